"""A server nobody has been added to yet: the login says how to begin."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, expect

from jidoka_central import app
from jidoka_central.foundation.db import metadata, open_database
from jidoka_central.foundation.http import create_app
from jidoka_central.foundation.settings import Settings
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.needs("browser"), pytest.mark.needs("node"), pytest.mark.timeout(400)]


@pytest.fixture
def empty_server(tmp_path: Path) -> Iterator[str]:
    """The address of a server over an empty database, in a plant in Berlin."""
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'jidoka.db'}", key_dir=tmp_path / "keys", zone="Europe/Berlin"
    )
    app.build_registry()
    database = open_database(settings.database_url)
    with database.engine.begin() as connection:
        metadata.create_all(connection)
    database.close()
    runtime = app.build_runtime(settings)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(runtime, settings), log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    wait_until(lambda: server.started)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    runtime.database.close()


def test_the_first_run_says_how_to_add_a_user(
    console_built: None, chromium: Browser, empty_server: str
) -> None:
    context = chromium.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(empty_server)
    page.wait_for_url("**/login")
    expect(page.get_by_role("alert")).to_contain_text("系统中还没有用户")
    expect(page.get_by_role("alert")).to_contain_text("jidoka-central user add")
    about = page.evaluate("() => fetch('/api/core/about').then((answer) => answer.json())")
    assert (about["zone"], about["has_users"]) == ("Europe/Berlin", False)
    context.close()
