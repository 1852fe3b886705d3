"""Refusals of skip-lot programmes of three states."""

from __future__ import annotations

from jidoka_central.foundation.errors import Problem
from jidoka_central.foundation.text import Text

PROGRAMME_NUMBERS = Problem(
    "quality.programme_numbers",
    422,
    Text(zh="方案的数值不合：{why}", en="The programme's numbers do not go together: {why}"),
)
PROGRAMME_CODE_TAKEN = Problem(
    "quality.programme_code_taken",
    422,
    Text(
        zh="{code} 是随产品提供的名称，不能用作自订方案的代号",
        en="{code} is a name that comes with the product; take another code",
    ),
)
NO_PROGRAMME = Problem(
    "quality.no_skip_lot_programme",
    422,
    Text(zh="没有已发布的跳批方案 {code}", en="There is no released skip-lot programme {code}"),
)
PROGRAMME_NOT_FOR_VARIABLES = Problem(
    "quality.programme_not_for_variables",
    422,
    Text(
        zh="跳批方案 {code} 没有计量检验的分数行",
        en="Skip-lot programme {code} has no row of points for inspection by variables",
    ),
)
SKIP_LOT_TERMS = Problem(
    "quality.skip_lot_terms",
    422,
    Text(
        zh="跳批检验写明 clearance 与 one_in，或写明 programme，不能都写或都不写",
        en="Skip-lot inspection is asked for by clearance and one_in, or by a programme, not by both",
    ),
)
OWN_PROGRAMME = Problem(
    "quality.own_skip_lot_programme",
    403,
    Text(
        zh="跳批方案 {code} 由您录入，须由另一人核对并发布",
        en="You entered skip-lot programme {code}; another person checks and releases it",
    ),
)
PROGRAMME_IN_USE = Problem(
    "quality.skip_lot_programme_in_use",
    409,
    Text(
        zh="跳批方案 {code} 正被 {count} 项检验要求使用，不能停用",
        en="Skip-lot programme {code} is named by {count} inspection requirements and stays",
    ),
)

SKIP_LOT_PROBLEMS = (
    PROGRAMME_NUMBERS,
    PROGRAMME_CODE_TAKEN,
    NO_PROGRAMME,
    PROGRAMME_NOT_FOR_VARIABLES,
    SKIP_LOT_TERMS,
    OWN_PROGRAMME,
    PROGRAMME_IN_USE,
)
