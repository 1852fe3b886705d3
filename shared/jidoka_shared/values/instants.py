"""Instants: integer microseconds since 1970 UTC. Text is RFC 3339 with microseconds and ``Z``."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NewType

UtcInstant = NewType("UtcInstant", int)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MAX = 253_402_300_800_000_000  # year 10000


class InvalidInstant(ValueError):
    """Text or number that is no instant between 1970 and 9999."""


def format_utc(instant: int) -> str:
    """``2026-11-22T07:10:00.123456Z``."""
    if not 0 <= instant < _MAX:
        raise InvalidInstant(f"{instant} is outside 1970 to 9999")
    seconds, micros = divmod(instant, 1_000_000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{micros:06d}Z"


def parse_utc(text: str) -> UtcInstant:
    """Microseconds of an RFC 3339 text with a zone. Raises ``InvalidInstant`` without one."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidInstant(f"{text!r} is not an RFC 3339 time") from error
    if moment.tzinfo is None:
        raise InvalidInstant(f"{text!r} has no time zone")
    delta = moment - _EPOCH
    return UtcInstant((delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds)
