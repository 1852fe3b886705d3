"""The journal: one doorway, balanced, written once, corrected by reversal only."""

from __future__ import annotations

import ast
import dataclasses
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

import jidoka_central
from jidoka_central.foundation.errors import InvalidInput, Refusal
from jidoka_central.foundation.eventlog.sequencer import seal
from jidoka_central.foundation.uow import Runtime
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.finance.datasets import DATASETS
from jidoka_central.modules.finance.model import (
    ACCOUNT,
    ACCOUNT_BALANCE,
    JOURNAL_ENTRY,
    JOURNAL_LINE,
    PERIOD,
)
from jidoka_central.modules.finance.numbering import NUMBERING
from jidoka_central.modules.finance.public import LineDraft, SourceDocument
from tests.central.finance.books import DAY, Books, fen

WAGES = [{"account": "5601", "debit": "3135.00"}, {"account": "2211", "credit": "3135.00"}]


def refused(code: str, work: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        work()
    assert caught.value.code == code
    return caught.value


def by_hand(books: Books, lines: list[dict[str, str]] = WAGES, day: date = DAY, **more: Any) -> Any:
    return books.command(
        "post_manual_entry", posting_date=day, voucher="V-1", text="wages", lines=lines, **more
    )


def page(books: Books, name: str, **filters: Any) -> list[Any]:
    dataset = next(one for one in DATASETS if one.name == f"finance.{name}")
    return books.read(lambda q: dataset.fetch(q, dataset.filters(**filters), None, 100)[0])


def test_an_entry_is_in_the_balances_at_once(books: Books) -> None:
    books.pair("stock.raw", "grir", "12,500.00")
    books.pair("grir", "stock.raw", "25.00")
    assert books.balance("stock.raw") == "12475.00"
    assert books.balance("grir") == "-12475.00"
    books.are_right()


@pytest.mark.parametrize(
    ("lines", "code", "field"),
    [
        ((LineDraft("wip", 100), LineDraft("grir", -99)), "finance.unbalanced", "lines"),
        ((LineDraft("wip", 100),), "finance.line_count", "lines"),
        ((LineDraft("wip", 0), LineDraft("grir", 0)), "finance.amount_out_of_range", "lines.0.amount"),
        (
            (LineDraft("wip", 10**12 + 1), LineDraft("grir", -(10**12) - 1)),
            "finance.amount_out_of_range",
            "lines.0.amount",
        ),
        ((LineDraft("wip", 100), LineDraft("nothing", -100)), "finance.unknown_account", "account"),
        ((LineDraft("wip", 100), LineDraft("payables", -100)), "finance.item_needed", "lines.1.item"),
        (
            (LineDraft("quality.scrap", 100, "appraisal"), LineDraft("wip", -100)),
            "finance.quality_cost_mismatch",
            "lines.0.quality_cost",
        ),
        (
            (LineDraft("wip", 100, item=finance.RaiseItem(DAY)), LineDraft("grir", -100)),
            "finance.item_unexpected",
            "lines.0.item",
        ),
    ],
)
def test_an_entry_that_is_not_right_is_refused(
    books: Books, lines: tuple[LineDraft, ...], code: str, field: str
) -> None:
    assert refused(code, lambda: books.post(*lines)).field == field
    assert books.balances() == {}


def test_another_currency_and_a_day_without_a_period_are_refused(books: Books) -> None:
    refused("finance.other_currency", lambda: books.pair("wip", "grir", "1.00", currency="EUR"))
    refused("finance.unknown_currency", lambda: books.pair("wip", "grir", "1.00", currency="XXX"))
    refused("finance.no_period", lambda: books.pair("wip", "grir", "1.00", day=date(2027, 2, 1)))


def test_a_quality_cost_account_tags_its_lines(books: Books) -> None:
    nc = SourceDocument("quality_nc", books.supplier, "NC-000002")
    books.pair("quality.scrap", "wip", "27.50", nc=nc)
    (line,) = page(books, "lines", quality_cost="internal_failure")
    assert (line.account, line.debit, line.nc_number) == ("5530", "27.50", "NC-000002")
    assert books.read(finance.quality_cost) == {
        "prevention": 0, "appraisal": 0, "internal_failure": 2750, "external_failure": 0,
    }  # fmt: skip


def test_a_balance_leads_to_line_entry_event_and_document_and_back(books: Books) -> None:
    receipt = SourceDocument("goods_receipt", books.customer, "GR-000001")
    posted = books.pair("stock.raw", "grir", "12,500.00", document=receipt, event="purchasing.goods_received")
    (balance, _) = page(books, "trial_balance")
    (line,) = page(books, "lines", account=balance.account, period="2026-11")
    (entry,) = page(books, "entries", document_id=receipt.id)
    assert line.entry_id == entry.id == posted.id
    assert (entry.event, entry.document_number) == ("purchasing.goods_received", "GR-000001")
    assert books.read(lambda q: finance.entries_of_document(q, receipt.id)) == [posted.id]


def test_numbers_have_no_gap_and_keep_the_order_of_the_log(books: Books, runtime: Runtime) -> None:
    posted = [books.pair("wip", "labour.absorbed", "1.00").id for _ in range(3)]
    with pytest.raises(Refusal):
        books.pair("wip", "labour.absorbed", "1.00", currency="EUR")
    posted.append(books.pair("wip", "labour.absorbed", "1.00").id)
    december = books.pair("wip", "labour.absorbed", "1.00", day=date(2026, 12, 1)).id
    assert [entry.number for entry in page(books, "entries")] == [None] * 5
    seal(runtime)
    NUMBERING.run(runtime)
    NUMBERING.run(runtime)
    numbers = {entry.id: entry.number for entry in page(books, "entries")}
    assert [numbers[id_] for id_ in posted] == [f"2026-11-00000{n}" for n in range(1, 5)]
    assert numbers[december] == "2026-12-000001"


def test_the_log_holds_the_lines_that_the_journal_holds(books: Books, runtime: Runtime) -> None:
    posted = books.pair("stock.raw", "grir", "12,500.00")
    with runtime.database.read() as connection:
        body = connection.execute(
            sa.text("SELECT body FROM event_log WHERE event = 'finance.entry_posted'")
        ).scalar_one()
    assert str(posted.id) in body and '"account":"1403","amount":1250000' in body


# ---- by hand


def test_an_accountant_posts_wages_and_takes_them_back(books: Books) -> None:
    answer = by_hand(books)
    assert (answer.total, answer.currency, answer.period) == ("3135.00", "CNY", "2026-11")
    assert books.balance("wages") == "3135.00"
    back = books.command("reverse_entry", entry_id=answer.id, reason="twice")
    assert books.balance("wages") == "0.00"
    entries = {entry.id: entry for entry in page(books, "entries")}
    assert entries[back.id].reverses_id == answer.id and entries[answer.id].reversed_by == back.id
    refused(
        "finance.already_reversed",
        lambda: books.command("reverse_entry", entry_id=answer.id, reason="again"),
    )
    refused("finance.is_reversal", lambda: books.command("reverse_entry", entry_id=back.id, reason="no"))
    books.are_right()


@pytest.mark.parametrize(
    ("lines", "code", "field"),
    [
        (
            [{"account": "1403", "debit": "1"}, {"account": "2211", "credit": "1"}],
            "finance.not_manual",
            "lines.0.account",
        ),
        (
            [{"account": "5601", "debit": "-1"}, {"account": "2211", "credit": "-1"}],
            "finance.not_positive",
            "lines.0.debit",
        ),
        (
            [{"account": "5601", "debit": "1", "credit": "1"}, {"account": "2211", "credit": "1"}],
            "finance.one_side",
            "lines.0",
        ),
        (
            [{"account": "5601", "debit": "1.005"}, {"account": "2211", "credit": "1.005"}],
            "finance.bad_amount",
            "lines.0.debit",
        ),
    ],
)
def test_what_a_person_may_not_post(books: Books, lines: list[dict[str, str]], code: str, field: str) -> None:
    assert refused(code, lambda: by_hand(books, lines)).field == field


def test_one_line_by_hand_is_named(books: Books) -> None:
    with pytest.raises(InvalidInput):
        by_hand(books, WAGES[:1])


def test_what_a_document_posted_is_corrected_there(books: Books) -> None:
    posted = books.pair("stock.raw", "grir", "1.00")
    refused(
        "finance.reverse_at_source",
        lambda: books.command("reverse_entry", entry_id=posted.id, reason="mine"),
    )


def test_only_who_may_post_posts(books: Books, principal_with: Any) -> None:
    buyer = principal_with("finance.read", "finance.release", name="buyer")
    accountant = principal_with("finance.read", "finance.post", name="anna")
    as_buyer = dataclasses.replace(books, context=dataclasses.replace(books.context, principal=buyer))
    as_accountant = dataclasses.replace(
        books, context=dataclasses.replace(books.context, principal=accountant)
    )
    refused("permission.denied", lambda: by_hand(as_buyer))
    entry = by_hand(as_accountant)
    refused("permission.denied", lambda: as_buyer.command("reverse_entry", entry_id=entry.id, reason="x"))
    refused("permission.denied", lambda: as_accountant.command("close_period", period="2026-11"))
    assert page(books, "entries")[0].posted_by == "anna"


def test_a_replayed_request_posts_once(books: Books) -> None:
    once = dataclasses.replace(books, context=dataclasses.replace(books.context, key="wages-2026-11"))
    first, second = by_hand(once), by_hand(once)
    assert first == second
    assert books.balance("wages") == "3135.00"
    refused("idempotency.key_reused", lambda: by_hand(once, day=date(2026, 11, 11)))


# ---- what the database refuses by itself


def raw_entry(books: Books, amounts: list[int], **more: Any) -> None:
    """Insert an entry as somebody with the server's role and an SQL prompt would."""
    account = books.read(lambda q: q.scalar(sa.select(ACCOUNT.c.id).where(ACCOUNT.c.posting_key == "wip")))
    period = books.read(lambda q: q.first(sa.select(PERIOD).where(PERIOD.c.code == "2026-11")))

    def work(uow: Any) -> None:
        entry = uow.insert(
            JOURNAL_ENTRY,
            period_id=period["id"],
            posting_date=DAY,
            document_date=DAY,
            currency="CNY",
            event="raw",
            document_type="note",
            document_number="raw",
            lines=more.get("lines", len(amounts)),
            total=more.get("total", sum(amount for amount in amounts if amount > 0)),
            posted_by="raw",
        )
        for position, amount in enumerate(amounts, start=1):
            uow.insert(
                JOURNAL_LINE,
                entry_id=entry,
                position=position,
                period_id=period["id"],
                account_id=account,
                currency=more.get("currency", "CNY"),
                amount=amount,
            )

    books.do(work)


@pytest.mark.parametrize(
    ("amounts", "more"),
    [
        ([100, -99], {}),
        ([100, -100], {"total": 101}),
        ([100, -100], {"currency": "EUR"}),
        ([100, -50, -50], {"lines": 2}),
    ],
)
def test_raw_sql_cannot_write_an_entry_that_is_not_one(
    books: Books, amounts: list[int], more: dict[str, Any]
) -> None:
    raw_entry(books, [100, -100])
    with pytest.raises(DBAPIError, match=r"does not balance|not a line of its entry"):
        raw_entry(books, amounts, **more)


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_raw_sql_cannot_leave_an_entry_without_its_lines(books: Books) -> None:
    with pytest.raises(DBAPIError, match="does not balance"):
        raw_entry(books, [100, -100], lines=3)


def test_nothing_can_be_added_to_an_entry_or_changed_in_it(books: Books, runtime: Runtime) -> None:
    entry = books.pair("wip", "labour.absorbed", "1.00").id
    lines = books.read(lambda q: finance.lines_of(q, entry))
    more = {column.name: lines[0][column.name] for column in JOURNAL_LINE.c} | {"id": entry, "position": 3}
    for statement in (
        sa.insert(JOURNAL_LINE).values(more),
        sa.update(JOURNAL_LINE).values(amount=1),
        sa.delete(JOURNAL_LINE),
        sa.update(JOURNAL_ENTRY).values(total=1),
        sa.update(ACCOUNT).values(area="general", type="asset"),
    ):
        with pytest.raises(DBAPIError), runtime.database.write() as connection:
            connection.execute(statement)
    books.are_right()


def test_a_broken_balance_is_named(books: Books, runtime: Runtime) -> None:
    books.pair("stock.raw", "grir", "12,500.00")
    with runtime.database.write() as connection:
        connection.execute(
            sa.update(ACCOUNT_BALANCE)
            .where(ACCOUNT_BALANCE.c.debit > 0)
            .values(debit=ACCOUNT_BALANCE.c.debit + 1)
        )
    (difference,) = books.read(finance.recompute_balances)
    assert (difference.what, difference.name) == ("balance", "1403 2026-11 CNY debit")
    assert (difference.stored, difference.computed) == (fen("12,500.01"), fen("12,500.00"))


def test_only_the_postings_joint_and_finance_write_the_journal() -> None:
    root = Path(jidoka_central.__file__).parent
    writers = set()
    for path in root.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        names |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        names |= {
            alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names
        }
        if "post_entry" in names:
            writers.add(path.relative_to(root).as_posix())
    assert writers == {"joints/postings.py", "modules/finance/public.py", "modules/finance/service.py"}
