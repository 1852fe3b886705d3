"""Each reason alone lets no piece start, and only an empty list does."""

from dataclasses import replace

import pytest

from jidoka_edge.monitor import holds
from jidoka_edge.monitor.memory import Memory
from jidoka_edge.monitor.permission import Surroundings, reasons
from jidoka_edge.monitor.rules import Judge
from jidoka_edge.pieces.records import PlcHead

PLC = PlcHead(3, 0, False, True, 1, 1, 0, 0, True, 0, 1)
ALL_WELL = Surroundings(True, "armed", False, True, False, PLC)


def test_all_well_is_no_reason(run):
    assert reasons(run.judge, ALL_WELL) == []
    assert reasons(run.judge, replace(ALL_WELL, stop_state="degraded")) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"authority": False}, "self_test"),
        ({"stop_state": "unavailable"}, "stop_unavailable"),
        ({"stop_state": "disarmed"}, "stop_disarmed"),
        ({"stop_state": "stopped"}, "stop_stopped"),
        ({"storing": True}, "storing"),
        ({"gauge_up": False}, "gauge_lost"),
        ({"gauge_stuck": True}, "gauge_stuck"),
        ({"plc": None}, "plc_lost"),
        ({"plc": replace(PLC, profile=2)}, "profile_mismatch"),
    ],
)
def test_each_reason_alone_holds_the_line(run, change, reason):
    assert reasons(run.judge, replace(ALL_WELL, **change)) == [reason]


def test_memory_gives_its_own_reasons(run):
    for _ in range(3):
        run.make(74.0)
    assert reasons(run.judge, ALL_WELL) == ["piece_number_back"]
    well = replace(ALL_WELL, plc=replace(PLC, started=3, finished=3))
    run.keep(holds.disable(run.judge, run.now, "c"))
    assert reasons(run.judge, well) == ["commanded"]
    run.order()
    run.keep(holds.stop_found(run.judge, "x", "operator", run.now))
    assert reasons(run.judge, well) == ["stop_active"]
    run.keep(holds.reset_seen(run.judge, 3, run.now))
    assert reasons(run.judge, well) == []
    assert reasons(Judge(Memory()), well) == ["no_order", "no_bundle"]
