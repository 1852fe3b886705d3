"""`python -m benchmarks NAME`: run one benchmark, print its table, write var/bench/NAME.json.

A benchmark is a module `benchmarks.NAME` with `run()`, which returns rows with these keys:

    name    what was measured
    unit    of value and floor
    value   the measured figure
    floor   the same thing done as barely as this machine can, in the same run
    ratio   value to floor, the figure that travels between machines
    goal    what ratio or value must reach (`Goal`, or several), or a text where nothing must be reached

`value`, `floor` and `ratio` are numbers or None where there is no floor. In the table and the file a goal is
a text ("<= 2 x", ">= 40 ms"). The exit code is 1 when a row misses its goal; a row without a figure misses
none. Without a NAME the known ones are listed.
"""

from __future__ import annotations

import ast
import importlib
import json
import os
import pkgutil
import platform
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import benchmarks
from benchmarks._goals import goals_of, text_of

KEYS = ("name", "unit", "value", "floor", "ratio", "goal")
_LOOKS_LIKE_A_NUMBER = re.compile(r"\s*(<|>)=?\s*[\d.]")
RESULTS = Path(benchmarks.__file__).resolve().parent.parent / "var" / "bench"


class BadResult(Exception):
    """A benchmark returned something that is not a table; the sentence names the row and the key."""


def known() -> list[str]:
    """The names of the benchmarks, first lines of their docstrings are what they measure."""
    return sorted(
        one.name for one in pkgutil.iter_modules(benchmarks.__path__) if not one.name.startswith("_")
    )


def _measures(name: str) -> str:
    """What it says in its first line. It is read, not imported: a benchmark declares tables of its own and
    needs what only benchmarks need."""
    text = (Path(benchmarks.__file__).parent / f"{name}.py").read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(text)) or "").split("\n", 1)[0]


def checked(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows with exactly the keys of a table. Raises BadResult."""
    if not rows:
        raise BadResult("no rows: a benchmark measures at least one thing")
    for number, row in enumerate(rows, start=1):
        wrong = set(KEYS).symmetric_difference(row)
        if wrong:
            raise BadResult(f"row {number}: {', '.join(sorted(wrong))} missing or unknown")
        for key in ("value", "floor", "ratio"):
            if row[key] is not None and (isinstance(row[key], bool) or not isinstance(row[key], int | float)):
                raise BadResult(f"row {number}: {key} is {row[key]!r}, a number or None is needed")
        if not (goals_of(row) or isinstance(row["goal"], str)):
            raise BadResult(f"row {number}: goal is {row['goal']!r}, a Goal or a text is needed")
        if isinstance(row["goal"], str) and _LOOKS_LIKE_A_NUMBER.match(row["goal"]):
            raise BadResult(
                f"row {number}: goal {row['goal']!r} is a text, so nothing would hold it: use Goal"
            )
    return [{key: row[key] for key in KEYS} for row in rows]


def missed(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """A sentence for each goal that is not reached."""
    return [
        f"{row['name']}: {goal.of} is {shown(row[goal.of])}, goal {goal.text(row['unit'])}"
        for row in rows
        for goal in goals_of(row)
        if goal.missed(row)
    ]


def as_text(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows as they are printed and written: the goal is a text."""
    return [{**row, "goal": text_of(row)} for row in rows]


def shown(value: object) -> str:
    """A cell: four significant digits are more than a shared machine can tell apart."""
    if value is None:
        return "-"
    if isinstance(value, int | float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return str(value)


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """The rows as aligned text, numbers to the right."""
    cells = [list(KEYS), *([shown(row[key]) for key in KEYS] for row in as_text(rows))]
    widths = [max(len(line[column]) for line in cells) for column in range(len(KEYS))]
    numeric = {KEYS.index(key) for key in ("value", "floor", "ratio")}
    lines = [
        "  ".join(
            cell.rjust(width) if index in numeric else cell.ljust(width) for index, (cell, width) in pairs
        )
        for line in cells
        for pairs in [list(enumerate(zip(line, widths, strict=True)))]
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(line.rstrip() for line in lines)


def write(name: str, rows: list[dict[str, Any]], folder: Path = RESULTS) -> Path:
    """Keep the rows as JSON, with the machine they were measured on."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    machine = {
        "python": platform.python_version(),
        "system": platform.system(),
        "processor": platform.machine(),
        "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
    }
    path.write_text(
        json.dumps({"benchmark": name, "machine": machine, "rows": as_text(rows)}, indent=1), encoding="utf-8"
    )
    return path


def main(arguments: Sequence[str]) -> int:
    names = known()
    if len(arguments) != 1 or arguments[0] not in names:
        for name in names:
            print(f"  make bench NAME={name:<16} {_measures(name)}")
        if not arguments:
            return 0
        print(f"no benchmark {' '.join(arguments)!r}", file=sys.stderr)
        return 2
    name = arguments[0]
    rows = checked(importlib.import_module(f"benchmarks.{name}").run())
    path = write(name, rows)
    print(table(rows))
    print(f"\nwritten to {path.relative_to(RESULTS.parent.parent)}")
    failed = missed(rows)
    for sentence in failed:
        print(f"missed: {sentence}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
