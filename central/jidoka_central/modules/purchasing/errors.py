"""What purchasing refuses."""

from __future__ import annotations

from jidoka_central.foundation.errors import Problem
from jidoka_central.foundation.text import Text

NOT_A_SUPPLIER = Problem(
    "purchasing.not_a_supplier",
    422,
    Text(zh="业务伙伴 {partner} 不是供应商", en="Partner {partner} is no supplier"),
)
NOT_PURCHASED = Problem(
    "purchasing.not_purchased",
    422,
    Text(zh="物料 {item} 是自制件，不能采购", en="Item {item} is made, not purchased"),
)
FOLLOWED_BY_SERIAL = Problem(
    "purchasing.followed_by_serial",
    422,
    Text(
        zh="物料 {item} 按序列号管理，采购收货按批次，不能采购",
        en="Item {item} is followed by serial; what is purchased comes in lots",
    ),
)
VALUE_TOO_LARGE = Problem(
    "purchasing.value_too_large",
    422,
    Text(zh="金额超过 {limit}", en="The value is above {limit}"),
)
OWN_ORDER = Problem(
    "purchasing.own_order",
    403,
    Text(
        zh="{order} 由您建立或提交，须由他人审批",
        en="You created or submitted {order}; somebody else has to approve it",
    ),
)
ABOVE_LIMIT = Problem(
    "purchasing.above_limit",
    403,
    Text(
        zh="{order} 金额 {total} 超过您的审批限额 {limit}",
        en="{order} is {total}, above your approval limit {limit}",
    ),
)
UNKNOWN_LINE = Problem(
    "purchasing.unknown_line", 422, Text(zh="{order} 没有第 {line} 行", en="{order} has no line {line}")
)
LINE_TWICE = Problem(
    "purchasing.line_twice", 422, Text(zh="第 {line} 行出现两次", en="Line {line} is there twice")
)
HAS_MOVED = Problem(
    "purchasing.has_moved",
    409,
    Text(
        zh="{order} 已有收货或发票，不能取消，可以关闭",
        en="{order} has receipts or invoices: it cannot be cancelled, it can be closed",
    ),
)
NOT_MATCHED = Problem(
    "purchasing.not_matched",
    409,
    Text(
        zh="{order} 第 {line} 行有 {quantity} 未与发票匹配，不能关闭",
        en="{order} line {line} has {quantity} that no invoice or credit note matches; it cannot be closed",
    ),
)
NOT_DECIDED = Problem(
    "purchasing.not_decided",
    409,
    Text(
        zh="收货 {receipt} 的检验或不合格品尚未决定，{order} 不能关闭",
        en="Receipt {receipt} is not decided yet; {order} cannot be closed",
    ),
)
OVER_DELIVERY = Problem(
    "purchasing.over_delivery",
    409,
    Text(
        zh="{order} 第 {line} 行最多还可收 {most}，不能收 {quantity}",
        en="{order} line {line} takes at most {most} more, not {quantity}",
    ),
)
IN_THE_FUTURE = Problem(
    "purchasing.in_the_future",
    422,
    Text(zh="日期 {date} 在今天之后", en="The date {date} is after today"),
)
RETURN_TOO_MUCH = Problem(
    "purchasing.return_too_much",
    409,
    Text(
        zh="收货 {receipt} 最多可退 {most}，不能退 {quantity}",
        en="Of receipt {receipt} at most {most} can go back, not {quantity}",
    ),
)
UNKNOWN_RECEIPT = Problem(
    "purchasing.unknown_receipt",
    422,
    Text(zh="批次 {lot} 没有采购收货", en="Lot {lot} did not come by a purchase"),
)
DUE_BEFORE_DATE = Problem(
    "purchasing.due_before_date",
    422,
    Text(zh="到期日 {due} 早于发票日期 {date}", en="The due date {due} is before the invoice's date {date}"),
)
PAPER_KNOWN = Problem(
    "purchasing.paper_known",
    409,
    Text(
        zh="该供应商的单据 {number} 已过账为 {known}",
        en="The supplier's {number} has been posted as {known}",
    ),
)
TOTAL_MISMATCH = Problem(
    "purchasing.total_mismatch",
    422,
    Text(
        zh="总额 {total} 不等于各行 {net} 加税额 {vat}",
        en="The total {total} is not the lines' {net} and the tax {vat}",
    ),
)
NOTHING_BILLED = Problem(
    "purchasing.nothing_billed", 422, Text(zh="单据没有金额", en="The paper has no amount")
)
INPUT_TAX_ONLY = Problem(
    "purchasing.input_tax_only",
    422,
    Text(zh="税码 {code} 不是进项税", en="VAT code {code} is not for input tax"),
)
NOT_ON_INVOICE = Problem(
    "purchasing.not_on_invoice",
    422,
    Text(zh="发票 {invoice} 没有订单第 {line} 行", en="Invoice {invoice} has no order line {line}"),
)
CREDIT_TOO_MUCH = Problem(
    "purchasing.credit_too_much",
    409,
    Text(
        zh="发票 {invoice} 的该行只剩 {most} 可贷记，不能贷记 {given}",
        en="Of that line of invoice {invoice} {most} is left to credit, not {given}",
    ),
)
NEGATIVE = Problem(
    "purchasing.negative",
    422,
    Text(zh="金额 {text} 不能小于零", en="The amount {text} cannot be below zero"),
)
QUANTITY_AND_UNIT = Problem(
    "purchasing.quantity_and_unit",
    422,
    Text(
        zh="数量和单位须一起填写；仅更正价格时都不填",
        en="Quantity and unit go together; leave both out to credit the price alone",
    ),
)
BAD_PERCENT = Problem(
    "purchasing.bad_percent",
    422,
    Text(
        zh="{text} 不是 0 到 100 之间、最多两位小数的百分数",
        en="{text} is no percentage from 0 to 100 with at most two decimals",
    ),
)
TOLERANCE_FORM = Problem(
    "purchasing.tolerance_form",
    422,
    Text(zh="容差 {key} 不能设 {part}", en="The tolerance {key} takes no {part}"),
)

UNKNOWN_ROLE = Problem(
    "purchasing.unknown_role", 422, Text(zh="没有角色 {role}", en="There is no role {role}")
)
NOTHING_TO_WRITE_OFF = Problem(
    "purchasing.nothing_to_write_off",
    409,
    Text(
        zh="{order} 第 {line} 行的收货与发票没有差额",
        en="Of {order} line {line} all that came is invoiced, and all that was invoiced is there",
    ),
)

PROBLEMS = tuple(value for value in globals().copy().values() if isinstance(value, Problem))
