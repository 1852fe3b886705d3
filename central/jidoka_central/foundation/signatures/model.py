"""``signature``: who signed what, meaning what, in which role, over which content."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index

from jidoka_central.foundation.db.schema import fact_table

SIGNATURE = fact_table(
    "signature",
    Column("document", sa.String(40), nullable=False),
    Column("document_id", sa.Uuid, nullable=False),
    Column("user_id", sa.Uuid, ForeignKey("app_user.id"), nullable=False),
    Column("login", sa.String(60), nullable=False),
    Column("display", sa.String(80), nullable=False),
    Column("role", sa.String(40)),
    Column("meaning_zh", sa.String(400), nullable=False),
    Column("meaning_en", sa.String(400), nullable=False),
    Column("content_hash", sa.String(64), nullable=False),
    Index("ix_signature_document", "company", "document", "document_id"),
)
