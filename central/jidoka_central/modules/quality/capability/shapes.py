"""Distributions fitted to the values: what the percentile method and the expected parts per million stand on.

    normal          mean and s (n - 1)
    lognormal       mean and s (n - 1) of ln(x - offset)
    weibull         maximum likelihood, two parameters, above the offset
    gamma           maximum likelihood, two parameters, above the offset
    folded_normal   maximum likelihood of |N(mu, sigma)| above the offset
    box_cox         normal after (w^lambda - 1) / lambda, w = x - offset (``box_cox``)
    johnson         SU, SB or SL by four percentiles (``johnson``)
    empirical       the values' own quantiles, without a model, from 1,000 values on

``offset`` is the natural boundary below (0 for a run-out or a roughness), given, never estimated. Quantiles
of the far tail are extrapolated by the model; the Anderson-Darling distance says how well it follows the
values, not whether it is true out there.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

import numpy as np

from jidoka_central.modules.quality.capability.errors import (
    NO_FIT,
    NO_VALUES,
    NOT_ABOVE_OFFSET,
    UNKNOWN_CHOICE,
)
from jidoka_central.modules.quality.capability.normality import Floats, distance, normal_p, weibull_p
from jidoka_central.modules.quality.capability.words import WORDS

Name = Literal["normal", "lognormal", "weibull", "gamma", "folded_normal", "box_cox", "johnson", "empirical"]
NAMES: Final[tuple[Name, ...]] = get_args(Name)
PROPOSED: Final = tuple(name for name in NAMES if name not in ("normal", "empirical"))
EMPIRICAL_MIN: Final = 1_000
LOW, HIGH = 0.00135, 0.99865
Curve = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True)
class Shape:
    """A fitted distribution. The functions take and give arrays; ``parameters`` are its own by name;
    ``method`` (moments, log_moments, maximum_likelihood, percentiles, quantiles) says how they were found;
    ``distance`` is Anderson-Darling's A^2, ``p`` its p-value where one is known."""

    name: str
    method: str
    parameters: dict[str, float | str]
    density: Curve
    log_below: Curve
    log_above: Curve
    quantile: Curve
    distance: float
    p: float | None

    def at(self, probability: float) -> float:
        """One quantile."""
        return float(self.quantile(np.array([probability]))[0])

    def below(self, value: float) -> float:
        return float(np.exp(self.log_below(np.array([value])))[0])

    def above(self, value: float) -> float:
        return float(np.exp(self.log_above(np.array([value])))[0])


def fit(name: Name, values: Floats, offset: float = 0.0) -> Shape:
    """Raises ``UNKNOWN_CHOICE``, ``NOT_ABOVE_OFFSET``, ``NO_FIT``, ``NO_VALUES``, for the field
    ``distribution`` or ``offset``."""
    if name not in NAMES:
        raise UNKNOWN_CHOICE.refuse(field="distribution", given=name, known=", ".join(NAMES))
    if name == "johnson":
        from jidoka_central.modules.quality.capability.johnson import fit_johnson

        return fit_johnson(values)
    if name == "box_cox":
        from jidoka_central.modules.quality.capability.box_cox import fit_box_cox

        return fit_box_cox(above_offset(name, values, offset), offset)
    return _FITS[name](values, offset)


def of_scipy(
    name: str, method: str, parameters: dict[str, float | str], frozen: Any, values: Floats,
    p: Callable[[float, int], float] | None = None,
) -> Shape:  # fmt: skip
    """A shape from a frozen scipy distribution."""
    ordered = np.sort(values)
    away = distance(frozen.logcdf(ordered), frozen.logsf(ordered))
    if not math.isfinite(away):
        raise NO_FIT.refuse(field="distribution", distribution=WORDS[name])
    return Shape(
        name, method, parameters, frozen.pdf, frozen.logcdf, frozen.logsf, frozen.ppf, away,
        None if p is None else p(away, len(values)),
    )  # fmt: skip


def above_offset(name: str, values: Floats, offset: float) -> Floats:
    """The values less the offset. Raises ``NOT_ABOVE_OFFSET``."""
    least = float(values.min())
    if not (math.isfinite(offset) and least > offset):
        raise NOT_ABOVE_OFFSET.refuse(field="offset", distribution=WORDS[name], offset=offset, least=least)
    return np.asarray(values - offset, dtype=np.float64)


