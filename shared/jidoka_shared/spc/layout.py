"""Fills the kernel's tiles from channel configurations. The row numbers are those of `kernel`'s docstring.

Parameters are computed here once, in plain Python floats, in one stated form; they are part of the state
hash, so two sides that disagree about a limit disagree visibly. Absent limits are infinite, an absent centre
is NaN: both compare false.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from jidoka_shared.spc.config import ChannelConfig, RunLengths
from jidoka_shared.spc.decision import Rule

LANES: Final = 64
F_ROWS: Final = 22
U_ROWS: Final = 8
CACHE_LINE: Final = 64  # bytes
CHANNELS_MAX: Final = 131_072  # 32 MB of tiles

F_STATE: Final = 16
EWMA_ROW, DECAY_ROW, CUSUM_HIGH_ROW, CUSUM_LOW_ROW, PREVIOUS_ROW, SAMPLES_ROW = range(16, 22)
W0_ROW, W1_ROW = 0, 1
ENABLED_ROW: Final = 6
STATUS_SHIFT: Final = 32
ALWAYS: Final = int(Rule.SIDE_ABOVE)  # bit 15 is set outside the enabled mask

Floats = npt.NDArray[np.float64]
Words = npt.NDArray[np.uint64]


def empty_tiles(channels: int) -> tuple[Floats, Words]:
    """Tiles for `channels` channels; lanes beyond the last channel hold a channel that never signals."""
    tiles = -(-channels // LANES)
    floats = _on_lines(tiles * F_ROWS * LANES, np.float64).reshape(tiles, F_ROWS, LANES)
    words = _on_lines(tiles * U_ROWS * LANES, np.uint64).reshape(tiles, U_ROWS, LANES)
    idle = ChannelConfig()
    floats[:, :F_STATE] = np.array(float_parameters(idle))[:, None]
    words[:, 2:] = np.array(word_parameters(idle), dtype=np.uint64)[:, None]
    floats[:, F_STATE:] = np.array(start_state(idle))[:, None]
    words[:, :2] = 0
    return floats, words


def _on_lines(count: int, kind: type[np.float64] | type[np.uint64]) -> npt.NDArray[Any]:
    """An array that begins on a cache line: a vector of eight lanes then never lies on two (a tenth of the
    tile loop's time).
    """
    raw = np.empty(count * 8 + CACHE_LINE, dtype=np.uint8)
    begin = -raw.ctypes.data % CACHE_LINE
    return raw[begin : begin + count * 8].view(kind)


def fill(floats: Floats, words: Words, channel: int, config: ChannelConfig) -> None:
    """Writes parameters and start state of one channel into tiles shaped (tiles, rows, 64)."""
    set_parameters(floats, words, channel, config)
    set_start(floats, words, channel, config)


def set_parameters(floats: Floats, words: Words, channel: int, config: ChannelConfig) -> None:
    """Writes the parameters alone; the run memory and the status bits stay."""
    tile, lane = divmod(channel, LANES)
    status = int(words[tile, ENABLED_ROW, lane]) >> STATUS_SHIFT
    floats[tile, :F_STATE, lane] = float_parameters(config)
    words[tile, 2:, lane] = np.array(word_parameters(config), dtype=np.uint64)
    words[tile, ENABLED_ROW, lane] |= np.uint64(status << STATUS_SHIFT)


def set_start(floats: Floats, words: Words, channel: int, config: ChannelConfig) -> None:
    """Restarts the run memory of one channel."""
    tile, lane = divmod(channel, LANES)
    floats[tile, F_STATE:, lane] = start_state(config)
    words[tile, :2, lane] = 0


def float_parameters(config: ChannelConfig) -> list[float]:
    """Rows 0 to 15 of F."""
    zones = config.resolved_zones()
    target = config.resolved_target()
    sigma = config.sigma if config.sigma is not None else 0.0
    weight = config.ewma.weight if config.ewma else 0.0
    width = config.ewma.width * sigma if config.ewma else 0.0
    return [
        _or(zones.centre, math.nan),
        _or(zones.upper1, math.inf), _or(zones.lower1, -math.inf),
        _or(zones.upper2, math.inf), _or(zones.lower2, -math.inf),
        _or(zones.upper3, math.inf), _or(zones.lower3, -math.inf),
        weight,
        width * width * (weight / (2.0 - weight)),
        (1.0 - weight) * (1.0 - weight),
        _or(target, 0.0),
        config.cusum.reference * sigma if config.cusum else math.inf,
        config.cusum.interval * sigma if config.cusum else math.inf,
        _or(config.usl, math.inf), _or(config.lsl, -math.inf),
        float(config.runs.n7),
    ]  # fmt: skip


def word_parameters(config: ChannelConfig) -> list[int]:
    """Rows 2 to 7 of U, status bits clear."""
    runs = config.runs
    return [
        _both(_ones(runs.n2), 16) | _both(_ones(runs.n6_window), 16) << 32,
        _both(_ones(runs.n3 - 1), 16) | _ones(runs.n4 - 2) << 32 | _both(_ones(runs.n5_window), 8) << 48,
        _short_runs(runs),
        _both(0x8000 - runs.n6_needed, 16) | _both(0x80 - runs.n5_needed, 8) << 32,
        int(config.enabled) | ALWAYS,
        int(config.advise) | int(config.stop) << 32,
    ]


def start_state(config: ChannelConfig) -> list[float]:
    """Rows 16 to 21 of F at the start of a run: both CUSUMs at the head start, no previous value. W0 and W1
    start at 0.
    """
    head = 0.0
    if config.cusum is not None and config.sigma is not None:
        head = config.cusum.head_start * config.sigma
    return [0.0, 1.0, head, head, math.nan, 0.0]


def _short_runs(runs: RunLengths) -> int:
    both_sides = 0 if runs.n8_either_side else _ones(runs.n8)
    return _ones(runs.we4) | _ones(runs.n7) << 16 | _ones(runs.n8) << 32 | both_sides << 48


def _ones(count: int) -> int:
    return (1 << count) - 1


def _both(value: int, bits: int) -> int:
    return value | value << bits


def _or(value: float | None, absent: float) -> float:
    return absent if value is None else float(value)
