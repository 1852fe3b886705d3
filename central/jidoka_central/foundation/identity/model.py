"""Users, roles, what a role may do, sessions and API tokens.

Secrets are never stored: passwords as argon2id, session names and tokens as SHA-256 (they are 256 random
bits, so a plain hash is enough). ``role_permission.permission`` is a declared name, or ``*`` for everything
declared.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table, UniqueConstraint

from jidoka_central.foundation.db.schema import Instant, Json, business_table, metadata

EVERYTHING = "*"

USER = business_table(
    "app_user",
    Column("login", sa.String(60), nullable=False),
    Column("display", sa.String(80), nullable=False),
    Column("language", sa.String(2), nullable=False),
    Column("state", sa.String(20), nullable=False),
    Column("password_hash", sa.String(200), nullable=False),
    UniqueConstraint("login"),  # one name, one person, whatever the company
)

ROLE = business_table(
    "role",
    Column("code", sa.String(40), nullable=False),
    Column("name_zh", sa.String(80), nullable=False),
    Column("name_en", sa.String(80), nullable=False),
    unique=[("code",)],
)

ROLE_PERMISSION = Table(
    "role_permission",
    metadata,
    Column("role_id", sa.Uuid, ForeignKey("role.id"), primary_key=True),
    Column("permission", sa.String(80), primary_key=True),
)

USER_ROLE = Table(
    "user_role",
    metadata,
    Column("user_id", sa.Uuid, ForeignKey("app_user.id"), primary_key=True),
    Column("role_id", sa.Uuid, ForeignKey("role.id"), primary_key=True),
)

SESSION = Table(
    "user_session",
    metadata,
    Column("name_hash", sa.String(64), primary_key=True),
    Column("user_id", sa.Uuid, ForeignKey("app_user.id"), nullable=False),
    Column("csrf", sa.String(64), nullable=False),
    Column("address", sa.String(64), nullable=False),
    Column("created", Instant, nullable=False),
    Column("seen", Instant, nullable=False),
    Column("ends", Instant, nullable=False),
    Index("ix_user_session_user_id", "user_id"),
    Index("ix_user_session_ends", "ends"),
)

TOKEN = business_table(
    "api_token",
    Column("user_id", sa.Uuid, ForeignKey("app_user.id"), nullable=False),
    Column("name", sa.String(60), nullable=False),
    Column("secret_hash", sa.String(64), nullable=False),
    Column("scopes", Json, nullable=False),
    Column("expires", Instant, nullable=False),
    Column("state", sa.String(20), nullable=False),
    UniqueConstraint("secret_hash"),
    unique=[("user_id", "name")],
)