def root(function: Callable[[float], float], low: float, high: float, name: str) -> float:
    """Where a falling or rising function crosses zero. Raises ``NO_FIT``."""
    from scipy.optimize import brentq

    try:
        return float(brentq(function, low, high, xtol=1e-13, rtol=1e-13))
    except (ValueError, RuntimeError):
        raise NO_FIT.refuse(field="distribution", distribution=WORDS[name]) from None


def _normal(values: Floats, _: float) -> Shape:
    from scipy import stats

    mean, deviation = float(values.mean()), float(values.std(ddof=1))
    frozen = stats.norm(mean, deviation)
    return of_scipy("normal", "moments", {"mean": mean, "s": deviation}, frozen, values, normal_p)


def _lognormal(values: Floats, offset: float) -> Shape:
    from scipy import stats

    logs = np.log(above_offset("lognormal", values, offset))
    mean, deviation = float(logs.mean()), float(logs.std(ddof=1))
    frozen = stats.lognorm(deviation, loc=offset, scale=math.exp(mean))
    found: dict[str, float | str] = {"log_mean": mean, "log_s": deviation, "offset": offset}
    return of_scipy("lognormal", "log_moments", found, frozen, values, normal_p)


def _weibull(values: Floats, offset: float) -> Shape:
    """Shape k solves sum x^k ln x / sum x^k - 1/k = mean ln x; scale = (mean x^k)^(1/k)."""
    from scipy import stats

    above = above_offset("weibull", values, offset)
    unit = above / above.max()  # so that no power overflows
    logs = np.log(unit)
    middle = float(logs.mean())

    def slope(k: float) -> float:
        powers = np.exp(k * logs)
        return float(np.sum(powers * logs) / np.sum(powers)) - 1.0 / k - middle

    k = root(slope, 1e-3, 1e5, "weibull")
    scale = float(above.max()) * float(np.mean(np.exp(k * logs))) ** (1.0 / k)
    frozen = stats.weibull_min(k, loc=offset, scale=scale)
    found: dict[str, float | str] = {"shape": k, "scale": scale, "offset": offset}
    return of_scipy("weibull", "maximum_likelihood", found, frozen, values, weibull_p)


def _gamma(values: Floats, offset: float) -> Shape:
    """Shape k solves ln k - psi(k) = ln mean - mean ln; scale = mean / k."""
    from scipy import stats
    from scipy.special import digamma

    above = above_offset("gamma", values, offset)
    mean = float(above.mean())
    gap = -float(np.log(above / mean).mean())
    k = root(lambda k: math.log(k) - float(digamma(k)) - gap, 1e-4, 1e9, "gamma")
    frozen = stats.gamma(k, loc=offset, scale=mean / k)
    found: dict[str, float | str] = {"shape": k, "scale": mean / k, "offset": offset}
    return of_scipy("gamma", "maximum_likelihood", found, frozen, values)


def _folded_normal(values: Floats, offset: float) -> Shape:
    """|N(mu, sigma)|: over a grid of r = mu / sigma, refined; sigma follows from mean x^2 = mu^2 + sigma^2.

    With u = x / sigma the likelihood's sum is -n ln sigma - n (1 + 2 r^2) / 2 + sum ln 2 cosh(u r), without
    its constant.
    """
    from scipy.optimize import minimize_scalar

    above = above_offset("folded_normal", values, offset)
    square = float(np.mean(above * above))

    def scale(ratio: float) -> float:
        return math.sqrt(square / (1.0 + ratio * ratio))

    def loss(ratio: float) -> float:
        deviation = scale(ratio)
        x = above * (ratio / deviation)
        folds = float(np.sum(x + np.log1p(np.exp(-2.0 * x))))  # ln 2 cosh x
        return len(above) * (math.log(deviation) + ratio * ratio) - folds

    grid = np.linspace(0.0, 12.0, 61)
    best = int(np.argmin([loss(float(one)) for one in grid]))
    if best == len(grid) - 1:  # nothing is folded: it is the normal distribution
        raise NO_FIT.refuse(field="distribution", distribution=WORDS["folded_normal"])
    span = (float(grid[max(0, best - 1)]), float(grid[min(60, best + 1)]))
    found = minimize_scalar(loss, bounds=span, method="bounded", options={"xatol": 1e-9})
    ratio = float(found.x) if found.fun < loss(float(grid[best])) else float(grid[best])
    parameters: dict[str, float | str] = {
        "mu": ratio * scale(ratio), "sigma": scale(ratio), "offset": offset,
    }  # fmt: skip
    frozen = Folded(ratio, offset, scale(ratio))
    return of_scipy("folded_normal", "maximum_likelihood", parameters, frozen, values)


