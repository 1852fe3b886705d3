"""Same key and same input: the first answer again. Same key and other input: a conflict.

Key = (principal, command, caller's key); the hash covers the validated input without secret fields. The row
is written in the command's transaction, so it exists exactly when its effect does; it is kept for
``KEPT_DAYS``.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

import sqlalchemy as sa
from pydantic import BaseModel
from sqlalchemy import Column, Table
from sqlalchemy.dialects import postgresql, sqlite

from jidoka_central.foundation.db.schema import Instant, Json, canonical_json, metadata
from jidoka_central.foundation.errors import KEY_REUSED

Plain = tuple[str, tuple[object, ...]]
KEY_LENGTH_MAX: Final = 120
KEPT_DAYS: Final = 30

IDEMPOTENCY = Table(
    "idempotency",
    metadata,
    Column("principal", sa.String(120), primary_key=True),
    Column("command", sa.String(80), primary_key=True),
    Column("key", sa.String(KEY_LENGTH_MAX), primary_key=True),
    Column("input_hash", sa.String(64), nullable=False),
    Column("answer", Json),  # empty only within the transaction that claimed the key
    Column("at", Instant, nullable=False, index=True),
)


# Built once: every command with a key runs both.
_CLAIM: Final = {
    dialect: insert(IDEMPOTENCY).on_conflict_do_nothing().returning(IDEMPOTENCY.c.key)
    for dialect, insert in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
}
_REMEMBER: Final = (
    'UPDATE idempotency SET answer = {0} WHERE principal = {0} AND command = {0} AND "key" = {0}'
)


def input_hash(input_: BaseModel, secret_fields: frozenset[str]) -> str:
    return hashlib.sha256(
        canonical_json(input_.model_dump(mode="json", exclude=set(secret_fields))).encode()
    ).hexdigest()


def claim(
    connection: sa.Connection, principal: str, command: str, key: str, hash_: str, now: int
) -> Any | None:
    """Take the key for this transaction; the first answer when it was used before, else ``None``.

    A second caller with the same key waits here until the first has committed or failed, so that it never
    meets the first one's effects as a surprise. Raises ``KEY_REUSED`` when the input differs.
    """
    values = {"principal": principal, "command": command, "key": key, "input_hash": hash_, "at": now}
    claimed = connection.execute(_CLAIM[connection.dialect.name], values).first()
    if claimed is not None:
        return None
    return answered(connection, principal, command, key, hash_)


def answered(connection: sa.Connection, principal: str, command: str, key: str, hash_: str) -> Any | None:
    """The answer that a key already has, ``None`` for an unused one. Raises ``KEY_REUSED`` when the input
    differs."""
    row = connection.execute(
        sa.select(IDEMPOTENCY.c.input_hash, IDEMPOTENCY.c.answer).where(_is(principal, command, key))
    ).first()
    if row is None:
        return None
    if row.input_hash != hash_:
        raise KEY_REUSED.refuse(field="Idempotency-Key")
    return row.answer


def remembering(dialect: str, principal: str, command: str, key: str, answer: Any) -> Plain:
    """Stores the answer beside the claimed key: a statement as plain text with its values, so that it can
    travel with another one."""
    place = "?" if dialect == "sqlite" else "%s"
    return _REMEMBER.format(place), (canonical_json(answer), principal, command, key)


def forget_before(connection: sa.Connection, instant: int) -> int:
    """Drop keys older than ``instant``; returns how many."""
    return connection.execute(sa.delete(IDEMPOTENCY).where(IDEMPOTENCY.c.at < instant)).rowcount


def _is(principal: str, command: str, key: str) -> sa.ColumnElement[bool]:
    return sa.and_(
        IDEMPOTENCY.c.principal == principal, IDEMPOTENCY.c.command == command, IDEMPOTENCY.c.key == key
    )
