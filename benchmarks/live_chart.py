"""Live charts in the browser: a line that says 50 subgroups a second, drawn as they come.

The real server in a process of its own, facts over a broker through its ingest (`_live_plant`), the built
console (`make console`) in a headless Chromium, all on one machine. Two pages follow the line for 20 seconds:
the chart builder and the line's own chart. What is drawn is noted at the canvas: in the builder which points
its line goes through, at the line's chart how many subgroups the line has that was just stroked; an update
that never reaches the canvas is lost, so a page that shows nothing fails.

Frame times are the distances between animation frames; their floor is the same page, before the line says
anything. The delay of an update is from its saying to the canvas; its floor is the moment at which the live
stream hands the page its first frame that is as new. A long task keeps the page from answering for 50 ms.
JIDOKA_BENCH_SECONDS: seconds that each page follows, 20 when not given.
"""

from __future__ import annotations

import os
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, sync_playwright

from benchmarks._goals import Goal
from benchmarks._live_plant import BEFORE, LivePlant, live_plant
from tests.fixtures.capabilities import chromium_path

SECONDS = float(os.environ.get("JIDOKA_BENCH_SECONDS", "20"))
RATE = 50.0
QUIET_SECONDS = 5.0
LAST_WAIT_MS = 5_000  # after the last was said
SMOOTH = Goal("<=", 34)  # ms: 30 frames a second
SOON = Goal("<=", 1000)
ALL = Goal(">=", 1, "ratio")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

# `drawn`, `heard`: milliseconds of the clock by number of subgroup.
RECORDER = """() => {
  const seen = window.__live = { frames: [], tasks: [], heard: {}, drawn: {} };
  let last = null;
  const tick = (now) => {
    if (last !== null) seen.frames.push(now - last);
    last = now;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
  new PerformanceObserver((list) => seen.tasks.push(...list.getEntries().map((one) => one.duration)))
    .observe({ type: 'longtask' });
  const Stream = window.EventSource;
  window.EventSource = class extends Stream {
    constructor(...given) {
      super(...given);
      this.addEventListener('topic', (event) => {
        const { topic, data } = JSON.parse(event.data);
        if (topic.startsWith('shopfloor.subgroups/')) seen.heard[data.number] ??= Date.now();
      });
    }
  };
  const note = (number) => { seen.drawn[number] ??= Date.now(); };
  const canvas = CanvasRenderingContext2D.prototype;
  const { beginPath, moveTo, lineTo, stroke } = canvas;
  const plain = { beginPath, moveTo, lineTo, stroke };
  let across = [];
  canvas.beginPath = function () { across = []; plain.beginPath.call(this); };
  for (const name of ['moveTo', 'lineTo']) {
    canvas[name] = function (x, y) { across.push(x); plain[name].call(this, x, y); };
  }
  canvas.stroke = function (...path) {
    plain.stroke.apply(this, path);
    const builder = this.canvas.closest('[data-testid=builder-chart]');
    if (builder?.querySelector('canvas') === this.canvas && across.length >= %(before)d) {
      let step = Infinity;
      for (let at = 1; at < across.length; at += 1) step = Math.min(step, across[at] - across[at - 1]);
      for (const x of across) note(Math.round((x - across[0]) / step) + 1);
    }
    const chart = path.length > 0 ? this.canvas.closest('[data-testid=chart]') : null;
    if (chart !== null) {
      let number = Number(chart.dataset.subgroups);
      while (number > 0 && !(number in seen.drawn)) note(number--);
    }
  };
}"""


def run() -> list[dict[str, Any]]:
    """The table."""
    with (
        tempfile.TemporaryDirectory(prefix="jidoka-bench-") as folder,
        live_plant(Path(folder)) as plant,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=str(chromium_path()), args=ARGUMENTS)
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
        context.set_default_timeout(60_000)
        context.add_init_script(f"({RECORDER % {'before': BEFORE}})()")
        entry = {"login": plant.login, "password": plant.password}
        answer = context.request.post(f"{plant.url}/api/identity/login", data=entry)
        assert answer.ok, answer.text()
        rows = [
            row for name, path, shows in pages(plant) for row in following(plant, context, name, path, shows)
        ]
        browser.close()
    return rows


