"""A nonconformance's disposition, signatures, entries and cost, as its document shows them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.http.reading import ActionShown, actions_shown
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer
from jidoka_central.foundation.signatures import signatures_of
from jidoka_central.foundation.text import Language
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.masterdata.public import get_item, get_partner, grades_of, quantity_text
from jidoka_central.modules.quality.approvals import service as approvals
from jidoka_central.modules.quality.nonconformance import proposals, rules
from jidoka_central.modules.quality.nonconformance.states import CLOSE, NC_STATES, PROPOSE, SIGN
from jidoka_central.modules.sales import public as sales


class GradeView(Answer):
    """A lower grade; ``net_value``: what one brings at the least, empty where it has no price or there are no
    books."""

    item: str
    name_zh: str
    name_en: str
    net_value: str | None


class LineView(Answer):
    """``serials`` in the order of ``pieces``; empty for a lot. ``grade``: the item it becomes. Of a rework or
    a concession: what is off, what it measures, and the customer's approval it rests on."""

    decision: str
    pieces: list[int]
    serials: list[str | None]
    quantity: str
    unit: str
    reason: str
    grade: str | None
    characteristic: str | None
    measured: str | None
    approval_id: UUID | None
    approval: str | None


class SignatureView(Answer):
    login: str
    display: str
    role: str | None
    meaning_zh: str
    meaning_en: str
    at: int


class BoardSeat(Answer):
    """One role that must sign; ``signed`` by whom it was."""

    role: str
    name_zh: str
    name_en: str
    signed: SignatureView | None


class DispositionView(Answer):
    """``state``: proposed (before the board), decided (in effect), withdrawn. ``content_hash`` is what is
    signed."""

    id: UUID
    revision: int
    state: str
    proposed_by: str
    proposed_at: int
    decided_at: int | None
    content_hash: str
    lines: list[LineView]
    board: list[BoardSeat]


class EntryLineView(Answer):
    """One of ``debit`` and ``credit`` is filled."""

    account: str
    name_zh: str
    name_en: str
    debit: str | None
    credit: str | None
    quality_cost: str | None


class EntryView(Answer):
    """A journal entry this nonconformance caused; ``number`` is empty in the moment before it has one."""

    id: UUID
    number: str | None
    event: str
    posting_date: date
    amount: str
    currency: str
    lines: list[EntryLineView]


class CostView(Answer):
    """What it has cost so far: its entries' lines on accounts of quality cost."""

    amount: str
    currency: str


def dispositions(q: Queries, nc: RowMapping) -> list[DispositionView]:
    """Every proposal there was, newest first."""
    unit = get_item(q, nc["item_id"]).unit
    return [_disposition(q, nc, row, unit) for row in proposals.proposals_of(q, nc["id"])]


def _disposition(q: Queries, nc: RowMapping, row: RowMapping, unit: str) -> DispositionView:
    lines = proposals.lines_of(q, row)
    signed = {
        one.role: SignatureView(
            login=one.login,
            display=one.display,
            role=one.role,
            meaning_zh=one.meaning.zh,
            meaning_en=one.meaning.en,
            at=one.signed,
        )
        for one in signatures_of(q, proposals.SIGNED_DOCUMENT, row["id"])
    }
    return DispositionView(
        id=row["id"],
        revision=row["revision"],
        state=row["state"],
        proposed_by=row["proposed_by"],
        proposed_at=row["created"],
        decided_at=row["decided_at"],
        content_hash=row["content_hash"],
        lines=[
            LineView(
                decision=line.decision,
                pieces=list(line.pieces),
                serials=list(line.serials),
                quantity=quantity_text(line.quantity),
                unit=unit,
                reason=line.reason,
                grade=None if line.grade_id is None else get_item(q, line.grade_id).number,
                characteristic=line.about.characteristic,
                measured=_measured(line.about),
                approval_id=line.about.approval_id,
                approval=_approval(q, line.about),
            )
            for line in lines
        ],
        board=[
            BoardSeat(
                role=role,
                name_zh=proposals.ROLE_NAMES[role].zh,
                name_en=proposals.ROLE_NAMES[role].en,
                signed=signed.get(role),
            )
            for role in proposals.board_of(nc, lines)
        ],
    )


def _measured(about: rules.Deviation) -> str | None:
    if about.low is None and about.high is None:
        return None
    return approvals.range_text(about.low, about.high)


def _approval(q: Queries, about: rules.Deviation) -> str | None:
    """With its customer."""
    if about.approval_id is None:
        return None
    row = approvals.get_approval(q, about.approval_id)
    return f"{row['number']} ({get_partner(q, row['customer_id']).number})"


def entries(q: Queries, nc_id: UUID) -> list[EntryView]:
    return [
        EntryView(
            id=entry.id,
            number=entry.number,
            event=entry.event,
            posting_date=entry.posting_date,
            amount=finance.money_text(entry.total, entry.currency),
            currency=entry.currency,
            lines=[
                EntryLineView(
                    account=line.account,
                    name_zh=line.name_zh,
                    name_en=line.name_en,
                    debit=finance.money_text(line.amount, entry.currency) if line.amount > 0 else None,
                    credit=finance.money_text(-line.amount, entry.currency) if line.amount < 0 else None,
                    quality_cost=line.quality_cost,
                )
                for line in entry.lines
            ],
        )
        for entry in finance.entries_of_nc(q, nc_id)
    ]


def cost_so_far(q: Queries, nc_id: UUID) -> CostView | None:
    """``None`` where there are no books."""
    currency = finance.books_currency(q)
    if currency is None:
        return None
    amount = sum(
        line.amount
        for entry in finance.entries_of_nc(q, nc_id)
        for line in entry.lines
        if line.quality_cost is not None
    )
    return CostView(amount=finance.money_text(amount, currency), currency=currency)


def possible_decisions(nc: RowMapping) -> list[str]:
    return list(rules.possible(nc["origin"], of_lot=nc["lot_id"] is not None))


def grades(q: Queries, nc: RowMapping) -> list[GradeView]:
    """The lower grades its item may be downgraded to, with what one is worth, where that is known."""
    currency = finance.books_currency(q)
    found = []
    for grade in grades_of(q, nc["item_id"]):
        worth = None if currency is None else sales.net_realisable_value(q, grade.id, q.today)
        found.append(
            GradeView(
                item=grade.number,
                name_zh=grade.name_zh,
                name_en=grade.name_en,
                net_value=None if worth is None else finance.cost_text(worth),
            )
        )
    return found


def actions(q: Queries, nc: RowMapping, language: Language) -> list[ActionShown]:
    """The buttons; each also says why not, where the state alone would allow it."""
    refusals = {
        PROPOSE: lambda: proposals.refusal_to_propose(q, nc),
        SIGN: lambda: proposals.refusal_to_sign(q, nc),
        CLOSE: lambda: proposals.refusal_to_close(q, nc),
    }
    return actions_shown(q.actions(NC_STATES, nc["state"], nc, nc["number"], refusals), language)
