"""Domain code never opens or ends a transaction, and libraries never print."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.repo.allowances import PRINTING, PRINTING_FILES, TRANSACTION_FREE_ZONES
from tests.repo.sources import Source, Violation, fail_on, library_files, sample

TRANSACTION_CALLS = frozenset({"commit", "begin", "rollback", "begin_nested", "begin_twophase"})


def violations(source: Source) -> Iterator[Violation]:
    prints_freely = (
        source.path.startswith(tuple(PRINTING)) or source.path.rsplit("/", 1)[-1] in PRINTING_FILES
    )
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if (
            isinstance(called, ast.Attribute)
            and called.attr in TRANSACTION_CALLS
            and source.path.startswith(TRANSACTION_FREE_ZONES)
        ):
            yield Violation(source.path, node.lineno, f".{called.attr}() belongs to the unit of work alone")
        if isinstance(called, ast.Name) and called.id in {"print", "breakpoint"} and not prints_freely:
            yield Violation(
                source.path, node.lineno, f"{called.id}() in a library; log it, return it or raise it"
            )


def test_transactions_and_prints() -> None:
    fail_on((found for source in library_files() for found in violations(source)), "No commit, no print.")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("central/jidoka_central/modules/inventory/service.py", "session.commit()"),
        ("central/jidoka_central/joints/postings.py", "with engine.begin() as connection:\n    pass"),
        ("central/jidoka_central/studio/forms/service.py", "uow.session.rollback()"),
        ("edge/jidoka_edge/gate.py", "print('reading')"),
        ("central/jidoka_central/foundation/uow.py", "def f():\n    breakpoint()"),
    ],
)
def test_the_check_refuses(path: str, text: str) -> None:
    assert list(violations(sample(path, text)))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("central/jidoka_central/foundation/uow.py", "session.commit()"),
        ("edge/jidoka_edge/buffer/store.py", "connection.commit()"),
        ("edge/jidoka_edge/cli.py", "print('status')"),
    ],
)
def test_the_check_lets_through(path: str, text: str) -> None:
    assert not list(violations(sample(path, text)))
