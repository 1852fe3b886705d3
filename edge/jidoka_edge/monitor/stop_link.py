"""The monitor's side of ``stop.sock``: a stop is sent at once and never awaited; what the stop process
says is asked anew at each push.

A reset is told by the numbers of the stop process's transitions, never by its state alone: the state before
a stop looks like the state after its reset. A stop counts as known from the transition that its request was
answered with, or with which it was seen latched; a status of that number or a later one that says ``armed``
or ``degraded`` means that a person has reset it. Numbers count within one start of the stop process, so what
is known ends with the connection: at each new one an unsettled stop is asked again, which changes nothing
where it was known and sends it where it never arrived.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from jidoka_edge.local import Args, LocalClient, LocalRefused
from jidoka_edge.monitor.outcome import StopRequest

IDLE: Final = ("armed", "degraded")
UNREADY: Final = ("disarmed", *IDLE)


class StopLink:
    def __init__(
        self,
        path: Path,
        pending: Callable[[], StopRequest | None],
        changed: Callable[[], None],
    ) -> None:
        self._pending = pending
        self._changed = changed
        self._client = LocalClient(path, self._on_push, self._on_connect)
        self.status: Args = {}
        self._known: tuple[str, int] | None = None  # a stop, and the transition from which it counts as known
        self.line_stopped_at = 0

    async def start(self) -> None:
        await self._client.start()

    async def close(self) -> None:
        await self._client.close()

    @property
    def state(self) -> str:
        """The state machine's state, or ``unavailable`` without the stop process."""
        if not self._client.connected.is_set():
            return "unavailable"
        return str(self.status.get("state", "unavailable"))

    def send(self, request: StopRequest) -> None:
        """Send a stop. The bytes leave in this call; nothing is waited for."""
        try:
            answer = self._client.fire("stop", request.args())
        except LocalRefused:
            return  # a thousand unanswered: it is gone, and asked again at the next connection
        answer.add_done_callback(lambda future: self._answered(request.stop, future))
        self._ask()

    def reset_done(self, stop: str) -> bool:
        """Whether a person has cleared the latch of ``stop``: a state after it was known says so."""
        if self._known is None or self._known[0] != stop:
            return False
        return self._number >= self._known[1] and self.state in IDLE

    def was_latched(self, stop: str) -> None:
        """``stop`` is not ours to send, but is known to have been in force at the status of now."""
        self._known = (stop, self._number)

    @property
    def _number(self) -> int:
        return int(self.status.get("number", -1))

    def latched(self) -> tuple[str, str] | None:
        """(id, cause) of the stop that is in force, as the stop process says."""
        stop = self.status.get("stop")
        if stop is None or self.state in (*UNREADY, "unavailable"):
            return None
        return str(stop), str(self.status.get("cause") or "operator")

    def stood_still_at(self, stop: str) -> int:
        """When the line stood still after ``stop``, as the independent signal showed; 0 when not told yet."""
        if self.status.get("stop") == stop and self.status.get("not_running_at"):
            return int(self.status["not_running_at"])
        return self.line_stopped_at

    def _on_connect(self, client: LocalClient) -> None:
        self._known, self.status = None, {}
        try:
            client.fire("subscribe", {"who": "monitor"})
        except LocalRefused:
            return
        request = self._pending()
        if request is not None:
            self.send(request)
        else:
            self._ask()

    def _on_push(self, name: str, args: Args) -> None:
        if name != "transition":
            return
        data: dict[str, Any] = args.get("data") or {}
        if str(args.get("type", "")).endswith("line.changed"):
            self.line_stopped_at = 0 if data.get("running") else int(data.get("at") or 0)
        self._ask()

    def _ask(self) -> None:
        try:
            self._client.fire("status").add_done_callback(self._told)
        except LocalRefused:
            return

    def _answered(self, stop: str, future: asyncio.Future[Args]) -> None:
        if future.cancelled() or future.exception() is not None:
            return
        self._known = (stop, int(future.result()["number"]))

    def _told(self, future: asyncio.Future[Args]) -> None:
        if future.cancelled() or future.exception() is not None:
            return
        self.status = future.result()
        latched = self.latched()
        if latched is not None and self._known is None:
            self.was_latched(latched[0])
        self._changed()