def pages(plant: LivePlant) -> list[tuple[str, str, str]]:
    """Name, address, what has the chart."""
    builder = f"?item=RING-74&of=inside_diameter&source=frozen&orders={plant.order}&live=true"
    return [
        ("chart builder", f"/quality/charts{builder}", "builder-chart"),
        ("line's chart", f"/quality/lines/{plant.cell_id}?order={plant.order}", "chart"),
    ]


def following(
    plant: LivePlant, context: BrowserContext, name: str, path: str, shows: str
) -> Iterator[dict[str, Any]]:
    page = context.new_page()
    page.goto(plant.url + path)
    page.wait_for_selector(f"[data-testid={shows}] canvas")
    page.wait_for_function("number => number in window.__live.drawn", arg=plant.last)
    page.wait_for_timeout(1_000)  # the live stream has begun
    page.evaluate("() => Object.assign(window.__live, { frames: [], tasks: [] })")
    page.wait_for_timeout(QUIET_SECONDS * 1000)
    quiet = page.evaluate("() => structuredClone(window.__live)")
    page.evaluate("() => Object.assign(window.__live, { frames: [], tasks: [] })")
    said = plant.feeds(RATE, SECONDS)
    busy = page.evaluate("() => structuredClone(window.__live)")
    plant.settles()
    drawn = _drawn_of(page, said)
    page.close()
    yield from _frames(f"{name}, {RATE:.0f} updates a second", busy, quiet)
    yield from _updates(f"{name}, {RATE:.0f} updates a second", said, drawn, busy["heard"])


def _drawn_of(page: Page, said: dict[int, int]) -> dict[int, int]:
    """When each was drawn; those that still come within the wait are waited for."""
    for _ in range(LAST_WAIT_MS // 100):
        drawn = {int(number): at for number, at in page.evaluate("() => window.__live.drawn").items()}
        if said.keys() <= drawn.keys():
            break
        page.wait_for_timeout(100)
    return drawn


def _frames(name: str, busy: dict[str, Any], quiet: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for which, share, goal in (
        ("median", 0.5, "reported"),
        ("p95", 0.95, SMOOTH),
        ("worst", 1.0, "reported"),
    ):
        yield _row(
            f"{name}: frame, {which}", "ms", _at(busy["frames"], share), _at(quiet["frames"], share), goal
        )
    long, none = (sum(one["tasks"]) / (sum(one["frames"]) / 1000) for one in (busy, quiet))
    yield _row(f"{name}: long tasks, of each second", "ms", long, none, "reported")


def _updates(
    name: str, said: dict[int, int], drawn: dict[int, int], heard: dict[str, int]
) -> Iterator[dict[str, Any]]:
    there = [number for number in said if drawn.get(number, 0) >= said[number]]  # not a ghost of one to come
    yield _row(f"{name}: drawn, of those said", "updates", len(there), len(said), ALL)
    delays = [drawn[number] - said[number] for number in there]
    first = _heard_as_new({int(number): at for number, at in heard.items()}, said)
    for which, share, goal in (("median", 0.5, "reported"), ("p95", 0.95, "reported"), ("worst", 1.0, SOON)):
        yield _row(f"{name}: said to drawn, {which}", "ms", _at(delays, share), _at(first, share), goal)


def _heard_as_new(heard: dict[int, int], said: dict[int, int]) -> list[float]:
    """The delay of each update to the first frame of the stream that is as new."""
    delays: list[float] = []
    at: int | None = None
    for number in sorted(said, reverse=True):
        at = heard.get(number, at)
        delays += [] if at is None else [at - said[number]]
    return delays


def _at(values: Sequence[float], share: float) -> float:
    """The value that a share of all does not exceed; infinite where there is none."""
    if not values:
        return float("inf")
    if share == 0.5:
        return statistics.median(values)
    return sorted(values)[min(len(values) - 1, round(share * (len(values) - 1)))]


def _row(name: str, unit: str, value: float, floor: float, goal: Goal | str) -> dict[str, Any]:
    return {
        "name": name,
        "unit": unit,
        "value": value,
        "floor": floor,
        "ratio": value / floor if floor else None,
        "goal": goal,
    }
