"""The gauge's result record, 20 bytes big endian: sequence u32, piece u32, status u16, decimals u16, value
i32, age in ms u16, spare u16.

The same record stands in Modbus registers and in the OPC UA ``Result`` ByteString. Sequence 0 is an empty
place; 0x80000000 is the fault value; an age of 65535 ms says "at least".
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Final

from jidoka_edge.pieces.records import Result

REGISTERS: Final = 10
FAULT_VALUE: Final = -(2**31)
AGE_MAX: Final = 65_535
DECIMALS_MAX: Final = 9
_RECORD: Final = struct.Struct(">IIHHiHH")


def decode_record(raw: bytes, received_at: int) -> Result | None:
    """The result in a record received at ``received_at`` (UTC microseconds); None for an empty or
    impossible one.
    """
    if len(raw) != _RECORD.size:
        return None
    sequence, piece, status, decimals, value, age, _ = _RECORD.unpack(raw)
    if sequence == 0 or decimals > DECIMALS_MAX:
        return None
    number = None if value == FAULT_VALUE else value / 10**decimals
    return Result(sequence, piece, status, decimals, number, received_at - age * 1000, age == AGE_MAX)


def bytes_of(registers: Sequence[int]) -> bytes:
    return struct.pack(f">{len(registers)}H", *registers)


def u32(registers: Sequence[int], at: int) -> int:
    return (registers[at] << 16) | registers[at + 1]
