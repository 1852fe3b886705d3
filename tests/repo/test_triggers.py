"""The tables that migrations protect are the tables that are declared append-only (tests/central proves it
live).
"""

from __future__ import annotations

import ast
import functools
import subprocess
import sys

from jidoka_central.migrations import FOLDER


@functools.cache
def declared() -> list[str]:
    """The application's append-only tables; a process of its own, for other tests declare tables as well."""
    code = (
        "from jidoka_central import app\n"
        "from jidoka_central.foundation.db import append_only_tables\n"
        "print(*(table.name for table in append_only_tables()))"
    )
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()


def protected() -> list[str]:
    """What the revisions list in FACTS."""
    names: list[str] = []
    for path in sorted((FOLDER / "versions").glob("v*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "FACTS":
                names += ast.literal_eval(node.value)
    return names


def test_every_declared_fact_is_protected_once() -> None:
    assert sorted(protected()) == sorted(declared())


def test_what_must_never_change_is_declared() -> None:
    assert set(declared()) >= {
        "event_log",
        "event_seal",
        "signature",
        "stock_movement",
        "genealogy_edge",
        "edge_fact",
    }
