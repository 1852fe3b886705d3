"""What is wrong with a field is told in plain words of both languages, whatever the validator."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError, model_validator

import jidoka_central
from jidoka_central import app
from jidoka_central.foundation.fault_texts import PATTERNS
from jidoka_central.foundation.faults import fault as told
from jidoka_central.foundation.faults import faults_of, field_holding, nul_faults, unfit
from jidoka_central.foundation.text import Text

CODE = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"


class Line(BaseModel):
    model_config = ConfigDict(extra="forbid")
    item: Annotated[str, Field(min_length=1, max_length=3, pattern=CODE)] = "A"
    pieces: int = Field(default=1, ge=1, le=9)
    reading: FiniteFloat = 0.0


class Order(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    number: str
    kind: Literal["a", "b"] = "a"
    due: date = date(2026, 11, 23)
    id: UUID = UUID(int=1)
    lines: tuple[Line, ...] = Field(default=(Line(),), min_length=1)
    first: int = 0
    last: int = 0

    @model_validator(mode="after")
    def _in_order(self) -> Order:
        if self.last < self.first:
            raise unfit(Text(zh="小于 {first}", en="below {first}"), field="last", first=self.first)
        assert self.number != "0", "no number"
        return self


def line(of: dict[str, Any]) -> dict[str, Any]:
    return {"number": "1", "lines": [of]}


@pytest.mark.parametrize(
    ("given", "field", "kind", "zh", "en"),
    [
        ({}, "number", "missing", "缺少此字段", "it is missing"),
        ({"number": 1}, "number", "string_type", "文本", "text"),
        ({"number": "1", "x": 1}, "x", "extra_forbidden", "不认识", "no such field"),
        ({"number": "1", "kind": "c"}, "kind", "literal_error", "'a' 或 'b'", "'a' or 'b'"),
        ({"number": "1", "due": "2026-02-30"}, "due", "date_parsing", "日期", "calendar"),
        ({"number": "1", "id": "x"}, "id", "uuid_parsing", "标识符", "identifier"),
        ({"number": "1", "lines": []}, "lines", "too_short", "不能为空", "must not be empty"),
        (line({"item": ""}), "lines.0.item", "string_too_short", "不能为空", "not be empty"),
        (line({"item": "LONG"}), "lines.0.item", "string_too_long", "最多 3", "at most 3"),
        (line({"item": "a b"}), "lines.0.item", "string_pattern_mismatch", "字母", "letters"),
        (line({"pieces": 0}), "lines.0.pieces", "greater_than_equal", "不小于 1", "1 or more"),
        (line({"pieces": 10**30}), "lines.0.pieces", "less_than_equal", "不大于 9", "9 or less"),
        (line({"reading": "NaN"}), "lines.0.reading", "finite_number", "有限", "finite"),
        ({"number": "1", "first": 3}, "last", "unfit", "小于 3", "below 3"),
        ({"number": "0"}, "body", "assertion_error", "no number", "no number"),
    ],
)  # fmt: skip
def test_ten_bad_inputs(given: dict[str, Any], field: str, kind: str, zh: str, en: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Order.model_validate_json(json.dumps(given))
    (fault,) = faults_of(caught.value)
    assert (fault.field, fault.code) == (field, kind)
    assert zh in fault.sentence("zh") and en in fault.sentence("en"), fault
    assert not fault.sentence("en").startswith(("Value error", "Assertion", "Input", "String"))


def test_a_sentence_without_its_number_is_not_half_told() -> None:
    assert told("pieces", "less_than", "Input should be less", {}).sentence("zh") == "Input should be less"


def test_every_form_of_text_is_told_in_words() -> None:
    registry = app.build_registry()
    inputs = [command.input for command in registry.commands.values()]
    filters = [dataset.filters for dataset in registry.datasets.values()]
    used = {one for model in (*inputs, *filters) for one in _patterns(model.model_json_schema())}
    assert used - PATTERNS.keys() == set()


def test_validators_say_why_in_both_languages() -> None:
    """Not with a ``ValueError``, which has English alone."""
    found = []
    for path in sorted(Path(jidoka_central.__file__).parent.rglob("*.py")):
        text = path.read_text("utf-8")
        if "_validator(" in text:
            found += [f"{path.name}:{line}" for line in _value_errors(ast.parse(text))]
    assert found == []


def test_nul_characters_are_found_at_any_depth() -> None:
    given = {"a": ("x", "y\0"), "b": [{"c": "\0"}], "d": "z"}
    assert [one.field for one in nul_faults(given)] == ["a.1", "b.0.c"]


def test_the_field_of_what_is_not_there_is_found() -> None:
    given = {"order": UUID(int=1), "lines": [{"lot": UUID(int=2)}]}
    assert field_holding(given, UUID(int=2)) == "lines.0.lot" and field_holding(given, UUID(int=3)) is None


def _patterns(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"]
        for inner in schema.values():
            yield from _patterns(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _patterns(inner)


def _value_errors(tree: ast.AST) -> Iterator[int]:
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        if any("_validator" in ast.unparse(one) for one in function.decorator_list):
            for node in ast.walk(function):
                if isinstance(node, ast.Raise) and "ValueError(" in ast.unparse(node):
                    yield node.lineno
