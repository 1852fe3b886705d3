"""Hotelling's T2 and MEWMA: limits, and the monitor of one group of characteristics that vary together.

The monitor advises; it has no stop authority, because the self-test that grants it covers the univariate
kernel alone. Needs numpy and numba, as `monitor` does; limits are plain Python apart from the matrix algebra.
"""

from __future__ import annotations

import hashlib
import math
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntFlag
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from jidoka_shared.spc.bounds import MAGNITUDE_MAX, WEIGHT_MIN, check_finished, check_spread
from jidoka_shared.spc.distributions import beta_quantile, chi_square_quantile, f_quantile
from jidoka_shared.spc.errors import (
    CheckpointRefused,
    ConfigRefused,
    NotFinite,
    NoVariation,
    ShapeMismatch,
    TooFewSubgroups,
)

VARIABLES_MAX: Final = 100
CONDITION_MAX: Final = 1e12
_HEADER: Final = struct.Struct("<4sHH32s")
_MAGIC: Final = b"JSMV"
_LAYOUT: Final = 1

Floats = npt.NDArray[np.float64]
Phase = Literal["known", "I", "II"]


class VectorRule(IntFlag):
    """Bits of a vector's word."""

    NONE = 0
    T2 = 1 << 0
    MEWMA = 1 << 1
    NOT_FINITE = 1 << 15


@dataclass(frozen=True, slots=True)
class VectorLimits:
    """What a multivariate chart compares with.

    `mean` (p) and `covariance` (p, p) of the charted vector, in the measurements' units; `t2` the limit of T2
    (None: no T2 chart); `weight` and `mewma` the MEWMA's r and h (None: no MEWMA). With `varying` the MEWMA's
    limit uses the exact variance of its n-th value, otherwise the asymptotic one.
    """

    mean: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...]
    t2: float | None = None
    weight: float = 0.1
    mewma: float | None = None
    varying: bool = True

    def __post_init__(self) -> None:
        size = len(self.mean)
        if not 2 <= size <= VARIABLES_MAX:
            raise ConfigRefused(f"2 to {VARIABLES_MAX} characteristics, not {size}", "mean")
        if len(self.covariance) != size or any(len(row) != size for row in self.covariance):
            raise ShapeMismatch(f"the covariance is not {size} by {size}", "covariance")
        if not WEIGHT_MIN <= self.weight <= 1.0:
            raise ConfigRefused(f"the MEWMA weight must be {WEIGHT_MIN:g} to 1, not {self.weight}", "weight")
        for name in ("t2", "mewma"):
            limit = getattr(self, name)
            if limit is not None and not (math.isfinite(limit) and limit > 0.0):
                raise ConfigRefused(f"a limit must be a positive number, not {limit}", name)

    def whitening(self) -> Floats:
        """The inverse of the covariance's lower Cholesky factor.

        Raises: NotFinite; ConfigRefused for a matrix that is not symmetric; NoVariation for one that is
        singular, or so nearly that the statistic would be noise.
        """
        matrix = np.array(self.covariance, dtype=np.float64)
        if not (np.isfinite(matrix).all() and all(math.isfinite(value) for value in self.mean)):
            raise NotFinite("mean or covariance holds a value that is NaN or infinite", "covariance")
        if not np.allclose(matrix, matrix.T, rtol=1e-12, atol=0.0):
            raise ConfigRefused("the covariance is not symmetric", "covariance")
        spread = np.sqrt(np.maximum(np.diag(matrix), 0.0))
        if not (spread > 0.0).all():
            raise NoVariation("a characteristic does not vary", "covariance")
        correlation = matrix / np.outer(spread, spread)
        if np.linalg.cond(correlation) > CONDITION_MAX:
            raise NoVariation("the characteristics are linearly dependent", "covariance")
        try:
            factor = np.linalg.cholesky(matrix)
        except np.linalg.LinAlgError:
            raise NoVariation("the covariance is not positive definite", "covariance") from None
        return np.tril(np.linalg.inv(factor))


