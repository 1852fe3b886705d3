"""A complaint with a family that is too large for one transaction: it is recorded, held part by part, and
says that it is not contained until it is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from jidoka_central.foundation import tasks
from jidoka_central.foundation.tasks import TASK
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.joints import containment
from jidoka_central.modules.quality.customers import reading
from tests.central.sales.market import Market, serial

SOLD = 6


@pytest.fixture(autouse=True)
def small_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty rings of one lot are a family that is too large."""
    monkeypatch.setattr(containment, "AT_ONCE", 5)
    monkeypatch.setattr(containment, "PART", 4)


def complains(market: Market, **more: Any) -> UUID:
    """Customer A has six rings and complains about the first."""
    delivery = market.picks(market.order(SOLD), SOLD)
    market.delivers(delivery)
    fields = {"customer": "CUST-A", "item": "RING-74", "serials": [serial(1)], "text": "cracked"}
    opened = market.run("engineer", "quality.open_complaint", escape_point="outgoing", **fields | more)
    return UUID(str(opened.id))


def document(market: Market, complaint: UUID) -> reading.ComplaintDocument:
    return market.read(lambda q: reading.complaint_document(q, complaint, "en"))


def asked(market: Market, complaint: UUID) -> list[str]:
    mine = sa.select(TASK.c.title_en).where(TASK.c.document_id == complaint, TASK.c.state == "open")
    return [row["title_en"] for row in market.read(lambda q: q.rows(mine))]


def refused_close(market: Market, complaint: UUID) -> str:
    market.run("engineer", "quality.answer_complaint", complaint_id=complaint, answer="We look at it")
    (close,) = [
        one for one in document(market, complaint).actions if one.command == "quality.close_complaint"
    ]
    assert not close.allowed
    return str(close.reason)


def test_nothing_is_looked_for_when_nothing_is_to_be_held(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(containment, "family_of", None)
    complaint = document(market, complains(market, scope="none"))
    assert (complaint.contained, complaint.held, complaint.notices) == (True, 0, [])
    containment.go_on(market.runtime)
    assert market.stands(10)[0] == "available"


@pytest.mark.parametrize("at_once", [5, 1], ids=["too many siblings", "too many ancestors"])
def test_a_large_family_is_held_part_by_part_and_contained_at_the_end(
    market: Market, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(containment, "AT_ONCE", at_once)
    complaint = complains(market)
    opened = document(market, complaint)
    assert (opened.contained, opened.held, opened.notices) == (False, 0, [])
    assert f"more than {at_once} siblings, not all of them held yet" in asked(market, complaint)[0]
    late = market.picks(market.order(2, "CUST-B"), 2)
    market.delivers(late)  # nothing holds it yet: it will be on a list
    containment.go_on(market.runtime)
    contained = document(market, complaint)
    assert contained.contained and contained.held == 20 - SOLD - 2
    assert {one.customer: one.count for one in contained.notices} == {"CUST-A": SOLD - 1, "CUST-B": 2}
    told = [f"tell CUST-A about the {SOLD - 1} siblings it has", "tell CUST-B about the 2 siblings it has"]
    assert sorted(asked(market, complaint)) == [f"{contained.number}: {one}" for one in told]
    earlier = contained.notices[1].id

    def as_it_was(uow: UnitOfWork) -> None:
        """The task of a plant that was contained before it was the complaint's."""
        of = "quality_complaint_notice"
        tasks.create(uow, title=Text(zh="通知", en="tell"), document=of, document_id=earlier, role="x")

    market.do(as_it_was)
    for one in contained.notices:
        market.run("engineer", "quality.send_notice", notice_id=one.id, note="by mail")
    assert asked(market, complaint) == asked(market, earlier) == []
    assert market.stands(20)[0] == "blocked" and market.stands(20)[2] == (contained.number,)
    before = market.everything()
    containment.go_on(market.runtime)
    assert market.everything() == before, "done once"
    market.run("engineer", "quality.lift_containment", complaint_id=complaint, reason="only that one")
    assert market.stands(20)[0] == "available"
    market.is_right()


def test_a_kill_between_parts_loses_nothing_and_claims_nothing(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    complaint, part = complains(market, scope="supplier_lot"), containment._hold_part
    assert [one.serial for one in document(market, complaint).held_serials] == ["B-1"], "the lot at once"

    done: list[int] = []

    def killed(*given: Any) -> None:
        if done:
            raise KeyboardInterrupt
        part(*given)
        done.append(1)

    monkeypatch.setattr(containment, "_hold_part", killed)
    with pytest.raises(KeyboardInterrupt):
        containment.go_on(market.runtime)
    halfway = document(market, complaint)
    assert (halfway.contained, halfway.held) == (False, 1 + 4)
    assert "not all its siblings are held yet" in refused_close(market, complaint)
    monkeypatch.setattr(containment, "_hold_part", part)
    containment.go_on(market.runtime)
    whole = document(market, complaint)
    assert (whole.contained, whole.held) == (True, 1 + 20 - SOLD)
    market.is_right()


def test_what_cannot_be_followed_is_left_to_people_and_never_contained(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(containment, "FAMILY_MAX", 12)
    complaint = complains(market)
    containment.go_on(market.runtime)
    found = document(market, complaint)
    assert not found.contained and 0 < found.held + sum(one.count for one in found.notices) < 12
    assert any("find and hold the rest by hand" in one for one in asked(market, complaint))
    assert "not all its siblings are held yet" in refused_close(market, complaint)
    before = market.everything()
    containment.go_on(market.runtime)
    assert market.everything() == before, "it does not try again and again"


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)  # the database has no part in it
def test_one_that_fails_does_not_keep_the_next_from_being_contained(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, look = complains(market), containment._pass
    second = market.run(
        "engineer", "quality.open_complaint", customer="CUST-A", item="RING-74", serials=[serial(2)],
        text="cracked too", escape_point="outgoing",
    ).id  # fmt: skip

    def fails(*given: Any) -> bool:
        if given[-1] == first:
            raise OSError("disk full")
        return look(*given)

    monkeypatch.setattr(containment, "_pass", fails)
    with pytest.raises(OSError, match="disk full"):
        containment.go_on(market.runtime)
    assert document(market, second).contained and not document(market, first).contained
