"""The posting table: complete, unambiguous, and naming accounts that are there."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from jidoka_central import app
from jidoka_central.foundation.errors import Refusal
from jidoka_central.joints import postings
from jidoka_central.joints.postings import ANY, POSTING_TABLE, PostingRow, entry_lines, rows_for
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.finance.public import SourceDocument, ValueEvent, ValueFact
from tests.central.finance.books import DAY

DECLARED = {
    event.NAME: event for event in app.build_registry().events.values() if issubclass(event, ValueEvent)
}
OF_STOCK = (postings.OF_ITEM, postings.OF_GRADE, postings.OF_PART)
KEYS = {account.posting_key: account for account in finance.CHART}


def fact(origin: str = "", item_class: str = "purchased", day: date = DAY, **amounts: int) -> ValueFact:
    return ValueFact(SourceDocument("note", None, "N"), day, "CNY", amounts, origin, item_class)


def test_every_event_that_moves_value_has_a_row_and_is_heard() -> None:
    rows = {row.event for row in POSTING_TABLE}
    assert DECLARED.keys() <= rows, "an event moves value and the posting table does not know it"
    posted = [one for one in postings.SUBSCRIPTIONS if one.handler is postings.post_value]
    assert {one.event.NAME for one in posted} == DECLARED.keys(), "an event moves value and nobody posts it"
    others = [one.event.NAME for one in postings.SUBSCRIPTIONS if one not in posted]
    assert others == ["quality.rework_reversed"], "what takes entries back by reversing them"


def test_a_row_whose_event_is_not_there_is_awaited_and_no_other() -> None:
    assert {row.event for row in POSTING_TABLE} - DECLARED.keys() == postings.AWAITED


@pytest.mark.parametrize("row", POSTING_TABLE, ids=lambda row: f"{row.event}-{row.origin}-{row.amount}")
def test_a_row_names_accounts_of_the_chart_and_their_quality_cost(row: PostingRow) -> None:
    for key in (row.debit, row.credit):
        for name in postings.STOCK_ACCOUNTS.values() if key in OF_STOCK else [key]:
            assert name in KEYS, name
    assert row.quality_cost == (KEYS[row.debit].quality_cost if row.debit in KEYS else None)
    assert row.debit != row.credit


def test_no_pair_stands_twice() -> None:
    pairs = [(row.event, row.origin, row.item_class, row.amount, row.valid_from) for row in POSTING_TABLE]
    assert len(pairs) == len(set(pairs))


def test_the_more_exact_case_wins_and_the_newest_form_holds() -> None:
    table = (
        PostingRow("x.y", ANY, ANY, "wip", "grir"),
        PostingRow("x.y", ANY, "made", "wip", "stock.finished"),
        PostingRow("x.y", "customer", ANY, "wip", "stock.rma"),
        PostingRow("x.y", ANY, ANY, "wip", "capital", valid_from=date(2027, 1, 1)),
    )

    def credit(given: ValueFact) -> str:
        (row,) = rows_for("x.y", given, table)
        return row.credit

    assert credit(fact()) == "grir"
    assert credit(fact(item_class="made")) == "stock.finished"
    assert credit(fact("customer", "made")) == "stock.rma"
    assert credit(fact(day=date(2027, 1, 1))) == "capital"


def test_a_stock_account_follows_the_items_class() -> None:
    for item_class, account in postings.STOCK_ACCOUNTS.items():
        lines = entry_lines("production.material_issued", fact(item_class=item_class, value=5))
        assert [(line.account, line.amount) for line in lines] == [("wip", 5), (account, -5)]


def test_pairs_on_one_account_are_one_line_and_zero_is_none() -> None:
    given = dataclasses.replace(fact(net=100, vat=13), partner_id=None, due=DAY)
    lines = entry_lines("purchasing.invoice_posted", given)
    assert [(line.account, line.amount) for line in lines] == [
        ("grir", 100), ("payables", -113), ("vat.input", 13),
    ]  # fmt: skip
    free = dataclasses.replace(given, amounts={"net": 100, "vat": 0})
    assert len(entry_lines("purchasing.invoice_posted", free)) == 2
    assert entry_lines("production.material_issued", fact(value=0)) == ()


def test_what_the_table_does_not_know_is_refused() -> None:
    for event, given in (
        ("x.unknown", fact(value=1)),
        ("quality_cost.incurred", fact("luck", value=1)),
        ("production.material_issued", fact(value=1, freight=1)),
    ):
        with pytest.raises(Refusal) as caught:
            entry_lines(event, given)
        assert caught.value.code == "finance.no_posting_rule"
    with pytest.raises(AssertionError, match="below zero"):
        entry_lines("production.material_issued", fact(value=-1))
