"""Pace, handshake, planned hold, order end and the free-running profile."""

from __future__ import annotations

import time
from itertools import pairwise

from jidoka_sim.settings import load
from tests.sim.conftest import RESET, STOP, until


def test_the_next_piece_waits_for_the_release_of_the_last(bench):
    b = bench()
    b.start()
    until(lambda: b.word32(12) == 1, "piece 1")
    until(lambda: b.word(9) == 2, "waiting for the edge")
    for _ in range(20):
        b.beat()
        assert (b.word32(14), b.latest().piece, b.word(7)) == (1, 1, 1)
    b.permit(True, 1)
    until(lambda: b.word32(12) == 2, "piece 2")


def test_a_release_ahead_of_the_line_is_not_accepted(bench):
    b = bench()
    b.start()
    until(lambda: b.word32(12) == 1, "piece 1")
    b.permit(True, 9)
    b.scanned()
    assert b.word32(18) == 0 and b.word32(14) == 1


def test_withdrawn_run_enable_is_a_planned_hold_and_no_stop(bench):
    b = bench()
    b.start()
    b.make(5)
    held = b.hold()
    assert (b.word(7), b.word(4), b.word32(14)) == (1, 0, held)
    b.permit(enable=True, ack=held)
    until(lambda: b.word32(14) == held + 1, "the next piece")


def test_without_run_enable_the_started_line_makes_nothing(bench):
    b = bench()
    b.beat()
    b.sim.panel("start")
    until(lambda: b.word(9) == 3, "state 3")
    assert b.word(7) == 1 and b.word32(14) == 0


def test_the_pace_is_the_time_from_start_to_start(bench):
    b = bench(pace_ms=60)
    b.start()
    began = time.monotonic()
    b.make(10)
    took = time.monotonic() - began
    assert 0.5 < took < 1.5
    ring = [b.plc.read(200 + 12 * piece, 12) for piece in (2, 3, 4, 5)]
    starts = [words[3] << 16 | words[4] for words in ring]
    assert all(60 <= later - earlier < 130 for earlier, later in pairwise(starts))


def test_a_pace_table_slows_the_later_pieces():
    config = load()
    assert (config.pace_ms(125), config.pace_ms(126), config.pace_ms(200)) == (60, 400, 400)


def test_a_complete_order_stops_the_drive_and_cannot_be_started_again(bench):
    b = bench(line__order_quantity=5)
    b.start()
    b.make(5)
    until(lambda: b.word(9) == 4, "order complete")
    until(lambda: b.word(7) == 0, "standstill")
    assert b.word32(14) == 5 and b.word(4) == 0
    refusal = b.sim.try_panel("start")
    assert (refusal["ok"], refusal["code"]) == (False, "order_complete")


def test_the_stop_button_ends_the_cycle_without_a_latch_and_start_counts_a_new_run(bench):
    b = bench()
    b.start()
    b.make(3)
    assert b.word32(22) == 1
    b.sim.panel("stop")
    until(lambda: b.word(7) == 0, "standstill")
    assert b.word(4) == 0 and b.word(9) == 0
    b.start()
    assert b.word32(22) == 2
    b.make(6)


def test_the_order_of_the_story_stops_at_185_and_is_finished_after_the_reset(bench):
    b = bench()
    b.start()
    made = {record.piece: record.value for record in b.make(184)}
    until(lambda: b.latest().piece == 185, "the last reading of subgroup 37")
    made[185] = b.latest().value
    assert sum(made[piece] for piece in range(181, 186)) == 5 * 74016 + 3
    b.command(STOP, 1)
    b.permit(True, 185)
    until(lambda: b.plc.read(4, 4) == [1, 1, 1, 0], "latched, echoed and standing")
    assert (b.word32(14), b.word32(12)) == (185, 185), "nothing ran past the stop"
    b.sim.panel("key", turned=True)
    until(lambda: b.word(11), "the key")
    b.command(RESET, 1)
    until(lambda: b.word(4) == 0, "the reset")
    b.start()
    assert [record.piece for record in b.make(200)] == list(range(186, 201))
    until(lambda: b.word(9) == 4 and b.word(7) == 0, "the order to be complete")


def test_free_running_does_not_wait_and_overruns_the_stop(bench):
    b = bench(
        pace_ms=20,
        line__profile="free_running",
        line__order_quantity=0,
        line__spin_down_ms=400,
        gauge__lag_ms=45,
    )
    b.start()
    assert b.word(10) == 2
    piece = until(lambda: b.latest().piece >= 3 and b.latest().piece, "piece 3")
    b.command(STOP, 5)
    until(lambda: b.word(4) == 1 and b.word(5) == 5, "the echo")
    assert b.word(7) == 1, "LINE_RUN follows the drive, not the latch"
    until(lambda: b.word(7) == 0, "standstill")
    started, finished = b.word32(14), b.word32(12)
    assert started == finished > piece
    until(lambda: b.latest().piece == finished, "the overrun pieces to be measured too")
    assert b.word32(14) == finished
