"""The one place that draws identifiers: UUIDv7 (RFC 9562), so that keys grow with time and indexes stay
dense."""

from __future__ import annotations

import secrets
from uuid import UUID

from jidoka_central.foundation.clock import Clock
from jidoka_shared.values import new_uuid7


def new_id(clock: Clock) -> UUID:
    return new_uuid7(clock.now(), secrets.token_bytes(8))


def new_token() -> str:
    """A bearer secret of 256 bits."""
    return secrets.token_urlsafe(32)
