"""Average run lengths of the MEWMA, and its limit for a wanted ARL without a shift.

Vectors are independent normal with known mean and covariance; `shift` is the length of the shift of the mean
in the covariance's own measure, delta = sqrt(d' S^-1 d), which alone matters (Lowry and others 1992). Run
lengths start with the chart and count the vector that signals. With v = |Z| / r, in whitened components:

    no shift   L(v) = 1 + int_0^V L(v') f_p(v' | (1-r) v) dv',  V = sqrt(h / (r (2-r)))      Rigdon (1995a)
    shift      L(x, y) = 1 + int int L(x', y') f(x' - (1-r) x - delta) f_p-1(y' | (1-r) y) over the half disc
               x'^2 + y'^2 < V^2; x along the shift, y the length of the rest                 Rigdon (1995b)

f_d(. | c) is the density of the length of a normal vector of d components whose mean has the length c, f the
normal density. Both are solved at Gauss-Legendre nodes; the integrand is integrated as the polynomial through
the nodes, over the disc exactly and, for limits that widen with n as the monitor's do, over each smaller
disc: the same equation backwards from where the limits stand still. The Markov chain of Runger and Prabhu
(1996) is this equation with the disc cut into cells, and tends to the same numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Final

import numpy as np
import numpy.typing as npt

from jidoka_shared.spc.arl_charts import ARL_MAX, SHIFT_MAX, STAGES_MAX, STILL
from jidoka_shared.spc.arl_rules import Arl
from jidoka_shared.spc.design import ARL0_MAX, ARL0_MIN, root
from jidoka_shared.spc.distributions import chi_square_quantile, gamma_cdf
from jidoka_shared.spc.errors import ConfigRefused, NotConverged

VARIABLES: Final = (2, 100)
WEIGHT_MIN: Final = 0.01
LIMITS: Final = (0.01, 1_000.0)
EXTENT_MAX: Final = 40.0  # of V: beyond it the nodes are too many for an answer in seconds
KRYLOV_MAX: Final = 200
RESIDUAL: Final = 1e-11

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Mewma:
    """`variables` characteristics, `weight` r and `limit` h, which Z' cov(Z)^-1 Z is compared with."""

    variables: int
    weight: float
    limit: float

    def __post_init__(self) -> None:
        low, high = VARIABLES
        if not low <= self.variables <= high:
            raise ConfigRefused(f"{low} to {high} characteristics, not {self.variables}", "variables")
        if not WEIGHT_MIN <= self.weight <= 1.0:
            raise ConfigRefused(f"the weight must be {WEIGHT_MIN:g} to 1, not {self.weight}", "weight")
        if not LIMITS[0] <= self.limit <= LIMITS[1]:
            raise ConfigRefused(
                f"the limit must be {LIMITS[0]:g} to {LIMITS[1]:g}, not {self.limit}", "limit"
            )

    @property
    def extent(self) -> float:
        """V, the greatest |Z| / r without a signal."""
        return math.sqrt(self.limit / (self.weight * (2.0 - self.weight)))


def mewma_arl(chart: Mewma, shift: float = 0.0, *, varying: bool = True) -> Arl:
    """With limits that widen by the exact variance of Z, as the monitor's do, or fixed at the asymptotic one.

    Raises ConfigRefused, also where r is so small or h so large that there would be too many nodes;
    NotConverged beyond the run lengths that keep their digits.
    """
    return mewma_arls(chart, [shift], varying=varying)[0]


def mewma_arls(chart: Mewma, shifts: Sequence[float], *, varying: bool = True) -> list[Arl]:
    """Of several shifts at once, which share most of the work. Raises what `mewma_arl` raises."""
    for shift in shifts:
        if not (math.isfinite(shift) and 0.0 <= shift <= SHIFT_MAX):
            raise ConfigRefused(f"the shift must be 0 to {SHIFT_MAX:g}, not {shift}", "shift")
    if chart.weight == 1.0:
        return [Arl(_number(_independent(chart, shift)), "closed form") for shift in shifts]
    if chart.extent > EXTENT_MAX:
        raise ConfigRefused(
            f"weight {chart.weight:g} with limit {chart.limit:g} cannot be computed", "weight"
        )
    moved = list(dict.fromkeys(shift for shift in shifts if shift > 0.0))
    found = dict(zip(moved, _lengths(chart, _shifted(chart, moved), varying), strict=True)) if moved else {}
    if 0.0 in shifts:
        found[0.0] = _lengths(chart, [_plain(chart)], varying)[0]
    return [Arl(_number(found[shift]), "integral equation") for shift in shifts]


