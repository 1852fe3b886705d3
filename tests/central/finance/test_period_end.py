"""A month's last day: its wages, and what finance wants done before it closes."""

from __future__ import annotations

from datetime import date

from jidoka_central.modules.finance import api
from tests.central.finance.books import Books
from tests.central.finance.test_journal import page, refused
from tests.central.finance.test_open_items import NO_RESULT, invoice

ALL = ("stock", "payables", "receivables", "general")


def accrue(books: Books, amount: str = "3135.00", voucher: str = "W-11") -> api.EntryShown:
    posted = books.command("accrue_wages", period="2026-11", amount=amount, voucher=voucher)
    return books.read(lambda q: api.entry_shown(q, posted.id, "en"))


def november(books: Books) -> api.PeriodShown:
    (row,) = [one for one in page(books, "periods") if one.period == "2026-11"]
    return books.read(lambda q: api.period_shown(q, row.id, "zh"))


def test_wages_are_accrued_on_the_last_day_of_their_month(books: Books) -> None:
    entry = accrue(books)
    assert (entry.posting_date, entry.event) == (date(2026, 11, 30), "finance.wages_accrued")
    assert [(line.name_en, line.debit, line.credit) for line in entry.lines] == [
        ("Wages", "3135.00", None),
        ("Accrued wages", None, "3135.00"),
    ]
    books.are_right()


def test_a_voucher_of_wages_counts_once_unless_it_is_reversed(books: Books) -> None:
    entry = accrue(books)
    assert refused("finance.wages_known", lambda: accrue(books)).field == "voucher"
    accrue(books, "10", "W-11b")
    assert entry.actions[0].allowed
    books.command("reverse_entry", entry_id=entry.id, reason="wrong month")
    accrue(books, "3000")
    assert books.balance("wages") == "3010.00"
    refused("finance.not_positive", lambda: accrue(books, "0", "W-12"))
    refused("finance.bad_amount", lambda: accrue(books, "1.001", "W-12"))
    books.command("close_period", period="2026-11")
    refused("finance.period_closed", lambda: accrue(books, "1", "W-12"))


def test_the_period_shows_what_is_left_and_who_does_it(books: Books) -> None:
    invoice(books, NO_RESULT)
    books.pair("wip", "labour.absorbed", "60.00")
    shown = november(books)
    assert {task.name: (task.done, task.must, task.count) for task in shown.checklist} == {
        "finance.payment_blocks": (False, False, 1),
        "finance.goods_to_invoice": (False, False, 1),
        "finance.wages": (False, True, 1),
    }
    blocks, grir, wages = shown.checklist
    assert (blocks.title, blocks.path, blocks.areas) == ("付款冻结未处理", "/finance/payments", ["payables"])
    assert grir.detail == "收货发票清算余额 -12500.00", "an invoice whose goods have not come"
    assert (wages.detail, wages.command) == ("已吸收人工 60.00，已计提工资 0.00", "finance.accrue_wages")
    (button,) = shown.actions
    assert (button.command, button.allowed, button.code) == (
        "finance.close_period",
        False,
        "finance.checklist_open",
    )
    refused("finance.checklist_open", lambda: books.command("close_period", period="2026-11"))
    books.command("close_period", period="2026-11", areas=["stock", "payables"])
    assert [task.name for task in november(books).checklist] == ["finance.goods_to_invoice", "finance.wages"]
    accrue(books, "60.00")
    assert november(books).actions[0].allowed
    books.command("close_period", period="2026-11", areas=["receivables", "general"])
    closed = november(books)
    assert closed.checklist == [] and not closed.actions[0].allowed
    assert [getattr(closed, area) for area in ALL] == ["closed"] * 4
