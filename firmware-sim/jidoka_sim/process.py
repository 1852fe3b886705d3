"""What the process makes: the true value of piece n, a pure function of the configuration and n.

A process is a list of *sources* (exactly one covers a piece: `replay` or `normal`) plus a list of *effects*
that add to it (`drift`, `shift`, `spike`, `tool_wear`), each over a range of pieces. Values are whole
thousandths of a millimetre, as the gauge shows them. The value depends on the piece number and the seed
alone, never on how often or in what order it is asked: a simulator that is killed and started again makes
the same piece.

The random numbers are Python's Mersenne Twister seeded with "<seed>:<piece>" for each piece; `random.gauss`
on a seeded `random.Random` is stable across CPython 3.11 to 3.13.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import resources

from .errors import BadConfig

THOUSANDTHS = 1000
VALUE_LIMIT = 2_000_000_000  # a value must fit the gauge's int32, the fault value 0x80000000 excluded


@dataclass(frozen=True, slots=True)
class Stage:
    """One source or effect over the pieces `first`..`last`, both included; `last` 0 means without end."""

    kind: str
    first: int = 1
    last: int = 0
    values: dict[str, float] = field(default_factory=dict)
    file: str = ""
    seed: int = 0

    def covers(self, piece: int) -> bool:
        return self.first <= piece and (self.last == 0 or piece <= self.last)


def _drift(stage: Stage, piece: int) -> float:
    """The mean moves by `per_piece_mm` at each piece; the first piece of the range has moved once."""
    return stage.values["per_piece_mm"] * (piece - stage.first + 1)


def _shift(stage: Stage, piece: int) -> float:
    """The mean stands `offset_mm` off over the whole range."""
    return stage.values["offset_mm"]


def _spike(stage: Stage, piece: int) -> float:
    """One piece in `every` (the first of the range, then each `every`-th) is `offset_mm` off."""
    every = int(stage.values.get("every", 0))
    hit = piece == stage.first if every == 0 else (piece - stage.first) % every == 0
    return stage.values["offset_mm"] if hit else 0.0


def _tool_wear(stage: Stage, piece: int) -> float:
    """The tool wears by `amount_mm` over `life` pieces as (k / life) ** `exponent`, then is changed and
    starts again.
    """
    life = int(stage.values["life"])
    used = (piece - stage.first) % life + 1
    return stage.values["amount_mm"] * (used / life) ** stage.values.get("exponent", 1.0)


# kind -> (function, parameters that must be given, parameters that may be given)
EFFECTS: dict[str, tuple[Callable[[Stage, int], float], frozenset[str], frozenset[str]]] = {
    "drift": (_drift, frozenset({"per_piece_mm"}), frozenset()),
    "shift": (_shift, frozenset({"offset_mm"}), frozenset()),
    "spike": (_spike, frozenset({"offset_mm"}), frozenset({"every"})),
    "tool_wear": (_tool_wear, frozenset({"amount_mm", "life"}), frozenset({"exponent"})),
}
SOURCES: dict[str, frozenset[str]] = {"replay": frozenset(), "normal": frozenset({"mean_mm", "sigma_mm"})}


def read_series(name: str) -> tuple[int, ...]:
    """The readings of a packaged data file, row by row, in thousandths. Raises: BadConfig if there is no
    such file.
    """
    entry = resources.files("jidoka_sim").joinpath("data", name)
    if "/" in name or not entry.is_file():
        raise BadConfig("process.file", f"no data file {name!r} in the package")
    lines = [line for line in entry.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = list(csv.reader(lines))[1:]
    return tuple(round(float(cell) * THOUSANDTHS) for row in rows for cell in row[1:])


class Process:
    """The configured process: `value(n)` is piece n in thousandths of a millimetre."""

    def __init__(self, stages: tuple[Stage, ...]) -> None:
        self._sources = [stage for stage in stages if stage.kind in SOURCES]
        self._effects = [stage for stage in stages if stage.kind in EFFECTS]
        self._series = {s.file: read_series(s.file) for s in self._sources if s.kind == "replay"}
        for stage in self._sources:
            if stage.kind == "replay":
                self._check_replay(stage)

    def _check_replay(self, stage: Stage) -> None:
        available = len(self._series[stage.file])
        if stage.last == 0 or stage.last - stage.first + 1 > available:
            raise BadConfig(
                "process.last", f"{stage.file} holds {available} readings; give a range it can fill"
            )

    def value(self, piece: int) -> int:
        """The true value of `piece` in thousandths. Raises: BadConfig if no source covers the piece."""
        source = next((stage for stage in self._sources if stage.covers(piece)), None)
        if source is None:
            raise BadConfig("process", f"no source covers piece {piece}")
        if source.kind == "replay":
            base = float(self._series[source.file][piece - source.first])
        else:
            dice = random.Random(f"{source.seed}:{piece}")
            base = dice.gauss(source.values["mean_mm"], source.values["sigma_mm"]) * THOUSANDTHS
        for effect in self._effects:
            if effect.covers(piece):
                base += EFFECTS[effect.kind][0](effect, piece) * THOUSANDTHS
        return max(-VALUE_LIMIT, min(VALUE_LIMIT, round(base)))
