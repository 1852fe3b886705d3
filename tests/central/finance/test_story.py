"""The story's journal, line by line through the posting table, to the cent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

import pytest

from jidoka_central.foundation.db import Database
from jidoka_central.foundation.events import Subscription
from jidoka_central.foundation.modules import FOUNDATION
from jidoka_central.foundation.registry import Module, Registry
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import Context, Runtime
from jidoka_central.joints import postings
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.finance.public import SourceDocument, ValueEvent, ValueFact
from jidoka_central.modules.masterdata import public as masterdata
from tests.central.finance.books import DAY, Books, fen
from tests.central.finance.test_journal import page

SECONDS = 95
D = 238  # fen: 95 s x 2.5 fen = 237.5, half-even
NC1, NC2, NC3 = (SourceDocument("quality_nc", UUID(int=n), f"NC-00000{n}") for n in (1, 2, 3))
ORDER = UUID(int=1001)
DUE = date(2026, 12, 10)


@dataclass(frozen=True, slots=True)
class Told(ValueEvent):
    """An event of the story, as its module will tell it one day; the name is the row's."""

    DOCUMENT: ClassVar[str] = "note"
    fact: ValueFact

    def value_facts(self) -> tuple[ValueFact, ...]:
        return (self.fact,)


def event_named(name: str) -> type[Told]:
    return type(name, (Told,), {"NAME": name, "TITLE": Text(zh=name, en=name), "__slots__": ()})


EVENTS = {name: event_named(name) for name in sorted({row.event for row in postings.POSTING_TABLE})}
TOLD = Module("told", Text(zh="故事", en="The story"), events=tuple(EVENTS.values()))


@pytest.fixture(scope="session")
def registry() -> Registry:
    subscriptions = [Subscription(event, postings.post_value, postings.EMITS) for event in EVENTS.values()]
    return Registry((*FOUNDATION, masterdata.MODULE, finance.MODULE, TOLD), subscriptions)


@pytest.fixture
def told(database: Database, registry: Registry, books: Books, context: Context) -> Iterator[Books]:
    yield Books(Runtime(database, registry), context, books.supplier, books.customer)


def tell(books: Books, event: str, **fields: Any) -> None:
    amounts = {
        name: fen(text) if isinstance(text, str) else text for name, text in fields.pop("amounts").items()
    }
    number = fields.pop("number", event.split(".")[1])
    document = SourceDocument("note", fields.pop("document_id", None), number)
    fact = ValueFact(document, fields.pop("day", DAY), "CNY", amounts, **fields)
    books.do(lambda uow: uow.emit(EVENTS[event](fact)))


def of_document(books: Books, document_id: UUID) -> UUID:
    (item,) = books.read(lambda q: finance.open_items_of(q, document_id))
    return item.id


def tell_the_story(books: Books) -> None:
    """The rows of the story's journal table, in its order."""
    purchased, made = {"item_class": "purchased"}, {"item_class": "made"}
    of_order = {"order_id": ORDER}
    invoice, sale = UUID(int=71), UUID(int=72)
    from_us, to_us = {"partner_id": books.supplier}, {"partner_id": books.customer}
    cost = "quality_cost.incurred"
    tell(books, "purchasing.goods_received", amounts={"value": "12,500.00"}, **purchased)
    tell(
        books, "purchasing.invoice_posted", amounts={"net": "12,500.00", "vat": "1,625.00"},
        document_id=invoice, due=DUE, **from_us,
    )  # fmt: skip
    tell(books, cost, amounts={"value": "60.00"}, origin="incoming_inspection")
    tell(books, "purchasing.goods_returned", amounts={"value": "25.00"}, nc=NC1, **purchased)
    settles = of_document(books, invoice)
    tell(
        books, "purchasing.credit_note_posted", amounts={"net": "25.00", "vat": "3.25"}, settles=settles,
        **from_us,
    )  # fmt: skip
    tell(books, "production.material_issued", amounts={"value": "2,500.00"}, **purchased, **of_order)
    tell(books, "production.pieces_confirmed", amounts={"value": "2,775.00"}, **of_order)
    tell(books, cost, amounts={"value": D}, origin="downtime", nc=NC2)
    tell(books, "production.pieces_scrapped", amounts={"value": "27.50"}, nc=NC2, **of_order)
    tell(books, cost, amounts={"value": "60.00"}, origin="training", nc=NC2)
    tell(books, "production.pieces_confirmed", amounts={"value": "225.00"}, **of_order)
    tell(books, "production.output_received", amounts={"value": "5,472.50"}, **made, **of_order)
    tell(books, cost, amounts={"value": "15.00"}, origin="outgoing_inspection")
    tell(books, "sales.goods_delivered", amounts={"value": "4,125.00"}, **made)
    tell(
        books, "sales.invoice_posted", amounts={"net": "9,000.00", "vat": "1,170.00"}, document_id=sale,
        due=DUE, **to_us,
    )  # fmt: skip
    tell(
        books, "sales.credit_note_posted", amounts={"net": "60.00", "vat": "7.80"},
        settles=of_document(books, sale), **to_us,
    )  # fmt: skip
    tell(books, "sales.goods_returned", amounts={"value": "27.50"}, nc=NC3, **made)
    tell(books, "inventory.serials_scrapped", amounts={"value": "27.50"}, origin="returned", nc=NC3, **made)
    books.command(
        "post_manual_entry",
        posting_date=DAY,
        voucher="W-11",
        text="wages of November",
        lines=[{"account": "5601", "debit": "3135.00"}, {"account": "2211", "credit": "3135.00"}],
    )


