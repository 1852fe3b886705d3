"""The work order over HTTP, as the console reads it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from jidoka_central.foundation.http import create_app
from jidoka_central.foundation.identity.principal import system
from jidoka_central.foundation.identity.service import create_user, define_role
from jidoka_central.foundation.settings import Settings
from jidoka_central.foundation.uow import Context
from tests.central.production.line import Line

PASSWORD = "correct horse battery"


@pytest.fixture
def console(line: Line) -> Iterator[TestClient]:
    """A planner, logged in, reading Chinese."""
    permissions = [name for name in line.runtime.registry.permissions if name != "production.finish"]

    def people(uow: object) -> None:
        define_role(uow, "planner", "计划员", "Planner", permissions)  # type: ignore[arg-type]
        create_user(uow, "wang", "Wang", PASSWORD, "zh", ["planner"])  # type: ignore[arg-type]

    line.runtime.do(Context(system("test"), "JDK"), people)
    with TestClient(create_app(line.runtime, Settings()), base_url="https://testserver") as client:
        answer = client.post("/api/identity/login", json={"login": "wang", "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        client.headers["X-CSRF-Token"] = answer.json()["csrf"]
        yield client


def test_an_order_shows_what_a_screen_needs(line: Line, console: TestClient) -> None:
    line.blanks_in(20)
    created = console.post(
        "/api/production/create_order", json={"item": "RING-74", "quantity": "10", "unit": "ea"}
    )
    assert created.status_code == 200, created.text
    order = created.json()["id"]
    console.post("/api/production/release_order", json={"order_id": order}, headers={"If-Match": '"1"'})
    answer = console.get(f"/api/production/orders/{order}")
    shown = answer.json()
    assert answer.status_code == 200 and answer.headers["ETag"] == '"2"'
    assert (shown["number"], shown["state"], shown["quantity"], shown["unit"]) == (
        "WO-000001",
        "released",
        "10",
        "ea",
    )
    assert (shown["item"], shown["item_zh"], shown["item_en"]) == ("RING-74", "活塞环", "Piston ring")
    assert shown["cell"] == "acme/plant1/machining/rings/honing-1" and shown["plan"] is None
    assert shown["materials"][0]["needed"] == "10" and shown["operations"][0]["minutes"] == "30"
    assert [entry["event"] for entry in shown["timeline"]] == [
        "production.order_released",
        "production.order_created",
    ]
    actions = {action["command"]: action for action in shown["actions"]}
    assert actions["production.issue_material"] == {
        "command": "production.issue_material",
        "title": "发料",
        "allowed": True,
        "code": None,
        "reason": None,
        "means": None,
    }
    assert actions["production.release_order"]["code"] == "state.illegal"
    assert "WO-000001" in actions["production.release_order"]["reason"]
    assert console.get("/api/production/orders").json()["rows"][0]["number"] == "WO-000001"


def test_a_refusal_names_the_field_in_the_readers_language(line: Line, console: TestClient) -> None:
    body = {"item": "RING-74", "quantity": "-1", "unit": "ea"}
    answer = console.post("/api/production/create_order", json=body)
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["code"] == "masterdata.not_positive" and "必须大于零" in answer.text
    assert [one["field"] for one in problem["errors"]] == ["quantity"]
    missing = console.get("/api/production/orders/00000000-0000-0000-0000-000000000000")
    assert (missing.status_code, missing.json()["code"]) == (404, "document.not_found")


def test_pieces_of_an_order_come_in_pages(line: Line, console: TestClient) -> None:
    line.blanks_in(20)
    order = line.order(10)
    line.makes(order, range(1, 8))
    seen: list[str] = []
    cursor = ""
    while True:
        query = {"order_id": str(order), "limit": 3} | ({"cursor": cursor} if cursor else {})
        page = console.get("/api/production/pieces", params=query).json()
        seen += [row["serial"] for row in page["rows"]]
        cursor = page["next"]
        if not cursor:
            break
    assert seen == [f"R-{number:04d}" for number in range(7, 0, -1)]
