"""The books over HTTP, as the console reads them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from jidoka_central.foundation.http import create_app
from jidoka_central.foundation.identity.principal import system
from jidoka_central.foundation.identity.service import create_user, define_role
from jidoka_central.foundation.settings import Settings
from jidoka_central.foundation.uow import Context, UnitOfWork
from jidoka_central.modules.finance import public as finance
from tests.central.finance.books import Books
from tests.central.finance.test_open_items import NO_RESULT, credit, invoice

PASSWORD = "correct horse battery"
WAGES = {
    "posting_date": "2026-11-10",
    "voucher": "W-11",
    "text": "wages",
    "lines": [{"account": "5601", "debit": "3135.00"}, {"account": "2211", "credit": "3135.00"}],
}


@pytest.fixture
def console(books: Books) -> Iterator[TestClient]:
    """An accountant, logged in, who may post but not release payments."""

    def people(uow: UnitOfWork) -> None:
        define_role(uow, "accountant", "会计", "Accountant", ["finance.read", "finance.post"])
        create_user(uow, "anna", "Anna", PASSWORD, "en", ["accountant"])

    books.runtime.do(Context(system("test"), "JDK"), people)
    with TestClient(create_app(books.runtime, Settings()), base_url="https://testserver") as client:
        answer = client.post("/api/identity/login", json={"login": "anna", "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        client.headers["X-CSRF-Token"] = answer.json()["csrf"]
        yield client


def test_an_entry_shows_its_lines_and_who_may_reverse_it(books: Books, console: TestClient) -> None:
    posted = console.post("/api/finance/post_manual_entry", json=WAGES)
    assert posted.status_code == 200, posted.text
    shown = console.get(f"/api/finance/entries/{posted.json()['id']}").json()
    assert (shown["state"], shown["total"], shown["event"]) == ("posted", "3135.00", "finance.manual_entry")
    assert [(line["account"], line["debit"], line["credit"]) for line in shown["lines"]] == [
        ("5601", "3135.00", None),
        ("2211", None, "3135.00"),
    ]
    (button,) = shown["actions"]
    assert (button["command"], button["allowed"]) == ("finance.reverse_entry", True)
    back = console.post("/api/finance/reverse_entry", json={"entry_id": shown["id"], "reason": "twice"})
    assert back.status_code == 200
    again = console.get(f"/api/finance/entries/{shown['id']}").json()
    assert again["state"] == "reversed" and again["reversed_by"] == back.json()["id"]
    assert not again["actions"][0]["allowed"]
    assert console.get(f"/api/finance/entries/{back.json()['id']}").json()["state"] == "reversal"
    of_document = books.pair("stock.raw", "grir", "1.00").id
    assert console.get(f"/api/finance/entries/{of_document}").json()["state"] == "of_document"
    assert console.get(f"/api/finance/entries/{books.supplier}").status_code == 404


def test_a_period_shows_its_checklist_and_statements_are_fetched(books: Books, console: TestClient) -> None:
    assert console.post("/api/finance/post_manual_entry", json=WAGES).status_code == 200
    period = next(
        one for one in console.get("/api/finance/periods").json()["rows"] if one["period"] == "2026-11"
    )
    shown = console.get(f"/api/finance/periods/{period['id']}")
    assert shown.status_code == 200 and shown.headers["ETag"] == '"1"'
    assert {task["name"]: task["done"] for task in shown.json()["checklist"]}["finance.wages"]
    assert shown.json()["actions"][0]["code"] == "permission.denied"
    assert console.get(f"/api/finance/periods/{books.supplier}").status_code == 404
    for kind, start in (("xlsx", b"PK"), ("pdf", b"%PDF")):
        answer = console.get(f"/api/finance/statements/journal.{kind}?last=2026-11&language=zh")
        assert answer.status_code == 200 and answer.content.startswith(start)
        name = f'attachment; filename="journal-JDK-2026-11.{kind}"'
        assert answer.headers["Content-Disposition"] == name
    assert console.get("/api/finance/statements/income").headers["Content-Type"] == "application/json"
    assert console.get("/api/finance/statements/income.docx").status_code == 422
    assert console.get("/api/finance/statements/income.pdf?last=2031-01").status_code == 422


def test_an_open_item_shows_why_it_waits_and_what_happened_to_it(books: Books, console: TestClient) -> None:
    item = invoice(books, NO_RESULT)
    credit(books, item)
    answer = console.get(f"/api/finance/open_items/{item}")
    shown = answer.json()
    assert answer.headers["ETag"] == '"2"'
    assert (shown["amount"], shown["open"], shown["kind"]) == ("-14125.00", "-14096.75", "payables")
    assert [one["amount"] for one in shown["settlements"]] == ["28.25"]
    assert shown["blocks"][0]["reason_zh"] == "等待进货检验结果"
    (button,) = shown["actions"]
    assert (button["allowed"], button["code"]) == (False, "permission.denied")
    refused = console.post(
        "/api/finance/release_payment_block", json={"open_item_id": str(item), "reason": "mine"}
    )
    assert refused.status_code == 403
    books.command("release_payment_block", open_item_id=item, reason="accepted")
    shown = console.get(f"/api/finance/open_items/{item}").json()
    assert shown["blocks"] == [] and shown["history"][0]["release_reason"] == "accepted"


def test_statements_have_totals(books: Books, console: TestClient) -> None:
    books.pair("stock.raw", "grir", "12,500.00")
    console.post("/api/finance/post_manual_entry", json=WAGES)
    trial = console.get("/api/finance/statements/trial_balance", params={"last": "2026-11"}).json()
    assert (trial["debit"], trial["credit"], trial["difference"]) == ("15635.00", "15635.00", "0.00")
    income = console.get(
        "/api/finance/statements/income", params={"first": "2026-11", "last": "2026-11"}
    ).json()
    assert (income["result"], income["sections"][1]["total"]) == ("-3135.00", "3135.00")
    sheet = console.get("/api/finance/statements/balance_sheet").json()
    assert [section["total"] for section in sheet["sections"]] == ["12500.00", "15635.00", "0.00"]
    assert console.get("/api/finance/statements/income", params={"last": "2031-01"}).status_code == 422


@pytest.mark.parametrize(
    ("dataset", "rows"),
    [
        ("accounts", len(finance.CHART)),
        ("periods", 2),
        ("entries", 1),
        ("lines", 2),
        ("trial_balance", 2),
        ("quality_cost", 4),
        ("open_items", 0),
        ("vat_codes", 2),
    ],
)
def test_lists_come_in_pages(books: Books, console: TestClient, dataset: str, rows: int) -> None:
    books.pair("stock.raw", "grir", "12,500.00")
    found, cursor = [], None
    while True:
        params = {"limit": 10 if rows > 10 else 1} | ({"cursor": cursor} if cursor else {})
        if dataset == "quality_cost":
            params["limit"] = 10
        page = console.get(f"/api/finance/{dataset}", params=params).json()
        found += page["rows"]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(found) == rows
    if dataset != "quality_cost":
        assert len({str(row) for row in found}) == rows
