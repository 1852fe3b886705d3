"""Who signs what, and whether a proposal covers what is held."""

from __future__ import annotations

import pytest

from jidoka_central.modules.quality.nonconformance.rules import (
    PieceFault,
    ProposedLine,
    board_of,
    piece_fault,
    uncovered,
)

BOTH = ("quality_engineer", "production_manager")


@pytest.mark.parametrize(
    ("origin", "decisions", "roles"),
    [
        ("incoming", ["return"], ("quality_engineer",)),
        ("incoming", ["return", "concession"], BOTH),
        ("incoming", ["release"], BOTH),
        ("in_process", ["release", "scrap"], BOTH),
        ("customer", ["scrap"], BOTH),
    ],
)
def test_what_goes_back_to_its_supplier_needs_quality_alone_all_else_a_board_of_two(
    origin: str, decisions: list[str], roles: tuple[str, ...]
) -> None:
    assert board_of(origin, decisions) == roles


def lines(*pieces: tuple[int, ...]) -> list[ProposedLine]:
    return [ProposedLine("release", some, 0, "measured") for some in pieces]


def test_every_held_piece_once_and_no_other() -> None:
    held = range(181, 186)
    assert piece_fault(held, lines((181, 182), (183, 184, 185))) is None
    assert uncovered(held, lines((181, 182), (183, 184, 185))) == []
    assert uncovered(held, lines((185, 181))) == [182, 183, 184]
    assert piece_fault(held, lines((181,), (182, 186))) == PieceFault("not_held", 1, 1, 186)
    assert piece_fault(held, lines((181, 182), (182,))) == PieceFault("twice", 1, 0, 182)
