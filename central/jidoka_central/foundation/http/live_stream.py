"""``GET /api/live``: one stream of server-sent events a browser.

Frames::

    event: hello   id: <position>   data: {"position": 12}
    event: log     id: <position>   data: {"position", "event", "document", "document_id", "at"}
    event: topic                    data: {"topic": "shopfloor.samples/...", "data": ...}
    event: beat                     data: {}           nothing happened, and the connection lives
    event: bye                      data: {}           the session has ended, or the server goes down

``id`` is a position of the event log: a browser that comes back sends it as Last-Event-ID and misses
nothing. A log frame says that something happened, not what: its reader fetches what it may see. It is sent
to those who hold a permission of the module the event belongs to. Topics are coalesced
(``foundation/live.py``); ``topic=`` may stand several times. A beat every ``BEAT_SECONDS`` of silence
keeps proxies from closing, lets a browser tell a dead connection from a quiet plant, and asks whether the
session still lives.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import StreamingResponse

from jidoka_central.foundation.errors import TOO_MANY_STREAMS, InvalidInput, Refusal
from jidoka_central.foundation.eventlog.reading import LoggedEvent
from jidoka_central.foundation.eventlog.tail import Tail
from jidoka_central.foundation.faults import fault
from jidoka_central.foundation.http.door import Entered, enter
from jidoka_central.foundation.identity.principal import SELF, Principal
from jidoka_central.foundation.live import FOLLOWED_MAX, UnknownTopic
from jidoka_central.foundation.metrics import LIVE_STREAMS
from jidoka_central.foundation.registry import Registry
from jidoka_central.foundation.states import lacks_permission

BEAT_SECONDS: Final = 15.0
COALESCE_SECONDS: Final = 0.05
POSITION_DIGITS_MAX: Final = 18


class LiveStreams:
    """The open streams of this process."""

    def __init__(self, tail: Tail, registry: Registry, streams_max: int) -> None:
        self._tail = tail
        self._streams_max = streams_max
        self._open: set[Callable[[], None]] = set()
        self._closing = False
        self._needed = {
            event.NAME: frozenset(module.permissions) - {SELF}
            for module in registry.modules
            for event in module.events
        }

    def close(self) -> None:
        """Say goodbye on every stream; new ones are refused."""
        self._closing = True
        for wake in tuple(self._open):
            wake()

    def visible(self, event: LoggedEvent, principal: Principal) -> bool:
        if event.company != principal.company:
            return False
        needed = self._needed.get(event.event, frozenset())
        return not needed or bool(needed & principal.permissions)

    def refuse_when_full(self) -> None:
        if self._closing or len(self._open) >= self._streams_max:
            raise TOO_MANY_STREAMS.refuse()

    async def frames(
        self, caller: Entered, topics: frozenset[str], since: int | None
    ) -> AsyncIterator[bytes]:
        """The frames of one stream until its reader goes, its session ends or the server closes."""
        loop, woken = asyncio.get_running_loop(), asyncio.Event()

        def wake() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(woken.set)

        position = self._tail.position if since is None else since
        self._open.add(wake)
        LIVE_STREAMS.inc()
        self._tail.listen(wake)
        stream = caller.runtime.live.follow(topics, wake)
        try:
            yield frame("hello", {"position": position}, position)
            while not self._closing:
                woken.clear()
                events = await run_in_threadpool(self._tail.after, position)
                for event in events:
                    position = event.position
                    if self.visible(event, caller.principal):
                        yield frame("log", _told(event), position)
                for topic, payload in stream.take().items():
                    yield frame("topic", {"topic": topic, "data": payload})
                if events:
                    continue
                try:
                    await asyncio.wait_for(woken.wait(), BEAT_SECONDS)
                    await asyncio.sleep(COALESCE_SECONDS)
                except TimeoutError:
                    if not await run_in_threadpool(_still_there, caller.request):
                        break
                    yield frame("beat", {})
            yield frame("bye", {})
        finally:
            caller.runtime.live.leave(stream)
            self._tail.leave(wake)
            self._open.discard(wake)
            LIVE_STREAMS.dec()


def frame(event: str, data: dict[str, Any], position: int | None = None) -> bytes:
    """One server-sent event."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    id_ = "" if position is None else f"id: {position}\n"
    return f"event: {event}\n{id_}data: {text}\n\n".encode()


def router(streams: LiveStreams) -> APIRouter:
    routes = APIRouter(tags=["live"])

    @routes.get(
        "/api/live",
        operation_id="live",
        summary="The live stream",
        description="Server-sent events, resumed by Last-Event-ID.",
        response_class=StreamingResponse,
        responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
    )
    async def live(
        request: Request,
        topic: Annotated[list[str], Query(max_length=FOLLOWED_MAX, description="live topics to follow")] = [],  # noqa: B006
        since: Annotated[
            int | None, Query(ge=0, lt=10**POSITION_DIGITS_MAX, description="position to resume from")
        ] = None,
    ) -> StreamingResponse:
        caller = await run_in_threadpool(enter, request)
        topics = frozenset(topic)
        for one in topics:
            _may_follow(caller, one)
        streams.refuse_when_full()
        resumed = _resumed(request.headers.get("last-event-id"), since)
        return StreamingResponse(
            streams.frames(caller, topics, resumed),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    return routes


def _told(event: LoggedEvent) -> dict[str, Any]:
    return {
        "position": event.position,
        "event": event.event,
        "document": event.document,
        "document_id": str(event.document_id) if event.document_id else None,
        "at": event.at,
    }


def _may_follow(caller: Entered, topic: str) -> None:
    try:
        permission = caller.runtime.live.permission(topic)
    except UnknownTopic as error:
        raise InvalidInput((fault("topic", "topic", str(error)),)) from error
    if not caller.principal.may(permission):
        raise lacks_permission(permission)


def _resumed(header: str | None, since: int | None) -> int | None:
    if header and header.isascii() and header.isdigit() and len(header) <= POSITION_DIGITS_MAX:
        return int(header)
    return since


def _still_there(request: Request) -> bool:
    try:
        enter(request)
    except Refusal:
        return False
    return True
