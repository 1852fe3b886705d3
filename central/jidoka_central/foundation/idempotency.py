"""Same key and same input: the first answer again. Same key and other input: a conflict.

Key = (principal, command, caller's key); the hash covers the validated input without secret fields. The row
is written in the command's transaction,
so it exists exactly when its effect does.
"""

from __future__ import annotations

import hashlib
from typing import Any

import sqlalchemy as sa
from pydantic import BaseModel
from sqlalchemy import Column, Table

from jidoka_central.foundation.db.schema import Instant, Json, canonical_json, metadata
from jidoka_central.foundation.errors import KEY_REUSED

KEY_LENGTH_MAX = 120

IDEMPOTENCY = Table(
    "idempotency",
    metadata,
    Column("principal", sa.String(120), primary_key=True),
    Column("command", sa.String(80), primary_key=True),
    Column("key", sa.String(KEY_LENGTH_MAX), primary_key=True),
    Column("input_hash", sa.String(64), nullable=False),
    Column("answer", Json, nullable=False),
    Column("at", Instant, nullable=False),
)


def input_hash(input_: BaseModel, secret_fields: frozenset[str]) -> str:
    return hashlib.sha256(
        canonical_json(input_.model_dump(mode="json", exclude=set(secret_fields))).encode()
    ).hexdigest()


def remembered(connection: sa.Connection, principal: str, command: str, key: str, hash_: str) -> Any | None:
    """The first answer, or ``None`` when the key is new. Raises ``KEY_REUSED`` when the input differs."""
    row = connection.execute(
        sa.select(IDEMPOTENCY.c.input_hash, IDEMPOTENCY.c.answer).where(
            IDEMPOTENCY.c.principal == principal, IDEMPOTENCY.c.command == command, IDEMPOTENCY.c.key == key
        )
    ).first()
    if row is None:
        return None
    if row.input_hash != hash_:
        raise KEY_REUSED.refuse(field="Idempotency-Key")
    return row.answer


def remember(
    connection: sa.Connection, principal: str, command: str, key: str, hash_: str, answer: Any, now: int
) -> None:
    connection.execute(
        sa.insert(IDEMPOTENCY),
        {
            "principal": principal,
            "command": command,
            "key": key,
            "input_hash": hash_,
            "answer": answer,
            "at": now,
        },
    )
