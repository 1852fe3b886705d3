"""The live stream: no event is missed across a reconnect, samples are coalesced, rights are kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest

from jidoka_central.foundation.eventlog.reading import sealed_after
from jidoka_central.foundation.identity.principal import SELF, Principal
from tests.central.api.conftest import Served
from tests.support.waiting import wait_until

Frame = tuple[str, str | None, Any]
MAY_ALL = frozenset({"boxes.read", "boxes.write", "identity.read", "identity.manage"})


@contextmanager
def stream(client: httpx.Client, **options: Any) -> Iterator[Iterator[Frame]]:
    """The frames of a live stream as (event, id, data)."""
    with client.stream("GET", "/api/live", **options) as answer:
        assert answer.status_code == 200, answer.read()
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield frames(answer)


def frames(answer: httpx.Response) -> Iterator[Frame]:
    fields: dict[str, str] = {}
    for line in answer.iter_lines():
        if line.startswith(":"):
            continue
        if not line:
            yield fields.get("event", ""), fields.get("id"), json.loads(fields.get("data", "null"))
            fields = {}
        else:
            name, _, value = line.partition(": ")
            fields[name] = value


def made(client: httpx.Client, label: str) -> str:
    return str(client.post("/api/boxes/make", json={"label": label}).json()["id"])


def next_made(found: Iterator[Frame]) -> Frame:
    return next(frame for frame in found if frame[0] == "log" and frame[2]["event"] == "boxes.made")


def test_events_arrive_and_a_reconnect_misses_none(served: Served) -> None:
    client = served.logged_in("filler")
    with stream(served.logged_in("reader")) as found:
        assert next(found)[0] == "hello"
        first = made(client, "A")
        _, position, data = next_made(found)
        assert (
            data["document_id"] == first
            and data["document"] == "test_box"
            and str(data["position"]) == position
        )
        assert set(data) == {"position", "event", "document", "document_id", "at"}, "that, not what"
    missed = [made(client, label) for label in ("B", "C")]
    with stream(served.logged_in("reader"), headers={"Last-Event-ID": str(position)}) as found:
        next(found)
        assert [next_made(found)[2]["document_id"] for _ in missed] == missed
    with stream(served.logged_in("reader"), params={"since": 0}) as found:
        next(found)
        assert [next_made(found)[2]["document_id"] for _ in range(3)] == [first, *missed]


def test_an_event_is_seen_by_those_who_may_see_its_module(served: Served) -> None:
    filler = served.logged_in("filler")
    made(filler, "A")
    last = served.logged_in("chief").post("/api/identity/set_language", json={"language": "zh"})
    assert last.status_code == 200
    assert {"boxes.made", "identity.logged_in"} <= seen_until(
        served.logged_in("chief"), "identity.language_changed"
    )
    filler.post("/api/identity/set_language", json={"language": "zh"})
    made(filler, "B")
    assert "identity.language_changed" not in seen_until(filler, "boxes.made", times=2)
    with served.runtime.database.read() as connection:
        log = sealed_after(connection, 0, 100)
    reader = Principal("x", permissions=frozenset({"audit.read", SELF}), company="JDK")
    visible = served.streams.visible
    assert not [event for event in log if visible(event, reader)], "no permission of boxes, none of identity"
    assert not [
        event for event in log if visible(event, replace(reader, company="OTHER", permissions=MAY_ALL))
    ]


def seen_until(client: httpx.Client, event: str, times: int = 1) -> set[str]:
    """The names of what a stream from the beginning shows until ``event`` came ``times`` times."""
    names: set[str] = set()
    with stream(client, params={"since": 0}) as found:
        for kind, _, data in found:
            name = str(data.get("event", kind))
            names.add(name)
            times -= name == event
            if times == 0:
                return names
    raise AssertionError(f"the stream ended before {event}")


def test_samples_are_coalesced_and_need_their_permission(served: Served) -> None:
    live = served.runtime.live
    topic = "boxes.weights/left"
    with stream(served.logged_in("reader"), params={"topic": [topic]}) as found:
        assert next(found)[0] == "hello"
        for number in range(200):
            live.push(topic, {"kg": number})
        kinds = []
        for frame in found:
            if frame[0] == "topic":
                kinds.append(frame[2])
                if frame[2]["data"]["kg"] == 199:
                    break
        assert len(kinds) < 50 and kinds[-1]["topic"] == topic
    refused = served.logged_in("auditor").get("/api/live", params={"topic": topic})
    assert refused.status_code == 403 and refused.json()["code"] == "permission.denied"
    unknown = served.logged_in("reader").get("/api/live", params={"topic": "boxes.colours"})
    assert unknown.status_code == 422 and unknown.json()["errors"][0]["field"] == "topic"


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("params", [{"since": -1}, {"since": "x"}, {"since": 10**18}, {"topic": ["a"] * 257}])
def test_a_bad_question_is_refused(served: Served, params: dict[str, Any]) -> None:
    answer = served.logged_in("reader").get("/api/live", params=params)
    assert answer.status_code == 422 and answer.json()["code"] == "input.invalid"


def test_streams_are_for_people_and_bounded(served: Served) -> None:
    assert served.client().get("/api/live").status_code == 401
    reader = served.logged_in("reader")
    with (
        stream(reader) as one, stream(reader) as two, stream(reader) as three, stream(reader) as four
    ):  # fmt: skip
        for found in (one, two, three, four):
            next(found)
        answer = reader.get("/api/live")
        assert answer.status_code == 503 and answer.json()["code"] == "http.too_many_streams"
    wait_until(lambda: "jidoka_live_streams 0.0" in reader.get("/metrics").text)
