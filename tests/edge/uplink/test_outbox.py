"""What is on its way, as pure decisions."""

from __future__ import annotations

from jidoka_edge.uplink.outbox import PATIENCE_US, PATIENCE_US_MAX, REFUSED_US, Outbox


def test_in_flight_is_bounded_and_freed_by_the_watermark():
    box = Outbox(2)
    box.was_sent(10, 0)
    box.was_sent(20, 0)
    assert not box.may_send(0)
    assert box.answered(10, None, 1) and box.may_send(1) and box.in_flight == 1
    assert not box.answered(10, None, 2), "a duplicate's answer moves nothing"
    assert not box.answered(3, None, 2) and box.acked == 10


def test_without_an_answer_it_starts_again_behind_the_watermark_ever_more_patient():
    box = Outbox(2)
    box.was_sent(10, 0)
    assert not box.overdue(PATIENCE_US - 1)
    assert box.overdue(PATIENCE_US) and box.sent == 0 and box.resends == 1
    patience, now = [], PATIENCE_US
    for _ in range(6):
        patience.append(box.patience_us)
        box.was_sent(10, now)
        now += box.patience_us
        assert box.overdue(now)
    assert patience == sorted(patience) and patience[-1] == PATIENCE_US_MAX
    box.was_sent(10, now)
    box.answered(10, None, now)
    assert box.patience_us == PATIENCE_US


def test_a_refusal_waits_then_starts_again():
    box = Outbox(2)
    box.was_sent(10, 0)
    box.answered(4, "hole", 100)
    assert (box.sent, box.acked, box.refused) == (4, 4, "hole")
    assert not box.may_send(100) and box.may_send(100 + REFUSED_US)


def test_central_may_be_further_than_this_connection():
    box = Outbox(2)
    box.reconnected(5)
    box.answered(9, None, 0)
    assert box.sent == 9, "what central has is not sent again"
