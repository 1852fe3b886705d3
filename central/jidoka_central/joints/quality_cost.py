"""Quality cost: what quality decides and does moves stock and has a price.

| when | then, in the same transaction |
|---|---|
| a disposition releases serials, or accepts them under concession | it lets go of them, in that status |
| it scraps serials | they leave their order's process, or the store; other nonconformances let go of them |
| it scraps a lot | the quantity leaves the store |
| it downgrades | it is the lower grade from now on, worth what that brings at the least; the rest is a cost |
| hours and parts go into a rework | they are internal failure, or external when a customer is why |
| what was reworked passed its inspection | it is let go of, worth what it was |
| its inspection took minutes | they are a cost as the rework is |
| an inspection is decided, or its lot taken away | its minutes at the rate of `labour` are appraisal |
| hours or freight go into a nonconformance | they are internal failure, or external when a customer is why |
| a sum goes into one that its supplier owes | it is claimed from the supplier and no cost |
| a measurement study is completed | the minutes of its readings at the rate of `labour` are appraisal |
| hours go into a corrective action | they are prevention, at their rate or that of their activity |
| the line resumes after a stop | its seconds at the rate of `line_time` are internal failure |

Each of them names the nonconformance, so that its entries can be read on it. What a disposition does with a
lot that came from a supplier (release, concession, return) is `incoming_quality`'s.

This joint prices and emits; `postings` alone writes the journal. Without books nothing has a price. A person
who decides an inspection is told when the rate is missing; a line that resumes is never refused: its downtime
waits in the inbox of the accountants and is priced when the rate is there. An amount of zero posts nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation import tasks
from jidoka_central.foundation.clock import date_in_zone
from jidoka_central.foundation.events import Subscription
from jidoka_central.foundation.gates import GateAnswer
from jidoka_central.foundation.registry import DocumentType, Module
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.joints import rework_cost
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.finance.public import SourceDocument, ValueEvent, ValueFact
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.masterdata.public import get_item
from jidoka_central.modules.production import public as production
from jidoka_central.modules.quality import public as quality
from jidoka_central.modules.sales import public as sales

NC: Final = "quality_nc"
RATE_TASK: Final = "downtime_rate"
ACCOUNTANT: Final = "accountant"


@dataclass(frozen=True, slots=True)
class QualityCostIncurred(ValueEvent):
    """``origin`` says what for and chooses the posting row; ``quantity`` is micro-minutes of labour or whole
    seconds of line time, ``rate`` micro-currency an hour, ``value`` minor units."""

    NAME: ClassVar[str] = "quality_cost.incurred"
    TITLE: ClassVar[Text] = Text(zh="质量成本已发生", en="Quality cost incurred")
    DOCUMENT: ClassVar[str] = "quality_cost"
    document_id: UUID
    origin: str
    quantity: int
    rate: int
    value: int
    currency: str
    happened: date
    source: SourceDocument
    nc: SourceDocument | None = None
    item_id: UUID | None = None
    order_id: UUID | None = None

    def value_facts(self) -> tuple[ValueFact, ...]:
        fact = ValueFact(
            document=self.source,
            happened=self.happened,
            currency=self.currency,
            amounts={"value": self.value},
            origin=self.origin,
            nc=self.nc,
            item_id=self.item_id,
            order_id=self.order_id,
        )
        return (fact,)


# ---- a disposition takes effect


def carry_out(uow: UnitOfWork, event: quality.Settled) -> None:
    """Move what the board has decided about, or let go of what passed its rework; anything refused here
    refuses the last signature, or the inspection."""
    for line in event.lines:
        if line.decision == "scrap":
            _scrap(uow, event, line)
        elif line.decision == "downgrade":
            _downgrade(uow, event, line)
        elif line.decision in ("release", "concession") and event.lot_id is None:
            quality.let_go(uow, event.item_id, line.known_serials, _reference(event))


def _scrap(uow: UnitOfWork, event: quality.Settled, line: quality.DispositionLine) -> None:
    if event.lot_id is not None:
        assert event.plant is not None, "a nonconformance of a lot knows its plant"
        inventory.scrap_lot(
            uow,
            event.lot_id,
            line.quantity,
            from_status="blocked",
            plant=event.plant,
            document=_reference(event),
            location=_place(event),
            nc=_nc(event),
        )
        return
    _free_elsewhere(uow, event, line.known_serials)
    in_store: list[str] = []
    in_process: dict[UUID, list[str]] = {}
    for serial in line.known_serials:
        state = inventory.serial(uow, event.item_id, serial)
        if state.location == inventory.IN_PROCESS and state.order_id is not None:
            in_process.setdefault(state.order_id, []).append(serial)
        else:
            in_store.append(serial)
    for order_id, serials in in_process.items():
        production.scrap_pieces(uow, order_id, serials, _reference(event), nc=_nc(event))
    if in_store:
        inventory.scrap_serials(uow, event.item_id, in_store, _reference(event), nc=_nc(event))


def _downgrade(uow: UnitOfWork, event: quality.Settled, line: quality.DispositionLine) -> None:
    """Raises ``sales.no_net_value`` (lines) where there are books and the lower grade has no price."""
    assert line.grade_id is not None, "a downgrade names its grade"
    net_value = 0
    if finance.books_currency(uow) is not None:
        net_value = sales.needed_net_value(uow, get_item(uow, line.grade_id), uow.today, field="lines")
    if event.lot_id is None:
        inventory.downgrade_serials(
            uow,
            event.item_id,
            line.known_serials,
            line.grade_id,
            _reference(event),
            net_value=net_value,
            nc=_nc(event),
        )
        return
    assert event.plant is not None, "a nonconformance of a lot knows its plant"
    inventory.downgrade_lot(
        uow,
        event.lot_id,
        line.quantity,
        line.grade_id,
        _reference(event),
        from_status="blocked",
        plant=event.plant,
        net_value=net_value,
        location=_place(event),
        nc=_nc(event),
    )


def _place(event: quality.Settled) -> str:
    """Where a lot that is judged lies: what a customer sent back is apart until then."""
    return inventory.RMA if event.origin == "customer" else inventory.STORE


def _free_elsewhere(uow: UnitOfWork, event: quality.Settled, serials: Sequence[str]) -> None:
    """A destroyed piece cannot be held: other nonconformances let go of it and know why."""
    for other, held in quality.ncs_holding(uow, event.item_id, serials, besides=event.document_id):
        quality.pieces_gone(uow, other["id"], held, by_number=event.number, by_id=event.document_id)
        reference = inventory.DocumentRef(NC, other["id"], other["number"])
        inventory.release_serials(uow, event.item_id, held, reference)


def _reference(event: quality.Settled) -> inventory.DocumentRef:
    return inventory.DocumentRef(NC, event.document_id, event.number)


def _nc(event: quality.Settled) -> SourceDocument:
    return SourceDocument(NC, event.document_id, event.number)


# ---- rework


def price_reinspection(uow: UnitOfWork, event: quality.ReworkReinspected) -> None:
    """Inspecting once more what was reworked is failure, not appraisal. Raises ``NO_RATE`` (minutes)."""
    currency = finance.books_currency(uow)
    if currency is None or not event.minutes:
        return
    rate = finance.needed_rate(uow, finance.LABOUR, uow.today, field="minutes")
    incurred = QualityCostIncurred(
        document_id=uow.new_id(),
        origin="handling" if event.origin == "customer" else "rework",
        quantity=event.minutes,
        rate=rate,
        value=finance.value_of_minutes(event.minutes, rate, currency),
        currency=currency,
        happened=uow.today,
        source=SourceDocument("quality_rework", event.rework_id, event.rework),
        nc=SourceDocument(NC, event.document_id, event.number),
        item_id=event.item_id,
    )
    uow.emit(incurred)


# ---- inspection


def price_inspection(uow: UnitOfWork, event: quality.InspectionDecided | quality.InspectionCancelled) -> None:
    """The inspector's minutes are appraisal. Raises ``NO_RATE`` (field minutes)."""
    currency = finance.books_currency(uow)
    if currency is None or not event.minutes:
        return
    rate = finance.needed_rate(uow, finance.LABOUR, uow.today, field="minutes")
    incurred = QualityCostIncurred(
        document_id=uow.new_id(),
        origin=f"{event.origin}_inspection",
        quantity=event.minutes,
        rate=rate,
        value=finance.value_of_minutes(event.minutes, rate, currency),
        currency=currency,
        happened=uow.today,
        source=SourceDocument("quality_inspection", event.document_id, event.number),
        item_id=event.item_id,
    )
    uow.emit(incurred)


