"""A fact that cannot be applied waits for a person; the edge's later facts, and other edges', go on."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.metrics import METRICS
from jidoka_central.foundation.tasks import TASK
from jidoka_central.modules.shopfloor import events
from jidoka_central.modules.shopfloor import public as shopfloor
from jidoka_central.modules.shopfloor.errors import NO_BUNDLE
from jidoka_central.modules.shopfloor.floor import processor
from jidoka_central.modules.shopfloor.floor.model import PIECE
from jidoka_shared.wire import events as said
from tests.support.shopfloor import ORDER, T0, Floor, Said, piece

HELD = said.RunHeld(order=ORDER, reason="commanded", last_piece=2)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processor, "BACKOFF_US", (5_000,))


def letters(floor: Floor) -> list[Any]:
    return floor.rows("shopfloor.dead_letters", state="open")


def counted(name: str) -> float:
    return METRICS.get_sample_value(f"jidoka_facts_{name}_total") or 0.0


def test_a_joint_that_fails_leaves_nothing_half_done(floor: Floor) -> None:
    applied, buried_before = counted("applied"), counted("dead_lettered")
    floor.heard.failing[events.OrderPiecesMade] = ValueError("broken joint")
    floor.hear(Said().say(piece(1), piece(2), HELD, piece(3)))
    assert [(one.seq, one.code, one.attempts) for one in letters(floor)] == [(3, "ValueError", 5)]
    assert not floor.heard.of(events.RunHeld) or not floor.all(PIECE, PIECE.c.number)[0]["announced"]
    assert [row["number"] for row in floor.all(PIECE, PIECE.c.number)] == [1, 2, 3]
    task = floor.all(TASK)[0]
    assert (task["document"], task["role"], task["state"]) == ("dead_letter", "administrator", "open")
    buried = floor.heard.of(events.FactDeadLettered)[0]
    assert (buried.seq, buried.type) == (3, "io.jidoka.edge.run.held.v1")
    assert (counted("applied") - applied, counted("dead_lettered") - buried_before) == (3, 1)


def test_a_passing_fault_is_overcome(floor: Floor) -> None:
    floor.heard.failing[events.OrderPiecesMade] = NO_BUNDLE.refuse(cell="x")
    floor.heard.failures_left = 3
    floor.hear(Said().say(piece(1), piece(2), HELD))
    assert not letters(floor)
    assert len(floor.heard.of(events.OrderPiecesMade)) == 1


def test_a_retried_fact_has_its_effect_once(floor: Floor) -> None:
    floor.heard.failing[events.OrderPiecesMade] = NO_BUNDLE.refuse(cell="x")
    floor.hear(Said().say(piece(1), piece(2), HELD))
    letter = letters(floor)[0]
    assert letter.code == "shopfloor.no_bundle"
    with pytest.raises(Refusal) as refused:
        floor.run("shopfloor.retry_fact", dead_letter_id=letter.id, reason="again")
    assert refused.value.code == "shopfloor.no_bundle"
    assert len(letters(floor)) == 1
    floor.heard.failing.clear()
    floor.run("shopfloor.retry_fact", dead_letter_id=letter.id, reason="the joint is mended")
    made = floor.heard.of(events.OrderPiecesMade)
    assert [len(event.pieces) for event in made] == [2]
    assert floor.all(TASK)[0]["state"] == "lapsed"
    with pytest.raises(Refusal, match=r"state\.illegal"):
        floor.run("shopfloor.retry_fact", dead_letter_id=letter.id, reason="again")


def test_a_fact_can_be_closed_with_a_reason(floor: Floor) -> None:
    floor.heard.failing[events.RunHeld] = ValueError("broken")
    floor.hear(Said().say(HELD))
    letter = letters(floor)[0]
    floor.run("shopfloor.close_fact", dead_letter_id=letter.id, reason="a trial run")
    row = floor.rows("shopfloor.dead_letters")[0]
    assert (row.state, row.closed_by, row.reason) == ("closed", "olga", "a trial run")


def test_an_unknown_type_is_kept_for_a_later_server(floor: Floor) -> None:
    speaker = Said()
    unknown = speaker.event(1, "io.jidoka.edge.something.new.v1", b'{"a":1}')
    speaker.events.append(unknown)
    floor.hear([unknown, *speaker.say(piece(1))])
    letter = letters(floor)[0]
    assert (letter.code, letter.attempts) == ("malformed_message", 1)
    assert len(floor.all(PIECE)) == 1
    with pytest.raises(Refusal) as refused:
        floor.run("shopfloor.retry_fact", dead_letter_id=letter.id, reason="now?")
    assert refused.value.code == "shopfloor.not_understood"


def test_other_edges_do_not_wait(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processor, "BACKOFF_US", (60_000_000,))
    path = "acme/plant1/rings/line5/cell1"
    floor.run("masterdata.create_site_structure", path=path)
    floor.run("shopfloor.register_edge", edge_id="edge-5", cell_path=path)
    with floor.read() as q:
        other = next(edge for edge in shopfloor.edges(q) if edge.edge_id == "edge-5")
    floor.heard.failing[events.RunHeld] = ValueError("broken")
    mine = floor.edge
    with pytest.raises(AssertionError):  # this edge waits a minute for its second try
        floor.settle_after(Said().say(HELD, piece(1)), 0.5)
    floor.edge = other
    with pytest.raises(AssertionError):
        floor.settle_after(Said("edge-5", path).say(piece(7), said.LineChanged(running=True, at=T0)), 1.0)
    with floor.read() as q:
        refs = {row["edge_ref"] for row in q.rows(sa.select(PIECE))}
    assert refs == {other.id}
    floor.edge = mine
