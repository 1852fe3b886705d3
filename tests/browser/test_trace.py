"""From the delivery to the complaint, each step by its person; on the way a serial's whole life."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from jidoka_demo.seed import LOT, PLANT, SUPPLIER_LOT
from tests.browser.office import Office, fits, office, ready
from tests.scenarios.board import Board, line_of, prices_line_time
from tests.scenarios.line import CALM, DRIFTED, serials
from tests.scenarios.words import ScenarioPlant

pytestmark = [pytest.mark.needs("browser"), pytest.mark.needs("node"), pytest.mark.timeout(400)]

MADE = 35
SCRAPPED = 28
SOLD = serials([1, 2, 27])
UNKNOWN = "R74-999999"


def ordered(plant: ScenarioPlant, customer: str, quantity: int) -> str:
    """A confirmed order; its number."""
    seller = plant.people["sales"]
    line = {"item": "RING-74", "quantity": str(quantity), "unit": "ea", "price": "60"}
    made = seller.do("sales.create_order", customer=customer, plant=PLANT, lines=[line])
    seller.do("sales.confirm_order", order_id=made["id"])
    return str(made["number"])


@pytest.fixture(scope="module")
def served(
    console_built: None, chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """The line stopped once; 34 rings are in the store, one was scrapped, three are ordered."""
    with office(chromium, tmp_path_factory.mktemp("trace")) as made:
        plant = made.scenario
        prices_line_time(plant)
        order = plant.runs(MADE)
        plant.learns(order, 5)
        plant.line.makes(DRIFTED)
        board = Board(plant, plant.nc(order).row["id"])
        plant.line.acknowledges()
        plant.line.resets()
        plant.line.starts()
        plant.line.makes(CALM)
        board.is_asked(line_of("release", 26, 27, 29, 30), line_of("scrap", SCRAPPED))
        board.signed_by_both()
        order_id = plant.order(order).id
        for step in ("production.complete_order", "production.receive_output"):
            plant.people["planner"].do(step, order_id=order_id)
        yield made


def scan(page: Page, text: str) -> None:
    """As a scanner does: into the field that has the focus by itself, then Enter."""
    expect(page.locator(".scan-field input")).to_be_focused()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def agreed(page: Page, action: str) -> None:
    """Asked for and agreed to."""
    page.get_by_test_id("actions").get_by_role("button", name=action, exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name=action, exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def delivered(console: Office) -> str:
    """Three rings scanned, inspected and sent; the delivery's number."""
    plant = console.scenario
    page = console.enter("warehouse", "/sales/deliveries")
    scan(page, ordered(plant, "CUST-A", len(SOLD)))
    ready(page)
    scan(page, UNKNOWN)
    expect(page.get_by_role("alert")).to_contain_text(f"There is no serial {UNKNOWN}")
    for count, serial in enumerate(SOLD, start=1):
        scan(page, serial)
        expect(page.get_by_test_id("pick-1")).to_contain_text(f"{count} of {len(SOLD)} ea scanned")
    page.get_by_role("button", name="Pick", exact=True).click()
    expect(page.get_by_test_id("delivery-lines")).to_contain_text(SOLD[0])
    expect(page.get_by_test_id("refused")).to_contain_text("is not decided")
    (inspection,) = page.request.get(f"{console.url}/api/quality/inspections?state=open").json()["rows"]
    plant.people["inspector"].do(
        "quality.record_inspection",
        inspection_id=inspection["id"],
        inspected=inspection["to_inspect"],
        nonconforming=0,
        minutes="10",
    )
    expect(page.get_by_test_id("refused")).to_have_count(0)
    agreed(page, "Deliver")
    expect(page.get_by_test_id("actions").get_by_role("button", name="Take goods back")).to_be_visible()
    return page.locator("h1").inner_text()


def complained(page: Page, serial: str) -> str:
    """The desk shows the life and what follows before anything happens; the complaint's number."""
    scan(page, serial)
    expect(page.get_by_test_id("glance")).to_contain_text(LOT)
    expect(page.get_by_test_id("follows")).to_contain_text("31 siblings in stock are held")
    expect(page.get_by_test_id("follows")).to_contain_text("2 pieces, to be told")
    page.get_by_label("What the customer says").fill("Chipped edge")
    page.get_by_label("Escape point").fill("Outgoing inspection")
    page.get_by_role("button", name="Open the complaint").click()
    expect(page.get_by_test_id("held-siblings")).to_contain_text("31 held")
    return page.locator("h1").inner_text()


