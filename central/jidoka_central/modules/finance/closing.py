"""What should be done before a month closes: the checks of the list ``finance.close_period``.

Finance declares its own; modules and joints above declare theirs (``Module.checks``), each for the areas it
concerns. Whoever looks gets a ``PeriodEnd``. What must be done refuses the closing of its areas; the rest is
advice, such as a payment that waits for a supplier.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from jidoka_central.foundation.checklists import Check, Finding
from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.text import Text
from jidoka_central.modules.finance import reading, rules
from jidoka_central.modules.finance.errors import CHECKLIST_OPEN
from jidoka_central.modules.finance.model import JOURNAL_ENTRY, OPEN_ITEM, PAYMENT_BLOCK
from jidoka_central.modules.finance.states import CLOSE_PERIOD
from jidoka_central.modules.finance.things import Period

ACCRUE_WAGES: Final = "finance.accrue_wages"


@dataclass(frozen=True, slots=True)
class PeriodEnd:
    """The month that somebody wants to close, and the currency of the books."""

    period: Period
    currency: str


@dataclass(frozen=True, slots=True)
class PeriodTask:
    """A check with what it found."""

    check: Check
    finding: Finding

    @property
    def in_the_way(self) -> bool:
        return self.check.must and self.finding.count > 0


def tasks_of(q: Queries, period: Period, areas: Collection[str] | None = None) -> list[PeriodTask]:
    """The checks that concern the areas, those still open when none are given."""
    asked = set(reading.open_areas(period) if areas is None else areas)
    end = PeriodEnd(period, reading.ledger_currency(q))
    return [
        PeriodTask(check, check.look(q, end))
        for check in q.registry.checklist(CLOSE_PERIOD)
        if asked & set(check.parts)
    ]


def refusal(period: Period, tasks: Collection[PeriodTask]) -> Refusal | None:
    """The first task that must be done before, as a refusal."""
    for task in tasks:
        if task.in_the_way:
            return CHECKLIST_OPEN.refuse(
                field="areas", period=period.code, task=task.check.title, count=task.finding.count
            )
    return None


def _payment_blocks(q: Queries, end: PeriodEnd) -> Finding:
    statement = (
        sa.select(sa.func.count(sa.distinct(PAYMENT_BLOCK.c.open_item_id)))
        .join(OPEN_ITEM, OPEN_ITEM.c.id == PAYMENT_BLOCK.c.open_item_id)
        .join(JOURNAL_ENTRY, JOURNAL_ENTRY.c.id == OPEN_ITEM.c.entry_id)
        .where(
            PAYMENT_BLOCK.c.company == q.company,
            PAYMENT_BLOCK.c.state == "blocked",
            JOURNAL_ENTRY.c.posting_date <= end.period.last_day,
        )
    )
    return Finding(int(q.scalar(statement)))


def _goods_to_invoice(q: Queries, end: PeriodEnd) -> Finding:
    """What stands on GR-IR at the end of the month: goods without an invoice, or the reverse."""
    left = reading.balance_of(q, "grir", end.period)
    sentence = Text(zh="收货发票清算余额 {amount}", en="GR-IR stands at {amount}")
    return Finding(int(left != 0), sentence, {"amount": rules.money_text(-left, end.currency)})


def _wages(q: Queries, end: PeriodEnd) -> Finding:
    """A month in which labour was absorbed has wages."""
    absorbed = -reading.turnover_of(q, "labour.absorbed", end.period)
    wages = reading.turnover_of(q, "wages", end.period)
    sentence = Text(zh="已吸收人工 {absorbed}，已计提工资 {wages}", en="Absorbed {absorbed}, accrued {wages}")
    shown = {"absorbed": absorbed, "wages": wages}
    return Finding(
        int(absorbed > 0 and wages <= 0),
        sentence,
        {name: rules.money_text(amount, end.currency) for name, amount in shown.items()},
    )


CHECKS: Final = (
    Check(
        CLOSE_PERIOD,
        "finance.payment_blocks",
        Text(zh="付款冻结未处理", en="Payments that are blocked"),
        _payment_blocks,
        ("payables",),
        path="/finance/payments",
    ),
    Check(
        CLOSE_PERIOD,
        "finance.goods_to_invoice",
        Text(zh="收货发票清算未结清", en="GR-IR not cleared"),
        _goods_to_invoice,
        ("payables", "general"),
        path="/finance/accounts/2203",
    ),
    Check(
        CLOSE_PERIOD,
        "finance.wages",
        Text(zh="计提工资", en="Wages accrued"),
        _wages,
        ("general",),
        must=True,
        command=ACCRUE_WAGES,
    ),
)
