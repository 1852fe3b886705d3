"""What a capability study refuses. Each names the field; none gives a number that looks right."""

from __future__ import annotations

from jidoka_central.foundation.errors import Problem
from jidoka_central.foundation.text import Text

NO_VALUES = Problem(
    "quality.capability_no_values",
    422,
    Text(
        zh="没有测量值：至少需要 {needed} 个，现有 {found} 个", en="{needed} values are needed, {found} given"
    ),
)
TOO_MANY_VALUES = Problem(
    "quality.capability_too_many",
    422,
    Text(
        zh="数据过多：{found}，一次研究最多 {allowed}；请缩小范围",
        en="{found} subgroups or values are more than the {allowed} a study takes: choose a narrower range",
    ),
)
NOT_A_NUMBER = Problem(
    "quality.capability_not_a_number",
    422,
    Text(
        zh="子组 {subgroup} 含有非数值、无穷大或超出 ±1e150 的值",
        en="Subgroup {subgroup} holds a value that is no number, infinite or beyond 1e150",
    ),
)
NO_SPREAD = Problem(
    "quality.capability_no_spread",
    422,
    Text(
        zh="数据没有变差（或小于数值分辨力），无法计算能力",
        en="The values do not vary, or by less than a number of their size can hold: there is no capability",
    ),
)
EMPTY_SUBGROUP = Problem(
    "quality.capability_empty_subgroup",
    422,
    Text(zh="子组 {subgroup} 没有测量值", en="Subgroup {subgroup} holds no value"),
)
NUMBERS_UNORDERED = Problem(
    "quality.capability_unordered",
    422,
    Text(
        zh="子组编号必须递增，且与子组一一对应", en="The subgroups' numbers must rise, one for each subgroup"
    ),
)
METHOD_UNFIT = Problem(
    "quality.capability_method_unfit",
    422,
    Text(
        zh="方法 {method} 不适用：需要 {needed}，现有子组大小 {found}",
        en="The method {method} needs {needed}; the subgroups hold {found}",
    ),
)
NO_SPECIFICATION = Problem(
    "quality.capability_no_specification",
    422,
    Text(zh="没有规格限：至少需要一个", en="There is no specification limit: one at least is needed"),
)
LIMIT_NOT_FINITE = Problem(
    "quality.capability_limit_not_finite",
    422,
    Text(zh="{name} 不是有限数值", en="{name} is not a finite number"),
)
LIMITS_REVERSED = Problem(
    "quality.capability_limits_reversed",
    422,
    Text(
        zh="规格下限 {lsl} 不低于规格上限 {usl}",
        en="The lower limit {lsl} is not below the upper limit {usl}",
    ),
)
TARGET_OUTSIDE = Problem(
    "quality.capability_target_outside",
    422,
    Text(
        zh="目标值 {target} 不在规格限之内",
        en="The target {target} does not lie within the specification limits",
    ),
)
UNKNOWN_CHOICE = Problem(
    "quality.capability_unknown_choice",
    422,
    Text(zh="没有选项 {given}；可选：{known}", en="There is no {given}; known: {known}"),
)
OUT_OF_BOUNDS = Problem(
    "quality.capability_out_of_bounds",
    422,
    Text(zh="{given} 超出范围 {low} 至 {high}", en="{given} is outside {low} to {high}"),
)
NOT_ABOVE_OFFSET = Problem(
    "quality.capability_not_above_offset",
    422,
    Text(
        zh="{distribution} 要求所有值大于 {offset}，最小值为 {least}",
        en="{distribution} needs every value above {offset}; the least is {least}",
    ),
)
LIMIT_NOT_TRANSFORMED = Problem(
    "quality.capability_limit_not_transformed",
    422,
    Text(
        zh="规格限 {limit} 不大于 {offset}，无法变换；若为自然界限请不填",
        en="The limit {limit} is not above {offset} and cannot be transformed; leave a natural boundary out",
    ),
)
NO_FIT = Problem(
    "quality.capability_no_fit",
    422,
    Text(zh="{distribution} 无法拟合这些数据", en="{distribution} cannot be fitted to these values"),
)
QUANTILES_COINCIDE = Problem(
    "quality.capability_quantiles_coincide",
    422,
    Text(
        zh="数据中相同的值过多，0.135 %、50 %、99.865 % 分位数重合，无法按百分位法计算能力",
        en="So many values are equal that the quantiles at 0.135, 50 or 99.865 % coincide: no index by "
        "percentiles",
    ),
)
NO_BOUND = Problem(
    "quality.capability_no_bound",
    422,
    Text(
        zh="{distribution} 在这些数据和置信水平下没有置信下限，无法据以判定",
        en="{distribution} has no lower bound with these values at this confidence: nothing to judge by",
    ),
)
NOT_FINITE = Problem(
    "quality.capability_not_finite",
    422,
    Text(
        zh="这些数据与规格限的计算结果超出数值范围",
        en="With these values and limits a result lies beyond the numbers there are",
    ),
)

ONE_SOURCE = Problem(
    "quality.capability_one_source",
    422,
    Text(
        zh="数据来源二选一：已采集的测量值，或录入的数值",
        en="A study is of stored measurements or of typed values: give one of them",
    ),
)
NOT_ONE_ITEM = Problem(
    "quality.capability_not_one_item",
    422,
    Text(zh="工单 {order} 生产的是 {item}，不是 {other}", en="Order {order} makes {item}, not {other}"),
)
NOTHING_MEASURED = Problem(
    "quality.capability_nothing_measured",
    422,
    Text(
        zh="所选范围内没有 {characteristic} 的完整子组",
        en="There is no complete subgroup of {characteristic} in what was chosen",
    ),
)
EXCLUSION_UNKNOWN = Problem(
    "quality.capability_exclusion_unknown",
    422,
    Text(
        zh="要剔除的子组 {order} #{subgroup} 不在数据中，或重复",
        en="The excluded subgroup {order} #{subgroup} is not among the data, or stands there twice",
    ),
)

CAPABILITY_PROBLEMS = (
    ONE_SOURCE,
    NOT_ONE_ITEM,
    NOTHING_MEASURED,
    EXCLUSION_UNKNOWN,
    NO_VALUES,
    TOO_MANY_VALUES,
    NOT_A_NUMBER,
    NO_SPREAD,
    EMPTY_SUBGROUP,
    NUMBERS_UNORDERED,
    METHOD_UNFIT,
    NO_SPECIFICATION,
    LIMIT_NOT_FINITE,
    LIMITS_REVERSED,
    TARGET_OUTSIDE,
    UNKNOWN_CHOICE,
    OUT_OF_BOUNDS,
    NOT_ABOVE_OFFSET,
    LIMIT_NOT_TRANSFORMED,
    NO_FIT,
    QUANTILES_COINCIDE,
    NO_BOUND,
    NOT_FINITE,
)
