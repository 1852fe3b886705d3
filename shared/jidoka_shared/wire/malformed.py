"""The one error of decoding a message: its text names the field, as ``$.data.piece``."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


class MalformedMessage(ValueError):
    """Bytes that are no message of the expected type."""

    code = "malformed_message"


def decode(raw: bytes | msgspec.Raw, kind: type[T] | Any, size_max: int) -> Any:
    """``raw`` JSON as ``kind``. Raises ``MalformedMessage`` that names the field, also for over-long
    input."""
    if len(raw) > size_max:
        raise MalformedMessage(f"{len(raw)} bytes are more than {size_max}")
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise MalformedMessage(str(error)) from error