def mewma_limit(arl0: float, variables: int, weight: float, *, varying: bool = True) -> float:
    """The h with this ARL0 (5 to 1e7). Raises ConfigRefused, NotConverged."""
    if not ARL0_MIN <= arl0 <= ARL0_MAX:
        raise ConfigRefused(f"ARL0 must be {ARL0_MIN:g} to {ARL0_MAX:g}, not {arl0}", "arl0")
    Mewma(variables, weight, 1.0)
    # The T2 chart's limit is above: the EWMA's neighbours are alike, so that its runs are longer.
    most = chi_square_quantile(1.0 - 1.0 / arl0, variables)
    if weight == 1.0:
        return most
    if Mewma(variables, weight, most).extent > EXTENT_MAX:
        raise ConfigRefused(f"weight {weight:g} is too small for ARL0 {arl0:g}", "weight")

    def length(h: float) -> float:
        return mewma_arl(Mewma(variables, weight, h), varying=varying).value

    return root(length, arl0, most * 0.02, most)


@dataclass(frozen=True, slots=True)
class _Equation:
    """`first` and `second`: transition densities from node to node; `disc` the weights that integrate over
    all v below its argument; `start` the densities from 0. Of one dimension, `second` is 1 by 1."""

    first: Floats
    second: Floats
    start: tuple[Floats, Floats]
    disc: Callable[[float], Floats]

    def step(self, weights: Floats, lengths: Floats) -> Floats:
        """int L f over a disc, from each node."""
        return np.asarray(self.first @ (weights * lengths) @ self.second.T, dtype=np.float64)


def _lengths(chart: Mewma, equations: Sequence[_Equation], varying: bool) -> list[float]:
    """L at 0 of each; they have the nodes and so the weights in common."""
    disc = equations[0].disc
    last = disc(chart.extent)
    found = [_solved(partial(one.step, last), last.shape) for one in equations]
    if varying:
        decay = (1.0 - chart.weight) ** 2
        stages = min(STAGES_MAX, math.ceil(math.log(STILL) / math.log(decay)))
        for stage in range(stages, 0, -1):
            last = disc(chart.extent * math.sqrt(-math.expm1(stage * math.log(decay))))
            if stage > 1:
                found = [1.0 + one.step(last, at) for one, at in zip(equations, found, strict=True)]
    pairs = zip(equations, found, strict=True)
    return [float(1.0 + one.start[0] @ (last * lengths) @ one.start[1]) for one, lengths in pairs]


def _plain(chart: Mewma) -> _Equation:
    nodes = _Nodes.over(0.0, chart.extent, chart.variables)
    density = _lengths_density(nodes.at, (1.0 - chart.weight) * nodes.at, chart.variables)
    start = _lengths_density(nodes.at, np.zeros(1), chart.variables)[0]
    one = np.ones((1, 1))
    return _Equation(density, one, (start, one[0]), lambda to: nodes.integrals(np.array([to])).T)


def _shifted(chart: Mewma, shifts: Sequence[float]) -> list[_Equation]:
    keep, extent, rest = 1.0 - chart.weight, chart.extent, chart.variables - 1
    x, y = _Nodes.over(-extent, extent, 1), _Nodes.over(0.0, extent, rest)
    unit, weights = np.polynomial.legendre.leggauss(len(y.at))
    angles, weights = (unit + 1.0) * math.pi / 4.0, weights * math.pi / 4.0

    def normal(start: Floats, shift: float) -> Floats:
        away = x.at[None, :] - start[:, None] - shift
        return np.asarray(np.exp(-0.5 * away * away) / math.sqrt(2.0 * math.pi), dtype=np.float64)

    def disc(to: float) -> Floats:
        """By y = to sin(angle), so that the chord's length at its end is smooth."""
        half = to * np.cos(angles)
        chords = x.integrals(half) - x.integrals(-half)
        return np.asarray(chords.T @ ((weights * half)[:, None] * y.values(to * np.sin(angles))))

    along = _lengths_density(y.at, keep * y.at, rest)
    start = _lengths_density(y.at, np.zeros(1), rest)[0]
    return [
        _Equation(normal(keep * x.at, one), along, (normal(np.zeros(1), one)[0], start), disc)
        for one in shifts
    ]


