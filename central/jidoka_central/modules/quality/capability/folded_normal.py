"""The folded normal distribution, |N(mu, sigma)| above an offset, by maximum likelihood.

Over a grid of r = mu / sigma, refined; sigma follows from mean x^2 = mu^2 + sigma^2. With u = x / sigma the
likelihood's sum is -n ln sigma - n (1 + 2 r^2) / 2 + sum ln 2 cosh(u r), without its constant.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from jidoka_central.modules.quality.capability.errors import NO_FIT
from jidoka_central.modules.quality.capability.normality import Floats
from jidoka_central.modules.quality.capability.shapes import Shape, above_offset, of_scipy
from jidoka_central.modules.quality.capability.words import WORDS


def fit_folded_normal(values: Floats, offset: float) -> Shape:
    """Raises ``NOT_ABOVE_OFFSET``, and ``NO_FIT`` where nothing is folded."""
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
