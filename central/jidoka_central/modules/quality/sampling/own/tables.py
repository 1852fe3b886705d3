"""Sampling tables that a plant entered from its own copy of a standard, and the plans they give. Pure.

A table is a grid of cells, each with the address (kind, severity, letter, AQL); kind is single, double or
multiple, or ``variables``. A cell has numbers of its own or says where they stand (``use``):

    up, down        the letter before, or after, with that letter's sample size
    a letter        that letter's row
    single, double  the same letter's cell of the simpler kind

Letters stand in the alphabet's order. A lot's size and level give the letter by one of the standards' rows
(``iso2859-1``; ``iso3951-1``, which has B for A) or by rows of the plant's own.

The content has one text (canonical JSON) and a digest of it (SHA-256): what a lot was judged by is the digest
that stands with its plan. Numbers k and M keep their decimals as they were typed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal

from jidoka_central.foundation.db.schema import canonical_json
from jidoka_central.foundation.text import Text
from jidoka_central.modules.quality.sampling.editions import SEVERITIES, Severity
from jidoka_central.modules.quality.sampling.errors import (
    EMPTY_LOT,
    KIND_NOT_IN_TABLE,
    UNKNOWN_AQL,
    UNKNOWN_LEVEL,
)
from jidoka_central.modules.quality.sampling.rules import SamplingPlan, aql_of
from jidoka_central.modules.quality.sampling.stages import Kind, Stage, StagedPlan
from jidoka_central.modules.quality.sampling.tables import AQLS, LEVELS, LOT_ROWS
from jidoka_central.modules.quality.sampling.variables import VariablesSamplingPlan

TableKind = Literal["attributes", "variables"]
Earned = Literal["ten_lots", "score"]
Address = tuple[str, str, str, str]  # kind, severity, letter, AQL
VARIABLES: Final = "variables"
KINDS: Final[dict[TableKind, tuple[str, ...]]] = {
    "attributes": ("single", "double", "multiple"),
    "variables": (VARIABLES,),
}
OWN: Final = "own"


@dataclass(frozen=True, slots=True)
class LotRow:
    """Lots of ``first`` to ``last`` pieces (``None``: and over) of a level have the letter."""

    level: str
    first: int
    last: int | None
    letter: str


def _rows(smallest: str) -> tuple[LotRow, ...]:
    found, first = [], 2
    for last, letters in LOT_ROWS:
        for level, letter in zip(LEVELS, letters, strict=True):
            found.append(LotRow(level, first, last, max(letter, smallest)))
        first = (last or 0) + 1
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Letters:
    """Rows of lot sizes that a standard prints, and where they are from."""

    code: str
    title: Text
    source: Text
    rows: tuple[LotRow, ...]


LETTERS_OF: Final = {
    one.code: one
    for one in (
        Letters(
            "iso2859-1",
            Text(zh="ISO 2859-1 表 1（A 至 R）", en="ISO 2859-1 table 1 (A to R)"),
            Text(zh="MIL-STD-105E 表 I（公有领域），相同", en="as MIL-STD-105E table I (public domain)"),
            _rows("A"),
        ),
        Letters(
            "iso3951-1",
            Text(
                zh="ISO 3951-1 表 A.1（B 至 R，最小字码为 B）",
                en="ISO 3951-1 table A.1 (B to R, B in place of A)",
            ),
            Text(
                zh="GOST R ISO 3951 附录 A（base.garant.ru/71446952，公开）",
                en="GOST R ISO 3951, annex A (base.garant.ru/71446952, public)",
            ),
            _rows("B"),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Cell:
    """``use``, or numbers: ``stages`` by attributes, ``n`` with ``k``, ``m`` (per cent; decimals as text)
    or both by variables."""

    use: str | None = None
    stages: tuple[Stage, ...] = ()
    n: int | None = None
    k: str | None = None
    m: str | None = None


class Astray(LookupError):
    """An arrow leads out of the table (``circle`` false), or in a circle."""

    def __init__(self, circle: bool) -> None:
        super().__init__("circle" if circle else "out")
        self.circle = circle


def named(address: Address) -> str:
    """The cell as people and proofreaders call it: ``double reduced K 1.0``."""
    return " ".join(part for part in address if part != VARIABLES)


@dataclass(frozen=True)
class Content:
    """What a table says. ``lots`` are the rows in use, the plant's own where ``letters`` is own."""

    kind: TableKind
    earned: Earned
    gap: bool
    letters: str
    lots: tuple[LotRow, ...]
    cells: Mapping[Address, Cell]

    @cached_property
    def row_letters(self) -> tuple[str, ...]:
        return tuple(sorted({address[2] for address in self.cells}))

    @cached_property
    def lot_letters(self) -> tuple[str, ...]:
        return tuple(sorted({row.letter for row in self.lots}))

    @cached_property
    def levels(self) -> tuple[str, ...]:
        has = {row.level for row in self.lots}
        return tuple(level for level in LEVELS if level in has)

    @cached_property
    def aqls(self) -> tuple[str, ...]:
        has = {address[3] for address in self.cells}
        return tuple(aql for aql in AQLS if aql in has)

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        has = {address[0] for address in self.cells}
        return tuple(kind for kind in KINDS[self.kind] if kind in has)

    def grid(self) -> Iterator[Address]:
        """Every address a lot may lead to."""
        for kind in self.kinds:
            for severity in SEVERITIES:
                for letter in self.lot_letters:
                    for aql in self.aqls:
                        yield kind, severity, letter, aql

    def resolve(self, address: Address) -> tuple[Address, Cell]:
        """Where the numbers of a cell stand, and they. Raises ``Astray``."""
        seen = set()
        while True:
            cell = self.cells.get(address)
            if cell is None or address in seen:
                raise Astray(cell is not None)
            if cell.use is None:
                return address, cell
            seen.add(address)
            address = self._pointed(address, cell.use)

    def _pointed(self, address: Address, use: str) -> Address:
        kind, severity, letter, aql = address
        if use in KINDS["attributes"]:
            return use, severity, letter, aql
        if use in ("up", "down"):
            at = self.row_letters.index(letter) + (1 if use == "down" else -1)
            if not 0 <= at < len(self.row_letters):
                raise Astray(False)
            return kind, severity, self.row_letters[at], aql
        return kind, severity, use, aql

    def lacks(self, column: str) -> bool:
        """Whether a cell by variables has no k, or no m."""
        return any(cell.use is None and getattr(cell, column) is None for cell in self.cells.values())

    def text(self) -> str:
        """The one text of this content."""
        lots = [[row.level, row.first, row.last, row.letter] for row in self.lots]
        cells: list[list[Any]] = []
        for address, cell in sorted(self.cells.items()):
            stages = [[one.n, one.ac, one.re] for one in cell.stages]
            cells.append([*address, cell.use, stages, cell.n, cell.k, cell.m])
        plain = {"kind": self.kind, "earned": self.earned, "gap": self.gap, "letters": self.letters}
        return canonical_json(plain | {"lots": lots if self.letters == OWN else [], "cells": cells})


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def content_of(text: str) -> Content:
    """The content that has this text."""
    plain = json.loads(text)
    cells = {
        (kind, severity, letter, aql): Cell(use, tuple(Stage(*one) for one in stages), n, k, m)
        for kind, severity, letter, aql, use, stages, n, k, m in plain["cells"]
    }
    letters = plain["letters"]
    lots = tuple(LotRow(*row) for row in plain["lots"]) if letters == OWN else LETTERS_OF[letters].rows
    return Content(plain["kind"], plain["earned"], plain["gap"], letters, lots, cells)


