"""Imports point one way: every import of every package is held to tests/repo/import_table.py."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.repo import import_table as table
from tests.repo.sources import (
    PACKAGE_FOLDERS,
    Source,
    Violation,
    fail_on,
    import_origin,
    library_files,
    sample,
)

Ranks = tuple[tuple[str, ...], ...]


def rank(ranks: Ranks, name: str) -> int | None:
    return next((index for index, group in enumerate(ranks) if name in group), None)


def imports_of(source: Source) -> Iterator[tuple[int, list[str]]]:
    """(line, parts of the dotted name) of every import; `from a import b` gives a.b."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.split(".")) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = import_origin(source, node).split(".")
            yield from ((node.lineno, [*origin, alias.name]) for alias in node.names)


def why_refused(importer: list[str], file_name: str, target: list[str]) -> str | None:
    """Why `importer` may not import `target`, or None if it may."""
    package, wanted = importer[0], target[0]
    if wanted in PACKAGE_FOLDERS and wanted != package:
        allowed = table.PACKAGES[package]
        return (
            None
            if wanted in allowed
            else f"{package} may import {', '.join(sorted(allowed)) or 'no other package'}"
        )
    if wanted in table.FOREIGN_FORBIDDEN[package]:
        return f"{wanted} is not installed where {package} runs"
    if (
        wanted in table.NUMERICS
        and package == "jidoka_shared"
        and ".".join(importer[:2]) != table.NUMERICS_HOME
    ):
        return f"{wanted} belongs to the extra of {table.NUMERICS_HOME}"
    if file_name in table.PURE_FILES and wanted in table.FORBIDDEN_IN_PURE:
        return f"{file_name} decides and does nothing else; {wanted} has no place there"
    if package == "jidoka_shared" and wanted == package:
        return _within(table.SHARED_RANKS, importer[1:], target[1:], "shared")
    if package != "jidoka_central":
        return None
    if wanted in table.HTTP_LIBRARIES:
        at_home = file_name in table.HTTP_FILES or ".".join(importer).startswith(table.HTTP_HOMES)
        return None if at_home else f"{wanted} stops at the routes (api.py)"
    return _within_central(importer[1:], target[1:]) if wanted == package else None


def _within(ranks: Ranks, importer: list[str], target: list[str], where: str) -> str | None:
    if not importer or not target or importer[0] == target[0]:
        return None
    own, other = rank(ranks, importer[0]), rank(ranks, target[0])
    if own is None or other is None:
        return None  # what stands beside the ranked names is judged by place, in test_every_folder_has_a_rank
    if other < own:
        return None
    return f"{where}: {importer[0]} comes before or beside {target[0]}"


def _within_central(importer: list[str], target: list[str]) -> str | None:
    if not importer or not target or target == ["__version__"] or importer[0] in table.CENTRAL_TOP:
        return None
    if importer[0] != target[0]:
        refused = _within(table.CENTRAL_RANKS, importer, target, "central")
        if refused is None and target[0] == "modules":
            return (
                None
                if target[2:3] == [table.DOOR]
                else f"modules.{'.'.join(target[1:2])} is entered by public.py"
            )
        return refused
    if importer[0] != "modules" or len(importer) < 2 or len(target) < 2:
        return None
    return _between_modules(importer[1:], target[1:])


def _between_modules(importer: list[str], target: list[str]) -> str | None:
    if importer[0] == target[0]:
        return _within_quality(importer[1:], target[1:]) if importer[0] == "quality" else None
    refused = _within(table.MODULE_RANKS, importer, target, "modules")
    if refused is None and target[1:2] != [table.DOOR]:
        return f"{target[0]} is entered by public.py"
    return refused


def _within_quality(importer: list[str], target: list[str]) -> str | None:
    if not importer or not target or rank(table.QUALITY_RANKS, importer[0]) is None:
        return None
    if target[0] in table.QUALITY_TOP:
        return f"quality: {importer[0]} is gathered by {target[0]}, it must not import it"
    return _within(table.QUALITY_RANKS, importer, target, "quality")


def violations(source: Source) -> Iterator[Violation]:
    importer = source.module.split(".")
    file_name = source.path.rsplit("/", 1)[-1]
    for line, target in imports_of(source):
        reason = why_refused(importer, file_name, target)
        if reason is not None:
            yield Violation(source.path, line, f"imports {'.'.join(target)}: {reason}")


