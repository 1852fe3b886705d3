"""From the order to the payment, each step by the person whose it is, as they see it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from jidoka_central.foundation.identity.principal import Principal
from jidoka_central.foundation.uow import Context
from jidoka_demo.layout import COMPANY
from jidoka_demo.seed import PLANT
from tests.browser.conftest import own
from tests.browser.office import Office, fits, office, ready

pytestmark = [pytest.mark.needs("browser"), pytest.mark.needs("node"), pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def served(
    console_built: None, chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    with office(chromium, tmp_path_factory.mktemp("purchase")) as made:
        made.scenario.people["admin"].do(
            "quality.set_inspection_requirement", item="BLANK-74", origin="incoming", level="II", aql="1.0"
        )
        yield made


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_label(label, exact=True).click()
    page.locator(".ant-select-item-option").filter(has_text=option).click()


def confirmed(page: Page, action: str) -> None:
    page.get_by_role("button", name=own(action)).click()
    page.get_by_role("dialog").get_by_role("button", name=action).click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def typed_on(page: Page, field: Locator, text: str) -> None:
    """Into the field that has the focus by itself; Enter moves on."""
    expect(field).to_be_focused()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def ordered(console: Office) -> str:
    """Written and submitted by the buyer, who may not approve it; its number."""
    page = console.enter("buys", "/purchasing/orders")
    page.get_by_role("button", name="New purchase order").click()
    choose(page, "Supplier", "SUP")
    choose(page, "Item", "BLANK-74")
    page.get_by_label("Quantity").fill("1000")
    page.get_by_label("Price").fill("12.50")
    expect(page.locator(".line-value")).to_contain_text("12,500.00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_test_id("order-lines")).to_contain_text("BLANK-74")
    confirmed(page, "Submit for approval")
    expect(page.locator("h1 + .state")).to_contain_text("submitted")
    approve = page.get_by_role("button", name=own("Approve purchase order"))
    expect(approve).to_have_attribute("aria-disabled", "true")
    return page.locator("h1").inner_text()


def received(console: Office, order: str, axe: Callable[[Page], list[str]]) -> Page:
    """Everything by scanner and Enter; ends at the inspection."""
    page = console.enter("receives", "/purchasing/receive")
    typed_on(page, page.get_by_label("Scan or type the purchase order's number"), "PO-999999")
    expect(page.get_by_role("alert")).to_contain_text("There is no purchase order PO-999999")
    typed_on(page, page.get_by_label("Scan or type the purchase order's number"), order)
    typed_on(page, page.get_by_label("Quantity received"), "1000")
    typed_on(page, page.get_by_label("Supplier's lot"), "NB-2611")
    page.keyboard.press("Enter")
    typed_on(page, page.get_by_label("Delivery note"), "DN-77")
    expect(page.get_by_role("button", name=own("Receive"))).to_be_focused()
    assert axe(page) == []
    page.keyboard.press("Enter")
    done = page.get_by_role("status").filter(has_text="received")
    expect(done).to_contain_text("1000")
    return page


def invoiced(console: Office, order: str) -> Page:
    """Before the result: blocked, and it says why."""
    page = console.enter("invoices", "/purchasing/orders")
    page.get_by_role("link", name=order).click()
    page.get_by_role("button", name=own("Post supplier invoice")).click()
    page.get_by_label("Supplier's number").fill("INV-88")
    page.get_by_label("Due").fill("2099-12-20")
    expect(page.get_by_label("Quantity")).to_have_value("1000")
    expect(page.get_by_label("Net")).to_have_value("12500.00")
    page.get_by_label("Total as printed, with tax").fill("14125.00")
    page.get_by_role("button", name="Enter supplier invoice").click()
    expect(page.locator("h1")).to_contain_text("Supplier invoice")
    expect(page.get_by_test_id("invoice")).to_contain_text("is in inspection, without a result yet")
    return page


def inspected(console: Office, lot: str, axe: Callable[[Page], list[str]]) -> Page:
    page = console.enter("inspects", "/quality/inspections", width=390, height=844)
    typed_on(page, page.get_by_label("Scan lot, receipt"), lot)
    for figure in ("80", "2", "3"):
        expect(page.get_by_test_id("plan").get_by_text(figure, exact=True)).to_be_visible()
    typed_on(page, page.get_by_label("Nonconforming"), "3")
    expect(page.get_by_test_id("says")).to_contain_text("By the plan: reject")
    page.get_by_label("Nonconforming").fill("2")
    expect(page.get_by_test_id("says")).to_contain_text("By the plan: accept")
    assert axe(page) == []
    assert fits(page)
    page.get_by_label("Nonconforming").press("Enter")
    typed_on(page, page.get_by_label("Minutes taken"), "120")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=own("Record result"))).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("result")).to_contain_text("Accepted")
    return page


def returned(console: Office, nc: str, axe: Callable[[Page], list[str]]) -> None:
    """The two go back to the supplier: one quality engineer signs."""
    page = console.enter("quality", "/quality/nc")
    page.get_by_role("link", name=nc).click()
    page.get_by_role("button", name=own("Propose a disposition")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Return: quantity").fill("1")
    expect(dialog.get_by_role("status")).to_contain_text("Left: 1 of 2")
    dialog.get_by_label("Return: quantity").fill("2")
    dialog.get_by_label("Return (2): reason").fill("Below the specified diameter")
    assert axe(page) == []
    dialog.get_by_role("button", name="Send to the board").click()
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name=own("Sign the disposition")).click()
    dialog.locator("input[type=password]").fill("not it")
    dialog.get_by_role("button", name="Sign").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.locator("input[type=password]").fill(console.passwords["quality"])
    dialog.get_by_role("button", name="Sign").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_test_id("board")).to_contain_text("in effect")
    expect(page.get_by_test_id("nc-journal")).to_contain_text("25.00")


def test_from_the_order_to_the_payment(console: Office, axe: Callable[[Page], list[str]]) -> None:
    order = ordered(console)
    page = console.enter("approves", "/purchasing/orders")
    page.get_by_role("link", name=order).click()
    confirmed(page, "Approve purchase order")
    expect(page.get_by_test_id("inspections")).to_contain_text("planned")

    receipt = received(console, order, axe)
    invoice = invoiced(console, order)
    receipt.get_by_role("link", name="Open the inspection").click()
    ready(receipt)
    lot = re.search(r"L-\d+", receipt.get_by_test_id("plan").inner_text())
    assert lot
    inspection = inspected(console, lot.group(), axe)
    nc = inspection.get_by_test_id("result").get_by_role("link", name=re.compile("NC-")).inner_text()
    expect(invoice.get_by_test_id("invoice")).to_contain_text(f"2 nonconforming, {nc} is not decided yet")
    returned(console, nc, axe)

    expect(invoice.get_by_test_id("invoice")).to_contain_text("the credit note is awaited")
    invoice.get_by_role("button", name="Enter credit note").click()
    invoice.get_by_label("Supplier's number").fill("CN-9")
    invoice.get_by_label("Quantity").fill("2")
    invoice.get_by_label("Net").fill("25.00")
    invoice.get_by_label("Total as printed, with tax").fill("28.25")
    invoice.get_by_role("button", name="Enter credit note").click()
    expect(invoice.locator("h1")).to_contain_text("Supplier invoice")
    expect(invoice.get_by_text("Free for payment")).to_be_visible()
    expect(invoice.get_by_test_id("invoice")).to_contain_text("14,096.75")
    expect(invoice.get_by_test_id("entries")).to_contain_text("14,125.00")

    page.reload()
    expect(page.locator("h1 + .state")).to_contain_text("closed")
    books = console.enter("controller", "/finance/payments")
    paid = books.get_by_role("row", name=re.compile("SI-"))
    expect(paid).to_contain_text("14,096.75")
    expect(paid).to_contain_text("Free for payment")


def ahead_of_the_goods(console: Office) -> None:
    """An approved order whose invoice came first, entered by commands."""

    def do(login: str, command: str, **fields: Any) -> Any:
        runtime = console.scenario.runtime
        everything = frozenset(runtime.registry.permissions)
        person = Principal(login, permissions=everything, display=login, company=COMPANY)
        return runtime.run(command, fields, Context(person, COMPANY))

    line = {"item": "BLANK-74", "quantity": "10", "unit": "ea", "price": "12.50"}
    order = do("buys", "purchasing.create_order", supplier="SUP-01", plant=PLANT, lines=[line])
    do("buys", "purchasing.submit_order", order_id=order.id)
    do("approves", "purchasing.approve_order", order_id=order.id)
    do(
        "invoices",
        "purchasing.post_invoice",
        order_id=order.id,
        number="INV-89",
        paper_date="2026-11-02",
        due="2099-12-20",
        lines=[{"line": 1, "quantity": "10", "unit": "ea", "net": "125.00"}],
        total="141.25",
    )


def test_a_blocked_invoice_is_released_by_a_person_with_a_reason(console: Office) -> None:
    ahead_of_the_goods(console)
    books = console.enter("controller", "/finance/payments")
    books.get_by_text("Blocked", exact=True).first.click()
    row = books.get_by_role("row", name=re.compile("came before the goods"))
    row.get_by_role("button", name=re.compile("Release")).click()
    dialog = books.get_by_role("dialog")
    dialog.get_by_role("button", name="Release for payment").click()
    expect(dialog).to_contain_text("Say why it is released")
    dialog.get_by_label("Reason for the release").fill("Prepayment agreed with the supplier")
    dialog.get_by_role("button", name="Release for payment").click()
    expect(dialog).to_have_count(0)
    expect(books.get_by_text("Nothing is blocked")).to_be_visible()
