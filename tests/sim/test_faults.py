"""Every fault switch, seen on the wire."""

from __future__ import annotations

import socket
import struct
import time

import pytest

from tests.sim.conftest import RESET, STOP, Record, until
from tests.support.sim_process import PanelRefused

READ_HEAD = struct.pack(">HHHBBHH", 1, 0, 6, 1, 3, 0, 10)


def receive(line: socket.socket, size: int = 4096) -> bytes:
    try:
        return line.recv(size)
    except ConnectionResetError:
        return b""


def quiet(line: socket.socket, seconds: float = 0.3) -> bool:
    """True when nothing arrives and the connection stays open."""
    line.settimeout(seconds)
    try:
        line.recv(1)
    except TimeoutError:
        return True
    finally:
        line.settimeout(1.0)
    return False


def test_a_frozen_device_answers_nothing_and_carries_out_late_what_it_was_sent(bench, raw):
    b = bench()
    line = raw(b.sim.plc)
    b.sim.fault("freeze", device="plc", on=True)
    stop = struct.pack(">HHHBBHHBHHH", 9, 0, 13, 1, 16, 1000, 3, 6, STOP, 5, ~(STOP ^ 5) & 0xFFFF)
    line.sendall(stop)
    assert quiet(line)
    assert b.sim.status()["plc"]["latch"] is False
    b.sim.fault("freeze", device="plc", on=False)
    assert receive(line)[:2] == b"\0\x09"
    until(lambda: b.word(4) == 1, "the late stop")


def test_a_half_open_connection_is_dead_and_a_new_one_works(shared_bench, raw):
    b = shared_bench
    line = raw(b.sim.gauge)
    line.sendall(READ_HEAD)
    assert len(receive(line)) == 29
    b.sim.fault("half_open", device="gauge")
    line.sendall(READ_HEAD)
    assert quiet(line)
    fresh = raw(b.sim.gauge)
    fresh.sendall(READ_HEAD)
    assert len(receive(fresh)) == 29


def test_dropped_connections_are_torn(shared_bench, raw):
    b = shared_bench
    line = raw(b.sim.plc)
    line.sendall(READ_HEAD)
    assert receive(line)
    b.sim.fault("drop", device="plc")
    assert receive(line) == b""


def test_one_connection_means_the_second_is_refused(bench, raw):
    b = bench()
    b.sim.fault("drop", device="plc")
    b.sim.fault("one_connection", device="plc", on=True)
    first = raw(b.sim.plc)
    first.sendall(READ_HEAD)
    assert len(receive(first)) == 29
    assert _torn(b.sim.plc)
    first.close()
    until(lambda: not _torn(b.sim.plc), "a place for the next")


def _torn(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1.0) as line:
            line.sendall(READ_HEAD)
            return receive(line) == b""
    except ConnectionError:
        return True


def test_the_connection_limit_of_the_device_file_holds(bench, raw):
    b = bench(gauge__max_connections=2)
    raw(b.sim.gauge)
    until(lambda: _torn(b.sim.gauge), "the third connection to be refused")


@pytest.mark.parametrize("kind", ["noise", "before", "wrong_tid", "wrong_unit", "truncated"])
def test_garbage_spoils_as_many_answers_as_asked(shared_bench, raw, kind):
    b = shared_bench
    line = raw(b.sim.gauge)
    line.sendall(READ_HEAD)
    right = receive(line)
    b.sim.fault("garbage", device="gauge", count=2, kind=kind, size=40)
    for _ in range(2):
        line.sendall(READ_HEAD)
        wrong = receive(line)
        assert wrong != right
    line.sendall(READ_HEAD)
    assert receive(line) == right
    if kind == "wrong_tid":
        assert wrong[2:] == right[2:] and wrong[:2] != right[:2]
    if kind == "before":
        assert wrong.endswith(right) and len(wrong) == len(right) + 40


def test_64_kib_of_garbage_can_be_sent(shared_bench, raw):
    b = shared_bench
    line = raw(b.sim.gauge)
    b.sim.fault("garbage", device="gauge", count=1, size=65536)
    line.sendall(READ_HEAD)
    got = 0
    while got < 65536:
        got += len(receive(line, 65536))
    assert got == 65536


def test_an_injected_exception_is_answered_to_everything(shared_bench):
    b = shared_bench
    b.connect()
    b.sim.fault("exception", device="gauge", number=6)
    assert b.gauge.refused(lambda: b.gauge.read(0, 10)) == 6
    b.sim.fault("exception", device="gauge", number=0)
    assert b.latest().sequence == 0


def test_a_slow_device_answers_late(shared_bench):
    b = shared_bench
    b.connect()
    b.sim.fault("delay", device="gauge", ms=150)
    began = time.monotonic()
    b.latest()
    assert 0.15 <= time.monotonic() - began < 0.6
    b.sim.fault("delay", device="gauge", ms=0)


