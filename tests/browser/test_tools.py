"""The quality tools and the month's end in the browser: figures people know, files, a phone's width."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator

import msgspec
import pytest
import xlsxwriter
from playwright.sync_api import Browser, Page, expect

from jidoka_central.modules.quality.sampling.own.csv_files import cells_csv
from jidoka_central.modules.quality.sampling.own.file_rows import COLUMNS
from jidoka_central.modules.quality.sampling.own.shipped import shipped_content
from jidoka_central.modules.shopfloor import public as shopfloor
from jidoka_central.modules.shopfloor.stream.rules import read_samples
from jidoka_central.modules.shopfloor.stream.service import store_samples
from jidoka_shared.wire import SampleBatch, chain_samples
from tests.browser.office import PASSWORD, Office, fits, office, ready

pytestmark = [pytest.mark.needs("browser"), pytest.mark.needs("node"), pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def served(
    console_built: None, chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    with office(chromium, tmp_path_factory.mktemp("tools")) as made:
        yield made


def test_the_tools_answer_in_figures_people_know(console: Office, axe: Callable[[Page], list[str]]) -> None:
    page = console.enter(path="/tools/sampling")
    plan = page.get_by_test_id("plan")
    expect(plan).to_have_text("Inspect 80: Ac 2, Re 3")
    page.get_by_label("Lot size").fill("150")
    expect(plan).to_have_text("Inspect 13: Ac 0, Re 1")
    expect(page.get_by_test_id("tool-answer")).to_contain_text("it leads to the plan of letter E")
    expect(page.get_by_test_id("curves")).to_have_count(3)
    assert axe(page) == []
    for way, answer in (
        ("a word it does not know", "Inspect 80: Ac 2, Re 3"),
        ("zero", "one nonconforming rejects"),
        ("points", "Ac 3"),
        ("variables", "k = "),
        ("matched", "Measure 38: k = 1.877"),
    ):
        page.goto(f"{console.url}/tools/sampling?way={way}")
        expect(page.get_by_test_id("plan")).to_contain_text(answer)
    page.goto(f"{console.url}/tools/run_lengths")
    page.get_by_role("button", name="Compute").first.click()
    expect(page.get_by_test_id("arl0")).to_contain_text("91.75")
    expect(page.get_by_test_id("early")).to_contain_text("within 65 points, one in twenty within 8")
    page.get_by_role("button", name="Add a group").click()
    page.get_by_role("button", name="Compute").last.click()
    expect(page.get_by_test_id("alarms")).to_contain_text("10.5 false alarms")
    page.goto(f"{console.url}/tools/design")
    expect(page.get_by_test_id("mewma-answer")).to_contain_text("Limit h = 10.157")
    page.goto(f"{console.url}/tools/fmea")
    page.get_by_role("button", name="S 8 O 6 D 2: H").press("Enter")
    expect(page.get_by_test_id("tool-answer")).to_contain_text("RPN = 96")
    assert page.locator(".priority").count() == 1_000
    page.set_viewport_size({"width": 390, "height": 844})
    for path in ("sampling", "run_lengths", "design", "fmea"):
        page.goto(f"{console.url}/tools/{path}")
        ready(page)
        assert fits(page), path


def test_a_month_has_a_checklist_and_its_statements_come_as_files(console: Office) -> None:
    page = console.enter(path="/finance/periods")
    page.get_by_role("row").last.get_by_role("link").click()
    expect(page.get_by_role("row", name="Wages accrued")).to_contain_text("Done")
    expect(page.get_by_role("button", name="Close period")).to_be_visible()
    page.get_by_role("link", name="Statements", exact=True).last.click()
    page.get_by_role("button", name="Download").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile("PDF · Chinese")).click()
    assert waiting.value.suggested_filename.endswith(".pdf")
    page.goto(f"{console.url}/finance/write_entry")
    page.get_by_label("Debit 1").fill("0.30")
    page.get_by_label("Credit 2").fill("0.10")
    expect(page.get_by_test_id("difference")).to_contain_text("0.2")
    page.get_by_label("Credit 2").fill("0.30")
    expect(page.get_by_test_id("difference")).to_have_text("Both sides are equal")


def test_a_study_takes_its_reading_from_the_gauge_by_the_keyboard(
    console: Office, axe: Callable[[Page], list[str]]
) -> None:
    """Space asks, what is laid on the gauge then is the reading; Esc ends the wait."""
    plan = {"kind": "crossed", "title": "Bore", "gauge": "BG-017", "trials": 2, "gauge_only": True}
    parts = [{"label": "1"}, {"label": "2"}]
    admin = console.scenario.people["admin"]
    study = admin.do("quality.plan_msa_study", parts=parts, appraisers=["quality"], **plan)["id"]
    page = console.enter("quality", f"/quality/msa/{study}/measure", width=390, height=844)
    waits = page.get_by_test_id("from-gauge")
    expect(page.get_by_role("button", name="Take from the gauge")).to_be_focused()
    page.keyboard.press("Space")
    expect(waits).to_contain_text("Lay the part on the gauge")
    assert axe(page) == [] and fits(page)
    page.keyboard.press("Escape")
    expect(waits).to_contain_text("no reading was taken")
    page.keyboard.press("Space")
    expect(waits).to_have_attribute("data-state", "waiting")
    _lays(console, 74.0123)
    expect(page.get_by_test_id("last")).to_have_text("Taken: 74.0123")
    page.goto(f"{console.url}/quality/msa/{study}")
    expect(page.get_by_test_id("given")).to_have_text("1 from the gauge, 0 typed")


def _lays(console: Office, value: float) -> None:
    """The edge tells of what was laid on its gauge by hand."""
    plant = console.scenario
    with plant.reading() as q:
        edge, now = shopfloor.edges(q)[0], q.now
    batch = SampleBatch(
        edge=edge.edge_id,
        epoch="by-hand",
        first=1,
        characteristic=("inside_diameter",),
        piece=(0,),
        serial=(None,),
        value=(value,),
        quality=(192,),
        result_seq=(1,),
        measured_at=(now,),
        word=(0,),
        chain="",
    )
    batch = msgspec.structs.replace(batch, chain=chain_samples("by-hand", batch))
    read = read_samples(msgspec.json.encode(batch), edge.edge_id)
    assert plant.as_system(lambda uow: store_samples(uow, edge, read)).ack.refused is None


def test_a_table_from_the_plants_own_copy_is_proofread_blind_and_then_offered(
    console: Office, axe: Callable[[Page], list[str]]
) -> None:
    """A misread cell looks it, the second person's typing finds it, and only the mended table is released."""
    right = cells_of("MIL-STD-105E", {"1.0", "1.5"})
    misread = right | {("single", "normal", "K", "1.0"): ("", "1", "125", "8", "9")}
    page = console.enter("quality", "/quality/sampling/tables/new")
    _load(page, misread)
    finding = page.get_by_test_id("findings").get_by_role("listitem").first
    expect(finding).to_contain_text("Single sampling · Normal · K · AQL 1.0")
    expect(finding.get_by_role("img")).to_be_visible()
    assert axe(page) == []
    _submit(page)
    table = page.url.removeprefix(console.url)
    other = console.enter("proofreads", table)
    expect(other.get_by_test_id("facts")).to_be_visible()
    assert other.get_by_test_id("table").count() == other.get_by_test_id("findings").count() == 0
    picture = other.request.get(f"{console.url}/api{table}/picture", params={"cell": "single normal K 1.0"})
    assert picture.status == 403  # it would tell what was entered
    _proofread(other, right)
    expect(page.get_by_test_id("attempts")).to_contain_text("125 8/9")
    page.get_by_role("button", name="Enter a sampling table").click()
    _load(page, right)
    _submit(page)
    _proofread(other, right)
    expect(other.get_by_test_id("attempts")).to_contain_text("all the same")
    page.goto(f"{console.url}/quality/requirements")
    page.get_by_role("button", name="Set a requirement").click()
    page.get_by_role("combobox", name="Edition").click()
    page.locator(".ant-select-item-option").filter(has_text="OWN-105E").click()
    expect(page.get_by_role("dialog")).to_contain_text("not shipped with Jidoka")


