"""Putting the application together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from jidoka_central import __version__
from jidoka_central.foundation.eventlog.tail import Tail
from jidoka_central.foundation.http import (
    console,
    generated,
    live_stream,
    login,
    operations,
    problems,
    schema,
)
from jidoka_central.foundation.http.door import language_known
from jidoka_central.foundation.http.guard import Guard
from jidoka_central.foundation.identity.sessions import Sessions
from jidoka_central.foundation.settings import Settings
from jidoka_central.foundation.uow import Runtime

DESCRIPTION = (
    "Commands are `POST /api/<module>/<what>`, datasets `GET`. Quantities are decimal strings with a unit; "
    "instants are UTC microseconds. Refusals are problem details (RFC 9457) with a stable `code`."
)


def create_app(runtime: Runtime, settings: Settings) -> FastAPI:
    """The ASGI application over a runtime whose database has its schema."""
    sessions = Sessions(runtime, settings.session_idle_minutes, settings.session_hours)
    tail = Tail(runtime)
    streams = live_stream.LiveStreams(tail, runtime.registry, settings.live_connections_max)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await run_in_threadpool(tail.start)
        try:
            yield
        finally:
            streams.close()
            await run_in_threadpool(tail.stop)

    app = FastAPI(
        title="Jidoka",
        version=__version__,
        description=DESCRIPTION,
        lifespan=lifespan,
        openapi_url="/api/openapi.json",
        docs_url="/api/docs",
        redoc_url=None,
    )
    app.state.settings, app.state.sessions, app.state.streams = settings, sessions, streams
    problems.install(app, language_known)
    app.include_router(login.router(sessions, settings))
    app.include_router(live_stream.router(streams))
    app.include_router(operations.router(runtime, settings))
    for module in runtime.registry.modules:
        for router in module.routers:
            app.include_router(router(runtime))
    app.include_router(generated.routes(runtime.registry))
    app.include_router(console.router())
    app.add_middleware(
        Guard,
        clock=runtime.clock,
        body_bytes_max=settings.body_bytes_max,
        secure=settings.secure_cookies,
    )
    schema.install(app, runtime.registry)
    return app
