"""Live topics: the newest payload, to those who follow, bounded."""

from __future__ import annotations

import pytest

from jidoka_central.foundation import live
from jidoka_central.foundation.live import Live, UnknownTopic

DECLARED = {"boxes.weights": "boxes.read"}


def test_a_slow_reader_sees_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[int] = []
    feed = Live(DECLARED)
    feed.push("boxes.weights/a", 0)
    stream = feed.follow(frozenset({"boxes.weights/a", "boxes.weights/b"}), lambda: woken.append(1))
    assert stream.take() == {"boxes.weights/a": 0}, "it begins with what is known"
    for number in range(100):
        feed.push("boxes.weights/a", number)
        feed.push("boxes.weights/c", number)
    assert stream.take() == {"boxes.weights/a": 99} and stream.take() == {}
    assert len(woken) == 2, "woken once a batch"


def test_who_left_is_no_longer_served() -> None:
    feed = Live(DECLARED)
    stream = feed.follow(frozenset({"boxes.weights"}), lambda: None)
    feed.leave(stream)
    feed.push("boxes.weights", 1)
    assert stream.take() == {} and not feed._followers


def test_topics_are_declared_and_kept_in_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "TOPICS_KEPT_MAX", 3)
    feed = Live(DECLARED)
    with pytest.raises(UnknownTopic):
        feed.push("boxes.colours", 1)
    with pytest.raises(UnknownTopic):
        feed.follow(frozenset(f"boxes.weights/{n}" for n in range(live.FOLLOWED_MAX + 1)), lambda: None)
    for number in range(10):
        feed.push(f"boxes.weights/{number}", number)
    assert len(feed._newest) == 3
    assert feed.permission("boxes.weights/3") == "boxes.read"
