"""Money and quantities are integers: no float, no true division and no inexact column where they are
computed.

Elsewhere a float is free (measurements, statistics), but never under a name of money or quantity.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.repo.allowances import EXACT_ZONES, EXACT_ZONES_EXCEPT
from tests.repo.sources import Source, Violation, dotted, fail_on, library_files, sample

MONEY_WORDS = re.compile(
    r"(^|_)(amount|price|cost|qty|quantity|money|debit|credit|balance|tax|invoice_total)(_|$)"
)
NOT_MONEY = re.compile(r"(^|_)(count|ms|seconds|ratio|share|rate|weight|time|memory|parallelism|factor)(_|$)")
INEXACT_COLUMNS = frozenset(
    {"Float", "Double", "REAL", "DOUBLE", "DOUBLE_PRECISION", "Numeric", "DECIMAL", "NUMERIC"}
)


def in_exact_zone(path: str) -> bool:
    return path.startswith(EXACT_ZONES) and not path.startswith(tuple(EXACT_ZONES_EXCEPT) or ("\0",))


def _is_named_like_money(name: str) -> bool:
    return bool(MONEY_WORDS.search(name)) and not NOT_MONEY.search(name)


def _mentions_float(annotation: ast.expr | None) -> bool:
    return annotation is not None and any(
        (isinstance(node, ast.Name) and node.id == "float")
        or (dotted(node) or "").endswith((".float64", ".float32"))
        for node in ast.walk(annotation)
        if isinstance(node, ast.expr)
    )


def _inexact(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, float):
        return f"the literal {node.value!r}"
    if isinstance(node, ast.Name) and node.id == "float":
        return "float"
    if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
        return (
            "true division (use //, a ratio of integers, or the rounding functions of jidoka_shared.values)"
        )
    name = (dotted(node) or "").rsplit(".", 1)[-1] if isinstance(node, ast.Attribute | ast.Name) else ""
    return f"the column type {name}" if name in INEXACT_COLUMNS else None


def _annotated(node: ast.AST) -> tuple[str, ast.expr | None]:
    if isinstance(node, ast.AnnAssign):
        return (dotted(node.target) or "").rsplit(".", 1)[-1], node.annotation
    if isinstance(node, ast.arg):
        return node.arg, node.annotation
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return node.name, node.returns
    return "", None


def violations(source: Source) -> Iterator[Violation]:
    exact = in_exact_zone(source.path)
    for node in ast.walk(source.tree):
        line = getattr(node, "lineno", 1)
        if exact and (what := _inexact(node)):
            yield Violation(source.path, line, f"{what} where money and quantities are computed")
        name, annotation = _annotated(node)
        if _is_named_like_money(name) and _mentions_float(annotation):
            yield Violation(source.path, line, f"{name} is a float")


def test_money_and_quantities_are_integers() -> None:
    fail_on(
        (found for source in library_files() for found in violations(source)),
        "Money and quantities are integers.",
    )


FINANCE = "central/jidoka_central/modules/finance/rules.py"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (FINANCE, "vat = net * 0.13"),
        (FINANCE, "share = total / 3"),
        (FINANCE, "total /= 3"),
        (FINANCE, "value = float(text)"),
        (FINANCE, "import sqlalchemy as sa\nvalue = sa.Column(sa.Numeric(18, 2))"),
        ("shared/jidoka_shared/values/exact.py", "def scale(value: float) -> int: ..."),
        ("edge/jidoka_edge/gate.py", "unit_cost: float = 0"),
        ("edge/jidoka_edge/gate.py", "def price_of(part: str) -> float: ..."),
        ("central/jidoka_central/modules/quality/model.py", "class Nc:\n    scrap_cost: float | None"),
    ],
)
def test_the_check_refuses(path: str, text: str) -> None:
    assert list(violations(sample(path, text)))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (FINANCE, "vat = net * 13 // 100"),
        ("edge/jidoka_edge/gate.py", "reading: float = 74.001"),
        ("edge/jidoka_edge/gate.py", "cost_ms: float = 1.0"),
        ("central/jidoka_central/modules/quality/model.py", "centre: float"),
    ],
)
def test_the_check_lets_through(path: str, text: str) -> None:
    assert not list(violations(sample(path, text)))
