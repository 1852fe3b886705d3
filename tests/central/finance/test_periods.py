"""A closed area takes nothing more: not from a person, not from a document, not from an SQL prompt."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from jidoka_central.foundation.clock import SetClock
from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.uow import Runtime, UnitOfWork
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.finance import rules, service
from jidoka_central.modules.finance.model import PERIOD
from jidoka_central.modules.finance.periods import KEEPING
from jidoka_central.modules.finance.public import EntryDraft, LineDraft, SourceDocument
from tests.central.finance.books import DAY, Books
from tests.central.finance.test_journal import page, raw_entry, refused


def close(books: Books, *areas: str, period: str = "2026-11") -> Any:
    return books.command("close_period", period=period, **({"areas": areas} if areas else {}))


def test_an_area_closes_alone_and_general_last(books: Books) -> None:
    assert refused("finance.general_last", lambda: close(books, "general")).field == "areas"
    close(books, "stock")
    no = refused("finance.period_closed", lambda: books.pair("stock.raw", "grir", "1.00"))
    assert no.sentence("zh") == "期间 2026-11 的 库存 已关闭，不能记账"
    books.pair("wages", "wages.accrued", "1.00")
    refused("state.illegal", lambda: close(books, "stock"))
    close(books, "payables", "receivables", "general")
    refused("finance.period_closed", lambda: books.pair("wages", "wages.accrued", "1.00"))
    (november,) = [one for one in page(books, "periods") if one.period == "2026-11"]
    assert (november.stock, november.general) == ("closed", "closed")


def test_months_close_in_their_order(books: Books) -> None:
    refused("finance.earlier_open", lambda: close(books, period="2026-12"))
    close(books)
    assert close(books, period="2026-12").areas == ["stock", "payables", "receivables", "general"]


def test_a_period_is_a_month_and_opened_once(books: Books) -> None:
    refused("finance.period_known", lambda: books.command("open_period", period="2026-11"))
    refused("finance.unknown_period", lambda: books.command("open_period", period="2026-13"))
    refused("finance.unknown_period", lambda: close(books, period="2030-01"))


def test_raw_sql_is_refused_in_a_closed_period(books: Books, runtime: Runtime) -> None:
    raw_entry(books, [100, -100])
    close(books, "stock")
    with pytest.raises(DBAPIError, match="the period is closed"):
        raw_entry(books, [100, -100])
    for values in ({"stock": "open"}, {"first_day": date(2026, 10, 1)}):
        with (
            pytest.raises(DBAPIError, match="a closed period stays closed"),
            runtime.database.write() as connection,
        ):
            connection.execute(sa.update(PERIOD).where(PERIOD.c.code == "2026-11").values(values))


def test_what_comes_late_goes_to_the_next_open_month_and_keeps_its_day(books: Books) -> None:
    close(books, "stock")
    posted = books.pair("stock.raw", "grir", "1.00", late="next_open")
    assert (posted.period, posted.posting_date) == ("2026-12", date(2026, 12, 1))
    (entry,) = page(books, "entries")
    assert entry.document_date == DAY
    in_time = books.pair("wages", "wages.accrued", "1.00", late="next_open")
    assert (in_time.period, in_time.posting_date) == ("2026-11", DAY)


def at(books: Books, year: int, month: int, day: int) -> None:
    noon = datetime(year, month, day, 4, tzinfo=UTC)
    books.runtime.clock = SetClock(int(noon.timestamp()) * 1_000_000)


def codes(books: Books) -> list[str]:
    return sorted(one.period for one in page(books, "periods"))


def test_a_fact_beyond_the_last_month_opens_the_months_up_to_its_day(books: Books) -> None:
    at(books, 2027, 2, 20)
    posted = books.pair("stock.raw", "grir", "1.00", late="next_open", day=date(2027, 2, 3))
    assert (posted.period, posted.posting_date) == ("2027-02", date(2027, 2, 3))
    assert codes(books) == ["2026-11", "2026-12", "2027-01", "2027-02"]
    refused("finance.no_period", lambda: books.pair("stock.raw", "grir", "1.00", day=date(2027, 3, 1)))
    refused(
        "finance.no_open_period",
        lambda: books.pair("stock.raw", "grir", "1.00", late="next_open", day=date(2027, 6, 1)),
    )
    assert len(codes(books)) == 4, "a paper opens no month, and a day far ahead is not believed"
    opened = sa.text("SELECT count(*) FROM event_log WHERE event = 'finance.period_opened'")
    assert books.read(lambda q: q.scalar(opened)) == 4


def test_a_fact_of_the_last_month_closed_goes_to_the_one_after(books: Books) -> None:
    at(books, 2026, 12, 31)
    close(books)
    close(books, period="2026-12")
    posted = books.pair("stock.raw", "grir", "1.00", late="next_open", day=date(2026, 12, 31))
    assert (posted.period, posted.posting_date) == ("2027-01", date(2027, 1, 1))
    assert codes(books)[-1] == "2027-01"


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_two_facts_open_one_month(books: Books) -> None:
    at(books, 2027, 1, 2)
    together = threading.Barrier(2)
    done: list[bool] = []

    def post() -> None:
        tried: list[bool] = []

        def work(uow: UnitOfWork) -> None:
            if not tried:
                tried.append(True)
                uow.scalar(sa.select(PERIOD.c.id).limit(1))
                together.wait(10)
            lines = (LineDraft("stock.raw", 100), LineDraft("grir", -100))
            note = SourceDocument("note", None, "N-1")
            day = date(2027, 1, 2)
            finance.post_entry(uow, EntryDraft("tests.noted", note, day, "CNY", lines, late="next_open"))

        books.do(work)
        done.append(True)

    writers = [threading.Thread(target=post) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(20)
    assert len(done) == 2 and codes(books)[-1] == "2027-01" and books.balance("stock.raw") == "2.00"


def test_this_month_and_the_next_are_kept_open(books: Books) -> None:
    at(books, 2026, 11, 30)
    KEEPING.run(books.runtime)
    assert codes(books) == ["2026-11", "2026-12"]
    close(books)
    at(books, 2027, 1, 31)
    for _ in range(2):
        KEEPING.run(books.runtime)
    assert codes(books) == ["2026-11", "2026-12", "2027-01", "2027-02"]
    (november,) = [one for one in page(books, "periods") if one.period == "2026-11"]
    assert november.stock == "closed", "what is closed stays closed"


def test_books_without_a_month_begin_with_today(books: Books) -> None:
    other = Books(books.runtime, replace(books.context, company="TWO"), books.supplier, books.customer)
    other.command("open_ledger", currency="CNY")
    at(books, 2026, 12, 5)
    posted = other.pair("stock.raw", "grir", "1.00", late="next_open", day=date(2026, 3, 1))
    assert (posted.period, posted.posting_date) == ("2026-12", date(2026, 12, 1))
    KEEPING.run(books.runtime)
    with books.runtime.read(books.context.principal, "TWO") as q:
        assert finance.latest_period(q).code == "2027-01"


def test_months_are_counted_over_the_year_and_bounded() -> None:
    assert rules.months_of(date(2026, 11, 30), date(2027, 2, 1), 24) == [
        "2026-11",
        "2026-12",
        "2027-01",
        "2027-02",
    ]
    assert rules.months_of(date(2000, 1, 1), date(2027, 2, 1), 2) == ["2027-01", "2027-02"]
    assert rules.months_of(date(2027, 3, 1), date(2027, 2, 28), 24) == []
    assert rules.first_of_next_month(date(2026, 12, 31)) == date(2027, 1, 1)


def test_a_reversal_of_a_closed_month_names_its_day(books: Books) -> None:
    entry = books.command(
        "post_manual_entry",
        posting_date=DAY,
        voucher="V-1",
        text="wages",
        lines=[{"account": "5601", "debit": "10"}, {"account": "2211", "credit": "10"}],
    )
    close(books)
    refused("finance.period_closed", lambda: books.command("reverse_entry", entry_id=entry.id, reason="late"))
    back = books.command("reverse_entry", entry_id=entry.id, reason="late", posting_date=date(2026, 12, 1))
    assert back.period == "2026-12" and books.balance("wages") == "0.00"
    books.are_right()


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_closing_waits_for_an_entry_being_posted(books: Books) -> None:
    """The entry is in the books when the period closes, or it is refused; never after."""
    posting, release, order = threading.Event(), threading.Event(), []

    def post(uow: UnitOfWork) -> None:
        draft = EntryDraft(
            "tests.noted",
            SourceDocument("note", None, "N-1"),
            DAY,
            "CNY",
            (LineDraft("stock.raw", 100), LineDraft("grir", -100)),
        )
        finance.post_entry(uow, draft)
        posting.set()
        release.wait(10)
        order.append("posted")

    def shut(uow: UnitOfWork) -> None:
        service.close_period(uow, "2026-11", ["stock"])
        order.append("closed")

    poster = threading.Thread(target=lambda: books.do(post))
    poster.start()
    assert posting.wait(10)
    closer = threading.Thread(target=lambda: books.do(shut))
    closer.start()
    closer.join(0.2)
    assert closer.is_alive()
    release.set()
    poster.join(10)
    closer.join(10)
    assert order == ["posted", "closed"]
    with pytest.raises(Refusal):
        books.pair("stock.raw", "grir", "1.00")
    books.are_right()
