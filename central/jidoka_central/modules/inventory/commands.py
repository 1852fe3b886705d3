"""Requests of inventory: inputs, answers, declarations."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from jidoka_central.foundation.registry import Answer, Command, Input
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.inventory import service
from jidoka_central.modules.inventory.errors import UNIT_COST_NEEDED
from jidoka_central.modules.inventory.things import STORE, DocumentRef
from jidoka_central.modules.masterdata.public import (
    Code,
    DecimalText,
    Name,
    PlantCode,
    Serial,
    UnitCode,
    check_plant,
    item_by_number,
    parse_quantity,
    partner_by_number,
    quantity_text,
)

READ = "inventory.read"
VALUES = "inventory.see_values"
RECEIVE = "inventory.receive"
MAINTAIN = "inventory.maintain"


class CreateLocation(Input):
    plant: PlantCode
    code: Code
    name_zh: Name
    name_en: Name


class LocationCreated(Answer):
    id: UUID
    code: str


class ReceiveOpeningStock(Input):
    """Stock that was there before the system; ``lot`` is the plant's own number, ``supplier_lot`` the
    supplier's. ``unit_cost``: what one unit is worth; needed when the company has its books."""

    item: Code
    lot: Serial
    quantity: DecimalText
    unit: UnitCode
    plant: PlantCode
    location: Code = STORE
    status: Literal["available", "inspection", "blocked", "concession"] = "available"
    supplier_lot: Serial | None = None
    partner: Code | None = None
    unit_cost: DecimalText | None = None


class StockReceived(Answer):
    lot_id: UUID
    lot: str
    quantity: str
    unit: str


def _create_location(uow: UnitOfWork, command: CreateLocation) -> LocationCreated:
    check_plant(uow, command.plant)
    id_ = service.create_location(uow, command.plant, command.code, command.name_zh, command.name_en)
    return LocationCreated(id=id_, code=command.code)


def _receive_opening_stock(uow: UnitOfWork, command: ReceiveOpeningStock) -> StockReceived:
    item = item_by_number(uow, command.item)
    check_plant(uow, command.plant)
    quantity = parse_quantity(item, command.quantity, command.unit)
    currency = finance.hold_period(uow)
    value = 0
    if command.unit_cost is not None:
        unit_cost = finance.parse_cost(command.unit_cost, field="unit_cost")
        value = finance.value_of(quantity, unit_cost, finance.ledger_currency(uow))
    elif currency is not None:
        raise UNIT_COST_NEEDED.refuse(field="unit_cost", item=item.number)
    partner = None if command.partner is None else partner_by_number(uow, command.partner)
    lot = service.receive(
        uow,
        item.id,
        command.lot,
        quantity,
        plant=command.plant,
        location=command.location,
        status=command.status,
        origin="opening",
        document=DocumentRef("opening_stock", None, command.lot[:40]),
        supplier_lot=command.supplier_lot,
        partner_id=None if partner is None else partner.id,
        value=value,
    )
    return StockReceived(lot_id=lot.id, lot=lot.number, quantity=quantity_text(quantity), unit=item.unit)


COMMANDS = (
    Command(
        "inventory.create_location",
        Text(zh="建立库位", en="Create location"),
        MAINTAIN,
        CreateLocation,
        LocationCreated,
        _create_location,
        "stock_location",
    ),
    Command(
        "inventory.receive_opening_stock",
        Text(zh="录入期初库存", en="Receive opening stock"),
        RECEIVE,
        ReceiveOpeningStock,
        StockReceived,
        _receive_opening_stock,
        "stock_lot",
    ),
)
