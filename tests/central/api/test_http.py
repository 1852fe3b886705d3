"""The API as a client meets it: commands, datasets, refusals, sessions, versions, keys, pages, limits."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import httpx
import pytest
import sqlalchemy as sa

from jidoka_central.foundation.eventlog.model import EVENT_LOG
from tests.central.api.conftest import PASSWORD, Served
from tests.central.foundation import boxes
from tests.support.waiting import wait_until

ON_ONE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)  # the database has no part in it
MAKE, FILL, SHUT, ALL = "/api/boxes/make", "/api/boxes/fill", "/api/boxes/shut", "/api/boxes/all"


@pytest.fixture
def filler(served: Served) -> httpx.Client:
    return served.logged_in("filler")


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert set(body) == {"type", "title", "status", "code", "detail", "instance", "retry", "errors"}
    assert (body["status"], body["code"], body["type"]) == (status, code, f"urn:jidoka:problem:{code}")
    return body


def test_a_command_is_done_and_read_back(filler: httpx.Client, served: Served) -> None:
    made = filler.post(MAKE, json={"label": "A", "pieces": 3}, headers={"X-Reason": "first of the shift"})
    assert made.status_code == 200 and made.headers["etag"] == '"1"'
    rows = filler.get(ALL).json()
    assert rows["next"] is None and rows["rows"][0]["id"] == made.json()["id"]
    with served.runtime.database.read() as connection:
        row = connection.execute(sa.select(EVENT_LOG).where(EVENT_LOG.c.event == "boxes.made")).one()
    assert (row.actor, row.source, row.reason) == ("filler", "http", "first of the shift")


@ON_ONE
@pytest.mark.parametrize(
    ("body", "field", "kind"),
    [
        (b"", "body", "json_invalid"),
        (b"{", "body", "json_invalid"),
        (b"[]", "body", "model_type"),
        (b"{}", "label", "missing"),
        (b'{"label": 5}', "label", "string_type"),
        (b'{"label": "A", "pieces": "5"}', "pieces", "int_type"),
        (b'{"label": "A", "pieces": true}', "pieces", "int_type"),
        (b'{"label": "A", "pieces": 1e400}', "pieces", "int_type"),
        (b'{"label": "A", "pieces": -1}', "pieces", "greater_than_equal"),
        (b'{"label": "A", "x": 1}', "x", "extra_forbidden"),
        (b'{"label": "\\u0000"}', "label", "nul"),
        (b'{"label": "\\ud800"}', "body", "json_invalid"),
        (b'{"label": "\xff"}', "body", "json_invalid"),
    ],
)
def test_a_bad_body_is_refused_by_field(filler: httpx.Client, body: bytes, field: str, kind: str) -> None:
    answer = filler.post(MAKE, content=body, headers={"Content-Type": "application/json"})
    error = problem(answer, 422, "input.invalid")["errors"][0]
    assert (error["field"], error["code"]) == (field, kind)
    assert filler.get(ALL).json()["rows"] == []


def test_every_fault_is_named_at_once(filler: httpx.Client) -> None:
    body = problem(filler.post(MAKE, json={"pieces": -1, "x": 1}), 422, "input.invalid")
    assert {error["field"] for error in body["errors"]} == {"label", "pieces", "x"}


def test_the_sentence_is_in_the_readers_language(served: Served) -> None:
    reader = served.logged_in("reader")  # whose own language is Chinese, whatever the browser says
    assert problem(reader.post(MAKE, json={"label": "A"}), 403, "permission.denied")["detail"].startswith(
        "您没有权限：写（"
    )
    stranger = served.client("de, zh-CN;q=0.8")
    assert problem(stranger.get(ALL), 401, "identity.not_logged_in")["title"] == "未登录"
    assert (
        problem(served.client("en-GB").get(ALL), 401, "identity.not_logged_in")["detail"] == "Please log in"
    )
    body = problem(served.client("zh").post("/api/identity/login", json={}), 422, "input.invalid")
    assert body["errors"][0]["message"] == "缺少此字段"
    filler = served.logged_in("filler")  # a question is told in its sender's language too
    filler.headers["Accept-Language"] = "zh"
    for params in ({"limit": 0}, {"cursor": "x"}):
        body = problem(filler.get(ALL, params=params), 422, "input.invalid")
        assert " it " in body["detail"] and body["errors"][0]["message"].isascii()


def test_a_document_changed_meanwhile_is_not_overwritten(filler: httpx.Client) -> None:
    made = filler.post(MAKE, json={"label": "A"})
    given = {"box_id": made.json()["id"], "pieces": 1}
    assert filler.post(FILL, json=given, headers={"If-Match": made.headers["etag"]}).headers["etag"] == '"2"'
    stale = filler.post(FILL, json=given, headers={"If-Match": made.headers["etag"]})
    assert problem(stale, 412, "document.stale")["errors"][0]["field"] == "If-Match"
    assert filler.post(FILL, json=given, headers={"If-Match": "*"}).status_code == 200
    for bad in ("x", '"-1"', '"' + "9" * 30 + '"', "٣"):
        bad_header = {"If-Match": bad.encode()}
        assert problem(filler.post(FILL, json=given, headers=bad_header), 422, "input.invalid")


def test_a_repeated_request_happens_once(filler: httpx.Client) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    first = filler.post(MAKE, json={"label": "A"}, headers=key)
    again = filler.post(MAKE, json={"label": "A"}, headers=key)
    assert first.json() == again.json() and len(filler.get(ALL).json()["rows"]) == 1
    problem(filler.post(MAKE, json={"label": "B"}, headers=key), 409, "idempotency.key_reused")
    bad = filler.post(MAKE, json={"label": "B"}, headers={"Idempotency-Key": "k" * 121})
    assert problem(bad, 422, "input.invalid")["errors"][0]["field"] == "Idempotency-Key"


def test_refusals_of_the_rules_arrive_with_their_code(filler: httpx.Client) -> None:
    box = filler.post(MAKE, json={"label": "A", "pieces": 1000}).json()
    full = problem(filler.post(FILL, json={"box_id": box["id"], "pieces": 1}), 409, "boxes.too_full")
    assert full["detail"] == "Box A is full" and full["title"] == "In conflict with the present state"
    filler.post(SHUT, json={"box_id": box["id"]})
    illegal = problem(filler.post(SHUT, json={"box_id": box["id"]}), 409, "state.illegal")
    assert "Shut box" in illegal["detail"] and "boxes." not in illegal["detail"], "in people's words"
    gone = problem(filler.post(SHUT, json={"box_id": str(uuid4())}), 404, "document.not_found")
    assert gone["errors"][0]["field"] == "box_id"


def test_pages_hold_every_row_once(filler: httpx.Client) -> None:
    for number in range(7):
        filler.post(MAKE, json={"label": f"L{number}"})
    seen: list[str] = []
    cursor: str | None = None
    while True:
        params = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        page = filler.get(ALL, params=params).json()
        seen += [row["id"] for row in page["rows"]]
        filler.post(MAKE, json={"label": f"meanwhile {len(seen)}"})
        cursor = page["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 7 and seen == sorted(seen, reverse=True)


@ON_ONE
@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"limit": 0}, "limit"), ({"limit": 501}, "limit"), ({"cursor": "x"}, "cursor"),
        ({"colour": "red"}, "colour"), ({"state": "\0"}, "state"), ({"cursor": "x" * 201}, "cursor"),
    ],
)  # fmt: skip
def test_a_bad_question_is_refused_by_field(filler: httpx.Client, params: dict[str, Any], field: str) -> None:
    assert problem(filler.get(ALL, params=params), 422, "input.invalid")["errors"][0]["field"] == field


def test_a_session_alone_changes_nothing(served: Served) -> None:
    client = served.logged_in("filler")
    token = client.headers.pop("X-CSRF-Token")
    assert client.get(ALL).status_code == 200
    problem(client.post(MAKE, json={"label": "A"}), 403, "identity.csrf")
    problem(
        client.post(MAKE, json={"label": "A"}, headers={"X-CSRF-Token": token[:-1]}), 403, "identity.csrf"
    )
    problem(client.post("/api/identity/logout"), 403, "identity.csrf")
    assert client.post(MAKE, json={"label": "A"}, headers={"X-CSRF-Token": token}).status_code == 200


def test_a_form_of_another_site_does_nothing(served: Served, filler: httpx.Client) -> None:
    plain = filler.post(MAKE, content=b'{"label": "A"}', headers={"Content-Type": "text/plain"})
    assert problem(plain, 422, "input.invalid")["errors"][0]["field"] == "Content-Type"
    credentials = {"login": "filler", "password": PASSWORD}
    foreign = served.client().post(
        "/api/identity/login", json=credentials, headers={"Origin": "https://evil.example"}
    )
    problem(foreign, 403, "identity.csrf")
    own = served.client().post("/api/identity/login", json=credentials, headers={"Origin": served.url})
    assert own.status_code == 200


def test_the_cookie_is_out_of_reach_of_scripts(served: Served) -> None:
    client = served.client()
    answer = client.post("/api/identity/login", json={"login": "filler", "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and "Path=/" in cookie
    assert client.cookies["jidoka_session"] not in answer.text
    me = client.get("/api/identity/me").json()
    assert (me["login"], me["roles"]) == ("filler", ["filler"]) and "boxes.write" in me["permissions"]


def test_logging_out_is_final(served: Served) -> None:
    client = served.logged_in("filler")
    cookie = dict(client.cookies)
    assert client.post("/api/identity/logout").json() == {"logged_out": True}
    old = {"Cookie": f"jidoka_session={cookie['jidoka_session']}"}
    problem(served.client().get("/api/identity/me", headers=old), 401, "identity.not_logged_in")


def test_guessing_is_slowed_down(served: Served) -> None:
    client = served.client()
    for _ in range(5):
        problem(
            client.post("/api/identity/login", json={"login": "filler", "password": "x"}),
            401,
            "identity.login_failed",
        )
    body = client.post("/api/identity/login", json={"login": "filler", "password": PASSWORD})
    assert problem(body, 429, "identity.too_many_failures")["retry"] is True
    assert 0 < int(body.headers["retry-after"]) <= 30


def test_a_token_needs_no_csrf_and_holds_its_scopes(served: Served, filler: httpx.Client) -> None:
    made = filler.post("/api/identity/create_token", json={"name": "robot", "scopes": ["boxes.read"]}).json()
    robot = served.client()
    robot.headers["Authorization"] = f"Bearer {made['token']}"
    assert robot.get(ALL).status_code == 200
    problem(robot.post(MAKE, json={"label": "A"}), 403, "permission.denied")
    robot.headers["Authorization"] = f"Bearer {made['token']}x"
    answer = robot.get(ALL)
    problem(answer, 401, "identity.not_logged_in")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_body_beyond_the_limit_is_not_read(filler: httpx.Client) -> None:
    large = json.dumps({"label": "A", "code": "x" * 5000}).encode()
    announced = filler.post(MAKE, content=large, headers={"Content-Type": "application/json"})
    assert "4096" in problem(announced, 413, "http.too_large")["detail"]
    chunks = (large[start : start + 500] for start in range(0, len(large), 500))
    flowing = filler.post(MAKE, content=chunks, headers={"Content-Type": "application/json"})
    problem(flowing, 413, "http.too_large")


def test_a_defect_tells_its_incident_and_nothing_else(
    served: Served, filler: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boxes, "STATES", None)
    answer = filler.post(MAKE, json={"label": "A"}, headers={"X-Request-Id": "incident-0001"})
    body = problem(answer, 500, "server.fault")
    assert (
        "incident-0001" in body["detail"] and "NoneType" not in answer.text and "Traceback" not in answer.text
    )
    assert answer.headers["x-request-id"] == "incident-0001"


def test_every_answer_carries_the_headers_a_browser_needs(served: Served) -> None:
    for path in ("/", "/api/boxes/all", "/health/live", "/nowhere"):
        headers = served.client().get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff" and len(headers["x-request-id"]) == 32
    assert served.client().get("/api/boxes/all").headers["cache-control"] == "no-store"


def test_unknown_addresses_and_methods_speak_the_same_language(served: Served) -> None:
    problem(served.client().get("/api/boxes/none"), 404, "http.no_such_address")
    answer = served.client().delete(MAKE)
    problem(answer, 405, "http.method_not_allowed")


def test_health_and_figures(served: Served, filler: httpx.Client) -> None:
    client = served.client()
    assert client.get("/health/live").json() == {"status": "live"}
    assert client.get("/health/ready").json() == {"status": "ready"}
    filler.post(MAKE, json={"label": "A"})
    text = client.get("/metrics").text
    assert 'jidoka_http_requests_total{method="POST",route="/api/boxes/make",status="200"}' in text
    assert 'jidoka_transactions_total{outcome="committed"}' in text
    client.get("/api/boxes/../../etc/passwd")
    assert "passwd" not in client.get("/metrics").text, "a request names no metric"


def test_the_audit_trail_is_read_and_proven(served: Served, filler: httpx.Client) -> None:
    box = filler.post(MAKE, json={"label": "A"}).json()
    auditor = served.logged_in("auditor")
    problem(filler.get("/api/audit/chain"), 403, "permission.denied")
    verdict = auditor.get("/api/audit/chain").json()
    assert verdict["valid"] and verdict["broken"] is None
    params = {"document_id": box["id"]}
    wait_until(lambda: auditor.get("/api/audit/events", params=params).json()["rows"])
    (row,) = auditor.get("/api/audit/events", params=params).json()["rows"]
    assert (row["event"], row["data"]["label"], row["actor"]) == ("boxes.made", "A", "filler")


def test_the_declarations_name_everything_in_both_languages(filler: httpx.Client) -> None:
    found = filler.get("/api/core/declarations").json()
    assert found["commands"]["boxes.make"] == {"zh": "建箱", "en": "Make box", "permission": "boxes.write"}
    assert found["states"]["test_box"]["shut"] == {"zh": "关闭", "en": "shut"}


def test_the_openapi_document_describes_what_happens(served: Served) -> None:
    document = served.client().get("/api/openapi.json").json()
    operation = document["paths"][MAKE]["post"]
    reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    schema = document["components"]["schemas"][reference.rsplit("/", 1)[1]]
    assert operation["operationId"] == "boxes.make" and schema["required"] == ["label"]
    assert schema["additionalProperties"] is False
    assert set(operation["responses"]) == {
        "200",
        "401",
        "403",
        "404",
        "409",
        "412",
        "413",
        "422",
        "429",
        "500",
        "503",
    }
    assert document["paths"][ALL]["get"]["operationId"] == "boxes.all"
    text = json.dumps(document)
    for part in text.split('"$ref": "')[1:]:
        name = part.split('"')[0].rsplit("/", 1)[1]
        assert name in document["components"]["schemas"], name


def test_a_page_is_served_while_the_console_is_built_and_after(served: Served) -> None:
    answer = served.client().get("/orders/5")
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/html")
    assert served.client().get("/api/docs").status_code == 200
