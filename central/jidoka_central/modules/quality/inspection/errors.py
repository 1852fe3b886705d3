"""Refusals of inspections."""

from __future__ import annotations

from jidoka_central.foundation.errors import Problem
from jidoka_central.foundation.text import Text

AQL_COUNTS_NONCONFORMITIES = Problem(
    "quality.aql_counts_nonconformities",
    422,
    Text(
        zh="AQL {aql} 以每百单位不合格数计；按不合格品检验时最大为 {largest}",
        en="AQL {aql} counts nonconformities per hundred units; inspections count nonconforming units, up to "
        "{largest}",
    ),
)
NO_REQUIREMENT = Problem(
    "quality.no_inspection_requirement",
    422,
    Text(zh="物料 {item} 没有检验要求", en="Item {item} has no inspection requirement"),
)
INSPECTED_TOO_FEW = Problem(
    "quality.inspected_too_few",
    422,
    Text(
        zh="检验 {number} 的方案要求检查 {needed} 件，只报告了 {inspected} 件",
        en="Inspection {number} needs {needed} inspected; {inspected} were reported",
    ),
)
INSPECTED_TOO_MANY = Problem(
    "quality.inspected_too_many",
    422,
    Text(
        zh="检验 {number} 的接收数只适用于 {needed} 件的样本，报告了 {inspected} 件",
        en="Inspection {number}: its acceptance number holds for a sample of {needed}, not of {inspected}",
    ),
)
NONCONFORMING_TOO_MANY = Problem(
    "quality.nonconforming_too_many",
    422,
    Text(
        zh="不合格数 {nonconforming} 大于检查数 {inspected}",
        en="{nonconforming} nonconforming are more than the {inspected} inspected",
    ),
)
KIND_NOT_OF_EDITION = Problem(
    "quality.kind_not_of_edition",
    422,
    Text(
        zh="{edition} 没有 {kind} 方案；可用版本：{known}",
        en="{edition} has no {kind} plans; editions that have: {known}",
    ),
)
CHARACTERISTIC_MISSING = Problem(
    "quality.characteristic_missing",
    422,
    Text(
        zh="计量方案须写明所测特性与单位（{field}）",
        en="A plan by variables says what is measured and in which unit ({field})",
    ),
)
ONLY_FOR_VARIABLES = Problem(
    "quality.only_for_variables",
    422,
    Text(
        zh="{field} 只用于计量方案，此处为 {kind}",
        en="{field} belongs to plans by variables; this one is {kind}",
    ),
)
ONLY_FOR_ATTRIBUTES = Problem(
    "quality.only_for_attributes",
    422,
    Text(
        zh="检验 {number} 为计量方案：录入读数，不录入件数（{field}）",
        en="Inspection {number} is by variables: readings are recorded, no counts ({field})",
    ),
)
COUNT_MISSING = Problem(
    "quality.count_missing",
    422,
    Text(
        zh="检验 {number} 须录入检查数与不合格数（{field}）",
        en="Inspection {number} needs how many were inspected and how many did not conform ({field})",
    ),
)
STAGE_NOT_NEXT = Problem(
    "quality.stage_not_next",
    409,
    Text(
        zh="检验 {number} 现在等待第 {expected} 个样本，而非第 {stage} 个：该样本可能已由他人录入",
        en="Inspection {number} waits for sample {expected}, not {stage}; somebody may have recorded it "
        "already",
    ),
)
READING_MISSING = Problem(
    "quality.reading_missing",
    422,
    Text(zh="第 {position} 个读数为空", en="Reading {position} is blank"),
)
READING_NOT_A_NUMBER = Problem(
    "quality.reading_not_a_number",
    422,
    Text(
        zh="第 {position} 个读数“{text}”不是数：小数点用“.”，不带单位与千位分隔",
        en="Reading {position} is no number but {text}: decimals with a point, no unit, no separators",
    ),
)
GAUGE_UNFIT = Problem(
    "quality.gauge_unfit",
    422,
    Text(
        zh="量具 {gauge} 不可用：没有在有效期内的合格校准",
        en="Gauge {gauge} may not be used: it has no passed calibration that is in force",
    ),
)
HAS_SAMPLES = Problem(
    "quality.has_samples",
    409,
    Text(
        zh="检验 {number} 已有样本结果，方案不再更改",
        en="Inspection {number} has results of samples: its plan stays",
    ),
)

INSPECTION_PROBLEMS = (
    AQL_COUNTS_NONCONFORMITIES,
    NO_REQUIREMENT,
    INSPECTED_TOO_FEW,
    INSPECTED_TOO_MANY,
    NONCONFORMING_TOO_MANY,
    KIND_NOT_OF_EDITION,
    CHARACTERISTIC_MISSING,
    ONLY_FOR_VARIABLES,
    ONLY_FOR_ATTRIBUTES,
    COUNT_MISSING,
    STAGE_NOT_NEXT,
    READING_MISSING,
    READING_NOT_A_NUMBER,
    GAUGE_UNFIT,
    HAS_SAMPLES,
)
