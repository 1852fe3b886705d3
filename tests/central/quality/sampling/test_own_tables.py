"""Sampling tables of the plant's own: entered, proofread by another person, released, retired."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from jidoka_central.foundation.errors import InvalidInput, Refusal
from jidoka_central.foundation.uow import Runtime
from jidoka_central.modules.quality.sampling.curves import pa_and_asn
from jidoka_central.modules.quality.sampling.editions import EDITIONS, SEVERITIES
from jidoka_central.modules.quality.sampling.own.checks import read_table
from jidoka_central.modules.quality.sampling.own.csv_files import cells_csv, lots_csv
from jidoka_central.modules.quality.sampling.own.finding import accepted
from jidoka_central.modules.quality.sampling.own.findings import findings_of
from jidoka_central.modules.quality.sampling.own.shipped import shipped_content
from jidoka_central.modules.quality.sampling.own.tables import (
    LETTERS_OF,
    Cell,
    Content,
    OwnTable,
    content_of,
    digest_of,
    named,
)
from jidoka_central.modules.quality.sampling.own.views import table_cells
from jidoka_central.modules.quality.sampling.rules import SamplingPlan, resolve
from jidoka_central.modules.quality.sampling.stages import Stage, staged_plan
from jidoka_central.modules.quality.sampling.switching import one_step_tighter
from jidoka_central.modules.quality.sampling.tables import AQLS, LEVELS
from jidoka_central.modules.quality.sampling.variables import variables_plan
from tests.central.quality.sampling.own_tables import PASSWORD, Z14, Office, some_of, table, typed


@pytest.fixture
def office(runtime: Runtime) -> Office:
    return Office(runtime)


def test_a_table_is_proofread_blind_by_another_person(office: Office) -> None:
    content = some_of(Z14)
    made = office.command("qian", "load_sampling_table", **table())
    assert made.state == "draft"
    again = office.command("qian", "load_sampling_table", **table(title="Another title"))
    assert again.id == made.id and office.document("qian", made.id).title == "Another title"
    office.command("qian", "submit_sampling_table", table_id=made.id)
    seen = office.document("wu", made.id)
    asked = [one.cell for one in seen.asked]
    assert 20 <= len(asked) <= 60 and not seen.cells_visible and not seen.findings
    with pytest.raises(Refusal) as caught:
        office.read("wu", table_cells, made.id)
    assert caught.value.code == "quality.table_cells_hidden"
    fields = {"table_id": made.id, "password": PASSWORD}
    right = typed(content, asked)
    for who, cells, code in (
        ("qian", right, "quality.table_own_work"),
        ("wu", right[:-1], "quality.proof_missing"),
        ("wu", [*right, right[0]], "quality.proof_not_asked"),
    ):
        with pytest.raises(Refusal) as caught:
            office.command(who, "proofread_sampling_table", cells=cells, **fields)
        assert caught.value.code == code
    with pytest.raises(Refusal) as caught:
        office.command("wu", "proofread_sampling_table", cells=right, table_id=made.id, password="guess")
    assert caught.value.code == "identity.password_wrong"
    with pytest.raises(Refusal) as caught:
        office.command("qian", "load_sampling_table", **table())
    assert caught.value.code == "state.illegal"
    # one cell typed otherwise: a draft again, and the attempt is kept
    at = next(i for i, one in enumerate(right) if one["stages"])
    stage = right[at]["stages"][0]
    wrong = [*right]
    wrong[at] = right[at] | {"stages": [stage | {"n": stage["n"] + 1}, *right[at]["stages"][1:]]}
    done = office.command("wu", "proofread_sampling_table", cells=wrong, **fields)
    assert (done.state, done.differing) == ("draft", [asked[at]])
    (attempt,) = office.document("wu", made.id).attempts
    assert (attempt.matched, attempt.differing[0].typed) == (False, None)
    (attempt,) = office.document("qian", made.id).attempts
    assert attempt.by == "wu" and attempt.differing[0].typed != attempt.differing[0].stands
    # the next proofreading asks for it again
    office.command("qian", "submit_sampling_table", table_id=made.id)
    back = office.command("wu", "return_sampling_table", table_id=made.id, reason="not our copy")
    assert back.state == "draft" and office.document("wu", made.id).returned_reason == "not our copy"
    office.command("qian", "submit_sampling_table", table_id=made.id)
    asked_anew = [one.cell for one in office.document("wu", made.id).asked]
    assert asked[at] in asked_anew and asked_anew != asked
    done = office.command("wu", "proofread_sampling_table", cells=typed(content, asked_anew), **fields)
    assert done.state == "released" and office.read("wu", table_cells, made.id).cells
    retired = office.command("wu", "retire_sampling_table", table_id=made.id, reason="new edition")
    assert retired.state == "retired"


def test_who_read_the_cells_while_entering_does_not_type_them_blind(office: Office) -> None:
    content = some_of(Z14)
    at = ("single", "normal", "J", "1.0")
    other = replace(content, cells=dict(content.cells) | {at: Cell(stages=(Stage(80, 3, 4),))})
    first = office.command("qian", "load_sampling_table", **table("OWN-1"))
    office.command("wu", "load_sampling_table", **table("OWN-1", other))  # one cell changed
    second = office.command("wu", "load_sampling_table", **table("OWN-2"))  # the same under another code
    for made, cells in ((first, other), (second, content)):
        office.command("wu", "submit_sampling_table", table_id=made.id)
        seen = office.document("qian", made.id)
        with pytest.raises(Refusal) as caught:
            office.command(
                "qian",
                "proofread_sampling_table",
                table_id=made.id,
                cells=typed(cells, [one.cell for one in seen.asked]),
                password=PASSWORD,
            )
        assert caught.value.code == "quality.table_own_work" and seen.mine


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_what_was_asked_is_asked_again_after_a_table_was_sent_back(office: Office) -> None:
    made = office.command("qian", "load_sampling_table", **table())
    asked: list[set[str]] = []
    for _ in range(2):
        office.command("qian", "submit_sampling_table", table_id=made.id)
        asked.append({one.cell for one in office.document("wu", made.id).asked})
        office.command("qian", "return_sampling_table", table_id=made.id, reason="another draw")
        assert office.document("wu", made.id).asked == []
    assert asked[0] < asked[1] and len(asked[1]) <= 60


def test_a_double_plan_has_a_single_one_beside_it() -> None:
    content = some_of(Z14)
    double = Cell(stages=(Stage(50, 0, 3), Stage(50, 3, 4)))
    beyond = {("double", "normal", "T", "1.0"): double, ("double", "normal", "J", "1.0"): Cell(use="T")}
    text = cells_csv(replace(content, cells=dict(content.cells) | beyond))
    with pytest.raises(InvalidInput) as caught:
        read_table("attributes", "ten_lots", True, content.letters, text, None)
    (fault,) = caught.value.faults
    assert (fault.code, "single normal T 1.0" in fault.message) == ("quality.table_hole", True)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_what_cannot_be_entered(office: Office) -> None:
    good = table()

    def fault(**changed: Any) -> tuple[str | None, str]:
        with pytest.raises(Refusal) as caught:
            office.command("qian", "load_sampling_table", **(good | changed))
        if isinstance(caught.value, InvalidInput):
            return caught.value.faults[0].field, caught.value.faults[0].code
        return caught.value.field, caught.value.code

    assert fault(code=Z14) == ("code", "quality.table_code_shipped")
    assert fault(code="a/b")[0] == "code"
    office.command("qian", "load_sampling_table", **table("OWN-1"))
    for alike in ("MIL-STD-105e", "Z1.4-2003.", "Z1.9 2003", "SKSP 2", "OWN 1", "Own1"):
        assert fault(code=alike) == ("code", "quality.code_alike")
    assert office.command("qian", "load_sampling_table", **table("OWN-1")).state == "draft"
    assert fault(letters="own") == ("letters_content", "quality.table_only_own_letters")
    assert fault(kind="variables", gap=True) == ("gap", "quality.table_only_attributes")
    assert fault(content="")[1] == "quality.table_no_rows"


def own(content: Content) -> OwnTable:
    """A table as it is after it was written to a file, read, stored and read again."""
    lots = lots_csv(content.lots) if content.letters == "own" else None
    read, _ = read_table(content.kind, content.earned, content.gap, content.letters, cells_csv(content), lots)
    text = read.text()
    return OwnTable("OWN", "title", "source", digest_of(text), content_of(text))


def test_a_shipped_edition_exported_and_entered_gives_the_same_plan_for_every_cell() -> None:
    whole = shipped_content(Z14)
    table_ = own(whole)
    for row in {row.letter: row for row in whole.lots}.values():
        for aql, severity, kind in product(whole.aqls, SEVERITIES, whole.kinds):
            terms = (row.first, row.level, aql, severity)
            one = staged_plan(*terms, edition=Z14, kind=kind)  # type: ignore[arg-type]
            other = table_.staged(*terms, kind)  # type: ignore[arg-type]
            assert (one.kind, one.stages) == (other.kind, other.stages), (terms, kind)
            assert (one.single.letter, one.single.code_letter) == (
                other.single.letter,
                other.single.code_letter,
            )
    assert sum(address[:2] == ("single", "normal") for address in whole.cells) == 416
    for aql, letter in product(AQLS[10:16], "JKLMNP"):
        plan = SamplingPlan(
            "", "", aql, "normal", 1, letter, letter, *resolve(letter, aql, "normal", EDITIONS[Z14])[1:]
        )
        if plan.ac >= 2 and resolve(letter, aql, "normal", EDITIONS[Z14])[0] == letter:
            assert table_.tighter_ac(letter, aql) == one_step_tighter(plan)
    double = table_.content.resolve(("double", "normal", "J", "1.0"))[1]
    assert double.stages == (Stage(50, 0, 3), Stage(50, 3, 4))


def test_the_variables_edition_exported_and_entered_gives_the_same_plan_for_every_cell() -> None:
    whole = shipped_content("Z1.9-2003")
    table_ = own(whole)
    for row in {row.letter: row for row in whole.lots}.values():
        for aql, severity in product(whole.aqls, SEVERITIES):
            terms = (row.first, row.level, aql, severity)
            one, other = variables_plan(*terms), table_.variables(*terms)
            assert replace(one, edition="OWN") == other
    assert not findings_of(whole)


# Public: GOST R ISO 3951, annex A (base.garant.ru/71446952); columns S-1 S-2 S-3 S-4 I II III.
ISO_3951_1 = (
    (8, "BBBBBBB"), (15, "BBBBBBC"), (25, "BBBBBCD"), (50, "BBBCCDE"), (90, "BBCCCEF"), (150, "BBCDDFG"),
    (280, "BCDEEGH"), (500, "BCDEFHJ"), (1_200, "CCEFGJK"), (3_200, "CDEGHKL"), (10_000, "CDFGJLM"),
    (35_000, "CDFHKMN"), (150_000, "DEGJLNP"), (500_000, "DEGJMPQ"), (None, "DEHKNQR"),
)  # fmt: skip


def test_letters_of_the_standards() -> None:
    rows = LETTERS_OF["iso3951-1"].rows
    assert "71446952" in LETTERS_OF["iso3951-1"].source.en
    found = [(row.level, row.last, row.letter) for row in rows]
    assert found == [
        (level, last, one) for last, letters in ISO_3951_1 for level, one in zip(LEVELS, letters, strict=True)
    ]
    assert {row.letter for row in LETTERS_OF["iso2859-1"].rows} == set("ABCDEFGHJKLMNPQR")


def test_what_is_unusual_in_105e_is_all_that_is_found_there() -> None:
    """A at AQL 10 and R at 0.015, arrows that turn at the table's edge, and tightened A at 10."""
    found = findings_of(shipped_content(Z14))
    assert {one.code for one in found} == {"diagonal"} and len(found) < 25
    assert not findings_of(some_of(Z14))


