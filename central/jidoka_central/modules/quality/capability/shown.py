"""A study as it is stored and shown: plain numbers, nothing to compute any more.

``within`` is null where the process was not stable (``withheld``: not_stable) or the distribution is judged
by percentiles (``withheld``: percentiles): then there is no Cp and no Cpk to show. Charts carry each
point's own limits.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class IndexShown(Shown):
    """``low`` to ``high`` two-sided, ``lower`` one-sided, all at the study's confidence; ``method``
    chi_square, bissell or boyles with ``freedom`` degrees of freedom, or bootstrap; null where there are no
    bounds."""

    value: float
    low: float | None
    high: float | None
    lower: float | None
    method: str | None
    freedom: float | None


class IndicesShown(Shown):
    potential: IndexShown | None
    upper: IndexShown | None
    lower: IndexShown | None
    least: IndexShown


class OutsideShown(Shown):
    """Parts per million."""

    below: float | None
    above: float | None
    total: float


class SigmaShown(Shown):
    method: str
    value: float
    freedom: float


class ControlPoint(Shown):
    """``label``: the order and the subgroup's number in it."""

    label: str
    value: float
    lower: float
    upper: float
    rules: list[str]


class CapabilityChart(Shown):
    kind: str
    centre: float
    points: list[ControlPoint]


class TestShown(Shown):
    statistic: float
    p: float | None


class NormalityShown(Shown):
    anderson_darling: TestShown
    shapiro_wilk: TestShown | None
    skewness: TestShown | None
    kurtosis: TestShown | None


class CandidateShown(Shown):
    """``why_zh``, ``why_en``: why it was not fitted."""

    name: str
    distance: float | None
    p: float | None
    why_zh: str | None
    why_en: str | None


class ShapeShown(Shown):
    name: str
    method: str
    parameters: dict[str, float | str]
    distance: float
    p: float | None


class BootstrapShown(Shown):
    """Samples drawn from the fitted distribution, of so many values each, by a generator with this seed."""

    seed: int
    draws: int
    size: int


class FittedHistogram(Shown):
    """Bars between ``edges``; the curves as expected counts a bar over ``x``; ``within`` the normal curve
    of the within sigma, null where it is withheld."""

    edges: list[float]
    counts: list[int]
    x: list[float]
    fitted: list[float]
    within: list[float] | None


class ProbabilityPlot(Shown):
    """Probability plot: values ``x`` at normal scores ``score``; the fitted line and the pointwise 95 %
    band of ordered values over ``line_score``."""

    x: list[float]
    score: list[float]
    line_score: list[float]
    line: list[float]
    low: list[float]
    high: list[float]


class VerdictShown(Shown):
    called: str
    index: str
    value: float
    compared: float
    target: float
    judge_by: str
    provisional: bool


class CapabilityResults(Shown):
    """``quantiles``: X0.135, X50, X99.865 of the fitted distribution; ``latest``: the last 25 subgroups'
    values."""

    count: int
    subgroups: int
    subgroup_size: int | None
    mean: float
    least: float
    most: float
    within_sigma: SigmaShown
    overall_sigma: SigmaShown
    within: IndicesShown | None
    withheld: str | None
    overall: IndicesShown
    cpm: IndexShown | None
    observed: OutsideShown
    expected_within: OutsideShown | None
    expected_overall: OutsideShown
    quantiles: list[float]
    stable: bool
    rules: list[str]
    means: CapabilityChart
    spreads: CapabilityChart
    latest: list[PointsOfSubgroup]
    histogram: FittedHistogram
    probability: ProbabilityPlot
    normality: NormalityShown
    shape: ShapeShown
    candidates: list[CandidateShown]
    proposal: str
    warnings: list[str]
    verdict: VerdictShown
    bootstrap: BootstrapShown | None = None


class PointsOfSubgroup(Shown):
    label: str
    values: list[float]


CapabilityResults.model_rebuild()
