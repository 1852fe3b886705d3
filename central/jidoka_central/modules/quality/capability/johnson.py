"""Johnson's distributions by four percentiles (Slifker and Shapiro 1980), the choice of z after Chou,
Polansky and Mason (1998).

For z in 0.25, 0.26 ... 1.25 take the values at the normal probabilities of -3z, -z, z, 3z (at (i - 0.5) / n,
interpolated), with m = x3z - xz, n = x-z - x-3z, p = xz - x-z:

    mn / p^2 > 1   SU   z = gamma + eta asinh((x - epsilon) / lambda)
    mn / p^2 < 1   SB   z = gamma + eta ln((x - epsilon) / (lambda + epsilon - x))
    m / p > 1, close to 1   SL   z = gamma + eta ln(x - epsilon)

and keep, of all that hold every value in their support, the one whose z are most normal (least A^2). The
p-value of that A^2 is not known, since z was chosen by it; none is given.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from jidoka_central.modules.quality.capability.errors import NO_FIT, NO_VALUES
from jidoka_central.modules.quality.capability.normality import Floats, distance
from jidoka_central.modules.quality.capability.shapes import Shape, of_scipy
from jidoka_central.modules.quality.capability.words import WORDS

VALUES_MIN: Final = 20
CLOSE: Final = 0.05  # of mn / p^2 to 1, where SL is tried too
EDGE: Final = 1e-9  # nearer than that SU and SB are the normal distribution, with an eta beyond all numbers
_STEPS: Final = 101
Parameters = tuple[str, float, float, float, float]  # family, gamma, eta, lambda, epsilon


def fit_johnson(values: Floats) -> Shape:
    """Raises ``NO_VALUES`` under 20 values and ``NO_FIT`` where no member holds all of them."""
    from scipy import stats
    from scipy.special import log_ndtr

    if len(values) < VALUES_MIN:
        raise NO_VALUES.refuse(field="distribution", needed=VALUES_MIN, found=len(values))
    ordered = np.sort(values)
    places = (np.arange(1, len(ordered) + 1) - 0.5) / len(ordered)
    steps = 0.25 + 0.01 * np.arange(_STEPS)
    quantiles = np.interp(stats.norm.cdf(np.outer(steps, (-3.0, -1.0, 1.0, 3.0))), places, ordered)
    best: tuple[float, float, Parameters] | None = None
    for z, four in zip(steps, quantiles, strict=True):
        for found in from_percentiles(float(z), *(float(one) for one in four)):
            scores = _scores(found, ordered)
            if scores is None:
                continue
            away = distance(log_ndtr(scores), log_ndtr(-scores))
            if math.isfinite(away) and (best is None or away < best[0]):
                best = (away, float(z), found)
    if best is None:
        raise NO_FIT.refuse(field="distribution", distribution=WORDS["johnson"])
    _, z, (family, gamma, eta, scale, epsilon) = best
    parameters: dict[str, float | str] = {
        "family": family, "gamma": gamma, "eta": eta, "lambda": scale, "epsilon": epsilon, "z": z,
    }  # fmt: skip
    frozen: Any
    if family == "SU":
        frozen = stats.johnsonsu(gamma, eta, loc=epsilon, scale=scale)
    elif family == "SB":
        frozen = stats.johnsonsb(gamma, eta, loc=epsilon, scale=scale)
    else:
        frozen = stats.lognorm(1.0 / eta, loc=epsilon, scale=math.exp(-gamma / eta))
    return of_scipy("johnson", "percentiles", parameters, frozen, values)


def from_percentiles(z: float, x1: float, x2: float, x3: float, x4: float) -> list[Parameters]:
    """The members whose quantiles at -3z, -z, z, 3z are x1 to x4; none where they coincide or, as values on a
    coarse grid may, lie at equal distances but for rounding."""
    m, n, p = x4 - x3, x2 - x1, x3 - x2
    if not (m > 0.0 and n > 0.0 and p > 0.0):
        return []
    ratio, centre = (m / p) * (n / p), (x2 + x3) / 2.0
    found: list[Parameters] = []
    if ratio > 1.0 + EDGE:
        mp, np_ = m / p, n / p
        eta = 2.0 * z / math.acosh((mp + np_) / 2.0)
        gamma = eta * math.asinh((np_ - mp) / (2.0 * math.sqrt(ratio - 1.0)))
        scale = 2.0 * p * math.sqrt(ratio - 1.0) / ((mp + np_ - 2.0) * math.sqrt(mp + np_ + 2.0))
        found.append(("SU", gamma, eta, scale, centre + p * (np_ - mp) / (2.0 * (mp + np_ - 2.0))))
    elif ratio < 1.0 - EDGE:
        pm, pn = p / m, p / n
        product, rest = (1.0 + pm) * (1.0 + pn), pm * pn - 1.0
        eta = z / math.acosh(math.sqrt(product) / 2.0)
        gamma = eta * math.asinh((pn - pm) * math.sqrt(product - 4.0) / (2.0 * rest))
        scale = p * math.sqrt((product - 2.0) ** 2 - 4.0) / rest
        found.append(("SB", gamma, eta, scale, centre - scale / 2.0 + p * (pn - pm) / (2.0 * rest)))
    if abs(ratio - 1.0) <= CLOSE and m / p > 1.0 + EDGE:
        mp = m / p
        eta = 2.0 * z / math.log(mp)
        gamma = eta * math.log((mp - 1.0) / (p * math.sqrt(mp)))
        found.append(("SL", gamma, eta, 1.0, centre - p / 2.0 * (mp + 1.0) / (mp - 1.0)))
    return [one for one in found if all(math.isfinite(part) for part in one[1:])]


def _scores(found: Parameters, ordered: Floats) -> Floats | None:
    """Normal scores of the sorted values; None where one lies outside the support."""
    family, gamma, eta, scale, epsilon = found
    u = (ordered - epsilon) / scale
    if family == "SU":
        return np.asarray(gamma + eta * np.arcsinh(u), dtype=np.float64)
    if u[0] <= 0.0 or (family == "SB" and u[-1] >= 1.0):
        return None
    return np.asarray(gamma + eta * (np.log(u) - (np.log1p(-u) if family == "SB" else 0.0)), dtype=np.float64)
