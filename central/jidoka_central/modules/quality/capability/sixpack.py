"""From a computed study to what is stored: the indices and tests, and the six pictures' points.

Pictures: mean chart, spread chart, last 25 subgroups, histogram with the fitted curve (bars by Freedman and
Diaconis, 5 to 40), probability plot, capability plot (limits, the fitted 0.135 to 99.865 % interval). The
band of the probability plot is that of ordered values, by the beta distribution at 95 % for each point, as
if the fitted distribution were the true one. Points beyond ``POINTS_MAX`` are
thinned in the middle, never at the ends.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from jidoka_central.modules.quality.capability import shown
from jidoka_central.modules.quality.capability.indices import Index, Indices, Outside
from jidoka_central.modules.quality.capability.normality import Floats, Test
from jidoka_central.modules.quality.capability.stability import Chart
from jidoka_central.modules.quality.capability.study import Study

POINTS_MAX: Final = 400
LATEST: Final = 25
BARS: Final = (5, 40)
CURVE: Final = 121
BAND: Final = 0.95
LINE: Final = 61


def results_of(study: Study, labels: Sequence[str]) -> shown.CapabilityResults:
    """``labels`` belong to the subgroups of ``study.data``."""
    data, stable = study.data, study.stability.stable
    by_number = dict(zip(data.numbers, labels, strict=True))
    values = np.array(data.values)
    withheld = "percentiles" if study.within is None else None if stable else "not_stable"
    return shown.CapabilityResults(
        count=len(data.values),
        subgroups=len(data.subgroups),
        subgroup_size=data.size,
        mean=data.mean,
        least=min(data.values),
        most=max(data.values),
        within_sigma=_sigma(study.within_sigma.method, study.within_sigma.value, study.within_sigma.freedom),
        overall_sigma=_sigma("overall", study.overall_sigma.value, study.overall_sigma.freedom),
        within=None if withheld or study.within is None else _indices(study.within),
        withheld=withheld,
        overall=_indices(study.overall),
        cpm=None if study.cpm is None else _index(study.cpm),
        observed=_outside(study.observed),
        expected_within=None
        if withheld or study.expected_within is None
        else _outside(study.expected_within),
        expected_overall=_outside(study.expected_overall),
        quantiles=list(study.quantiles),
        stable=stable,
        rules=list(study.stability.rules),
        means=_chart(study.stability.means, by_number),
        spreads=_chart(study.stability.spreads, by_number),
        latest=[
            shown.PointsOfSubgroup(label=label, values=list(one))
            for label, one in zip(labels[-LATEST:], data.subgroups[-LATEST:], strict=True)
        ],
        histogram=_histogram(study, values, with_within=withheld is None and study.shape.name == "normal"),
        probability=_plot(study, values),
        normality=shown.NormalityShown(
            anderson_darling=_test(study.normality.anderson_darling),
            **{
                name: None if (one := getattr(study.normality, name)) is None else _test(one)
                for name in ("shapiro_wilk", "skewness", "kurtosis")
            },
        ),
        shape=shown.ShapeShown(
            name=study.shape.name,
            method=study.shape.method,
            parameters=study.shape.parameters,
            distance=study.shape.distance,
            p=study.shape.p,
        ),
        candidates=[
            shown.CandidateShown(
                name=one.name,
                distance=one.distance,
                p=one.p,
                why_zh=None if one.refused is None else one.refused.sentence("zh"),
                why_en=None if one.refused is None else one.refused.sentence("en"),
            )
            for one in study.candidates
        ],
        proposal=study.proposal,
        warnings=list(study.warnings),
        verdict=shown.VerdictShown(
            **{name: getattr(study.verdict, name) for name in shown.VerdictShown.model_fields}
        ),
        bootstrap=None
        if (drawn := study.bootstrap) is None
        else shown.BootstrapShown(seed=drawn.seed, draws=drawn.draws, size=drawn.size),
    )


def _sigma(method: str, value: float, freedom: float) -> shown.SigmaShown:
    return shown.SigmaShown(method=method, value=value, freedom=freedom)


def _index(index: Index) -> shown.IndexShown:
    names = ("low", "high", "lower", "method", "freedom")
    return shown.IndexShown(
        value=index.value,
        **{name: None if index.bounds is None else getattr(index.bounds, name) for name in names},
    )


def _indices(found: Indices) -> shown.IndicesShown:
    names = ("potential", "upper", "lower", "least")
    return shown.IndicesShown.model_validate(
        {name: None if (one := getattr(found, name)) is None else _index(one) for name in names}
    )


def _outside(found: Outside) -> shown.OutsideShown:
    return shown.OutsideShown(below=found.below, above=found.above, total=found.total)


def _test(found: Test) -> shown.TestShown:
    return shown.TestShown(statistic=found.statistic, p=found.p)


def _chart(chart: Chart, labels: dict[int, str]) -> shown.CapabilityChart:
    points = [
        shown.ControlPoint(
            label=labels[one.number], value=one.value, lower=one.lower, upper=one.upper, rules=list(one.rules)
        )
        for one in chart.points
    ]
    return shown.CapabilityChart(kind=chart.kind, centre=chart.centre, points=points)


def _histogram(study: Study, values: Floats, *, with_within: bool) -> shown.FittedHistogram:
    quarter = np.quantile(values, (0.25, 0.75))
    spread = float(quarter[1] - quarter[0])
    extent = float(np.ptp(values))
    wanted = extent / (2.0 * spread / len(values) ** (1 / 3)) if spread > 0.0 else 10.0
    bars = int(min(BARS[1], max(BARS[0], math.ceil(wanted))))
    counts, edges = np.histogram(values, bins=bars)
    width = float(edges[1] - edges[0])
    low = min(float(edges[0]), study.quantiles[0])
    high = max(float(edges[-1]), study.quantiles[2])
    x = np.linspace(low, high, CURVE)
    scale = len(values) * width
    within = None
    if with_within:
        sigma = study.within_sigma.value
        u = (x - study.data.mean) / sigma
        within = _finite(scale * np.exp(-0.5 * u * u) / (sigma * math.sqrt(2.0 * math.pi)))
    return shown.FittedHistogram(
        edges=[float(one) for one in edges],
        counts=[int(one) for one in counts],
        x=[float(one) for one in x],
        fitted=_finite(scale * study.shape.density(x)),
        within=within,
    )


def _plot(study: Study, values: Floats) -> shown.ProbabilityPlot:
    from scipy.special import betaincinv, ndtri

    count = len(values)
    ordered = np.sort(values)
    rank = np.arange(1, count + 1)
    p = (rank - 0.3) / (count + 0.4)  # median ranks (Benard)
    score = ndtri(p)
    kept = _thinned(count)
    line_rank = np.interp(np.linspace(score[0], score[-1], LINE), score, rank)
    line_p = (line_rank - 0.3) / (count + 0.4)
    tail = (1.0 - BAND) / 2.0
    low, high = (
        study.shape.quantile(betaincinv(line_rank, count - line_rank + 1.0, at)) for at in (tail, 1.0 - tail)
    )
    return shown.ProbabilityPlot(
        x=[float(one) for one in ordered[kept]],
        score=[float(one) for one in score[kept]],
        line_score=[float(one) for one in ndtri(line_p)],
        line=_finite(study.shape.quantile(line_p)),
        low=_finite(low),
        high=_finite(high),
    )


def _thinned(count: int) -> npt.NDArray[np.int64]:
    """Places to show: all, or the first and last 50 and evenly from what lies between."""
    if count <= POINTS_MAX:
        return np.arange(count, dtype=np.int64)
    ends, middle = 50, POINTS_MAX - 100
    between = np.linspace(ends, count - ends - 1, middle).round().astype(np.int64)
    return np.unique(np.concatenate([np.arange(ends), between, np.arange(count - ends, count)]))


def _finite(values: Floats) -> list[float]:
    """What cannot be drawn (a density at its pole) stands at the greatest value that can."""
    usable = np.isfinite(values)
    top = float(values[usable].max()) if usable.any() else 0.0
    return [float(one) if math.isfinite(one) else top for one in values]
