"""Refusals of dispositions."""

from __future__ import annotations

from jidoka_central.foundation.errors import Problem
from jidoka_central.foundation.text import Text

NOTHING_HELD = Problem(
    "quality.nothing_held", 409, Text(zh="{nc} 没有隔离任何产品", en="{nc} holds nothing to decide about")
)
PIECE_NOT_HELD = Problem(
    "quality.piece_not_held", 422, Text(zh="{nc} 未隔离工件 {piece}", en="{nc} does not hold piece {piece}")
)
PIECE_TWICE = Problem(
    "quality.piece_twice", 422, Text(zh="工件 {piece} 出现两次", en="Piece {piece} is named twice")
)
NOT_COVERED = Problem(
    "quality.not_covered",
    422,
    Text(
        zh="处置须恰好覆盖 {nc} 的全部隔离工件，缺少 {pieces}",
        en="The disposition must cover everything that {nc} holds; missing: {pieces}",
    ),
)
QUANTITY_NOT_COVERED = Problem(
    "quality.quantity_not_covered",
    422,
    Text(
        zh="处置数量合计 {given}，而 {nc} 隔离了 {held}",
        en="The lines add up to {given}; {nc} holds {held}",
    ),
)
PIECES_OR_QUANTITY = Problem(
    "quality.pieces_or_quantity",
    422,
    Text(
        zh="{nc} 按{what}处置",
        en="{nc} is disposed of by {what}",
    ),
)
DECISION_NOT_POSSIBLE = Problem(
    "quality.decision_not_possible",
    422,
    Text(
        zh="{nc} 不能作此处置：{decision}；可选：{allowed}",
        en="{decision} is not possible for {nc}; possible: {allowed}",
    ),
)
PIECE_WITHOUT_SERIAL = Problem(
    "quality.piece_without_serial",
    422,
    Text(
        zh="工件 {piece} 没有序列号，无法识别，只能报废",
        en="Piece {piece} has no serial: it cannot be told apart and can only be scrapped",
    ),
)
PROPOSAL_CHANGED = Problem(
    "quality.proposal_changed",
    409,
    Text(
        zh="{nc} 的处置方案已变更，请重新核对后签署",
        en="The proposal for {nc} has changed; look at it again before signing",
    ),
)
GRADE_NEEDED = Problem(
    "quality.grade_needed",
    422,
    Text(zh="降级须指明 {item} 的次级品", en="A downgrade names the lower grade that {item} becomes"),
)
GRADE_UNEXPECTED = Problem(
    "quality.grade_unexpected",
    422,
    Text(zh="处置 {decision} 不涉及次级品", en="{decision} makes no lower grade of anything"),
)
NOT_ITS_GRADE = Problem(
    "quality.not_its_grade",
    422,
    Text(zh="{grade} 不是 {item} 的次级品", en="{grade} is no lower grade of {item}"),
)
PIECE_IS_HERE = Problem(
    "quality.piece_is_here",
    409,
    Text(
        zh="{serial} 已退回，须在本厂处置",
        en="{serial} has come back; it is disposed of here, not at the customer's",
    ),
)
HOURS_OR_SUM = Problem(
    "quality.hours_or_sum",
    422,
    Text(
        zh="工时类填写小时数，运费与索赔填写已付金额",
        en="Give hours for work, and for freight or a claim the sum that was paid",
    ),
)
NO_SUPPLIER = Problem(
    "quality.no_supplier",
    422,
    Text(
        zh="{nc} 不是来料不合格，无供应商可索赔",
        en="{nc} is not about goods that came in: there is no supplier to claim from",
    ),
)
SPENT_LATER = Problem(
    "quality.spent_later", 422, Text(zh="日期 {date} 在今天之后", en="The date {date} is after today")
)
NOT_DONE = Problem(
    "quality.nc_not_done",
    409,
    Text(zh="{nc} 尚不能关闭：{missing}", en="{nc} cannot be closed yet: {missing}"),
)

NC_PROBLEMS = (
    NOTHING_HELD,
    PIECE_NOT_HELD,
    PIECE_TWICE,
    NOT_COVERED,
    QUANTITY_NOT_COVERED,
    PIECES_OR_QUANTITY,
    DECISION_NOT_POSSIBLE,
    PIECE_WITHOUT_SERIAL,
    PROPOSAL_CHANGED,
    GRADE_NEEDED,
    GRADE_UNEXPECTED,
    NOT_ITS_GRADE,
    PIECE_IS_HERE,
    HOURS_OR_SUM,
    NO_SUPPLIER,
    SPENT_LATER,
    NOT_DONE,
)
