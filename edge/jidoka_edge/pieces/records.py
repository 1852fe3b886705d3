"""What gauge and PLC say about pieces, as the drivers hand it on, and what the join makes of it.

Times: ``ready_at`` and ``started_at`` are UTC microseconds; ``seen_ns`` is the monotonic moment of the
read. A value is in the unit of the characteristic.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

GOOD = 1
"""The gauge's status word of a good result."""


@dataclass(frozen=True, slots=True)
class Result:
    """One result of the gauge. ``value`` is None when the gauge gave its fault value."""

    sequence: int
    piece: int
    status: int
    decimals: int
    value: float | None
    ready_at: int
    age_saturated: bool = False


@dataclass(frozen=True, slots=True)
class GaugeHead:
    """The gauge's latest block. ``latest`` is None before the first result."""

    boot: int
    heartbeat: int
    latest: Result | None


@dataclass(frozen=True, slots=True)
class PlcHead:
    """The PLC's read block, as far as the monitor uses it."""

    boot: int
    heartbeat: int
    latch: bool
    running: bool
    state: int
    profile: int
    finished: int
    started: int
    run_enable: bool
    released: int
    run: int


@dataclass(frozen=True, slots=True)
class PlcPiece:
    """One entry of the PLC's ring: the piece, its serial, and when it was started (None: cannot be told)."""

    piece: int
    serial: str
    started_at: int | None


class Verdict(StrEnum):
    """How a piece came out of the join."""

    GOOD_READING = "good_reading"
    BAD_READING = "bad_reading"
    MISSING_RESULT = "missing_result"
    MISSING_MATE = "missing_mate"


@dataclass(frozen=True, slots=True)
class Lost:
    """Facts that are lost: a gap record. ``first``..``last`` count results (gauge) or pieces (plc).

    reason: bad_status, not_finite, implausible, wrong_decimals, not_measured, overwritten, rebooted,
    already_judged, unknown_piece, not_in_ring, no_order.
    """

    source: str
    reason: str
    first: int
    last: int
    pieces: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class JoinedPiece:
    """One piece, in piece order, with what is known of it; ``lost`` says why it is not a good reading.

    ``sequence`` and ``gauge_boot`` are the place in the gauge's results up to which all is consumed.
    """

    piece: int
    verdict: Verdict
    serial: str | None
    value: float | None
    sequence: int | None
    started_at: int | None
    measured_at: int
    gauge_boot: int
    gauge_sequence: int
    lost: Lost | None = None
    restart_memory: bool = False  # the gauge came back from a reboot before this piece


@dataclass(frozen=True, slots=True)
class StrayResult:
    """A result that belongs to no expected piece; it becomes a gap record of its own."""

    lost: Lost
    gauge_boot: int
    gauge_sequence: int
    result: Result