class VectorMonitor:
    """T2 and MEWMA over one stream of vectors; any chunking gives the same words and state, bit for bit."""

    def __init__(self, limits: VectorLimits) -> None:
        from jidoka_shared.spc.loading import load_vector_kernel

        self._kernel: Any = load_vector_kernel()
        self._limits = limits
        size = len(limits.mean)
        rows = limits.whitening()
        factor = limits.weight / (2.0 - limits.weight)
        self._parameters = np.array(
            [
                float(size),
                math.inf if limits.t2 is None else limits.t2,
                limits.weight,
                math.inf if limits.mewma is None else limits.mewma * factor,
                (1.0 - limits.weight) * (1.0 - limits.weight),
                *limits.mean,
                *(rows[i, j] for i in range(size) for j in range(i + 1)),
            ]
        )
        self._state = np.zeros(2 + size)
        self._state[0] = 1.0 if limits.varying else 0.0
        self._scratch = np.empty(size)
        self._factor = factor

    def take(self, x: npt.ArrayLike) -> tuple[npt.NDArray[np.uint32], Floats, Floats]:
        """Words, T2 and MEWMA statistics of vectors (m, p), in order; NaN where a vector was not usable.

        The MEWMA statistic is Z' cov(Z)^-1 Z, to be compared with h. Raises ShapeMismatch.
        """
        values = np.ascontiguousarray(x, dtype=np.float64)
        if values.ndim != 2 or values.shape[1] != len(self._limits.mean):
            raise ShapeMismatch(f"vectors have {len(self._limits.mean)} components", "x")
        words = np.empty(values.shape[0], dtype=np.uint32)
        t2, length = np.empty(values.shape[0]), np.empty(values.shape[0])
        before = self._state[1]
        self._kernel.vectors(self._parameters, self._state, values, self._scratch, t2, length, words)
        if self._limits.varying:
            number = before + np.cumsum(words < int(VectorRule.NOT_FINITE))
            length = (
                length / -np.expm1(number * math.log(self._parameters[4])) if self._parameters[4] else length
            )
        return words, t2, length / self._factor

    def state_hash(self) -> str:
        """SHA-256 over parameters and state."""
        return hashlib.sha256(self._parameters.tobytes() + self._state.tobytes()).hexdigest()

    def checkpoint(self) -> bytes:
        """Magic, layout, p, hash of the parameters, state, CRC-32; little-endian."""
        parameters = hashlib.sha256(self._parameters.tobytes()).digest()
        body = _HEADER.pack(_MAGIC, _LAYOUT, len(self._limits.mean), parameters) + self._state.tobytes()
        return body + struct.pack("<I", zlib.crc32(body))

    @classmethod
    def restore(cls, data: bytes, limits: VectorLimits) -> VectorMonitor:
        """The monitor of a checkpoint, bit for bit. Raises CheckpointRefused."""
        monitor = cls(limits)
        fresh = monitor.checkpoint()
        if len(data) != len(fresh) or zlib.crc32(data[:-4]) != int.from_bytes(data[-4:], "little"):
            raise CheckpointRefused("the checkpoint is damaged or of another size", "data")
        if data[: _HEADER.size] != fresh[: _HEADER.size]:
            raise CheckpointRefused("the checkpoint was taken under other parameters", "limits")
        monitor._state = np.frombuffer(data[_HEADER.size : -4], dtype="<f8").astype(np.float64)
        return monitor


