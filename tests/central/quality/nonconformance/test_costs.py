"""What quality costs: stop seconds and inspection minutes at their rates, and a report that is the ledger."""

from __future__ import annotations

import dataclasses
from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa

from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.joints.quality_cost import QualityCostIncurred
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.finance.model import ACCOUNT, ACCOUNT_BALANCE
from jidoka_central.modules.finance.public import SourceDocument
from jidoka_central.modules.inventory.public import DocumentRef
from jidoka_central.modules.quality import public as quality
from jidoka_central.modules.quality.costs import CostFilters, cost_rows
from tests.central.quality.nonconformance.conftest import Desk

MINUTE = 1_000_000
INSPECTED = quality.InspectionDecided(
    document_id=UUID(int=1),
    number="QI-000001",
    origin="incoming",
    accepted=True,
    item_id=UUID(int=2),
    partner_id=None,
    lot_id=UUID(int=3),
    lot_number="L-1",
    quantity=1_000_000_000,
    inspected=80,
    nonconforming=2,
    nonconforming_quantity=2_000_000,
    minutes=120 * MINUTE,
    source=DocumentRef("goods_receipt", UUID(int=4), "GR-000001"),
    planned_for=None,
    plant="plant1",
)


@pytest.mark.parametrize(
    ("seconds", "amount"),
    [(0, "0.00"), (1, "0.02"), (2, "0.05"), (3, "0.08"), (40, "1.00"), (2700, "67.50")],
)
def test_downtime_is_seconds_at_the_rate_rounded_half_even(desk: Desk, seconds: int, amount: str) -> None:
    """0.025 a second; nothing is posted for nothing."""
    number = desk.line_stood(seconds)
    assert desk.balance("quality.downtime") == amount
    caused = [(one.nc_number, one.amount) for one in desk.report().nonconformances]
    assert caused == ([(number, amount)] if seconds else [])


def test_an_inspectors_minutes_are_appraisal_and_a_missing_rate_is_named(desk: Desk) -> None:
    decided = dataclasses.replace(INSPECTED, item_id=desk.read(desk.item_id))
    desk.do(lambda uow: uow.emit(decided))
    outgoing = dataclasses.replace(decided, origin="outgoing", minutes=30 * MINUTE)
    desk.do(lambda uow: uow.emit(outgoing))
    desk.do(lambda uow: uow.emit(dataclasses.replace(decided, origin="in_process", minutes=0)))
    assert desk.balance("quality.appraisal") == "75.00" and desk.balance("labour.absorbed") == "-75.00"
    entries = desk.read(lambda q: finance.entries_of_document(q, decided.document_id))
    assert len(entries) == 2
    desk.clock.advance(days=-365)
    with pytest.raises(Refusal) as caught:
        desk.do(lambda uow: uow.emit(decided))
    assert (caught.value.code, caught.value.field) == ("finance.no_rate", "minutes")


def told(desk: Desk) -> None:
    """The story's quality costs over two months: prevention, appraisal, internal and external failure."""
    nc2, nc3 = (SourceDocument("quality_nc", UUID(int=n), f"NC-00000{n}") for n in (2, 3))

    def cost(uow: UnitOfWork, origin: str, value: int, day: date, nc: SourceDocument | None) -> None:
        source = SourceDocument("quality_nc", uow.new_id(), "D-1")
        uow.emit(QualityCostIncurred(uow.new_id(), origin, 1, 1, value, "CNY", day, source, nc))

    november, december = date(2026, 11, 10), date(2026, 12, 2)
    for origin, value, day, nc in (
        ("incoming_inspection", 6000, november, None),
        ("downtime", 253, november, nc2),
        ("training", 6000, december, nc2),
        ("outgoing_inspection", 1500, december, None),
        ("downtime", 100, december, nc3),
    ):
        desk.do(lambda uow, one=(origin, value, day, nc): cost(uow, *one))  # type: ignore[misc]


def test_the_report_is_the_ledger_by_category_account_month_and_nonconformance(desk: Desk) -> None:
    told(desk)
    report = desk.report()
    assert (report.total, report.ledger_total, report.difference) == ("138.53", "138.53", "0.00")
    assert {one.category: (one.amount, one.ledger) for one in report.categories} == {
        "prevention": ("60.00", "60.00"),
        "appraisal": ("75.00", "75.00"),
        "internal_failure": ("3.53", "3.53"),
        "external_failure": ("0.00", "0.00"),
    }
    assert [(one.account, one.amount) for row in report.categories for one in row.accounts] == [
        ("5510", "60.00"),
        ("5520", "75.00"),
        ("5533", "3.53"),
    ]
    assert [(one.period, one.internal_failure, one.total) for one in report.months] == [
        ("2026-11", "2.53", "62.53"),
        ("2026-12", "1.00", "76.00"),
    ]
    assert [(one.nc_number, one.amount) for one in report.nonconformances] == [
        ("NC-000002", "62.53"),
        ("NC-000003", "1.00"),
    ]
    december = desk.report(first="2026-12")
    assert (december.total, december.difference) == ("76.00", "0.00")
    assert desk.report(last="2026-11").total == "62.53"
    kept = desk.read(finance.quality_cost)
    assert sum(kept.values()) == 13853, "finance says the same"


def test_the_rows_come_in_pages_and_by_nonconformance(desk: Desk) -> None:
    told(desk)
    first, cursor = desk.read(lambda q: cost_rows(q, CostFilters(), None, 3))
    rest, end = desk.read(lambda q: cost_rows(q, CostFilters(), cursor, 3))
    assert (len(first), len(rest), end) == (3, 2, None)
    of_nc, _ = desk.read(lambda q: cost_rows(q, CostFilters(nc_id=UUID(int=2)), None, 10))
    assert [(one.account, one.period, one.amount) for one in of_nc] == [
        ("5533", "2026-11", "2.53"),
        ("5510", "2026-12", "60.00"),
    ]
    with pytest.raises(Refusal, match="cursor"):
        desk.read(lambda q: cost_rows(q, CostFilters(), "somewhere", 3))


def test_a_balance_changed_by_hand_shows_as_a_difference(desk: Desk) -> None:
    """The report does not read one number twice: journal and balances are kept apart."""
    told(desk)
    appraisal = sa.select(ACCOUNT.c.id).where(ACCOUNT.c.posting_key == "quality.appraisal")
    with desk.runtime.database.write() as connection:
        row = connection.execute(
            sa.select(ACCOUNT_BALANCE).where(ACCOUNT_BALANCE.c.account_id.in_(appraisal)).limit(1)
        ).one()
        connection.execute(
            sa.update(ACCOUNT_BALANCE)
            .where(
                ACCOUNT_BALANCE.c.account_id == row.account_id,
                ACCOUNT_BALANCE.c.period_id == row.period_id,
                ACCOUNT_BALANCE.c.slot == row.slot,
            )
            .values(debit=row.debit + 1)
        )
    report = desk.report()
    assert (report.total, report.ledger_total, report.difference) == ("138.53", "138.54", "-0.01")
    assert next(one for one in report.categories if one.amount != one.ledger).category == "appraisal"
