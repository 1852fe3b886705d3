"""Pure decisions: where a batch lies, what is refused by its form, what the board shows."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jidoka_central.modules.shopfloor.floor.rules import shown
from jidoka_central.modules.shopfloor.stream.rules import (
    BatchRefused,
    covered,
    known_prefix,
    read_events,
    read_samples,
)
from jidoka_shared.wire import event_type_of
from tests.support.shopfloor import EDGE_ID, Said, piece

SPANS = st.lists(
    st.tuples(st.integers(1, 30), st.integers(0, 8)).map(lambda p: (p[0], p[0] + p[1])), max_size=6
)


@given(SPANS, st.integers(1, 30), st.integers(0, 10))
def test_covered_means_every_position(spans: list[tuple[int, int]], first: int, length: int) -> None:
    positions = {at for begin, end in spans for at in range(begin, end + 1)}
    wanted = all(at in positions for at in range(first, first + length + 1))
    assert covered(first, first + length, spans) is wanted


@pytest.mark.parametrize(
    ("last", "first", "count", "gaps", "known"),
    [
        (0, 1, 5, [], 0),
        (5, 1, 5, [], 5),
        (5, 3, 5, [], 3),
        (5, 6, 5, [], 0),
        (9, 1, 5, [], 5),
        (5, 7, 5, [], None),
        (5, 9, 1, [(6, 7)], None),
        (5, 9, 1, [(8, 8), (6, 7)], 0),
        (5, 9, 1, [(1, 100)], 0),
    ],
)
def test_what_is_known_is_skipped_and_a_hole_is_refused(
    last: int, first: int, count: int, gaps: list[tuple[int, int]], known: int | None
) -> None:
    assert known_prefix(last, first, count, gaps) == known


def batch_of(**changed: Any) -> bytes:
    events = Said().say(piece(1), piece(2))
    return msgspec.json.encode([msgspec.structs.replace(events[0], **changed), events[1]])


DATA = msgspec.json.encode(piece(1))
TYPE = event_type_of(piece(1))


@pytest.mark.parametrize(
    ("raw", "code", "names"),
    [
        (b"", "malformed", ""),
        (b"\xff\xfe", "malformed", ""),
        (b"[]", "malformed", "length"),
        (b"{}", "malformed", "array"),
        (b"[" * 20_000, "malformed", ""),
        (b'[{"id":"\\ud800"}]', "malformed", ""),
        (b" " * 1_100_000, "oversized", "1048576"),
        (batch_of(edgeseq=2), "malformed", "edgeseq"),
        (batch_of(source="/acme/plant1/rings/line4/cell2/edge-2"), "malformed", "edgeseq"),
        (batch_of(time="yesterday"), "malformed", "$[0].time"),
        (batch_of(time="2026-01-01T00:00:00"), "malformed", "$[0].time"),
        (
            batch_of(data=msgspec.Raw(DATA.replace(b'"piece":1', b'"piece":-1'))),
            "malformed",
            "$[0].data.piece",
        ),
        (batch_of(data=msgspec.Raw(b'{"piece":1}')), "malformed", "$[0].data"),
        (batch_of(data=msgspec.Raw(DATA.replace(b"S000001", b"S\\u0000"))), "malformed", "U+0000"),
    ],
)
def test_a_malformed_batch_of_events_is_refused_by_field(raw: bytes, code: str, names: str) -> None:
    with pytest.raises(BatchRefused) as refused:
        read_events(raw, Said().source)
    assert refused.value.code == code
    assert names in refused.value.detail


def test_events_of_another_edge_are_refused() -> None:
    raw = msgspec.json.encode(Said(edge="edge-2").say(piece(1)))
    with pytest.raises(BatchRefused) as refused:
        read_events(raw, Said().source)
    assert refused.value.code == "wrong_path"


def test_an_event_of_an_unknown_type_is_taken() -> None:
    said = Said()
    raw = msgspec.json.encode([said.event(1, "io.jidoka.edge.something.new.v1", b'{"a":1}')])
    assert [fact.type for fact in read_events(raw, said.source).facts] == ["io.jidoka.edge.something.new.v1"]


@pytest.mark.parametrize(
    ("changed", "code", "names"),
    [
        ({"edge": "edge-2"}, "wrong_path", "edge"),
        ({"first": 0}, "malformed", "first"),
        ({"first": 2**53}, "malformed", "first"),
        ({"piece": (1, -2, 3)}, "malformed", "piece"),
        ({"word": (1, 2, 2**63)}, "malformed", "word"),
        ({"quality": (1, 2, 2**31)}, "malformed", "quality"),
        ({"value": (1.0, 2.0)}, "malformed", "value"),
        ({"piece": ()}, "malformed", "piece"),
        ({"epoch": ""}, "malformed", "first"),
    ],
)
def test_a_malformed_batch_of_samples_is_refused_by_column(
    changed: dict[str, Any], code: str, names: str
) -> None:
    raw = msgspec.json.encode(msgspec.structs.replace(Said().sample(3), **changed))
    with pytest.raises(BatchRefused) as refused:
        read_samples(raw, EDGE_ID)
    assert refused.value.code == code
    assert names in refused.value.detail


def test_a_number_that_is_none_is_refused() -> None:
    raw = msgspec.json.encode(Said().sample(2)).replace(b"74.001", b"1e999")
    with pytest.raises(BatchRefused):
        read_samples(raw, EDGE_ID)


WELL = {
    "stop_state": "armed",
    "verifying": None,
    "hold_reason": None,
    "running": True,
    "devices": {},
    "advice_subgroup": None,
    "order_number": "WO-1",
}


@pytest.mark.parametrize(
    ("changed", "seen"),
    [
        ({}, ("running", "green")),
        ({"advice_subgroup": 35}, ("running", "amber")),
        ({"devices": {"gauge": "lost"}}, ("running", "amber")),
        ({"stop_state": "degraded"}, ("running", "amber")),
        ({"stop_state": "stop_sent"}, ("stopping", "red")),
        ({"stop_state": "cmd_confirmed"}, ("stopping", "red")),
        ({"stop_state": "unknown", "running": True}, ("stop_unknown", "red")),
        ({"stop_state": "stop_failed", "running": True}, ("stop_failed", "red")),
        ({"stop_state": "stopped", "running": False, "verifying": "x"}, ("stopped", "red")),
        ({"stop_state": "reset_sent", "running": False}, ("resetting", "red")),
        ({"verifying": "WO-1/181"}, ("verifying", "amber")),
        ({"hold_reason": "limits_due", "running": False}, ("waiting", "amber")),
        ({"hold_reason": "order_complete", "running": False}, ("idle", "grey")),
        ({"running": False}, ("ready", "grey")),
        ({"running": False, "order_number": None}, ("idle", "grey")),
        ({"running": None}, ("unknown", "grey")),
    ],
)
def test_what_the_board_shows(changed: dict[str, Any], seen: tuple[str, str]) -> None:
    assert shown(WELL | changed) == seen
