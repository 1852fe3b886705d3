"""Whole documents of finance: an entry with its lines, an open item with what happened to it, statements."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter
from starlette.responses import Response

from jidoka_central.foundation.http.door import Caller
from jidoka_central.foundation.http.reading import ActionShown, actions_shown, attachment, document, sends
from jidoka_central.foundation.print import paper, workbook
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer
from jidoka_central.foundation.text import Language
from jidoka_central.foundation.uow import Runtime
from jidoka_central.modules.finance import closing, datasets, printing, reading, rules, statements
from jidoka_central.modules.finance.commands import READ, PeriodCode
from jidoka_central.modules.finance.model import (
    ACCOUNT,
    JOURNAL_ENTRY,
    OPEN_ITEM,
    OPEN_ITEM_SETTLEMENT,
    PAYMENT_BLOCK,
)
from jidoka_central.modules.finance.service import BY_HAND
from jidoka_central.modules.finance.states import (
    JOURNAL_ENTRY_STATES,
    PAYMENT_BLOCK_STATES,
    PERIOD_AREA_STATES,
)
from jidoka_central.modules.masterdata.public import get_partner


class EntryLine(Answer):
    position: int
    account: str
    name_zh: str
    name_en: str
    debit: str | None
    credit: str | None
    quality_cost: str | None
    partner_id: UUID | None
    item_id: UUID | None
    order_id: UUID | None


class EntryShown(datasets.EntryItem):
    state: str
    lines: list[EntryLine]
    actions: list[ActionShown]


class SettlementShown(Answer):
    entry_id: UUID
    amount: str
    created: int


class BlockHistory(datasets.BlockShown):
    state: str
    created: int
    released: int | None
    released_by: str | None
    release_reason: str | None


class OpenItemShown(datasets.OpenItemItem):
    version: int
    settlements: list[SettlementShown]
    history: list[BlockHistory]
    actions: list[ActionShown]


class PeriodTaskShown(Answer):
    """``done``: nothing is left; ``must``: it stands in the way of closing its ``areas``. ``path``: where it
    is done; ``command``: what does it, where it is one command."""

    name: str
    title: str
    areas: list[str]
    must: bool
    done: bool
    count: int
    detail: str | None
    path: str | None
    command: str | None


class PeriodShown(datasets.PeriodItem):
    version: int
    checklist: list[PeriodTaskShown]
    actions: list[ActionShown]


class TrialBalanceShown(Answer):
    """``debit`` and ``credit`` are the sums of the closing balances; ``difference`` is always zero."""

    currency: str
    rows: list[datasets.BalanceItem]
    debit: str
    credit: str
    difference: str


class StatementRow(Answer):
    account: str
    name_zh: str
    name_en: str
    amount: str


class SectionShown(Answer):
    type: str
    rows: list[StatementRow]
    total: str


class StatementShown(Answer):
    currency: str
    sections: list[SectionShown]
    result: str


def entry_shown(q: Queries, entry_id: UUID, language: Language) -> EntryShown:
    """Raises ``UNKNOWN_ENTRY``."""
    reading.get_entry(q, entry_id)
    row = q.rows(datasets.entries_statement(q).where(JOURNAL_ENTRY.c.id == entry_id))[0]
    item = datasets.entry_item(row)
    if item.reverses_id is not None:
        state = "reversal"
    elif item.reversed_by is not None:
        state = "reversed"
    else:
        state = "posted" if item.event in BY_HAND else "of_document"
    lines = []
    for line in reading.lines_of(q, entry_id):
        text = rules.money_text(abs(line["amount"]), item.currency)
        same = {name: line[name] for name in EntryLine.model_fields if name in line}
        debit, credit = (text, None) if line["amount"] > 0 else (None, text)
        lines.append(EntryLine(**same, debit=debit, credit=credit))
    buttons = q.actions(JOURNAL_ENTRY_STATES, state, entry_id, item.number or item.document_number)
    return EntryShown(**dict(item), state=state, lines=lines, actions=actions_shown(buttons, language))


def period_shown(q: Queries, period_id: UUID, language: Language) -> PeriodShown:
    """The period with what should be done before its open areas close. Raises ``NOT_FOUND``."""
    row = reading.get_period(q, period_id)
    period = reading.period_of(row)
    tasks = closing.tasks_of(q, period)
    state = "open" if reading.open_areas(period) else "closed"
    buttons = [
        button if button.refusal else replace(button, refusal=closing.refusal(period, tasks))
        for button in q.actions(PERIOD_AREA_STATES, state, period_id, period.code)
    ]
    return PeriodShown(
        **dict(datasets.period_item(row)),
        version=row["version"],
        checklist=[_task(task, language) for task in tasks],
        actions=actions_shown(buttons, language),
    )


def _task(task: closing.PeriodTask, language: Language) -> PeriodTaskShown:
    check, found = task.check, task.finding
    return PeriodTaskShown(
        name=check.name,
        title=check.title.in_(language),
        areas=list(check.parts),
        must=check.must,
        done=found.count == 0,
        count=found.count,
        detail=found.sentence.in_(language, found.params) if found.sentence else None,
        path=check.path or None,
        command=check.command or None,
    )


def open_item_shown(q: Queries, item_id: UUID, language: Language) -> OpenItemShown:
    """Raises ``NOT_FOUND``."""
    found = q.get(OPEN_ITEM, item_id)
    kind = q.scalar(sa.select(ACCOUNT.c.area).where(ACCOUNT.c.id == found["account_id"]))
    blocks = q.rows(
        sa.select(PAYMENT_BLOCK)
        .where(PAYMENT_BLOCK.c.company == q.company, PAYMENT_BLOCK.c.open_item_id == item_id)
        .order_by(PAYMENT_BLOCK.c.id)
    )
    history = [BlockHistory.model_validate(dict(row)) for row in blocks]
    in_force = [datasets.BlockShown.model_validate(dict(row)) for row in blocks if row["state"] == "blocked"]
    settlements = q.rows(
        sa.select(OPEN_ITEM_SETTLEMENT)
        .where(OPEN_ITEM_SETTLEMENT.c.company == q.company, OPEN_ITEM_SETTLEMENT.c.open_item_id == item_id)
        .order_by(OPEN_ITEM_SETTLEMENT.c.id)
    )
    shown = [
        SettlementShown(
            entry_id=row["entry_id"],
            amount=rules.money_text(row["amount"], found["currency"]),
            created=row["created"],
        )
        for row in settlements
    ]
    state = "blocked" if in_force else "released"
    partner = get_partner(q, found["partner_id"])
    buttons = q.actions(PAYMENT_BLOCK_STATES, state, item_id, found["document_number"])
    return OpenItemShown(
        **dict(datasets.open_item({**found, "kind": kind}, partner, in_force)),
        version=found["version"],
        settlements=shown,
        history=history,
        actions=actions_shown(buttons, language),
    )


def trial_balance_shown(q: Queries, last: str | None, first: str | None) -> TrialBalanceShown:
    found = statements.trial_balance(q, datasets.period_named(q, last), datasets.period_named(q, first))
    rows, _ = datasets.trial_balance(
        q, datasets.BalanceFilter(first=first, last=last), None, max(1, len(found.rows))
    )
    return TrialBalanceShown(
        currency=found.currency,
        rows=rows,
        debit=rules.money_text(found.debit, found.currency),
        credit=rules.money_text(found.credit, found.currency),
        difference=rules.money_text(found.debit - found.credit, found.currency),
    )


def statement_shown(statement: statements.Statement) -> StatementShown:
    def money(amount: int) -> str:
        return rules.money_text(amount, statement.currency)

    return StatementShown(
        currency=statement.currency,
        sections=[
            SectionShown(
                type=section.type,
                rows=[
                    StatementRow(
                        account=account.number,
                        name_zh=account.name_zh,
                        name_en=account.name_en,
                        amount=money(amount),
                    )
                    for account, amount in section.rows
                ],
                total=money(section.total),
            )
            for section in statement.sections
        ],
        result=money(statement.result),
    )


def router(_runtime: Runtime) -> APIRouter:
    routes = APIRouter(prefix="/api/finance", tags=["finance"])

    @routes.get(
        "/entries/{entry_id}",
        operation_id="finance.entry",
        summary="A journal entry with its lines",
        response_model=EntryShown,
    )
    def entry(entry_id: UUID, caller: Caller) -> Response:
        with caller.read(READ) as q:
            return document(entry_shown(q, entry_id, caller.language))

    @routes.get(
        "/open_items/{item_id}",
        operation_id="finance.open_item",
        summary="An open item with its settlements and payment blocks",
        response_model=OpenItemShown,
    )
    def open_item(item_id: UUID, caller: Caller) -> Response:
        with caller.read(READ) as q:
            return document(open_item_shown(q, item_id, caller.language))

    @routes.get(
        "/periods/{period_id}",
        operation_id="finance.period",
        summary="A period with what should be done before it closes",
        response_model=PeriodShown,
    )
    def period(period_id: UUID, caller: Caller) -> Response:
        with caller.read(READ) as q:
            return document(period_shown(q, period_id, caller.language))

    _add_statements(routes)
    return routes


def _add_statements(routes: APIRouter) -> None:
    @routes.get(
        "/statements/trial_balance",
        operation_id="finance.trial_balance_statement",
        summary="The trial balance with its totals",
        response_model=TrialBalanceShown,
    )
    def trial_balance(
        caller: Caller, last: PeriodCode | None = None, first: PeriodCode | None = None
    ) -> Response:
        with caller.read(READ) as q:
            return document(trial_balance_shown(q, last, first))

    @routes.get(
        "/statements/income",
        operation_id="finance.income_statement",
        summary="The income statement",
        response_model=StatementShown,
    )
    def income(caller: Caller, last: PeriodCode | None = None, first: PeriodCode | None = None) -> Response:
        with caller.read(READ) as q:
            periods = (datasets.period_named(q, last), datasets.period_named(q, first))
            return document(statement_shown(statements.income_statement(q, *periods)))

    @routes.get(
        "/statements/balance_sheet",
        operation_id="finance.balance_sheet",
        summary="The balance sheet at the end of a period",
        response_model=StatementShown,
    )
    def balance_sheet(caller: Caller, last: PeriodCode | None = None) -> Response:
        with caller.read(READ) as q:
            return document(statement_shown(statements.balance_sheet(q, datasets.period_named(q, last))))

    @routes.get(
        "/statements/{name}.{kind}",
        operation_id="finance.printed_statement",
        summary="A statement as a workbook or on paper, in the reader's language or the one named",
        response_class=Response,
        responses=sends("xlsx", "pdf"),
    )
    def printed(
        caller: Caller,
        name: printing.Name,
        kind: printing.Format,
        last: PeriodCode | None = None,
        first: PeriodCode | None = None,
        language: Language | None = None,
    ) -> Response:
        with caller.read(READ) as q:
            periods = (datasets.period_named(q, last), datasets.period_named(q, first))
            sheet = printing.sheet(q, name, kind, language or caller.language, *periods)
            company = q.company
        shown = "-".join([name, company, *([last] if last else [])])
        return attachment(workbook(sheet) if kind == "xlsx" else paper(sheet), f"{shown}.{kind}")
