"""Prices as people set and see them: plain decimals as text, without tax, for one unit."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.paging import newest_first
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Command, Dataset, DocumentType, Input
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.masterdata.public import (
    Code,
    DecimalText,
    item_by_number,
    items_by_id,
    parse_positive,
)
from jidoka_central.modules.sales.pricing import service
from jidoka_central.modules.sales.pricing.model import PRICE

SET_PRICES = "sales.price"
PRICING_PERMISSIONS = {SET_PRICES: Text(zh="设定销售价格", en="Set prices")}


class SetPrice(Input):
    """``cost_to_sell``: what selling one costs (packing, freight, commission); nothing when left out."""

    price_list: Code
    item: Code
    price: DecimalText
    cost_to_sell: DecimalText = "0"
    valid_from: date


class PriceAnswer(Answer):
    """``net_value``: what is left of the price."""

    id: UUID
    price_list: str
    item: str
    price: str
    net_value: str


class PriceFilter(Input):
    price_list: Code | None = None
    item: Code | None = None


class PriceItem(Answer):
    id: UUID
    price_list: str
    item: str
    item_zh: str
    item_en: str
    unit: str
    price: str
    cost_to_sell: str
    valid_from: date
    set_by: str


def _set(uow: UnitOfWork, command: SetPrice) -> PriceAnswer:
    item = item_by_number(uow, command.item)
    price = parse_positive(command.price, field="price")
    cost = finance.parse_cost(command.cost_to_sell, field="cost_to_sell")
    id_ = service.set_price(uow, command.price_list, item, price, cost, command.valid_from)
    return PriceAnswer(
        id=id_,
        price_list=command.price_list,
        item=item.number,
        price=finance.cost_text(price),
        net_value=finance.cost_text(max(0, price - cost)),
    )


def prices(q: Queries, filters: PriceFilter, cursor: str | None, limit: int) -> tuple[list[Any], str | None]:
    statement = sa.select(PRICE).where(PRICE.c.company == q.company)
    if filters.price_list is not None:
        statement = statement.where(PRICE.c.price_list == filters.price_list)
    if filters.item is not None:
        statement = statement.where(PRICE.c.item_id == item_by_number(q, filters.item).id)
    rows, cursor = newest_first(q, statement, PRICE.c.id, cursor, limit)
    items = items_by_id(q, [row["item_id"] for row in rows])
    found = []
    for row in rows:
        item = items[row["item_id"]]
        named = {"item": item.number, "item_zh": item.name_zh, "item_en": item.name_en, "unit": item.unit}
        sums = {name: finance.cost_text(row[name]) for name in ("price", "cost_to_sell")}
        found.append(PriceItem.model_validate(dict(row) | named | sums))
    return found, cursor


PRICING_COMMANDS = (
    Command(
        "sales.set_price",
        Text(zh="设定价格", en="Set a price"),
        SET_PRICES,
        SetPrice,
        PriceAnswer,
        _set,
        "sales_price",
    ),
)
PRICING_DOCUMENTS = (DocumentType("sales_price", Text(zh="销售价格", en="Price")),)
PRICING_DATASETS = (
    Dataset(
        "sales.prices", Text(zh="价目表", en="Price lists"), "sales.read", PriceItem, PriceFilter, prices
    ),
)
