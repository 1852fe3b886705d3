"""The kernel's self-test: 2,100 fixed samples through every entry point, hashed with words and state.

The release carries the expected hash in `kernel.sha256`, one line of hex. A compiled kernel that gives
another hash decides differently somewhere, whatever the cause (compiler, CPU, stale cache), and may not stop
a line.

The samples come from an integer generator (splitmix64) and powers of two, so they are the same bits on every
machine and under every numpy. Channels differ in limits, run lengths, charts and behaviour (noise, drift,
sawtooth, steps on the limits, constant, NaN, infinite and huge values), so that every signal bit rises in
some channels and stays down in others.
"""

from __future__ import annotations

import hashlib
import math
from pathlib import Path
from types import ModuleType
from typing import Final

import numpy as np

from jidoka_shared.spc.config import ChannelConfig, Cusum, Ewma, RunLengths
from jidoka_shared.spc.decision import SIGNALS
from jidoka_shared.spc.layout import LANES, Floats, Words, empty_tiles, fill

CHANNELS: Final = 70  # one whole tile and one begun
SCANS: Final = 30
RELEASED_HASH_FILE: Final = Path(__file__).with_name("kernel.sha256")

_MASK64: Final = (1 << 64) - 1
_UNUSABLE: Final = (math.nan, math.inf, -math.inf, 1e308, -1e151)


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
    """The 70 channels."""
    configs = []
    for channel in range(CHANNELS):
        sigma = (1.0, 0.25, 0.0098, 8.0)[channel % 4]
        centre = (0.0, 12.0, 74.001176, -1000.0)[channel % 4]
        runs = RunLengths(
            n2=(9, 7, 8)[channel % 3], n3=(6, 7)[channel % 2], n5_window=3 + channel % 2,
            n6_window=5 + channel % 4, n7=(15, 12)[channel % 2], we4=(8, 7)[channel % 2],
            n8_either_side=channel % 5 == 0,
        )  # fmt: skip
        configs.append(
            ChannelConfig(
                centre=centre, sigma=sigma, usl=centre + 3.5 * sigma, lsl=centre - 3.5 * sigma, runs=runs,
                ewma=Ewma((0.2, 0.05, 1.0)[channel % 3], 2.962), enabled=SIGNALS, stop=SIGNALS,
                cusum=Cusum(0.5, (4.77, 2.52)[channel % 2], 2.0 if channel % 3 == 0 else 0.0),
            )
        )  # fmt: skip
    return configs


def self_test_tiles() -> tuple[Floats, Words]:
    """Flat tiles of the 70 channels at the start of their run."""
    floats, words = empty_tiles(CHANNELS)
    for channel, config in enumerate(self_test_configs()):
        fill(floats, words, channel, config)
    return floats.reshape(-1), words.reshape(-1)


def self_test_samples() -> Floats:
    """Samples (30, 70) in the units of their channels."""
    configs = self_test_configs()
    samples = np.empty((SCANS, CHANNELS), dtype=np.float64)
    state = 74
    for scan in range(SCANS):
        for channel, config in enumerate(configs):
            noise, state = _noise(state)
            assert config.centre is not None and config.sigma is not None
            value = config.centre + config.sigma * _behaviour(channel, scan, noise)
            index = scan * CHANNELS + channel
            samples[scan, channel] = _UNUSABLE[index // 97 % 5] if index % 97 == 96 else value
    return samples


def _behaviour(channel: int, scan: int, noise: float) -> float:
    """What the channel does at this scan, in sigma."""
    return (
        noise,
        noise + scan * 0.125,  # drift up
        noise - scan * 0.125,
        (1.0 if scan % 2 else -1.0) * (1.25 + 0.25 * (channel % 3)),  # sawtooth beyond one sigma
        math.floor(noise * 4.0) / 4.0,  # steps that land on the limits
        noise * 0.25,  # too quiet
        scan * 0.25 - 2.0,  # trend
        (-1.0 if channel % 2 else 1.0) * (3.0 if scan % 5 == 0 else 2.125),  # shifted
        0.0,
    )[channel % 9]


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
