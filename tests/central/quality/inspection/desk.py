"""Inspections as the tests speak of them; quantities are whole pieces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.eventlog.model import EVENT_LOG
from jidoka_central.foundation.tasks import TASK
from jidoka_central.foundation.uow import Context, Runtime, UnitOfWork
from jidoka_central.modules.inventory.public import DocumentRef
from jidoka_central.modules.quality import public as quality
from jidoka_central.modules.quality.inspection.views import InspectionView, inspection_view

T = TypeVar("T")
ONE = 1_000_000
ORDER = DocumentRef("purchase_order", UUID(int=501), "PO-000001")


@dataclass(frozen=True)
class Desk:
    runtime: Runtime
    context: Context
    blank: UUID
    supplier: UUID
    numbers: Any = field(default_factory=lambda: count(1))

    def do(self, work: Callable[[UnitOfWork], T]) -> T:
        return self.runtime.do(self.context, work)

    def command(self, what: str, **fields: Any) -> Any:
        return self.runtime.run(f"quality.{what}", fields, self.context)

    def requires(self, **terms: Any) -> None:
        fields = {"item": "BLANK-74", "level": "II", "aql": "1.0"} | terms
        self.command("set_inspection_requirement", **fields)

    def orders(self, pieces: int, document: DocumentRef = ORDER) -> UUID:
        return self.do(
            lambda uow: quality.plan_inspection(
                uow,
                origin="incoming",
                item_id=self.blank,
                partner_id=self.supplier,
                quantity=pieces * ONE,
                document=document,
            )
        )

    def receives(
        self, pieces: float, planned_for: DocumentRef | None = ORDER, *, resubmitted: bool = False
    ) -> UUID:
        number = next(self.numbers)
        return self.do(
            lambda uow: quality.open_inspection(
                uow,
                origin="incoming",
                item_id=self.blank,
                partner_id=self.supplier,
                lot_id=UUID(int=7000 + number),
                lot_number=f"L-{number}",
                quantity=int(pieces * ONE),
                document=DocumentRef("goods_receipt", UUID(int=600 + number), f"GR-{number}"),
                plant="plant1",
                planned_for=planned_for,
                resubmitted=resubmitted,
            )
        )

    def finds(self, inspection: UUID, nonconforming: int, *, inspected: int | None = None) -> Any:
        inspected = self.view(inspection).to_inspect if inspected is None else inspected
        return self.command(
            "record_inspection",
            inspection_id=inspection,
            inspected=inspected,
            nonconforming=nonconforming,
            minutes="120",
        )

    def view(self, inspection: UUID) -> InspectionView:
        with self.runtime.read(self.context.principal, "JDK") as q:
            return inspection_view(q, inspection)

    def plan(self, inspection: UUID) -> tuple[str, str, int, int | None, int | None]:
        """(severity, letter, pieces to inspect, Ac, Re)"""
        view = self.view(inspection)
        return (view.severity, view.letter, view.to_inspect, view.ac, view.re)

    def open_tasks(self) -> list[str]:
        with self.runtime.read(self.context.principal, "JDK") as q:
            return [
                row["title_en"]
                for row in q.rows(sa.select(TASK).where(TASK.c.state == "open").order_by(TASK.c.id))
                if row["role"] == "inspector"
            ]

    def events(self) -> list[str]:
        with self.runtime.read(self.context.principal, "JDK") as q:
            names = sa.select(EVENT_LOG.c.event).order_by(EVENT_LOG.c.row)
            return [str(row["event"]) for row in q.rows(names)]
