"""The books in the browser: from a balance to the document behind it and back, the same sums everywhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.office import Office, fits, office, ready
from tests.scenarios.board import Board, line_of, prices_line_time
from tests.scenarios.line import CALM, DRIFTED

pytestmark = [pytest.mark.needs("browser"), pytest.mark.needs("node"), pytest.mark.timeout(400)]

BOOKS = (
    "/finance/journal",
    "/finance/trial_balance",
    "/finance/statements",
    "/finance/statements?kind=sheet",
    "/finance/payments",
    "/finance/periods",
    "/finance/write_entry",
    "/finance/costs",
    "/finance/accounts/1410",
    "/quality/cost",
    "/inventory/stock",
)


@pytest.fixture(scope="module")
def served(
    console_built: None, chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """A line that stopped; the board released four pieces and scrapped one."""
    with office(chromium, tmp_path_factory.mktemp("books")) as made:
        plant = made.scenario
        prices_line_time(plant)
        order = plant.runs(200)
        plant.learns(order, 5)
        plant.line.makes(DRIFTED)
        board = Board(plant, plant.nc(order).row["id"])
        plant.line.acknowledges()
        plant.line.resets()
        plant.line.starts()
        plant.line.makes(CALM)
        board.is_asked(line_of("release", 26, 27, 29, 30), line_of("scrap", 28))
        board.signed_by_both()
        yield made


def sum_of(page: Page, name: str) -> str:
    """The figure under the name."""
    figure = page.locator(".figure", has=page.get_by_text(name, exact=True)).locator(".figure-value .figures")
    return re.sub(r"[^0-9.,-]", "", figure.inner_text())


def test_a_balance_leads_to_the_document_and_the_document_to_its_entries(
    console: Office, axe: Callable[[Page], list[str]]
) -> None:
    page = console.enter()
    page.get_by_role("link", name="Trial balance").click()
    expect(page.get_by_test_id("verdict")).to_contain_text("Both sides are equal")
    expect(page.get_by_test_id("verdict")).to_contain_text("0.00")
    row = page.get_by_role("row", name="1410 Work in process")
    balance = row.get_by_role("cell").filter(has_text=re.compile(r"\d")).last.inner_text()
    assert axe(page) == []
    row.get_by_role("link").click()

    ready(page)
    assert sum_of(page, "Closing balance") == balance
    lines = page.get_by_test_id("lines")
    lines.get_by_role("row", name="Material issued").get_by_role("link").first.click()

    expect(page.get_by_test_id("lines")).to_contain_text("1403 Raw material")
    expect(page.get_by_test_id("lines")).to_contain_text("2,500.00")
    entry = page.url
    page.get_by_test_id("origin").get_by_role("link", name="WO-000001").click()

    page.get_by_role("tab", name="Work in process").click()
    assert sum_of(page, "In process") == balance
    page.get_by_role("link", name="Journal lines").click()
    ready(page)
    page.get_by_role("row", name="1410 Work in process").filter(has_text="Material issued").get_by_role(
        "link"
    ).first.click()
    page.wait_for_url(entry)


def test_the_cost_of_quality_is_the_ledgers_and_leads_to_its_cause(console: Office) -> None:
    page = console.enter(path="/quality/cost")
    expect(page.get_by_test_id("verdict")).to_contain_text("Equal to the ledger")
    internal = sum_of(page, "Internal failure")
    assert sum_of(page, "Total") == internal
    page.get_by_test_id("cost-chart").get_by_role("link", name="Internal failure").click()
    page.get_by_role("row", name="5530 Scrap").get_by_role("link", name="NC-000001").last.click()
    expect(page.get_by_test_id("nc-cost")).to_contain_text(internal)
    expect(page.get_by_test_id("seats").get_by_text("I approve this disposition")).to_have_count(2)


def test_a_period_closes_in_its_order_and_says_so(console: Office) -> None:
    page = console.enter(path="/finance/periods")
    oldest = page.get_by_role("row").last
    period = oldest.get_by_role("link").inner_text()
    oldest.get_by_role("button", name="Close").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("checkbox", name="General").check()
    dialog.locator("button[type=submit]").click()
    expect(dialog.get_by_role("alert")).to_contain_text("General closes last")
    for area in ("Stock", "Payables", "Receivables"):
        dialog.get_by_role("checkbox", name=area).check()
    dialog.locator("button[type=submit]").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("row", name=period)).to_contain_text("closed")
    expect(page.get_by_role("button", name=f"Close period {period}")).to_have_count(0)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_books_speak_one_language_and_fit_a_phone(console: Office, language: str) -> None:
    page = console.enter(language=language, width=390, height=844)
    for path in BOOKS:
        page.goto(console.url + path)
        ready(page)
        assert fits(page), path
        text = page.locator("main").inner_text()
        if language == "en":
            assert not re.search(r"[\u4e00-\u9fff]", text), f"{path}: {text}"
        else:
            assert re.search(r"[\u4e00-\u9fff]", page.locator("h1").inner_text()), path


def test_who_may_not_see_the_books_has_no_way_there(console: Office) -> None:
    page = console.enter("buys")
    expect(page.get_by_role("link", name="Purchase orders")).to_be_visible()
    expect(page.get_by_role("link", name="Trial balance")).to_have_count(0)
    page.goto(f"{console.url}/finance/trial_balance")
    expect(page.get_by_role("alert")).to_be_visible()
