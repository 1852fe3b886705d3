"""What is wrong with a field, as people are told: a sentence for each of pydantic's kinds of fault, and for
each form a text may have to keep to.

The places are the fault's own numbers. A kind that is not here keeps pydantic's English.
"""

from __future__ import annotations

from typing import Final

from jidoka_central.foundation.text import Text

_WHOLE: Final = Text(zh="应为整数", en="it should be a whole number")
_NUMBER: Final = Text(zh="应为数字", en="it should be a number")
_FLAG: Final = Text(zh="应为真或假", en="it should be true or false")
_DECIMAL: Final = Text(zh="应为十进制数", en="it should be a decimal number")
_ID: Final = Text(zh="应为标识符（UUID）", en="it should be an identifier (UUID)")
_DATE: Final = Text(zh="应为日历上的日期 YYYY-MM-DD", en="it should be a date of the calendar, YYYY-MM-DD")
_OBJECT: Final = Text(zh="应为对象", en="it should be an object")
_LIST: Final = Text(zh="应为列表", en="it should be a list")
_JSON: Final = Text(zh="不是有效的 JSON", en="it is not valid JSON")
_CHOICE: Final = Text(zh="应为 {expected}", en="it should be {expected}")

SENTENCES: Final[dict[str, Text]] = {
    "missing": Text(zh="缺少此字段", en="it is missing"),
    "extra_forbidden": Text(zh="不认识此字段", en="there is no such field here"),
    "string_type": Text(
        zh="应为带引号的文本，数量和金额也是", en="it should be text in quotes, quantities and sums too"
    ),
    "string_too_short": Text(zh="至少 {min_length} 个字符", en="at least {min_length} characters"),
    "empty": Text(zh="不能为空", en="it must not be empty"),
    "string_too_long": Text(zh="最多 {max_length} 个字符", en="at most {max_length} characters"),
    "string_pattern_mismatch": Text(zh="格式应符合 {pattern}", en="it should have the form {pattern}"),
    "string_unicode": Text(zh="不是有效的文本", en="it is not valid text"),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": Text(zh="数值过大", en="the number is too large"),
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": Text(zh="应为有限的数字", en="it should be a finite number"),
    "bool_type": _FLAG,
    "bool_parsing": _FLAG,
    "decimal_type": _DECIMAL,
    "decimal_parsing": _DECIMAL,
    "decimal_max_places": Text(zh="最多 {decimal_places} 位小数", en="at most {decimal_places} decimals"),
    "decimal_max_digits": Text(zh="最多 {max_digits} 位数字", en="at most {max_digits} digits"),
    "decimal_whole_digits": Text(
        zh="整数部分最多 {whole_digits} 位", en="at most {whole_digits} digits before the point"
    ),
    "greater_than": Text(zh="应大于 {gt}", en="it should be more than {gt}"),
    "greater_than_equal": Text(zh="应不小于 {ge}", en="it should be {ge} or more"),
    "less_than": Text(zh="应小于 {lt}", en="it should be less than {lt}"),
    "less_than_equal": Text(zh="应不大于 {le}", en="it should be {le} or less"),
    "literal_error": _CHOICE,
    "enum": _CHOICE,
    "uuid_type": _ID,
    "uuid_parsing": _ID,
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "dict_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "too_short": Text(zh="至少 {min_length} 项", en="at least {min_length} of them"),
    "too_long": Text(zh="最多 {max_length} 项", en="at most {max_length} of them"),
    "json_invalid": _JSON,
    "json_type": _JSON,
    "nul": Text(zh="文本中不能有 NUL 字符", en="a text must not contain a NUL character"),
}

_CODE: Final = Text(
    zh="只能用字母、数字和 . _ -，以字母或数字开头",
    en="letters, digits and . _ - only, a letter or digit first",
)
_LOWER: Final = Text(
    zh="只能用小写字母、数字和 _，最多 {most} 个字符",
    en="lower-case letters, digits and _ only, at most {most} characters",
)


