"""The rows of a table's file, CSV or workbook: what each says by column, and the faults found in them.

The first row that is not blank names the columns, in any order. In CSV comma, semicolon or tab separates,
whichever that row has. In a workbook every sheet that is not hidden and not blank has its own heading and
gives rows of the same table; the sheet ``letters`` gives the lot sizes and letters instead, sheets named
``notes`` nothing. Full-width letters and figures of a Chinese input method are read as plain ones.

A fault names its row as the file counts them, and its column; of a workbook also its sheet.
"""

from __future__ import annotations

import base64
import binascii
import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from jidoka_central.foundation.errors import FieldFault, InvalidInput, Problem
from jidoka_central.foundation.workbooks import (
    ReadSheet,
    UnfitWorkbook,
    Unread,
    Value,
    column_name,
    read_workbook,
)
from jidoka_central.modules.quality.sampling.own import errors

FAULTS_MAX: Final = 50
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "attributes": ("kind", "severity", "letter", "aql", "use", "stage", "n", "ac", "re"),
    "variables": ("severity", "letter", "aql", "use", "n", "k", "m"),
    "letters": ("level", "lot_from", "lot_to", "letter"),
}
LETTERS_SHEETS: Final = frozenset({"letters", "字码"})
NOTES_SHEETS: Final = frozenset({"notes", "说明"})
_MAY_LACK: Final = frozenset({"use", "stage", "k", "m"})  # columns a file need not have
_UNFIT: Final = {
    "not_xlsx": errors.NOT_WORKBOOK,
    "locked": errors.WORKBOOK_LOCKED,
    "too_large": errors.WORKBOOK_LARGE,
}
_UNREAD: Final = {"formula": errors.FORMULA, "date": errors.DATE, "percent": errors.PERCENT}


@dataclass(frozen=True, slots=True)
class Place:
    """A row of a file as it counts them, from 1; of a workbook with its sheet."""

    row: int
    sheet: str = ""

    @property
    def named(self) -> str:
        return f"{self.sheet}!{self.row}" if self.sheet else str(self.row)


@dataclass
class Faults:
    """Those found so far; ``part`` is the input's field the file came in."""

    part: str
    found: list[FieldFault] = field(default_factory=list)

    def note(self, problem: Problem, place: Place | None = None, column: str = "", **params: object) -> None:
        path = ".".join(one for one in (self.part, place.named if place else "", column) if one)
        if len(self.found) < FAULTS_MAX:
            row, sheet = (place.row, place.sheet) if place else (None, "")
            self.found.append(errors.fault(problem, path, sheet, row=row, column=column, **params))

    def stop(self) -> None:
        """Raises what was found, all of it."""
        if self.found:
            raise InvalidInput(tuple(self.found))


Source = str | tuple[ReadSheet, ...]  # CSV, or sheets
_Raw = Iterator[tuple[Place, Sequence[Value]]]


def sheets_of(content: str, part: str) -> tuple[ReadSheet, ...]:
    """The sheets of a workbook that came as base64. Raises ``InvalidInput``."""
    try:
        return read_workbook(base64.b64decode(content, validate=True))
    except (UnfitWorkbook, binascii.Error) as error:
        problem = _UNFIT[error.why] if isinstance(error, UnfitWorkbook) else errors.NOT_WORKBOOK
        raise InvalidInput((errors.fault(problem, part),)) from error


def of_cells(source: Source) -> Source:
    """What of a file is the table itself."""
    if isinstance(source, str):
        return source
    return tuple(one for one in source if _name(one) not in LETTERS_SHEETS | NOTES_SHEETS)


def of_letters(source: Source) -> Source:
    """What of a file is lot sizes and letters: of a workbook the sheet of that name."""
    if isinstance(source, str):
        return source
    return tuple(one for one in source if _name(one) in LETTERS_SHEETS)


def _name(sheet: ReadSheet) -> str:
    return sheet.name.strip().lower()


def lines(what: str, source: Source, faults: Faults, most: int) -> Iterator[tuple[Place, dict[str, str]]]:
    """(row, value by column) of each line that is not blank; rows that say what cannot be read are noted."""
    count = 0
    parts = [_csv(source, faults)] if isinstance(source, str) else [_sheet(one) for one in source]
    for raw in parts:
        columns: list[str] = []
        for place, values in raw:
            if not columns:
                columns = _columns(what, place, values, faults)
                if not columns:
                    return
                continue
            count += 1
            if count > most:
                faults.note(errors.TOO_LONG, place, most=most)
                return
            if any(values[len(columns) :]):
                faults.note(errors.CELLS_TOO_MANY, place, known=len(columns))
                continue
            if _all_read(place, columns, values, faults):
                given = dict(zip(columns, map(str, values), strict=False))
                yield place, {name: given.get(name, "") for name in COLUMNS[what]}
    if not count and not faults.found:
        faults.note(errors.NO_ROWS)


def _all_read(place: Place, columns: list[str], values: Sequence[Value], faults: Faults) -> bool:
    unread = [(at, one) for at, one in enumerate(values) if isinstance(one, Unread)]
    for at, one in unread:
        faults.note(_UNREAD[one.why], place, columns[at], cell=f"{column_name(at)}{place.row}")
    return not unread


def _sheet(sheet: ReadSheet) -> _Raw:
    for number, values in sheet.rows:
        plain = [_plain(one) if isinstance(one, str) else one for one in values]
        if any(plain):
            yield Place(number, sheet.name), plain


def _csv(text: str, faults: Faults) -> _Raw:
    text = text.removeprefix("\ufeff")
    if text.startswith("PK"):
        faults.note(errors.WORKBOOK)
        return
    first = text.lstrip("\r\n").split("\n", 1)[0]
    separator = next((one for one in ("\t", ";") if one in first and "," not in first), ",")
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    try:
        for values in reader:
            plain = [_plain(one) for one in values]
            if any(plain):
                yield Place(reader.line_num), plain
    except csv.Error as error:
        faults.note(errors.NOT_CSV, Place(reader.line_num), why=str(error)[:80])


def _plain(text: str) -> str:
    return text.strip() if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def _columns(what: str, place: Place, values: Sequence[Value], faults: Faults) -> list[str]:
    """The columns as the file has them; none when they are not those of this kind of table."""
    known = COLUMNS[what]
    given = ["" if isinstance(one, Unread) else one for one in values]
    while given and not given[-1]:
        given.pop()
    columns = [one.lower() for one in given]
    for at, column in enumerate(columns):
        if column not in known or column in columns[:at]:
            faults.note(errors.HEADING, place, text=given[at][:40], known=", ".join(known))
            return []
    for column in known:
        if column not in columns and column not in _MAY_LACK:
            faults.note(errors.HEADING_MISSING, place, column)
            return []
    return columns
