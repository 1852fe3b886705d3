"""Every benchmark says what it measures, and the runner takes only whole tables."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.__main__ import BadResult, checked, known, main, shown, table, write
from tests.repo.sources import ROOT

ROW: dict[str, Any] = {
    "name": "stop",
    "unit": "ms",
    "value": 3.21987,
    "floor": 1.5,
    "ratio": 2.1466,
    "goal": "<= 3 x",
}


@pytest.mark.parametrize("name", known())
def test_benchmark_says_what_it_measures(name: str) -> None:
    tree = ast.parse((ROOT / "benchmarks" / f"{name}.py").read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), f"benchmarks/{name}.py has no docstring"
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert "run" in functions, f"benchmarks/{name}.py has no run()"


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        ([], "no rows"),
        ([{key: value for key, value in ROW.items() if key != "floor"}], "floor"),
        ([{**ROW, "note": "x"}], "note"),
        ([ROW, {**ROW, "value": "3"}], "row 2: value"),
    ],
)
def test_broken_table_is_refused(rows: list[dict[str, Any]], named: str) -> None:
    with pytest.raises(BadResult, match=named):
        checked(rows)


def test_table_is_aligned_and_written(tmp_path: Path) -> None:
    rows = checked(
        [ROW, {**ROW, "name": "ingest of a long batch", "value": 123456.7, "floor": None, "ratio": None}]
    )
    lines = table(rows).splitlines()
    assert (
        len({line.index(goal) for line, goal in ((lines[0], "goal"), (lines[2], "<= 3"), (lines[3], "<= 3"))})
        == 1
    )
    assert shown(123456.7) == "123,457" and shown(3.21987) == "3.22" and shown(None) == "-"
    written = json.loads(write("sample", rows, tmp_path).read_text(encoding="utf-8"))
    assert written["benchmark"] == "sample" and written["rows"] == rows


def test_unknown_name_is_refused_and_known_ones_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["teleport"]) == 2
    output = capsys.readouterr()
    assert "teleport" in output.err
    for name in known():
        assert f"NAME={name}" in output.out