def misread(cell: Cell) -> list[Cell]:
    """A cell as somebody in a hurry reads it: a number beside it, the other arrow, digits changed places."""
    if cell.use in ("up", "down"):
        return [Cell(use="up" if cell.use == "down" else "down")]
    found = []
    for at, stage in enumerate(cell.stages):
        others = [replace(stage, n=stage.n + 1), replace(stage, re=stage.re + 1)]
        if stage.ac is not None:
            others += [replace(stage, ac=stage.ac + 1), replace(stage, ac=stage.ac + 1, re=stage.re + 1)]
        found += [Cell(stages=(*cell.stages[:at], one, *cell.stages[at + 1 :])) for one in others]
    if cell.k is not None:
        found += [replace(cell, k=f"{float(cell.k) + 0.1:.4f}")]
        if cell.k[2:3] != cell.k[3:4]:
            found += [replace(cell, k=cell.k[:2] + cell.k[3] + cell.k[2] + cell.k[4:6])]
    return found


@pytest.mark.parametrize(("code", "every"), [(Z14, 17), ("Z1.9-2003", 9)])
def test_a_broken_cell_is_refused_or_found(code: str, every: int) -> None:
    """Every so many cells of three columns, one broken at a time, in one way after the other."""
    whole = some_of(code, ("0.65", "1.0", "1.5", "2.5"))
    known = {one.cell for one in findings_of(whole)}
    broken, missed = 0, []
    for turn, address in enumerate(list(whole.cells)[::every]):
        ways = misread(whole.cells[address])
        if not ways or named(address) in known:
            continue
        cell = ways[turn % len(ways)]
        other = replace(whole, cells={**whole.cells, address: cell})
        broken += 1
        try:
            own(other)
        except InvalidInput:
            continue
        if not {one.cell for one in findings_of(other)} - known:
            missed.append((named(address), cell))
    assert broken > 12 and not missed, (broken, missed)


