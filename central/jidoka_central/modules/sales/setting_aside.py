"""What was found bad before a delivery went: serials, or a quantity of a lot, leave it and are free for
whoever holds them.

A lot that stands on two lines of the delivery is taken from the first line first.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.inventory.public import Claim
from jidoka_central.modules.masterdata.public import get_item, quantity_text
from jidoka_central.modules.sales import reading
from jidoka_central.modules.sales.errors import (
    LINE_TWICE,
    NOT_ON_DELIVERY,
    NOTHING_SET_ASIDE,
    SET_ASIDE_TOO_MUCH,
)
from jidoka_central.modules.sales.events import PiecesSetAside, SetAsideLot
from jidoka_central.modules.sales.model import SALES_DELIVERY, SALES_DELIVERY_LINE, SALES_DELIVERY_LOT
from jidoka_central.modules.sales.shipping import delivery_locked
from jidoka_central.modules.sales.states import SET_ASIDE
from jidoka_central.modules.sales.things import DeliveredLot, Delivery, DeliveryLine

Part = tuple[DeliveredLot, int]


def set_aside(
    uow: UnitOfWork,
    delivery_id: UUID,
    serials: Sequence[str],
    lots: Sequence[tuple[str, int]],
    reason: str,
) -> Delivery:
    """Serials, and quantities of lots, that were found bad do not go. Raises an illegal transition;
    ``NOTHING_SET_ASIDE``; ``NOT_ON_DELIVERY``, ``LINE_TWICE``, ``SET_ASIDE_TOO_MUCH`` naming the serial or
    lot. Emits PiecesSetAside for each line, ReservationReleased."""
    row, delivery, _, _ = delivery_locked(uow, delivery_id, SET_ASIDE)
    if not serials and not lots:
        raise NOTHING_SET_ASIDE.refuse(field="serials", delivery=delivery.number)
    out: dict[UUID, list[Part]] = {}
    for line_id, part in (*_of_serials(uow, delivery, serials), *_of_lots(uow, delivery, lots)):
        out.setdefault(line_id, []).append(part)
    uow.update(SALES_DELIVERY, row)
    for line in delivery.lines:
        if line.id in out:
            _take_out(uow, delivery, line, out[line.id], reason)
    return reading.get_delivery(uow, delivery_id)


def _of_serials(uow: UnitOfWork, delivery: Delivery, serials: Sequence[str]) -> list[tuple[UUID, Part]]:
    there = {lot.lot: (line, lot) for line in delivery.lines for lot in line.lots}
    found = []
    for index, serial in enumerate(dict.fromkeys(serials)):
        if serial not in there or not get_item(uow, there[serial][0].item_id).serialised:
            raise NOT_ON_DELIVERY.refuse(field=f"serials.{index}", delivery=delivery.number, lot=serial)
        line, lot = there[serial]
        found.append((line.id, (lot, lot.quantity)))
    return found


def _of_lots(uow: UnitOfWork, delivery: Delivery, lots: Sequence[tuple[str, int]]) -> list[tuple[UUID, Part]]:
    found: list[tuple[UUID, Part]] = []
    for index, (number, quantity) in enumerate(lots):
        there = [
            (line, lot)
            for line in delivery.lines
            for lot in line.lots
            if lot.lot == number and not get_item(uow, line.item_id).serialised
        ]
        if not there:
            raise NOT_ON_DELIVERY.refuse(field=f"lots.{index}.lot", delivery=delivery.number, lot=number)
        if number in [one for one, _ in lots[:index]]:
            raise LINE_TWICE.refuse(field=f"lots.{index}.lot", line=number)
        left = quantity
        for line, lot in there:
            part = min(left, lot.quantity)
            left -= part
            if part:
                found.append((line.id, (lot, part)))
        if left:
            raise SET_ASIDE_TOO_MUCH.refuse(
                field=f"lots.{index}.quantity",
                lot=number,
                most=quantity_text(quantity - left),
                quantity=quantity_text(quantity),
            )
    return found


def _take_out(
    uow: UnitOfWork, delivery: Delivery, line: DeliveryLine, parts: Sequence[Part], reason: str
) -> None:
    serialised = get_item(uow, line.item_id).serialised
    promised = {
        one.lot_id: one.status
        for one in inventory.reserved_of_document(uow, delivery.id)
        if one.line_id == line.id
    }
    less = {lot.lot_id: part for lot, part in parts}
    inventory.release_reservation(uow, Claim(delivery.ref, line.id), lots=less)
    for lot, part in parts:
        if part < lot.quantity:
            kept = uow.get(SALES_DELIVERY_LOT, lot.id)
            uow.update(SALES_DELIVERY_LOT, kept, quantity=lot.quantity - part)
    whole = [lot.id for lot, part in parts if part == lot.quantity]
    uow.connection.execute(
        sa.delete(SALES_DELIVERY_LOT).where(
            SALES_DELIVERY_LOT.c.company == uow.company, SALES_DELIVERY_LOT.c.id.in_(whole)
        )
    )
    gone = sum(part for _, part in parts)
    uow.update(
        SALES_DELIVERY_LINE,
        uow.get(SALES_DELIVERY_LINE, line.id),
        quantity=line.quantity - gone,
        set_aside=line.set_aside + gone,
    )
    uow.emit(
        PiecesSetAside(
            delivery.id,
            delivery.number,
            delivery.plant,
            delivery.customer_id,
            line.item_id,
            tuple(lot.lot for lot, _ in parts) if serialised else (),
            reason,
            ()
            if serialised
            else tuple(
                SetAsideLot(lot.lot_id, lot.lot, part, promised.get(lot.lot_id, "available"))
                for lot, part in parts
            ),
        )
    )
