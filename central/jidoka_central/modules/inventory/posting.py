"""The one doorway to balances and movements: both are written here, in one transaction, or not at all.

Whoever moves, holds or promises stock of a lot locks the lot first, in the order of ids, in a statement of
its own, and reads the balances in the next one: a balance that another has just moved elsewhere is seen where
it is now. (A lock on the balance would not do: it goes away, and what comes in its place is not seen.)
Balances are decreased only where enough is there (`quantity >= needed` in the statement, and a CHECK behind
it), and removed when they reach zero. Every move leaves one movement row, with the value it moved
(``valuing``), and what holds took is kept in step (``taken``). Bound: ``MOVES_MAX`` moves in one posting.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.inventory import rules, taken, valuing
from jidoka_central.modules.inventory.errors import INSUFFICIENT_STOCK
from jidoka_central.modules.inventory.model import NO_ORDER, STOCK_BALANCE, STOCK_LOT, STOCK_MOVEMENT
from jidoka_central.modules.inventory.things import DocumentRef, Move, StockKey
from jidoka_central.modules.masterdata.public import get_item, quantity_text

MOVES_MAX: Final = 20_000
_CHUNK: Final = 400  # lots named in one statement
_KEY: Final = ("lot_id", "location_id", "status", "order_id")


def post(
    uow: UnitOfWork, moves: Sequence[Move], document: DocumentRef, plant: str, at: int | None = None
) -> list[int]:
    """Move stock. ``at`` is when it happened (now when none is given). Returns, for each move, what it did to
    the value of stock: negative for what went out. Raises ``INSUFFICIENT_STOCK`` naming the item."""
    assert len(moves) <= MOVES_MAX, f"more than {MOVES_MAX} moves in one posting"
    assert all(move.quantity > 0 for move in moves), "a move has a quantity above zero"
    changes = rules.changes(moves)
    down = {key: -change for key, change in changes.items() if change < 0}
    up = {key: change for key, change in changes.items() if change > 0}
    before = _check(uow, changes)
    emptied = {key: less for key, less in down.items() if before[key] == less}
    _remove(uow, emptied)
    _decrease(uow, {key: less for key, less in down.items() if key not in emptied})
    _increase(uow, up, plant)
    taken.follow(uow, moves, before)
    valued = valuing.Valued(uow, moves)
    rows = [
        _row(move, document, plant, at or uow.now) | {"id": uow.new_id(), "value": value}
        for move, value in zip(moves, valued.values, strict=True)
    ]
    uow.insert_many(STOCK_MOVEMENT, rows)
    valued.write([row["id"] for row in rows])
    return valued.values


def there(q: Queries, *where: sa.ColumnElement[bool]) -> list[tuple[StockKey, int]]:
    """Balances that meet the conditions, oldest lot first."""
    statement = (
        sa.select(STOCK_BALANCE)
        .where(STOCK_BALANCE.c.company == q.company, STOCK_BALANCE.c.quantity > 0, *where)
        .order_by(*(STOCK_BALANCE.c[name] for name in _KEY))
    )
    return [
        (
            StockKey(row["lot_id"], row["location_id"], row["status"], row["order_id"], row["item_id"]),
            row["quantity"],
        )
        for row in q.rows(statement)
    ]


def claimed(
    uow: UnitOfWork, *where: sa.ColumnElement[bool], needed: int | None = None
) -> list[tuple[StockKey, int]]:
    """Balances that meet the conditions, oldest lot first, locked: as many as make up ``needed``, or all.
    With a balance its lot is locked, as a posting locks it: whoever comes by another way waits."""
    seen = there(uow, *where)
    found: list[tuple[StockKey, int]] = []
    while seen and (needed is None or needed > 0):
        count, quantity = 0, 0
        while count < len(seen) and (needed is None or quantity < needed):
            quantity += seen[count][1]
            count += 1
        first, seen = [key for key, _ in seen[:count]], seen[count:]
        now = dict(of_lots(uow, [key.lot_id for key in first], lock=True))
        got = [(key, now[key]) for key in first if key in now]
        found += got
        needed = None if needed is None else needed - sum(quantity for _, quantity in got)
    return found


def of_lots(q: Queries, lot_ids: Sequence[UUID], *, lock: bool = False) -> list[tuple[StockKey, int]]:
    """Every balance of these lots, in key order. ``lock``: nobody else moves them until the transaction
    ends."""
    if lock:
        lock_lots(q, lot_ids)
    found: list[tuple[StockKey, int]] = []
    ordered = sorted(set(lot_ids))
    for start in range(0, len(ordered), _CHUNK):
        found += there(q, STOCK_BALANCE.c.lot_id.in_(ordered[start : start + _CHUNK]))
    return found


def lock_lots(q: Queries, lot_ids: Collection[UUID]) -> None:
    """Lock the lots, in the order of ids. SQLite has one writer: its transaction already is alone. What only
    refers to a lot need not wait."""
    if q.connection.dialect.name != "postgresql":
        return
    ordered = sorted(set(lot_ids))
    for start in range(0, len(ordered), _CHUNK):
        some = sa.select(STOCK_LOT.c.id).where(STOCK_LOT.c.id.in_(ordered[start : start + _CHUNK]))
        q.rows(some.order_by(STOCK_LOT.c.id).with_for_update(key_share=True))


def _check(uow: UnitOfWork, changes: dict[StockKey, int]) -> dict[StockKey, int]:
    """Lock the lots, so that two postings of the same ones wait for each other and do not embrace, and refuse
    what is not there. Returns what is there."""
    quantities = dict(of_lots(uow, [key.lot_id for key in changes], lock=True))
    for key, change in changes.items():
        if quantities.get(key, 0) + change < 0:
            item = get_item(uow, key.item_id)
            lot = uow.scalar(sa.select(STOCK_LOT.c.number).where(STOCK_LOT.c.id == key.lot_id))
            raise INSUFFICIENT_STOCK.refuse(
                field="quantity",
                item=f"{item.number} ({lot})",
                needed=quantity_text(-change),
                there=quantity_text(quantities.get(key, 0)),
            )
    return quantities


def _decrease(uow: UnitOfWork, down: dict[StockKey, int]) -> None:
    if not down:
        return
    statement = (
        sa.update(STOCK_BALANCE)
        .where(*_is_key(), STOCK_BALANCE.c.quantity >= sa.bindparam("p_less"))
        .values(
            quantity=STOCK_BALANCE.c.quantity - sa.bindparam("p_less"),
            version=STOCK_BALANCE.c.version + 1,
            changed=uow.now,
        )
    )
    rows = [_params(uow, key) | {"p_less": less} for key, less in down.items()]
    done = uow.connection.execute(statement, rows).rowcount
    assert done == len(rows), f"{len(rows) - done} balances shrank although they were locked"


def _increase(uow: UnitOfWork, up: dict[StockKey, int], plant: str) -> None:
    if not up:
        return
    insert = postgresql.insert if uow.connection.dialect.name == "postgresql" else sqlite.insert
    given = insert(STOCK_BALANCE)
    statement = given.on_conflict_do_update(
        index_elements=["company", *_KEY],
        set_={
            "quantity": STOCK_BALANCE.c.quantity + given.excluded.quantity,
            "version": STOCK_BALANCE.c.version + 1,
            "changed": given.excluded.changed,
        },
    )
    rows = [
        {
            "id": uow.new_id(),
            "company": uow.company,
            "plant": plant,
            "item_id": key.item_id,
            "location_id": key.location_id,
            "lot_id": key.lot_id,
            "status": key.status,
            "order_id": key.order_id,
            "quantity": more,
            "created": uow.now,
            "version": 1,
            "changed": uow.now,
        }
        for key, more in up.items()
    ]
    uow.connection.execute(statement, rows)


def _remove(uow: UnitOfWork, emptied: dict[StockKey, int]) -> None:
    """A balance of which everything goes is taken away; it must hold exactly that much."""
    if not emptied:
        return
    statement = sa.delete(STOCK_BALANCE).where(*_is_key(), STOCK_BALANCE.c.quantity == sa.bindparam("p_less"))
    rows = [_params(uow, key) | {"p_less": less} for key, less in emptied.items()]
    done = uow.connection.execute(statement, rows).rowcount
    assert done == len(rows), f"{len(rows) - done} balances changed although they were locked"


def _is_key() -> list[sa.ColumnElement[bool]]:
    return [
        STOCK_BALANCE.c.company == sa.bindparam("p_company"),
        *(STOCK_BALANCE.c[name] == sa.bindparam(f"p_{name}") for name in _KEY),
    ]


def _params(uow: UnitOfWork, key: StockKey) -> dict[str, object]:
    return {"p_company": uow.company} | {f"p_{name}": getattr(key, name) for name in _KEY}


def _row(move: Move, document: DocumentRef, plant: str, at: int) -> dict[str, Any]:
    source, target = move.source, move.target
    return {
        "plant": plant,
        "at": at,
        "kind": move.kind,
        "item_id": move.key.item_id,
        "lot_id": move.key.lot_id,
        "quantity": move.quantity,
        "from_location_id": source and source.location_id,
        "from_status": source and source.status,
        "from_order_id": source and _order(source),
        "to_location_id": target and target.location_id,
        "to_status": target and target.status,
        "to_order_id": target and _order(target),
        "document_type": document.type,
        "document_id": document.id,
        "document_number": document.number,
    }


def _order(key: StockKey) -> UUID | None:
    return None if key.order_id == NO_ORDER else key.order_id
