"""What happens to prices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from jidoka_central.foundation.events import Event
from jidoka_central.foundation.text import Text


@dataclass(frozen=True, slots=True)
class PriceSet(Event):
    """Price and cost to sell: micro-units of the currency for one unit."""

    NAME: ClassVar[str] = "sales.price_set"
    TITLE: ClassVar[Text] = Text(zh="价格已设定", en="Price set")
    DOCUMENT: ClassVar[str] = "sales_price"
    document_id: UUID
    price_list: str
    item_id: UUID
    price: int
    cost_to_sell: int
    valid_from: date


PRICING_EVENTS = (PriceSet,)