@dataclass(frozen=True, slots=True)
class Folded:
    """|N(ratio, 1)| times ``scale`` above ``offset``, in closed form by the normal's logarithms; scipy's own
    takes a thousand times as long. Quantiles by halving, to the last bits."""

    ratio: float
    offset: float
    scale: float

    def pdf(self, x: Floats) -> Floats:
        u = self._units(x)
        both = np.exp(-0.5 * (u - self.ratio) ** 2) + np.exp(-0.5 * (u + self.ratio) ** 2)
        inside = np.asarray(x) >= self.offset
        return np.where(inside, both / (self.scale * math.sqrt(2.0 * math.pi)), 0.0)

    def logcdf(self, x: Floats) -> Floats:
        from scipy.special import log_ndtr

        u = self._units(x)
        below, folded = log_ndtr(u - self.ratio), log_ndtr(-u - self.ratio)
        with np.errstate(divide="ignore"):
            return np.asarray(below + np.log(-np.expm1(np.minimum(0.0, folded - below))), dtype=np.float64)

    def logsf(self, x: Floats) -> Floats:
        from scipy.special import log_ndtr

        u = self._units(x)
        return np.asarray(
            np.minimum(0.0, np.logaddexp(log_ndtr(self.ratio - u), log_ndtr(-u - self.ratio))),
            dtype=np.float64,
        )

    def ppf(self, p: Floats) -> Floats:
        """Compared on the smaller tail, so that both ends keep their digits."""
        wanted = np.asarray(p, dtype=np.float64)
        low, high = np.zeros_like(wanted), np.full_like(wanted, self.ratio + 40.0)
        with np.errstate(divide="ignore"):
            below, above = np.log(wanted), np.log1p(-wanted)
        for _ in range(64):
            middle = 0.5 * (low + high)
            x = self.offset + self.scale * middle
            under = np.where(wanted <= 0.5, self.logcdf(x) < below, self.logsf(x) > above)
            low, high = np.where(under, middle, low), np.where(under, high, middle)
        return np.asarray(self.offset + self.scale * 0.5 * (low + high), dtype=np.float64)

    def _units(self, x: Floats) -> Floats:
        return np.maximum(0.0, (np.asarray(x, dtype=np.float64) - self.offset) / self.scale)


def _empirical(values: Floats, _: float) -> Shape:
    """Quantile at p by interpolation at (i - 0.5) / n; no A^2, nothing is modelled."""
    count = len(values)
    if count < EMPIRICAL_MIN:
        raise NO_VALUES.refuse(field="distribution", needed=EMPIRICAL_MIN, found=count)
    ordered = np.sort(values)
    places = (np.arange(1, count + 1) - 0.5) / count

    def quantile(p: Floats) -> Floats:
        return np.interp(p, places, ordered)

    def log_below(x: Floats) -> Floats:
        with np.errstate(divide="ignore"):
            return np.log(np.searchsorted(ordered, x, side="left") / count)

    def log_above(x: Floats) -> Floats:
        with np.errstate(divide="ignore"):
            return np.log(1.0 - np.searchsorted(ordered, x, side="right") / count)

    def density(x: Floats) -> Floats:
        return np.zeros_like(x)

    return Shape("empirical", "quantiles", {}, density, log_below, log_above, quantile, 0.0, None)


_FITS: Final[dict[str, Callable[[Floats, float], Shape]]] = {
    "normal": _normal,
    "lognormal": _lognormal,
    "weibull": _weibull,
    "gamma": _gamma,
    "folded_normal": _folded_normal,
    "empirical": _empirical,
}
