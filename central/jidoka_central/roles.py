"""What a process does: ``serve`` answers requests, ``ingest`` takes in messages, ``work`` runs the jobs.

One process may do all of it (one machine) or one each (a plant). SIGTERM and SIGINT end it in order: no new
requests, streams say goodbye, services and jobs finish what they are at.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import threading
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Final

import structlog
import uvicorn

from jidoka_central.foundation.http import create_app
from jidoka_central.foundation.jobs import JobRunner
from jidoka_central.foundation.registry import Stoppable
from jidoka_central.foundation.settings import Settings
from jidoka_central.foundation.uow import Runtime

ROLES: Final = ("serve", "ingest", "work")
GRACE_SECONDS: Final = 5
BACKLOG: Final = 512

log = structlog.get_logger("jidoka.process")


class HttpServer(uvicorn.Server):
    """Uvicorn that lets the live streams say goodbye, so that they do not hold up the end."""

    def __init__(self, config: uvicorn.Config, closing: Callable[[], None]) -> None:
        super().__init__(config)
        self._closing = closing

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._closing()
        super().handle_exit(sig, frame)


def run(runtime: Runtime, settings: Settings, roles: Sequence[str]) -> None:
    """Do ``roles`` until a signal says stop."""
    holder = f"{socket.gethostname()}:{os.getpid()}"[:80]
    started: list[Stoppable] = []
    ended = _on_signal()
    # What was imported stays until the end: the collector need not walk through all of it again and again.
    gc.collect()
    gc.freeze()
    try:
        if "work" in roles:
            started.append(JobRunner(runtime, runtime.registry.jobs.values(), holder).start())
        for service in runtime.registry.services.values():
            if service.role in roles:
                started.append(service.start(runtime, settings))
                log.info("service_started", service=service.name)
        log.info("started", roles=list(roles), holder=holder)
        if "serve" in roles:
            _serve(runtime, settings)
        else:
            ended.wait()
    finally:
        for one in reversed(started):
            one.stop()
        runtime.database.close()
        log.info("stopped", roles=list(roles))


def _serve(runtime: Runtime, settings: Settings) -> None:
    application = create_app(runtime, settings)
    config = uvicorn.Config(
        application,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=30,
    )
    listener = _listening(settings)
    host, port = listener.getsockname()[:2]
    log.info("listening", address=f"http://{host}:{port}", port=port)
    HttpServer(config, application.state.streams.close).run(sockets=[listener])


def _listening(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((settings.host, settings.port))
    listener.listen(BACKLOG)
    listener.set_inheritable(True)
    return listener


def _on_signal() -> threading.Event:
    """Set when the process is told to end. Uvicorn raises the signal again after its own end: with a
    handler in place that does not cut off what is still to be stopped.
    """
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    return ended