# ---- what a nonconformance costs beside its disposition


def price_nc_cost(uow: UnitOfWork, event: quality.NcCostRecorded) -> None:
    """Hours at their rate, sums as they are. Raises ``NO_RATE`` (activity)."""
    currency = finance.books_currency(uow)
    if currency is None:
        return
    rate, value = 0, event.amount
    if event.minutes:
        rate = finance.needed_rate(uow, event.activity, event.spent_on, field="activity")
        value = finance.value_of_minutes(event.minutes, rate, currency)
    source = SourceDocument(NC, event.document_id, event.number)
    incurred = QualityCostIncurred(
        document_id=uow.new_id(),
        origin=event.kind,
        quantity=event.minutes,
        rate=rate,
        value=value,
        currency=currency,
        happened=event.spent_on,
        source=source,
        nc=source,
        item_id=event.item_id,
    )
    uow.emit(incurred)


def price_study(uow: UnitOfWork, event: quality.MsaStudyCompleted) -> None:
    """The appraisers' minutes are appraisal. Raises ``NO_RATE`` (field study_id)."""
    currency = finance.books_currency(uow)
    if currency is None or not event.minutes:
        return
    rate = finance.needed_rate(uow, finance.LABOUR, uow.today, field="study_id")
    incurred = QualityCostIncurred(
        document_id=uow.new_id(),
        origin="measurement_study",
        quantity=event.minutes,
        rate=rate,
        value=finance.value_of_minutes(event.minutes, rate, currency),
        currency=currency,
        happened=uow.today,
        source=SourceDocument("quality_msa_study", event.document_id, event.number),
        item_id=event.item_id,
    )
    uow.emit(incurred)