def cells_of(edition: str, aqls: set[str]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Single plans of a shipped edition: (kind, severity, letter, AQL) -> the rest of the row."""
    rows = csv.reader(io.StringIO(cells_csv(shipped_content(edition))))
    return {tuple(row[:4]): tuple(row[4:]) for row in rows if row[0] == "single" and row[3] in aqls}


def _load(page: Page, cells: dict[tuple[str, ...], tuple[str, ...]]) -> None:
    code = page.get_by_label("Code", exact=True)
    if code.is_enabled():
        code.fill("OWN-105E")
        page.get_by_label("Title").fill("MIL-STD-105E")
        page.get_by_label("Copy it is entered from").fill("printed copy no. 2, table II")
        page.get_by_label("On reduced inspection Re may be more").check()
    lines = [",".join((*COLUMNS["attributes"],)), *(",".join((*cell, *rest)) for cell, rest in cells.items())]
    if code.is_enabled():
        _pick(page, [*lines[:5], lines[5].replace("single", "sinlge"), *lines[6:]])
        fault = page.get_by_test_id("faults").get_by_role("row").nth(1)
        expect(fault).to_contain_text("sinlge")
        expect(fault.get_by_role("rowheader")).to_have_text("6")
        _pick(page, lines)
    else:
        _pick(page, [lines[0], lines[1].replace("normal", "usual"), *lines[2:]], workbook=True)
        fault = page.get_by_test_id("faults").get_by_role("row").nth(1)
        expect(fault.get_by_role("cell").first).to_have_text("Sheet1")
        _pick(page, lines, workbook=True)
    expect(page.get_by_test_id("facts")).to_be_visible()


def _pick(page: Page, lines: list[str], *, workbook: bool = False) -> None:
    content = "\n".join(lines).encode()
    if workbook:
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_numbers": True}) as book:
            sheet = book.add_worksheet()
            for row, line in enumerate(lines):
                sheet.write_row(row, 0, line.split(","))
        content = out.getvalue()
    name = "table.xlsx" if workbook else "table.csv"
    page.get_by_label("File of the table").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    page.get_by_role("button", name="Check and load").click()


def _submit(page: Page) -> None:
    page.get_by_role("button", name="Submit for proofreading").click()
    page.get_by_role("dialog").get_by_role("button", name="Submit for proofreading").click()
    expect(page.get_by_text("cells to proofread")).to_be_visible()


def _proofread(page: Page, cells: dict[tuple[str, ...], tuple[str, ...]]) -> None:
    """By the keyboard alone: each address is answered from the copy, Enter goes on."""
    page.get_by_role("button", name="Proofread a sampling table").click()
    fields = page.get_by_role("form", name="Proofread").get_by_role("textbox")
    expect(fields.first).to_be_focused()
    addresses = page.get_by_role("form", name="Proofread").locator("label b").all_inner_texts()
    severities = page.get_by_role("form", name="Proofread").locator("label span").all_inner_texts()
    for at, (address, words) in enumerate(zip(addresses, severities, strict=True)):
        if at == 3:  # what was typed is there again, and the next field waits
            page.reload()
            expect(fields.nth(3)).to_be_focused()
            expect(page.get_by_text("3 cells are as you typed them")).to_be_visible()
        letter, aql = address.split(" · ")
        use, _, *numbers = cells["single", words.split(" · ")[1].lower(), letter, aql]
        if use in ("up", "down"):
            page.keyboard.press(f"Arrow{use.title()}")
        else:
            page.keyboard.type(use or " ".join(numbers))
        page.keyboard.press("Enter")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("attempts")).to_be_visible()
