"""The stop's journal: torn lines, repeats, bounds, and a rewrite that keeps what is needed."""

from __future__ import annotations

import time

from jidoka_edge.stop import journal as module
from jidoka_edge.stop.journal import Journal, Remembered, read_journal


def written(path, *work):
    """A journal that did this and was closed."""
    remembered = read_journal(path)
    made = Journal(path, f"j{time.monotonic_ns()}", remembered)
    made.start()
    for one in work:
        one(made)
    made.close()
    return made


def says(number, type_="stop.changed"):
    return lambda journal: journal.add(type_, number, {"n": number}, {"state": "stopped", "seq": number})


def test_what_was_said_is_remembered_until_kept(tmp_path):
    path = tmp_path / "j"
    first = written(path, says(1), says(2), says(3), lambda journal: journal.kept(journal.id, 2))
    again = read_journal(path)
    assert [(one.journal, one.number) for one in again.unkept] == [(first.id, 1), (first.id, 3)]
    assert again.model == {"state": "stopped", "seq": 3}
    written(path, lambda journal: journal.kept(first.id, 1), says(9))
    assert [one.data["n"] for one in read_journal(path).unkept] == [3, 9]


def test_a_torn_last_line_loses_only_itself(tmp_path):
    path = tmp_path / "j"
    written(path, says(1), says(2))
    path.write_bytes(path.read_bytes()[:-20])
    assert [one.data["n"] for one in read_journal(path).unkept] == [1]
    written(path, says(3))
    assert [one.data["n"] for one in read_journal(path).unkept] == [1, 3]


def test_a_changed_line_is_left_out(tmp_path):
    path = tmp_path / "j"
    written(path, says(1), says(2))
    path.write_bytes(path.read_bytes().replace(b'"n":1', b'"n":7'))
    again = read_journal(path)
    assert [one.data["n"] for one in again.unkept] == [2] and again.broken_lines >= 1


def test_sequence_numbers_are_reserved_ahead(tmp_path):
    path = tmp_path / "j"
    written(path, lambda journal: journal.reserve(41))
    floor = read_journal(path).seq_floor
    assert floor >= 41 + module.SEQ_RESERVE // 4
    written(path, *[lambda journal, n=n: journal.reserve(n) for n in range(42, 42 + 200)])
    assert read_journal(path).seq_floor > 241


def test_it_is_rewritten_and_stays_small(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "FILE_BYTES_MAX", 4_000)
    path = tmp_path / "j"

    def many(journal):
        journal.add("stop.changed", 1, {"n": 0}, {"state": "stopped", "seq": 5})
        for number in range(1, 300):
            one = journal.add("line.changed", number, {"n": number}, {"state": "armed", "seq": 5})
            journal.kept(one.journal, one.number)
            if number % 50 == 0:
                time.sleep(0.05)

    written(path, many, lambda journal: time.sleep(0.1), says(1000))
    again = read_journal(path)
    assert [one.data["n"] for one in again.unkept] == [0, 1000] and again.model["seq"] == 1000
    assert path.stat().st_size < 40_000


def test_without_a_keeper_stops_are_kept_longest(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "UNKEPT_MAX", 10)
    made = Journal(tmp_path / "j", "j", Remembered())
    for number in range(30):
        says(number, "device.changed" if number % 3 else "stop.changed")(made)
    told = made.unkept()
    assert len(told) <= 10 and [one.data["n"] for one in told if one.type == "stop.changed"] == list(
        range(0, 30, 3)
    )
    assert made.dropped == 20
