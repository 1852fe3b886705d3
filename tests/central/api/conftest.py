"""The HTTP server as it runs: uvicorn on a socket, real clients, people with passwords."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
import pytest
import uvicorn

from jidoka_central.foundation.db import Database, open_database
from jidoka_central.foundation.http import create_app
from jidoka_central.foundation.http.live_stream import LiveStreams
from jidoka_central.foundation.identity.principal import system
from jidoka_central.foundation.identity.service import create_user, define_role
from jidoka_central.foundation.jobs import JobRunner
from jidoka_central.foundation.settings import Settings
from jidoka_central.foundation.uow import Context, Runtime, UnitOfWork
from tests.central.foundation import boxes
from tests.central.foundation.boxes import COMPANY, READ, WRITE
from tests.fixtures.databases import Databases
from tests.support.waiting import wait_until

PASSWORD = "correct horse battery"
ROLES = {"filler": (WRITE, READ), "reader": (READ,), "auditor": ("audit.read",), "chief": ("*",)}


@dataclass(frozen=True)
class Served:
    """A running server; ``url`` without a slash at the end."""

    url: str
    runtime: Runtime
    streams: LiveStreams

    def client(self, language: str = "en") -> httpx.Client:
        return httpx.Client(base_url=self.url, headers={"Accept-Language": language}, timeout=20)

    def logged_in(self, login: str) -> httpx.Client:
        """A client with a session, which sends the CSRF token by itself."""
        client = self.client()
        answer = client.post("/api/identity/login", json={"login": login, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        client.headers["X-CSRF-Token"] = answer.json()["csrf"]
        return client


def add_people(uow: UnitOfWork) -> None:
    for code, permissions in ROLES.items():
        define_role(uow, code, code, code, permissions)
        create_user(uow, code, code.title(), PASSWORD, "zh" if code == "reader" else "en", [code])


@pytest.fixture
def serve() -> Iterator[Callable[[Runtime, Settings], Served]]:
    """Serve a runtime until the test ends, then close its database."""
    running: list[tuple[uvicorn.Server, threading.Thread, JobRunner, Database]] = []

    def start(runtime: Runtime, settings: Settings) -> Served:
        listener = socket.create_server(("127.0.0.1", 0))
        app = create_app(runtime, settings)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        jobs = JobRunner(runtime, runtime.registry.jobs.values(), "test").start()
        running.append((server, thread, jobs, runtime.database))
        wait_until(lambda: server.started)
        return Served(f"http://127.0.0.1:{listener.getsockname()[1]}", runtime, app.state.streams)

    yield start
    for server, thread, jobs, database in running:
        jobs.stop()
        server.should_exit = True
        thread.join()
        database.close()


def make_peopled(url: str) -> None:
    boxes.make_schema(url)
    runtime = Runtime(open_database(url), boxes.registry())
    runtime.do(Context(system("test"), COMPANY), add_people)
    runtime.database.close()


@pytest.fixture
def peopled_url(database_kind: str, databases: Databases) -> Iterator[str]:
    url = databases.copy_of(database_kind, "boxes with people", make_peopled)
    yield url
    databases.drop(url)


@pytest.fixture
def served(peopled_url: str, serve: Callable[[Runtime, Settings], Served]) -> Served:
    """The module ``boxes`` and the foundation, with a user for each role; the login is the role's name."""
    runtime = Runtime(open_database(peopled_url), boxes.registry())
    return serve(runtime, Settings(body_bytes_max=4096, live_connections_max=4))