def _lower(most: int) -> Text:
    return Text(zh=_LOWER.in_("zh", {"most": most}), en=_LOWER.in_("en", {"most": most}))


PATTERNS: Final[dict[str, Text]] = {
    r"^[A-Za-z0-9][A-Za-z0-9._-]*$": _CODE,
    r"^[A-Za-z0-9._-]+$": Text(zh="只能用字母、数字和 . _ -", en="letters, digits and . _ - only"),
    r"^[A-Za-z0-9][A-Za-z0-9._@-]*$": Text(
        zh="只能用字母、数字和 . _ @ -，以字母或数字开头",
        en="letters, digits and . _ @ - only, a letter or digit first",
    ),
    r"^[A-Z0-9][A-Za-z0-9.:/+ -]*$": Text(
        zh="只能用字母、数字、空格和 . : / + -，以大写字母或数字开头",
        en="letters, digits, blanks and . : / + - only, a capital letter or digit first",
    ),
    r"^[A-Z0-9][A-Za-z0-9.:+ -]*$": Text(
        zh="只能用字母、数字、空格和 . : + -，以大写字母或数字开头",
        en="letters, digits, blanks and . : + - only, a capital letter or digit first",
    ),
    r"^[A-Za-z0-9%/]+$": Text(zh="只能用字母、数字和 % /", en="letters, digits and % / only"),
    r"^[a-z0-9][a-z0-9_-]*$": Text(
        zh="只能用小写字母、数字和 _ -，以字母或数字开头",
        en="lower-case letters, digits and _ - only, a letter or digit first",
    ),
    r"^[a-z0-9][a-z0-9_-]{0,39}$": Text(
        zh="只能用小写字母、数字和 _ -，以字母或数字开头，最多 40 个字符",
        en="lower-case letters, digits and _ - only, a letter or digit first, at most 40 characters",
    ),
    r"^[a-z][a-z0-9_]*$": Text(
        zh="只能用小写字母、数字和 _，以字母开头",
        en="lower-case letters, digits and _ only, a letter first",
    ),
    r"^[a-z0-9_]{1,40}$": _lower(40),
    r"^[a-z0-9_]{1,20}$": _lower(20),
    r"^[a-z0-9_.-]{1,40}$": Text(
        zh="只能用小写字母、数字和 _ . -，最多 40 个字符",
        en="lower-case letters, digits and _ . - only, at most 40 characters",
    ),
    r"^[a-z0-9_-]{1,40}(/[a-z0-9_-]{1,40}){4}$": Text(
        zh="应为单元的路径：企业/工厂/区域/产线/单元",
        en="it should be the path of a cell: enterprise/site/area/line/cell",
    ),
    r"^[^\x00-\x1f\x7f]*$": Text(
        zh="应为一行文字，不能有换行等控制字符",
        en="it should be one line of text, without line breaks or other control characters",
    ),
    r"^[0-9]{4,12}$": Text(zh="应为 4 至 12 位数字", en="it should be 4 to 12 digits"),
    r"^[0-9]{4}-[0-9]{2}$": Text(
        zh="应为年和月，如 2026-11", en="it should be a year and a month, such as 2026-11"
    ),
    r"^[0-9]{4}-(0[1-9]|1[0-2])$": Text(
        zh="应为年和月，如 2026-11", en="it should be a year and a month, such as 2026-11"
    ),
    r"^[A-Z]{3}$": Text(
        zh="应为三个大写字母的货币代码，如 CNY",
        en="it should be a currency's code of three capital letters, such as CNY",
    ),
    r"^[0-9a-f]{64}$": Text(zh="应为 64 位十六进制摘要", en="it should be a digest of 64 hexadecimal digits"),
    r"^([01]\d|2[0-3]):[0-5]\d$": Text(
        zh="应为一天中的时刻，如 06:30", en="it should be a time of the day, such as 06:30"
    ),
}
