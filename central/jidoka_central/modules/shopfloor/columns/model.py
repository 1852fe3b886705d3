"""Subgroups as columns: derived from ``subgroup``, and made again from it at will.

- ``measurement_chunk``: up to ``CHUNK_ROWS`` subgroups of one stream (edge, order, characteristic), in the
  order in which they were recorded. Each group of columns is one blob, so that a chart reads what it needs:
  ``head`` (number, instant, phase, flags, bundle, limits, readings there), ``statistics`` (mean, range,
  standard deviation), ``readings`` and ``pieces`` (one row a subgroup, ``width`` columns). Layout: see
  ``chunks``.
- ``measurement_mark``: what was recorded up to ``through`` is in chunks, what came later is still read from
  ``subgroup``. One row a company.

Facts are written once, and ``created`` is the server's clock: a job that takes only what is older than
``SETTLED_US`` has every transaction behind it.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table, UniqueConstraint

from jidoka_central.foundation.db import Instant, Json, metadata
from jidoka_central.modules.shopfloor.model import CODE

CHUNK_ROWS: Final = 2_048
SETTLED_US: Final = 600_000_000

MEASUREMENT_CHUNK = Table(
    "measurement_chunk",
    metadata,
    Column("id", sa.Uuid, primary_key=True),
    Column("company", sa.String(12), nullable=False),
    Column("edge_ref", ForeignKey("edge.id"), nullable=False),
    Column("order_number", CODE, nullable=False),
    Column("characteristic", CODE, nullable=False),
    Column("part", sa.Integer, nullable=False),
    Column("rows", sa.Integer, nullable=False),
    Column("width", sa.Integer, nullable=False),
    Column("first_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("bundles", Json, nullable=False),
    Column("limits", Json, nullable=False),
    Column("head", sa.LargeBinary, nullable=False),
    Column("statistics", sa.LargeBinary, nullable=False),
    Column("readings", sa.LargeBinary, nullable=False),
    Column("pieces", sa.LargeBinary, nullable=False),
    UniqueConstraint("company", "characteristic", "edge_ref", "order_number", "part"),
    Index("ix_measurement_chunk_time", "company", "characteristic", "last_at"),
)

MEASUREMENT_MARK = Table(
    "measurement_mark",
    metadata,
    Column("company", sa.String(12), primary_key=True),
    Column("through", Instant, nullable=False),
)
