"""Payables and receivables: raised, settled, blocked, released, taken back."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from jidoka_central.foundation.text import Text
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.finance.public import BlockDraft, LineDraft, RaiseItem, SettleItem, SourceDocument
from tests.central.finance.books import DAY, Books, fen
from tests.central.finance.test_journal import page, refused

DUE = date(2026, 12, 10)
INVOICE = SourceDocument("supplier_invoice", UUID(int=71), "INV-71")
NO_RESULT = BlockDraft(
    "inspection",
    Text(zh="等待进货检验结果", en="The incoming inspection has no result yet"),
    SourceDocument("inspection", UUID(int=5), "IN-000005"),
)


def invoice(books: Books, *blocks: BlockDraft) -> UUID:
    posted = books.post(
        LineDraft("grir", fen("12,500.00")),
        LineDraft("vat.input", fen("1,625.00")),
        LineDraft("payables", -fen("14,125.00"), partner_id=books.supplier, item=RaiseItem(DUE, blocks)),
        document=INVOICE,
    )
    return posted.open_items[0]


def credit(books: Books, item: UUID, net: str = "25.00", vat: str = "3.25") -> finance.PostedEntry:
    whole = fen(net) + fen(vat)
    return books.post(
        LineDraft("payables", whole, partner_id=books.supplier, item=SettleItem(item)),
        LineDraft("grir", -fen(net)),
        LineDraft("vat.input", -fen(vat)),
    )


def open_items(books: Books, **filters: Any) -> list[Any]:
    return page(books, "open_items", **filters)


def test_an_invoice_is_blocked_credited_and_released_but_not_paid(books: Books) -> None:
    item = invoice(books, NO_RESULT)
    (shown,) = open_items(books, kind="payables", blocked=True)
    assert (shown.open, shown.partner, shown.due) == ("-14125.00", "SUP-1", DUE)
    assert [(one.cause, one.document_number) for one in shown.blocks] == [("inspection", "IN-000005")]
    credit(books, item)
    answer = books.command("release_payment_block", open_item_id=item, reason="accepted with 2 returned")
    assert (answer.open, answer.free) == ("14096.75", True)
    assert not open_items(books, blocked=True)
    (shown,) = open_items(books, kind="payables", open=True)
    assert shown.open == "-14096.75" and books.balance("payables") == "-14096.75"
    refused(
        "finance.not_blocked",
        lambda: books.command("release_payment_block", open_item_id=item, reason="again"),
    )
    books.are_right()


def test_an_item_with_two_blocks_waits_for_both(books: Books) -> None:
    item = invoice(books, NO_RESULT)
    price = BlockDraft("price", Text(zh="价格不符", en="The price differs"), INVOICE)
    books.do(lambda uow: finance.block_payment(uow, item, price))
    assert not books.do(lambda uow: finance.lift_blocks(uow, item, "inspection"))
    assert not books.do(lambda uow: finance.lift_blocks(uow, item, "inspection"))
    assert books.command("release_payment_block", open_item_id=item, reason="agreed", cause="price").free


def test_no_more_is_settled_than_is_open(books: Books) -> None:
    item = invoice(books)
    refused("finance.settles_too_much", lambda: credit(books, item, "14,125.00", "0.01"))
    refused("finance.unknown_open_item", lambda: credit(books, UUID(int=9)))
    credit(books, item, "12,500.00", "1,625.00")
    refused("finance.settles_too_much", lambda: credit(books, item))
    assert open_items(books, open=True) == [] and len(open_items(books, open=False)) == 1
    books.are_right()


def test_an_item_is_settled_on_its_own_account_for_its_own_partner(books: Books) -> None:
    item = invoice(books)
    for account, partner in (("payables", books.customer), ("receivables", books.supplier)):
        refused(
            "finance.other_open_item",
            lambda account=account, partner=partner: books.post(
                LineDraft(account, 100, partner_id=partner, item=SettleItem(item)), LineDraft("grir", -100)
            ),
        )


def test_a_reversal_gives_back_what_was_settled_and_takes_back_what_was_raised(books: Books) -> None:
    item = invoice(books)
    raised_by = books.read(lambda q: finance.get_open_item(q, item)).entry_id
    settled_by = credit(books, item).id
    refused(
        "finance.item_settled",
        lambda: books.do(lambda uow: finance.reverse(uow, raised_by, posting_date=DAY)),
    )
    books.do(lambda uow: finance.reverse(uow, settled_by, posting_date=DAY))
    assert books.read(lambda q: finance.get_open_item(q, item)).open == -fen("14,125.00")
    books.do(lambda uow: finance.reverse(uow, raised_by, posting_date=DAY))
    assert books.read(lambda q: finance.get_open_item(q, item)).open == 0
    assert books.balances() == {}
    books.are_right()


def test_an_item_that_is_not_its_settlements_is_named(books: Books) -> None:
    from jidoka_central.modules.finance.model import OPEN_ITEM

    invoice(books)
    with books.runtime.database.write() as connection:
        connection.execute(OPEN_ITEM.update().values(open=-1))
    found = books.read(finance.recompute_balances)
    assert [(one.what, one.name) for one in found] == [("open_item", "INV-71"), ("control", "2202")]


@pytest.mark.parametrize(
    ("net", "vat"), [("12,500.00", "1,625.00"), ("25.00", "3.25"), ("0.50", "0.06"), ("1.50", "0.20")]
)
def test_vat_is_rounded_half_even_once(books: Books, net: str, vat: str) -> None:
    rate = books.read(lambda q: finance.vat_code(q, "IN13", DAY))
    assert finance.vat_of(fen(net), rate) == fen(vat)
    assert finance.net_of_gross(fen(net) + fen(vat), rate) == (fen(net), fen(vat))


def test_the_vat_of_lines_adds_up_to_that_of_the_document(books: Books) -> None:
    rate = books.read(lambda q: finance.vat_code(q, "OUT13", DAY))
    nets = [fen("0.33")] * 3
    taxes = finance.vat_of_lines(nets, rate)
    assert sum(taxes) == finance.vat_of(sum(nets), rate) == 13
    assert finance.vat_of_lines([0, 0], rate) == [0, 0]
    refused("finance.unknown_vat_code", lambda: books.read(lambda q: finance.vat_code(q, "IN99", DAY)))
    refused(
        "finance.unknown_vat_code",
        lambda: books.read(lambda q: finance.vat_code(q, "IN13", date(2019, 3, 31))),
    )


def test_a_new_rate_holds_from_its_day(books: Books) -> None:
    books.command(
        "create_vat_code", code="OUT13", name_zh="销项 12%", name_en="Output 12 %", kind="output",
        numerator=12, valid_from=date(2027, 1, 1),
    )  # fmt: skip
    before, after = (
        books.read(lambda q, on=on: finance.vat_code(q, "OUT13", on))
        for on in (date(2026, 12, 31), date(2027, 1, 1))
    )
    assert (before.numerator, after.numerator) == (13, 12)