@dataclass(frozen=True, slots=True)
class _Nodes:
    """Gauss-Legendre nodes from `low` to `high`, and the polynomials through them."""

    low: float
    high: float
    at: Floats
    coefficients: Floats  # of Legendre polynomials, a row for each, a column for each node

    @classmethod
    def over(cls, low: float, high: float, components: int) -> _Nodes:
        """As many as a density one wide needs, a few more for the power of v in a length's."""
        count = 16 + math.ceil(3.0 * (high - low) + 1.5 * math.sqrt(components))
        unit, coefficients = _legendre(count)
        return cls(low, high, low + (unit + 1.0) * (high - low) / 2.0, coefficients)

    def values(self, points: Floats) -> Floats:
        """Each node's polynomial at each point; a row a point."""
        return self._basis(points, len(self.at)) @ self.coefficients

    def integrals(self, points: Floats) -> Floats:
        """Each node's polynomial integrated from `low` to each point; a row a point."""
        count = len(self.at)
        basis = self._basis(points, count + 1)
        order = np.arange(1, count)
        area = np.empty((len(points), count))
        area[:, 0] = basis[:, 1] + 1.0
        area[:, 1:] = (basis[:, 2:] - basis[:, :-2]) / (2.0 * order + 1.0)
        return np.asarray(area @ self.coefficients * ((self.high - self.low) / 2.0), dtype=np.float64)

    def _basis(self, points: Floats, count: int) -> Floats:
        unit = 2.0 * (points - self.low) / (self.high - self.low) - 1.0
        return np.asarray(np.polynomial.legendre.legvander(unit, count - 1), dtype=np.float64)


@lru_cache(maxsize=64)
def _legendre(count: int) -> tuple[Floats, Floats]:
    unit, weights = np.polynomial.legendre.leggauss(count)
    order = np.arange(count)
    basis = np.polynomial.legendre.legvander(unit, count - 1)
    return unit, ((2.0 * order + 1.0) / 2.0)[:, None] * (weights[:, None] * basis).T


def _lengths_density(to: Floats, centres: Floats, components: int) -> Floats:
    """Of the length of a normal vector whose mean has the length of `centres` (rows), at `to` (columns), all
    above 0: the Poisson mixture of central ones, summed to the last bit."""
    c, u = np.maximum(centres, 1e-150)[:, None], to[None, :]
    half = components / 2.0
    power = np.log(c * c * u * u / 4.0)
    front = (components - 1.0) * np.log(u) - 0.5 * (c * c + u * u) + (1.0 - half) * math.log(2.0)
    most = float((c * u).max())
    found = np.zeros(np.broadcast_shapes(c.shape, u.shape))
    for k in range(math.ceil(most / 2.0 + 8.0 * math.sqrt(most)) + 40):
        found += np.exp(front + k * power - (math.lgamma(k + 1.0) + math.lgamma(k + half)))
    return found


def _independent(chart: Mewma, shift: float) -> float:
    """The T2 chart: 1 / P(signal), noncentral chi-square as a Poisson mixture."""
    centre = shift * shift / 2.0
    inside, weight = 0.0, math.exp(-centre)
    for k in range(math.ceil(centre + 12.0 * math.sqrt(centre)) + 40):
        inside += weight * gamma_cdf(chart.limit / 2.0, chart.variables / 2.0 + k)
        weight *= centre / (k + 1.0)
    return 1.0 / max(1.0 - inside, 1e-300)


def _solved(operator: Callable[[Floats], Floats], shape: tuple[int, ...]) -> Floats:
    """L = 1 + operator(L) by Krylov's subspaces (GMRES): the integral operator is compact, so that few steps
    do where a matrix of all pairs of nodes would not fit. Raises NotConverged."""
    ones = np.ones(shape)
    size = math.sqrt(ones.size)
    basis, upper = [ones.ravel() / size], np.zeros((KRYLOV_MAX + 1, KRYLOV_MAX))
    for step in range(KRYLOV_MAX):
        here = basis[-1]
        after = here - operator(here.reshape(shape)).ravel()
        for _ in range(2):  # once more, against rounding
            for place, one in enumerate(basis):
                part = float(one @ after)
                upper[place, step] += part
                after = after - part * one
        upper[step + 1, step] = norm = float(np.linalg.norm(after))
        wanted = np.zeros(step + 2)
        wanted[0] = size
        small = upper[: step + 2, : step + 1]
        y = np.linalg.lstsq(small, wanted, rcond=None)[0]
        left = float(np.linalg.norm(small @ y - wanted))
        if left <= RESIDUAL * size or norm <= RESIDUAL:
            return np.asarray(np.column_stack(basis) @ y, dtype=np.float64).reshape(shape)
        basis.append(after / norm)
    raise NotConverged("the run length did not settle", "limit")


def _number(value: float) -> float:
    if not (math.isfinite(value) and 1.0 <= value <= ARL_MAX):
        raise NotConverged(f"no run length up to {ARL_MAX:g} could be computed", "limit")
    return value
