"""The join by piece number: what is missing, late, overwritten or rebooted becomes a gap whose pieces are
held.
"""

from jidoka_edge.pieces.records import Result
from jidoka_shared.wire.events import GapRecorded


def _good(run, count):
    for n in range(count):
        run.make(74.0 + 0.001 * (n % 4))


def _gaps(run):
    return [(g.source, g.reason, g.pieces) for g in run.events(GapRecorded)]


def _record(run, piece):
    return next(e for e in run.events("PieceRecorded") if e.piece == piece)


def test_piece_the_gauge_never_measured_is_a_gap_when_the_next_result_comes(run):
    _good(run, 2)
    assert run.make(None, publish=False) == []
    assert [e.piece for out in run.make(74.0) for e in out.events if type(e).__name__ == "PieceRecorded"] == [
        3,
        4,
    ]
    assert _gaps(run) == [("gauge", "not_measured", (3,))]
    assert (_record(run, 3).verdict, _record(run, 3).held_by) == ("missing_result", "WO-1/gap/3")
    assert _record(run, 3).serial == "R74-000003"
    _good(run, 1)
    subgroup = run.events("SubgroupJudged")[-1]
    assert subgroup.complete is False and subgroup.readings[2] is None and subgroup.mean is None


def test_missing_result_is_told_only_after_the_gauge_was_read_long_enough(run):
    run.make(None, publish=False)
    run.now += 400_000
    run.joiner.plc_read(run.head(), run.now * 1000)
    assert run.drain() == []  # the gauge was not read meanwhile: it is away, nothing is decided
    assert run.wait(300)
    assert _gaps(run) == [("gauge", "not_measured", (1,))]


def test_late_result_of_a_judged_piece_is_a_gap_never_a_reading(run):
    run.make(None, publish=False)
    run.wait()
    run.sequence += 1
    run.joiner.add_result(Result(run.sequence, 1, 1, 3, 74.0, run.now), run.now * 1000)
    run.drain()
    assert _gaps(run)[-1] == ("gauge", "already_judged", (1,))
    assert len(run.events("PieceRecorded")) == 1


def test_result_without_its_mate_waits_then_is_held(run):
    run.started = 1
    run.sequence = 1
    run.joiner.plc_read(run.head(), run.now * 1000)
    run.joiner.add_result(Result(1, 1, 1, 3, 74.0, run.now), run.now * 1000)
    run.joiner.gauge_read(run.now * 1000)
    assert run.drain() == []
    run.wait()
    assert _gaps(run) == [("plc", "not_in_ring", (1,))]
    record = _record(run, 1)
    assert (record.verdict, record.serial, record.value) == ("missing_mate", None, 74.0)
    assert run.outcomes[-1].samples[0]["quality"] == 0


def test_refused_readings_are_held_and_not_charted(run):
    cases = (
        (None, 2, "bad_status"),
        (None, 1, "not_finite"),
        (float("nan"), 1, "not_finite"),
        (80.0, 1, "implausible"),
    )
    for number, (value, status, reason) in enumerate(cases, 1):
        run.make(value, status=status)
        assert _gaps(run)[-1] == ("gauge", reason, (number,))
        assert _record(run, number).verdict == "bad_reading"
    assert run.stops() == []
    _good(run, 1)
    assert run.events("SubgroupJudged")[0].complete is False


def test_overwritten_results_are_one_gap_with_their_pieces_and_restart_memory(run):
    _good(run, 3)
    run.unseen(8)
    run.joiner.results_overwritten(4, 11)
    run.make(74.0)
    assert _gaps(run) == [("gauge", "overwritten", tuple(range(4, 12)))]
    assert {_record(run, p).held_by for p in range(4, 12)} == {"WO-1/gap/4"}
    _good(run, 4)
    restart = run.events("MemoryRestarted")
    assert [(e.reason, e.first_piece, e.first_subgroup) for e in restart] == [("gap", 16, 4)]


def test_gauge_reboot_restarts_sequence_and_memory(run):
    _good(run, 5)
    run.make(None, publish=False)  # its result was lost in the reboot
    run.joiner.gauge_rebooted(8)
    run.sequence = 0
    _good(run, 1)
    assert _gaps(run) == [("gauge", "rebooted", (6,))]
    assert run.judge.memory.gauge_boot == 8 and run.judge.memory.gauge_sequence == 1
    _good(run, 4)
    assert [(e.reason, e.first_piece) for e in run.events("MemoryRestarted")] == [("gap", 11)]


def test_result_of_a_piece_the_plc_never_started_is_a_stray(run):
    _good(run, 1)
    run.sequence += 1
    run.joiner.add_result(Result(run.sequence, 4_000_000_000, 1, 3, 74.0, run.now), run.now * 1000)
    assert run.drain() == []
    run.wait()
    assert _gaps(run) == [("gauge", "unknown_piece", ())]
    _good(run, 1)
    assert _record(run, 2).verdict == "good_reading"


def test_what_is_laid_on_the_gauge_by_hand_is_a_sample_of_no_piece(run):
    """Between two pieces of the order, and without an order; a bad status is kept as a bad reading."""
    _good(run, 1)
    for status, value in ((1, 74.012), (2, 74.5)):
        run.sequence += 1
        run.joiner.add_result(Result(run.sequence, 0, status, 3, value, run.now), run.now * 1000)
    run.drain()
    _good(run, 1)
    by_hand = [row for out in run.outcomes for row in out.samples if row["piece"] == 0]
    assert [(row["value"], row["quality"], row["result_seq"]) for row in by_hand] == [
        (74.012, 192, 2),
        (None, 0, 3),
    ]
    assert len(run.events("PieceRecorded")) == 2 and not any(out.stop for out in run.outcomes)
    run.judge.memory.job = None
    run.sequence += 1
    run.joiner.add_result(Result(run.sequence, 1, 1, 3, 74.013, run.now), run.now * 1000)
    run.drain()
    assert run.outcomes[-1].samples[-1]["piece"] == 0 and run.outcomes[-1].samples[-1]["value"] == 74.013


def test_equal_neighbours_are_not_stuck(run):
    for _ in range(10):
        run.make(74.0)
    assert _gaps(run) == [] and len(run.events("PieceRecorded")) == 10


def test_after_a_crash_waiting_results_are_read_again_and_each_piece_is_judged_once(run):
    _good(run, 3)
    stored = run.stored
    _good(run, 2)
    run.outcomes = [out for out in run.outcomes if out.piece is None or out.piece <= 3]
    run.stored = stored
    run.crash()
    assert (run.joiner.next_piece, run.joiner.sequence) == (4, 3)
