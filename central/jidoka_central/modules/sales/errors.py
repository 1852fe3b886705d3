"""What sales refuses."""

from __future__ import annotations

from jidoka_central.foundation.errors import Problem
from jidoka_central.foundation.text import Text

NOT_A_CUSTOMER = Problem(
    "sales.not_a_customer", 422, Text(zh="业务伙伴 {partner} 不是客户", en="Partner {partner} is no customer")
)
VALUE_TOO_LARGE = Problem(
    "sales.value_too_large", 422, Text(zh="金额超过 {limit}", en="The value is above {limit}")
)
UNKNOWN_LINE = Problem(
    "sales.unknown_line", 422, Text(zh="{order} 没有第 {line} 行", en="{order} has no line {line}")
)
LINE_TWICE = Problem(
    "sales.line_twice", 422, Text(zh="第 {line} 行出现两次", en="Line {line} is there twice")
)
HAS_MOVED = Problem(
    "sales.has_moved",
    409,
    Text(
        zh="{order} 已有发货，不能取消，可以关闭",
        en="Something of {order} was delivered: it cannot be cancelled, it can be closed",
    ),
)
DELIVERY_OPEN = Problem(
    "sales.delivery_open",
    409,
    Text(zh="{order} 还有未完成的发货 {delivery}", en="{order} has delivery {delivery}, which is not done"),
)
NOT_INVOICED = Problem(
    "sales.not_invoiced",
    409,
    Text(zh="{order} 的发货 {delivery} 尚未开票", en="Delivery {delivery} of {order} is not invoiced"),
)
OVER_DELIVERY = Problem(
    "sales.over_delivery",
    409,
    Text(
        zh="{order} 第 {line} 行还可发 {most}，不能发 {quantity}",
        en="{order} line {line} takes {most} more, not {quantity}",
    ),
)
QUANTITY_OR_SERIALS = Problem(
    "sales.quantity_or_serials",
    422,
    Text(zh="填写数量或扫描序列号", en="Give a quantity, or scan serials"),
)
NO_SERIALS = Problem(
    "sales.no_serials", 422, Text(zh="物料 {item} 没有序列号", en="Item {item} is not followed by serial")
)
NOT_ON_DELIVERY = Problem(
    "sales.not_on_delivery",
    422,
    Text(zh="发货 {delivery} 中没有 {lot}", en="{lot} is not on delivery {delivery}"),
)
NOT_DELIVERED = Problem(
    "sales.not_delivered",
    422,
    Text(zh="{lot} 没有发给客户 {customer}", en="{lot} was not delivered to customer {customer}"),
)
NOTHING_LEFT = Problem(
    "sales.nothing_left",
    409,
    Text(zh="发货 {delivery} 中已没有要发的", en="There is nothing left on delivery {delivery}"),
)
RETURN_TOO_MUCH = Problem(
    "sales.return_too_much",
    409,
    Text(
        zh="{lot} 最多可退 {most}，不能退 {quantity}",
        en="Of {lot} at most {most} can come back, not {quantity}",
    ),
)
IN_THE_FUTURE = Problem(
    "sales.in_the_future", 422, Text(zh="日期 {date} 在今天之后", en="The date {date} is after today")
)
DUE_BEFORE_DATE = Problem(
    "sales.due_before_date",
    422,
    Text(zh="到期日 {due} 早于发票日期 {date}", en="The due date {due} is before the invoice's date {date}"),
)
OUTPUT_TAX_ONLY = Problem(
    "sales.output_tax_only",
    422,
    Text(zh="税码 {code} 不是销项税", en="VAT code {code} is not for output tax"),
)
NOTHING_BILLED = Problem("sales.nothing_billed", 422, Text(zh="单据没有金额", en="The paper has no amount"))
NOT_ON_INVOICE = Problem(
    "sales.not_on_invoice",
    422,
    Text(zh="发票 {invoice} 没有订单第 {line} 行", en="Invoice {invoice} has no order line {line}"),
)
CREDIT_TOO_MUCH = Problem(
    "sales.credit_too_much",
    409,
    Text(
        zh="发票 {invoice} 的该行只剩 {most} 可贷记，不能贷记 {given}",
        en="Of that line of invoice {invoice} {most} is left to credit, not {given}",
    ),
)
QUANTITY_AND_UNIT = Problem(
    "sales.quantity_and_unit",
    422,
    Text(
        zh="填写数量和单位，或只填写金额",
        en="Give quantity and unit, or for the price alone the net sum",
    ),
)
SET_ASIDE_TOO_MUCH = Problem(
    "sales.set_aside_too_much",
    409,
    Text(
        zh="该发货中批次 {lot} 只有 {most}，不能剔除 {quantity}",
        en="There is {most} of lot {lot} on the delivery; {quantity} cannot be set aside",
    ),
)
NOTHING_SET_ASIDE = Problem(
    "sales.nothing_set_aside",
    422,
    Text(
        zh="请填写发货 {delivery} 中要剔除的序列号，或批次和数量",
        en="Name the serials of delivery {delivery} to set aside, or a lot and how much of it",
    ),
)

NOT_GONE = Problem(
    "sales.not_gone",
    409,
    Text(
        zh="发货 {delivery} 尚未发出，发出后才有装箱单",
        en="Delivery {delivery} has not gone; its packing list is there when it goes",
    ),
)
PACKING_TOO_LONG = Problem(
    "sales.packing_too_long",
    422,
    Text(
        zh="装箱单有 {lines} 行，纸面最多 {most} 行，请用工作簿",
        en="The packing list has {lines} lines, on paper {most} at the most; take the workbook",
    ),
)

PROBLEMS = tuple(value for value in globals().copy().values() if isinstance(value, Problem))
