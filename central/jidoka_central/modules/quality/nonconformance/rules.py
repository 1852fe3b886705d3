"""Pure decisions about nonconformances: downtime, who must sign, whether a proposal covers what is held."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

Decision = Literal["release", "scrap", "return", "concession", "downgrade", "customer_scrap", "rework"]
ANY: Final = "any"


@dataclass(frozen=True, slots=True)
class BoardRule:
    """Who signs a decision about what comes from ``origin``: one person for each role."""

    origin: str
    decision: str
    roles: tuple[str, ...]


# The first row that fits holds. What goes back to its supplier leaves the plant as it came in: quality alone
# decides; everything else is a board of two.
BOARD: Final = (
    BoardRule("incoming", "return", ("quality_engineer",)),
    BoardRule(ANY, ANY, ("quality_engineer", "production_manager")),
)

# What may be decided about what comes from where: only what a supplier sent can go back to one, and only what
# a customer has can be scrapped there.
POSSIBLE: Final[dict[str, tuple[Decision, ...]]] = {
    "in_process": ("release", "rework", "scrap", "concession", "downgrade"),
    "incoming": ("release", "rework", "scrap", "return", "concession", "downgrade"),
    "outgoing": ("release", "rework", "scrap", "concession", "downgrade"),
    "customer": ("release", "rework", "scrap", "concession", "downgrade", "customer_scrap"),
}


def possible(origin: str, *, of_lot: bool) -> tuple[Decision, ...]:
    """A quantity of a lot is judged where it lies: what a customer keeps are pieces that are named."""
    return tuple(one for one in POSSIBLE[origin] if not (of_lot and one == "customer_scrap"))


@dataclass(frozen=True, slots=True)
class Deviation:
    """What a concession or a rework is about: which characteristic is off, measured from ``low`` to ``high``,
    and the customer's approval it rests on."""

    characteristic: str | None = None
    low: float | None = None
    high: float | None = None
    approval_id: UUID | None = None


NO_DEVIATION: Final = Deviation()


@dataclass(frozen=True, slots=True)
class ProposedLine:
    """``pieces`` by their numbers, or none for a lot; ``quantity`` in micro-units either way.
    ``grade_id``: the lower grade that a downgrade makes of it."""

    decision: Decision
    pieces: tuple[int, ...]
    quantity: int
    reason: str
    grade_id: UUID | None = None
    about: Deviation = NO_DEVIATION


@dataclass(frozen=True, slots=True)
class PieceFault:
    """``what``: ``not_held`` or ``twice``; the indexes name the field."""

    what: Literal["not_held", "twice"]
    line: int
    index: int
    piece: int


def downtime_seconds(stopped_at: int, resumed_at: int) -> int:
    """Whole seconds from line running = 0 to resume, rounded down; both UTC microseconds. Never negative."""
    return max(0, (resumed_at - stopped_at) // 1_000_000)


def board_of(origin: str, decisions: Iterable[str], rules: Sequence[BoardRule] = BOARD) -> tuple[str, ...]:
    """The roles that must sign these decisions together, in the order of the rules' roles."""
    roles: dict[str, None] = {}
    for decision in decisions:
        rule = next(
            rule for rule in rules if rule.origin in (ANY, origin) and rule.decision in (ANY, decision)
        )
        roles |= dict.fromkeys(rule.roles)
    return tuple(roles)


def piece_fault(held: Iterable[int], lines: Sequence[ProposedLine]) -> PieceFault | None:
    """The first piece that a line names although it is not held, or that an earlier line has named."""
    there, seen = set(held), set[int]()
    for at, line in enumerate(lines):
        for index, piece in enumerate(line.pieces):
            if piece not in there:
                return PieceFault("not_held", at, index, piece)
            if piece in seen:
                return PieceFault("twice", at, index, piece)
            seen.add(piece)
    return None


def uncovered(held: Iterable[int], lines: Sequence[ProposedLine]) -> list[int]:
    """Held pieces that no line decides about, in their order."""
    return sorted(set(held) - {piece for line in lines for piece in line.pieces})