# n, k, p* of ``matched`` for Z1.4's single plans, normal inspection, at AQL 0.65, 1.0, 1.5, 2.5.
FOLLOWING = {
    "H": ("down", "24 1.895 2.52", "28 1.658 4.58", "31 1.491 6.59"),
    "J": ("32 2.100 1.52", "38 1.877 2.8", "42 1.719 4.09", "47 1.492 6.66"),
    "K": ("49 2.068 1.76", "55 1.920 2.59", "65 1.714 4.2", "71 1.561 5.83"),
    "L": ("72 2.119 1.59", "87 1.927 2.61", "97 1.786 3.62", "108 1.625 5.14"),
    "M": ("111 2.116 1.65", "127 1.986 2.29", "145 1.838 3.25", "162 1.687 4.53"),
    "N": ("164 2.176 1.43", "190 2.037 2.04", "218 1.899 2.84", "251 1.719 4.25"),
}


@pytest.mark.parametrize(
    ("code", "of", "read", "found"),
    [
        (Z14, "tightened", "normal", "same_rows"),
        (Z14, "reduced", "normal", "same_rows"),
        ("Z1.9-2003", "tightened", "normal", "same_rows"),
        ("Z1.9-2003", "reduced", "tightened", "same_rows"),
        ("Z1.9-2003", "tightened", "reduced", "lenient"),
    ],
)
def test_a_severity_read_from_another_page_is_found(code: str, of: str, read: str, found: str) -> None:
    content = some_of(code)
    cells = {
        at: content.cells[at[0], read, at[2], at[3]] if at[1] == of else cell
        for at, cell in content.cells.items()
        if at[0] in ("single", "variables")
    }
    assert found in {one.code for one in findings_of(replace(content, cells=cells))}


