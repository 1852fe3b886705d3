"""Typed identifiers that cross borders. UUIDv7 is made from an injected time and randomness (RFC 9562
§5.7)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NewType
from uuid import UUID

EdgeId = NewType("EdgeId", str)
BundleHash = NewType("BundleHash", str)

_NAME = re.compile(r"^[a-z0-9][a-z0-9_-]{0,39}$")


class InvalidId(ValueError):
    """An identifier that does not have its form; the message says which part."""


def new_uuid7(unix_us: int, random_8: bytes) -> UUID:
    """A UUIDv7 of ``unix_us``, microseconds, and eight random bytes (62 bits of them are used). The first
    field of randomness holds the fraction of the millisecond (RFC 9562 §6.2, method 3), so that what is made
    one after the other sorts so."""
    if len(random_8) != 8:
        raise InvalidId("a UUIDv7 needs eight random bytes")
    milliseconds, microseconds = divmod(unix_us, 1_000)
    value = (
        (milliseconds & (2**48 - 1)) << 80
        | 0x7 << 76
        | (microseconds * 4_096 // 1_000) << 64
        | 0b10 << 62
        | (int.from_bytes(random_8, "big") & (2**62 - 1))
    )
    return UUID(int=value)


@dataclass(frozen=True, slots=True, order=True)
class LinePath:
    """Where a cell stands: enterprise/site/area/line/cell, each ``[a-z0-9_-]``, at most 40 characters (ISA-95
    levels)."""

    enterprise: str
    site: str
    area: str
    line: str
    cell: str

    def __post_init__(self) -> None:
        for level in ("enterprise", "site", "area", "line", "cell"):
            if not _NAME.match(getattr(self, level)):
                raise InvalidId(f"{level} {getattr(self, level)!r} must match [a-z0-9_-], 1 to 40 characters")

    @classmethod
    def parse(cls, text: str) -> LinePath:
        parts = text.split("/")
        if len(parts) != 5:
            raise InvalidId(f"{text!r} must have five levels: enterprise/site/area/line/cell")
        return cls(*parts)

    def __str__(self) -> str:
        return f"{self.enterprise}/{self.site}/{self.area}/{self.line}/{self.cell}"