# ---- corrective action


def price_capa(uow: UnitOfWork, event: quality.CapaCostRecorded) -> None:
    """Training, reviews and work on a case are prevention. Raises ``NO_RATE`` (field activity)."""
    currency = finance.books_currency(uow)
    if currency is None or not event.minutes:
        return
    rate = event.rate
    if rate is None:
        rate = finance.needed_rate(uow, event.activity, event.spent_on, field="activity")
    nc = None
    if event.nc_id is not None and event.nc_number is not None:
        nc = SourceDocument(NC, event.nc_id, event.nc_number)
    incurred = QualityCostIncurred(
        document_id=uow.new_id(),
        origin="training" if event.kind == "training" else "corrective_action",
        quantity=event.minutes,
        rate=rate,
        value=finance.value_of_minutes(event.minutes, rate, currency),
        currency=currency,
        happened=event.spent_on,
        source=SourceDocument("quality_capa", event.document_id, event.number),
        nc=nc,
        item_id=event.item_id,
    )
    uow.emit(incurred)


# ---- downtime


def price_downtime(uow: UnitOfWork, event: quality.DowntimeEnded) -> None:
    if not _post_downtime(uow, event.document_id):
        nc = quality.get_nc(uow, event.document_id)
        tasks.create(
            uow,
            title=Text(
                zh="{nc}：停机 {seconds} 秒尚未计价，请设定 {activity} 的费率",
                en="{nc}: {seconds} s of downtime have no price; set the rate of {activity}",
            ),
            params={"nc": nc["number"], "seconds": event.seconds, "activity": finance.LINE_TIME},
            document=NC,
            document_id=event.document_id,
            role=ACCOUNTANT,
            key=RATE_TASK,
        )


