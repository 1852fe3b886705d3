"""SOPs: one row a revision; ``sha256`` is taken over the canonical content at release and never changes
after."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column

from jidoka_central.foundation.db import Json, business_table

SOP = business_table(
    "quality_sop",
    Column("number", sa.String(40), nullable=False),
    Column("revision", sa.String(12), nullable=False),
    Column("state", sa.String(20), nullable=False),
    Column("title_zh", sa.String(200), nullable=False),
    Column("title_en", sa.String(200), nullable=False),
    Column("steps", Json, nullable=False),  # [{"zh": ..., "en": ...}], in order
    Column("sha256", sa.String(64)),
    unique=[("number", "revision")],
)
