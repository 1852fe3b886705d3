"""A monitor: channels with their run memory, and the ways of feeding them.

`one`, `rows`, `tick`, `tile_batch` and `replay` share the kernel's single step: whatever way and in whatever
pieces the samples of a channel arrive, words and state come out bit for bit the same. Samples of one channel
go in in their own order; the monitor has no clock and no sequence check. Not for use from two threads at
once; the array ways release the GIL.

Checkpoint, little-endian, CRC-32 of all before it at the end, 80 bytes a channel:
    4s magic "JSPC" | u16 layout 1 | u16 bytes a channel | u32 channels | u64 version | 32s parameter hash
    a channel: 6 float64 state rows of F | 2 uint64 history words | u64 status bits | i64 position
    u32 CRC
The position is the caller's last sequence number of the channel, -1 for none. Parameters are hashed,
not kept: a checkpoint restores bit for bit, and only under the very parameters it was taken with.
"""

from __future__ import annotations

import hashlib
import math
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from jidoka_shared.spc.config import ChannelConfig
from jidoka_shared.spc.decision import Rule
from jidoka_shared.spc.errors import (
    CheckpointRefused,
    ConfigRefused,
    ShapeMismatch,
    StopAuthorityRefused,
    UnknownChannel,
)
from jidoka_shared.spc.layout import (
    CHANNELS_MAX,
    CUSUM_HIGH_ROW,
    CUSUM_LOW_ROW,
    ENABLED_ROW,
    EWMA_ROW,
    F_STATE,
    LANES,
    PREVIOUS_ROW,
    SAMPLES_ROW,
    STATUS_SHIFT,
    empty_tiles,
    set_parameters,
    set_start,
)
from jidoka_shared.spc.loading import load_kernel

VERSION_MAX: Final = 2**63 - 1
LAYOUT: Final = 1
BLOCK: Final = 4096  # scans of the last, partly filled tile copied at a time
FEW_LANES: Final = 12  # up to here a tile costs more than its channels one by one
REPLAY_BLOCK: Final = 1 << 20  # samples of a log sorted at a time
_RECORD: Final = np.dtype(
    [("state", "<f8", 6), ("history", "<u8", 2), ("status", "<u8"), ("position", "<i8")]
)
_HEADER: Final = struct.Struct("<4sHHIQ32s")
_MAGIC: Final = b"JSPC"

Decisions = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class ChannelState:
    """What a channel remembers, in the units of the measurement. `ewma` is None without the chart."""

    samples: int
    previous: float | None
    ewma: float | None
    cusum_high: float
    cusum_low: float


