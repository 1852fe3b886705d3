"""Where series of lots stand, and the steps that led there.

``quality_switching``: one row by item, partner, origin and defect class. ``terms`` are edition, level, AQL
and first severity of the requirement the series runs under, for variables with a digest of what is measured
between which limits; under others it begins anew. ``skip_*`` is the skip-lot programme that ``cleared``
(lots accepted in a row) and ``skipping`` count for; ``skip_programme_id`` is one of three states, in which
the series stands at ``skip_state`` (every_lot, skipping, interrupted) with ``skip_score`` and ``skip_lots``,
at one lot in ``skip_frequency``. A row of ``quality_switching_step`` is one lot's result, or its being passed
without inspection, or a person's decision, and what it did; under a programme with the points that the lot
earned and where the series stood before.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column

from jidoka_central.foundation.db import Json, business_table, fact_table


def _standing() -> tuple[Column[Any], ...]:
    """Where a series stands in a programme of three states."""
    return (
        Column("skip_programme_id", sa.Uuid),
        Column("skip_state", sa.String(12), nullable=False, server_default="every_lot"),
        Column("skip_score", sa.Integer, nullable=False, server_default="0"),
        Column("skip_lots", sa.Integer, nullable=False, server_default="0"),
        Column("skip_frequency", sa.Integer),
    )


SWITCHING = business_table(
    "quality_switching",
    Column("item_id", sa.Uuid, nullable=False),
    Column("partner_id", sa.Uuid),
    Column("partner_key", sa.String(36), nullable=False),
    Column("origin", sa.String(20), nullable=False),
    Column("defect_class", sa.String(20), nullable=False),
    Column("edition", sa.String(20), nullable=False),
    Column("terms", sa.String(60), nullable=False),
    Column("state", sa.String(20), nullable=False),
    Column("recent", Json, nullable=False),
    Column("in_row", sa.Integer, nullable=False),
    Column("rejected", sa.Integer, nullable=False),
    Column("score", sa.Integer, nullable=False),
    Column("earned_reduced", sa.Boolean, nullable=False),
    Column("skip_clearance", sa.Integer),
    Column("skip_one_in", sa.Integer),
    Column("skipping", sa.Boolean, nullable=False, server_default=sa.false()),
    Column("cleared", sa.Integer, nullable=False, server_default="0"),
    *_standing(),
    unique=[("item_id", "partner_key", "origin", "defect_class")],
)

STEP = fact_table(
    "quality_switching_step",
    Column("switching_id", sa.Uuid, sa.ForeignKey(SWITCHING.c.id), nullable=False, index=True),
    Column("lot", sa.String(80)),
    Column("document_id", sa.Uuid),
    Column("accepted", sa.Boolean),
    Column("nonconforming", sa.Integer),
    Column("counted", sa.Boolean, nullable=False),
    Column("before", sa.String(20), nullable=False),
    Column("after", sa.String(20), nullable=False),
    Column("score", sa.Integer, nullable=False),
    Column("reason", sa.String(400), nullable=False),
    Column("skipping", sa.Boolean, nullable=False, server_default=sa.false()),
    Column("cleared", sa.Integer, nullable=False, server_default="0"),
    *_standing(),
    Column("skip_points", sa.Integer),
    Column("skip_before", Json),
)
