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
DEVIATION_UNEXPECTED = Problem(
    "quality.deviation_unexpected",
    422,
    Text(
        zh="处置 {decision} 不涉及特性、测量值与客户批准",
        en="{decision} has no characteristic, no measured values and no customer's approval",
    ),
)
CHARACTERISTIC_NEEDED = Problem(
    "quality.characteristic_needed",
    422,
    Text(
        zh="{item} 有关键特性（{critical}），须写明不合格的是哪个特性",
        en="{item} has critical characteristics ({critical}): say which characteristic is off",
    ),
)
CHARACTERISTIC_UNKNOWN = Problem(
    "quality.characteristic_unknown",
    422,
    Text(
        zh="{item} 有关键特性，须写明控制计划中的特性：{known}；没有 {characteristic}",
        en="{item} has critical characteristics: name one of its plans ({known}), not {characteristic}",
    ),
)
OTHER_CHARACTERISTIC = Problem(
    "quality.other_characteristic",
    422,
    Text(
        zh="已查明不合格的是关键特性 {found}，不能改按 {characteristic} 处置",
        en="The critical {found} was found to be off; it cannot be decided about as {characteristic}",
    ),
)
CUSTOMER_APPROVAL_NEEDED = Problem(
    "quality.customer_approval_needed",
    422,
    Text(
        zh="{characteristic} 是关键特性，{what}须有客户批准",
        en="{characteristic} is critical: {what} needs the customer's approval",
    ),
)
MEASURED_NEEDED = Problem(
    "quality.measured_needed",
    422,
    Text(
        zh="须给出 {characteristic} 的测量值，才能判定是否在批准 {approval} 的范围内",
        en="Give what {characteristic} measures, so that it can be held against approval {approval}",
    ),
)
MEASURED_ORDER = Problem(
    "quality.measured_order",
    422,
    Text(
        zh="测得的最小值 {low} 大于最大值 {high}",
        en="The lowest measured, {low}, is above the highest, {high}",
    ),
)
PASSED_BEYOND = Problem(
    "quality.passed_beyond",
    422,
    Text(
        zh="工件 {piece} 的 {characteristic} 测得 {reading}，超出规格，不能判为合格",
        en="{characteristic} of piece {piece} measures {reading}, beyond its limits: it has not passed",
    ),
)
PASSED_LOT_BEYOND = Problem(
    "quality.passed_lot_beyond",
    422,
    Text(
        zh="{characteristic} 测得 {reading}，超出规格，不能判为合格",
        en="{characteristic} measures {reading}, beyond its limits: that has not passed",
    ),
)
READING_NEEDED = Problem(
    "quality.reading_needed",
    422,
    Text(
        zh="{characteristic} 是关键特性：{what} 判为合格须有规格内的测量值",
        en="{characteristic} is critical: {what} passes only with a reading within its limits",
    ),
)
PIECE_NOT_HERE = Problem(
    "quality.piece_not_here",
    409,
    Text(zh="{serial} 尚在客户处，不能返工", en="{serial} is at the customer's; it cannot be reworked"),
)
HOURS_OR_PARTS = Problem(
    "quality.hours_or_parts",
    422,
    Text(zh="填写返工工时或耗用的零件", en="Give the hours or the parts that went into the rework"),
)
WORK_REVERSED = Problem(
    "quality.rework_work_reversed",
    409,
    Text(zh="返工单 {rework} 的这条记录已冲销", en="That record of {rework} has been reversed already"),
)
IS_WORK_REVERSAL = Problem(
    "quality.rework_work_is_reversal",
    409,
    Text(
        zh="这条记录本身是冲销，不能再冲销，请重新记录",
        en="That record is a reversal and is not reversed; record the work again",
    ),
)
REINSPECT_ALL = Problem(
    "quality.reinspect_all",
    422,
    Text(
        zh="返工 {rework} 须全数检验：{missing}",
        en="All of rework {rework} is inspected again: {missing}",
    ),
)
NOT_IN_REWORK = Problem(
    "quality.not_in_rework",
    422,
    Text(zh="工件 {piece} 不在返工 {rework} 中", en="Piece {piece} is not in rework {rework}"),
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
    DEVIATION_UNEXPECTED,
    CHARACTERISTIC_NEEDED,
    CHARACTERISTIC_UNKNOWN,
    OTHER_CHARACTERISTIC,
    CUSTOMER_APPROVAL_NEEDED,
    MEASURED_NEEDED,
    MEASURED_ORDER,
    PASSED_BEYOND,
    PASSED_LOT_BEYOND,
    READING_NEEDED,
    PIECE_NOT_HERE,
    HOURS_OR_PARTS,
    WORK_REVERSED,
    IS_WORK_REVERSAL,
    REINSPECT_ALL,
    NOT_IN_REWORK,
    HOURS_OR_SUM,
    NO_SUPPLIER,
    SPENT_LATER,
    NOT_DONE,
)