def test_the_trial_balance_is_the_storys(told: Books) -> None:
    tell_the_story(told)
    assert told.balances() == {
        "Raw material": fen("9,975.00"),
        "Finished goods": fen("1,347.50"),
        "Receivables": fen("10,102.20"),
        "Input VAT": fen("1,621.75"),
        "Sales returns": fen("60.00"),
        "Cost of goods sold": fen("4,097.50"),
        "Prevention": fen("60.00"),
        "Appraisal": fen("75.00"),
        "Scrap": fen("27.50"),
        "Downtime": D,
        "External failure": fen("27.50"),
        "Wages": fen("3,135.00"),
        "Payables": -fen("14,096.75"),
        "Output VAT": -fen("1,162.20"),
        "Revenue": -fen("9,000.00"),
        "Labour absorbed": -fen("3,135.00"),
        "Line time absorbed": -D,
        "Accrued wages": -fen("3,135.00"),
    }
    found = told.read(finance.trial_balance)
    assert found.debit == found.credit == fen("30,528.95") + D
    zero = {row.account.name_en for row in found.rows if row.closing == 0}
    assert zero == {"Work in process", "GR-IR", "RMA stock"}
    told.are_right()


def test_quality_cost_is_what_the_ledger_holds_and_leads_to_the_nonconformance(told: Books) -> None:
    tell_the_story(told)
    costs = told.read(finance.quality_cost)
    assert costs == {
        "prevention": fen("60.00"),
        "appraisal": fen("75.00"),
        "internal_failure": fen("27.50") + D,
        "external_failure": fen("27.50"),
    }
    assert sum(costs.values()) == fen("190.00") + D
    lines = page(told, "lines", nc_id=NC2.id)
    assert {(line.account_en, line.debit or f"-{line.credit}") for line in lines} == {
        ("Downtime", "2.38"),
        ("Line time absorbed", "-2.38"),
        ("Scrap", "27.50"),
        ("Work in process", "-27.50"),
        ("Prevention", "60.00"),
        ("Labour absorbed", "-60.00"),
    }


def test_work_in_process_of_the_order_is_zero_and_its_account_too(told: Books) -> None:
    tell_the_story(told)
    assert told.read(lambda q: finance.balance_by_order(q, "wip")) == {}
    assert told.balance("wip") == "0.00"


def test_statements_are_of_one_piece(told: Books) -> None:
    tell_the_story(told)
    income = told.read(finance.income_statement)
    sheet = told.read(finance.balance_sheet)
    assert income.result == sheet.result == fen("4,652.50")
    assets, liabilities, equity = (section.total for section in sheet.sections)
    assert (assets, liabilities, equity) == (fen("21,424.70"), fen("16,772.20"), 0)
    assert assets == liabilities + equity + sheet.result


def test_a_month_is_opened_with_what_the_one_before_left(told: Books) -> None:
    tell_the_story(told)
    tell(told, "quality_cost.incurred", amounts={"value": "1.00"}, origin="training", day=date(2026, 12, 2))
    december = told.read(lambda q: finance.period_by_code(q, "2026-12"))
    rows = {
        row.account.name_en: row
        for row in told.read(lambda q: finance.trial_balance(q, december, december)).rows
    }
    assert (rows["Prevention"].opening, rows["Prevention"].debit) == (fen("60.00"), fen("1.00"))
    assert told.read(lambda q: finance.income_statement(q, december, december)).result == 0
    november = told.read(lambda q: finance.period_by_code(q, "2026-11"))
    assert told.read(lambda q: finance.balance_sheet(q, november)).result == fen("4,652.50")