def test_what_was_sold_is_traced_complained_about_and_held(
    console: Office, axe: Callable[[Page], list[str]]
) -> None:
    delivery = delivered(console)

    page = console.enter("quality", "/trace")
    scan(page, SOLD[2])
    ready(page)
    glance = page.get_by_test_id("glance")
    for fact in (LOT, SUPPLIER_LOT, "WO-000001", "CP-RING-74", delivery, "Customer A"):
        expect(glance).to_contain_text(fact)
    expect(page.get_by_test_id("own-reading")).to_have_text(f"{DRIFTED[1]:.3f} mm")
    expect(page.get_by_test_id("family-lines")).to_contain_text(f"{LOT} to {SOLD[2]}: 1")
    expect(page.get_by_test_id("family-lines")).to_contain_text(f"{LOT} to {MADE - 1} siblings: {MADE - 1}")
    assert axe(page) == []
    page.get_by_role("tab", name="Process values").click()
    expect(page.get_by_test_id("chart")).to_have_attribute("data-stops", "6")
    expect(page.get_by_test_id("subgroup")).to_contain_text(SOLD[2])
    page.get_by_role("tab", name="Quality records").click()
    expect(page.get_by_test_id("life-stops")).to_contain_text("inside the held range")
    page.get_by_test_id("family").get_by_role("button", name="Scrapped").click()
    expect(page.get_by_test_id("siblings").get_by_role("row")).to_have_count(2)
    page.get_by_role("link", name=serials([SCRAPPED])[0]).click()
    expect(page.get_by_test_id("now")).to_contain_text("Scrapped")

    page = console.enter("quality", "/quality/new_complaint")
    complaint = complained(page, SOLD[2])
    expect(page.get_by_test_id("notices")).to_contain_text("2 pieces")
    assert axe(page) == []
    page.get_by_role("button", name="Record as told").click()
    page.get_by_role("dialog").get_by_role("button", name="Record as told").click()
    expect(page.get_by_test_id("notices")).to_contain_text("told")
    page.get_by_test_id("complaint").get_by_role("link", name="8D-").click()
    expect(page.get_by_test_id("state-line").get_by_role("listitem")).to_have_count(9)
    page.get_by_role("button", name="Name the team").click()
    page.get_by_role("combobox", name="Members").fill("quality,")
    page.get_by_role("dialog").get_by_role("button", name="Name the team").click()
    expect(page.get_by_test_id("problem")).to_contain_text("quality")
    expect(page.locator(".state-now")).to_contain_text("team named")
    assert axe(page) == []

    page = console.enter("warehouse", "/sales/deliveries")
    scan(page, ordered(console.scenario, "CUST-B", 1))
    ready(page)
    expect(page.get_by_test_id("availability")).to_contain_text(complaint)
    scan(page, serials([3])[0])
    expect(page.get_by_text("1 of 1 ea scanned")).to_be_visible()  # its line moves the button down
    page.get_by_role("button", name="Pick", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text(f"{serials([3])[0]} is held by {complaint}")
    expect(page.locator(".serial-chips .bad")).to_contain_text(serials([3])[0])


def test_the_dossier_is_saved_as_paper_and_as_data(console: Office, tmp_path: Path) -> None:
    page = console.enter("quality", f"/trace?number={serials([SCRAPPED])[0]}", language="zh")
    saved: dict[str, Any] = {}
    for kind in ("PDF", "JSON"):
        with page.expect_download() as download:
            page.get_by_role("link", name=f"档案 {kind}").click()
        download.value.save_as(tmp_path / kind)
        saved[kind] = (tmp_path / kind).read_bytes()
    assert saved["PDF"].startswith(b"%PDF-")
    dossier = json.loads(saved["JSON"])
    assert dossier["number"] == serials([SCRAPPED])[0] and set(dossier["hashes"]) == set(dossier["parts"])


@pytest.mark.parametrize(
    "path", ["/sales/orders", "/sales/new_order", "/quality/complaints", "/quality/capas"]
)
def test_a_small_screen_shows_it_all_in_chinese(
    console: Office, path: str, axe: Callable[[Page], list[str]]
) -> None:
    page = console.enter("quality", path, language="zh", width=390, height=844)
    ready(page)
    assert fits(page) and axe(page) == []


def test_a_life_fits_a_small_screen_and_an_unknown_serial_is_said_to_be_one(console: Office) -> None:
    page = console.enter("quality", f"/trace?number={UNKNOWN}", width=390, height=844)
    expect(page.get_by_role("alert")).to_contain_text(f"There is no serial or lot {UNKNOWN}")
    scan(page, SUPPLIER_LOT)
    expect(page.locator("h1")).to_have_text(LOT)
    ready(page)
    assert fits(page)


def test_what_the_line_measured_becomes_a_capability_study(
    console: Office, axe: Callable[[Page], list[str]], tmp_path: Path
) -> None:
    """From the line's own order; the process had a signal, so no Cpk is stated, on screen or on paper."""
    path = "/quality/capability/new?order=WO-000001&characteristic=inside_diameter"
    page = console.enter("quality", path, language="zh", width=390, height=844)
    assert fits(page)
    page.get_by_test_id("run-study").click()
    expect(page.get_by_test_id("sixpack").get_by_role("img")).to_have_count(6)
    expect(page.get_by_test_id("indices")).to_contain_text("Ppk")
    expect(page.get_by_test_id("indices")).not_to_contain_text("Cpk")
    expect(page.get_by_test_id("verdict")).to_contain_text("过程不稳定")
    assert fits(page) and axe(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").click()
    download.value.save_as(tmp_path / "study.pdf")
    assert (tmp_path / "study.pdf").read_bytes().startswith(b"%PDF-")
