"""Proofreading: which cells a second person types from the copy, and whether they are what was entered. Pure.

``DRAWN`` cells are drawn, by digests of a number that nobody knows before the table is submitted, and every
cell with a finding is asked too, ``ASKED_MAX`` in all; of lot rows of the plant's own ``LOTS_DRAWN`` besides.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from jidoka_central.modules.quality.sampling.own.csv_files import plain_decimal
from jidoka_central.modules.quality.sampling.own.errors import (
    PROOF_MISSING,
    PROOF_NOT_ASKED,
    PROOF_UNREADABLE,
)
from jidoka_central.modules.quality.sampling.own.tables import OWN, Cell, Content, LotRow, named
from jidoka_central.modules.quality.sampling.stages import Stage

DRAWN: Final = 20
ASKED_MAX: Final = 60
LOTS_DRAWN: Final = 5
LETTERS: Final = "letters"


@dataclass(frozen=True, slots=True)
class Typed:
    """What the second person read in a cell: ``use``, or numbers; ``use`` of lot rows is the letter."""

    cell: str
    use: str | None = None
    stages: tuple[Stage, ...] = ()
    n: int | None = None
    k: str | None = None
    m: str | None = None


def cells_to_ask(content: Content, secret: bytes, looked_at: Iterable[str]) -> list[dict[str, Any]]:
    """The cells to type, in the table's order: those drawn, those in ``looked_at`` (findings, and what
    differed before), and lot rows."""
    by_name = {named(address): address for address in content.cells}
    ranked = sorted(by_name, key=lambda name: _drawn(secret, name))
    names = dict.fromkeys(ranked[:DRAWN])
    for name in looked_at:
        if name in by_name and len(names) < ASKED_MAX:
            names[name] = None
    asked: list[dict[str, Any]] = [
        dict(zip(("kind", "severity", "letter", "aql"), by_name[name], strict=True)) | {"cell": name}
        for name in by_name
        if name in names
    ]
    if content.letters == OWN:
        rows = sorted(content.lots, key=lambda row: _drawn(secret, lot_name(row)))[:LOTS_DRAWN]
        asked += [
            {"cell": lot_name(row), "kind": LETTERS, "level": row.level, "lot_size": row.first}
            for row in rows
        ]
    return asked


def lot_name(row: LotRow) -> str:
    return f"{LETTERS} {row.level} {row.first}"


def differing(content: Content, asked: Sequence[str], typed: Sequence[Typed]) -> list[dict[str, str]]:
    """The cells typed otherwise than they stand, as {cell, typed, stands}.

    Raises ``PROOF_NOT_ASKED``, ``PROOF_MISSING``, ``PROOF_UNREADABLE``.
    """
    by_cell: dict[str, tuple[int, Typed]] = {}
    for at, one in enumerate(typed):
        if one.cell not in asked or one.cell in by_cell:
            raise PROOF_NOT_ASKED.refuse(field=f"cells.{at}.cell", cell=one.cell)
        by_cell[one.cell] = at, one
    left = [cell for cell in asked if cell not in by_cell]
    if left:
        raise PROOF_MISSING.refuse(field="cells", left=len(left), cell=left[0])
    stands = {named(address): cell for address, cell in content.cells.items()}
    stands |= {lot_name(row): Cell(use=row.letter) for row in content.lots}
    found = []
    for cell in asked:
        is_, was = stands[cell], _as_cell(*by_cell[cell])
        if is_ != was:
            found.append({"cell": cell, "typed": shown(was), "stands": shown(is_)})
    return found


def shown(cell: Cell) -> str:
    """A cell as a copy of the standard has it: ``80 2/3``, ``50 1/4, 50 4/5``, ``50 k 1.87 m 2.5``."""
    if cell.use is not None:
        return cell.use
    if cell.stages:
        ac_re = (f"{one.n} {'#' if one.ac is None else one.ac}/{one.re}" for one in cell.stages)
        return ", ".join(ac_re)
    numbers = ((name, getattr(cell, name)) for name in ("k", "m"))
    parts = [str(cell.n or "-"), *(f"{name} {value}" for name, value in numbers if value is not None)]
    return " ".join(parts)


def _as_cell(at: int, typed: Typed) -> Cell:
    if typed.use is not None:
        use = typed.use.strip()
        return Cell(use=use.upper() if len(use) == 1 else use.lower())
    numbers: dict[str, str | None] = {}
    for name in ("k", "m"):
        text = getattr(typed, name)
        numbers[name] = None if text is None or not text.strip() else plain_decimal(text.strip())
        if numbers[name] is None and text is not None and text.strip():
            raise PROOF_UNREADABLE.refuse(
                field=f"cells.{at}.{name}", cell=typed.cell, column=name, text=text[:40]
            )
    return Cell(stages=typed.stages, n=typed.n, **numbers)


def _drawn(secret: bytes, name: str) -> bytes:
    return hashlib.sha256(secret + name.encode()).digest()
