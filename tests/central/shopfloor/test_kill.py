"""kill -9 of the ingest process at random moments: every fact once, applied once, in order."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import pytest

from jidoka_central.foundation.eventlog.model import EVENT_LOG
from jidoka_central.modules.shopfloor.floor.model import PIECE, SUBGROUP
from jidoka_central.modules.shopfloor.stream.model import EDGE_FACT, MEASUREMENT
from jidoka_shared.wire import events as said
from tests.fixtures.brokers import RunningBroker
from tests.support.ingest_process import IngestProcess
from tests.support.shopfloor import ORDER, Floor, Said, WireEdge, piece, subgroup, wait_for

KILLS = 20
PIECES = 200


def facts_of(speaker: Said) -> None:
    for number in range(1, PIECES + 1):
        speaker.say(piece(number))
        if number % 5 == 0:
            speaker.say(subgroup(number // 5))
        if number % 20 == 0:
            speaker.say(said.RunHeld(order=ORDER, reason="commanded", last_piece=number))


@pytest.mark.faults
@pytest.mark.slow
def test_killed_at_any_moment(floor: Floor, shared_broker: RunningBroker, tmp_path: Path) -> None:
    chance = random.Random(floor.runtime.database.dialect)
    kind = floor.runtime.database.dialect  # the broker is shared: answers of another run are of another epoch
    edge = WireEdge(shared_broker, Said(epoch=f"epoch-{kind}"), client_id=f"edge-{kind}")
    facts_of(edge.said)
    facts = edge.said.events
    batches = [edge.said.sample(25) for _ in range(PIECES // 25)]
    kills = 0
    process = IngestProcess(floor.url, shared_broker.port, tmp_path / "keys")
    try:
        deadline = time.monotonic() + 100
        while edge.acked("events") < len(facts) or edge.acked("samples") < PIECES:
            assert time.monotonic() < deadline
            at = edge.acked("events")
            step = max(1, len(facts) // (KILLS + 5))
            edge.send_events(facts[at : at + step])
            for batch in [one for one in batches if one.first > edge.acked("samples")][:1]:
                edge.send_samples(batch)
            if kills < KILLS:
                time.sleep(chance.uniform(0, 0.06))
                process.kill()
                kills += 1
                process = IngestProcess(floor.url, shared_broker.port, tmp_path / "keys")
            else:
                before, until = len(edge.acks), time.monotonic() + 0.5
                while len(edge.acks) == before and time.monotonic() < until:
                    time.sleep(0.01)
        wait_for(floor.is_settled, 30, "all facts applied")
    finally:
        process.kill()
        edge.close()
    assert kills == KILLS
    assert [row["seq"] for row in floor.all(EDGE_FACT, EDGE_FACT.c.seq)] == [event.edgeseq for event in facts]
    assert [row["position"] for row in floor.all(MEASUREMENT, MEASUREMENT.c.position)] == [
        *range(1, PIECES + 1)
    ]
    assert [row["number"] for row in floor.all(PIECE, PIECE.c.number)] == [*range(1, PIECES + 1)]
    assert len(floor.all(SUBGROUP)) == PIECES // 5
    log = [row["event"] for row in floor.all(EVENT_LOG, EVENT_LOG.c.row)]
    assert log.count("shopfloor.run_held") == PIECES // 20
    announced = [
        piece["number"]
        for row in floor.all(EVENT_LOG, EVENT_LOG.c.row)
        if row["event"] == "shopfloor.order_pieces_made"
        for piece in json.loads(row["body"])["data"]["pieces"]
    ]
    assert sorted(announced) == [*range(1, max(announced) + 1)]  # each once, none left out
    assert not floor.rows("shopfloor.dead_letters")
