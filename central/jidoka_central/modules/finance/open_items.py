"""Open items: what partners owe and are owed, raised and settled by the lines of the journal, and why a
payment has to wait.

Amounts keep the sign of their line, so that the open items of an account sum to its balance. A settlement
has the other sign and never takes more than is open.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import reading, rules
from jidoka_central.modules.finance.errors import (
    ITEM_SETTLED,
    NOT_BLOCKED,
    OTHER_ITEM,
    SETTLES_TOO_MUCH,
    UNKNOWN_ITEM,
)
from jidoka_central.modules.finance.events import PaymentBlocked, PaymentReleased
from jidoka_central.modules.finance.model import (
    JOURNAL_ENTRY,
    OPEN_ITEM,
    OPEN_ITEM_SETTLEMENT,
    PAYMENT_BLOCK,
)
from jidoka_central.modules.finance.states import PAYMENT_BLOCK_STATES, RELEASE_BLOCK
from jidoka_central.modules.finance.things import (
    Account,
    BlockDraft,
    EntryDraft,
    LineDraft,
    OpenItem,
    RaiseItem,
    SettleItem,
)


def apply(
    uow: UnitOfWork, entry_id: UUID, draft: EntryDraft, accounts: Sequence[Account]
) -> tuple[UUID, ...]:
    """Do to open items what the lines of an entry say; items that are settled are locked in the order of
    their ids. Returns the raised ones.

    Raises ``UNKNOWN_ITEM``, ``OTHER_ITEM``, ``SETTLES_TOO_MUCH`` naming the line. Emits PaymentBlocked.
    """
    settled = sorted({line.item.open_item_id for line in draft.lines if isinstance(line.item, SettleItem)})
    for item_id in settled:
        _locked(uow, item_id)
    raised = []
    for index, (line, account) in enumerate(zip(draft.lines, accounts, strict=True)):
        if isinstance(line.item, RaiseItem):
            raised.append(_raise(uow, entry_id, draft, line, account, line.item))
        elif isinstance(line.item, SettleItem):
            _settle(uow, entry_id, draft, line, account, index)
    return tuple(raised)


def take_back(uow: UnitOfWork, entry_id: UUID, reversal_id: UUID) -> tuple[UUID, ...]:
    """What an entry did to open items is undone by its reversal. Raises ``ITEM_SETTLED`` when an item that
    the entry raised has been settled since."""
    settlements = uow.rows(
        sa.select(OPEN_ITEM_SETTLEMENT)
        .where(OPEN_ITEM_SETTLEMENT.c.company == uow.company, OPEN_ITEM_SETTLEMENT.c.entry_id == entry_id)
        .order_by(OPEN_ITEM_SETTLEMENT.c.open_item_id)
    )
    raised = uow.rows(
        sa.select(OPEN_ITEM)
        .where(OPEN_ITEM.c.company == uow.company, OPEN_ITEM.c.entry_id == entry_id)
        .order_by(OPEN_ITEM.c.id)
        .with_for_update()
    )
    for row in raised:
        if row["open"] != row["amount"]:
            raise ITEM_SETTLED.refuse(field="entry_id", item=row["document_number"])
        _change(uow, row, reversal_id, -row["amount"])
    for settlement in settlements:
        _change(uow, _locked(uow, settlement["open_item_id"]), reversal_id, -settlement["amount"])
    return ()


def block_payment(uow: UnitOfWork, item_id: UUID, block: BlockDraft) -> UUID:
    """The item may not be paid until this block is released; there may be several. Raises ``UNKNOWN_ITEM``.
    Emits PaymentBlocked."""
    _locked(uow, item_id)
    return _block(uow, item_id, block)


def lift_blocks(uow: UnitOfWork, item_id: UUID, cause: str) -> bool:
    """The reason ``cause`` has gone, as its document says: blocks of that cause are released. ``True`` when
    the item may be paid now. Raises ``UNKNOWN_ITEM``. Emits PaymentReleased when there was one."""
    row = _locked(uow, item_id)
    found = [one for one in blocks_of(uow, item_id) if one["cause"] == cause]
    if found:
        _release(uow, row, found, "lift", None)
    return not blocks_of(uow, item_id)


def release_payment_block(uow: UnitOfWork, item_id: UUID, reason: str, cause: str | None = None) -> bool:
    """A person releases the item for payment: every block, or those of one cause. ``True`` when the item may
    be paid now. Raises ``UNKNOWN_ITEM``, ``NOT_BLOCKED``. Emits PaymentReleased."""
    row = _locked(uow, item_id)
    found = [one for one in blocks_of(uow, item_id) if cause is None or one["cause"] == cause]
    if not found:
        raise NOT_BLOCKED.refuse(field="open_item_id", item=row["document_number"])
    _release(uow, row, found, RELEASE_BLOCK, reason)
    return not blocks_of(uow, item_id)


def blocks_of(q: Queries, item_id: UUID) -> list[RowMapping]:
    """The blocks in force, oldest first."""
    return q.rows(
        sa.select(PAYMENT_BLOCK)
        .where(
            PAYMENT_BLOCK.c.company == q.company,
            PAYMENT_BLOCK.c.open_item_id == item_id,
            PAYMENT_BLOCK.c.state == "blocked",
        )
        .order_by(PAYMENT_BLOCK.c.id)
    )


def get_open_item(q: Queries, item_id: UUID) -> OpenItem:
    """Raises ``UNKNOWN_ITEM``."""
    row = q.find(OPEN_ITEM, item_id)
    if row is None:
        raise UNKNOWN_ITEM.refuse(field="open_item_id", item=item_id)
    return reading.open_item_of(row)


def raised_by_documents(q: Queries, document_type: str) -> dict[UUID, int]:
    """Document -> what it raised in open items, signed as they are (payables below zero)."""
    item = OPEN_ITEM.c
    statement = (
        sa.select(item.document_id, sa.func.sum(item.amount).label("amount"))
        .where(item.company == q.company, item.document_type == document_type)
        .group_by(item.document_id)
    )
    return {row["document_id"]: int(row["amount"]) for row in q.rows(statement)}


def settled_by_documents(q: Queries, document_type: str) -> dict[UUID, int]:
    """Document -> what its entries settled of open items, signed as what they did to them."""
    settlement, entry = OPEN_ITEM_SETTLEMENT.c, JOURNAL_ENTRY.c
    statement = (
        sa.select(entry.document_id, sa.func.sum(settlement.amount).label("amount"))
        .join(JOURNAL_ENTRY, entry.id == settlement.entry_id)
        .where(settlement.company == q.company, entry.document_type == document_type)
        .group_by(entry.document_id)
    )
    return {row["document_id"]: int(row["amount"]) for row in q.rows(statement)}


def blocks_known(q: Queries, document_type: str) -> set[tuple[UUID, str]]:
    """(document, cause) of every block there ever was on items that such documents raised, released or
    not."""
    item, block = OPEN_ITEM.c, PAYMENT_BLOCK.c
    statement = (
        sa.select(item.document_id, block.cause)
        .join(OPEN_ITEM, item.id == block.open_item_id)
        .where(item.company == q.company, item.document_type == document_type)
        .distinct()
    )
    return {(row["document_id"], row["cause"]) for row in q.rows(statement)}


def open_items_of(q: Queries, document_id: UUID) -> list[OpenItem]:
    """The items a document raised, oldest first, settled ones too."""
    statement = sa.select(OPEN_ITEM).where(
        OPEN_ITEM.c.company == q.company, OPEN_ITEM.c.document_id == document_id
    )
    return [reading.open_item_of(row) for row in q.rows(statement.order_by(OPEN_ITEM.c.id))]


def _raise(
    uow: UnitOfWork, entry_id: UUID, draft: EntryDraft, line: LineDraft, account: Account, item: RaiseItem
) -> UUID:
    item_id = uow.insert(
        OPEN_ITEM,
        account_id=account.id,
        partner_id=line.partner_id,
        entry_id=entry_id,
        document_type=draft.document.type,
        document_id=draft.document.id,
        document_number=draft.document.number,
        due=item.due,
        currency=draft.currency,
        amount=line.amount,
        open=line.amount,
    )
    for block in item.blocked:
        _block(uow, item_id, block)
    return item_id


def _settle(
    uow: UnitOfWork, entry_id: UUID, draft: EntryDraft, line: LineDraft, account: Account, index: int
) -> None:
    assert isinstance(line.item, SettleItem)
    row = uow.get(OPEN_ITEM, line.item.open_item_id)
    field = f"lines.{index}.item"
    if (row["account_id"], row["partner_id"], row["currency"]) != (
        account.id, line.partner_id, draft.currency,
    ):  # fmt: skip
        raise OTHER_ITEM.refuse(field=field, item=row["document_number"])
    left = row["open"] + line.amount
    if not (0 <= left < row["open"] or row["open"] < left <= 0):
        raise SETTLES_TOO_MUCH.refuse(
            field=field,
            item=row["document_number"],
            open=rules.money_text(abs(row["open"]), draft.currency),
            amount=rules.money_text(abs(line.amount), draft.currency),
        )
    _change(uow, row, entry_id, line.amount)


def _change(uow: UnitOfWork, row: RowMapping, entry_id: UUID, amount: int) -> None:
    uow.update(OPEN_ITEM, row, open=row["open"] + amount)
    uow.insert(OPEN_ITEM_SETTLEMENT, open_item_id=row["id"], entry_id=entry_id, amount=amount)


def _locked(uow: UnitOfWork, item_id: UUID) -> RowMapping:
    statement = sa.select(OPEN_ITEM).where(OPEN_ITEM.c.company == uow.company, OPEN_ITEM.c.id == item_id)
    row = uow.first(statement.with_for_update())
    if row is None:
        raise UNKNOWN_ITEM.refuse(field="open_item_id", item=item_id)
    return row


def _block(uow: UnitOfWork, item_id: UUID, block: BlockDraft) -> UUID:
    block_id = uow.insert(
        PAYMENT_BLOCK,
        open_item_id=item_id,
        state=PAYMENT_BLOCK_STATES.start,
        cause=block.cause,
        reason_zh=block.reason.zh,
        reason_en=block.reason.en,
        document_type=block.document.type,
        document_id=block.document.id,
        document_number=block.document.number,
        released_by=None,
        released=None,
        release_reason=None,
    )
    uow.emit(PaymentBlocked(item_id, block.cause, block.document.number))
    return block_id


def _release(
    uow: UnitOfWork, item: RowMapping, blocks: Sequence[RowMapping], verb: str, reason: str | None
) -> None:
    for block in blocks:
        uow.update(
            PAYMENT_BLOCK,
            block,
            state=PAYMENT_BLOCK_STATES.next(block["state"], verb),
            released_by=uow.principal.name,
            released=uow.now,
            release_reason=reason,
        )
    free = not blocks_of(uow, item["id"])
    causes = tuple(block["cause"] for block in blocks)
    uow.emit(PaymentReleased(item["id"], causes, abs(item["open"]), item["currency"], free))
