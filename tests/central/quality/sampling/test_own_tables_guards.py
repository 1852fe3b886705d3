"""What keeps a misread or misused sampling table out, guard by guard: bounds of what a file may say, what is
asked of the second person, who may see and do what."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from jidoka_central.foundation.errors import InvalidInput, Refusal
from jidoka_central.foundation.tasks import TASK
from jidoka_central.foundation.uow import Runtime
from jidoka_central.modules.quality.inspection.own_tables_retiring import items_by
from jidoka_central.modules.quality.sampling.own import csv_files, findings, proof, reading
from jidoka_central.modules.quality.sampling.own.checks import read_table
from jidoka_central.modules.quality.sampling.own.csv_files import cells_csv, plain_decimal
from jidoka_central.modules.quality.sampling.own.reading import edition_table
from jidoka_central.modules.quality.sampling.own.tables import Cell, Content, LotRow, OwnTable, named
from jidoka_central.modules.quality.sampling.own.views import (
    SamplingTableFilters,
    edition_files,
    sampling_tables,
    table_cells,
)
from jidoka_central.modules.quality.sampling.stages import Stage
from tests.central.quality.sampling.own_tables import PASSWORD, Z14, Office, some_of, table, typed

HEAD = "kind,severity,letter,aql,use,stage,n,ac,re\n"
MEASURED = "severity,letter,aql,use,n,k,m\n"
LOTS = "level,lot_from,lot_to,letter\n"


def faults(text: str, lots: str | None = None, *, gap: bool = True) -> list[tuple[str, str]]:
    """(column, code) of each fault, in their order; the same without those that the whole is held to."""
    kind: Any = "variables" if text.startswith("severity") else "attributes"
    with pytest.raises(InvalidInput) as caught:
        read_table(kind, "ten_lots", gap, "own" if lots else "iso2859-1", text, lots)
    return [
        (one.field.split(".", 1)[-1], one.code.removeprefix("quality.table_")) for one in caught.value.faults
    ]


def only(row: str, *, gap: bool = True) -> tuple[str, str] | None:
    """The one fault that a row has; ``None`` where it can be read, and only the rest of the table lacks."""
    head = HEAD if row.split(",")[0] in ("single", "double", "multiple") else MEASURED
    found = faults(head + row, gap=gap)
    told = [one for one in found if one[1] not in ("no_letter", "no_single", "not_needed", "arrow_out")]
    if not told:
        return None
    fault, *more = told
    assert {code for _, code in more} <= {"stage_missing"}, "a plan that was not read"
    return fault


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("single,normal,J,1.0,,1,100000,2,3", None),
        ("single,normal,J,1.0,,1,100001,2,3", ("2.n", "number")),
        ("single,normal,J,1.0,,1,0,2,3", ("2.n", "number")),
        ("single,normal,J,1.0,,1,80,999,1000", None),
        ("single,normal,J,1.0,,1,80,999,1001", ("2.re", "number")),
        ("single,normal,J,1.0,,1,80,1001,1000", ("2.ac", "number")),
        ("single,normal,J,1.0,,1,80,x,3", ("2.ac", "number")),
        ("single,reduced,J,1.0,,1,80,2,5", None),
        ("single,reduced,J,1.0,,1,80,3,3", ("2.re", "numbers_end")),
        ("single,normal,J,1000,,1,80,2,3", None),
        ("double,normal,J,1.0,,3,80,2,3", ("2.stage", "number")),
        ("multiple,normal,J,1.0,,8,80,2,3", ("2.stage", "number")),
        ("double,normal,J,1.0,,1,50,1,2", ("2.stage", "stage_missing")),
        ("double,normal,J,1.0,,1,50,0,3\ndouble,normal,J,1.0,,2,50,3,5", ("3.re", "numbers_end")),
        (
            "multiple,normal,J,1.0,,1,9,1,5\nmultiple,normal,J,1.0,,2,9,0,5\nmultiple,normal,J,1.0,,3,9,4,5",
            ("3.ac", "numbers_fall"),
        ),
        ("double,normal,J,1.0,single,,,,", None),
        ("double,normal,J,1.0,double,,,,", ("2.use", "unknown")),
        ("multiple,normal,J,1.0,double,,,,", None),
        ("single,normal,J,1.0,sideways,,,,", ("2.use", "unknown")),
        ("single,normal,J,1.0,K,,,,\nsingle,normal,J,1.0,K,,,,", ("3.aql", "twice")),
        ("single,normal,J,1.0,K,,,,\nsingle,normal,J,1.0,,1,80,2,3", ("3.stage", "twice")),
        ("normal,J,1.0,,3,1.5,", None),
        ("normal,J,1.0,,2,1.5,", ("2.n", "number")),
        ("normal,J,10,,9,1.5,", None),
        ("normal,J,15,,9,1.5,", ("2.aql", "unknown")),
        ("normal,J,1.0,,9,100,", None),
        ("normal,J,1.0,,9,100.1,", ("2.k", "decimal")),
        ("normal,J,1.0,,9,-100,", None),
        ("normal,J,1.0,,9,-100.1,", ("2.k", "decimal")),
        ("normal,J,1.0,,9,,100", None),
        ("normal,J,1.0,,9,,100.1", ("2.m", "decimal")),
        ("normal,J,1.0,,9,,-0.1", ("2.m", "decimal")),
        ("normal,J,1.0,,9,,1e1", ("2.m", "decimal")),
        ("normal,J,1.0,,9,,", ("2.k", "no_criterion")),
        ("normal,J,1.0,up,,1.5,", ("2.k", "not_here")),
        ("normal,J,1.0,up,,,1.5", ("2.m", "not_here")),
    ],
)
def test_what_a_row_may_say_ends_where_it_should(row: str, fault: tuple[str, str] | None) -> None:
    assert only(row) == fault


def test_a_gap_is_of_tables_that_are_entered_with_one() -> None:
    assert only("single,reduced,J,1.0,,1,80,2,5", gap=False) == ("2.re", "numbers_end")


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ("II,0,,J", ("2.lot_from", "number")),
        ("II,5,,J", ("2.lot_from", "lots_gap")),
        ("II,2,8,A\nII,8,,J", ("3.lot_from", "lots_gap")),
        ("II,2,8,A\nII,10,,J", ("3.lot_from", "lots_gap")),
        ("II,2,,A\nII,9,,J", ("2.lot_to", "lots_end")),
        ("II,2,8,A\nII,9,20,J", ("3.lot_to", "lots_end")),
        ("II,2,1,A\nII,9,,J", ("2.lot_to", "number")),
        ("II,2,1000000001,A\nII,9,,J", ("2.lot_to", "number")),
    ],
)
def test_lot_rows_follow_one_another(rows: str, fault: tuple[str, str]) -> None:
    single = HEAD + "single,normal,J,1.0,,1,80,2,3"
    assert faults(single, LOTS + rows)[0] == fault


@pytest.mark.parametrize("way", ["up", "down"])
def test_an_arrow_does_not_lead_around_the_table(way: str) -> None:
    assert ("2.use", "arrow_out") in faults(HEAD + f"single,normal,A,1.0,{way},,,,")


def test_lot_rows_may_stand_in_any_order() -> None:
    found = faults(HEAD + "single,normal,J,1.0,,1,80,2,3", LOTS + "II,9,,K\nII,1,8,J")
    assert found == [("content", "no_letter")], "of K; the rows are whole"


def test_every_fault_is_told_to_fifty_and_a_table_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    assert faults(HEAD + "single,usual,J,1.0,,1,80,2,3\n" * 60) == [
        (f"{row}.severity", "unknown") for row in range(2, 52)
    ]
    monkeypatch.setattr(csv_files, "ROWS_MAX", 2)
    monkeypatch.setattr(csv_files, "LETTER_ROWS_MAX", 1)
    rows = [f"single,normal,{letter},1.0,,1,80,2,3\n" for letter in "JKL"]
    assert ("4", "too_long") not in faults(HEAD + "".join(rows[:2]))
    assert [code for _, code in faults(HEAD + "".join(rows))] == ["too_long"]
    assert [code for _, code in faults(HEAD + rows[0], LOTS + "II,2,8,A\nII,9,,J")] == [
        "too_long",
        "lots_end",
    ]


def test_a_heading_is_read_as_spreadsheets_write_it() -> None:
    content = some_of(Z14)
    lines = cells_csv(content).splitlines()
    moved = "\n".join(";".join([*line.split(",")[1:], line.split(",")[0]]) + ";" for line in lines)
    read, _ = read_table("attributes", "ten_lots", True, content.letters, "\ufeff" + moved, None)
    assert read.cells == content.cells
    assert faults("kind,severity,letter,aql,n,n,ac,re\n")[0] == ("1", "heading")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("1.900", "1.9"), ("-0.0", "0"), ("007", "7"), ("2.", None), (".5", None), ("1e3", None),
        ("nan", None), ("", None), ("1,9", None),
        ("0." + "1" * 20, "0." + "1" * 20), ("12345." + "1" * 20, None),
    ],
)  # fmt: skip
def test_a_decimal_number_has_one_text(text: str, plain: str | None) -> None:
    assert plain_decimal(text) == plain


def test_findings_come_in_the_tables_order_to_a_most(monkeypatch: pytest.MonkeyPatch) -> None:
    content = some_of(Z14)
    odd = {("single", "normal", letter, "1.0"): Cell(stages=(Stage(9, 9, 10),)) for letter in "MKL"}
    broken = replace(content, cells=dict(content.cells) | odd)
    places = [named(address) for address in broken.cells]
    found = [places.index(one.cell) for one in findings.findings_of(broken)]
    assert len(found) > 5 and found == sorted(found)
    monkeypatch.setattr(findings, "FINDINGS_MAX", 2)
    assert [places.index(one.cell) for one in findings.findings_of(broken)] == found[:2]


# --- proofreading ---


def asked_of(content: Content, secret: bytes = b"1", looked_at: Any = ()) -> list[str]:
    return [one["cell"] for one in proof.cells_to_ask(content, secret, looked_at)]


def test_what_is_asked_is_drawn_and_has_what_was_looked_at_to_sixty() -> None:
    content = some_of(Z14)
    names = [named(address) for address in content.cells]
    first = asked_of(content)
    assert len(first) == 20 and first == asked_of(content) == sorted(first, key=names.index)
    assert len(set(first) & set(asked_of(content, b"2"))) < 10 and first != names[:20]
    left = [name for name in names if name not in first]
    assert set(asked_of(content, looked_at=[left[0], "no cell of it", *left])) == {*first, *left[:40]}
    lots = replace(content, letters="own")
    rows = proof.cells_to_ask(lots, b"1", ())[20:]
    assert len(rows) == 5 and {row["kind"] for row in rows} == {"letters"}
    assert len({row["lot_size"] for row in rows}) > 1


def test_a_cell_typed_otherwise_in_any_part_differs() -> None:
    at = [("variables", "normal", letter, "1.0") for letter in "JKL"]
    cells = {at[0]: Cell(n=20, k="1.9", m="2.5"), at[1]: Cell(use="up"), at[2]: Cell(use="K")}
    content = Content("variables", "ten_lots", False, "own", (LotRow("II", 2, None, "J"),), cells)
    numbers, arrow, letter, lots = (*(named(one) for one in at), "letters II 2")
    right = [
        proof.Typed(numbers, n=20, k="1.90", m=" 2.50 "),
        proof.Typed(arrow, use=" UP"),
        proof.Typed(letter, use="k"),
        proof.Typed(lots, use="j"),
    ]
    asked = [numbers, arrow, letter, lots]
    assert proof.differing(content, asked, right) == []
    for place, other in (
        (0, proof.Typed(numbers, n=21, k="1.9", m="2.5")),
        (0, proof.Typed(numbers, n=20, k="1.91", m="2.5")),
        (0, proof.Typed(numbers, n=20, k="1.9", m="2.6")),
        (0, proof.Typed(numbers, n=20, k="1.9", m=" ")),
        (1, proof.Typed(arrow, use="down")),
        (2, proof.Typed(letter, use="J")),
        (3, proof.Typed(lots, use="K")),
    ):
        found = proof.differing(content, asked, [*right[:place], other, *right[place + 1 :]])
        assert [one["cell"] for one in found] == [asked[place]], other
    with pytest.raises(Refusal) as caught:
        proof.differing(content, asked[1:], right)
    assert (caught.value.code, caught.value.field) == ("quality.proof_not_asked", "cells.0.cell")
    for name in ("k", "m"):
        with pytest.raises(Refusal) as caught:
            proof.differing(content, [numbers], [proof.Typed(numbers, n=20, **{name: "1,9"})])  # type: ignore[arg-type]
        assert (caught.value.code, caught.value.field) == ("quality.proof_unreadable", f"cells.0.{name}")
    attributes = some_of(Z14)
    cell = next(named(one) for one, has in attributes.cells.items() if has.stages)
    assert proof.differing(attributes, [cell], [proof.Typed(cell, stages=(Stage(1, 0, 1),))])


# --- tables as editions ---


def own(content: Content) -> OwnTable:
    return OwnTable("OWN", "title", "source", "digest", content)


def test_a_table_is_asked_for_what_it_has() -> None:
    table_ = own(some_of(Z14))
    single: Any = ("normal", "single")
    for terms, code in (
        ((0, "II", "1.0", *single), "quality.empty_lot"),
        ((500, "IX", "1.0", *single), "quality.unknown_level"),
        ((500, "II", "4.0", *single), "quality.unknown_aql"),
    ):
        with pytest.raises(Refusal) as caught:
            table_.staged(*terms)
        assert caught.value.code == code
    assert table_.code_letter(1, "II") == "A"
    assert (table_.code_letter(500, "II"), table_.code_letter(501, "II")) == ("H", "J")
    with pytest.raises(Refusal) as caught:
        table_.variables(500, "II", "1.0", "normal")
    assert caught.value.code == "quality.kind_not_in_table"
    with pytest.raises(Refusal) as caught:
        own(some_of("Z1.9-2003")).staged(500, "II", "1.0", "normal", "single")
    assert caught.value.code == "quality.kind_not_in_table"


def test_one_step_tighter_has_the_same_sample() -> None:
    content = some_of(Z14)
    at = ("single", "normal", "J", "0.65")
    assert own(content).tighter_ac("J", "1.0") == 1
    larger = replace(content, cells=dict(content.cells) | {at: Cell(stages=(Stage(125, 1, 2),))})
    assert own(larger).tighter_ac("J", "1.0") is None
    arrow = replace(content, cells=dict(content.cells) | {at: Cell(use="down")})
    assert own(arrow).tighter_ac("J", "1.0") is None
    assert own(content).tighter_ac("J", "0.65") is None, "the table has nothing below"


def test_a_form_is_lacking_where_one_cell_lacks_it() -> None:
    content = some_of("Z1.9-2003")
    at = next(iter(content.cells))
    some = replace(content, cells=dict(content.cells) | {at: replace(content.cells[at], m=None)})
    assert (some.lacks("m"), some.lacks("k"), content.lacks("m")) == (True, False, False)


def test_contents_read_last_are_kept_and_no_more() -> None:
    kept, content = reading._Kept(), some_of(Z14)
    for number in range(reading.KEPT_MAX):
        kept.put(str(number), content)
    assert kept.get("0") is content
    kept.put("one more", content)
    assert (kept.get("0"), kept.get("1")) == (content, None), "the one that was asked for longest ago is gone"


# --- who may do what ---


@pytest.fixture
def office(runtime: Runtime) -> Office:
    return Office(runtime)


def tasks_open(office: Office) -> list[str]:
    def work(q: Any) -> list[str]:
        return [row["title_en"] for row in q.rows(TASK.select().where(TASK.c.state == "open"))]

    return list(office.read("wu", work))


def refused(office: Office, who: str, what: str, **fields: Any) -> tuple[str, str | None]:
    with pytest.raises(Refusal) as caught:
        office.command(who, what, **fields)
    return caught.value.code, caught.value.field


def actions(office: Office, who: str, id_: Any) -> dict[str, bool]:
    return {one.command: one.allowed for one in office.document(who, id_).actions}


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_what_a_second_person_sees_and_may_do_on_the_way(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = some_of(Z14)
    at = ("single", "normal", "J", "1.0")
    odd = replace(content, cells=dict(content.cells) | {at: Cell(stages=(Stage(80, 3, 4),))})
    made = office.command("qian", "load_sampling_table", **table(content=odd))
    other = office.command("qian", "load_sampling_table", **table("OWN-2", some_of("Z1.9-2003")))
    mine, theirs = office.document("qian", made.id), office.document("wu", made.id)
    assert mine.findings and mine.findings_count == theirs.findings_count and not theirs.findings
    assert office.read("qian", table_cells, made.id).cells
    for work, args in ((table_cells, (made.id,)), (edition_files, ("OWN-1",))):
        with pytest.raises(Refusal) as caught:
            office.read("wu", work, *args)
        assert caught.value.code == "quality.table_cells_hidden"
    proofread = {"table_id": made.id, "password": PASSWORD}
    assert refused(office, "wu", "proofread_sampling_table", cells=[], **proofread)[0] == "state.illegal"
    office.command("qian", "submit_sampling_table", table_id=made.id)
    with pytest.raises(Refusal) as caught:
        office.read("wu", edition_table, "OWN-1")  # by whose plans its cells could be read
    assert caught.value.code == "quality.unknown_edition"
    assert len(tasks_open(office)) == 1
    assert not actions(office, "qian", made.id)["quality.proofread_sampling_table"]
    assert actions(office, "wu", made.id)["quality.proofread_sampling_table"]
    asked = [one.cell for one in office.document("wu", made.id).asked]
    assert named(at) in asked, "it looks misread"
    wrong = typed(content, asked)  # as the standard has it
    blind = {"table_id": made.id, "cells": wrong, "password": "a guess"}
    assert refused(office, "wu", "proofread_sampling_table", **blind)[0] == "identity.password_wrong"
    assert office.document("wu", made.id).attempts == [], "who guesses learns nothing"
    assert office.command("wu", "proofread_sampling_table", cells=wrong, **proofread).state == "draft"
    assert tasks_open(office) == [] and office.document("wu", other.id).attempts == []
    (attempt,) = office.document("wu", made.id).attempts
    assert [(one.cell, one.typed, one.stands) for one in attempt.differing] == [(named(at), None, None)]
    (attempt,) = office.document("qian", made.id).attempts
    assert [(one.typed, one.stands) for one in attempt.differing] == [("80 2/3", "80 3/4")]
    # it is mended; the cell has no finding any more and is asked all the same, before what has one
    beside = {("single", "normal", "K", "1.0"): Cell(stages=(Stage(125, 4, 5),))}
    elsewhere = replace(content, cells=dict(content.cells) | beside)
    assert office.command("qian", "load_sampling_table", **table(content=elsewhere)).findings
    monkeypatch.setattr(proof, "ASKED_MAX", 21)
    office.command("qian", "submit_sampling_table", table_id=made.id)
    assert named(at) in [one.cell for one in office.document("wu", made.id).asked]
    office.command("wu", "return_sampling_table", table_id=made.id, reason="page 3 is missing")
    assert tasks_open(office) == []
    office.command("qian", "submit_sampling_table", table_id=made.id)
    assert office.document("qian", made.id).returned_reason is None
    office.command("wu", "retire_sampling_table", table_id=other.id, reason="given up")
    with office.runtime.read(office.people["wu"], "JDK") as q:
        rows, _ = sampling_tables(q, SamplingTableFilters(state="submitted", kind="attributes"), None, 9)
        assert [(row.code, row.mine) for row in rows] == [("OWN-1", False)]
        assert sampling_tables(q, SamplingTableFilters(kind="variables"), None, 9)[0][0].state == "retired"
        assert items_by(q, "OWN-1") == []


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_what_is_said_beside_the_files_goes_with_them(office: Office) -> None:
    measured = table("OWN-V", some_of("Z1.9-2003"))
    attributes = table("OWN-A")
    lots = LOTS + "II,2,,J"
    load = "load_sampling_table"
    letters = ("quality.table_only_own_letters", "letters_content")
    assert refused(office, "qian", load, **attributes | {"letters_content": lots}) == letters
    assert refused(office, "qian", load, **attributes | {"letters": "own"}) == letters
    only_attributes = "quality.table_only_attributes"
    assert refused(office, "qian", load, **measured | {"earned": "score"}) == (only_attributes, "earned")
    assert refused(office, "qian", load, **measured | {"gap": True}) == (only_attributes, "gap")
    iso = {"letters": None, "letters_content": None}
    smallest = office.command("qian", load, **attributes | iso)
    assert "2859" in office.document("qian", smallest.id).letters_en
    with pytest.raises(InvalidInput) as caught:
        office.command("qian", load, **measured | iso)
    lacking = [one.message for one in caught.value.faults if one.code.endswith("no_letter")]
    assert lacking and not any("letter A" in one for one in lacking), "lots have B and more there"
