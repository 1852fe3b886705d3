"""What is wrong with a field, in both languages: pydantic's faults with their numbers, without the rejected
value. What they say stands in ``fault_texts``; why fields do not fit one another, in the validators
(``unfit``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from jidoka_central.foundation.errors import FieldFault
from jidoka_central.foundation.fault_texts import PATTERNS, SENTENCES
from jidoka_central.foundation.text import Text

_PREFIXES: Final = ("Value error, ", "Assertion failed, ")
_UNFIT: Final = "unfit"


def unfit(text: Text, *, field: str = "", **values: object) -> PydanticCustomError:
    """To be raised by a validator of an input: why fields do not fit one another, in both languages. Where
    the validator is the whole input's, ``field`` names the one that a person should look at."""
    told = {"zh": text.in_("zh", values), "en": text.in_("en", values), "field": field}
    return PydanticCustomError(_UNFIT, "{en}", told)


def faults_of(error: ValidationError) -> tuple[FieldFault, ...]:
    """Each fault with its field as ``lines.0.quantity``; the rejected value is not repeated, it may be a
    secret.
    """
    found = error.errors(include_url=False, include_input=False)
    # A list whose entries are at fault counts as too short as well; the entries are what is wrong.
    above = {one["loc"][:length] for one in found for length in range(len(one["loc"]))}
    return tuple(
        fault(path_of(one["loc"], one.get("ctx", {})), one["type"], one["msg"], one.get("ctx", {}))
        for one in found
        if one["type"] != "too_short" or one["loc"] not in above
    )


def path_of(loc: Sequence[int | str], numbers: Mapping[str, Any]) -> str:
    """A fault's field as ``lines.0.quantity``; ``body`` is the input as a whole."""
    named = [str(part) for part in loc]
    if numbers.get("field") and "en" in numbers:
        named.append(str(numbers["field"]))
    return ".".join(named) or "body"


def fault(field: str, kind: str, english: str, numbers: Mapping[str, Any] | None = None) -> FieldFault:
    """One fault in both languages; where no sentence is known for its kind, pydantic's English stands."""
    values = dict(numbers or {})
    if kind == _UNFIT:
        return FieldFault(field, kind, values["en"], values["zh"])
    for prefix in _PREFIXES:
        english = english.removeprefix(prefix)
    text = SENTENCES.get(kind)
    if kind == "string_pattern_mismatch":
        text = PATTERNS.get(values.get("pattern", ""), text)
    elif values.get("min_length") == 1:
        text = SENTENCES["empty"]
    if text is None:
        return FieldFault(field, kind, english, english)
    chosen = str(values.get("expected", ""))
    try:
        zh = text.in_("zh", values | {"expected": chosen.replace(" or ", " 或 ")})
        return FieldFault(field, kind, text.in_("en", values), zh)
    except KeyError:
        return FieldFault(field, kind, english, english)


def field_holding(value: Any, sought: object, path: str = "") -> str | None:
    """The path of the first field of an input that has this value."""
    parts: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, (list, tuple)):
        parts = enumerate(value)
    elif value == sought:
        return path or None
    found = (field_holding(inner, sought, f"{path}.{key}" if path else str(key)) for key, inner in parts)
    return next((one for one in found if one is not None), None)


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
