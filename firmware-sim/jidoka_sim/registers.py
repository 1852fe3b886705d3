"""16-bit registers: big endian, 32-bit values high word first, text as two ASCII bytes a register padded
with NUL.
"""

from __future__ import annotations

import struct


def words(raw: bytes) -> list[int]:
    """Bytes (an even number) as registers."""
    return list(struct.unpack(f">{len(raw) // 2}H", raw))


def u32(value: int) -> tuple[int, int]:
    """An unsigned 32-bit value as (high, low) register."""
    return (value >> 16) & 0xFFFF, value & 0xFFFF


def from_u32(high: int, low: int) -> int:
    return (high << 16) | low


def text(value: str, registers: int) -> list[int]:
    """ASCII text in `registers` registers, padded with NUL; longer text is cut."""
    return words(value.encode("ascii")[: 2 * registers].ljust(2 * registers, b"\0"))
