"""The story as people see it, from login to nonconformance, in both languages and by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SWITCH, Console, own, ready

pytestmark = [
    pytest.mark.needs("browser"),
    pytest.mark.needs("node"),
    pytest.mark.slow,
    pytest.mark.timeout(400),
]

HELD = [f"R74-{piece:06d}" for piece in range(181, 186)]
STOPPED = "order paused"
PAGES = (
    "/inbox",
    "/production/orders",
    "order",
    "limits",
    "/quality/nc",
    "nc",
    "/quality/lines",
    "line",
    "/andon",
)
RED, AMBER = (185, 28, 28), (247, 183, 51)  # chart/paint.ts

COUNT_PIXELS = """
([red, green, blue]) => [...document.querySelectorAll("canvas")].reduce((sum, canvas) => {
  const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  for (let at = 0; at < data.length; at += 4)
    if (data[at] === red && data[at + 1] === green && data[at + 2] === blue && data[at + 3] === 255) sum += 1;
  return sum;
}, 0)
"""


def path_of(console: Console, name: str) -> str:
    return name if name.startswith("/") else console.path_of(name)


# --- the login ---


def test_a_wrong_password_is_refused_and_the_right_one_leads_where_one_wanted_to_go(console: Console) -> None:
    page = console.page("/quality/nc")
    page.wait_for_url("**/login?next=*")
    page.locator("input[autocomplete=username]").fill("quality")
    page.locator("input[autocomplete=current-password]").fill("not the password")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_contain_text("The user name or the password is not right.")
    page.locator("input[autocomplete=current-password]").fill(console.passwords["quality"])
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/quality/nc")


def test_too_many_failures_must_wait(console: Console) -> None:
    page = console.page("/login")
    page.locator("input[autocomplete=username]").fill("nobody")
    page.locator("input[autocomplete=current-password]").fill("wrong")
    alert = page.get_by_role("alert")
    for _ in range(12):
        with page.expect_response("**/api/identity/login") as answer:
            page.locator("button[type=submit]:not(.ant-btn-loading)").click()
        if answer.value.status == 429:
            break
    expect(alert).to_contain_text(re.compile(r"Too many failed attempts. Try again in \d+ s."))
    expect(page.locator("button[type=submit]")).to_be_disabled()
    seconds = int(re.findall(r"\d+", alert.inner_text())[0])
    # it counts down; which second is seen is chance
    expect(alert).not_to_contain_text(f"Try again in {seconds} s.")
    assert int(re.findall(r"\d+", alert.inner_text())[0]) < seconds


def test_a_session_that_ended_leads_to_the_login_and_back(console: Console) -> None:
    page = console.enter(path="/production/orders")
    ready(page)
    page.context.clear_cookies()
    page.get_by_role("link", name="Nonconformances").click()
    page.wait_for_url("**/login?next=*nc*")
    expect(page.get_by_text("Please log in to go on.")).to_be_visible()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_speaks_one_language(console: Console, language: str) -> None:
    page = console.enter(language=language)
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN" if language == "zh" else "en")
    for name in (
        "/inbox",
        "/production/orders",
        "order",
        "limits",
        "/quality/nc",
        "/quality/lines",
        "line",
        "/andon",
    ):
        page.goto(console.url + path_of(console, name))
        ready(page)
        text = page.locator("main").inner_text()
        assert text.strip()
        if language == "en":
            assert not re.search(r"[\u4e00-\u9fff]", text), f"{name}: {text}"
        else:
            assert re.search(r"[\u4e00-\u9fff]", page.locator("h1").inner_text() + text), name
    other = "en" if language == "zh" else "zh"
    page.get_by_role("button", name=SWITCH[other]).click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN" if other == "zh" else "en")
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN" if other == "zh" else "en")


# --- the planned hold: signing the limits, by keyboard alone ---


def test_limits_are_signed_by_keyboard(console: Console) -> None:
    page = console.page("/login")
    expect(page.locator("input[autocomplete=username]")).to_be_focused()
    page.keyboard.type("quality")
    page.keyboard.press("Tab")
    page.keyboard.type(console.passwords["quality"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/inbox")
    expect(page.locator("input[autocomplete=username]")).to_have_count(0)  # nor its own switch
    ready(page)
    page.get_by_role("button", name=SWITCH["en"]).press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    if console.plant.story.limits[0]["state"] != "trial":
        pytest.skip("the limits of this plant are signed already")
    page.locator("main a", has_text="trial limits").first.press("Enter")
    page.wait_for_url("**/quality/limits/*")
    ready(page)
    expect(page.get_by_test_id("limits")).to_contain_text("74.014304")
    expect(page.get_by_test_id("limits")).to_contain_text("73.988048")
    expect(page.get_by_test_id("chart")).to_have_attribute("data-subgroups", "25")
    sign = page.get_by_role("button", name=own("Sign and freeze limits"))
    sign.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("I have checked the data and approve freezing these limits")
    password = dialog.locator("input[type=password]")
    expect(password).to_be_focused()
    page.keyboard.type("not it")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("identity.password_wrong")
    password.fill(console.passwords["quality"])
    password.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.get_by_test_id("signatures")).to_contain_text("quality")
    expect(page.locator(".head")).to_contain_text("frozen")
    sign.focus()
    expect(sign).to_have_attribute("aria-disabled", "true")


# --- the stop ---


def test_the_andon_board_shows_the_red_line(console: Console) -> None:
    console.at(STOPPED)
    page = console.enter("operator", "/andon")
    tile = page.get_by_test_id("line")
    expect(tile).to_have_attribute("data-colour", "red")
    expect(tile).to_contain_text("Stopped")
    expect(tile.locator(".tile-state .symbol-red")).to_be_visible()
    expect(tile).to_contain_text("185 / 200")
    expect(page.get_by_test_id("last-stop")).to_contain_text("Mean beyond its limit, subgroup 37")
    expect(tile).to_have_attribute("data-stale", "false")
    size = tile.locator(".tile-state").evaluate("(node) => parseFloat(getComputedStyle(node).fontSize)")
    assert size >= 100, f"{size} px is not read at five metres"


def test_the_chart_draws_the_stop(console: Console) -> None:
    console.at(STOPPED)
    page = console.enter(path=console.path_of("line"))
    chart = page.get_by_test_id("chart")
    for name, value in (
        ("subgroups", "37"),
        ("stops", "37"),
        ("advice", "35"),
        ("held", "37-37"),
        ("limits", "1"),
    ):
        expect(chart).to_have_attribute(f"data-{name}", value)
    assert page.evaluate(COUNT_PIXELS, RED) > 60, "no red marker on the canvas"
    assert page.evaluate(COUNT_PIXELS, AMBER) > 60, "no amber marker on the canvas"
    chart.focus()
    page.keyboard.press("End")
    subgroup = page.get_by_test_id("subgroup")
    expect(subgroup).to_contain_text("Mean beyond the control limit (3σ)")
    expect(subgroup).to_contain_text("74.0166")
    for serial in HELD:
        expect(subgroup).to_contain_text(serial)
    page.keyboard.press("ArrowLeft")
    expect(subgroup).not_to_contain_text("Mean beyond the control limit")
    page.get_by_role("button", name="Table").click()
    expect(page.locator("main table").first).to_contain_text("74.0166")


def test_the_nonconformance_says_what_happened(console: Console) -> None:
    console.at(STOPPED)
    page = console.enter(path=console.path_of("nc"))
    ready(page)
    happened = page.get_by_test_id("happened")
    for text in ("Subgroup 37", "74.0166", "Mean beyond the control limit (3σ)", "73.988048 … 74.014304"):
        expect(happened).to_contain_text(text)
    expect(page.get_by_test_id("advice-before")).to_contain_text("35")
    expect(page.get_by_test_id("chart")).to_have_attribute("data-stops", "37")
    held = page.get_by_test_id("held")
    expect(held).to_contain_text("pieces 181 to 185, final")
    for serial, reading in zip(HELD, ("74.015", "74.020", "74.024", "74.005", "74.019"), strict=True):
        row = held.locator("tr", has_text=serial)
        expect(row).to_contain_text(reading)
        expect(row).to_contain_text("held")
    times = page.get_by_test_id("stop-times")
    for step in ("Reading ready", "Stop sent", "Echo read back", "Line not running"):
        expect(times.locator("li", has_text=step)).to_contain_text(re.compile(r"\d\d:\d\d:\d\d\.\d\d\d"))
    expect(times).to_contain_text("Standing still for")


def test_the_order_shows_its_plan_and_the_proof_that_the_edge_runs_it(console: Console) -> None:
    console.at(STOPPED)
    page = console.enter("planner", console.path_of("order"))
    ready(page)
    expect(page.locator(".head")).to_contain_text("paused")
    expect(page.get_by_test_id("bundle")).to_contain_text("equal, in force")
    plan = page.locator("main")
    for text in (
        "CP-RING-74",
        "73.965 … 74.035 mm",
        "BG-017",
        "Range above its limit",
        "SOP-HONE-74",
        "Clean blank",
    ):
        expect(plan).to_contain_text(text)
    close = page.get_by_role("button", name=re.compile("^Close order"))
    expect(close).to_have_attribute("aria-disabled", "true")
    assert len(close.inner_text()) > len("Close order"), "a disabled button says why"


@pytest.mark.parametrize("name", ["/login", *PAGES])
def test_no_page_has_a_serious_barrier(console: Console, axe: Callable[[Page], list[str]], name: str) -> None:
    console.at(STOPPED)
    page = console.page("/login") if name == "/login" else console.enter(path=path_of(console, name))
    ready(page)
    page.wait_for_load_state("domcontentloaded")
    assert axe(page) == []


def test_a_tablet_shows_everything_without_scrolling_sideways(console: Console) -> None:
    console.at(STOPPED)
    page = console.enter(width=820, height=1180)
    for name in PAGES:
        page.goto(console.url + path_of(console, name))
        ready(page)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} is {wide} px too wide"
    page.goto(console.url)
    page.get_by_role("button", name="Menu").click()
    expect(page.get_by_role("navigation", name="Workspaces")).to_be_visible()


# --- when something is away ---


def test_a_server_fault_is_shown_and_can_be_tried_again(console: Console) -> None:
    page = console.enter()
    page.route("**/api/production/orders?*", lambda route: route.abort())
    expect(page.get_by_role("link", name="Work orders")).to_be_hidden()  # a quality engineer only reads there
    page.get_by_role("navigation", name="Workspaces").get_by_text("Production").click()
    page.get_by_role("link", name="Work orders").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("The server cannot be reached.")
    expect(alert).to_contain_text("client.unreachable")
    page.unroute("**/api/production/orders?*")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("link", name="WO-000001")).to_be_visible()


def test_ten_thousand_subgroups_are_drawn_within_three_seconds(console: Console) -> None:
    console.at(STOPPED)
    page = console.enter()

    def grow(route: object) -> None:
        answer = route.fetch()  # type: ignore[attr-defined]
        chart = answer.json()
        last = chart["subgroups"][-2]
        chart["subgroups"] = [
            last | {"subgroup": n, "mean": 74.0 + (n * 7919 % 17) / 2000} for n in range(1, 10_001)
        ]
        route.fulfill(response=answer, json=chart)  # type: ignore[attr-defined]

    page.route("**/chart?*", grow)
    page.goto(console.url + console.path_of("line"))
    chart = page.get_by_test_id("chart")
    expect(chart).to_have_attribute("data-subgroups", "10000")
    took = page.evaluate(
        """async () => {
          const all = [...document.querySelectorAll("label")].find((one) => one.textContent === "All");
          const began = performance.now();
          all.click();
          await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
          return performance.now() - began;
        }"""
    )
    assert took < 3000, f"{took:.0f} ms"


def test_what_is_old_says_since_when(console: Console) -> None:
    """The edge dies: its line is stale. Central dies: the whole board is, and both come back."""
    console.at(STOPPED)
    page = console.enter("operator", "/andon")
    tile = page.get_by_test_id("line")
    expect(tile).to_have_attribute("data-stale", "false")
    console.plant.down("edge")
    expect(page.get_by_test_id("line-stale")).to_contain_text(
        re.compile(r"data is stale since \d\d:\d\d:\d\d")
    )
    console.plant.up("edge")
    expect(tile).to_have_attribute("data-stale", "false", timeout=40_000)
    console.plant.down("central")
    expect(page.get_by_test_id("board-stale")).to_contain_text(
        re.compile(r"the board is stale since \d\d:\d\d:\d\d"), timeout=30_000
    )
    expect(tile).to_have_attribute("data-stale", "true")
    console.plant.up("central")
    expect(page.get_by_test_id("board-stale")).to_have_count(0, timeout=60_000)