def test_plans_that_follow_attributes_plans_are_not_found_misread() -> None:
    """As a table of ISO 3951-1 may look: k and p* to three digits, n by cell, arrows where Z1.4 has them."""
    cells = {}
    for letter, row in FOLLOWING.items():
        for aql, text in zip(("0.65", "1.0", "1.5", "2.5"), row, strict=True):
            n, _, numbers = text.partition(" ")
            k, _, m = numbers.partition(" ")
            cell = Cell(n=int(n), k=k, m=m) if numbers else Cell(use=text)
            cells["variables", "normal", letter, aql] = cell
    content = Content("variables", "ten_lots", False, "iso3951-1", LETTERS_OF["iso3951-1"].rows, cells)
    assert not findings_of(content)
    at = ("variables", "normal", "K", "1.0")
    assert cells[at].k is not None
    broken = replace(content, cells=cells | {at: replace(cells[at], k="1.902")})
    assert named(at) in {one.cell for one in findings_of(broken)}


def test_acceptance_by_arrays_is_that_of_the_curves() -> None:
    whole = shipped_content(Z14)
    for address, p in product(list(whole.cells)[::97], (0.004, 0.03, 0.2)):
        stages = whole.cells[address].stages
        for poisson in (False, True) if stages else ():
            exact = pa_and_asn(stages, p, "poisson" if poisson else "binomial")[0]
            assert accepted(stages, p, poisson=poisson) == pytest.approx(exact, abs=1e-9)


HEAD = "kind,severity,letter,aql,use,stage,n,ac,re"
LOTS = "level,lot_from,lot_to,letter"


