"""``task``: one thing to do, for one person or for whoever has the role."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index

from jidoka_central.foundation.db.schema import Instant, business_table

TASK = business_table(
    "task",
    Column("title_zh", sa.String(400), nullable=False),
    Column("title_en", sa.String(400), nullable=False),
    Column("document", sa.String(40), nullable=False),
    Column("document_id", sa.Uuid),
    Column("key", sa.String(80), nullable=False),
    Column("role", sa.String(40)),
    Column("user_id", sa.Uuid, ForeignKey("app_user.id")),
    Column("due", Instant),
    Column("state", sa.String(20), nullable=False),
    Column("done_by", sa.String(120)),
    Column("done_at", Instant),
    Column("note", sa.String(400)),
    CheckConstraint("role IS NOT NULL OR user_id IS NOT NULL", name="addressed"),
    Index("ix_task_document", "company", "document", "document_id"),
    Index("ix_task_state", "company", "state", "role"),
)
