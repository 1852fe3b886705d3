"""The kernel's self-test: 2,800 fixed samples through every entry point, hashed with words and state.

The release carries the expected hash in `kernel.sha256`, one line of hex. A compiled kernel that gives
another hash decides differently somewhere, whatever the cause (compiler, CPU, stale cache), and may not stop
a line.

The samples come from an integer generator (splitmix64) and powers of two, so they are the same bits on every
machine and under every numpy. Channels differ in limits, run lengths, charts and behaviour (noise, drift,
sawtooth, values on the limits and one float beside them, constant, NaN, infinite and huge values), so that
every comparison of the kernel decides both ways somewhere.
"""

from __future__ import annotations

import hashlib
import math
from pathlib import Path
from types import ModuleType
from typing import Final

import numpy as np

from jidoka_shared.spc.config import ChannelConfig, Cusum, Ewma, RunLengths
from jidoka_shared.spc.decision import SIGNALS, STATUS
from jidoka_shared.spc.layout import ENABLED_ROW, LANES, STATUS_SHIFT, Floats, Words, empty_tiles, fill

CHANNELS: Final = 70  # one whole tile and one begun
SCANS: Final = 40
RELEASED_HASH_FILE: Final = Path(__file__).with_name("kernel.sha256")

_MASK64: Final = (1 << 64) - 1
_UNUSABLE: Final = (math.nan, math.inf, -math.inf, 1e308, -1e151)
_LARGEST: Final = {12: 1e150, 34: -1e150}  # channels whose last sample is the largest usable value
_RUNS: Final = (
    RunLengths(),
    RunLengths(n2=7, n3=7, we4=7, n8_either_side=True),
    RunLengths(16, 17, 18, n5_needed=3, n5_window=8, n6_needed=9, n6_window=16, n7=16, n8=16, we4=16),
    RunLengths(n2=8, n5_window=4, n6_window=6, n7=12),
    RunLengths(),
    RunLengths(2, 2, 3, n5_needed=1, n5_window=1, n6_needed=2, n6_window=2, n7=2, n8=2, we4=3),
    RunLengths(n5_needed=5, n5_window=8, n6_needed=2, n6_window=9, n8=4, n8_either_side=True),
)


def released_hash() -> str:
    """The hash this release was tested with; empty, and so equal to none, if the file is missing."""
    try:
        return RELEASED_HASH_FILE.read_text(encoding="ascii").strip()
    except OSError:
        return ""


def selftest(kernel: ModuleType) -> str:
    """SHA-256 over words and state of the tile loop, the row loop and the single step, in that order."""
    samples = self_test_samples()
    digest = hashlib.sha256()
    for run in (_by_tiles, _by_rows, _by_one):
        floats, words = self_test_tiles()
        decisions = run(kernel, floats, words, samples)
        for part in (decisions.astype("<u4"), floats.astype("<f8"), words.astype("<u8")):
            digest.update(part.tobytes())
    return digest.hexdigest()


def self_test_configs() -> list[ChannelConfig]:
    """The 70 channels: ten behaviours under seven settings."""
    configs = []
    for channel in range(CHANNELS):
        setting = channel // 10
        sigma = (1.0, 0.25, 0.0098, 8.0)[setting % 4]
        centre = (0.0, 12.0, 74.001176, -1000.0)[setting % 4]
        weight, width = ((0.2, 2.962), (1.0, 3.0), (0.05, 2.5))[setting % 3]
        cusum = Cusum(0.5, (4.75, 2.5)[setting % 2], 2.0 if setting % 3 == 0 else 0.0)
        configs.append(
            ChannelConfig(
                centre=centre, sigma=sigma, usl=centre + 3.5 * sigma, lsl=centre - 3.5 * sigma,
                runs=_RUNS[setting], ewma=Ewma(weight, width), cusum=cusum, enabled=SIGNALS, stop=SIGNALS,
            )
        )  # fmt: skip
    return configs


