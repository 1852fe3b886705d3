"""Sampling tables as files, in and out: the same columns for what a plant enters and for what is exported.

    attributes  kind, severity, letter, aql, then either use, or stage, n, ac, re (one row a stage)
    variables   severity, letter, aql, then either use, or n with k, m or both
    letters     level, lot_from, lot_to (blank: and over), letter

A file is CSV or a workbook (``file_rows``). ``ac`` is # where acceptance is not possible yet. A single plan
needs no stage. Every fault is told, to ``FAULTS_MAX``, by row and column; what the rows say together is
looked at once each of them can be read (``checks``).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from jidoka_central.foundation.errors import Refusal
from jidoka_central.modules.quality.sampling.editions import SEVERITIES
from jidoka_central.modules.quality.sampling.own import errors
from jidoka_central.modules.quality.sampling.own.file_rows import COLUMNS, Faults, Place, Source, lines
from jidoka_central.modules.quality.sampling.own.tables import (
    KINDS,
    VARIABLES,
    Address,
    Cell,
    Content,
    LotRow,
    TableKind,
    named,
)
from jidoka_central.modules.quality.sampling.rules import aql_of
from jidoka_central.modules.quality.sampling.stages import Stage
from jidoka_central.modules.quality.sampling.tables import AQL_PERCENT_MAX, AQLS, LEVELS

ROWS_MAX: Final = 20_000
LETTER_ROWS_MAX: Final = 500
N_MAX: Final = 100_000
AC_MAX: Final = 1_000
STAGES_MAX: Final = 7
READINGS_MIN: Final = 3  # an estimate needs three readings
K_MAX: Final = 100
M_MAX: Final = 100
LOT_MAX: Final = 10**9
DIGITS_MAX: Final = 24
_NOT_YET: Final = "#"
_LETTER: Final = re.compile(r"[A-Z]")
_WHOLE: Final = re.compile(r"[0-9]{1,10}")
_PLAIN: Final = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?")


@dataclass
class Rows:
    """What a file says: its cells, the row each of them begins in, and the rows of its samples."""

    cells: dict[Address, Cell]
    row_of: dict[Address, Place]
    stages_of: dict[Address, tuple[Place, ...]]


def read_cells(kind: TableKind, source: Source, faults: Faults) -> Rows:
    """The cells of a table; rows that cannot be read are noted and left out."""
    stages: dict[Address, dict[int, tuple[Place, Stage]]] = {}
    rows = Rows({}, {}, {})
    for place, values in lines(kind, source, faults, ROWS_MAX):
        line = _Line(place, values, faults)
        address = line.address(kind)
        if address is None:
            continue
        use = line.use(address)
        if use is None and kind == "attributes":
            line.stage(address, stages.setdefault(address, {}), rows)
            continue
        cell = Cell(use=use) if use is not None else line.variables()
        if cell is not None and line.is_new(address, rows):
            rows.cells[address] = cell
    for address, found in stages.items():
        _gather(address, found, rows, faults)
    return rows


def read_lots(source: Source, faults: Faults) -> tuple[LotRow, ...]:
    """Rows of lot sizes: of each level from 1 or 2 on, without holes or overlaps, the last without end."""
    found: dict[str, list[tuple[Place, LotRow]]] = {}
    for place, values in lines("letters", source, faults, LETTER_ROWS_MAX):
        line = _Line(place, values, faults)
        level, letter = line.word("level", LEVELS), line.letter()
        first = line.whole("lot_from", 1, LOT_MAX)
        blank = not values["lot_to"]
        last = None if blank else line.whole("lot_to", 1, LOT_MAX)
        if None in (level, letter, first) or (last is None and not blank):
            continue
        assert level is not None and letter is not None and first is not None
        found.setdefault(level, []).append((place, LotRow(level, first, last, letter)))
    for level, rows in found.items():
        _follow(level, rows, faults)
    return tuple(one for level in LEVELS for _, one in found.get(level, ()))


def _follow(level: str, rows: list[tuple[Place, LotRow]], faults: Faults) -> None:
    rows.sort(key=lambda one: one[1].first)
    expected = 1 if rows[0][1].first == 1 else 2
    for at, (row, lots) in enumerate(rows):
        if lots.first != expected:
            faults.note(errors.LOTS_GAP, row, "lot_from", level=level, expected=expected, text=lots.first)
            return
        if (lots.last is None) != (at == len(rows) - 1):
            faults.note(errors.LOTS_END, row, "lot_to", level=level)
            return
        if lots.last is not None and lots.last < lots.first:
            faults.note(errors.NUMBER, row, "lot_to", text=lots.last, least=lots.first, most=LOT_MAX)
            return
        expected = (lots.last or 0) + 1


@dataclass
class _Line:
    row: Place
    values: Mapping[str, str]
    faults: Faults

    def word(self, column: str, known: tuple[str, ...]) -> str | None:
        text = self.values[column]
        found = next((one for one in known if one.lower() == text.lower()), None)
        if not text:
            self.faults.note(errors.MISSING, self.row, column)
        elif found is None:
            self.faults.note(errors.UNKNOWN, self.row, column, text=text[:40], known=", ".join(known))
        return found

    def letter(self) -> str | None:
        text = self.values["letter"].upper()
        if _LETTER.fullmatch(text):
            return text
        problem = errors.UNKNOWN if text else errors.MISSING
        self.faults.note(problem, self.row, "letter", text=text[:40], known="A - Z")
        return None

    def aql(self, kind: TableKind) -> str | None:
        """As the series writes it; by variables to 10 per cent, above which no fraction is estimated."""
        text, known = self.values["aql"], AQLS if kind == "attributes" else AQLS[: AQL_PERCENT_MAX + 1]
        try:
            found = aql_of(text) if _PLAIN.fullmatch(text) else self.word("aql", known)
        except Refusal:
            found = ""
        if found is not None and found not in known:
            self.faults.note(errors.UNKNOWN, self.row, "aql", text=text[:40], known=", ".join(known))
        return found if found in known else None

    def whole(self, column: str, least: int, most: int) -> int | None:
        text = self.values[column]
        if _WHOLE.fullmatch(text) and least <= int(text) <= most:
            return int(text)
        problem = errors.NUMBER if text else errors.MISSING
        self.faults.note(problem, self.row, column, text=text[:40], least=least, most=most)
        return None

    def decimal(self, column: str, least: int, most: int) -> str | None:
        """As it was typed, without zeros that say nothing; ``None`` where it is blank."""
        text = self.values[column]
        if not text:
            return None
        plain = plain_decimal(text)
        if plain is not None and least <= Decimal(plain) <= most:
            return plain
        self.faults.note(errors.DECIMAL, self.row, column, text=text[:40], least=least, most=most)
        return None

    def address(self, kind: TableKind) -> Address | None:
        of = self.word("kind", KINDS[kind]) if kind == "attributes" else VARIABLES
        severity, letter, aql = self.word("severity", SEVERITIES), self.letter(), self.aql(kind)
        if of is None or severity is None or letter is None or aql is None:
            return None
        return of, severity, letter, aql

    def use(self, address: Address) -> str | None:
        """Where the numbers stand, if not here; an unknown word is noted."""
        text = self.values["use"]
        if not text:
            return None
        for column in ("stage", "n", "ac", "re", "k", "m"):
            if self.values.get(column):
                self.faults.note(errors.NOT_HERE, self.row, column)
        kinds = KINDS["attributes"]
        simpler = kinds[: kinds.index(address[0])] if address[0] in kinds else ()
        known = ("up", "down", *simpler)
        if _LETTER.fullmatch(text.upper()):
            return text.upper()
        return self.word("use", known) or ""

    def is_new(self, address: Address, rows: Rows) -> bool:
        other = rows.row_of.setdefault(address, self.row)
        if other != self.row:
            self.faults.note(errors.TWICE, self.row, "aql", cell=named(address), other=other.named)
        return other == self.row

    def stage(self, address: Address, found: dict[int, tuple[Place, Stage]], rows: Rows) -> None:
        single = address[0] == "single"
        most = {"single": 1, "double": 2}.get(address[0], STAGES_MAX)
        number = 1 if single and not self.values["stage"] else self.whole("stage", 1, most)
        n, re_ = self.whole("n", 1, N_MAX), self.whole("re", 1, AC_MAX)
        not_yet = self.values["ac"] == _NOT_YET
        ac = None if not_yet else self.whole("ac", 0, AC_MAX)
        begun = rows.row_of.setdefault(address, self.row)
        if number is None or n is None or re_ is None or (ac is None and not not_yet):
            return
        if number in found or address in rows.cells:
            other = found[number][0] if number in found else begun
            self.faults.note(errors.TWICE, self.row, "stage", cell=named(address), other=other.named)
            return
        found[number] = (self.row, Stage(n, ac, re_))

    def variables(self) -> Cell | None:
        n = self.whole("n", READINGS_MIN, N_MAX)
        before = len(self.faults.found)
        k, m = self.decimal("k", -K_MAX, K_MAX), self.decimal("m", 0, M_MAX)
        if k is None and m is None and len(self.faults.found) == before:
            self.faults.note(errors.NO_CRITERION, self.row, "k")
        return None if n is None else Cell(n=n, k=k, m=m)


def plain_decimal(text: str) -> str | None:
    """One text for one decimal number; ``None`` for what is none."""
    if len(text) > DIGITS_MAX or not _PLAIN.fullmatch(text):
        return None
    try:
        plain = format(Decimal(text), "f")
    except InvalidOperation:
        return None
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain == "-0" else plain


def _gather(address: Address, found: dict[int, tuple[Place, Stage]], rows: Rows, faults: Faults) -> None:
    """The stages of one plan, in their order."""
    last = max(found, default=1)
    if address[0] != "single":
        last = max(last, 2)
    for stage in range(1, last + 1):
        if stage not in found:
            row = rows.row_of[address]
            faults.note(errors.STAGE_MISSING, row, "stage", cell=named(address), stage=stage, stages=last)
            return
    in_order = [found[stage] for stage in range(1, last + 1)]
    rows.cells.setdefault(address, Cell(stages=tuple(stage for _, stage in in_order)))
    rows.stages_of[address] = tuple(place for place, _ in in_order)


def cells_csv(content: Content) -> str:
    """All cells of a table, one row a cell or a stage."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS[content.kind])
    order = {aql: at for at, aql in enumerate(AQLS)}
    for address in sorted(
        content.cells,
        key=lambda one: (KINDS[content.kind].index(one[0]), _severity(one), one[2], order[one[3]]),
    ):
        cell = content.cells[address]
        if content.kind == VARIABLES:
            numbers = ["" if one is None else one for one in (cell.n, cell.k, cell.m)]
            writer.writerow([*address[1:], cell.use or "", *numbers])
        elif cell.use is not None:
            writer.writerow([*address, cell.use, "", "", "", ""])
        for at, stage in enumerate(cell.stages, start=1):
            ac = _NOT_YET if stage.ac is None else stage.ac
            writer.writerow([*address, "", at, stage.n, ac, stage.re])
    return out.getvalue()


def lots_csv(lots: tuple[LotRow, ...]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS["letters"])
    for row in lots:
        writer.writerow([row.level, row.first, "" if row.last is None else row.last, row.letter])
    return out.getvalue()


def _severity(address: Address) -> int:
    return [str(one) for one in SEVERITIES].index(address[1])
