"""Prices.

``sales_price``: what one unit of an item is sold at on a price list, from a day on, and what selling it costs
(packing, freight, commission). A new price is a new row; the newest not after the day holds. A list has an
item or its lower grade, never both: the better grade's list cannot sell the lower one. Price and cost to sell
are micro-units of the currency of the books for one unit, without tax.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index

from jidoka_central.foundation.db import Amount, fact_table

PRICE = fact_table(
    "sales_price",
    Column("price_list", sa.String(40), nullable=False),
    Column("item_id", ForeignKey("item.id"), nullable=False),
    Column("price", Amount, nullable=False),
    Column("cost_to_sell", Amount, nullable=False),
    Column("valid_from", sa.Date, nullable=False),
    Column("set_by", sa.String(120), nullable=False),
    sa.CheckConstraint("price > 0 AND cost_to_sell >= 0", name="positive"),
    Index("ix_sales_price_item", "company", "item_id"),
    unique=[("price_list", "item_id", "valid_from")],
)