def test_a_bad_status_lasts_as_many_pieces_as_asked(bench):
    b = bench()
    b.sim.fault("bad_status", pieces=2, status=3)
    b.start()
    records = b.make(3)
    assert [(r.status, r.value) for r in records] == [(3, -(2**31)), (3, -(2**31)), (1, 74019)]


def test_a_skipped_result_leaves_the_piece_without_a_mate(bench):
    b = bench()
    b.sim.fault("skip_result", piece=3)
    b.start()
    b.make(2)
    until(lambda: b.word32(12) == 3, "piece 3 on the PLC")
    assert (b.latest().piece, b.latest().sequence) == (2, 2)
    b.permit(True, 3)
    until(lambda: b.latest().piece == 4, "piece 4")
    assert b.latest().sequence == 3


def test_a_stuck_gauge_keeps_its_heartbeat_and_shows_the_same_result(bench):
    b = bench()
    b.start()
    b.make(2)
    until(lambda: b.latest().piece == 3, "piece 3")
    b.sim.fault("stuck", on=True)
    b.permit(True, 3)
    until(lambda: b.word32(12) == 4, "piece 4 on the PLC")
    beat = b.gauge.read(18, 1)
    until(lambda: b.gauge.read(18, 1) != beat, "the heartbeat")
    assert (b.latest().piece, b.latest().sequence) == (3, 3)


def test_a_biased_gauge_fails_on_the_master_ring(bench):
    b = bench()
    b.sim.fault("bias", thousandths=8)
    b.gauge.write(50, 1)
    assert Record(b.gauge.read(60, 10)).value == 74008
    b.start()
    assert b.make(1)[0].value == 74038


def test_a_slow_scan_shows_in_the_heartbeat_and_the_echo(bench):
    b = bench()
    b.sim.fault("slow_scan", ms=400)
    beat = b.word(1)
    until(lambda: b.word(1) != beat, "a slow scan")
    began = time.monotonic()
    b.command(STOP, 1)
    until(lambda: b.word(5) == 1, "the echo")
    assert time.monotonic() - began > 0.2
    b.sim.fault("slow_scan", ms=0)


def test_a_stuck_drive_runs_on_under_the_latch_and_makes_nothing(bench):
    b = bench()
    b.start()
    b.make(2)
    b.sim.fault("drive_stuck", on=True)
    b.command(STOP, 1)
    until(lambda: b.word(4) == 1 and b.word(5) == 1, "the echo")
    made = b.word32(14)
    b.permit(True, made)
    b.scanned()
    assert (b.word(7), b.word32(14)) == (1, made)
    b.sim.fault("drive_stuck", on=False)
    until(lambda: b.word(7) == 0, "standstill")


def test_an_ignored_stop_is_answered_and_never_echoed(bench):
    b = bench()
    b.sim.fault("ignore_latch", on=True)
    b.command(STOP, 1)
    b.scanned()
    assert b.plc.read(4, 3) == [0, 0, 0] and b.word(17) == 0
    b.sim.fault("ignore_latch", on=False)
    b.command(STOP, 1)
    until(lambda: b.word(5) == 1, "the echo")


def test_a_delayed_reset_arrives_after_the_next_stop_and_is_refused(bench):
    b = bench()
    b.sim.panel("key", turned=True)
    b.command(STOP, 1)
    until(lambda: b.word(5) == 1, "the first stop")
    b.sim.fault("delay_reset", ms=200)
    b.command(RESET, 1)
    b.command(STOP, 2)
    until(lambda: b.word(5) == 2, "the second stop overtakes")
    until(lambda: b.word(21) == 1, "the old reset, refused")
    assert b.word(4) == 1


def test_clear_ends_what_lasts(bench):
    b = bench()
    for name, parameters in (
        ("exception", {"device": "plc", "number": 4}), ("delay", {"device": "gauge", "ms": 5000}),
        ("stuck", {"on": True}), ("skip_result", {"piece": 1}), ("bad_status", {"pieces": 9}),
        ("slow_scan", {"ms": 900}), ("bias", {"thousandths": 9}),
    ):  # fmt: skip
        b.sim.fault(name, **parameters)
    b.sim.fault("clear")
    b.start()
    assert [(r.sequence, r.status, r.value) for r in b.make(1)] == [(1, 1, 74030)]


@pytest.mark.parametrize(
    ("name", "parameters", "field"),
    [
        ("freez", {}, "name"), ("freeze", {"device": "oven"}, "device"), ("freeze", {"off": True}, "off"),
        ("freeze", {"on": 1}, "on"), ("garbage", {"kind": "nice"}, "kind"), ("delay", {"ms": -1}, "ms"),
        ("skip_result", {}, "piece"), ("bad_status", {"status": 1}, "status"), ("opcua_down", {}, "device"),
    ],
)  # fmt: skip
def test_a_misspelt_fault_is_refused_and_named(shared_bench, name, parameters, field):
    with pytest.raises(PanelRefused) as caught:
        shared_bench.sim.fault(name, **parameters)
    assert (caught.value.code, caught.value.field) == ("bad_fault", field)
