"""What is wrong with a field, in both languages: pydantic's faults with their numbers, without the rejected
value.
"""

from __future__ import annotations

from typing import Any, Final

from pydantic import ValidationError

from jidoka_central.foundation.errors import FieldFault

# Pydantic speaks English; these are its kinds in Chinese, filled from the fault's own numbers.
ZH: Final[dict[str, str]] = {
    "missing": "缺少此字段",
    "extra_forbidden": "不认识此字段",
    "string_type": "应为文本",
    "string_too_short": "至少 {min_length} 个字符",
    "string_too_long": "最多 {max_length} 个字符",
    "string_pattern_mismatch": "格式应符合 {pattern}",
    "string_unicode": "不是有效的文本",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "finite_number": "应为有限的数字",
    "bool_type": "应为真或假",
    "bool_parsing": "应为真或假",
    "decimal_type": "应为十进制数",
    "decimal_parsing": "应为十进制数",
    "decimal_max_places": "最多 {decimal_places} 位小数",
    "decimal_max_digits": "最多 {max_digits} 位数字",
    "decimal_whole_digits": "整数部分最多 {whole_digits} 位",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "应不小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "应不大于 {le}",
    "literal_error": "应为 {expected}",
    "enum": "应为 {expected}",
    "uuid_type": "应为 UUID",
    "uuid_parsing": "应为 UUID",
    "date_type": "应为日期",
    "date_parsing": "应为日期 YYYY-MM-DD",
    "date_from_datetime_parsing": "应为日期 YYYY-MM-DD",
    "dict_type": "应为对象",
    "model_type": "应为对象",
    "model_attributes_type": "应为对象",
    "list_type": "应为列表",
    "tuple_type": "应为列表",
    "too_short": "至少 {min_length} 项",
    "too_long": "最多 {max_length} 项",
    "json_invalid": "不是有效的 JSON",
    "json_type": "不是有效的 JSON",
    "nul": "文本中不能有 NUL 字符",
}


def faults_of(error: ValidationError) -> tuple[FieldFault, ...]:
    """Each fault with its field as ``lines.0.quantity``; the rejected value is not repeated, it may be a
    secret.
    """
    found = error.errors(include_url=False, include_input=False)
    # A list whose entries are at fault counts as too short as well; the entries are what is wrong.
    above = {one["loc"][:length] for one in found for length in range(len(one["loc"]))}
    return tuple(
        fault(
            ".".join(str(part) for part in one["loc"]) or "body", one["type"], one["msg"], one.get("ctx", {})
        )
        for one in found
        if one["type"] != "too_short" or one["loc"] not in above
    )


def fault(field: str, kind: str, english: str, numbers: dict[str, Any] | None = None) -> FieldFault:
    """One fault; where no Chinese is known for its kind, the English stands in for it."""
    chinese = ZH.get(kind)
    try:
        return FieldFault(field, kind, english, chinese.format_map(numbers or {}) if chinese else english)
    except KeyError:
        return FieldFault(field, kind, english, english)


def nul_faults(value: Any, path: str = "") -> tuple[FieldFault, ...]:
    """NUL characters, which JSON allows and PostgreSQL cannot store."""
    if isinstance(value, str):
        return (fault(path, "nul", "A text must not contain a NUL character"),) if "\0" in value else ()
    if isinstance(value, dict):
        parts = [(f"{path}.{key}" if path else str(key), inner) for key, inner in value.items()]
    elif isinstance(value, (list, tuple, set, frozenset)):
        parts = [(f"{path}.{index}", inner) for index, inner in enumerate(value)]
    else:
        return ()
    return tuple(found for where, inner in parts for found in nul_faults(inner, where))
