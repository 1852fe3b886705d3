"""Refusals of charts and limits; what the kernel refuses is ``quality.chart_refused`` with its code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from jidoka_central.foundation.errors import Problem
from jidoka_central.foundation.text import Text
from jidoka_shared.spc import SpcError

CHART_EMPTY = Problem(
    "quality.chart_empty",
    422,
    Text(
        zh="所选范围内没有 {characteristic} 的测量值",
        en="Nothing was measured of {characteristic} in the selection",
    ),
)
CHART_NO_POINT = Problem(
    "quality.chart_no_point",
    422,
    Text(zh="所选范围内没有点 {point}", en="The selection holds no point {point}"),
)
CHART_REFUSED = Problem(
    "quality.chart_refused", 422, Text(zh="不能计算：{reason}", en="This cannot be computed: {reason}")
)
CHART_AMBIGUOUS = Problem(
    "quality.chart_ambiguous",
    422,
    Text(
        zh="一张图只能有一种：{what}；请缩小选择或分层",
        en="One chart holds one of these: {what}. Narrow the selection or stratify",
    ),
)
CHART_TOO_MANY_STRATA = Problem(
    "quality.chart_too_many_strata",
    422,
    Text(zh="分为 {found} 层，最多 {most} 层", en="There are {found} strata, {most} at most are drawn"),
)
CHART_TOO_LARGE = Problem(
    "quality.chart_too_large",
    422,
    Text(zh="选择过大，最多 {most}；请缩小范围", en="The selection is too large, {most} at most: narrow it"),
)
CHART_NO_LIMITS = Problem(
    "quality.chart_no_limits",
    422,
    Text(
        zh="{characteristic} 在所选范围内没有冻结的控制限",
        en="There are no frozen limits of {characteristic} for the selection",
    ),
)
NOT_OF_PLAN = Problem(
    "quality.limits_not_of_plan",
    422,
    Text(
        zh="控制计划用 {chart} 图，方法 {method} 不适用",
        en="The control plan asks for a {chart} chart: method {method} does not fit",
    ),
)
LIMITS_TOO_LARGE = Problem(
    "quality.limits_too_large",
    422,
    Text(
        zh="控制限记录最多 {most} 个子组，选择了 {found} 个",
        en="A record of limits rests on {most} subgroups at most, {found} are selected",
    ),
)
EXCLUSIONS_OF_ANOTHER = Problem(
    "quality.exclusions_of_another",
    422,
    Text(
        zh="剔除集“{name}”属于 {of}，不能用于 {wanted}",
        en="Exclusion set {name} is of {of}: it does not fit a chart of {wanted}",
    ),
)
NOT_YOURS = Problem(
    "quality.chart_not_yours", 409, Text(zh="图表属于 {owner}", en="This chart belongs to {owner}")
)
NOT_OF_SAME = Problem(
    "quality.limits_not_of_same",
    422,
    Text(zh="{name} 不是该特性的试用控制限", en="{name} is no trial version of this characteristic's limits"),
)
CHART_WINDOW = Problem(
    "quality.chart_window",
    422,
    Text(
        zh="窗口从第 {first} 点开始，在其终点 {last} 之后",
        en="The window begins at point {first}, after its end at {last}",
    ),
)
LIMITS_OF_ANOTHER = Problem(
    "quality.limits_of_another",
    422,
    Text(
        zh="控制限 {name} 属于 {of}，不能用于 {wanted}",
        en="Limits {name} are of {of}: they do not fit a chart of {wanted}",
    ),
)
CORRECTED = Problem(
    "quality.annotation_corrected",
    409,
    Text(zh="该标注已被更正", en="This annotation has been corrected already"),
)
WITHDRAWN = Problem(
    "quality.annotation_withdrawn",
    409,
    Text(zh="该标注已被撤回", en="This annotation has been withdrawn"),
)
ANNOTATION_OF_ANOTHER = Problem(
    "quality.annotation_of_another",
    422,
    Text(
        zh="被更正的标注属于 {of}：更正须属于同一特性、物料和点的种类",
        en="The annotation is of {of}: a correction keeps characteristic, item and kind of point",
    ),
)
EXCLUSIONS_ENDED = Problem(
    "quality.exclusions_ended",
    409,
    Text(
        zh="剔除集“{name}”已由 {person} 停用：{reason}",
        en="Exclusion set {name} was ended by {person}: {reason}",
    ),
)
EXCLUDED_TWICE = Problem(
    "quality.excluded_twice",
    422,
    Text(zh="点 {point} 列出了两次", en="Point {point} is listed twice"),
)

SPC_PROBLEMS: Final = (
    CHART_EMPTY, CHART_NO_POINT, CHART_REFUSED, CHART_AMBIGUOUS, CHART_TOO_MANY_STRATA, CHART_TOO_LARGE,
    CHART_NO_LIMITS, NOT_OF_PLAN, LIMITS_TOO_LARGE, NOT_YOURS, NOT_OF_SAME, CORRECTED,
    EXCLUSIONS_OF_ANOTHER, WITHDRAWN, ANNOTATION_OF_ANOTHER, EXCLUSIONS_ENDED, EXCLUDED_TWICE,
    LIMITS_OF_ANOTHER, CHART_WINDOW,
)  # fmt: skip

REASONS: Final[dict[str, Text]] = {
    "no_variation": Text(
        zh="数据没有变差，控制限会落在中心线上", en="the data do not vary, limits would stand on the centre"
    ),
    "too_few_subgroups": Text(zh="点数太少", en="there are too few points"),
    "subgroups_unequal": Text(zh="样本量不同", en="the samples are not of one size"),
    "subgroup_too_small": Text(zh="单值没有组内变差", en="single values have no spread within"),
    "subgroup_too_large": Text(zh="子组过大", en="the subgroups are too large for this chart"),
    "not_finite": Text(zh="数据含无效数值", en="the data hold a value that is no number"),
    "no_events": Text(zh="没有不合格，或全部不合格", en="nothing was nonconforming, or everything"),
    "count_refused": Text(zh="计数无效", en="a count is not valid"),
    "exclusion_refused": Text(zh="剔除无效", en="an exclusion is not valid"),
    "config_refused": Text(zh="设置互相矛盾", en="the settings contradict each other"),
    "shape_mismatch": Text(zh="方法与数据不符", en="method and data do not fit each other"),
}


def reason_of(error: SpcError) -> Text:
    """Why the kernel refused, in words; in English its own sentence follows with the figures."""
    known = REASONS.get(error.code)
    if known is None:
        return Text(zh=f"{error.code}（{error}）", en=str(error))
    return Text(zh=known.zh, en=f"{known.en}: {error}")


@contextmanager
def in_words(field: str | None = None) -> Iterator[None]:
    """What the kernel refuses becomes ``CHART_REFUSED`` naming the request's field."""
    try:
        yield
    except SpcError as error:
        raise CHART_REFUSED.refuse(
            field=field or error.field, reason=reason_of(error), kernel=error.code
        ) from error