def self_test_tiles() -> tuple[Floats, Words]:
    """Flat tiles of the 70 channels at the start of their run; every fifth carries all status bits."""
    floats, words = empty_tiles(CHANNELS)
    for channel, config in enumerate(self_test_configs()):
        fill(floats, words, channel, config)
        if channel % 5 == 0:
            words[channel // LANES, ENABLED_ROW, channel % LANES] |= np.uint64(int(STATUS) << STATUS_SHIFT)
    return floats.reshape(-1), words.reshape(-1)


def self_test_samples() -> Floats:
    """Samples (40, 70) in the units of their channels."""
    configs = self_test_configs()
    samples = np.empty((SCANS, CHANNELS), dtype=np.float64)
    state = 74
    for scan in range(SCANS):
        for channel, config in enumerate(configs):
            noise, state = _noise(state)
            value = _near_limits(config, scan) if channel % 10 == 9 else _behave(config, channel, scan, noise)
            index = scan * CHANNELS + channel
            samples[scan, channel] = _UNUSABLE[index // 97 % 5] if index % 97 == 96 else value
    for channel, value in _LARGEST.items():
        samples[-1, channel] = value
    return samples


def _behave(config: ChannelConfig, channel: int, scan: int, noise: float) -> float:
    """What the channel does at this scan."""
    assert config.centre is not None and config.sigma is not None
    flip = -1.0 if channel // 10 % 2 else 1.0
    sigmas = (
        noise,
        noise + flip * scan * 0.125,  # drift
        flip * (noise + 1.5 if scan > 15 else noise),  # step change
        (1.0 if scan % 2 else -1.0) * (1.25 + 0.25 * (channel // 10 % 3)),  # sawtooth beyond one sigma
        math.floor(noise * 4.0) / 4.0,  # ties, and sums that land on their limits
        noise * 0.25,  # too quiet
        flip * (scan * 0.25 - 4.0),  # trend
        flip * (1.0 if scan < 20 else -1.0) * (3.0 if scan % 5 == 0 else 2.125),  # shifted, to either side
        0.0,
    )[channel % 10]
    return config.centre + config.sigma * sigmas


def _near_limits(config: ChannelConfig, scan: int) -> float:
    """Exactly on each limit in turn, then one float above each, then one below."""
    zones = config.resolved_zones()
    limits = (zones.upper1, zones.lower1, zones.upper2, zones.lower2, zones.upper3, zones.lower3)
    limit = (*limits, config.usl, config.lsl, zones.centre, zones.centre)[scan % 10]
    assert limit is not None
    return (limit, math.nextafter(limit, math.inf), math.nextafter(limit, -math.inf), limit)[scan // 10]


def _noise(state: int) -> tuple[float, int]:
    """Roughly standard normal: twelve 20-bit uniforms less six. Exact in float64."""
    total = 0
    for _ in range(12):
        state = (state + 0x9E3779B97F4A7C15) & _MASK64
        mixed = ((state ^ state >> 30) * 0xBF58476D1CE4E5B9) & _MASK64
        mixed = ((mixed ^ mixed >> 27) * 0x94D049BB133111EB) & _MASK64
        total += (mixed ^ mixed >> 31) >> 44
    return (total - 6 * (1 << 20)) / (1 << 20), state


def _by_tiles(kernel: ModuleType, floats: Floats, words: Words, samples: Floats) -> np.ndarray:
    lanes = -(-CHANNELS // LANES) * LANES
    padded = np.full((SCANS, lanes), math.nan)
    padded[:, :CHANNELS] = samples
    decisions = np.empty(padded.size, dtype=np.uint32)
    kernel.tiles(floats, words, padded.reshape(-1), decisions, lanes, 0, lanes // LANES, SCANS)
    return np.ascontiguousarray(decisions.reshape(SCANS, lanes)[:, :CHANNELS])


def _by_rows(kernel: ModuleType, floats: Floats, words: Words, samples: Floats) -> np.ndarray:
    channels = np.tile(np.arange(CHANNELS, dtype=np.int64), SCANS)
    decisions = np.empty(samples.size, dtype=np.uint32)
    kernel.rows(floats, words, channels, samples.reshape(-1), decisions)
    return decisions


def _by_one(kernel: ModuleType, floats: Floats, words: Words, samples: Floats) -> np.ndarray:
    flat = samples.reshape(-1).tolist()
    return np.array(
        [kernel.one(floats, words, index % CHANNELS, value) for index, value in enumerate(flat)],
        dtype=np.uint32,
    )