class Monitor:
    """Run rules, EWMA, CUSUM and specification limits over `configs`, one channel each, in their order.

    `version` is the caller's configuration version, kept in checkpoints. With `stop_authority` (the default)
    a configuration that can stop a line is refused with StopAuthorityRefused unless the kernel reproduces the
    released self-test; without it the monitor advises, and bit 19 of its words stays clear. Raises:
    ConfigRefused, StopAuthorityRefused.
    """

    def __init__(
        self, configs: Sequence[ChannelConfig], version: int, *, stop_authority: bool = True
    ) -> None:
        if not 1 <= len(configs) <= CHANNELS_MAX:
            raise ConfigRefused(f"a monitor has 1 to {CHANNELS_MAX} channels, not {len(configs)}", "configs")
        self._check_version(version)
        loaded = load_kernel()
        if stop_authority and any(config.stop for config in configs) and not loaded.stop_authority:
            raise StopAuthorityRefused(
                f"the self-test gives {loaded.selftest_hash}, the release says {loaded.released_hash}",
                "stop",
            )
        self._kernel = loaded.module
        self._one = loaded.one
        self._count = len(configs)
        self._advisory = not stop_authority
        self._authority = stop_authority and loaded.stop_authority
        self._configs = list(configs)
        self._version = version
        self._f3, self._u3 = empty_tiles(len(configs))
        self._f, self._u = self._f3.reshape(-1), self._u3.reshape(-1)
        self.positions: npt.NDArray[np.int64] = np.full(len(configs), -1, dtype=np.int64)
        self._scan = np.full(self._f3.shape[0] * LANES, math.nan)
        self._scan_words = np.zeros(self._scan.size, dtype=np.uint32)
        for channel, config in enumerate(configs):
            set_parameters(self._f3, self._u3, channel, config)
            set_start(self._f3, self._u3, channel, config)
            self._set_status(channel, Rule.STOP_AUTHORITY, self._authority and bool(config.stop))

    @property
    def channels(self) -> int:
        """Number of channels."""
        return len(self._configs)

    @property
    def version(self) -> int:
        """The configuration version the parameters belong to."""
        return self._version

    def config(self, channel: int) -> ChannelConfig:
        """The configuration of a channel. Raises UnknownChannel."""
        return self._configs[self._known(channel)]

    # --- feeding ---

    def one(self, channel: int, x: float) -> int:
        """The decision word of one sample. Raises UnknownChannel."""
        if not 0 <= channel < self._count:
            self._known(channel)
        return self._one(self._f, self._u, channel, x)

    def rows(self, channels: npt.ArrayLike, x: npt.ArrayLike, out: Decisions | None = None) -> Decisions:
        """The words of samples x[i] of channels[i], taken in order, in `out` if given (uint32, contiguous).

        Raises ShapeMismatch, UnknownChannel; then nothing was taken.
        """
        index, values = self._log(channels, x)
        words = self._words_like(values, out)
        self._kernel.rows(self._f, self._u, index, values, words)
        return words

    def tick(self, x: npt.ArrayLike) -> Decisions:
        """The words of one sample of every channel. NaN stands for "none": bit 15, nothing remembered. Raises
        ShapeMismatch.
        """
        values = np.asarray(x, dtype=np.float64)
        if values.shape != (self.channels,):
            raise ShapeMismatch(f"a scan has {self.channels} values, not shape {values.shape}", "x")
        self._scan[: self.channels] = values
        tiles = self._f3.shape[0]
        self._kernel.tiles(self._f, self._u, self._scan, self._scan_words, self._scan.size, 0, tiles, 1)
        return self._scan_words[: self.channels].copy()

    def tile_batch(self, x: npt.ArrayLike, out: Decisions | None = None) -> Decisions:
        """The words (scans, channels) of scans (scans, channels), time first, in `out` if given.

        Raises ShapeMismatch; then nothing was taken.
        """
        values = np.ascontiguousarray(x, dtype=np.float64)
        if values.ndim != 2 or values.shape[1] != self.channels:
            raise ShapeMismatch(f"scans have shape (n, {self.channels}), not {values.shape}", "x")
        words = self._words_like(values, out)
        scans, whole = values.shape[0], self.channels // LANES
        if whole:
            self._kernel.tiles(
                self._f, self._u, values.reshape(-1), words.reshape(-1), self.channels, 0, whole, scans
            )
        if whole * LANES < self.channels:
            self._last_tile(values, words, whole)
        return words

    def replay(self, channels: npt.ArrayLike, x: npt.ArrayLike) -> Decisions:
        """`rows` for long logs: the same words and state, by the tile loop where channels have about equally
        many samples.
        """
        index, values = self._log(channels, x)
        words = np.empty(values.size, dtype=np.uint32)
        for start in range(0, values.size, REPLAY_BLOCK):
            part = slice(start, start + REPLAY_BLOCK)
            words[part] = self._replay_block(index[part], values[part])
        return words

    # --- memory ---

    def reset(self, channel: int) -> None:
        """Restarts the run memory of a channel; its restored bit falls. Raises UnknownChannel."""
        set_start(self._f3, self._u3, self._known(channel), self._configs[channel])
        self._set_status(channel, Rule.STATE_RESTORED, False)

    def reconfigure(self, channel: int, config: ChannelConfig, version: int, *, keep_memory: bool) -> None:
        """Puts a channel under other parameters; the caller decides, and records, whether its memory is kept.

        Raises: UnknownChannel; ConfigRefused unless `version` rises; StopAuthorityRefused.
        """
        self._known(channel)
        self._check_version(version)
        if version <= self._version:
            raise ConfigRefused(f"version {version} does not follow {self._version}", "version")
        if config.stop and not self._authority and not self._advisory:
            raise StopAuthorityRefused("the kernel does not reproduce the released self-test", "stop")
        set_parameters(self._f3, self._u3, channel, config)
        if not keep_memory:
            set_start(self._f3, self._u3, channel, config)
        self._configs[channel] = config
        self._version = version
        self._set_status(channel, Rule.STOP_AUTHORITY, self._authority and bool(config.stop))

    def set_limits_stale(self, channel: int, stale: bool) -> None:
        """Raises or lowers bit 17 in the channel's coming words. Raises UnknownChannel."""
        self._set_status(self._known(channel), Rule.LIMITS_STALE, stale)

    def acknowledge_restored(self) -> None:
        """Lowers bit 18 everywhere: the caller has recorded that run memory came from a checkpoint."""
        for channel in range(self.channels):
            self._set_status(channel, Rule.STATE_RESTORED, False)

    def state(self, channel: int) -> ChannelState:
        """The run memory of a channel, for charts and records. Raises UnknownChannel."""
        tile, lane = divmod(self._known(channel), LANES)
        row = self._f3[tile, :, lane].tolist()
        config = self._configs[channel]
        target = config.resolved_target()
        return ChannelState(
            samples=int(row[SAMPLES_ROW]),
            previous=None if math.isnan(row[PREVIOUS_ROW]) else row[PREVIOUS_ROW],
            ewma=None if config.ewma is None or target is None else target + row[EWMA_ROW],
            cusum_high=row[CUSUM_HIGH_ROW],
            cusum_low=row[CUSUM_LOW_ROW],
        )

    def state_hash(self) -> str:
        """SHA-256 over parameters and run memory of all channels; status bits and version left out."""
        return hashlib.sha256(self._f.astype("<f8").tobytes() + self._without_status().tobytes()).hexdigest()

    def parameter_hash(self) -> str:
        """SHA-256 over the parameters of all channels."""
        parameters = self._f3[:, :F_STATE].astype("<f8").tobytes() + self._without_status()[:, 2:].tobytes()
        return hashlib.sha256(parameters).hexdigest()

    # --- checkpoint ---

    def checkpoint(self) -> bytes:
        """The run memory of the whole monitor as bytes; `positions` goes with it."""
        records = np.empty(self.channels, dtype=_RECORD)
        records["state"] = self._by_channel(self._f3[:, F_STATE:])
        history = self._by_channel(self._u3)
        records["history"] = history[:, :2]
        records["status"] = history[:, ENABLED_ROW] >> np.uint64(STATUS_SHIFT)
        records["position"] = self.positions
        parameters = bytes.fromhex(self.parameter_hash())
        head = _HEADER.pack(_MAGIC, LAYOUT, _RECORD.itemsize, self.channels, self._version, parameters)
        body = head + records.tobytes()
        return body + struct.pack("<I", zlib.crc32(body))

    @classmethod
    def restore(cls, data: bytes, configs: Sequence[ChannelConfig], *, stop_authority: bool = True) -> Self:
        """The monitor of a checkpoint; bit 18 is set in its words until reset or acknowledged.

        Raises CheckpointRefused if the bytes are damaged, of another layout, or of other parameters than
        `configs`; ConfigRefused and StopAuthorityRefused as the constructor does.
        """
        if len(data) < _HEADER.size + 4 or zlib.crc32(data[:-4]) != int.from_bytes(data[-4:], "little"):
            raise CheckpointRefused("the checkpoint is damaged: its checksum differs", "data")
        magic, layout, size, channels, version, parameters = _HEADER.unpack_from(data)
        if (magic, layout, size) != (_MAGIC, LAYOUT, _RECORD.itemsize):
            raise CheckpointRefused(f"not a checkpoint of layout {LAYOUT}", "data")
        if channels != len(configs):
            raise CheckpointRefused(
                f"the checkpoint has {channels} channels, {len(configs)} are configured", "configs"
            )
        if len(data) != _HEADER.size + channels * size + 4:
            raise CheckpointRefused("the checkpoint has another length than its channels need", "data")
        monitor = cls(configs, version, stop_authority=stop_authority)
        if parameters.hex() != monitor.parameter_hash():
            raise CheckpointRefused("the checkpoint was taken under other parameters", "configs")
        monitor._load_state(np.frombuffer(data, dtype=_RECORD, count=channels, offset=_HEADER.size))
        return monitor

    def _load_state(self, records: npt.NDArray[np.void]) -> None:
        """Everything but bit 19, which this process has decided for itself."""
        tiles, lanes = np.divmod(np.arange(self.channels), LANES)
        self._f3[tiles, F_STATE:, lanes] = records["state"]
        self._u3[tiles, :2, lanes] = records["history"]
        stale = records["status"] & np.uint64(int(Rule.LIMITS_STALE))
        marks = stale | np.uint64(int(Rule.STATE_RESTORED))
        self._u3[tiles, ENABLED_ROW, lanes] |= marks << np.uint64(STATUS_SHIFT)
        self.positions[:] = records["position"]

    # --- inside ---

    def _known(self, channel: int) -> int:
        if not 0 <= channel < len(self._configs):
            raise UnknownChannel(f"channel {channel} of {len(self._configs)}", "channel")
        return channel

    @staticmethod
    def _check_version(version: int) -> None:
        if not 0 <= version <= VERSION_MAX:
            raise ConfigRefused(f"the version must be 0 to 2^63-1, not {version}", "version")

    def _set_status(self, channel: int, bit: Rule, on: bool) -> None:
        tile, lane = divmod(channel, LANES)
        mask = np.uint64(int(bit) << STATUS_SHIFT)
        if on:
            self._u3[tile, ENABLED_ROW, lane] |= mask
        else:
            self._u3[tile, ENABLED_ROW, lane] &= ~mask

    def _without_status(self) -> npt.NDArray[np.uint64]:
        words = self._u3.astype("<u8")
        words[:, ENABLED_ROW] &= np.uint64((1 << STATUS_SHIFT) - 1)
        return words

    def _log(
        self, channels: npt.ArrayLike, x: npt.ArrayLike
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        index = np.ascontiguousarray(channels)
        if index.size == 0:
            index = index.astype(np.int64)
        if index.dtype.kind not in "iu":
            raise ShapeMismatch(f"channels are whole numbers, not {index.dtype}", "channels")
        index = index.astype(np.int64, copy=False)
        values = np.ascontiguousarray(x, dtype=np.float64)
        if index.ndim != 1 or index.shape != values.shape:
            raise ShapeMismatch(f"channels {index.shape} and x {values.shape} are not one list each", "x")
        if index.size and not (index.min() >= 0 and index.max() < self.channels):
            raise UnknownChannel(f"a channel lies outside 0 to {self.channels - 1}", "channels")
        return index, values

    def _by_channel(self, tiles: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Rows of tiles (tiles, rows, 64) as (channels, rows), idle lanes dropped."""
        return tiles.transpose(0, 2, 1).reshape(-1, tiles.shape[1])[: self.channels]

    @staticmethod
    def _words_like(values: npt.NDArray[np.float64], out: Decisions | None) -> Decisions:
        if out is None:
            return np.empty(values.shape, dtype=np.uint32)
        if out.shape != values.shape or out.dtype != np.uint32 or not out.flags.c_contiguous:
            raise ShapeMismatch(f"out must be contiguous uint32 of shape {values.shape}", "out")
        return out

    def _last_tile(self, values: npt.NDArray[np.float64], words: Decisions, tile: int) -> None:
        """The partly filled tile, copied block by block, idle lanes fed NaN; few channels one by one."""
        begin, filled = tile * LANES, self.channels - tile * LANES
        if filled <= FEW_LANES:
            self._few_lanes(values, words, begin, filled)
            return
        padded = np.full((min(BLOCK, values.shape[0]), LANES), math.nan)
        decided = np.empty(padded.shape, dtype=np.uint32)
        for start in range(0, values.shape[0], BLOCK):
            scans = min(BLOCK, values.shape[0] - start)
            padded[:scans, :filled] = values[start : start + scans, begin:]
            self._kernel.tiles(
                self._f, self._u, padded.reshape(-1), decided.reshape(-1), LANES, tile, tile + 1, scans
            )
            words[start : start + scans, begin:] = decided[:scans, :filled]

    def _few_lanes(self, values: npt.NDArray[np.float64], words: Decisions, begin: int, filled: int) -> None:
        index = np.tile(np.arange(begin, begin + filled), min(BLOCK, values.shape[0]))
        if begin == 0:  # no other channels between them: nothing to copy
            flat, decided = values.reshape(-1), words.reshape(-1)
            for start in range(0, flat.size, BLOCK * filled):
                end = min(start + BLOCK * filled, flat.size)
                self._kernel.rows(self._f, self._u, index[: end - start], flat[start:end], decided[start:end])
            return
        for start in range(0, values.shape[0], BLOCK):
            part = np.ascontiguousarray(values[start : start + BLOCK, begin:]).reshape(-1)
            decided = np.empty(part.size, dtype=np.uint32)
            self._kernel.rows(self._f, self._u, index[: part.size], part, decided)
            words[start : start + BLOCK, begin:] = decided.reshape(-1, filled)

    def _replay_block(self, index: npt.NDArray[np.int64], values: npt.NDArray[np.float64]) -> Decisions:
        """Sorts a log into scans (k-th sample of each channel) unless the rectangle would be mostly empty."""
        counts = np.bincount(index, minlength=self.channels)
        if int(counts.max()) * self.channels > 2 * index.size:
            words = np.empty(values.size, dtype=np.uint32)
            self._kernel.rows(self._f, self._u, index, values, words)
            return words
        order = np.argsort(index, kind="stable")
        rank = np.empty(index.size, dtype=np.int64)
        rank[order] = np.arange(index.size) - np.repeat(np.cumsum(counts) - counts, counts)
        scans = np.full((int(counts.max()), self.channels), math.nan)
        scans[rank, index] = values
        return self.tile_batch(scans)[rank, index]
