"""The attribute kernel: samples of counts, each with its own limits, through the run rules of the one step.

A sample is judged against limits computed for its own size, and standardised, z = (value - centre) / sigma_i.
N1 compares the value with its limits as printed; the runs (N2, N3, N4 and the run of eight) take z through
`kernel.step`, so run lengths, unusable samples, status bits and checkpoints are those of every other chart.
Zone rules (N5 to N8), EWMA and CUSUM are refused: their sigmas mean little on a skewed count. Vector
operations work element by element (+ - * / and sqrt are exact to the last bit by IEEE 754), so one sample,
many, and any chunking give the same words and state.

A sample is not usable (bit 15, nothing remembered) if count or size is no finite whole number, the count is
negative or, on p and np charts, over the size, or the size under 1 where the chart needs one.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from jidoka_shared.spc.config import ChannelConfig, RunLengths
from jidoka_shared.spc.counts import PER_SIZE, SHARES, SIZE_MAX, CountLimits
from jidoka_shared.spc.decision import Rule
from jidoka_shared.spc.errors import CheckpointRefused, ConfigRefused, ShapeMismatch, UnknownChannel
from jidoka_shared.spc.limits import Zones
from jidoka_shared.spc.monitor import Decisions, Monitor

COUNT_RULES: Final = Rule.N1 | Rule.N2 | Rule.N3 | Rule.N4 | Rule.WE4
COUNT_MAX: Final = 2**52
_NEVER: Final = 1e149

Floats = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True, slots=True)
class CountConfig:
    """One attribute chart of a monitor: limits, run lengths and the three masks. Raises ConfigRefused."""

    limits: CountLimits
    runs: RunLengths = dataclasses.field(default_factory=RunLengths)
    enabled: Rule = Rule.N1
    advise: Rule = Rule.NONE
    stop: Rule = Rule.NONE

    def __post_init__(self) -> None:
        if self.enabled & ~COUNT_RULES:
            raise ConfigRefused(f"{Rule(self.enabled & ~COUNT_RULES)!r} is not for counts", "enabled")

    def channel(self) -> ChannelConfig:
        """The channel of z. Its control limits are out of reach: N1 is decided on the value itself."""
        zones = Zones(centre=0.0, lower3=-_NEVER, upper3=_NEVER)
        return ChannelConfig(
            zones=zones, runs=self.runs, enabled=self.enabled, advise=self.advise, stop=self.stop
        )


@dataclasses.dataclass(frozen=True, slots=True)
class Charted:
    """What is drawn for each sample: value, limits and z; NaN where the sample was not usable."""

    value: Floats
    lower: Floats
    upper: Floats
    z: Floats


class CountMonitor:
    """Attribute charts over `configs`, one channel each. Errors and stop authority as for `Monitor`."""

    def __init__(self, configs: Sequence[CountConfig], version: int, *, stop_authority: bool = True) -> None:
        self._configs = list(configs)
        self._steps = Monitor(
            [config.channel() for config in configs], version, stop_authority=stop_authority
        )
        limits = [config.limits for config in configs]
        self._rate = np.array([one.rate for one in limits])
        self._centre = np.array([one.centre for one in limits])
        self._per_size = np.array([one.kind in PER_SIZE for one in limits])
        self._share = np.array([one.kind in SHARES for one in limits])
        self._fixed_size = np.array([float(one.size) for one in limits])
        self._sigma_z = np.array([one.sigma_z for one in limits])
        self._width = np.array([one.width for one in limits])
        self._top = np.array([_top(one) for one in limits])
        self._variance = np.array([_variance(one) for one in limits])
        self._enabled1 = np.array([bool(config.enabled & Rule.N1) for config in configs])
        self._probability = np.array([one.probability for one in limits])

    def chart(self, channels: npt.ArrayLike, counts: npt.ArrayLike, sizes: npt.ArrayLike = 0) -> Charted:
        """Values and limits of samples; nothing is remembered. Raises ShapeMismatch, UnknownChannel."""
        index, count, size = self._samples(channels, counts, sizes)
        return self._chart(index, count, size)

    def rows(self, channels: npt.ArrayLike, counts: npt.ArrayLike, sizes: npt.ArrayLike = 0) -> Decisions:
        """The words of samples taken in order; `sizes` is one number or one a sample.

        Raises ShapeMismatch, UnknownChannel; then nothing was taken.
        """
        index, count, size = self._samples(channels, counts, sizes)
        charted = self._chart(index, count, size)
        words = self._steps.rows(index, charted.z)
        beyond = (charted.value > charted.upper) | (charted.value < charted.lower)
        words |= np.where(beyond & self._enabled1[index], np.uint32(int(Rule.N1)), np.uint32(0))
        return words

    def one(self, channel: int, count: float, size: float = 0) -> int:
        """The word of one sample. Raises UnknownChannel."""
        return int(self.rows([channel], [count], [size])[0])

    def reset(self, channel: int) -> None:
        """Restarts the run memory of a channel. Raises UnknownChannel."""
        self._steps.reset(channel)

    def parameter_hash(self) -> str:
        """SHA-256 over the limits and the run rules' parameters."""
        limits = repr([dataclasses.astuple(config.limits) for config in self._configs])
        return hashlib.sha256((limits + self._steps.parameter_hash()).encode()).hexdigest()

    def state_hash(self) -> str:
        """SHA-256 over limits, parameters and run memory."""
        return hashlib.sha256((self.parameter_hash() + self._steps.state_hash()).encode()).hexdigest()

    def checkpoint(self) -> bytes:
        """The parameter hash, then the run memory as `Monitor.checkpoint` writes it."""
        return bytes.fromhex(self.parameter_hash()) + self._steps.checkpoint()

    @classmethod
    def restore(
        cls, data: bytes, configs: Sequence[CountConfig], *, stop_authority: bool = True
    ) -> CountMonitor:
        """The monitor of a checkpoint, bit for bit. Raises CheckpointRefused, else as the constructor."""
        channels = [config.channel() for config in configs]
        steps = Monitor.restore(data[32:], channels, stop_authority=stop_authority)
        monitor = cls(configs, steps.version, stop_authority=stop_authority)
        if data[:32].hex() != monitor.parameter_hash():
            raise CheckpointRefused("the checkpoint was taken under other limits", "configs")
        monitor._steps = steps
        return monitor

    def _samples(
        self, channels: npt.ArrayLike, counts: npt.ArrayLike, sizes: npt.ArrayLike
    ) -> tuple[npt.NDArray[np.int64], Floats, Floats]:
        index = np.atleast_1d(np.asarray(channels, dtype=np.int64))
        count = np.atleast_1d(np.asarray(counts, dtype=np.float64))
        size = np.asarray(sizes, dtype=np.float64)
        if index.ndim != 1 or index.shape != count.shape or size.shape not in ((), index.shape):
            raise ShapeMismatch("channels, counts and sizes are not one list each", "counts")
        if index.size and not (index.min() >= 0 and index.max() < len(self._configs)):
            raise UnknownChannel(f"a channel lies outside 0 to {len(self._configs) - 1}", "channels")
        return index, count, np.broadcast_to(size, index.shape)

    def _chart(self, index: npt.NDArray[np.int64], count: Floats, size: Floats) -> Charted:
        per_size = self._per_size[index]
        inspected = np.where(per_size, size, self._fixed_size[index])
        with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
            usable = (count >= 0.0) & (count <= COUNT_MAX) & (np.floor(count) == count)
            usable &= (inspected >= 1.0) & (inspected <= SIZE_MAX) & (np.floor(inspected) == inspected)
            usable &= ~self._share[index] | (count <= inspected)
            unit = np.where(per_size, inspected, 1.0)
            sigma = self._sigma_z[index] * np.sqrt(self._variance[index] / unit)
            centre, width = self._centre[index], self._width[index]
            value = count / unit
            z = (value - centre) / sigma
            lower = np.maximum(0.0, centre - width * sigma)
            upper = np.minimum(self._top[index], centre + width * sigma)
        for at in np.flatnonzero(usable & self._probability[index]):
            limits = self._configs[int(index[at])].limits
            lower[at], upper[at] = _quantiles(limits, int(size[at]) if per_size[at] else 0)
        for array in (value, lower, upper, z):
            array[~usable] = math.nan
        return Charted(value, lower, upper, z)


@functools.lru_cache(maxsize=4096)
def _quantiles(limits: CountLimits, size: int) -> tuple[float, float]:
    """Probability limits, kept: lots of one size follow each other."""
    return limits.limits(size)


def _variance(limits: CountLimits) -> float:
    """Variance of the charted value of one unit, sigma_z left out."""
    rate = limits.rate
    if limits.kind in SHARES:
        return (limits.size or 1) * rate * (1.0 - rate)
    return rate * (rate + 1.0) if limits.kind == "g" else rate


def _top(limits: CountLimits) -> float:
    """What the charted value cannot exceed."""
    if limits.kind == "np":
        return float(limits.size)
    return 1.0 if limits.kind in SHARES else math.inf
