"""Stock tables.

- ``stock_location``: a place in a plant that holds stock. ``store`` holds what is free; ``in_process``
  holds what belongs to a work order: material issued to it and not yet used up, and pieces made and not yet
  put away; ``rma`` holds what customers sent back. ``valuation`` says what its stock is worth to the books:
  ``stock`` (on the stock account of the item's class), ``rma`` (on the account of returns), ``none`` (its
  value is work in process, which production keeps by order).
- ``stock_lot``: what stock is told apart by: a lot, or a serial (a lot of one piece). Number unique within
  the item.
- ``stock_balance``: what is there, by (lot, location, status, order). Status is a column, never a place. A
  row exists only while something is there. It never goes below zero: a CHECK, and every decrease is
  conditional.
- ``stock_movement``: every change of a balance, written once: kind, quantity, where from, where to, for
  which document. The balances are the sum of the movements at any time (``recompute_balances``). An end
  that is empty is outside. ``value`` is what it did to the value of stock: the sum of its layer entries.
- ``cost_layer``: what a quantity of a lot was worth when it came onto a stock account, and what is left of
  both. What goes out takes the layers of its own lot, oldest first; the last part takes the value that is
  left, so that nothing of it remains. ``cost_layer_entry``: each change of a layer with the movement that
  made it; what is left is the sum of the entries. For each lot and account the layers hold as much as the
  balances do (``recompute_values``). A change of status, or of place on one account, moves no value. Layers
  are kept without books too, with a value of zero.
- ``genealogy_edge``: this much of the parent lot is in the child; written when the child is made. Where a lot
  was downgraded the child is the lower grade's lot, of no order. ``genealogy_edge_undone``: a part that was
  never in what was reworked, taken back by the document; such an edge does not stand.
- ``component_shortage``: a piece was made, as a fact, before the material it needs was issued; settled by
  the next issue.
- ``stock_reservation``: this much of a lot is meant for a line of a document (an order, a delivery) and for
  nobody else. It is a promise, not a place: a hold takes what is reserved, and the promise is kept or not.
  ``status``: what of a lot it is promised of, available or under concession; a serial goes as it is then.
- ``stock_hold``: a document (a nonconformance) holds what its predicate names: a lot, or the pieces of an
  order from one number to another; without an end it also takes what is made later. ``stock_held``: each
  lot or serial it took. Whatever is held is blocked. ``stock_taken`` remembers, within a blocked balance, the
  status that holds took it from (or that was decided since): lifting gives that back, and nothing else.

Quantities are micro-units of the item's unit, values minor units of the currency of the books.
``order_id`` is ``NO_ORDER`` where stock belongs to no order.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index

from jidoka_central.foundation.db import Amount, Instant, business_table, fact_table

NO_ORDER: Final = UUID(int=0)
STATUSES: Final = ("available", "inspection", "blocked", "concession")
_STATUS_LIST = ", ".join(f"'{status}'" for status in STATUSES)
STATUS = sa.String(12)
NUMBER = sa.String(80)

STOCK_LOCATION = business_table(
    "stock_location",
    Column("code", sa.String(40), nullable=False),
    Column("name_zh", sa.String(120), nullable=False),
    Column("name_en", sa.String(120), nullable=False),
    Column("valuation", sa.String(5), nullable=False),
    sa.CheckConstraint("valuation IN ('stock', 'rma', 'none')", name="valuation"),
    unique=[("plant", "code")],
    plant=True,
)

STOCK_LOT = fact_table(
    "stock_lot",
    Column("item_id", ForeignKey("item.id"), nullable=False),
    Column("kind", sa.String(6), nullable=False),
    Column("number", NUMBER, nullable=False),
    Column("origin", sa.String(12), nullable=False),
    Column("supplier_lot", NUMBER),
    Column("partner_id", ForeignKey("partner.id")),
    Column("order_id", sa.Uuid),
    Column("piece", sa.BigInteger),
    sa.CheckConstraint("kind IN ('lot', 'serial')", name="kind"),
    Index("ix_stock_lot_order", "company", "order_id", "piece"),
    Index("ix_stock_lot_number", "company", "number"),
    Index("ix_stock_lot_supplier_lot", "company", "supplier_lot"),
    unique=[("item_id", "number")],
)

STOCK_BALANCE = business_table(
    "stock_balance",
    Column("item_id", ForeignKey("item.id"), nullable=False),
    Column("location_id", ForeignKey("stock_location.id"), nullable=False),
    Column("lot_id", ForeignKey("stock_lot.id"), nullable=False),
    Column("status", STATUS, nullable=False),
    Column("order_id", sa.Uuid, nullable=False),
    Column("quantity", Amount, nullable=False),
    sa.CheckConstraint("quantity >= 0", name="quantity_not_negative"),
    sa.CheckConstraint(f"status IN ({_STATUS_LIST})", name="status"),
    Index("ix_stock_balance_item", "company", "item_id", "status"),
    Index("ix_stock_balance_order", "company", "order_id"),
    unique=[("lot_id", "location_id", "status", "order_id")],
    plant=True,
)

STOCK_MOVEMENT = fact_table(
    "stock_movement",
    Column("at", Instant, nullable=False),
    Column("kind", sa.String(12), nullable=False),
    Column("item_id", ForeignKey("item.id"), nullable=False),
    Column("lot_id", ForeignKey("stock_lot.id"), nullable=False),
    Column("quantity", Amount, nullable=False),
    Column("from_location_id", ForeignKey("stock_location.id")),
    Column("from_status", STATUS),
    Column("from_order_id", sa.Uuid),
    Column("to_location_id", ForeignKey("stock_location.id")),
    Column("to_status", STATUS),
    Column("to_order_id", sa.Uuid),
    Column("document_type", sa.String(40), nullable=False),
    Column("document_id", sa.Uuid),
    Column("document_number", sa.String(40), nullable=False),
    Column("value", Amount, nullable=False),
    sa.CheckConstraint("quantity > 0", name="quantity_positive"),
    Index("ix_stock_movement_lot", "company", "lot_id", "id"),
    Index("ix_stock_movement_document", "company", "document_id"),
    plant=True,
)

COST_LAYER = business_table(
    "cost_layer",
    Column("item_id", ForeignKey("item.id"), nullable=False),
    Column("lot_id", ForeignKey("stock_lot.id"), nullable=False),
    Column("account", sa.String(40), nullable=False),
    Column("quantity", Amount, nullable=False),
    Column("value", Amount, nullable=False),
    Column("left_quantity", Amount, nullable=False),
    Column("left_value", Amount, nullable=False),
    sa.CheckConstraint("quantity > 0 AND value >= 0", name="received"),
    sa.CheckConstraint("left_quantity BETWEEN 0 AND quantity", name="left_quantity"),
    sa.CheckConstraint("left_value BETWEEN 0 AND value", name="left_value"),
    sa.CheckConstraint("left_quantity > 0 OR left_value = 0", name="nothing_without_quantity"),
    Index("ix_cost_layer_lot", "company", "lot_id", "id"),
    Index("ix_cost_layer_item", "company", "item_id", "id"),
)

COST_LAYER_ENTRY = fact_table(
    "cost_layer_entry",
    Column("layer_id", ForeignKey("cost_layer.id"), nullable=False),
    Column("movement_id", ForeignKey("stock_movement.id"), nullable=False),
    Column("quantity", Amount, nullable=False),
    Column("value", Amount, nullable=False),
    sa.CheckConstraint("quantity <> 0", name="quantity_not_zero"),
    Index("ix_cost_layer_entry_movement", "company", "movement_id"),
    unique=[("layer_id", "movement_id")],
)

GENEALOGY_EDGE = fact_table(
    "genealogy_edge",
    Column("parent_item_id", ForeignKey("item.id"), nullable=False),
    Column("parent_lot_id", ForeignKey("stock_lot.id"), nullable=False),
    Column("child_item_id", ForeignKey("item.id"), nullable=False),
    Column("child_lot_id", ForeignKey("stock_lot.id"), nullable=False),
    Column("quantity", Amount, nullable=False),
    Column("order_id", sa.Uuid, nullable=False),
    Column("operation", sa.Integer),
    Column("cell_id", ForeignKey("place.id")),
    Column("operator", sa.String(120), nullable=False),
    Column("at", Instant, nullable=False),
    sa.CheckConstraint("quantity > 0", name="quantity_positive"),
    Index("ix_genealogy_edge_parent", "company", "parent_lot_id", "child_lot_id"),
    Index("ix_genealogy_edge_child", "company", "child_lot_id", "parent_lot_id"),
)

GENEALOGY_EDGE_UNDONE = fact_table(
    "genealogy_edge_undone",
    Column("edge_id", ForeignKey("genealogy_edge.id"), nullable=False),
    Column("document_type", sa.String(40), nullable=False),
    Column("document_id", sa.Uuid, nullable=False),
    Column("document_number", sa.String(40), nullable=False),
    unique=[("edge_id",)],
)
# An edge that was not taken back; what a machine made cannot be, and is not asked for.
STANDING: Final = sa.or_(
    GENEALOGY_EDGE.c.order_id != NO_ORDER,
    GENEALOGY_EDGE.c.id.not_in(sa.select(GENEALOGY_EDGE_UNDONE.c.edge_id)),
)

COMPONENT_SHORTAGE = business_table(
    "component_shortage",
    Column("order_id", sa.Uuid, nullable=False),
    Column("item_id", ForeignKey("item.id"), nullable=False),
    Column("child_item_id", ForeignKey("item.id"), nullable=False),
    Column("child_lot_id", ForeignKey("stock_lot.id"), nullable=False),
    Column("quantity", Amount, nullable=False),
    Column("operation", sa.Integer),
    Column("cell_id", ForeignKey("place.id")),
    Column("operator", sa.String(120), nullable=False),
    Column("at", Instant, nullable=False),
    sa.CheckConstraint("quantity >= 0", name="quantity_not_negative"),
    Index("ix_component_shortage_order", "company", "order_id", "item_id"),
    unique=[("child_lot_id", "item_id")],
)

STOCK_HOLD = business_table(
    "stock_hold",
    Column("document_type", sa.String(40), nullable=False),
    Column("document_id", sa.Uuid, nullable=False),
    Column("document_number", sa.String(40), nullable=False),
    Column("reason", sa.String(400), nullable=False),
    Column("item_id", ForeignKey("item.id"), nullable=False),
    Column("lot_id", ForeignKey("stock_lot.id")),
    Column("order_id", sa.Uuid),
    Column("from_piece", sa.BigInteger),
    Column("to_piece", sa.BigInteger),
    Column("lifted", Instant),
    Index("ix_stock_hold_document", "company", "document_id"),
    Index("ix_stock_hold_order", "company", "order_id"),
)

STOCK_HELD = business_table(
    "stock_held",
    Column("hold_id", ForeignKey("stock_hold.id"), nullable=False),
    Column("lot_id", ForeignKey("stock_lot.id"), nullable=False),
    Column("lifted", Instant),
    Index("ix_stock_held_lot", "company", "lot_id"),
    unique=[("hold_id", "lot_id")],
)

STOCK_TAKEN = business_table(
    "stock_taken",
    Column("item_id", ForeignKey("item.id"), nullable=False),
    Column("location_id", ForeignKey("stock_location.id"), nullable=False),
    Column("lot_id", ForeignKey("stock_lot.id"), nullable=False),
    Column("status", STATUS, nullable=False),
    Column("order_id", sa.Uuid, nullable=False),
    Column("quantity", Amount, nullable=False),
    sa.CheckConstraint("quantity > 0", name="quantity_positive"),
    sa.CheckConstraint("status IN ('available', 'inspection', 'concession')", name="status"),
    unique=[("lot_id", "location_id", "status", "order_id")],
)

STOCK_RESERVATION = business_table(
    "stock_reservation",
    Column("document_type", sa.String(40), nullable=False),
    Column("document_id", sa.Uuid, nullable=False),
    Column("document_number", sa.String(40), nullable=False),
    Column("line_id", sa.Uuid, nullable=False),
    Column("item_id", ForeignKey("item.id"), nullable=False),
    Column("lot_id", ForeignKey("stock_lot.id"), nullable=False),
    Column("quantity", Amount, nullable=False),
    Column("status", STATUS, nullable=False, default="available", server_default="available"),
    sa.CheckConstraint("quantity > 0", name="quantity_positive"),
    Index("ix_stock_reservation_document", "company", "document_id"),
    Index("ix_stock_reservation_item", "company", "item_id"),
    unique=[("lot_id", "line_id")],
    plant=True,
)
