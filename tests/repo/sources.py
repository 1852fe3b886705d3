"""The repository as the checks see it: its files, parsed, with module names and what was found wrong."""

from __future__ import annotations

import ast
import functools
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE_FOLDERS = {
    "jidoka_shared": "shared",
    "jidoka_edge": "edge",
    "jidoka_sim": "firmware-sim",
    "jidoka_central": "central",
    "jidoka_demo": "demo",
}


@dataclass(frozen=True, slots=True)
class Violation:
    """One place that breaks a rule."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


@dataclass(frozen=True, slots=True)
class Source:
    """A Python file: its path below the root, its dotted module name and its text."""

    path: str
    module: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return _parsed(self.text, self.path)

    @property
    def is_package(self) -> bool:
        return self.path.endswith("__init__.py")


@functools.lru_cache(maxsize=4096)
def _parsed(text: str, path: str) -> ast.Module:
    return ast.parse(text, filename=path)


@functools.cache
def files() -> tuple[str, ...]:
    """Every file that is or could be committed, as paths below the root; run-time data and caches are not."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return tuple(sorted(path for path in set(listed) if (ROOT / path).is_file()))


def module_name(path: str) -> str:
    """`central/jidoka_central/app.py` -> `jidoka_central.app`; files outside the packages keep their
    folders."""
    parts = Path(path).with_suffix("").parts
    if len(parts) > 1 and PACKAGE_FOLDERS.get(parts[1]) == parts[0]:
        parts = parts[1:]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def sample(path: str, text: str) -> Source:
    """A file that does not exist, to show that a check can fail."""
    return Source(path, module_name(path), text)


@functools.cache
def _read(path: str) -> Source:
    return Source(path, module_name(path), (ROOT / path).read_text(encoding="utf-8"))


def python_files() -> Iterator[Source]:
    """Every Python file of the repository."""
    return (_read(path) for path in files() if path.endswith(".py"))


def library_files() -> Iterator[Source]:
    """The Python files of the five packages."""
    return (one for one in python_files() if one.module.split(".")[0] in PACKAGE_FOLDERS)


def dotted(node: ast.expr) -> str | None:
    """`a.b.c` of an attribute chain, or None for anything else."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(names)])


def imported_names(source: Source) -> dict[str, str]:
    """Local name -> full dotted name, for every import in the file, at whatever depth."""
    names: dict[str, str] = {}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                local = alias.asname or alias.name.split(".")[0]
                names[local] = alias.name if alias.asname else local
        elif isinstance(node, ast.ImportFrom):
            origin = import_origin(source, node)
            for alias in node.names:
                names[alias.asname or alias.name] = f"{origin}.{alias.name}"
    return names


def import_origin(source: Source, node: ast.ImportFrom) -> str:
    """The absolute module that a `from ... import` names."""
    if node.level == 0:
        return node.module or ""
    parts = source.module.split(".")
    up = node.level - 1 if source.is_package else node.level
    anchor = parts[: len(parts) - up] if up else parts
    return ".".join([*anchor, *([node.module] if node.module else [])])


def used_names(source: Source) -> Iterator[tuple[int, str]]:
    """(line, full dotted name) of every name and attribute chain that leads back to an import."""
    imports = imported_names(source)
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Name | ast.Attribute):
            continue
        chain = dotted(node)
        if chain is None:
            continue
        first, _, rest = chain.partition(".")
        if first in imports:
            yield node.lineno, imports[first] + ("." + rest if rest else "")


def fail_on(violations: Iterable[Violation], rule: str) -> None:
    """Fail with every place, one a line, and the rule that they break."""
    found = sorted(set(map(str, violations)))
    assert not found, f"{rule}\n  " + "\n  ".join(found)
