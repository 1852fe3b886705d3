"""The live stream: nothing of the log is missed across a reconnect, samples are coalesced, rights are kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from tests.central.api.conftest import Served
from tests.support.waiting import wait_until

Frame = tuple[str, str | None, Any]


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
        event, position, data = next_made(found)
        assert data["document_id"] == first and data["document"] == "test_box" and str(data["position"]) == position
        assert set(data) == {"position", "event", "document", "document_id", "at"}, "that, not what"
    missed = [made(client, label) for label in ("B", "C")]
    with stream(served.logged_in("reader"), headers={"Last-Event-ID": str(position)}) as found:
        next(found)
        assert [next_made(found)[2]["document_id"] for _ in missed] == missed
    with stream(served.logged_in("reader"), params={"since": 0}) as found:
        next(found)
        assert [next_made(found)[2]["document_id"] for _ in range(3)] == [first, *missed]


def test_an_event_is_seen_by_those_who_may_see_its_module(served: Served) -> None:
    filler, auditor = served.logged_in("filler"), served.logged_in("auditor")
    with stream(auditor, params={"since": 0}) as found:
        next(found)
        made(filler, "A")
        served.logged_in("chief")
        wait_until(lambda: served.runtime is not None)
        auditor.post("/api/identity/set_language", json={"language": "zh"})
        with stream(served.logged_in("chief"), params={"since": 0}) as everything:
            names = []
            for frame in everything:
                names.append(frame[2].get("event"))
                if "identity.language_changed" in names:
                    break
        assert "boxes.made" in names and "identity.logged_in" in names
        made(filler, "B")
        served.runtime.live.push("boxes.weights/x", 1)
    assert not [name for name in seen_within(auditor) if str(name).startswith("boxes.")]


def seen_within(client: httpx.Client) -> list[Any]:
    """What a stream from the beginning shows before its first silence."""
    names: list[Any] = []
    try:
        with stream(client, params={"since": 0}, timeout=httpx.Timeout(5, read=1)) as found:
            names.extend(frame[2].get("event") for frame in found)
    except httpx.ReadTimeout:
        pass
    return names


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
