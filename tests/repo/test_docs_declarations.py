"""Everything declared has a name in both languages, a place, and a page that is in step."""

from __future__ import annotations

import importlib
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import jidoka_central
from jidoka_central import app
from jidoka_central.foundation.errors import Problem
from jidoka_central.foundation.events import Event
from jidoka_central.foundation.registry import Command, Dataset
from jidoka_central.foundation.states import StateTable
from jidoka_central.foundation.text import Text
from tests.repo.sources import ROOT

REGISTRY = app.build_registry()
PARTS = {
    "modules": {one.name for one in app.MODULES},
    "joints": {one.__name__.rsplit(".", 1)[-1] for one in app.JOINTS},
}
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def modules() -> Iterator[ModuleType]:
    """Every Python module of the application, without business modules that are not part of it yet."""
    for one in pkgutil.walk_packages(jidoka_central.__path__, "jidoka_central.", onerror=lambda _: None):
        parts = one.name.split(".")
        strange = (
            parts[1] == "modules" and len(parts) > 2 and parts[2] not in {m.name for m in REGISTRY.modules}
        )
        if not strange and "migrations" not in parts and parts[-1] != "__main__":
            yield importlib.import_module(one.name)


def values_of(module: ModuleType) -> Iterator[tuple[str, Any]]:
    for name, value in vars(module).items():
        yield from ((name, one) for one in (value if isinstance(value, tuple) else (value,)))


def test_every_finished_module_is_part_of_the_application() -> None:
    folder = ROOT / "central" / "jidoka_central" / "modules"
    finished = {path.parent.name for path in folder.glob("*/module.py")}
    assert finished == {one.name for one in app.MODULES}


def texts() -> Iterator[tuple[str, Text]]:
    yield from ((f"command {c.name}", c.title) for c in REGISTRY.commands.values())
    yield from ((f"dataset {d.name}", d.title) for d in REGISTRY.datasets.values())
    yield from ((f"document {d.name}", d.title) for d in REGISTRY.documents.values())
    yield from ((f"event {e.NAME}", e.TITLE) for e in REGISTRY.events.values())
    yield from ((f"gate {g.name}", g.title) for g in REGISTRY.gates.values())
    yield from ((f"problem {p.code}", p.text) for p in REGISTRY.problems.values())
    yield from ((f"permission {name}", text) for name, text in REGISTRY.permissions.items())
    yield from ((f"module {m.name}", m.title) for m in REGISTRY.modules)
    for table in REGISTRY.states.values():
        yield from ((f"state {table.document}.{name}", text) for name, text in table.states.items())


def test_everything_declared_has_a_chinese_and_an_english_name() -> None:
    wrong = [what for what, text in texts() if not CHINESE.search(text.zh) or CHINESE.search(text.en)]
    assert not wrong


@pytest.mark.parametrize(
    ("kind", "known", "key"),
    [
        (Problem, REGISTRY.problems, "code"),
        (Command, REGISTRY.commands, "name"),
        (Dataset, REGISTRY.datasets, "name"),
        (StateTable, REGISTRY.states, "document"),
    ],
)
def test_nothing_is_defined_and_not_declared(kind: type, known: dict[str, Any], key: str) -> None:
    found = {
        getattr(value, key): f"{module.__name__}.{name}"
        for module in modules()
        for name, value in values_of(module)
        if isinstance(value, kind)
    }
    assert found, f"no {kind.__name__} was found at all"
    assert not {code: place for code, place in found.items() if code not in known}


def test_no_event_is_defined_and_not_declared() -> None:
    list(modules())

    def below(event: type[Event]) -> Iterator[type[Event]]:
        for one in event.__subclasses__():
            yield one
            yield from below(one)

    own = tuple(f"jidoka_central.modules.{m.name}." for m in app.MODULES)
    ours = ("jidoka_central.foundation.", "jidoka_central.joints.", *own)
    named = [one for one in below(Event) if one.NAME and one.__module__.startswith(ours)]
    missing = [one.NAME for one in named if REGISTRY.events.get(one.NAME) is None]
    assert named and not missing
    for event in REGISTRY.events.values():
        assert event.DOCUMENT in REGISTRY.documents, f"{event.NAME} concerns no declared document"


def test_names_begin_with_their_module() -> None:
    for module in REGISTRY.modules:
        names = [
            *(c.name for c in module.commands), *(d.name for d in module.datasets),
            *(e.NAME for e in module.events), *(g.name for g in module.gates),
        ]  # fmt: skip
        wrong = [name for name in names if not re.fullmatch(rf"{module.name}\.[a-z][a-z0-9_]*", name)]
        assert not wrong, module.name


def cycle(edges: dict[str, set[str]]) -> list[str]:
    """One cycle, or nothing."""

    def walk(name: str, path: list[str]) -> list[str]:
        if name in path:
            return [*path[path.index(name) :], name]
        return next(
            (found for following in edges.get(name, ()) if (found := walk(following, [*path, name]))), []
        )

    return next((found for name in edges if (found := walk(name, []))), [])


def test_subscriptions_never_come_back_to_where_they_began() -> None:
    edges: dict[str, set[str]] = {}
    for one in REGISTRY.subscriptions:
        edges.setdefault(one.event.NAME, set()).update(event.NAME for event in one.emits)
    assert not cycle(edges)


def test_the_cycle_check_refuses() -> None:
    assert cycle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert not cycle({"a": {"b", "c"}, "b": {"c"}})


def test_the_reference_pages_are_in_step(tmp_path: Path) -> None:
    """Written by a process of its own: other tests declare tables as well."""
    command = [sys.executable, "-m", "jidoka_central.cli", "docs", "--folder", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)
    written = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    assert written
    for name, text in written.items():
        path = ROOT / "docs" / "reference" / name
        assert path.is_file() and path.read_text(encoding="utf-8") == text, f"{name}: run jidoka-central docs"
