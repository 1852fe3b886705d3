"""What pricing refuses."""

from __future__ import annotations

from jidoka_central.foundation.errors import Problem
from jidoka_central.foundation.text import Text

PRICE_KNOWN = Problem(
    "sales.price_known",
    409,
    Text(
        zh="价目表 {list} 已有 {item} 自 {date} 起的价格",
        en="Price list {list} has a price of {item} from {date} on already",
    ),
)
GRADES_MIXED = Problem(
    "sales.grades_mixed",
    409,
    Text(
        zh="价目表 {list} 已有 {other}，不能再有其另一等级 {item}",
        en="Price list {list} sells {other}; another grade of it, {item}, needs a list of its own",
    ),
)
UNKNOWN_LIST = Problem(
    "sales.unknown_price_list", 422, Text(zh="没有价目表 {list}", en="There is no price list {list}")
)
NOT_ON_LIST = Problem(
    "sales.not_on_price_list",
    422,
    Text(zh="价目表 {list} 不能销售 {item}", en="{item} cannot be sold from price list {list}"),
)
PRICE_OR_LIST = Problem(
    "sales.price_or_list",
    422,
    Text(zh="填写价格或价目表，二者之一", en="Give a price, or the price list it is taken from"),
)
NO_NET_VALUE = Problem(
    "sales.no_net_value",
    409,
    Text(
        zh="{item} 没有价格，无法确定可变现净值，请先设定价格和销售费用",
        en="{item} has no price, so nobody knows what it is worth; set its price and cost to sell first",
    ),
)

PRICING_PROBLEMS = tuple(value for value in globals().copy().values() if isinstance(value, Problem))
