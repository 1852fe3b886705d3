"""The station as its people use it: from the planner's release to the running line, and back off the line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from jidoka_demo.people import LOGINS
from jidoka_demo.plant import logins
from tests.browser.conftest import Console, own
from tests.support.plant import WholePlant, shared_template

pytestmark = [
    pytest.mark.needs("browser"),
    pytest.mark.needs("node"),
    pytest.mark.slow,
    pytest.mark.timeout(400),
]

SLOW_MS = 250  # a piece; half a minute to the planned hold: the page is seen while the line works


@pytest.fixture(scope="module")
def served(
    console_built: None, chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Console]:
    """The plant with its blanks, before anything has been released."""
    template = shared_template(tmp_path_factory)
    with WholePlant(tmp_path_factory.mktemp("station"), template=template, pace_ms=SLOW_MS) as plant:
        yield Console(chromium, plant, logins(plant.layout, LOGINS))


def pressed(page: Page, name: str) -> None:
    """Enter on the screen's main button, which has the focus by itself."""
    button = page.get_by_role("button", name=name)
    expect(button).to_be_focused()
    page.keyboard.press("Enter")


def done_on_the_order(console: Console, login: str, action: str) -> None:
    page = console.enter(login, console.path_of("order"))
    page.get_by_role("button", name=own(action)).click()
    page.get_by_role("dialog").get_by_role("button", name=action).click()
    expect(page.get_by_text(f"{action}: done")).to_be_visible()


def test_from_the_release_to_the_running_line(console: Console, axe: Callable[[Page], list[str]]) -> None:
    page = console.enter("operator", width=1024, height=768)
    page.get_by_role("link", name="Station").click()
    pressed(page, "ST-1")
    expect(page.locator("main")).to_contain_text("There is no order to work on at this station")

    console.plant.down("edge")
    done_on_the_order(console, "planner", "Release order")
    done_on_the_order(console, "warehouse", "Issue material")
    number = console.plant.story.number
    expect(page.get_by_role("radio", name=number)).to_be_checked()
    assert axe(page) == []
    pressed(page, "Sign on")

    work = page.get_by_test_id("work")
    for text in (number, "RING-74", "200"):
        expect(work).to_contain_text(text)
    expect(page.get_by_test_id("steps")).to_contain_text("Clean blank")
    expect(page.get_by_test_id("bundle")).to_contain_text("waiting for the edge")
    pressed(page, "Enable run")
    refusal = page.get_by_role("alert")
    expect(refusal).to_contain_text("shopfloor.bundle_not_in_force")

    console.plant.up("edge")
    expect(page.get_by_test_id("bundle")).to_contain_text("equal, in force", timeout=40_000)
    pressed(page, "Enable run")
    run = page.get_by_test_id("run")
    expect(run).to_contain_text("Press start at the line.")
    console.plant.presses_start()
    line = page.get_by_test_id("line")
    expect(line).to_have_attribute("data-colour", "green")
    expect(line.locator(".symbol-green")).to_be_visible()
    expect(line).to_contain_text(re.compile(r"[1-9]\d* / 200"))
    assert axe(page) == []
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0

    page.reload()
    expect(run).to_contain_text("The run is enabled")  # the device remembers its station
    page.get_by_role("button", name="Sign off").click()
    page.get_by_role("dialog").get_by_role("button", name="Sign off").click()
    expect(page.get_by_role("button", name="Sign on")).to_be_visible()


def test_another_persons_sign_on_is_told(console: Console) -> None:
    """The station is held by the operator; the same page for somebody else who may operate says so."""
    people = console.plant.story.people
    station = people["operator"].rows("shopfloor.stations")[0]
    if station["operator"] is None:
        people["operator"].do("shopfloor.sign_on", station=station["code"], order=console.plant.story.number)
    page = console.enter("admin", "/terminal")
    page.get_by_role("button", name="ST-1").click()
    expect(page.get_by_role("alert")).to_contain_text("operator is signed on at this station")
    expect(page.get_by_role("button", name="Enable run")).to_have_count(0)
