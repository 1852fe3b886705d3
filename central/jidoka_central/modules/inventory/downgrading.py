"""A better grade becomes the lower one: out as what it was, in as what it is, in one posting.

What comes in is worth what it brings at the least (``net_value`` a unit), and never more than it was worth
before; the rest is lost. A serial keeps its number, a lot its own: the edge from the old to the new carries
its whole life over. Only what lies in a place whose stock has a value can be downgraded; what another
document holds cannot.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.finance.public import SourceDocument
from jidoka_central.modules.inventory import holds, reading
from jidoka_central.modules.inventory.errors import (
    INSUFFICIENT_STOCK,
    NOT_IN_STORE,
    SERIAL_KNOWN,
    SERIAL_NOT_IN_STOCK,
)
from jidoka_central.modules.inventory.events import StockDowngraded
from jidoka_central.modules.inventory.model import GENEALOGY_EDGE, NO_ORDER, STOCK_LOT
from jidoka_central.modules.inventory.posting import of_lots, post
from jidoka_central.modules.inventory.service import ask_to_move, ensure_location
from jidoka_central.modules.inventory.things import (
    STORE,
    DocumentRef,
    Lot,
    LotQuantity,
    Move,
    Status,
    StockKey,
)
from jidoka_central.modules.masterdata.public import Item, get_item, quantity_text

Part = tuple[StockKey, int]


def downgrade_serials(
    uow: UnitOfWork,
    item_id: UUID,
    serials: Sequence[str],
    grade_id: UUID,
    document: DocumentRef,
    *,
    net_value: int,
    nc: SourceDocument | None = None,
) -> tuple[LotQuantity, ...]:
    """The serials become serials of the lower grade, available in the store, at ``net_value`` (micro-currency
    a unit) or what they are worth. Returns them as that.

    Raises ``UNKNOWN_SERIAL``, ``SERIAL_TWICE``, ``SERIAL_NOT_IN_STOCK``, ``NOT_IN_STORE``, ``SERIAL_KNOWN``
    when the lower grade has the number, ``HELD`` by another document, each naming ``serials``. Emits
    StockDowngraded for each account, HoldLifted.
    """
    item = get_item(uow, item_id)
    lots = reading.serial_lots(uow, item, serials)
    places = of_lots(uow, [lot.id for lot in lots], lock=True)
    here = {key.lot_id: key for key, _ in places}
    known = reading.known_serials(uow, grade_id, serials)
    origin = reading.origins(uow, {key.location_id for key in here.values()})
    for index, lot in enumerate(lots):
        if lot.id not in here:
            raise SERIAL_NOT_IN_STOCK.refuse(field=f"serials.{index}", serial=lot.number)
        if origin[here[lot.id].location_id] == "in_process":
            raise NOT_IN_STORE.refuse(field=f"serials.{index}", lot=lot.number)
        if lot.number in known:
            grade = get_item(uow, grade_id).number
            raise SERIAL_KNOWN.refuse(field=f"serials.{index}", item=grade, serial=lot.number)
    holds.refuse_held(uow, lots, document, field="serials")
    holds.let_go(uow, lots, None)
    return _become(uow, item, lots, places, grade_id, document, net_value, nc)


def downgrade_lot(
    uow: UnitOfWork,
    lot_id: UUID,
    quantity: int,
    grade_id: UUID,
    document: DocumentRef,
    *,
    from_status: Status,
    plant: str,
    net_value: int,
    location: str = STORE,
    nc: SourceDocument | None = None,
) -> tuple[LotQuantity, ...]:
    """A quantity of a lot becomes a lot of the lower grade with the same number. As ``downgrade_serials``;
    raises ``INSUFFICIENT_STOCK`` (quantity), ``UNKNOWN_LOCATION``, ``HELD`` by another document (lot)."""
    lot = reading.get_lot(uow, lot_id)
    place = reading.location_id(uow, plant, location)
    key = StockKey(lot_id, place, from_status, NO_ORDER, lot.item_id)
    there = dict(of_lots(uow, [lot_id], lock=True)).get(key, 0)
    item = get_item(uow, lot.item_id)
    if there < quantity:
        raise INSUFFICIENT_STOCK.refuse(
            field="quantity",
            item=f"{item.number} ({lot.number})",
            needed=quantity_text(quantity),
            there=quantity_text(there),
        )
    holds.refuse_held(uow, [lot], document, field="lot")
    return _become(uow, item, [lot], [(key, quantity)], grade_id, document, net_value, nc)


def _become(
    uow: UnitOfWork,
    item: Item,
    lots: Sequence[Lot],
    parts: Sequence[Part],
    grade_id: UUID,
    document: DocumentRef,
    net_value: int,
    nc: SourceDocument | None,
) -> tuple[LotQuantity, ...]:
    ask_to_move(uow, "downgrade", item.id, [lot.id for lot in lots], document)
    lower = {lot.id: _lower(uow, lot, grade_id) for lot in lots}
    plants = holds.plants_of(uow, {key.location_id for key, _ in parts})
    origin = reading.origins(uow, {key.location_id for key, _ in parts})
    groups: dict[tuple[str, str], list[Part]] = {}
    for key, quantity in parts:
        groups.setdefault((plants[key.location_id], origin[key.location_id]), []).append((key, quantity))
    made: list[LotQuantity] = []
    for (plant, where), some in groups.items():
        out = post(uow, [Move("downgrade", part, key, None) for key, part in some], document, plant)
        values = _worth(uow, some, out, net_value)
        store = ensure_location(uow, plant, STORE)
        moves = [
            Move("downgrade", part, None, _key(lower[key.lot_id], store, grade_id), value)
            for (key, part), value in zip(some, values, strict=True)
        ]
        post(uow, moves, document, plant)
        named = tuple(
            LotQuantity(lower[key.lot_id].id, lower[key.lot_id].number, part, value)
            for (key, part), value in zip(some, values, strict=True)
        )
        made += named
        uow.emit(
            StockDowngraded(
                document_id=item.id,
                grade_id=grade_id,
                quantity=sum(part for _, part in some),
                lots=named,
                decided_by=document.number,
                decided_by_id=document.id,
                decided_by_type=document.type,
                origin=where,
                worth=finance.worth(uow, sum(values), item.kind),
                loss=-sum(out) - sum(values),
                grade_class=get_item(uow, grade_id).kind,
                nc=nc,
            )
        )
    _write_edges(uow, parts, lower, grade_id)
    return tuple(made)


def _worth(uow: UnitOfWork, parts: Sequence[Part], out: Sequence[int], net_value: int) -> list[int]:
    """What each part is worth from now on: the lower of what it brings and what it was worth."""
    currency = finance.books_currency(uow)
    if currency is None:
        return [0 for _ in parts]
    return [
        min(finance.value_of(part, net_value, currency), -value)
        for (_, part), value in zip(parts, out, strict=True)
    ]


def _key(lot: Lot, store: UUID, grade_id: UUID) -> StockKey:
    return StockKey(lot.id, store, "available", NO_ORDER, grade_id)


def _lower(uow: UnitOfWork, lot: Lot, grade_id: UUID) -> Lot:
    """The lower grade's lot with the same number, made when there is none."""
    known = reading.find_lot(uow, grade_id, lot.number)
    if known is not None:
        return known
    id_ = uow.insert(
        STOCK_LOT,
        item_id=grade_id,
        kind=lot.kind,
        number=lot.number,
        origin="downgrade",
        supplier_lot=None,
        partner_id=None,
        order_id=None,
        piece=lot.piece,
    )
    return Lot(id_, grade_id, lot.kind, lot.number, "downgrade", None, None, None, lot.piece)


def _write_edges(uow: UnitOfWork, parts: Sequence[Part], lower: dict[UUID, Lot], grade_id: UUID) -> None:
    rows = [
        {
            "parent_item_id": key.item_id,
            "parent_lot_id": key.lot_id,
            "child_item_id": grade_id,
            "child_lot_id": lower[key.lot_id].id,
            "quantity": part,
            "order_id": NO_ORDER,
            "operation": None,
            "cell_id": None,
            "operator": uow.principal.display or uow.principal.name,
            "at": uow.now,
        }
        for key, part in parts
    ]
    uow.insert_many(GENEALOGY_EDGE, rows)
