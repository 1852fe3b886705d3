"""The shape of the answer to a chart request, for the API's description. Its columns are of one length."""

from __future__ import annotations

from uuid import UUID

from jidoka_central.foundation.registry import Answer
from jidoka_central.modules.quality.spc.requests import CusumAsked, EwmaAsked, Shift

Number = float | None


class CharacteristicShown(Answer):
    code: str
    name_zh: str
    name_en: str
    unit: str
    decimals: int
    nominal: Number
    lsl: Number
    usl: Number
    subgroup_size: int | None
    item: str | None


class SelectionShown(Answer):
    orders: int
    cells: int
    first_at: int
    last_at: int


class WindowShown(Answer):
    first: int
    last: int


class StretchShown(Answer):
    """Limits of the positions ``first`` to ``last``; ``interval`` is a CUSUM's, in the charted unit."""

    first: int
    last: int
    reason: str | None
    source: str
    version: int | None
    version_id: UUID | None
    method: str | None
    centre: Number
    lower: Number
    upper: Number
    sigma: Number
    spread_centre: Number
    spread_lower: Number
    spread_upper: Number
    sigma_within: Number
    sigma_between: Number
    interval: Number
    used: int
    left_out: int
    beyond: int


class PointsShown(Answer):
    index: list[int]
    at: list[int]
    order: list[int]
    cell: list[int]
    number: list[int]
    value: list[Number]
    spread: list[Number] | None
    second: list[Number] | None
    lower: list[Number] | None
    upper: list[Number] | None
    size: list[int] | None
    word: list[int]
    spread_word: list[int] | None
    kept: list[int]


class BucketsShown(Answer):
    first: list[int]
    last: list[int]
    low: list[Number]
    high: list[Number]
    spread_high: list[Number]
    signals: list[int]
    word: list[int]


class SignalsShown(Answer):
    total: int
    by_rule: dict[str, int]
    listed: int
    index: list[int]
    rules: list[int]
    panel: list[int]


class ExclusionShown(Answer):
    index: int
    order: str
    number: int
    reason: str


class BeyondShown(Answer):
    index: int
    order: str
    number: int


class AnnotationMade(Answer):
    """What somebody said of the points ``first`` to ``last`` of an order."""

    id: UUID
    characteristic: str
    item: str | None
    order: str
    cell: str | None
    first: int
    last: int
    chart: str
    cause_code: str
    text: str
    person: str
    at: int
    corrects: UUID | None


class AnnotationShown(AnnotationMade):
    from_index: int
    to_index: int


class HistogramShown(Answer):
    edges: list[float]
    counts: list[int]
    n: int
    mean: float
    s: Number
    minimum: float
    maximum: float
    skewness: Number
    kurtosis: Number


class RunShown(Answer):
    median: float
    runs: int
    longest: int
    expected: float
    z: Number
    p_value: Number


class ContributionShown(Answer):
    index: int
    parts: list[float]


class T2Shown(Answer):
    mean: list[float]
    covariance: list[list[float]]
    limit: float
    contributions: list[ContributionShown]


class PanelShown(Answer):
    """``characteristic``: of the stratum's newest point. A window that begins after a stratum's end holds
    none of its points: ``first`` is ``last`` + 1."""

    stratum: str | None
    characteristic: CharacteristicShown
    total: int
    used: int
    window: WindowShown
    reduced: bool
    limits: list[StretchShown]
    points: PointsShown
    buckets: BucketsShown | None
    signals: SignalsShown
    exclusions: list[ExclusionShown]
    beyond: list[BeyondShown]
    annotations: list[AnnotationShown]
    histogram: HistogramShown | None
    run: RunShown | None
    t2: T2Shown | None


class ChartShown(Answer):
    """``ewma`` and ``cusum``: the design that the chart of that kind was drawn with."""

    kind: str
    characteristics: list[CharacteristicShown]
    total: int
    took_ms: float
    rules: list[str]
    shifts: list[Shift]
    zone: str
    ewma: EwmaAsked | None
    cusum: CusumAsked | None
    selection: SelectionShown
    charts: list[PanelShown]
    orders: list[str]
    cells: list[str]