@dataclass(frozen=True)
class OwnTable:
    """A table under its code, as an edition that plans may come from."""

    code: str
    title: str
    source: str
    digest: str
    content: Content

    @property
    def by_score(self) -> bool:
        return self.content.earned == "score"

    def aql(self, text: str) -> str:
        """Raises ``UNKNOWN_AQL`` for one the table has not."""
        known = self.content.aqls
        aql = aql_of(text)
        if aql not in known:
            raise UNKNOWN_AQL.refuse(field="aql", aql=text, known=", ".join(known))
        return aql

    def code_letter(self, lot_size: int, level: str) -> str:
        """Raises ``EMPTY_LOT``, ``UNKNOWN_LEVEL``."""
        if lot_size < 1:
            raise EMPTY_LOT.refuse(field="lot_size", lot_size=lot_size)
        if level not in self.content.levels:
            known = ", ".join(self.content.levels)
            raise UNKNOWN_LEVEL.refuse(field="level", level=level, known=known)
        rows = (row for row in self.content.lots if row.level == level)
        return next(row.letter for row in rows if row.last is None or lot_size <= row.last)

    def staged(self, lot_size: int, level: str, aql: str, severity: Severity, kind: Kind) -> StagedPlan:
        """The plan for a lot, of a simpler kind where the table says so. Raises ``EMPTY_LOT``,
        ``UNKNOWN_LEVEL``, ``UNKNOWN_AQL``, ``KIND_NOT_IN_TABLE``."""
        if kind not in self.content.kinds:
            known = ", ".join(self.content.kinds)
            raise KIND_NOT_IN_TABLE.refuse(field="kind", edition=self.code, kind=kind, known=known)
        aql, letter = self.aql(aql), self.code_letter(lot_size, level)
        (used, _, row, _), cell = self.content.resolve((kind, severity, letter, aql))
        last = self.content.resolve(("single", severity, row, aql))[1].stages[-1]
        assert last.ac is not None, "a single plan accepts"
        single = SamplingPlan(
            self.code, level, aql, severity, lot_size, letter, row, last.n, last.ac, last.re
        )
        return StagedPlan(used, single, cell.stages)  # type: ignore[arg-type]

    def variables(self, lot_size: int, level: str, aql: str, severity: Severity) -> VariablesSamplingPlan:
        """Raises as ``staged``."""
        if self.content.kind != VARIABLES:
            known = ", ".join(self.content.kinds)
            raise KIND_NOT_IN_TABLE.refuse(field="kind", edition=self.code, kind=VARIABLES, known=known)
        aql, letter = self.aql(aql), self.code_letter(lot_size, level)
        (_, _, row, _), cell = self.content.resolve((VARIABLES, severity, letter, aql))
        assert cell.n is not None, "a plan says how many are measured"
        k, m = (None if one is None else float(one) for one in (cell.k, cell.m))
        return VariablesSamplingPlan(self.code, level, aql, severity, lot_size, row, cell.n, k, m)

    def tighter_ac(self, letter: str, aql: str, steps: int = 1) -> int | None:
        """The acceptance number of the letter's single plan on normal inspection at the next AQL of the table
        that lies at least so many steps of the series below; ``None`` where the letter has no plan of its
        own with the same sample there."""
        content, most = self.content, AQLS.index(aql) - steps
        here = content.cells.get(("single", "normal", letter, aql))
        below = [one for one in content.aqls if AQLS.index(one) <= most]
        there = content.cells.get(("single", "normal", letter, below[-1])) if below else None
        if here is None or there is None or not here.stages or not there.stages:
            return None
        return there.stages[0].ac if there.stages[0].n == here.stages[0].n else None
