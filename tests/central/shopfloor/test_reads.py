"""What screens read: lists in pages, the andon board, a line's chart."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import msgspec
import pytest

from jidoka_central.foundation.errors import Refusal
from jidoka_central.modules.shopfloor import public as shopfloor
from jidoka_central.modules.shopfloor.api import chart_of
from jidoka_central.modules.shopfloor.datasets import LineRow, line_rows
from jidoka_central.modules.shopfloor.stream.rules import read_samples
from jidoka_central.modules.shopfloor.stream.service import store_samples
from jidoka_shared.wire import events as said
from tests.support.shopfloor import EDGE_ID, ORDER, T0, Floor, Said, bundle_of, piece, subgroup


def fetch(floor: Floor, dataset: str, limit: int, cursor: str | None = None, **filters: Any) -> Any:
    declared = floor.runtime.registry.datasets[dataset]
    with floor.read() as q:
        return declared.fetch(q, declared.filters(**filters), cursor, limit)


def test_every_list_answers_when_there_is_nothing(floor: Floor) -> None:
    names = [name for name in floor.runtime.registry.datasets if name.startswith("shopfloor.")]
    assert len(names) == 10
    for name in names:
        rows, cursor = fetch(floor, name, 10)
        assert cursor is None and isinstance(rows, list)


def test_measurements_come_in_pages_newest_first(floor: Floor) -> None:
    speaker = Said()
    for _ in range(3):
        batch = read_samples(msgspec.json.encode(speaker.sample(5)), EDGE_ID)
        floor.do(lambda uow, batch=batch: store_samples(uow, floor.edge, batch))  # type: ignore[misc]
    seen: list[int] = []
    cursor: str | None = None
    while True:
        rows, cursor = fetch(floor, "shopfloor.measurements", 4, cursor, edge=EDGE_ID)
        seen += [row.position for row in rows]
        if cursor is None:
            break
    assert seen == list(range(15, 0, -1))
    assert fetch(floor, "shopfloor.measurements", 4, None, edge="edge-9") == ([], None)


@pytest.mark.parametrize("cursor", ["x", "1", "1.2.3", "-1.5", ".", "٣.١", "9" * 40 + ".1"])
def test_a_false_cursor_is_refused(floor: Floor, cursor: str) -> None:
    with pytest.raises(Refusal) as refused:
        fetch(floor, "shopfloor.measurements", 4, cursor)
    assert refused.value.field == "cursor"


def test_the_chart_of_an_order(floor: Floor) -> None:
    payload, hash = bundle_of(1)
    floor.do(lambda uow: shopfloor.send_bundle(uow, floor.cell_id, payload, hash, 1, uuid4()))
    stopped = said.StopChanged(
        order=ORDER, stop="S", state="stopped", before="stop_sent", cause="signal", seq=1, at=T0
    )
    facts = [piece(1), subgroup(1, bundle=hash), subgroup(2, bundle=hash, advice=("mean.n5",)), stopped]
    floor.hear(Said().say(*facts))
    with floor.read() as q:
        chart = chart_of(q, floor.cell_id, ORDER, "ID74")
        nothing = chart_of(q, floor.cell_id, "WO-000009", "ID74")
        with pytest.raises(Refusal):
            chart_of(q, uuid4(), ORDER, "ID74")
        lines = [LineRow.model_validate(dict(row)) for row in q.rows(line_rows(q))]
    assert (chart.unit, chart.lsl, chart.usl, chart.decimals) == ("mm", 73.965, 74.035, 3)
    assert [(point.subgroup, point.advice) for point in chart.subgroups] == [(1, []), (2, ["mean.n5"])]
    assert [stop.state for stop in chart.stops] == ["stopped"]
    assert nothing.subgroups == [] and nothing.unit == ""
    assert [(line.state, line.colour, line.order_number) for line in lines] == [("stopped", "red", ORDER)]


def test_an_edge_shows_what_waits(floor: Floor) -> None:
    floor.hear(Said().say(piece(1)))
    row = fetch(floor, "shopfloor.edges", 10)[0][0]
    assert (row.clock, row.waiting, row.online, row.desired_hash) == ("ntp-ok", 0, None, None)
    assert row.heard_at is not None
