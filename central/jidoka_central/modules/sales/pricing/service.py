"""Setting prices, and which hold on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.masterdata.public import Item, get_item, grades_of
from jidoka_central.modules.sales.pricing.errors import (
    GRADES_MIXED,
    NO_NET_VALUE,
    NOT_ON_LIST,
    PRICE_KNOWN,
    UNKNOWN_LIST,
)
from jidoka_central.modules.sales.pricing.events import PriceSet
from jidoka_central.modules.sales.pricing.model import PRICE


def set_price(
    uow: UnitOfWork, price_list: str, item: Item, price: int, cost_to_sell: int, valid_from: date
) -> UUID:
    """What an item is sold at on a list from a day on. A list is made by its first price. Raises
    ``NO_LEDGER``; ``PRICE_KNOWN`` (valid_from); ``GRADES_MIXED`` (item). Emits PriceSet."""
    finance.ledger_currency(uow)
    on_list = sa.select(PRICE.c.item_id).where(
        PRICE.c.company == uow.company, PRICE.c.price_list == price_list
    )
    listed = {row["item_id"] for row in uow.rows(on_list.distinct())}
    other = next((one for one in _other_grades(uow, item) if one.id in listed), None)
    if other is not None:
        raise GRADES_MIXED.refuse(field="item", list=price_list, item=item.number, other=other.number)
    same = on_list.where(PRICE.c.item_id == item.id, PRICE.c.valid_from == valid_from)
    if uow.scalar(same) is not None:
        raise PRICE_KNOWN.refuse(field="valid_from", list=price_list, item=item.number, date=valid_from)
    id_ = uow.insert(
        PRICE,
        price_list=price_list,
        item_id=item.id,
        price=price,
        cost_to_sell=cost_to_sell,
        valid_from=valid_from,
        set_by=uow.principal.name,
    )
    uow.emit(PriceSet(id_, price_list, item.id, price, cost_to_sell, valid_from))
    return id_


def _other_grades(q: Queries, item: Item) -> Iterable[Item]:
    better = None if item.grade_of_id is None else get_item(q, item.grade_of_id)
    family = grades_of(q, item.id) if better is None else [better, *grades_of(q, better.id)]
    return [one for one in family if one.id != item.id]


def price_of(q: Queries, price_list: str, item: Item, on: date, *, field: str, list_field: str) -> int:
    """Micro-currency of one unit on the list that day. Raises ``UNKNOWN_LIST`` (list_field), ``NOT_ON_LIST``
    (field)."""
    price = PRICE.c
    of_list = sa.select(price.price).where(price.company == q.company, price.price_list == price_list)
    of_item = of_list.where(price.item_id == item.id, price.valid_from <= on)
    found: int | None = q.scalar(of_item.order_by(price.valid_from.desc()).limit(1))
    if found is None:
        if q.scalar(of_list.limit(1)) is None:
            raise UNKNOWN_LIST.refuse(field=list_field, list=price_list)
        raise NOT_ON_LIST.refuse(field=field, list=price_list, item=item.number)
    return found


def net_realisable_value(q: Queries, item_id: UUID, on: date) -> int | None:
    """What one unit brings at the least: price less cost to sell, micro-currency, on the list where least is
    left; never below zero. ``None`` when no list sells it on that day."""
    price = PRICE.c
    rows = q.rows(
        sa.select(price.price_list, price.price, price.cost_to_sell)
        .where(price.company == q.company, price.item_id == item_id, price.valid_from <= on)
        .order_by(price.valid_from)
    )
    newest = {row["price_list"]: row["price"] - row["cost_to_sell"] for row in rows}
    return max(0, min(newest.values())) if newest else None


def needed_net_value(q: Queries, item: Item, on: date, *, field: str) -> int:
    """As ``net_realisable_value``. Raises ``NO_NET_VALUE`` naming item and field."""
    value = net_realisable_value(q, item.id, on)
    if value is None:
        raise NO_NET_VALUE.refuse(field=field, item=item.number)
    return value
