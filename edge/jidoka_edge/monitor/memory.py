"""What the monitor remembers between two pieces: the checkpoint that is stored with every piece.

Everything a later decision depends on is here and in the kernel's own checkpoint (``kernel``), so that a
monitor killed anywhere and started again decides the same. On disk: zlib over MessagePack, first byte the
layout number. Bounds: ``TAIL_MAX`` serials since the last good subgroup, ``ADVICE_MAX`` subgroups with
advice.
"""

from __future__ import annotations

import zlib
from typing import Final

import msgspec
from msgspec import Struct

LAYOUT: Final = 1
TAIL_MAX: Final = 1_000
ADVICE_MAX: Final = 20
_PLAIN_MAX: Final = 4_194_304


class CheckpointRefused(ValueError):
    """Bytes that are no checkpoint of this layout."""

    code = "checkpoint_refused"


class Job(Struct, frozen=True, kw_only=True):
    """What central allowed: make ``quantity`` pieces of ``order`` from ``first_piece`` on."""

    order: str
    item: str
    quantity: int
    operator: str
    first_piece: int

    @property
    def last_piece(self) -> int:
        return self.first_piece + self.quantity - 1


class Member(Struct, frozen=True, array_like=True):
    """One piece of the open subgroup; ``value`` None when it has no good reading."""

    piece: int
    serial: str | None
    value: float | None
    word: int = 0


class ActiveStop(Struct, kw_only=True):
    """The stop that is not settled yet. ``closed_to`` is the end of its held range, once it is final."""

    id: str
    cause: str
    held_from: int
    signal: str | None = None
    ready_at: int = 0
    decided_at: int = 0
    closed_to: int | None = None
    verifying: bool = False
    verify_left: int = 0
    verified: list[Member] = []


class Memory(Struct, kw_only=True):
    """The run as the decisions see it. Subgroup of piece p: ``base_subgroup + (p - base_piece) // n``."""

    bundle: str | None = None
    job: Job | None = None
    next_piece: int = 1
    base_piece: int = 1
    base_subgroup: int = 1
    last_subgroup: int = 0  # the last one closed, complete or not
    good_piece: int = 0  # last piece of the last good subgroup: what follows is held by a stop
    collected: int = 0  # complete subgroups of the collect phase
    holds: list[str] = []  # reasons of planned holds: limits_due, order_complete, commanded
    restart_at: int = 0  # piece at which run memory begins anew after a gap; 0 none
    words: list[int] = msgspec.field(
        default_factory=lambda: [0, 0, 0]
    )  # last word of each channel, for rising edges
    advice: list[int] = []
    open: list[Member] = []
    tail: list[Member] = []
    stop: ActiveStop | None = None
    gauge_boot: int = 0
    gauge_sequence: int = 0
    plc_boot: int = 0
    kernel: bytes = b""


def encode_memory(memory: Memory) -> bytes:
    return bytes([LAYOUT]) + zlib.compress(msgspec.msgpack.encode(memory), 1)


def decode_memory(data: bytes) -> Memory:
    """The memory of a checkpoint. Raises ``CheckpointRefused``."""
    if not data or data[0] != LAYOUT:
        raise CheckpointRefused("not a checkpoint of this layout")
    try:
        plain = zlib.decompressobj()
        raw = plain.decompress(data[1:], _PLAIN_MAX)
        return msgspec.msgpack.decode(raw, type=Memory)
    except (zlib.error, msgspec.MsgspecError) as error:
        raise CheckpointRefused(f"the checkpoint is damaged: {error}") from error
