"""The office without a plant: central with the demonstration's data in a database, served by this process.

No broker, no edge: what the line says is stored as the scenarios do it.
"""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
import uvicorn
from playwright.sync_api import Browser, Page

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
from tests.browser.conftest import Console, ready
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
    "proofreads": ("quality.sampling",),
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
    somebody: str = "controller"

    @property
    def url(self) -> str:
        return self.address


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


__all__ = ["Office", "fits", "office", "ready"]
