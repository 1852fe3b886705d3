"""A sheet: one table with its sums, as a workbook (XLSX) and on paper (PDF), in one language.

Money is minor units inside and stays exact: a workbook holds numbers with their decimals, which a spreadsheet
can add up, and a sum is a formula over the lines it sums, with its value beside it. A text is never taken for
a formula. ``footing`` is the SHA-256 of the lines' facts, the same on paper and in the workbook and in either
language, so that two prints can be told apart. Bound: ``SUM_DIGITS_MAX`` digits, what a spreadsheet's number
holds without loss.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final, Literal

import xlsxwriter

from jidoka_central.foundation.db.schema import canonical_json
from jidoka_central.foundation.print.pages import Pages

SUM_DIGITS_MAX: Final = 15
WIDTH_MAX: Final = 60  # characters of a column
_NAME_MAX: Final = 31  # of a workbook's sheet
_A4: Final = 9


@dataclass(frozen=True, slots=True)
class Total:
    """Minor units, the sum of the column in the lines ``first`` to ``last`` (counted from 0)."""

    minor: int
    first: int
    last: int


Cell = str | int | date | Total | None  # an int is minor units of money


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    kind: Literal["text", "money", "date"] = "text"
    share: int = 1  # of the paper's width


@dataclass(frozen=True, slots=True)
class Line:
    """``strong``: a heading or a sum."""

    cells: tuple[Cell, ...]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """``facts``: labels and values above the table; ``decimals``: those of the money; ``made``: the instant
    it was printed, UTC microseconds."""

    title: str
    facts: tuple[tuple[str, str], ...]
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    decimals: int
    footing: str
    made: int


def footing(head: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """The hash of what a sheet says: what it is of, and its lines without their names."""
    digest = hashlib.sha256(canonical_json(list(head)).encode())
    for row in rows:
        digest.update(b"\n" + canonical_json(list(row)).encode())
    return digest.hexdigest()


def money(minor: int, decimals: int) -> str:
    """``12,500.00``; below zero with a minus sign."""
    whole, cents = divmod(abs(minor), 10**decimals)
    text = f"{whole:,}" + (f".{cents:0{decimals}d}" if decimals else "")
    return f"-{text}" if minor < 0 else text


def paper(sheet: Sheet) -> bytes:
    """The sheet as PDF, A4 upright, its footing on every page."""
    pages = Pages(sheet.title, f"SHA-256 {sheet.footing}")
    pages.pairs(sheet.facts)
    pages.table(
        [column.title for column in sheet.columns],
        [[_text(cell, sheet.decimals) for cell in line.cells] for line in sheet.lines],
        [column.share for column in sheet.columns],
        right=[index for index, column in enumerate(sheet.columns) if column.kind == "money"],
        strong=[index for index, line in enumerate(sheet.lines) if line.strong],
    )
    return pages.to_bytes()


def _text(cell: Cell, decimals: int) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Total):
        return money(cell.minor, decimals)
    return money(cell, decimals) if isinstance(cell, int) else str(cell)


def workbook(sheet: Sheet) -> bytes:
    """The sheet as an XLSX workbook."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_properties(
        {"title": sheet.title, "author": "Jidoka", "comments": f"SHA-256 {sheet.footing}"}
        | {"created": datetime.fromtimestamp(sheet.made // 1_000_000, UTC).replace(tzinfo=None)}
    )
    table = book.add_worksheet(sheet.title[:_NAME_MAX])
    _Filling(book, table, sheet).fill()
    book.close()
    return target.getvalue()


class _Filling:
    """Writes a sheet into a worksheet; rows and columns count from 0."""

    def __init__(self, book: Any, table: Any, sheet: Sheet) -> None:
        self._table = table
        self._sheet = sheet
        self._title = book.add_format({"bold": True, "font_size": 14})
        self._head = book.add_format({"bold": True, "bg_color": "#EEF1F5", "border": 1, "text_wrap": True})
        decimals = "." + "0" * sheet.decimals if sheet.decimals else ""
        shown: dict[str, dict[str, object]] = {
            "money": {"num_format": f"#,##0{decimals}"},
            "date": {"num_format": "yyyy-mm-dd"},
            "text": {},
        }
        self._format = {
            (kind, strong): book.add_format({**how, "bold": strong})
            for kind, how in shown.items()
            for strong in (False, True)
        }
        self._facts = (*sheet.facts, ("SHA-256", sheet.footing))
        self._begin = len(self._facts) + 3  # row of the first line: title, facts, nothing, head

    def fill(self) -> None:
        sheet, table, head = self._sheet, self._table, self._begin - 1
        table.write_string(0, 0, sheet.title, self._title)
        for row, (label, value) in enumerate(self._facts, start=1):
            table.write_string(row, 0, label, self._format["text", True])
            table.write_string(row, 1, value)
        for index, column in enumerate(sheet.columns):
            table.write_string(head, index, column.title, self._head)
            table.set_column(index, index, self._width(index))
        for row, line in enumerate(sheet.lines, start=self._begin):
            for index, cell in enumerate(line.cells):
                self._write(row, index, cell, line.strong)
        table.freeze_panes(self._begin, 0)
        table.repeat_rows(head)
        table.set_paper(_A4)
        table.fit_to_pages(1, 0)
        table.set_footer("&L&A&R&P / &N")

    def _write(self, row: int, index: int, cell: Cell, strong: bool) -> None:
        kind = self._sheet.columns[index].kind
        how = self._format[kind, strong]
        if isinstance(cell, Total):
            name = xlsxwriter.utility.xl_col_to_name(index)
            first, last = (self._begin + line + 1 for line in (cell.first, cell.last))
            formula = f"=SUM({name}{first}:{name}{last})"
            self._table.write_formula(row, index, formula, how, self._number(cell.minor))
        elif isinstance(cell, int):
            self._table.write_number(row, index, self._number(cell), how)
        elif isinstance(cell, date):
            self._table.write_datetime(row, index, cell, how)
        elif cell:
            self._table.write_string(row, index, cell, self._format["text", strong])

    def _number(self, minor: int) -> Decimal:
        if len(str(abs(minor))) > SUM_DIGITS_MAX:
            raise OverflowError("more digits than a spreadsheet's number holds")
        return Decimal(minor).scaleb(-self._sheet.decimals)

    def _width(self, index: int) -> int:
        """Characters, two for each that is not Latin."""
        texts = [self._sheet.columns[index].title]
        texts += [_text(line.cells[index], self._sheet.decimals) for line in self._sheet.lines[:1_000]]
        widest = max(sum(1 if ord(one) < 0x2E80 else 2 for one in text) for text in texts)
        return min(WIDTH_MAX, widest + 2)
