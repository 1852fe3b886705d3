"""The built console in a real Chromium, against a whole plant: broker, simulator, edge, central as they run.

`plant` is at the planned hold after 125 pieces until a test needs it elsewhere: `at(step)` plays the story on
up to a step, acting for its people. The plant is one for a file, so its tests go from login to stop in order,
yet each can run alone.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright

from jidoka_demo.people import LOGINS
from jidoka_demo.plant import logins
from tests.support.plant import WholePlant, shared_template

ROOT = Path(__file__).resolve().parents[2]
CONSOLE = ROOT / "central" / "console"
BROWSER_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE_MS = 40_000  # two cores may be busy with other tests
SWITCH = {"zh": "中文", "en": "English"}

expect.set_options(timeout=PATIENCE_MS)


def own(name: str) -> re.Pattern[str]:
    """The button of that name; one that is not allowed says why after its name, and may name others."""
    return re.compile(f"^{re.escape(name)}( :|$)")


def ready(page: Page) -> None:
    """Everything that was asked for is there."""
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)


@pytest.fixture(scope="session")
def console_built(node_folder: Path) -> None:
    """The console as `make console` builds it; at once when nothing changed."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "console.py")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


@dataclass
class Seen:
    """What a page did besides what it showed."""

    faults: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)


@dataclass
class Console:
    """The console of one plant; every page is a browser profile of its own."""

    browser: Browser
    plant: WholePlant
    passwords: dict[str, str]
    seen: Seen = field(default_factory=Seen)
    contexts: list[BrowserContext] = field(default_factory=list)
    sessions: dict[str, Any] = field(default_factory=dict)
    somebody: str = "quality"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.plant.plant.ports.central}"

    def page(self, path: str = "/", language: str = "en", width: int = 1440, height: int = 900) -> Page:
        """A fresh visitor at ``path``."""
        return self.opened(self.context(language, width, height), path)

    def context(self, language: str, width: int, height: int, session: Any = None) -> BrowserContext:
        context = self.browser.new_context(
            locale="zh-CN" if language == "zh" else "en-GB",
            viewport={"width": width, "height": height},
            storage_state=session,
        )
        context.set_default_timeout(PATIENCE_MS)
        self.contexts.append(context)
        return context

    def opened(self, context: BrowserContext, path: str) -> Page:
        """A page whose faults and requests to other hosts are kept in ``seen``."""
        page = context.new_page()
        page.on("pageerror", lambda error: self.seen.faults.append(str(error)))
        page.on("console", lambda said: self._heard(said.text))
        page.on("request", self._asked)
        page.goto(self.url + path)
        return page

    def enter(
        self,
        login: str = "",
        path: str = "/inbox",
        language: str = "en",
        width: int = 1440,
        height: int = 900,
    ) -> Page:
        """At ``path`` in ``language``, with the session of the first time this person came; the login itself
        is tested at the login's page."""
        login = login or self.somebody
        context = self.context(language, width, height, self.sessions.get(login))
        if login not in self.sessions:
            fields = {"login": login, "password": self.passwords[login]}
            answer = context.request.post(f"{self.url}/api/identity/login", data=fields)
            assert answer.ok, answer.text()
            self.sessions[login] = context.storage_state()
        me = context.request.get(f"{self.url}/api/identity/me").json()
        if me["language"] != language:
            context.request.post(
                f"{self.url}/api/identity/set_language",
                data={"language": language},
                headers={"X-CSRF-Token": me["csrf"]},
            )
        page = self.opened(context, path)
        ready(page)
        return page

    def at(self, step: str) -> None:
        """The story up to the step whose title begins so."""
        self.plant.play(until=step)

    def path_of(self, what: str) -> str:
        """The address of the story's order, limits, nonconformance or line."""
        story = self.plant.story
        return {
            "order": lambda: f"/production/orders/{story.order['id']}",
            "limits": lambda: f"/quality/limits/{story.limits[0]['id']}",
            "nc": lambda: f"/quality/nc/{story.nonconformances[0]['id']}",
            "line": lambda: f"/quality/lines/{story.line['cell_id']}",
        }[what]()

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        self.contexts.clear()

    def _heard(self, text: str) -> None:
        if "Content Security Policy" in text or "Warning:" in text:
            self.seen.faults.append(text)

    def _asked(self, request: Request) -> None:
        if urlsplit(request.url).netloc not in (urlsplit(self.url).netloc, ""):
            self.seen.foreign.append(request.url)


@pytest.fixture(scope="module")
def chromium(browser_path: Path) -> Iterator[Browser]:
    """Closed with the file: while it is open, playwright keeps an event loop running in this thread."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(browser_path), args=BROWSER_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def served(
    console_built: None, chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Console]:
    template = shared_template(tmp_path_factory)
    with WholePlant(tmp_path_factory.mktemp("plant"), template=template) as plant:
        plant.play(until="125 pieces")
        yield Console(chromium, plant, logins(plant.layout, LOGINS))


@pytest.fixture
def console(served: Console) -> Iterator[Console]:
    """The plant's console; after the test nothing may have gone wrong in its pages."""
    served.seen = Seen()
    yield served
    served.close()
    assert served.seen.faults == []
    assert served.seen.foreign == []


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """Serious and critical violations that axe-core finds in a page, each with its first place."""
    source = CONSOLE / "node_modules" / "axe-core" / "axe.min.js"

    def violations(page: Page) -> list[str]:
        page.evaluate(source.read_text(encoding="utf-8"))
        found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")["violations"]
        return [
            f"{one['id']}: {one['nodes'][0]['target']} {one['nodes'][0]['failureSummary']}"
            for one in found
            if one["impact"] in ("serious", "critical")
        ]

    return violations