def t2_limit(
    variables: int, alpha: float, *, phase: Phase, subgroups: int = 0, subgroup_size: int = 1
) -> float:
    """Upper limit of T2 with false-alarm probability `alpha` a point.

    known: chi-square(p). Phase II, estimated from m subgroups of n: p(m+1)(n-1)/(mn-m-p+1) F; phase I:
    p(m-1)(n-1)/(mn-m-p+1) F. Single vectors: phase II p(m+1)(m-1)/(m(m-p)) F(p, m-p), phase I
    (m-1)^2/m Beta(p/2, (m-p-1)/2). Raises: ConfigRefused; TooFewSubgroups where the
    degrees of freedom run out.
    Source: Montgomery 11.3; Tracy, Young and Mason (1992); NIST/SEMATECH e-Handbook 6.5.4.
    """
    p, m, n = variables, subgroups, subgroup_size
    if not 0.0 < alpha < 1.0:
        raise ConfigRefused(f"alpha must be between 0 and 1, not {alpha}", "alpha")
    if p < 1 or n < 1:
        raise ConfigRefused("variables and subgroup size are 1 or more", "variables")
    if phase == "known":
        return chi_square_quantile(1.0 - alpha, p)
    freedom = m * n - m - p + 1 if n > 1 else m - p - (1 if phase == "I" else 0)
    if m < 2 or freedom < 1:
        raise TooFewSubgroups(f"{m} subgroups of {n} are too few for {p} characteristics", "subgroups")
    if n > 1:
        sign = -1 if phase == "I" else 1
        return p * (m + sign) * (n - 1) / freedom * f_quantile(1.0 - alpha, p, freedom)
    if phase == "I":
        return (m - 1) ** 2 / m * beta_quantile(1.0 - alpha, p / 2.0, freedom / 2.0)
    return p * (m + 1) * (m - 1) / (m * freedom) * f_quantile(1.0 - alpha, p, freedom)


def mean_and_covariance(
    vectors: Sequence[Sequence[float]],
) -> tuple[tuple[float, ...], tuple[tuple[float, ...], ...]]:
    """Mean and sample covariance of single vectors. Raises: TooFewSubgroups, ShapeMismatch, NotFinite,
    NoVariation.
    """
    return _moments(_matrix(vectors), successive=False)


def mean_and_successive_covariance(
    vectors: Sequence[Sequence[float]],
) -> tuple[tuple[float, ...], tuple[tuple[float, ...], ...]]:
    """Mean, and covariance from half the successive differences, which shifts between them inflate less.

    Source: Holmes and Mergen (1993). Raises what `mean_and_covariance` raises.
    """
    return _moments(_matrix(vectors), successive=True)


def contributions(limits: VectorLimits, x: Sequence[float]) -> tuple[float, ...]:
    """For each characteristic T2 less the T2 of the others alone: how much the signal rests on it.

    Source: Runger, Alt and Montgomery (1996). Raises: ShapeMismatch.
    """
    if len(x) != len(limits.mean):
        raise ShapeMismatch(f"a vector has {len(limits.mean)} components", "x")
    whole = limits.whitening()
    d = np.array(x, dtype=np.float64) - np.array(limits.mean)
    total = float(((whole @ d) ** 2).sum())
    inverse = whole.T @ whole
    # T2 without component i follows from the inverse by a rank-one step: (A d)_i^2 / A_ii is the difference.
    differences = (inverse @ d) ** 2 / np.diag(inverse)
    return tuple(min(total, float(value)) for value in differences)


def _matrix(vectors: Sequence[Sequence[float]]) -> Floats:
    try:
        matrix = np.array(vectors, dtype=np.float64)
    except ValueError:
        raise ShapeMismatch("the vectors are not of one length", "vectors") from None
    if matrix.ndim != 2 or matrix.shape[0] < 2:
        raise TooFewSubgroups("two vectors at least are needed", "vectors")
    greatest = np.abs(matrix).max(axis=0, initial=0.0)
    if not (greatest <= MAGNITUDE_MAX).all():
        raise NotFinite(
            f"a vector holds a value that is NaN, infinite or beyond {MAGNITUDE_MAX:g}", "vectors"
        )
    return matrix


def _moments(matrix: Floats, successive: bool) -> tuple[tuple[float, ...], tuple[tuple[float, ...], ...]]:
    count, size = matrix.shape
    mean = tuple(math.fsum(matrix[:, i]) / count for i in range(size))
    deviations = np.diff(matrix, axis=0) if successive else matrix - np.array(mean)
    divisor = 2.0 * (count - 1) if successive else count - 1.0
    for i in range(size):
        spread = math.sqrt(math.fsum(deviations[:, i] ** 2) / divisor)
        check_spread(spread, float(np.abs(matrix[:, i]).max()), "vectors", f"spread of component {i + 1}")
    rows = tuple(
        tuple(math.fsum(deviations[:, i] * deviations[:, j]) / divisor for j in range(size))
        for i in range(size)
    )
    check_finished((*mean, *(one for row in rows for one in row)), "vectors")
    return mean, rows
