"""Lots under a skip-lot programme of three states, and the programmes: entered by one person, released by
another."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from jidoka_central.foundation.db import Database, open_database
from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.http import create_app
from jidoka_central.foundation.identity.model import USER
from jidoka_central.foundation.identity.principal import Principal
from jidoka_central.foundation.identity.service import create_user, define_role
from jidoka_central.foundation.registry import Registry
from jidoka_central.foundation.settings import Settings
from jidoka_central.foundation.uow import Context, Runtime, UnitOfWork
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality import public as quality
from jidoka_central.modules.quality.inspection.checking import recompute_inspections
from jidoka_central.modules.quality.inspection.skip_checking import recompute_skipping
from jidoka_central.modules.quality.inspection.skip_retiring import used_by
from jidoka_central.modules.quality.inspection.views import InspectionView
from jidoka_central.modules.quality.sampling.checking import recompute_switching
from jidoka_central.modules.quality.sampling.datasets import StepFilters, StepRow, switching_steps
from jidoka_central.modules.quality.sampling.skip.programme import BEGUN
from jidoka_central.modules.quality.sampling.skip.reading import recompute_programmes
from jidoka_central.modules.quality.sampling.skip.skipping import columns_of
from tests.central.masterdata.ring_plant import make_plant
from tests.central.quality.inspection.desk import Desk
from tests.central.quality.inspection.test_changed_by_hand import _each_is_named
from tests.central.quality.inspection.test_skipped_lots import comes, reasons, series
from tests.central.quality.sampling.own_tables import Office, some_of
from tests.fixtures.databases import Beginning

PASSWORD = "a-long-password-74"
NUMBERS: dict[str, Any] = {  # made up for these tests
    "points": {"ac_0": [1, 1, 1], "ac_1": [1, 2, 3], "ac_2": [None, 2, 4], "variables": [1, 2, 3]},
    "score_needed": 6,
    "lots_at_most": 4,
    "initial": [{"lots_at_most": 2, "one_in": 3}, {"lots_at_most": 4, "one_in": 2}],
    "frequencies": [2, 3, 5],
    "shift_after": 2,
    "requalify_lots": 2,
    "requalify_within": 3,
    "least_points": 2,
}
PROGRAMME = {"code": "SKIP-3", "title": "Three states", "source": "the plant's own copy, tables 1 to 3"}


def person(runtime: Runtime, login: str) -> Context:
    everything = frozenset(runtime.registry.permissions)
    with runtime.read(Principal("x", permissions=everything, company="JDK"), "JDK") as q:
        user = q.scalar(sa.select(USER.c.id).where(USER.c.login == login))
    return Context(Principal(login, permissions=everything, company="JDK", user_id=str(user)), "JDK")


def enter(runtime: Runtime, login: str = "gao", **numbers: Any) -> Any:
    fields = PROGRAMME | {"numbers": NUMBERS | numbers}
    return runtime.run("quality.set_skip_lot_programme", fields, person(runtime, login))


def release(runtime: Runtime, id_: object, login: str = "sun", password: str = PASSWORD) -> Any:
    fields = {"programme_id": str(id_), "password": password}
    return runtime.run("quality.release_skip_lot_programme", fields, person(runtime, login))


def make_released(url: str, registry: Registry) -> None:
    make_plant(url, registry, recipe=True)
    runtime = Runtime(open_database(url), registry)

    def people(uow: UnitOfWork) -> None:
        define_role(uow, "engineer", "质量工程师", "Engineer", ["quality.read", "quality.sampling"])
        for login in ("gao", "sun"):
            create_user(uow, login, login, PASSWORD, "en", ["engineer"])

    everything = Principal("tester", permissions=frozenset(registry.permissions), company="JDK")
    runtime.do(Context(everything, "JDK"), people)
    release(runtime, enter(runtime).id)
    runtime.database.close()


@pytest.fixture(scope="session")
def beginning(registry: Registry) -> Beginning:
    """The ring plant, which has released a programme."""
    return "skip-programme", lambda empty: make_released(empty, registry)


@pytest.fixture
def desk(database: Database, registry: Registry, context: Context) -> Desk:
    runtime = Runtime(database, registry)
    with runtime.read(context.principal, "JDK") as q:
        blank = masterdata.item_by_number(q, "BLANK-74").id
        supplier = masterdata.partner_by_number(q, "SUP-1").id
    desk = Desk(runtime, context, blank, supplier)
    desk.requires(skip_lot={"programme": "SKIP-3"})
    return desk


def passes(desk: Desk, *lots: int) -> list[InspectionView]:
    """Lots that are inspected with so many nonconforming; those that come between and are not drawn are
    skipped."""
    found = []
    for nonconforming in lots:
        lot = comes(desk)
        while lot.state == "skipped":
            lot = comes(desk)
        desk.finds(lot.id, nonconforming)
        found.append(desk.view(lot.id))
    return found


def stands(desk: Desk) -> tuple[str | None, int, int, int, int | None]:
    row = series(desk)
    return row.skip_state, row.skip_score, row.skip_lots, row.skip_in_row, row.skip_one_in


def steps(desk: Desk) -> list[StepRow]:
    with desk.runtime.read(desk.context.principal, "JDK") as q:
        return switching_steps(q, StepFilters(), None, 200)[0]


def nothing_to_say(desk: Desk) -> bool:
    with desk.runtime.read(desk.context.principal, "JDK") as q:
        checks = (recompute_inspections, recompute_switching, recompute_programmes, recompute_skipping)
        return [one for check in checks for one in check(q)] == []


def test_a_series_qualifies_shifts_is_interrupted_requalifies_and_begins_anew(desk: Desk) -> None:
    passes(desk, 1)
    assert stands(desk) == ("every_lot", 2, 1, 0, None)
    passes(desk, 2)  # accepted, but by no tighter plan: the score is set back
    assert stands(desk) == ("every_lot", 0, 0, 0, None)
    passes(desk, 0, 1)
    assert stands(desk) == ("skipping", 0, 0, 0, 3) and series(desk).skipping
    assert steps(desk)[0].skip_points == 2 and reasons(desk)[0] == "skip_qualified"
    drawn = passes(desk, 1, 0)
    assert stands(desk) == ("skipping", 0, 0, 0, 5) and reasons(desk)[0] == "skip_rarer"
    shown = drawn[0].skip_lot
    assert shown is not None and (shown.programme, shown.clearance, shown.one_in) == ("SKIP-3", None, 3)
    assert float(shown.draw) < 1 / 3
    passes(desk, 3)
    assert stands(desk) == ("interrupted", 0, 0, 0, 5) and reasons(desk)[0] == "skip_interrupted"
    every = [comes(desk) for _ in range(2)]
    assert {lot.state for lot in every} == {"open"} and every[0].skip_lot is None
    for lot in every:
        desk.finds(lot.id, 0)
    assert stands(desk) == ("skipping", 0, 0, 0, 3) and reasons(desk)[0] == "skip_requalified"
    passes(desk, 0, 0, 0, 3, 2, 0, 2)  # 2 of 80: accepted, and begins the row anew
    assert stands(desk) == ("every_lot", 0, 0, 0, None) and reasons(desk)[0] == "skip_not_requalified"
    skipped = [one for one in steps(desk) if one.reason == "skipped"]
    assert skipped and {one.skip_one_in for one in skipped} <= {3, 5}
    assert all(one.skip_state == "skipping" and not one.counted for one in skipped)
    assert desk.events().count("quality.skipping_changed") == 7 and nothing_to_say(desk)


def test_a_lot_not_accepted_while_interrupted_disqualifies_and_tightened_inspection_begins_anew(
    desk: Desk,
) -> None:
    passes(desk, 0, 0, 0, 0, 3, 0, 0, 0, 0, 3)  # the two that are not accepted lie five apart
    assert stands(desk) == ("interrupted", 0, 0, 0, 5)
    resubmitted = desk.receives(1_000, planned_for=None, resubmitted=True)
    desk.finds(resubmitted, 3)
    assert stands(desk)[0] == "interrupted", "a resubmitted lot counts for nothing"
    passes(desk, 3)
    assert (series(desk).state, stands(desk)) == ("tightened", ("every_lot", 0, 0, 0, None))
    assert comes(desk).state == "open" and nothing_to_say(desk)
    passes(desk, 0, 0, 0, 0, 0)
    assert (series(desk).state, stands(desk)) == ("normal", ("every_lot", 0, 0, 0, None))
    passes(desk, 0, 0, 3, 0, 0)
    assert stands(desk) == ("skipping", 0, 0, 0, 2), "requalified, at one frequency more often"
    passes(desk, 3)  # two of five
    assert (series(desk).state, stands(desk)) == ("tightened", ("every_lot", 0, 0, 0, None))


def test_interrupted_and_not_accepted_under_normal_inspection(desk: Desk) -> None:
    passes(desk, 0, 0)
    lots = [lot for lot in (comes(desk) for _ in range(24)) if lot.state == "open"]
    desk.finds(lots[0].id, 3)
    for lot in lots[1:5]:
        desk.finds(lot.id, 2)  # opened while lots were skipped, judged as lots of the interruption
    assert stands(desk)[:3] == ("every_lot", 0, 0) and reasons(desk)[:2] == ["none", "skip_not_requalified"]
    passes(desk, 0, 0)
    assert stands(desk)[0] == "skipping"


ENDERS: dict[str, Callable[[Desk], object]] = {
    "new tool at the supplier": lambda desk: desk.command(
        "end_skip_lot", switching_id=series(desk).id, reason="new tool at the supplier"
    ),
    "skip_containment": lambda desk: desk.do(
        lambda uow: quality.end_skipping(
            uow, desk.blank, "incoming", quality.SKIP_CONTAINMENT, partner_id=desk.supplier
        )
    ),
    "skip_requirement": lambda desk: desk.requires(skip_lot={"programme": "SKIP-3"}, kind="double"),
}


def test_a_person_a_containment_and_another_requirement_bring_back_every_lot(desk: Desk) -> None:
    for at, (reason, end) in enumerate(ENDERS.items()):
        passes(desk, 0, 0, *([0, 0, 3] if at < 2 else []))
        assert stands(desk)[0] == ("interrupted" if at < 2 else "skipping")
        end(desk)
        assert (stands(desk), reasons(desk)[0]) == (("every_lot", 0, 0, 0, None), reason)
        assert comes(desk).state == "open"
    with pytest.raises(Refusal) as caught:
        desk.command("end_skip_lot", switching_id=series(desk).id, reason="again")
    assert caught.value.code == "quality.not_skipping"
    desk.finds(comes(desk).id, 0, inspected=50)  # a double plan: its first sample passes two steps tighter
    assert (stands(desk), steps(desk)[0].skip_points) == (("every_lot", 4, 1, 0, None), 4)
    desk.requires(skip_lot={"clearance": 1, "one_in": 100})
    assert stands(desk)[:3] == ("every_lot", 0, 0), "points of another programme are gone"
    assert nothing_to_say(desk)


def test_readings_earn_points_by_tighter_limits(desk: Desk) -> None:
    measured = {"characteristic": "height", "limit_unit": "mm", "lower": 9.9, "upper": 10.1}
    desk.requires(kind="variables", **measured, skip_lot={"programme": "SKIP-3"})
    for spread in (1_000, 33):
        lot = comes(desk)
        readings = [f"{10 + (at % 7 - 3) / spread:.4f}" for at in range(lot.to_inspect)]
        answer = desk.command("record_inspection", inspection_id=lot.id, readings=readings, minutes="5")
        assert answer.state == ("accepted" if spread == 1_000 else "rejected")
    points = [(one.skip_points, one.skip_score) for one in steps(desk)]
    assert points == [(None, 0), (3, 3)] and nothing_to_say(desk)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_steps_tighter_are_those_of_the_table_that_the_plant_entered(desk: Desk) -> None:
    office = Office(desk.runtime)
    table_id = office.released(some_of("Z1.4-2003"))  # AQLs 0.65, 1.0 and 1.5 alone
    desk.requires(edition="OWN-1", skip_lot={"programme": "SKIP-3"})
    passes(desk, 0, 1)
    assert [one.skip_points for one in steps(desk)] == [2, 2], "nothing says what is two steps tighter"
    desk.requires()
    office.command("qian", "retire_sampling_table", table_id=table_id, reason="another edition")
    assert nothing_to_say(desk)


def test_two_people_release_a_programme_and_its_next_revision(desk: Desk) -> None:
    passes(desk, 0, 0)
    draft = enter(desk.runtime, shift_after=1)
    assert (draft.revision, draft.state) == (2, "draft")
    again = enter(desk.runtime, shift_after=3)
    assert again.id == draft.id and stands(desk)[0] == "skipping", "a draft changes nothing"
    for login, password, code in (
        ("gao", PASSWORD, "quality.own_skip_lot_programme"),
        ("sun", "not this one", "identity.password_wrong"),
    ):
        with pytest.raises(Refusal) as caught:
            release(desk.runtime, draft.id, login, password)
        assert caught.value.code == code
    first = series(desk).skip_programme_id
    with pytest.raises(Refusal) as caught:
        desk.command("retire_skip_lot_programme", programme_id=first, reason="no more")
    assert caught.value.code == "quality.skip_lot_programme_in_use"
    assert release(desk.runtime, draft.id).state == "released"
    assert (stands(desk), reasons(desk)[0]) == (("every_lot", 0, 0, 0, None), "skip_requirement")
    passes(desk, 0, 0, 0, 0)
    assert stands(desk) == ("skipping", 0, 0, 2, 3) and series(desk).skip_programme_id == draft.id
    with pytest.raises(Refusal) as caught:
        desk.command("retire_skip_lot_programme", programme_id=first, reason="no more")
    assert caught.value.code == "state.illegal", "the first was retired by the second"
    desk.requires()
    desk.command("retire_skip_lot_programme", programme_id=draft.id, reason="no more")
    with pytest.raises(Refusal) as caught:
        desk.requires(skip_lot={"programme": "SKIP-3"})
    assert (caught.value.code, caught.value.field) == ("quality.no_skip_lot_programme", "skip_lot.programme")
    assert nothing_to_say(desk)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_what_is_entered_or_required_wrongly_is_refused_by_field(desk: Desk) -> None:
    points = NUMBERS["points"]
    for changed, code, field in (
        ({"points": points | {"ac_1": [1, 3, 2]}}, "quality.programme_numbers", "numbers.points.ac_1.2"),
        ({"score_needed": 17}, "quality.programme_numbers", "numbers.score_needed"),
        ({"frequencies": [2, 5]}, "quality.programme_numbers", "numbers.initial.0.one_in"),
        ({"points": points | {"ac_1": [1, -1, 2]}}, "input.invalid", "numbers.points.ac_1.1"),
        ({"points": points | {"ac_1": [1, 2]}}, "input.invalid", "numbers.points.ac_1.2"),
        ({"points": points | {"ac_1": ["many", 2, 3]}}, "input.invalid", "numbers.points.ac_1.0"),
        ({"frequencies": [1, 2, 3]}, "input.invalid", "numbers.frequencies.0"),
        ({"initial": []}, "input.invalid", "numbers.initial"),
        ({"lots_at_most": 201}, "input.invalid", "numbers.lots_at_most"),
    ):
        with pytest.raises(Refusal) as caught:
            enter(desk.runtime, **changed)
        assert (caught.value.code, caught.value.field) == (code, field)
    for name, code in (
        ("SkSP-2", "quality.programme_code_taken"),
        ("lower", "input.invalid"),
        ("SKSP 2", "quality.code_alike"),
        ("MIL/STD 105e", "quality.code_alike"),
        ("Skip3", "quality.code_alike"),  # the plant's own, which is SKIP-3
    ):
        with pytest.raises(Refusal) as caught:
            desk.command("set_skip_lot_programme", **PROGRAMME | {"code": name, "numbers": NUMBERS})
        assert (caught.value.field, caught.value.code) == ("code", code)
    draft = enter(desk.runtime, points=points | {"variables": None})
    desk.command("retire_skip_lot_programme", programme_id=draft.id, reason="misread")  # though one is named
    draft = enter(desk.runtime, points=points | {"variables": None})
    release(desk.runtime, draft.id)
    measured = {"characteristic": "height", "limit_unit": "mm", "lower": 9.9, "upper": 10.1}
    with pytest.raises(Refusal) as caught:
        desk.requires(kind="variables", **measured, skip_lot={"programme": "SKIP-3"})
    assert caught.value.code == "quality.programme_not_for_variables"
    with desk.runtime.read(desk.context.principal, "JDK") as q:
        assert (used_by(q, "SKIP-3"), used_by(q, "SKIP-4")) == (1, 0)
    both: dict[str, Any] = {"clearance": 10, "one_in": 4, "programme": "SKIP-3"}
    for skip, field in ((both, "skip_lot"), ({}, "skip_lot"), ({"clearance": 3}, "skip_lot")):
        with pytest.raises(Refusal) as caught:
            desk.requires(skip_lot=skip)
        assert (caught.value.code, caught.value.field) == ("quality.skip_lot_terms", field)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_steps_and_programmes_changed_past_the_application_are_named(desk: Desk) -> None:
    passes(desk, 1, 2, 0, 1, 0, 0, 1)
    _each_is_named(
        desk,
        (
            "UPDATE quality_switching_step SET skip_points = 4 WHERE skip_points = 2",
            "UPDATE quality_switching_step SET skip_frequency = 2 WHERE skip_frequency = 3",
            "UPDATE quality_switching_step SET skip_state = 'interrupted' WHERE skip_state = 'skipping'",
            "DELETE FROM quality_inspection_sample WHERE nonconforming = 1",
            "UPDATE quality_inspection SET skip_one_in = 2 WHERE verdict = 'skipped'",
        ),
    )
    _each_is_named(
        desk,
        (
            "UPDATE quality_inspection SET skip_one_in = 2 WHERE verdict = 'skipped'",
            "UPDATE quality_switching_step SET skip_state = 'every_lot' WHERE reason = 'skipped'",
        ),
        "its series does not say so",
    )
    _each_is_named(desk, ("UPDATE quality_switching SET skip_frequency = 2",), "do not lead there")
    begun = json.dumps(columns_of(BEGUN))
    last = "(SELECT max(id) FROM quality_switching_step WHERE skip_before IS NOT NULL)"
    _each_is_named(
        desk,
        (f"UPDATE quality_switching_step SET skip_before = '{begun}' WHERE id = {last}",),
        "no step before led to where",
    )
    forged = "skip_before = replace(skip_before, '0,\"skip_state', '1,\"skip_state'), skip_score = 5"
    _each_is_named(
        desk,
        (f"UPDATE quality_switching_step SET {forged} WHERE skip_score = 4",),
        "no step before led to where",
    )
    _each_is_named(
        desk,
        (
            "UPDATE quality_skip_lot_programme SET numbers = replace(numbers, '5', '6')",
            "UPDATE quality_skip_lot_programme SET source = 'elsewhere'",
            "UPDATE quality_skip_lot_programme SET title = 'another', state = 'retired'",
            "UPDATE quality_skip_lot_programme SET entered_by = 'wu', released_by = NULL",
        ),
        "is not the one that was signed",
    )
    by_one = "UPDATE quality_skip_lot_programme SET entered_by = 'sun'"
    _each_is_named(desk, (by_one,), "was signed by the person who entered it")


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_over_http(desk: Desk) -> None:
    draft = enter(desk.runtime)
    with TestClient(create_app(desk.runtime, Settings()), base_url="https://testserver") as client:
        login = client.post("/api/identity/login", json={"login": "gao", "password": PASSWORD})
        client.headers["X-CSRF-Token"] = login.json()["csrf"]

        def get(path: str, **query: Any) -> Any:
            answer = client.get(f"/api/quality/{path}", params=query)
            assert answer.status_code == 200, answer.text
            return answer.json()

        rows = get("skip_lot_programmes")["rows"]
        assert [(row["revision"], row["state"], row["requirements"]) for row in rows] == [
            (2, "draft", 1),
            (1, "released", 1),
        ]
        shown = get(f"sampling/skip_lot_programmes/{draft.id}")
        assert shown["numbers"] == NUMBERS and "the plant's own copy" in shown["said_en"]
        actions = {one["command"]: (one["allowed"], one["code"]) for one in shown["actions"]}
        assert actions["quality.release_skip_lot_programme"] == (False, "quality.own_skip_lot_programme")
        (choice,) = get("sampling/choices")["skip_lot"]["programmes"]
        assert (choice["code"], choice["revision"], choice["frequencies"]) == ("SKIP-3", 1, [2, 3, 5])
        plan = {"lot_size": 1_000, "aql": "1.0"}
        found = get(f"sampling/skip_lot_programmes/{draft.id}/long_run", p=0.005, **plan)
        assert (found["letter"], found["n"], found["ac"], len(found["curve"])) == ("J", 80, 2, 31)
        assert abs(sum(found["steps"]) - found["pa_of_plan"]) < 1e-12
        assert abs(found["pa"] - (1 - found["inspected"] * (1 - found["pa_of_plan"]))) < 1e-12
        assert 0.2 < found["inspected"] < 0.4
        path = f"/api/quality/sampling/skip_lot_programmes/{draft.id}/long_run"
        for query, field in (
            ({"aql": "1.1", "p": 0.01}, "aql"),
            ({"aql": "15", "p": 0.01}, "aql"),
            ({"aql": "1.0", "p": 2}, "p"),
        ):
            refused = client.get(path, params={"lot_size": 1_000} | query)
            assert refused.status_code == 422 and refused.json()["errors"][0]["field"] == field, refused.text
