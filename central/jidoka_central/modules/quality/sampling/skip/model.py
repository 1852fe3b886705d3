"""Skip-lot programmes of three states.

``quality_skip_lot_programme``: a revision of a plant's programme, under its ``code``; ``source`` is the copy
that its ``numbers`` (JSON, as ``form`` has them) were read from. One revision of a code is a draft or
released at most; a released one is never changed.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column

from jidoka_central.foundation.db import Instant, Json, business_table

LOGIN = sa.String(120)

PROGRAMME = business_table(
    "quality_skip_lot_programme",
    Column("code", sa.String(20), nullable=False),
    Column("revision", sa.Integer, nullable=False),
    Column("state", sa.String(12), nullable=False),
    Column("title", sa.String(120), nullable=False),
    Column("source", sa.String(400), nullable=False),
    Column("numbers", Json, nullable=False),
    Column("entered_by", LOGIN, nullable=False),
    Column("entered_at", Instant, nullable=False),
    Column("released_by", LOGIN),
    Column("released_at", Instant),
    Column("retired_by", LOGIN),
    Column("retired_at", Instant),
    Column("retire_reason", sa.String(400)),
    unique=[("code", "revision")],
)
