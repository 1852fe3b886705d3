"""Refusals of measurement system analysis."""

from __future__ import annotations

from typing import Final

from jidoka_central.foundation.errors import Problem
from jidoka_central.foundation.text import Text

EMPTY = Problem("quality.msa_empty", 422, Text(zh="研究没有数据", en="The study holds no readings"))
TOO_FEW = Problem(
    "quality.msa_too_few",
    422,
    Text(zh="{what}至少需要 {needed}，现有 {found}", en="{what}: at least {needed} needed, {found} there"),
)
TOO_MANY = Problem(
    "quality.msa_too_many",
    422,
    Text(zh="{what}最多 {most}，现有 {found}", en="{what}: at most {most}, {found} there"),
)
NOT_FINITE = Problem(
    "quality.msa_not_finite",
    422,
    Text(
        zh="第 {position} 个读数不是有限数或超出 ±1E150",
        en="Reading {position} is not a finite number within 1E150",
    ),
)
UNEQUAL_LENGTHS = Problem(
    "quality.msa_unequal_lengths",
    422,
    Text(zh="各列长度不同：{lengths}", en="The columns are of different lengths: {lengths}"),
)
UNBALANCED = Problem(
    "quality.msa_unbalanced",
    422,
    Text(
        zh="研究不平衡：零件 {part}、评价人 {appraiser} 有 {found} 个读数，应为 {needed}；分析需要平衡数据",
        en="The study is not balanced: part {part} by appraiser {appraiser} has {found} readings, not "
        "{needed}; the analysis needs as many of each",
    ),
)
CONSTANT = Problem(
    "quality.msa_constant",
    422,
    Text(zh="所有读数相同：没有可分析的变差", en="All readings are the same: there is no spread to analyse"),
)
TOO_CLOSE = Problem(
    "quality.msa_too_close",
    422,
    Text(
        zh="读数之差小于 1E-140，无法计算；请换用更小的单位",
        en="The readings differ by less than 1E-140, too little to compute with; take a smaller unit",
    ),
)
NOT_COMPUTABLE = Problem(
    "quality.msa_not_computable",
    422,
    Text(
        zh="所给数据的量级相差太大，结果不是有限数",
        en="What was given differs so much in size that the result is no finite number",
    ),
)
NO_REPEATABILITY = Problem(
    "quality.msa_no_repeatability",
    422,
    Text(
        zh="重复读数之间没有差异：量具分辨力掩盖了重复性",
        en="Repeated readings never differ: the gauge's resolution hides its repeatability",
    ),
)
NOT_POSITIVE = Problem(
    "quality.msa_not_positive",
    422,
    Text(
        zh="{field} 必须是 1E-150 至 1E150 的正数",
        en="{field} must be a positive number from 1E-150 to 1E150",
    ),
)
NOT_A_LEVEL = Problem(
    "quality.msa_not_a_level",
    422,
    Text(zh="{field} 必须在 0 与 1 之间", en="{field} must lie between 0 and 1"),
)
ONE_REFERENCE = Problem(
    "quality.msa_one_reference",
    422,
    Text(zh="线性研究至少需要两个不同的基准值", en="Linearity needs at least two different reference values"),
)
REFERENCE_DIFFERS = Problem(
    "quality.msa_reference_differs",
    422,
    Text(zh="零件 {part} 的基准不一致", en="Part {part} has more than one reference"),
)

STATISTICS_PROBLEMS: Final = (
    EMPTY,
    TOO_FEW,
    TOO_MANY,
    NOT_FINITE,
    UNEQUAL_LENGTHS,
    UNBALANCED,
    CONSTANT,
    TOO_CLOSE,
    NOT_COMPUTABLE,
    NO_REPEATABILITY,
    NOT_POSITIVE,
    NOT_A_LEVEL,
    ONE_REFERENCE,
    REFERENCE_DIFFERS,
)

