"""What finance refuses."""

from __future__ import annotations

from jidoka_central.foundation.errors import Problem
from jidoka_central.foundation.text import Text

NO_LEDGER = Problem(
    "finance.no_ledger", 409, Text(zh="公司尚未建账", en="The company's books have not been opened yet")
)
LEDGER_KNOWN = Problem("finance.ledger_known", 409, Text(zh="公司已建账", en="The company has its books"))
UNKNOWN_CURRENCY = Problem(
    "finance.unknown_currency", 422, Text(zh="没有币种 {currency}", en="There is no currency {currency}")
)
OTHER_CURRENCY = Problem(
    "finance.other_currency",
    422,
    Text(zh="账簿币种是 {ledger}，不是 {currency}", en="The books are kept in {ledger}, not in {currency}"),
)
BAD_AMOUNT = Problem(
    "finance.bad_amount",
    422,
    Text(
        zh="金额 {text} 无效：应为 12.50 这样的小数，小数位不多于币种所允许，且不能过大",
        en="The amount {text} is not valid: a decimal like 12.50, with no more places than the currency has, "
        "not too large",
    ),
)
NOT_POSITIVE = Problem(
    "finance.not_positive", 422, Text(zh="金额 {text} 须大于零", en="The amount {text} must be above zero")
)
AMOUNT_OUT_OF_RANGE = Problem(
    "finance.amount_out_of_range",
    422,
    Text(zh="每行金额须非零且不超过 {limit}", en="A line's amount is not zero and at most {limit}"),
)
LINE_COUNT = Problem(
    "finance.line_count",
    422,
    Text(zh="凭证须有 2 到 {limit} 行，现为 {count} 行", en="An entry has 2 to {limit} lines, not {count}"),
)
ONE_SIDE = Problem(
    "finance.one_side",
    422,
    Text(zh="每行只填借方或贷方之一", en="A line has either a debit or a credit"),
)
UNBALANCED = Problem(
    "finance.unbalanced",
    422,
    Text(
        zh="借贷不平：借方 {debit}，贷方 {credit}",
        en="The entry does not balance: debit {debit}, credit {credit}",
    ),
)
UNKNOWN_ACCOUNT = Problem(
    "finance.unknown_account", 422, Text(zh="没有科目 {account}", en="There is no account {account}")
)
NOT_MANUAL = Problem(
    "finance.not_manual",
    409,
    Text(
        zh="科目 {account} 只随业务单据记账，不能手工记账",
        en="Account {account} is posted by its documents only, not by hand",
    ),
)
QUALITY_COST_MISMATCH = Problem(
    "finance.quality_cost_mismatch",
    409,
    Text(
        zh="科目 {account} 的质量成本类别是 {category}，不是 {given}",
        en="Account {account} collects the quality cost {category}, not {given}",
    ),
)
NO_PERIOD = Problem(
    "finance.no_period",
    409,
    Text(zh="{date} 没有会计期间，请先开启", en="No period has been opened for {date}"),
)
PERIOD_CLOSED = Problem(
    "finance.period_closed",
    409,
    Text(
        zh="期间 {period} 的 {area} 已关闭，不能记账",
        en="Period {period} is closed for {area}",
    ),
)
NO_OPEN_PERIOD = Problem(
    "finance.no_open_period",
    409,
    Text(zh="{date} 及以后没有开放的会计期间", en="No period is open on {date} or later"),
)
UNKNOWN_PERIOD = Problem(
    "finance.unknown_period", 422, Text(zh="没有会计期间 {period}", en="There is no period {period}")
)
PERIOD_KNOWN = Problem(
    "finance.period_known", 409, Text(zh="期间 {period} 已开启", en="Period {period} has been opened already")
)
GENERAL_LAST = Problem(
    "finance.general_last",
    409,
    Text(
        zh="总账最后关闭：期间 {period} 的 {areas} 仍开放",
        en="General closes last: {areas} of period {period} still open",
    ),
)
EARLIER_OPEN = Problem(
    "finance.earlier_open",
    409,
    Text(zh="更早的期间 {period} 仍开放", en="The earlier period {period} is still open"),
)
CHECKLIST_OPEN = Problem(
    "finance.checklist_open",
    409,
    Text(
        zh="关闭期间 {period} 前须先完成：{task}（{count}）",
        en="Before {period} closes, this must be done: {task} ({count})",
    ),
)
WAGES_KNOWN = Problem(
    "finance.wages_known",
    409,
    Text(zh="工资凭证 {voucher} 已计提", en="The wages of {voucher} have been accrued already"),
)
STATEMENT_TOO_LONG = Problem(
    "finance.statement_too_long",
    422,
    Text(
        zh="报表超过 {limit} 行，请缩短期间或改用表格文件",
        en="The statement has more than {limit} lines; ask for fewer periods, or for a workbook",
    ),
)
UNKNOWN_ENTRY = Problem("finance.unknown_entry", 404, Text(zh="没有凭证 {entry}", en="No entry {entry}"))
ALREADY_REVERSED = Problem(
    "finance.already_reversed", 409, Text(zh="该凭证已冲销", en="The entry has been reversed already")
)
IS_REVERSAL = Problem(
    "finance.is_reversal",
    409,
    Text(zh="冲销凭证不能再冲销，请重新记账", en="A reversal is not reversed; post the entry again"),
)
REVERSE_AT_SOURCE = Problem(
    "finance.reverse_at_source",
    409,
    Text(
        zh="该凭证由 {document} 产生，请在单据上更正",
        en="The entry comes from {document}; correct it there",
    ),
)
ITEM_NEEDED = Problem(
    "finance.item_needed",
    422,
    Text(
        zh="科目 {account} 的行须注明往来单位及未清项",
        en="A line on account {account} names its partner and what becomes of the open item",
    ),
)
ITEM_UNEXPECTED = Problem(
    "finance.item_unexpected",
    422,
    Text(zh="科目 {account} 不管理未清项", en="Account {account} keeps no open items"),
)
UNKNOWN_ITEM = Problem(
    "finance.unknown_open_item", 404, Text(zh="没有未清项 {item}", en="There is no open item {item}")
)
OTHER_ITEM = Problem(
    "finance.other_open_item",
    409,
    Text(
        zh="未清项 {item} 属于其他科目、往来单位或币种",
        en="Open item {item} is of another account, partner or currency",
    ),
)
SETTLES_TOO_MUCH = Problem(
    "finance.settles_too_much",
    409,
    Text(
        zh="未清项 {item} 只剩 {open}，不能核销 {amount}",
        en="Open item {item} has {open} left, {amount} is not possible",
    ),
)
ITEM_SETTLED = Problem(
    "finance.item_settled",
    409,
    Text(
        zh="未清项 {item} 已部分核销，请先冲销核销凭证",
        en="Open item {item} has been settled in part; reverse that first",
    ),
)
NOT_BLOCKED = Problem(
    "finance.not_blocked", 409, Text(zh="未清项 {item} 没有付款冻结", en="Open item {item} is not blocked")
)
ACCOUNT_KNOWN = Problem(
    "finance.account_known", 409, Text(zh="科目 {account} 已存在", en="Account {account} exists already")
)
UNKNOWN_VAT_CODE = Problem(
    "finance.unknown_vat_code",
    422,
    Text(zh="{date} 没有税码 {code}", en="There is no VAT code {code} on {date}"),
)
NO_POSTING_RULE = Problem(
    "finance.no_posting_rule",
    500,
    Text(
        zh="过账表没有 {event}（{origin}，{item_class}）的规则",
        en="The posting table has no row for {event} ({origin}, {item_class})",
    ),
)

PROBLEMS = tuple(value for value in globals().copy().values() if isinstance(value, Problem))
