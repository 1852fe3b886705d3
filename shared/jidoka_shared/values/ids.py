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


def new_uuid7(unix_ms: int, random_10: bytes) -> UUID:
    """A UUIDv7 of ``unix_ms`` (48 bit) and ten random bytes (74 bits of them are used)."""
    if len(random_10) != 10:
        raise InvalidId("a UUIDv7 needs ten random bytes")
    rand = int.from_bytes(random_10, "big")
    value = (
        (unix_ms & (2**48 - 1)) << 80
        | 0x7 << 76
        | (rand >> 68 & 0xFFF) << 64
        | 0b10 << 62
        | (rand & (2**62 - 1))
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