NAMES: Final = {
    "parts": Text(zh="零件", en="parts"),
    "appraisers": Text(zh="评价人", en="appraisers"),
    "trials": Text(zh="重复次数", en="trials"),
    "tolerance": Text(zh="公差宽度", en="tolerance"),
    "categories": Text(zh="类别", en="categories"),
    "spread": Text(zh="公差宽度或过程标准差", en="tolerance or the process's standard deviation"),
    "reference": Text(zh="每个零件的基准值", en="reference of every part"),
}
SHAPE = Problem(
    "quality.msa_shape",
    422,
    Text(
        zh="{name}：这种研究需要 {least} 至 {most}，现为 {found}",
        en="{name}: this kind of study takes {least} to {most}, not {found}",
    ),
)
NOT_DEALT = Problem(
    "quality.msa_not_dealt",
    422,
    Text(
        zh="嵌套研究的零件数必须是评价人数的整数倍，且每人至少 2 件",
        en="A nested study deals the parts out evenly, at least two to each appraiser",
    ),
)
NEEDS = Problem(
    "quality.msa_needs",
    422,
    Text(zh="这种研究需要填写{name}", en="This kind of study needs the {name}"),
)
BAD_REFERENCE = Problem(
    "quality.msa_bad_reference",
    422,
    Text(
        zh="零件 {part} 的基准“{reference}”无效：{expected}",
        en="The reference '{reference}' of part {part} is not valid: {expected}",
    ),
)
REPEATED = Problem(
    "quality.msa_repeated",
    422,
    Text(zh="{name}中“{what}”出现两次", en="'{what}' stands twice in the {name}"),
)
UNKNOWN_APPRAISER = Problem(
    "quality.msa_unknown_appraiser",
    422,
    Text(zh="没有在用的用户“{login}”", en="There is no active user '{login}'"),
)
TOO_LARGE = Problem(
    "quality.msa_too_large",
    422,
    Text(zh="研究有 {found} 个读数，最多 {most}", en="The study has {found} readings; at most {most}"),
)
NOT_YOUR_READING = Problem(
    "quality.msa_not_your_reading",
    403,
    Text(
        zh="第 {position} 个读数属于评价人 {appraiser}", en="Reading {position} is to be taken by {appraiser}"
    ),
)
NOT_YOUR_STUDY = Problem(
    "quality.msa_not_your_study",
    403,
    Text(
        zh="只有计划研究的人可以查看评价人 {appraiser} 的下一个读数",
        en="What {appraiser} is to measure next is for {appraiser} and for those who plan studies",
    ),
)
OUT_OF_TURN = Problem(
    "quality.msa_out_of_turn",
    409,
    Text(
        zh="随机顺序中下一个读数是第 {next} 个，不是第 {position} 个",
        en="Next in the randomised order is reading {next}, not {position}",
    ),
)
NO_SUCH_READING = Problem(
    "quality.msa_no_such_reading",
    404,
    Text(zh="研究 {number} 没有第 {position} 个读数", en="Study {number} has no reading {position}"),
)
ALREADY_READ = Problem(
    "quality.msa_already_read",
    409,
    Text(
        zh="第 {position} 个读数已录入；更改须注明原因进行更正",
        en="Reading {position} is taken; to change it, correct it with a reason",
    ),
)
NOT_READ = Problem(
    "quality.msa_not_read",
    409,
    Text(zh="第 {position} 个读数尚未录入", en="Reading {position} is not taken yet"),
)
NOT_A_NUMBER = Problem(
    "quality.msa_not_a_number",
    422,
    Text(zh="“{given}”不是数值", en="'{given}' is not a number"),
)
IMPLAUSIBLE = Problem(
    "quality.msa_implausible",
    422,
    Text(
        zh="读数 {given} 超出合理范围 {least} 至 {most}",
        en="{given} is outside the plausible range {least} to {most}",
    ),
)
FAR = Problem(
    "quality.msa_far",
    422,
    Text(
        zh="读数 {given} 远超预期的 {least} 至 {most}（依据：{why}）；读数无误请确认后录入",
        en="{given} is far outside {least} to {most}, expected by {why}; confirm it if it is right",
    ),
)
UNKNOWN_CATEGORY = Problem(
    "quality.msa_unknown_category",
    422,
    Text(zh="没有类别“{given}”；可选：{known}", en="No category '{given}'; known: {known}"),
)
UNFINISHED = Problem(
    "quality.msa_unfinished",
    409,
    Text(
        zh="研究 {number} 还有 {missing} 个读数未录入",
        en="Study {number}: {missing} readings are not taken yet",
    ),
)
TOO_GOOD = Problem(
    "quality.msa_too_good",
    409,
    Text(
        zh="研究结果最多可判为“{best}”（{why}）",
        en="The result can be judged {best} at best ({why})",
    ),
)
NO_GAUGE_GIVES = Problem(
    "quality.msa_no_gauge_gives",
    422,
    Text(
        zh="计数型研究由人判断，量具不给出读数",
        en="Attribute studies are judged by people; no gauge gives their readings",
    ),
)
GAUGE_ONLY = Problem(
    "quality.msa_gauge_only",
    409,
    Text(
        zh="研究 {number} 只接受量具直接给出的读数，不接受键入的读数",
        en="Study {number} takes its readings from the gauge only, none that are typed",
    ),
)

MSA_PROBLEMS: Final = (
    *STATISTICS_PROBLEMS,
    SHAPE,
    NOT_DEALT,
    NEEDS,
    BAD_REFERENCE,
    REPEATED,
    UNKNOWN_APPRAISER,
    TOO_LARGE,
    NOT_YOUR_READING,
    NOT_YOUR_STUDY,
    OUT_OF_TURN,
    NO_SUCH_READING,
    ALREADY_READ,
    NOT_READ,
    NOT_A_NUMBER,
    IMPLAUSIBLE,
    FAR,
    UNKNOWN_CATEGORY,
    UNFINISHED,
    TOO_GOOD,
    NO_GAUGE_GIVES,
    GAUGE_ONLY,
)
