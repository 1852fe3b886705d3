"""The quality stop: what latches, what resets, what the missing heartbeat does."""

from __future__ import annotations

import time

from jidoka_sim.stop_block import StopBlock, check_word
from tests.sim.conftest import RESET, STOP, until

SECOND = 1_000_000_000
POLICIES = ("ALARM_ONLY", "BLOCK_NEXT_START", "CYCLE_STOP")


def stopped(b, seq: int = 7) -> None:
    b.start()
    b.make(2)
    b.command(STOP, seq)
    until(lambda: b.word(4) == 1, "the latch")
    until(lambda: b.word(7) == 0, "standstill")


def test_a_stop_latches_echoes_its_sequence_and_stops_the_drive(bench):
    b = bench()
    stopped(b, 41)
    assert b.plc.read(4, 6) == [1, 41, 1, 0, 0, 0]
    made = b.word32(14)
    b.permit(True, made)
    b.scanned()
    assert b.word32(14) == made


def test_a_stop_latches_a_standing_line_too(bench):
    b = bench()
    b.command(STOP, 3)
    until(lambda: b.plc.read(4, 3) == [1, 3, 1], "the latch")
    assert b.sim.try_panel("start")["code"] == "latched"


def test_a_further_stop_is_accepted_whatever_its_sequence(bench):
    b = bench()
    b.command(STOP, 100)
    until(lambda: b.word(5) == 100, "the echo")
    b.command(STOP, 2)
    until(lambda: b.word(5) == 2, "the echo of the lower sequence")


def test_a_wrong_check_word_is_ignored_and_counted(bench):
    b = bench()
    b.command(STOP, 7, chk=check_word(STOP, 7) ^ 1)
    until(lambda: b.word(17) == 1, "the count")
    assert b.plc.read(4, 3) == [0, 0, 0]
    b.command(0x1234, 7)
    b.command(STOP, 0, chk=0)
    until(lambda: b.word(17) == 2, "the second count")
    assert b.word(4) == 0


def test_a_reset_needs_the_sequence_the_key_and_a_standing_line(bench):
    b = bench()
    b.start()
    b.make(1)
    b.sim.panel("key", turned=True)
    b.sim.fault("drive_stuck", on=True)
    b.command(STOP, 9)
    until(lambda: b.word(4) == 1, "the latch")
    b.command(RESET, 9)
    until(lambda: b.word(21) == 1, "refused: the line runs")
    b.sim.fault("drive_stuck", on=False)
    until(lambda: b.word(7) == 0, "standstill")
    b.command(RESET, 8)
    until(lambda: b.word(21) == 2, "refused: wrong sequence")
    b.sim.panel("key", turned=False)
    until(lambda: b.word(11) == 0, "the key to be off")
    b.command(RESET, 9)
    until(lambda: b.word(21) == 3, "refused: no key")
    b.sim.panel("key", turned=True)
    until(lambda: b.word(11) == 1, "the key to be on")
    b.command(RESET, 9, chk=0)
    until(lambda: b.word(17) == 1, "ignored: wrong check word")
    assert b.word(4) == 1
    b.command(RESET, 9)
    until(lambda: b.word(4) == 0, "the reset")
    assert (b.word(6), b.word(21)) == (0, 3)


def test_a_reset_starts_nothing_and_the_start_button_does(bench):
    b = bench()
    stopped(b)
    b.sim.panel("key", turned=True)
    until(lambda: b.word(11), "the key")
    b.command(RESET, 7)
    until(lambda: b.word(4) == 0, "the reset")
    made = b.word32(14)
    b.permit(True, made)
    b.scanned()
    assert (b.word(7), b.word(9), b.word(8)) == (0, 0, 1)
    run = b.word32(22)
    b.start()
    assert b.word32(22) == run + 1
    b.make(made + 2)


def test_a_heartbeat_that_stands_still_is_a_communication_fault(bench):
    lines = {policy: bench(line__comm_fault_policy=policy) for policy in POLICIES}
    for b in lines.values():
        b.start()
        b.make(2)
    began = time.monotonic()
    until(lambda: all(b.word(3) == 1 for b in lines.values()), "COMM_FAULT")
    assert 0.8 < time.monotonic() - began < 2.0

    alarm, block, stop = (lines[policy] for policy in POLICIES)
    made = alarm.word32(14)
    alarm.permit(True, made)
    until(lambda: alarm.word32(14) > made, "the next piece all the same")
    assert alarm.word(4) == 0

    made = block.word32(14)
    block.permit(True, made)
    block.scanned()
    assert block.word32(18) == made
    assert block.plc.read(3, 6) == [1, 0, 0, 0, 1, 0]
    assert (block.word(9), block.word32(14)) == (2, made)
    block.beat()
    until(lambda: block.word32(14) > made, "the next piece after the heartbeat")

    until(lambda: stop.plc.read(4, 4) == [1, 0, 2, 0], "latched by the fault, standing")


def test_without_an_edge_the_blocked_line_cannot_be_started(shared_bench):
    b = shared_bench
    until(lambda: b.word(3) == 1, "COMM_FAULT of a line nobody watches")
    assert b.sim.try_panel("start")["code"] == "comm_fault"


def test_a_reset_under_cycle_stop_does_not_hold_while_the_heartbeat_is_missing():
    block = StopBlock("CYCLE_STOP")
    block.watch(0, 2 * SECOND)
    assert block.latch and block.reason == 2
    assert block.command(RESET, 0, check_word(RESET, 0), key=True, line_run=False)
    block.watch(0, 3 * SECOND)
    assert block.latch and block.reason == 2
    block.watch(1, 4 * SECOND)
    block.command(RESET, 0, check_word(RESET, 0), key=True, line_run=False)
    block.watch(2, 5 * SECOND - 1)
    assert not block.latch


def test_the_order_of_stop_blocks_in_one_scan_is_kept(bench):
    b = bench(plc__scan_ms=300)
    b.command(STOP, 5)
    b.command(0x0001, 6)
    b.command(STOP, 5, chk=0)
    until(lambda: b.word(4) == 1 and b.word(17) == 1, "all three carried out")
    assert b.word(5) == 5
