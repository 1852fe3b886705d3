"""Files and functions stay short enough to be read in one go."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.repo.allowances import (
    CONSOLE_LINES_MAX,
    FILE_LINES_MAX,
    FUNCTION_LINES_MAX,
    GENERATED,
    LONG_FILES,
    LONG_FUNCTIONS,
)
from tests.repo.sources import ROOT, Source, Violation, fail_on, files, python_files, sample

CONSOLE_SUFFIXES = (".ts", ".tsx", ".css")


def violations(source: Source) -> Iterator[Violation]:
    lines = source.text.count("\n")
    if lines > FILE_LINES_MAX and source.path not in LONG_FILES:
        yield Violation(source.path, 1, f"{lines} lines, more than {FILE_LINES_MAX}; is it still one thing?")
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.end_lineno is None:
            continue
        length = node.end_lineno - node.lineno + 1 - docstring_lines(node)
        if length > FUNCTION_LINES_MAX and f"{source.path}::{node.name}" not in LONG_FUNCTIONS:
            yield Violation(
                source.path, node.lineno, f"{node.name} has {length} lines, more than {FUNCTION_LINES_MAX}"
            )


def docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """A long specification is welcome; it is the code that must be short."""
    first = node.body[0]
    if (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    ):
        return (first.end_lineno or first.lineno) - first.lineno + 1
    return 0


def console_violations(path: str, text: str) -> Iterator[Violation]:
    lines = text.count("\n")
    if (
        path.endswith(CONSOLE_SUFFIXES)
        and lines > CONSOLE_LINES_MAX
        and path not in {**LONG_FILES, **GENERATED}
    ):
        yield Violation(path, 1, f"{lines} lines, more than {CONSOLE_LINES_MAX}; is it still one thing?")


def test_files_and_functions_are_short() -> None:
    found = [one for source in python_files() for one in violations(source)]
    for path in files():
        if path.endswith(CONSOLE_SUFFIXES):
            found += console_violations(path, (ROOT / path).read_text(encoding="utf-8"))
    fail_on(found, "Files and functions are short.")


def test_the_check_refuses() -> None:
    assert list(violations(sample("edge/jidoka_edge/gate.py", "x = 1\n" * (FILE_LINES_MAX + 1))))
    assert list(
        violations(sample("edge/jidoka_edge/gate.py", "def f():\n" + "    x = 1\n" * FUNCTION_LINES_MAX))
    )
    assert list(console_violations("central/console/src/app.tsx", "//\n" * (CONSOLE_LINES_MAX + 1)))


def test_the_check_lets_through() -> None:
    assert not list(violations(sample("edge/jidoka_edge/gate.py", "def f():\n" + "    x = 1\n" * 60)))


def test_long_ones_are_still_long() -> None:
    """An allowance whose file became short, or went, goes as well."""
    paths = {source.path: source for source in python_files()}
    for path in LONG_FILES:
        assert path in files(), f"{path} is allowed to be long and does not exist"
    for entry in LONG_FUNCTIONS:
        path, _, name = entry.partition("::")
        assert path in paths and f"def {name}(" in paths[path].text, (
            f"{entry} is allowed to be long and does not exist"
        )
