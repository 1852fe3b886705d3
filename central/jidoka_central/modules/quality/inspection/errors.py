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

INSPECTION_PROBLEMS = (
    AQL_COUNTS_NONCONFORMITIES,
    NO_REQUIREMENT,
    INSPECTED_TOO_FEW,
    INSPECTED_TOO_MANY,
    NONCONFORMING_TOO_MANY,
)