def test_imports_point_one_way() -> None:
    fail_on((found for source in library_files() for found in violations(source)), "Imports point one way.")


def test_every_folder_has_a_rank() -> None:
    """A folder nobody ranked would escape the table."""
    places = (
        ("jidoka_central.", table.CENTRAL_RANKS, "CENTRAL_RANKS"),
        ("jidoka_central.modules.", table.MODULE_RANKS, "MODULE_RANKS"),
        ("jidoka_shared.", table.SHARED_RANKS, "SHARED_RANKS"),
    )
    unranked = {
        Violation(source.path, 1, f"{name} has no place in {title}")
        for source in library_files()
        for prefix, ranks, title in places
        if source.module.startswith(prefix)
        for name in [source.module.removeprefix(prefix).split(".")[0]]
        if rank(ranks, name) is None
    }
    fail_on(unranked, "Every folder has its place in tests/repo/import_table.py.")


MODULES = "central/jidoka_central/modules"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("edge/jidoka_edge/gate.py", "import jidoka_central"),
        ("edge/jidoka_edge/gate.py", "from jidoka_sim import gauge"),
        ("edge/jidoka_edge/page/server.py", "import fastapi"),
        ("shared/jidoka_shared/values/money.py", "import numpy as np"),
        ("shared/jidoka_shared/values/money.py", "from ..wire import topics"),
        ("shared/jidoka_shared/wire/topics.py", "from jidoka_edge import gate"),
        ("central/jidoka_central/app.py", "import asyncua"),
        ("central/jidoka_central/foundation/uow.py", "from jidoka_central.studio import forms"),
        (
            "central/jidoka_central/studio/forms/service.py",
            "from jidoka_central.modules.quality.public import open_nc",
        ),
        ("central/jidoka_central/joints/postings.py", "from jidoka_central.modules.finance import service"),
        (f"{MODULES}/inventory/service.py", "from jidoka_central.joints import postings"),
        (f"{MODULES}/inventory/service.py", "from jidoka_central.modules.quality.public import open_nc"),
        (f"{MODULES}/inventory/service.py", "from ..quality.public import open_nc"),
        (f"{MODULES}/production/service.py", "from jidoka_central.modules.sales.public import orders"),
        (f"{MODULES}/production/service.py", "from jidoka_central.modules.inventory import model"),
        (f"{MODULES}/production/service.py", "import jidoka_central.modules.inventory.model"),
        (f"{MODULES}/production/service.py", "from fastapi import HTTPException"),
        (f"{MODULES}/production/rules.py", "import sqlalchemy as sa"),
        (f"{MODULES}/quality/plans/service.py", "from ..capa import model"),
        (f"{MODULES}/quality/plans/service.py", "from jidoka_central.modules.quality.public import x"),
        (f"{MODULES}/production/service.py", "def late():\n    from jidoka_central.app import build"),
    ],
)
def test_the_check_refuses(path: str, text: str) -> None:
    assert list(violations(sample(path, text))), f"{path}: {text} went through"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("edge/jidoka_edge/gate.py", "from jidoka_shared.values import Quantity"),
        ("central/jidoka_central/app.py", "from jidoka_central.modules.inventory import api, model"),
        (
            "central/jidoka_central/joints/postings.py",
            "from jidoka_central.modules.finance.public import post",
        ),
        (f"{MODULES}/production/service.py", "from jidoka_central.modules.inventory.public import issue"),
        (
            f"{MODULES}/production/service.py",
            "from jidoka_central.modules.inventory import public as inventory",
        ),
        (f"{MODULES}/production/service.py", "from . import model\nfrom .states import ORDER"),
        (f"{MODULES}/production/api.py", "from fastapi import APIRouter"),
        (f"{MODULES}/quality/public.py", "from .plans.service import release"),
        (f"{MODULES}/quality/capa/service.py", "from ..nonconformance.model import Nonconformance"),
        ("demo/jidoka_demo/supervisor.py", "from jidoka_central import app"),
    ],
)
def test_the_check_lets_through(path: str, text: str) -> None:
    assert not list(violations(sample(path, text)))
