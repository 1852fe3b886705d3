"""Work orders and what was confirmed on them.

- ``work_order``: what is to be made, where, by which bill of materials and routing (kept when it is
  created) and under which control plan (kept when it is released). The quantities are micro-units of the
  item's unit: ``made`` is what came into being, ``confirmed`` what was confirmed with its labour (scrap
  included), ``scrapped`` what was lost of it, ``received`` what went into stock. Good = confirmed -
  scrapped. ``wip`` is what it has cost and not given back yet (minor units), the sum of its ``wip_entry``
  rows: each says what it did to the value, what it was (``kind``) and by which document.
- ``normal_scrap``: what of an order's scrap is within the allowance of its routing, with what it would have
  cost: a memo. Its value stays in the order and is borne by the good pieces.
- ``order_confirmation``: each confirmation, written once, with its standard labour in micro-minutes.
- ``confirmed_piece``: which serials it confirmed; a serial is confirmed once.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index

from jidoka_central.foundation.db import Amount, Instant, business_table, fact_table

_COUNTS = ("made", "confirmed", "scrapped", "received")

WORK_ORDER = business_table(
    "work_order",
    Column("number", sa.String(40), nullable=False),
    Column("item_id", ForeignKey("item.id"), nullable=False),
    Column("quantity", Amount, nullable=False),
    Column("cell_id", ForeignKey("place.id"), nullable=False),
    Column("bom_id", ForeignKey("bom.id"), nullable=False),
    Column("routing_id", ForeignKey("routing.id"), nullable=False),
    Column("state", sa.String(12), nullable=False),
    Column("plan_revision_id", sa.Uuid),
    Column("plan", sa.String(80)),
    *(Column(name, Amount, nullable=False) for name in _COUNTS),
    Column("wip", Amount, nullable=False),
    Column("pause_reason", sa.String(400)),
    Column("released", Instant),
    Column("started", Instant),
    Column("completed", Instant),
    sa.CheckConstraint("quantity > 0", name="quantity_positive"),
    *(sa.CheckConstraint(f"{name} >= 0", name=f"{name}_not_negative") for name in _COUNTS),
    Index("ix_work_order_cell", "company", "cell_id", "state"),
    unique=[("number",)],
    plant=True,
)

WIP_ENTRY = fact_table(
    "wip_entry",
    Column("order_id", ForeignKey("work_order.id"), nullable=False),
    Column("kind", sa.String(20), nullable=False),
    Column("value", Amount, nullable=False),
    Column("happened", sa.Date, nullable=False),
    Column("document_type", sa.String(40), nullable=False),
    Column("document_id", sa.Uuid),
    Column("document_number", sa.String(40), nullable=False),
    sa.CheckConstraint("value <> 0", name="value_not_zero"),
    sa.CheckConstraint(
        "kind IN ('material', 'material_returned', 'labour', 'scrap', 'output', 'settled')", name="kind"
    ),
    Index("ix_wip_entry_order", "company", "order_id", "id"),
)

NORMAL_SCRAP = fact_table(
    "normal_scrap",
    Column("order_id", ForeignKey("work_order.id"), nullable=False),
    Column("quantity", Amount, nullable=False),
    Column("value", Amount, nullable=False),
    Column("happened", sa.Date, nullable=False),
    Column("document_type", sa.String(40), nullable=False),
    Column("document_id", sa.Uuid),
    Column("document_number", sa.String(40), nullable=False),
    sa.CheckConstraint("quantity > 0 AND value >= 0", name="positive"),
    Index("ix_normal_scrap_order", "company", "order_id"),
)

ORDER_CONFIRMATION = fact_table(
    "order_confirmation",
    Column("order_id", ForeignKey("work_order.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("good", Amount, nullable=False),
    Column("scrap", Amount, nullable=False),
    Column("minutes", Amount, nullable=False),
    Column("cell_id", ForeignKey("place.id"), nullable=False),
    Column("operator", sa.String(120), nullable=False),
    sa.CheckConstraint("good >= 0 AND scrap >= 0 AND good + scrap > 0", name="something"),
    Index("ix_order_confirmation_order", "company", "order_id"),
)

CONFIRMED_PIECE = fact_table(
    "confirmed_piece",
    Column("order_id", ForeignKey("work_order.id"), nullable=False),
    Column("confirmation_id", ForeignKey("order_confirmation.id"), nullable=False),
    Column("lot_id", ForeignKey("stock_lot.id"), nullable=False),
    Index("ix_confirmed_piece_order", "company", "order_id"),
    unique=[("lot_id",)],
)
