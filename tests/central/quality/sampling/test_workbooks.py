"""Own tables that come as a workbook: the same table as from CSV; faults named by sheet, row and column."""

from __future__ import annotations

import base64
import csv
import io
from typing import Any

import pytest
import xlsxwriter

from jidoka_central.foundation.errors import InvalidInput, Refusal
from jidoka_central.foundation.uow import Runtime
from jidoka_central.foundation.workbooks import read_workbook
from jidoka_central.modules.quality.sampling.own.csv_files import cells_csv, lots_csv
from jidoka_central.modules.quality.sampling.own.file_rows import COLUMNS
from jidoka_central.modules.quality.sampling.own.templates import EXAMPLES, template_csv, template_workbook
from jidoka_central.modules.quality.sampling.own.views import table_cells
from jidoka_central.modules.quality.sampling.tables import LEVELS
from tests.central.quality.sampling.own_tables import Z14, Office, some_of, table

ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
HEAD = list(COLUMNS["attributes"])


@pytest.fixture
def office(runtime: Runtime) -> Office:
    return Office(runtime)


def book(sheets: dict[str, list[list[Any]]]) -> str:
    """A workbook as it is sent: numbers as numbers, ``=`` a formula with or without its result."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        dated, percent = made.add_format({"num_format": 14}), made.add_format({"num_format": 10})
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for row, values in enumerate(rows):
                for column, value in enumerate(values):
                    if isinstance(value, tuple):
                        sheet.write_formula(row, column, *value)
                    elif value in ("date", "percent"):
                        sheet.write_number(row, column, 45_000, dated if value == "date" else percent)
                    else:
                        sheet.write(row, column, value)
    return base64.b64encode(out.getvalue()).decode()


def sent_as(**changed: Any) -> dict[str, Any]:
    return table() | {"format": "xlsx"} | changed


def rows_of(text: str, *, numbers: bool) -> list[list[Any]]:
    """The rows of a CSV, as a person types them: numbers as numbers, or all of them as text."""
    rows: list[list[Any]] = list(csv.reader(io.StringIO(text)))
    if numbers:
        rows = [[float(one) if one.replace(".", "", 1).isdigit() else one for one in row] for row in rows]
    return rows


def faults(office: Office, **changed: Any) -> list[tuple[str, str, str]]:
    with pytest.raises(Refusal) as caught:
        office.command("qian", "load_sampling_table", **sent_as(**changed))
    if not isinstance(caught.value, InvalidInput):
        return [(caught.value.field or "", caught.value.code, caught.value.sentence("en"))]
    return [(one.field, one.code.removeprefix("quality.table_"), one.message) for one in caught.value.faults]


@ON_SQLITE
def test_a_workbook_gives_the_table_its_csv_gives(office: Office) -> None:
    content = some_of(Z14)
    of_csv = office.command(
        "qian",
        "load_sampling_table",
        **sent_as(format="csv", letters="own", letters_content=lots_csv(content.lots)),
    )
    cells = office.read("qian", table_cells, of_csv.id).cells
    digest = office.document("qian", of_csv.id).digest
    lots = rows_of(lots_csv(content.lots), numbers=True)
    for numbers in (True, False):
        head, *rows = rows_of(cells_csv(content), numbers=numbers)
        sheets = {kind: [head, *(row for row in rows if row[0] == kind)] for kind in content.kinds}
        notes = [["whatever", "stands", "here"]]
        sent = book({**sheets, "Letters": lots, "notes": notes})
        made = office.command(
            "qian",
            "load_sampling_table",
            **sent_as(content=sent, letters="own", letters_content=None),
        )
        assert made.id == of_csv.id and office.document("qian", made.id).digest == digest
    beside = book({"any name": lots})
    sent = book({"table": rows_of(cells_csv(content), numbers=True)})
    both = {"letters_format": "xlsx", "letters": "own"}
    made = office.command(
        "qian", "load_sampling_table", **sent_as(content=sent, letters_content=beside, **both)
    )
    assert office.document("qian", made.id).digest == digest
    assert office.read("qian", table_cells, made.id).cells == cells


@ON_SQLITE
def test_a_fault_of_a_workbook_names_sheet_row_and_column(office: Office) -> None:
    cell = ["single", "normal", "J", 1, "", 1, 80, 2, 3]
    sent = book(
        {
            "page 12.a": [
                [],
                HEAD,
                cell,
                [*cell[:6], ("=8*10",), 2, 3],  # its stored result is 0
                [*cell[:6], "date", "percent", 3],
                [*cell[:6], "８０", "２", 4],
            ],
            "double": [HEAD, ["twice", *cell[1:]], [*cell, "", "a remark"], cell],
        }
    )
    found = faults(office, content=sent)
    assert [one[:2] for one in found[:4]] == [
        ("content.page 12.a!4.n", "number"),
        ("content.page 12.a!5.n", "date"),
        ("content.page 12.a!5.ac", "percent"),
        ("content.page 12.a!6.stage", "twice"),
    ]
    assert found[1][2].startswith("Sheet page 12.a, row 5: n (G5) was stored as a date")
    assert [one[:2] for one in found[4:7]] == [
        ("content.double!2.kind", "unknown"),
        ("content.double!3", "cells_too_many"),
        ("content.double!4.stage", "twice"),
    ]
    assert "stands in row page 12.a!3 already" in found[6][2]
    formula = book({"cells": [HEAD, [*cell[:6], ("=8*10", None, ""), 2, 3]]})
    ((where, code, message),) = faults(office, content=formula)
    assert (where, code) == ("content.cells!2.n", "formula") and "(G2)" in message
    assert faults(office, content=book({"cells": [["kind", "serverity"]]}))[0][:2] == (
        "content.cells!1",
        "heading",
    )
    assert faults(office, content=book({"cells": []}))[0][:2] == ("content", "no_rows")


@ON_SQLITE
def test_what_is_no_workbook_is_refused_and_letters_come_once(office: Office) -> None:
    assert faults(office, content="%%%")[0][:2] == ("content", "not_workbook")
    assert faults(office, content=cells_csv(some_of(Z14))[:400])[0][:2] == ("content", "not_workbook")
    old = base64.b64encode(b"\xd0\xcf\x11\xe0" + bytes(100)).decode()
    assert faults(office, content=old)[0][:2] == ("content", "workbook_locked")
    lots: list[list[Any]] = [
        ["level", "lot_from", "lot_to", "letter"],
        *([level, 2, "", "J"] for level in LEVELS),
    ]
    rows = rows_of(cells_csv(some_of(Z14)), numbers=True)
    sent = book({"cells": rows, "字码": lots})
    assert faults(office, content=sent)[0][:2] == ("letters", "quality.table_letters_sheet")
    twice = faults(office, content=sent, letters="own", letters_content=lots_csv(some_of(Z14).lots))
    assert twice[0][1] == "quality.table_letters_sheet"
    alone = faults(office, content=book({"cells": rows}), letters="own", letters_content=None)
    assert alone[0][1] == "quality.table_only_own_letters"
    lots[1][3] = "?"
    found = faults(office, content=book({"cells": rows, "字码": lots}), letters="own", letters_content=None)
    assert found[0][:2] == ("content.字码!2.letter", "unknown")


@pytest.mark.parametrize("what", list(EXAMPLES))
def test_a_template_has_the_columns_and_an_example_and_is_read_back(what: Any) -> None:
    wanted = (COLUMNS[what], EXAMPLES[what])
    assert tuple(map(tuple, csv.reader(io.StringIO(template_csv(what))))) == wanted
    for language, notes in (("zh", "说明"), ("en", "notes")):
        first, last = read_workbook(template_workbook(what, language))  # type: ignore[arg-type]
        assert last.name == notes and len(last.rows) > len(COLUMNS[what])
        assert tuple(values for _, values in first.rows) == wanted
        assert first.name == ("letters" if what == "letters" else "cells")