@pytest.mark.parametrize(
    ("lines", "row", "column", "code"),
    [
        ("kind,severity,letter,aql,n,ac,rejection", 1, "", "heading"),
        ("kind,severity,letter,aql,n,ac", 1, "re", "heading_missing"),
        (f"{HEAD}\nsingle,usual,J,1.0,,1,80,2,3", 2, "severity", "unknown"),
        (f"{HEAD}\nsingle,normal,J,1.1,,1,80,2,3", 2, "aql", "unknown"),
        (f"{HEAD}\nsingle,normal,JK,1.0,,1,80,2,3", 2, "letter", "unknown"),
        (f"{HEAD}\nsingle,normal,J,1.0,double,,,,", 2, "use", "unknown"),
        (f"{HEAD}\nsingle,normal,J,1.0,up,1,80,,", 2, "stage", "not_here"),
        (f"{HEAD}\nsingle,normal,J,1.0,,1,-80,2,3", 2, "n", "number"),
        (f"{HEAD}\nsingle,normal,J,1.0,,1,nan,2,3", 2, "n", "number"),
        (f"{HEAD}\nsingle,normal,J,1.0,,1,80,,3", 2, "ac", "missing"),
        (f"{HEAD}\nsingle,normal,J,1.0,,2,80,2,3", 2, "stage", "number"),
        (f"{HEAD}\nsingle,normal,J,1.0,,1,80,2,4", 2, "re", "numbers_end"),
        (f"{HEAD}\nsingle,normal,J,1.0,,1,80,#,4", 2, "re", "numbers_end"),
        (f"{HEAD}\n\nsingle,normal,J,1.0,,1,80,2,3\nsingle,normal,J,1,,1,80,2,3", 4, "stage", "twice"),
        (f"{HEAD}\nsingle,normal,J,1.0,,1,80,2,3\nsingle,normal,J,1.0,up,,,,", 3, "aql", "twice"),
        (f"{HEAD}\ndouble,normal,J,1.0,,2,50,3,4", 2, "stage", "stage_missing"),
        (f"{HEAD}\ndouble,normal,J,1.0,,1,50,3,3\ndouble,normal,J,1.0,,2,50,3,4", 2, "ac", "numbers_cross"),
        (f"{HEAD}\ndouble,normal,J,1.0,,1,50,1,5\ndouble,normal,J,1.0,,2,50,3,4", 3, "ac", "numbers_fall"),
        (f"{HEAD}\nsingle,normal,J,1.0,,1,80,2,3,9", 2, "", "cells_too_many"),
        (f'{HEAD}\nsingle,"nor,J', None, "", "not_csv"),
        (HEAD, None, "", "no_rows"),
        ("PK\x03\x04", None, "", "workbook"),
    ],
)
def test_a_row_at_fault_is_named(lines: str, row: int | None, column: str, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_table("attributes", "ten_lots", True, "iso2859-1", lines, None)
    first = caught.value.faults[0]
    where = "" if row is None else f".{row}" + (f".{column}" if column else "")
    assert first.code == f"quality.table_{code}" and first.field.startswith("content" + where)
    assert row is None or f"Row {row}:" in first.message


def test_what_the_rows_say_together_is_held_to_be_whole() -> None:
    content = some_of(Z14)
    k = ("single", "normal", "K", "1.0")

    def codes(cells: dict[Any, Cell | None], lots: str | None = None) -> set[str]:
        left = {at: cell for at, cell in {**content.cells, **cells}.items() if cell is not None}
        other = replace(content, cells=left, letters="own" if lots else content.letters)
        with pytest.raises(InvalidInput) as caught:
            read_table("attributes", "ten_lots", True, other.letters, cells_csv(other), lots)
        return {one.code.removeprefix("quality.table_") for one in caught.value.faults}

    assert codes({k: None}) == {"hole"}
    assert codes({k: Cell(use="Z")}) == {"arrow_out"}
    last = {("single", "normal", "R", "1.0"): Cell(use="down")}
    assert codes(last) == {"arrow_out"}
    assert codes({k: Cell(use="L"), ("single", "normal", "L", "1.0"): Cell(use="K")}) == {"arrow_circle"}
    assert codes({at: None for at in content.cells if at[2] == "K"}) == {"no_letter"}
    assert codes({at: None for at in content.cells if at[0] == "single"}) >= {"no_single"}
    assert codes({("single", "normal", "Z", "1.0"): Cell(use="R")}) == {"not_needed"}
    rows = f"{LOTS}\nII,2,8,A\nII,10,,J"
    assert "lots_gap" in codes({}, rows)
    assert "lots_end" in codes({}, f"{LOTS}\nII,2,8,A")
    assert "unknown" in codes({}, f"{LOTS}\nIV,2,,A")
