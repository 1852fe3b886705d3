"""Lots judged by tables that the plant entered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jidoka_central.foundation.errors import Refusal
from jidoka_central.modules.quality import public as quality
from jidoka_central.modules.quality.inspection.checking import recompute_inspections
from jidoka_central.modules.quality.sampling.datasets import SwitchingFilters, switching_states
from jidoka_central.modules.quality.sampling.own.checking import recompute_tables
from jidoka_central.modules.quality.sampling.own.tables import Content
from tests.central.quality.inspection.desk import Desk
from tests.central.quality.inspection.test_changed_by_hand import changed
from tests.central.quality.sampling.own_tables import Z14, Office, some_of, table

MEASURED = {"characteristic": "height", "limit_unit": "mm", "lower": None, "upper": 10.1}


def by_k_alone() -> Content:
    """Z1.9 at three AQLs, without its M."""
    content = some_of("Z1.9-2003")
    return replace(content, cells={at: replace(cell, m=None) for at, cell in content.cells.items()})


def test_a_lot_by_a_double_plan_of_ones_own(desk: Desk) -> None:
    office = Office(desk.runtime)
    with pytest.raises(Refusal) as caught:
        desk.requires(kind="double", edition="OWN-1")
    assert (caught.value.code, caught.value.field) == ("quality.unknown_edition", "edition")
    table_id = office.released(some_of(Z14))
    desk.requires(kind="double", edition="OWN-1")
    lot = desk.view(desk.receives(1_000, None))
    assert [(one.to_inspect, one.ac, one.re) for one in lot.stages] == [(50, 0, 3), (50, 3, 4)]
    assert lot.edition == "OWN-1" and lot.table_digest == office.document("qian", table_id).digest
    assert "printed copy 7" in lot.verified_en and "proofread by wu" in lot.verified_en
    assert desk.finds(lot.id, 1, inspected=50).step == "continue"
    done = desk.command(
        "record_inspection", inspection_id=lot.id, stage=2, inspected=50, nonconforming=2, minutes="9"
    )
    assert (done.state, done.verdict) == ("accepted", "accepted")
    with desk.runtime.read(desk.context.principal, "JDK") as q:
        (series,), _ = switching_states(q, SwitchingFilters(), None, 10)
    assert (series.edition, series.by_score, series.needed) == ("OWN-1", False, 10)
    with pytest.raises(Refusal) as caught:
        office.command("qian", "retire_sampling_table", table_id=table_id, reason="another edition")
    assert caught.value.code == "quality.table_in_use" and "BLANK-74" in str(caught.value)
    # a smaller lot than its samples takes the single plan of the same table
    small = desk.view(desk.receives(60, None))
    assert (small.kind, small.edition) == ("single", "OWN-1")
    # the requirement goes elsewhere and the table is retired: what was judged stays, and is borne out
    desk.requires()
    office.command("qian", "retire_sampling_table", table_id=table_id, reason="another edition")
    with pytest.raises(Refusal) as caught:
        desk.requires(edition="OWN-1")
    assert caught.value.code == "quality.unknown_edition"
    with desk.runtime.read(desk.context.principal, "JDK") as q:
        assert [*recompute_inspections(q), *recompute_tables(q)] == []
        assert "printed copy 7" in quality.table_sources(q, ["OWN-1", Z14])["OWN-1"].zh


def test_a_lot_by_variables_of_ones_own(desk: Desk) -> None:
    office = Office(desk.runtime)
    office.released(by_k_alone(), "OWN-V")
    for terms, code in (
        ({"form": "M"}, "quality.form_not_in_table"),
        (
            {"kind": "single", "characteristic": None, "limit_unit": None, "upper": None},
            "kind_not_of_edition",
        ),
        ({"aql": "2.5"}, "quality.unknown_aql"),
        ({"level": "S-1"}, "quality.unknown_level"),
    ):
        with pytest.raises(Refusal) as caught:
            desk.requires(**({"kind": "variables", "edition": "OWN-V"} | MEASURED | terms))
        assert code in caught.value.code
    desk.requires(kind="variables", edition="OWN-V", **MEASURED)
    lot = desk.view(desk.receives(300, None))
    assert lot.variables is not None
    assert (lot.variables.form, lot.variables.m, lot.to_inspect) == ("k", None, 20)
    readings = [f"{10 + at % 7 / 1000:.3f}" for at in range(20)]
    done = desk.command("record_inspection", inspection_id=lot.id, readings=readings, minutes="5")
    assert done.verdict == "accepted"
    with desk.runtime.read(desk.context.principal, "JDK") as q:
        assert [*recompute_inspections(q), *recompute_tables(q)] == []


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_cell_that_was_changed_by_hand_is_named(desk: Desk) -> None:
    Office(desk.runtime).released(some_of(Z14))
    desk.requires(kind="single", edition="OWN-1")
    lot = desk.view(desk.receives(1_000, None))
    desk.finds(lot.id, 0)
    other = table("OWN-2", some_of("Z1.9-2003"))
    Office(desk.runtime, ("gao",)).command("gao", "load_sampling_table", **other)
    of_table, kept, mine = (
        "quality_sampling_content",
        "UPDATE quality_sampling_table SET",
        "WHERE code = 'OWN-1'",
    )
    of_other = "(SELECT digest FROM quality_sampling_table WHERE code = 'OWN-2')"
    for statement, said in (
        (f"UPDATE {of_table} SET text = replace(text, '[80,2,3]', '[80,3,4]')", "a cell is not what was"),
        *(
            (f"{kept} {change} {mine}", "is not the one that was signed")
            for change in (
                "code = 'OWN-9'",
                "title = 'another'",
                "source = 'another copy'",
                "kind = 'variables'",
                "earned = 'score'",
                "gap = 0",
                "letters = 'iso3951-1'",
                "cells = 1",
            )
        ),
        (f"{kept} digest = 'x'", "has no content"),
        (f"{kept} digest = {of_other} {mine}", "sampling table OWN-1 has no content"),
        ("UPDATE quality_sampling_proof SET digest = 'x'", "was not proofread as it is"),
        ("UPDATE quality_sampling_table SET proofread_at = NULL", "nobody has proofread it"),
        ("DELETE FROM quality_sampling_proof", "was not proofread as it is"),
        ("UPDATE quality_inspection SET table_digest = NULL", "what was recorded makes no inspection"),
        ("UPDATE quality_inspection SET stages = '[[80,3,4]]', ac = 3, re = 4", "its plan is not that of"),
    ):
        found = changed(desk, statement)
        assert any(said in one for one in found), f"{statement}: {found}"
