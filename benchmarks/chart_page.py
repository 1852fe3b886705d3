"""Charts in the browser: a million points opened in the chart builder.

The real server on SQLite with the million subgroups of `benchmarks.charts`, the built console (`make
console`), a headless Chromium. Opening is measured in the page, from the start of the navigation (browser
cache warm, as of a person who has been here before) to the second frame after the chart holds all its points;
best of REPEATS. Its floors, in the same run: the builder without a chart (program, session, list of
characteristics), and a bare page that asks the same of the server and draws the same reduced points by plain
uPlot.
JIDOKA_BENCH_POINTS: subgroups to load, 1,000,000 when not given.
"""

from __future__ import annotations

import json
import logging
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
import uvicorn
from playwright.sync_api import BrowserContext, sync_playwright

from benchmarks import charts
from benchmarks._goals import Goal
from benchmarks.posting import books_at
from jidoka_central.foundation.http import create_app
from jidoka_central.foundation.identity.service import create_user, define_role
from jidoka_central.foundation.keys import FileKeys
from jidoka_central.foundation.settings import Settings
from jidoka_central.foundation.uow import UnitOfWork
from tests.fixtures.capabilities import chromium_path

REPEATS = 5
OPEN_GOAL = Goal("<", 2)
LOGIN, PASSWORD = "charts", "a-million-points-74"
BUILDER = f"/quality/charts?of=od&item=RING-74&rules={'.'.join(charts.RULES)}"
UPLOT = (
    Path(__file__).parents[1]
    / "central"
    / "console"
    / "node_modules"
    / "uplot"
    / "dist"
    / "uPlot.iife.min.js"
)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# Times in milliseconds since the navigation began, at the second frame after what is opened is shown.
WATCH = """(shows) => {
  const look = () => shows()
    ? requestAnimationFrame(() => requestAnimationFrame(() => { window.__shown = performance.now(); }))
    : requestAnimationFrame(look);
  look();
}"""
CHART_SHOWS = "() => document.querySelector('[data-testid=builder-chart]')?.dataset.total === '%d'"
LIST_SHOWS = (
    "() => document.querySelector('main h1') !== null && document.querySelector('[aria-busy=true]') === null"
)
PLAIN = """async ([request, csrf]) => {
  const began = performance.now();
  const answer = await fetch('/api/quality/charts/analyse', {
    method: 'POST', headers: {'Content-Type': 'application/json', 'X-CSRF-Token': csrf}, body: request });
  const chart = (await answer.json()).charts[0].points;
  const host = document.body.appendChild(document.createElement('div'));
  const plot = (values) => new uPlot({ width: 900, height: 300, scales: { x: { time: false } },
    series: [{}, { stroke: 'navy' }] }, [chart.index, values], host);
  plot(chart.value);
  plot(chart.spread);
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return [performance.now() - began, chart.index.length];
}"""


def run() -> list[dict[str, Any]]:
    """The table."""
    with (
        tempfile.TemporaryDirectory(prefix="jidoka-bench-") as folder,
        served(Path(folder)) as url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=str(chromium_path()), args=ARGUMENTS)
        context = browser.new_context(
            viewport={"width": 1440, "height": 900}, locale="en-GB", bypass_csp=True
        )
        context.set_default_timeout(120_000)
        answer = context.request.post(
            f"{url}/api/identity/login", data={"login": LOGIN, "password": PASSWORD}
        )
        assert answer.ok, answer.text()
        rows = list(opening(context, url))
        browser.close()
    return rows


def opening(context: BrowserContext, url: str) -> Iterator[dict[str, Any]]:
    chart = CHART_SHOWS % charts.POINTS
    opened, empty = [], []
    for _ in range(REPEATS + 1):  # the first fills the browser's cache
        empty.append(_shown(context, f"{url}/quality/charts", LIST_SHOWS))
        opened.append(_shown(context, url + BUILDER, chart))
    plain, points = _plain(context, url)
    value = min(opened[1:])
    name = f"chart builder opens {charts.POINTS:,} subgroups, Nelson 1-8"
    for against, floor in (
        ("the builder without a chart", min(empty[1:])),
        (f"a bare page, the same {points:,} points by plain uPlot", plain),
    ):
        yield {
            "name": f"{name} (floor: {against})",
            "unit": "s",
            "value": value,
            "floor": floor,
            "ratio": value / floor,
            "goal": OPEN_GOAL,
        }


def _shown(context: BrowserContext, address: str, shows: str) -> float:
    page = context.new_page()
    page.add_init_script(f"({WATCH})({shows})")
    page.goto(address, wait_until="commit")
    page.wait_for_function("window.__shown !== undefined")
    seconds = float(page.evaluate("window.__shown")) / 1000
    page.close()
    return seconds


def _plain(context: BrowserContext, url: str) -> tuple[float, int]:
    """Seconds of the bare page, best of REPEATS, and the points it draws."""
    csrf = context.request.get(f"{url}/api/identity/me").json()["csrf"]
    request = json.dumps(
        {
            "kind": "xbar-r",
            "characteristics": ["od"],
            "selection": {"item": "RING-74"},
            "rules": charts.RULES,
            "points_max": 3000,
        }
    )
    times, points = [], 0
    for _ in range(REPEATS):
        page = context.new_page()
        page.goto(f"{url}/api/core/about")
        page.evaluate(UPLOT.read_text(encoding="utf-8") + "; window.uPlot = uPlot; 0")
        milliseconds, points = page.evaluate(PLAIN, [request, csrf])
        times.append(milliseconds / 1000)
        page.close()
    return min(times), points


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The million points behind the real server, with a person who may see them."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    url = f"sqlite:///{folder}/jidoka.db"
    runtime, context = books_at(url)
    runtime.keys = FileKeys(folder / "keys")
    charts.load(runtime, context)
    runtime.do(context, _person)
    settings = Settings.load(
        env={"JIDOKA_CENTRAL_DATABASE_URL": url, "JIDOKA_CENTRAL_KEY_DIR": str(folder / "keys")}
    )
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(runtime, settings), log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        runtime.database.close()


def _person(uow: UnitOfWork) -> None:
    permissions = ("quality.read", "shopfloor.read", "production.read", "masterdata.read")
    define_role(uow, LOGIN, LOGIN, LOGIN, permissions)
    create_user(uow, LOGIN, "Charts", PASSWORD, "en", [LOGIN])
