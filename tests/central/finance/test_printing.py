"""Statements on paper and in a workbook: the same lines, numbers that add up, and a hash that says so."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from jidoka_central.foundation.print import Column, Line, Sheet, Total, footing, paper, workbook
from jidoka_central.foundation.print.sheets import money
from jidoka_central.foundation.text import Language
from jidoka_central.modules.finance import printing, reading
from jidoka_central.modules.finance.printing import Format, Name
from jidoka_central.modules.finance.public import SourceDocument
from tests.central.finance.books import Books
from tests.central.finance.test_journal import refused

SPACE = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
NC = SourceDocument("quality_nc", None, "NC-000002")


def cells(data: bytes) -> dict[str, tuple[str | None, str | None, bool]]:
    """Place -> (value, formula, is a text) of the workbook's only sheet."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        shared = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
        texts = ["".join(one.itertext()) for one in shared.findall("m:si", SPACE)]
        table = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    found = {}
    for cell in table.iterfind(".//m:c", SPACE):
        value = cell.findtext("m:v", None, SPACE)
        text = cell.get("t") == "s"
        if text and value is not None:
            value = texts[int(value)]
        found[str(cell.get("r"))] = (value, cell.findtext("m:f", None, SPACE), text)
    return found


def column(data: bytes, letter: str) -> list[str | None]:
    return [value for place, (value, _, _) in cells(data).items() if place.rstrip("0123456789") == letter]


def text_of(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def sheet(
    books: Books, name: Name, kind: Format = "xlsx", language: Language = "en", **periods: Any
) -> Sheet:
    asked = {"last": None, "first": None} | periods
    return books.read(lambda q: printing.sheet(q, name, kind, language, **asked))


@pytest.fixture
def posted(books: Books) -> Books:
    books.pair("stock.raw", "grir", "12,500.00")
    books.pair("wip", "stock.raw", "2,500.00", document=SourceDocument("note", None, "=1+1"))
    books.pair("quality.scrap", "wip", "27.50", nc=NC)
    books.pair("wages", "wages.accrued", "3,135.00", day=date(2026, 12, 31))
    return books


def test_a_workbook_holds_numbers_and_sums_that_are_formulas(posted: Books) -> None:
    data = workbook(sheet(posted, "trial_balance"))
    found = cells(data)
    assert found["A1"][0] == "Trial balance" and found["B2"][0] == "JDK"
    (raw,) = [place for place, cell in found.items() if cell[0] == "1403"]
    row = raw.removeprefix("A")
    assert [found[f"{letter}{row}"][0] for letter in "BDEF"] == [
        "Raw material",
        "12500.00",
        "2500.00",
        "10000.00",
    ]
    assert found[f"A{row}"][2] and not found[f"D{row}"][2]
    last = max(int(place[1:]) for place in found)
    assert found[f"F{last}"][:2] == ("15635.00", f"SUM(F10:F{last - 1})"), found[f"F{last}"]
    assert found[f"G{last}"][0] == "15635.00" and "27.50" in column(data, "F")


def test_a_text_is_never_a_formula(posted: Books) -> None:
    found = cells(workbook(sheet(posted, "journal", **november(posted))))
    texts = [cell for cell in found.values() if cell[0] is not None and cell[0].startswith("=")]
    assert texts == [("=1+1", None, True)] * 2, "one for each line"


def november(books: Books) -> dict[str, Any]:
    return {"last": books.read(lambda q: reading.period_by_code(q, "2026-11"))}


def test_the_footing_is_of_the_lines_alone(posted: Books) -> None:
    for name in printing.TITLES:
        ways: list[tuple[Format, Language]] = [("xlsx", "zh"), ("xlsx", "en"), ("pdf", "zh"), ("pdf", "en")]
        prints = [sheet(posted, name, *way) for way in ways]
        (hash_,) = {one.footing for one in prints}
        assert hash_ in text_of(paper(prints[2])) and hash_ in str(cells(workbook(prints[0])).values())
    before = sheet(posted, "trial_balance").footing
    posted.pair("wages", "wages.accrued", "0.01")
    assert sheet(posted, "trial_balance").footing != before


@pytest.mark.parametrize("language", ["zh", "en"])
def test_paper_says_it_in_the_readers_language(posted: Books, language: Language) -> None:
    expected = {
        "trial_balance": {"zh": ("试算平衡表", "原材料", "15,635.00"), "en": ("Raw material", "15,635.00")},
        "income": {"zh": ("利润表", "费用合计", "-3,162.50"), "en": ("Sum of expenses", "-3,162.50")},
        "balance_sheet": {"zh": ("资产合计", "12,472.50"), "en": ("Result not carried over", "12,472.50")},
        "journal": {"zh": ("凭证清单", "2026-12"), "en": ("Accrued wages", "3,135.00")},
        "quality_cost": {"zh": ("内部损失合计", "NC-000002"), "en": ("Sum of internal failure", "27.50")},
    }
    for name, words in expected.items():
        text = text_of(paper(sheet(posted, name, "pdf", language)))  # type: ignore[arg-type]
        for word in (*words[language], "tester", "JDK"):
            assert word in text, (name, word)


def test_a_balance_sheet_has_two_equal_sides(posted: Books) -> None:
    found = sheet(posted, "balance_sheet")
    amounts = {str(line.cells[1]): line.cells[2] for line in found.lines if line.strong}
    assets = amounts["Sum of assets"]
    assert isinstance(assets, Total) and assets.minor == amounts["Liabilities, equity and result"]


def test_a_journal_that_is_too_long_is_refused(posted: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(printing.LINES_MAX, "pdf", 5)
    assert len(sheet(posted, "journal", "xlsx", **november(posted)).lines) == 7
    refused("finance.statement_too_long", lambda: sheet(posted, "journal", "pdf", **november(posted)))


def test_books_without_entries_are_printed(books: Books) -> None:
    for name in printing.TITLES:
        assert workbook(sheet(books, name)) and paper(sheet(books, name, "pdf"))


def test_money_is_exact_where_doubles_are_not() -> None:
    assert [money(one, 2) for one in (0, -5, 1_250_000, -100_001)] == [
        "0.00",
        "-0.05",
        "12,500.00",
        "-1,000.01",
    ]
    assert money(1_234, 0) == "1,234"
    columns = (Column("a"), Column("b", "money"))
    lines = (Line(("big", 999_999_999_999_99)), Line(("small", 1)), Line((None, Total(10**15, 0, 1))))
    made = Sheet("Sums", (), columns, lines, 2, footing([], []), 0)
    with pytest.raises(OverflowError):
        workbook(made)
    fits = Sheet("Sums", (), columns, lines[:2], 2, footing([], []), 0)
    assert column(workbook(fits), "B")[-2:] == ["999999999999.99", "0.01"]