def price_what_waited(uow: UnitOfWork, event: finance.RateSet) -> None:
    """The rate is there: downtimes that had no price get theirs, if it holds on their day."""
    if event.activity != finance.LINE_TIME:
        return
    task = tasks.TASK.c
    waiting = sa.select(task.document_id).where(
        task.company == uow.company, task.document == NC, task.key == RATE_TASK, task.state == "open"
    )
    for row in uow.rows(waiting.order_by(task.id)):
        if _post_downtime(uow, row["document_id"]):
            tasks.close(uow, document=NC, document_id=row["document_id"], key=RATE_TASK)


def _post_downtime(uow: UnitOfWork, nc_id: UUID) -> bool:
    """Whether the downtime has its price, which may be nothing; ``False``: its day has no rate."""
    nc = quality.get_nc(uow, nc_id)
    currency, seconds = finance.books_currency(uow), nc["downtime_seconds"]
    if currency is None or not seconds:
        return True
    happened = date_in_zone(nc["resumed_at"], uow.clock.zone)
    rate = finance.activity_rate(uow, finance.LINE_TIME, happened)
    if rate is None:
        return False
    order = production.find_order(uow, nc["order_number"]) if nc["order_number"] else None
    source = SourceDocument(NC, nc_id, nc["number"])
    incurred = QualityCostIncurred(
        document_id=uow.new_id(),
        origin="downtime",
        quantity=seconds,
        rate=rate,
        value=finance.value_of_seconds(seconds, rate, currency),
        currency=currency,
        happened=happened,
        source=source,
        nc=source,
        item_id=nc["item_id"],
        order_id=order.id if order else None,
    )
    uow.emit(incurred)
    return True


_SCRAPPED: Final = (
    production.PiecesScrapped,
    inventory.SerialsScrapped,
    inventory.LotScrapped,
    inventory.StockDowngraded,
    inventory.SerialsReleased,
    inventory.HoldLifted,
    quality.PiecesGone,
)
SUBSCRIPTIONS: Final = (
    Subscription(quality.DispositionTaken, carry_out, _SCRAPPED),
    Subscription(quality.ReworkReinspected, carry_out, (inventory.SerialsReleased, inventory.HoldLifted)),
    Subscription(quality.ReworkReinspected, price_reinspection, (QualityCostIncurred,)),
    Subscription(quality.ReworkRecorded, rework_cost.price_rework, (rework_cost.ReworkIncurred,)),
    Subscription(quality.InspectionDecided, price_inspection, (QualityCostIncurred,)),
    Subscription(quality.InspectionCancelled, price_inspection, (QualityCostIncurred,)),
    Subscription(quality.NcCostRecorded, price_nc_cost, (QualityCostIncurred,)),
    Subscription(quality.MsaStudyCompleted, price_study, (QualityCostIncurred,)),
    Subscription(quality.CapaCostRecorded, price_capa, (QualityCostIncurred,)),
    Subscription(quality.DowntimeEnded, price_downtime, (QualityCostIncurred,)),
    Subscription(finance.RateSet, price_what_waited, (QualityCostIncurred,)),
)
GATE_ANSWERS: Final[tuple[GateAnswer, ...]] = ()
MODULE: Final = Module(
    "quality_cost",
    Text(zh="质量成本", en="Quality cost"),
    documents=(DocumentType("quality_cost", Text(zh="质量成本", en="Quality cost")),),
    events=(QualityCostIncurred, rework_cost.ReworkIncurred),
)
