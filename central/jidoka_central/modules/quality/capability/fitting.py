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
from typing import Final, Literal, get_args

import numpy as np

from jidoka_central.modules.quality.capability.box_cox import fit_box_cox
from jidoka_central.modules.quality.capability.errors import NO_FIT, NO_VALUES, UNKNOWN_CHOICE
from jidoka_central.modules.quality.capability.folded_normal import fit_folded_normal
from jidoka_central.modules.quality.capability.johnson import fit_johnson
from jidoka_central.modules.quality.capability.normality import Floats, normal_p, weibull_p
from jidoka_central.modules.quality.capability.shapes import Shape, above_offset, of_scipy
from jidoka_central.modules.quality.capability.words import WORDS

Name = Literal["normal", "lognormal", "weibull", "gamma", "folded_normal", "box_cox", "johnson", "empirical"]
NAMES: Final[tuple[Name, ...]] = get_args(Name)
PROPOSED: Final = tuple(name for name in NAMES if name not in ("normal", "empirical"))
EMPIRICAL_MIN: Final = 1_000


def fit(name: Name, values: Floats, offset: float = 0.0) -> Shape:
    """Raises ``UNKNOWN_CHOICE``, ``NOT_ABOVE_OFFSET``, ``NO_FIT``, ``NO_VALUES``, for the field
    ``distribution`` or ``offset``."""
    if name not in NAMES:
        raise UNKNOWN_CHOICE.refuse(field="distribution", given=name, known=", ".join(NAMES))
    return _FITS[name](values, offset)


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
    "folded_normal": fit_folded_normal,
    "box_cox": lambda values, offset: fit_box_cox(above_offset("box_cox", values, offset), offset),
    "johnson": lambda values, _: fit_johnson(values),
    "empirical": _empirical,
}
