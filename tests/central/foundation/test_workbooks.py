"""Workbooks from outside: what their cells say, and files that are none."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import xlsxwriter

from jidoka_central.foundation import workbooks
from jidoka_central.foundation.workbooks import ReadSheet, UnfitWorkbook, Unread, column_name, read_workbook


def workbook(fill: Callable[[Any, Any], None]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        fill(book, book.add_worksheet("cells"))
    return out.getvalue()


def repacked(data: bytes, parts: dict[str, str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The workbook with some of its parts replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", method) as new:
        for name in {*old.namelist(), *parts}:
            new.writestr(name, parts[name] if name in parts else old.read(name))
    return out.getvalue()


def with_cells(cells: str, strings: str = "") -> bytes:
    """A workbook whose one sheet has these rows as another program writes them, with a name space."""
    space = 'xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"'
    parts = {
        "xl/worksheets/sheet1.xml": f"<x:worksheet {space}><x:sheetData>{cells}</x:sheetData></x:worksheet>",
        "xl/sharedStrings.xml": f"<sst>{strings}</sst>",
    }
    return repacked(workbook(lambda _, sheet: sheet.write_string(0, 0, "one")), parts)


def test_numbers_texts_and_results_of_formulas_are_read_as_a_person_sees_them() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["n", "抽样", 0.065, 80.0, -1.25, 1e-7, 0.1 + 0.2, True])
        sheet.write_rich_string(2, 0, "ac", book.add_format({"bold": True}), "cept")
        sheet.write_formula(2, 2, "=1+1", None, 2)
        sheet.write_formula(2, 3, '="a"&"b"', None, "ab")
        sheet.write_datetime(3, 0, date(2026, 3, 1), book.add_format({"num_format": "d/m"}))
        sheet.write_number(3, 1, 0.025, book.add_format({"num_format": "0.00%"}))
        sheet.write_number(3, 2, 5, book.add_format({"num_format": '#,##0 "days%"'}))
        book.add_worksheet("empty")
        hidden = book.add_worksheet("hidden")
        hidden.write_string(0, 0, "not seen")
        hidden.hide()

    first, empty = read_workbook(workbook(fill))
    assert first.name == "cells" and empty == ReadSheet("empty", ())
    assert first.rows == (
        (1, ("n", "抽样", "0.065", "80", "-1.25", "0.0000001", "0.3", "TRUE")),
        (3, ("accept", "", "2", "ab")),
        (4, (Unread("date"), Unread("percent"), "5")),
    )
    assert [column_name(at) for at in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_what_other_programs_write() -> None:
    data = with_cells(
        '<x:row><x:c t="s"><x:v>0</x:v></x:c><x:c><x:v>6.5000000000000002E-2</x:v></x:c></x:row>'
        '<x:row r="4"><x:c r="C4" t="inlineStr"><x:is><x:t>in place</x:t></x:is></x:c>'
        '<x:c><x:f>1+1</x:f><x:v/></x:c><x:c t="str"><x:f>B9</x:f><x:v></x:v></x:c></x:row>',
        "<si><r><t>漢</t></r><r><t>字</t></r><rPh sb='0' eb='1'><t>kan</t></rPh></si>",
    )
    ((number, first), (four, second)) = read_workbook(data)[0].rows
    assert (number, first) == (1, ("漢字", "0.065"))
    assert (four, second) == (4, ("", "", "in place", Unread("formula")))


ONE = "<x:row><x:c><x:v>1</x:v></x:c></x:row>"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (lambda: b"", "not_xlsx"),
        (lambda: b"PK\x03\x04 and no more", "not_xlsx"),
        (lambda: workbook(lambda *_: None)[:-300], "not_xlsx"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "locked"),
        (lambda: bytes(2_000_001), "too_large"),
        (lambda: with_cells('<x:row><x:c t="s"><x:v>7</x:v></x:c></x:row>'), "not_xlsx"),
        (lambda: with_cells("<x:row>"), "not_xlsx"),
        (lambda: with_cells(" " * 25_000_000), "too_large"),  # 24 kB as it comes
        (
            lambda: repacked(
                with_cells(ONE),
                {"xl/sharedStrings.xml": '<!DOCTYPE s [<!ENTITY a "aaaa">]><sst><si><t>&a;</t></si></sst>'},
            ),
            "not_xlsx",
        ),
        (lambda: with_cells(f"<x:row r='{' ' * 2 * workbooks.TAG_MAX}'/>"), "too_large"),
        (lambda: repacked(with_cells(ONE), {}, zipfile.ZIP_LZMA), "not_xlsx"),
        (lambda: repacked(with_cells(ONE), {"_rels/.rels": "<Relationships/>"}), "not_xlsx"),
    ],
)
def test_what_is_no_workbook_or_breaks_a_bound(data: Callable[[], bytes], why: str) -> None:
    with pytest.raises(UnfitWorkbook) as caught:
        read_workbook(data())
    assert caught.value.why == why


def test_names_and_formats_end_somewhere() -> None:
    """A format of brackets that none closes took seconds; a sheet's name stands in every fault."""
    data = workbook(
        lambda book, sheet: sheet.write_number(0, 0, 1, book.add_format({"num_format": "[" * 60_000}))
    )
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        named = book.read("xl/workbook.xml").decode().replace("cells", "n" * 100_000)
    began = time.process_time()
    (sheet,) = read_workbook(repacked(data, {"xl/workbook.xml": named}))
    assert time.process_time() - began < 1.0 and sheet.rows == ((1, ("1",)),)
    assert sheet.name == "n" * workbooks.NAME_MAX
    long = with_cells(
        "<x:row><x:c t='inlineStr'><x:is><x:t>" + "字" * 400_000 + "</x:t></x:is></x:c></x:row>"
    )
    assert read_workbook(long)[0].rows == ((1, ("字" * workbooks.TEXT_MAX,)),)


@pytest.mark.parametrize("bound", ["SHEETS_MAX", "ROWS_MAX", "CELLS_MAX", "UNPACKED_MAX", "ELEMENTS_MAX"])
def test_each_bound_holds(bound: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = with_cells(ONE + ONE)
    assert len(read_workbook(data)[0].rows) == 2
    monkeypatch.setattr(
        workbooks, bound, {"SHEETS_MAX": 0, "UNPACKED_MAX": 2_000, "ELEMENTS_MAX": 20}.get(bound, 1)
    )
    with pytest.raises(UnfitWorkbook, match="too_large"):
        read_workbook(data)
