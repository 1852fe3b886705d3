"""A lot is planned, received, inspected and judged by its own plan; bad input is refused by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.events import Event
from jidoka_central.foundation.http import create_app
from jidoka_central.foundation.identity.principal import system
from jidoka_central.foundation.identity.service import create_user, define_role
from jidoka_central.foundation.settings import Settings
from jidoka_central.foundation.uow import Context, UnitOfWork
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality import public as quality
from tests.central.quality.inspection.desk import ORDER, Desk


def test_the_order_plans_80_of_1000_and_two_nonconforming_are_accepted(desk: Desk) -> None:
    inspection = desk.orders(1_000)
    assert desk.plan(inspection) == ("normal", "J", 80, 2, 3)
    assert desk.open_tasks() == [
        "Inspect BLANK-74 (PO-000001): 80 pieces, accept with 2 nonconforming, not with 3"
    ]
    assert desk.receives(1_000) == inspection
    answer = desk.finds(inspection, 2)
    assert (answer.state, answer.verdict) == ("accepted", "accepted")
    shown = desk.view(inspection)
    assert (shown.number, shown.order, shown.document, shown.lot) == (
        "QI-000001",
        "PO-000001",
        "GR-1",
        "L-1",
    )
    assert (shown.edition, shown.inspected, shown.nonconforming, shown.minutes) == ("Z1.4-2003", 80, 2, "120")
    assert shown.decided_by == "tester" and desk.open_tasks() == []


def test_what_happened_says_what_others_need(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[quality.InspectionDecided] = []
    emit = UnitOfWork.emit

    def listen(uow: UnitOfWork, event: Event, **known: Any) -> None:
        if isinstance(event, quality.InspectionDecided):
            heard.append(event)
        emit(uow, event, **known)

    monkeypatch.setattr(UnitOfWork, "emit", listen)
    desk.orders(1_000)
    desk.finds(desk.receives(1_000), 2)
    (event,) = heard
    assert event.accepted and (event.quantity, event.nonconforming_quantity) == (1_000_000_000, 2_000_000)
    assert (event.inspected, event.nonconforming, event.minutes) == (80, 2, 120_000_000)
    assert event.source.number == "GR-1" and event.planned_for == ORDER and event.plant == "plant1"
    part = desk.view(desk.receives(2.5, None))
    assert (part.lot_size, part.to_inspect) == (3, 3), "a part of a unit counts as one"
    desk.finds(part.id, 3)
    assert heard[1].nonconforming_quantity == 2_500_000, "and there is no more than it has"


def test_the_third_nonconforming_piece_rejects_the_lot(desk: Desk) -> None:
    inspection = desk.receives(1_000)
    assert desk.finds(inspection, 3).state == "rejected"
    with pytest.raises(Refusal) as caught:
        desk.finds(inspection, 2)
    assert caught.value.code == "state.illegal" and "QI-000001" in caught.value.sentence("en")


def test_the_plan_is_that_of_the_quantity_that_came(desk: Desk) -> None:
    inspection = desk.orders(1_000)
    desk.receives(150)
    assert desk.plan(inspection) == ("normal", "E", 13, 0, 1)
    assert desk.view(inspection).code_letter == "F" and desk.view(inspection).quantity == "150"
    assert len(desk.open_tasks()) == 1 and "13 pieces" in desk.open_tasks()[0]
    second = desk.receives(850)
    assert second != inspection and desk.plan(second) == ("normal", "J", 80, 2, 3)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_of_an_order_for_two_items_each_lot_takes_its_own_plan(desk: Desk) -> None:
    desk.requires(item="RING-74")
    with desk.runtime.read(desk.context.principal, "JDK") as q:
        ring = masterdata.item_by_number(q, "RING-74").id
    other = replace(desk, blank=ring).orders(1_000)
    mine = desk.orders(1_000)
    assert desk.receives(1_000) == mine and desk.view(other).state == "planned"


def test_a_lot_not_larger_than_its_sample_is_inspected_whole(desk: Desk) -> None:
    shown = desk.view(desk.receives(9))
    assert (shown.sample_size, shown.to_inspect, shown.whole_lot) == (13, 9, True)
    assert desk.finds(shown.id, 0, inspected=9).state == "accepted"


def test_editions_differ_and_each_lot_keeps_its_own(desk: Desk) -> None:
    terms = {"level": "III", "aql": "1.0", "severity": "reduced"}
    desk.requires(edition="Z1.4-2003", **terms)
    american = desk.receives(125)
    desk.requires(edition="ISO2859-1:1999", **terms)
    international = desk.receives(125)
    assert desk.plan(american) == ("reduced", "H", 20, 0, 2)
    assert desk.plan(international) == ("reduced", "J", 32, 1, 2)
    assert desk.finds(american, 1).verdict == "accepted_ends_reduced"
    assert desk.finds(international, 1).verdict == "accepted"
    assert desk.view(american).edition == "Z1.4-2003"
    assert "not held against" in desk.view(international).verified_en


def test_a_partner_may_have_a_requirement_of_its_own(desk: Desk) -> None:
    def required(partner: UUID | None) -> str | None:
        with desk.runtime.read(desk.context.principal, "JDK") as q:
            found = quality.inspection_required(q, desk.blank, partner)
        return None if found is None else found.aql

    desk.requires(partner="SUP-1", aql="0.65")
    assert (required(desk.supplier), required(None)) == ("0.65", "1.0")
    desk.requires(partner="SUP-1", aql="0.65", required=False)
    assert (required(desk.supplier), required(None)) == (None, "1.0")
    with pytest.raises(Refusal) as caught:
        desk.receives(1_000)
    assert caught.value.code == "quality.no_inspection_requirement"


def test_a_result_that_cannot_be_is_refused_and_changes_nothing(desk: Desk) -> None:
    inspection = desk.receives(1_000)
    for inspected, nonconforming, minutes, code, field in (
        (79, 0, "10", "quality.inspected_too_few", "inspected"),
        (81, 0, "10", "quality.inspected_too_many", "inspected"),
        (80, 81, "10", "quality.nonconforming_too_many", "nonconforming"),
        (80, -1, "10", "input.invalid", "nonconforming"),
        (80, 0, "12,3", "masterdata.not_a_decimal", "minutes"),
        (80, 0, "-5", "masterdata.not_positive", "minutes"),
        (80, 0, "60000.5", "masterdata.too_large", "minutes"),
    ):
        with pytest.raises(Refusal) as caught:
            desk.command(
                "record_inspection",
                inspection_id=inspection,
                inspected=inspected,
                nonconforming=nonconforming,
                minutes=minutes,
            )
        assert (caught.value.code, caught.value.field) == (code, field)
    counted = {"inspection_id": inspection, "inspected": 80, "nonconforming": 0, "minutes": "10"}
    for name, value in (("gauge", "HV-1"), ("readings", ["1.0"])):
        with pytest.raises(Refusal) as caught:
            desk.command("record_inspection", **counted | {name: value})
        assert (caught.value.code, caught.value.field) == ("quality.only_for_variables", name)
    assert desk.view(inspection).state == "open" and len(desk.open_tasks()) == 1


def test_a_requirement_that_no_table_holds_is_refused(desk: Desk) -> None:
    for terms, code in (
        ({"aql": "1.1"}, "quality.unknown_aql"),
        ({"aql": "fine"}, "quality.unknown_aql"),
        ({"aql": "15"}, "quality.aql_counts_nonconformities"),
        ({"level": "IV"}, "quality.unknown_level"),
        ({"edition": "ISO2859-1:2026"}, "quality.unknown_edition"),
        ({"severity": "lax"}, "quality.unknown_severity"),
        ({"item": "NO-SUCH"}, "masterdata.unknown_item"),
    ):
        with pytest.raises(Refusal) as caught:
            desk.requires(**terms)
        assert (caught.value.code, caught.value.field) == (code, next(iter(terms)))


def test_what_will_not_come_is_cancelled_and_asks_nobody(desk: Desk) -> None:
    planned = desk.orders(1_000)
    assert desk.do(lambda uow: quality.cancel_planned_inspections(uow, ORDER.id, "order closed")) == 1
    assert desk.view(planned).state == "cancelled" and desk.open_tasks() == []
    opened = desk.receives(1_000)
    with pytest.raises(Refusal) as caught:
        desk.command("cancel_inspection", inspection_id=opened, reason="no time")
    assert caught.value.code == "state.illegal"


PASSWORD = "correct horse battery"


@pytest.fixture
def console(desk: Desk) -> Iterator[TestClient]:
    """An inspector, logged in, reading Chinese."""

    def people(uow: object) -> None:
        permissions = ["quality.read", "quality.inspect"]
        define_role(uow, "inspector", "检验员", "Inspector", permissions)  # type: ignore[arg-type]
        create_user(uow, "zhao", "Zhao", PASSWORD, "zh", ["inspector"])  # type: ignore[arg-type]

    desk.runtime.do(Context(system("test"), "JDK"), people)
    with TestClient(create_app(desk.runtime, Settings()), base_url="https://testserver") as client:
        answer = client.post("/api/identity/login", json={"login": "zhao", "password": PASSWORD})
        client.headers["X-CSRF-Token"] = answer.json()["csrf"]
        yield client


def test_the_inspectors_screen_has_the_plan_and_its_buttons(desk: Desk, console: TestClient) -> None:
    desk.orders(1_000)
    inspection = desk.receives(1_000)
    answer = console.get(f"/api/quality/inspections/{inspection}")
    shown = answer.json()
    assert answer.status_code == 200 and answer.headers["ETag"] == '"2"'
    assert (shown["letter"], shown["to_inspect"], shown["ac"], shown["re"]) == ("J", 80, 2, 3)
    actions = {one["command"]: one for one in shown["actions"]}
    assert actions["quality.record_inspection"]["allowed"]
    assert actions["quality.cancel_inspection"]["code"] == "state.illegal"
    body = {"inspection_id": str(inspection), "inspected": 80, "nonconforming": 2, "minutes": "120"}
    headers = {"Idempotency-Key": "one", "If-Match": '"2"'}
    first = console.post("/api/quality/record_inspection", json=body, headers=headers)
    again = console.post("/api/quality/record_inspection", json=body, headers=headers)
    assert first.status_code == 200 and first.json() == again.json()
    assert desk.events().count("quality.inspection_decided") == 1
    page = console.get("/api/quality/inspections", params={"state": "accepted"}).json()
    assert [row["number"] for row in page["rows"]] == ["QI-000001"]
    refused = console.post("/api/quality/set_inspection_requirement", json={"item": "BLANK-74", "aql": "1.0"})
    assert (refused.status_code, refused.json()["code"]) == (403, "permission.denied")
