"""The office without a plant: central with the demonstration's data in a database, served by this process.

No broker, no edge: what the line says is stored as the scenarios do it. People log in once a file; every page
is a browser profile that carries the session.
"""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog
import uvicorn
from playwright.sync_api import Browser, Page, expect

from jidoka_central import app
from jidoka_central.foundation.db import metadata, open_database
from jidoka_central.foundation.http import create_app
from jidoka_central.foundation.identity.principal import system
from jidoka_central.foundation.identity.service import create_user, define_role
from jidoka_central.foundation.jobs import JobRunner
from jidoka_central.foundation.keys import FileKeys
from jidoka_central.foundation.settings import Settings
from jidoka_central.foundation.uow import Context, Runtime, UnitOfWork
from jidoka_demo.layout import COMPANY
from tests.browser.conftest import PATIENCE_MS, Console
from tests.scenarios.words import PASSWORDS, ScenarioPlant, seed
from tests.support.waiting import wait_until

PASSWORD = "one desk, one person"
SUBGROUPS = 5  # to learn the limits from
READ = (
    "masterdata.read",
    "inventory.read",
    "production.read",
    "quality.read",
    "purchasing.read",
    "audit.read",
)

# Login, which is also the role -> what such a person may do besides READ.
DESKS = {
    "controller": (
        "finance.read", "finance.post", "finance.close", "finance.release", "inventory.see_values",
        "production.see_values", "quality.see_costs",
    ),
    "buys": ("purchasing.order",),
    "approves": ("purchasing.approve",),
    "receives": ("purchasing.receive",),
    "inspects": ("quality.inspect",),
    "invoices": ("purchasing.invoice", "finance.read"),
}  # fmt: skip


def add_people(uow: UnitOfWork) -> None:
    for login, permissions in DESKS.items():
        define_role(uow, login, login, login, (*READ, *permissions))
        create_user(uow, login, login.title(), PASSWORD, "en", [login])


@dataclass
class Office(Console):
    """`scenario` plays the line and acts for people; `enter` is a person at a page of the console."""

    address: str = ""
    scenario: Any = None
    sessions: dict[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.address

    def page(self, path: str = "/", language: str = "en", width: int = 1440, height: int = 900) -> Page:
        raise NotImplementedError("these pages begin logged in: enter()")

    def enter(
        self,
        login: str = "controller",
        path: str = "/inbox",
        language: str = "en",
        width: int = 1280,
        height: int = 900,
    ) -> Page:
        """At ``path`` in ``language``, with the session of the first time this person came."""
        context = self.browser.new_context(
            locale="zh-CN" if language == "zh" else "en-GB",
            viewport={"width": width, "height": height},
            storage_state=self.sessions.get(login),
        )
        context.set_default_timeout(PATIENCE_MS)
        self.contexts.append(context)
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
        page = context.new_page()
        page.on("pageerror", lambda error: self.seen.faults.append(str(error)))
        page.on("console", lambda said: self._heard(said.text))
        page.on("request", self._asked)
        page.goto(self.url + path)
        ready(page)
        return page


def ready(page: Page) -> None:
    """Everything that was asked for is there."""
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)


def fits(page: Page) -> bool:
    """Nothing of the page is beyond the right edge of the screen."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return bool(wide <= 0)


@contextmanager
def office(browser: Browser, folder: Path) -> Iterator[Office]:
    """An office of its own in ``folder``, on a free port."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    settings = Settings(database_url=f"sqlite:///{folder / 'office.db'}", key_dir=folder / "keys")
    app.build_registry()
    database = open_database(settings.database_url)
    with database.engine.begin() as connection:
        metadata.create_all(connection)
    database.close()
    seed(settings.database_url, settings.key_dir, SUBGROUPS)
    runtime = Runtime(open_database(settings.database_url), app.build_registry())
    runtime.keys = FileKeys(settings.key_dir)
    runtime.do(Context(system("tests"), COMPANY), add_people)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(runtime, settings), log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    jobs = JobRunner(runtime, runtime.registry.jobs.values(), "office").start()
    try:
        wait_until(lambda: server.started)
        passwords = PASSWORDS | dict.fromkeys(DESKS, PASSWORD)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        yield Office(browser, None, passwords, address=address, scenario=ScenarioPlant(runtime))  # type: ignore[arg-type]
    finally:
        jobs.stop()
        server.should_exit = True
        thread.join()
        runtime.database.close()
