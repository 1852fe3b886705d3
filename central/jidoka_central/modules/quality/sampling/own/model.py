"""Sampling tables that a plant entered from its own copy of a standard.

``quality_sampling_table``: a table under the plant's own ``code``, with the ``source`` it was read from.
``digest`` is that of its present content, ``findings`` what looked misread there, ``asked`` the cells a
second person has to type again while it is submitted. ``quality_sampling_content``: what was entered, as the
one text of ``tables``; every loading is a row, so that what a lot was judged by stays under its digest.
``quality_sampling_proof``: each proofreading, with the cells that differed ({cell, typed, stands}).
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey

from jidoka_central.foundation.db import Instant, Json, business_table, fact_table

LOGIN = sa.String(120)

TABLE = business_table(
    "quality_sampling_table",
    Column("code", sa.String(20), nullable=False),
    Column("title", sa.String(120), nullable=False),
    Column("source", sa.String(400), nullable=False),
    Column("kind", sa.String(12), nullable=False),
    Column("earned", sa.String(12), nullable=False),
    Column("gap", sa.Boolean, nullable=False),
    Column("letters", sa.String(12), nullable=False),
    Column("state", sa.String(12), nullable=False),
    Column("digest", sa.String(64), nullable=False),
    Column("cells", sa.Integer, nullable=False),
    Column("findings", Json, nullable=False),
    Column("asked", Json),
    Column("entered_by", LOGIN, nullable=False),
    Column("entered_at", Instant, nullable=False),
    Column("submitted_by", LOGIN),
    Column("submitted_at", Instant),
    Column("proofread_by", LOGIN),
    Column("proofread_at", Instant),
    Column("returned_reason", sa.String(400)),
    Column("retired_by", LOGIN),
    Column("retired_at", Instant),
    Column("retired_reason", sa.String(400)),
    sa.CheckConstraint("kind IN ('attributes', 'variables')", name="kind"),
    unique=[("code",)],
)

CONTENT = fact_table(
    "quality_sampling_content",
    Column("table_id", ForeignKey(TABLE.c.id), nullable=False, index=True),
    Column("digest", sa.String(64), nullable=False),
    Column("text", sa.Text, nullable=False),
    Column("entered_by", LOGIN, nullable=False),
)

PROOF = fact_table(
    "quality_sampling_proof",
    Column("table_id", ForeignKey(TABLE.c.id), nullable=False, index=True),
    Column("digest", sa.String(64), nullable=False),
    Column("asked", sa.Integer, nullable=False),
    Column("matched", sa.Boolean, nullable=False),
    Column("differing", Json, nullable=False),
    Column("typed_by", LOGIN, nullable=False),
)
