"""The chart builder in the browser: points left out with a reason, files, a shared address, limits."""

from __future__ import annotations

import base64
import csv
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.office import Office, fits, office, ready
from tests.scenarios.line import DRIFTED, RINGS

SVG = "{http://www.w3.org/2000/svg}"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
pytestmark = [pytest.mark.needs("browser"), pytest.mark.needs("node"), pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def served(
    console_built: None, chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """A line whose 16th subgroup drifted and stopped it."""
    with office(chromium, tmp_path_factory.mktemp("charts")) as made:
        plant = made.scenario
        order = plant.runs(200)
        plant.learns(order, 5)
        plant.line.makes(RINGS[25:75])
        plant.line.makes(DRIFTED)
        yield made


def drag(page: Page, chart: Locator, first: float, last: float) -> None:
    """Over the chart's upper panel, between two shares of its width."""
    box = chart.locator(".u-over").first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * first, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * last, box["y"] + 70, steps=4)
    page.mouse.up()


def accept(page: Page, name: str) -> None:
    """Press a dialog's button by keyboard. The dialog grows to its place as it opens: on a busy machine a
    mouse presses the moving button in one spot and lets go in another, which is no click."""
    page.get_by_role("dialog").get_by_role("button", name=name).press("Enter")


def sheets_of(workbook: bytes) -> list[list[dict[str, object]]]:
    """The rows of each sheet by the names in its first row."""
    with ZipFile(BytesIO(workbook)) as book:
        shared = (
            [
                "".join(text.text or "" for text in one.iter(f"{SHEET}t"))
                for one in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
            ]
            if "xl/sharedStrings.xml" in book.namelist()
            else []
        )
        pages = [
            book.read(name) for name in sorted(book.namelist()) if name.startswith("xl/worksheets/sheet")
        ]
    return [rows_of(page, shared) for page in pages]


def rows_of(page: bytes, shared: list[str]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for row in ElementTree.fromstring(page).iter(f"{SHEET}row"):
        cells: dict[str, object] = {}
        for cell in row:
            text = "".join(one.text or "" for one in cell.iter() if one.tag in (f"{SHEET}v", f"{SHEET}t"))
            value = {"s": lambda text: shared[int(text)], "inlineStr": str}.get(cell.get("t", ""), float)(
                text
            )
            cells[re.sub(r"\d", "", cell.attrib["r"])] = value
        found.append(cells)
    return [{str(found[0][column]): value for column, value in row.items()} for row in found[1:]]


def row_of(page: Page, name: str) -> list[str]:
    return page.get_by_test_id("compare").get_by_role("row", name=name).get_by_role("cell").all_inner_texts()


def exported(page: Page, kind: str, folder: Path) -> bytes:
    """What the chart's export of that kind gives."""
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as arriving:
        page.get_by_role("menuitem", name=kind).click()
    name = arriving.value.suggested_filename
    assert re.fullmatch(rf"inside_diameter-xbar-r-[\d-]+\.{kind.lower()}", name)
    arriving.value.save_as(folder / name)
    return (folder / name).read_bytes()


def lines_of(picture: ElementTree.Element) -> list[tuple[int, str]]:
    """The lines of points in each panel of a picture: how many points it goes through, and its colour."""
    paths = [
        path.attrib
        for panel in picture.iter(f"{SVG}g")
        for path in panel.iter(f"{SVG}path")
        if path.get("fill") == "none" and path.get("stroke-width") == "1.4"
    ]
    return [(len(re.findall("[ML]", one["d"])), one["stroke"]) for one in paths]


def inks_of(page: Page, png: bytes) -> dict[str, float]:
    """How much of each colour a picture has, as shares; the browser reads it."""
    found: dict[str, float] = page.evaluate(
        """async (coded) => {
          const bytes = Uint8Array.from(atob(coded), (one) => one.charCodeAt(0));
          const image = await createImageBitmap(new Blob([bytes]));
          const ctx = new OffscreenCanvas(image.width, image.height).getContext('2d');
          ctx.drawImage(image, 0, 0);
          const { data } = ctx.getImageData(0, 0, image.width, image.height);
          const seen = {};
          for (let at = 0; at < data.length; at += 4) {
            const ink = '#' + [0, 1, 2].map((part) => data[at + part].toString(16).padStart(2, '0')).join('');
            seen[ink] = (seen[ink] ?? 0) + 4 / data.length;
          }
          return seen;
        }""",
        base64.b64encode(png).decode(),
    )
    return found


def test_a_split_chart_is_exported_with_all_its_strata(console: Office, tmp_path: Path) -> None:
    """Phase I and monitoring, 5 and 11 subgroups, over one another: each has its line, name and colour."""
    address = "/quality/charts?of=inside_diameter&item=RING-74&by=phase"
    page = console.enter("quality", f"{address}&layout=together", width=1440)
    expect(page.get_by_test_id("builder-chart")).to_have_attribute("data-points", "5,11")

    picture = ElementTree.fromstring(exported(page, "SVG", tmp_path))
    assert {"Collecting (phase I)", "Monitoring"} <= {one.text for one in picture.iter(f"{SVG}text")}
    points, colours = zip(*lines_of(picture), strict=True)
    assert points == (5, 11, 5, 11) and len(set(colours)) == 2  # of means and of ranges
    inks = inks_of(page, exported(page, "PNG", tmp_path))
    assert 0.7 < inks["#ffffff"] < 0.99 and all(inks.get(colour, 0) > 0.0003 for colour in colours)

    data, limits, *_ = sheets_of(exported(page, "XLSX", tmp_path))
    strata = ["collect"] * 5 + ["monitor"] * 11
    assert [row["stratum"] for row in data] == strata
    assert [row["number"] for row in data] == list(range(1, 17))
    means = [sum(RINGS[at : at + 5]) / 5 for at in range(0, 75, 5)] + [sum(DRIFTED) / 5]
    assert [row["value"] for row in data] == pytest.approx(means, abs=1e-9)
    assert [(row["stratum"], row["used"]) for row in limits] == [("collect", 5), ("monitor", 11)]
    lines = csv.DictReader(exported(page, "CSV", tmp_path).decode("utf-8-sig").splitlines())
    assert [(one["stratum"], float(one["value"])) for one in lines] == [
        (row["stratum"], row["value"]) for row in data
    ]

    page.goto(console.url + address)  # each in a frame of its own
    expect(page.get_by_test_id("builder-chart")).to_have_count(2)
    picture = ElementTree.fromstring(exported(page, "SVG", tmp_path))
    assert [points for points, _ in lines_of(picture)] == [5, 5, 11, 11]


def test_a_point_with_a_cause_is_left_out_and_the_chart_is_shared(
    console: Office, axe: Callable[[Page], list[str]], tmp_path: Path
) -> None:
    page = console.enter("quality", "/quality/charts", width=1440)
    page.get_by_role("button", name="Inside diameter").click()
    chart = page.get_by_test_id("builder-chart")
    expect(chart).to_have_attribute("data-total", "16")
    expect(chart).to_have_attribute("data-marks", "15")

    page.get_by_test_id("signals").get_by_role("button", name="To point 16").click()
    expect(page.get_by_test_id("point")).to_contain_text("R74-000080")
    expect(page.get_by_test_id("histogram")).to_contain_text("80")
    assert axe(page) == []

    chart.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_test_id("point")).to_contain_text("R74-000075")

    drag(page, chart, 0.95, 1.0)
    expect(page.get_by_test_id("brush")).to_contain_text("1 points marked: 16 – 16")
    page.get_by_role("button", name="Leave out…").click()
    accept(page, "Leave out and recompute")
    expect(page.get_by_text("Say why they are left out")).to_be_visible()
    page.get_by_label("Reason").fill("Insert chipped, changed")
    page.get_by_role("button", name="Leave out and recompute").click()
    expect(chart).to_have_attribute("data-excluded", "15")
    upper = row_of(page, "UCL")
    assert float(upper[1]) < float(upper[0]) and upper[2].startswith("-")
    assert row_of(page, "Used")[1:] == ["15", "-1"]

    for kind, begins in (("PNG", b"\x89PNG"), ("SVG", b"<svg "), ("XLSX", b"PK"), ("CSV", b"")):
        content = exported(page, kind, tmp_path)
        assert content.startswith(begins) and len(content) > 500
        assert kind != "SVG" or b"Insert chipped, changed" in content

    other = console.enter("manager", page.url.removeprefix(console.url), language="zh", width=1280)
    expect(other.get_by_test_id("builder-chart")).to_have_attribute("data-excluded", "15")
    expect(other.get_by_test_id("left-out")).to_contain_text("Insert chipped, changed")
    assert fits(other) and axe(other) == []


def test_a_set_is_kept_and_ended_a_cause_corrected_and_withdrawn(console: Office) -> None:
    address = "/quality/charts?of=inside_diameter&item=RING-74&without=WO-000001%3A16%3Achipped&brush=6-9"
    page = console.enter("quality", address, width=1440)
    page.get_by_role("button", name="Save what is left out as a set…").click()
    page.get_by_label("Name").fill("Chipped insert")
    page.get_by_role("button", name="Save the set").click()
    page.wait_for_url(re.compile(r"set=[0-9a-f-]{36}"))
    expect(page.get_by_test_id("exclusion-sets")).to_contain_text("1 of its 1 points are on this chart")

    page.get_by_role("button", name="State a cause…").click()
    page.get_by_label("Kind of cause").click()
    page.locator(".ant-select-item-option", has_text="Machine").click()
    page.get_by_label("What happened").fill("spindle warm")
    page.get_by_role("button", name="State the cause", exact=True).click()
    notes = page.get_by_test_id("notes")
    notes.get_by_role("button", name="Correct… A").click()
    page.get_by_label("What happened").fill("spindle cold")
    page.get_by_role("button", name="Correct it").click()
    expect(notes).to_contain_text("spindle cold")
    notes.get_by_role("button", name="Withdraw… A").click()
    page.get_by_label("Why it does not hold").fill("other machine")
    page.get_by_role("button", name="Withdraw it").click()
    expect(notes).to_contain_text("No causes stated yet")
    notes.get_by_text("Corrected and withdrawn causes").click()
    expect(page.get_by_test_id("earlier-notes")).to_contain_text("spindle warm")

    # on another kind of chart of subgroups, then no more
    other = console.enter("quality", page.url.removeprefix(console.url) + "&kind=xbar-s", width=1440)
    expect(other.get_by_test_id("builder-chart")).to_have_attribute("data-excluded", "15")
    other.get_by_role("button", name="End…").click()
    other.get_by_label("Why it no longer holds").fill("measured again")
    other.get_by_role("button", name="End the set").click()
    expect(other.get_by_test_id("exclusion-sets")).to_contain_text("Ended sets (1)")
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("was ended by")
    page.get_by_role("button", name="Show the chart without the set").click()
    expect(page.get_by_test_id("builder-chart")).to_have_attribute("data-excluded", "")


def test_limits_are_proposed_from_the_chart_signed_and_kept_as_versions(console: Office) -> None:
    address = "/quality/charts?of=inside_diameter&item=RING-74&without=WO-000001%3A16%3Achipped"
    page = console.enter("quality", address, width=1440)
    page.get_by_test_id("propose").click()
    page.get_by_label("Why they are recomputed").fill("New inserts since subgroup 6")
    page.get_by_role("dialog").get_by_role("button", name="Propose", exact=True).click()

    page.wait_for_url("**/quality/limits/*")
    ready(page)
    expect(page.get_by_test_id("record")).to_contain_text("New inserts since subgroup 6")
    expect(page.get_by_test_id("record")).to_contain_text("the same numbers")
    expect(page.get_by_test_id("exclusions")).to_contain_text("chipped")
    expect(page.get_by_test_id("history").get_by_role("row")).to_have_count(3)

    page.get_by_role("button", name="Sign and freeze limits").click()
    page.get_by_label("Password again").fill(console.passwords["quality"])
    page.get_by_role("dialog").get_by_role("button", name="Sign").click()
    expect(page.get_by_test_id("history")).to_contain_text("retired")
    expect(page.get_by_test_id("signatures")).to_contain_text("(quality)")
