"""Signing, and who may not sign again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.db.schema import canonical_json
from jidoka_central.foundation.events import plain
from jidoka_central.foundation.identity.proof import prove_password
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.signatures.errors import ROLE_NEEDED, SIGNED_ALREADY
from jidoka_central.foundation.signatures.events import DocumentSigned
from jidoka_central.foundation.signatures.model import SIGNATURE
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature as it stands in the database; ``signed`` is a UTC instant in microseconds."""

    id: UUID
    login: str
    display: str
    role: str | None
    meaning: Text
    content_hash: str
    signed: int


def content_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON of what is signed."""
    return hashlib.sha256(canonical_json(plain(dict(content))).encode()).hexdigest()


def sign(
    uow: UnitOfWork,
    *,
    document: str,
    document_id: UUID,
    meaning: Text,
    password: str,
    content: Mapping[str, Any],
    role: str | None = None,
) -> UUID:
    """Record the acting person's signature; returns its id.

    ``role`` is the one the person signs in; it must be one of theirs. Raises ``PERSON_NEEDED`` (tokens and
    the server cannot sign), ``TOO_MANY_FAILURES``, ``PASSWORD_WRONG``, ``ROLE_NEEDED``.
    """
    user = prove_password(uow, password)
    if role is not None and role not in uow.principal.roles:
        raise ROLE_NEEDED.refuse(role=role)
    hash_ = content_hash(content)
    id_ = uow.insert(
        SIGNATURE,
        document=document,
        document_id=document_id,
        user_id=user["id"],
        login=user["login"],
        display=user["display"],
        role=role,
        meaning_zh=meaning.zh,
        meaning_en=meaning.en,
        content_hash=hash_,
    )
    uow.emit(DocumentSigned(id_, document, document_id, user["login"], role, meaning.zh, meaning.en, hash_))
    return id_


def signatures_of(q: Queries, document: str, document_id: UUID) -> list[Signature]:
    """All signatures on a document, oldest first."""
    rows = q.rows(
        sa.select(SIGNATURE)
        .where(
            SIGNATURE.c.company == q.company,
            SIGNATURE.c.document == document,
            SIGNATURE.c.document_id == document_id,
        )
        .order_by(SIGNATURE.c.id)
    )
    return [
        Signature(
            row["id"],
            row["login"],
            row["display"],
            row["role"],
            Text(row["meaning_zh"], row["meaning_en"]),
            row["content_hash"],
            row["created"],
        )
        for row in rows
    ]


def require_distinct(q: Queries, document: str, document_id: UUID, role: str | None = None) -> None:
    """Separation of duties: neither the acting person nor ``role`` has signed this document before.

    The caller holds the document's row locked, so that two cannot pass at once. Raises ``SIGNED_ALREADY``.
    """
    for signature in signatures_of(q, document, document_id):
        if signature.login == q.principal.name or (role is not None and signature.role == role):
            raise SIGNED_ALREADY.refuse(display=signature.display)
