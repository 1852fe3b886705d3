"""Every benchmark says what it measures, and the runner takes only whole tables."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks import __main__ as runner
from benchmarks.__main__ import BadResult, checked, known, main, missed, shown, table, write
from benchmarks._goals import Goal
from tests.repo.sources import ROOT

ROW: dict[str, Any] = {
    "name": "stop",
    "unit": "ms",
    "value": 3.21987,
    "floor": 1.5,
    "ratio": 2.1466,
    "goal": Goal("<=", 3, "ratio"),
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
        ([{**ROW, "goal": "<= 3 x"}], "use Goal"),
        ([{**ROW, "goal": 3}], "row 1: goal"),
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
    assert written["benchmark"] == "sample" and written["rows"] == [{**row, "goal": "<= 3 x"} for row in rows]


def test_unknown_name_is_refused_and_known_ones_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["teleport"]) == 2
    output = capsys.readouterr()
    assert "teleport" in output.err
    for name in known():
        assert f"NAME={name}" in output.out


@pytest.mark.parametrize(
    ("goal", "figures", "code"),
    [
        (Goal("<=", 3, "ratio"), {}, 0),
        (Goal("<=", 2, "ratio"), {}, 1),
        (Goal("<=", 2, "ratio"), {"floor": None, "ratio": None}, 0),
        (Goal("<", 3.21987), {}, 1),
        (Goal(">=", 3.21987), {}, 0),
        (Goal(">", 3.21987), {}, 1),
        ((Goal("<=", 4), Goal(">=", 3, "ratio")), {}, 1),
        ("reported", {}, 0),
        (Goal(">=", 500), {"value": None, "floor": None, "ratio": None}, 0),
    ],
)
def test_a_missed_goal_is_an_exit_code_and_a_sentence(
    goal: Any,
    figures: dict[str, Any],
    code: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = [{**ROW, "goal": "reported"}, {**ROW, **figures, "goal": goal}]
    measured = SimpleNamespace(run=lambda: rows)
    monkeypatch.setattr(runner, "known", lambda: ["sample"])
    monkeypatch.setattr(runner.importlib, "import_module", lambda name: measured)
    folder = tmp_path / "var" / "bench"
    monkeypatch.setattr(runner, "RESULTS", folder)
    monkeypatch.setattr(runner, "write", lambda name, rows: write(name, rows, folder))
    assert main(["sample"]) == code
    assert ("missed: stop: " in capsys.readouterr().err) is bool(code)
    assert len(missed(rows)) == code
