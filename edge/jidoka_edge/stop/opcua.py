"""What the stop asks of the PLC over OPC UA: the independent running signal, and the command as a method
call.

``RunningSignal`` has a client and a subscription of its own. The server revises intervals; what it granted
is kept to be shown. The handler only notes; a lost session is given up whole and made anew (a recreated
subscription may silently lack an item). While there is no session, or the value is not good, the signal is
None: not known. A read each second is the liveness probe.

``MethodPath`` sends the command by ``QualityStop`` (config ``stop.via = "opcua"``) over a session of its
own, each call with its own deadline: the library may hold a request for a minute while it reconnects.

Both come through ``opcua.door``, which makes only connections that are trusted; ``fault`` says why there is
none. One refused for what a side is (a certificate, a user) is tried again each ``UNTRUSTED_S`` at most, so
that its arithmetic takes nothing from the stop.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Final

from asyncua import Client, ua

from jidoka_edge.clock import Clock, SystemClock
from jidoka_edge.config import StopSection
from jidoka_edge.opcua.door import Door, NoConnection, close
from jidoka_edge.stop.plc import RESET_WORD, STOP_WORD, LinkDown, LinkFault, Unanswered, check_word

CONNECT_S: Final = 3.0
REQUEST_S: Final = 2.0
UNTRUSTED_S: Final = 2.0
PROBE_S: Final = 1.0
PROBE_TIMEOUT_S: Final = 1.0
RETRY_S: Final = (0.2, 0.5, 1.0, 2.0)
PUBLISHING_MS: Final = 20
SESSION_MS: Final = 5_000  # never resumed, so one left by a killed process must not hold its place for long
QUEUE: Final = 10

_log = logging.getLogger("jidoka_edge.stop")


def new_door(settings: StopSection) -> Door:
    """Its clients give up quickly: the loops here make a new one."""
    return Door("stop.opcua", settings.opcua_url, settings.opcua, REQUEST_S, session_ms=SESSION_MS)


async def _line_node(client: Client, namespace: str, name: str) -> Any:
    index = await client.get_namespace_index(namespace)
    return await client.nodes.objects.get_child([f"{index}:Line", f"{index}:{name}"])


def _fault(what: str, before: LinkFault, error: NoConnection) -> LinkFault:
    """Said in the log once, when only a person can mend it."""
    if error.untrusted and before.text != str(error):
        _log.warning("%s: %s", what, error)
    return LinkFault(error.code, str(error))


class RunningSignal:
    """The drive's own word on whether the line runs. ``on_change(running)`` is called in the loop, None when
    not known.
    """

    def __init__(self, settings: StopSection, on_change: Callable[[bool | None], None]) -> None:
        self._door, self._namespace = new_door(settings), settings.namespace
        self._on_change = on_change
        self._lost = asyncio.Event()
        self.running: bool | None = None
        self.granted_publishing_ms = 0.0
        self.fault = LinkFault()

    async def run(self) -> None:
        """Until cancelled."""
        failures = 0
        while True:
            client: Client | None = None
            try:
                client = await self._door.connect(CONNECT_S)
                async with asyncio.timeout(CONNECT_S):
                    await self._subscribe(client)
                failures, self.fault = 0, LinkFault()
                await self._watch(client)
                self.fault = LinkFault("unreachable", "the subscription has ended")
            except NoConnection as error:
                self.fault = _fault("running signal", self.fault, error)
                failures = len(RETRY_S) if error.untrusted else failures
            except Exception as error:  # whatever it was, the signal is not known and is sought anew
                _log.debug("running signal: %r", error)
                self.fault = LinkFault("unreachable", type(error).__name__)
            finally:
                self._note(None)
                if client is not None:
                    await close(client)
            await asyncio.sleep(RETRY_S[min(failures, len(RETRY_S) - 1)])
            failures += 1

    async def _subscribe(self, client: Client) -> None:
        self._lost.clear()
        node = await _line_node(client, self._namespace, "LineRunning")
        subscription = await client.create_subscription(PUBLISHING_MS, self)
        handles = await subscription.subscribe_data_change(
            [node], queuesize=QUEUE, sampling_interval=PUBLISHING_MS / 2
        )
        bad = [
            one
            for one in (handles if isinstance(handles, list) else [handles])
            if isinstance(one, ua.StatusCode)
        ]
        if bad:
            raise ua.UaStatusCodeError(bad[0].value)
        asked = ua.ModifySubscriptionParameters(
            SubscriptionId=subscription.subscription_id,
            RequestedPublishingInterval=PUBLISHING_MS,
            RequestedLifetimeCount=subscription.parameters.RequestedLifetimeCount,
            RequestedMaxKeepAliveCount=subscription.parameters.RequestedMaxKeepAliveCount,
        )
        # Asked again, because only this answer shows what is granted.
        granted = await subscription.update(asked)
        self.granted_publishing_ms = float(granted.RevisedPublishingInterval)

    async def _watch(self, client: Client) -> None:
        probe = await _line_node(client, self._namespace, "Heartbeat")
        while not self._lost.is_set():
            async with asyncio.timeout(PROBE_TIMEOUT_S):
                await probe.read_value()
            try:
                async with asyncio.timeout(PROBE_S):
                    await self._lost.wait()
            except TimeoutError:
                pass

    def datachange_notification(self, node: Any, value: Any, data: Any) -> None:
        good = data.monitored_item.Value.StatusCode.is_good()
        self._note(bool(value) if good and isinstance(value, bool) else None)

    def status_change_notification(self, status: Any) -> None:
        self._lost.set()

    def _note(self, running: bool | None) -> None:
        if running is not self.running:
            self.running = running
            self._on_change(running)


class MethodPath:
    """The command by method call (``CommandPath``)."""

    def __init__(self, settings: StopSection, clock: Clock | None = None) -> None:
        self._door, self._namespace = new_door(settings), settings.namespace
        self._timeout_s = settings.write_timeout_ms / 1000
        self._clock = clock or SystemClock()
        self._not_before = 0
        self.fault = LinkFault()
        self._client: Client | None = None
        self._line: Any = None
        self._method: Any = None

    @property
    def connected(self) -> bool:
        return self._client is not None

    async def keep(self) -> None:
        if self._client is not None or self._clock.mono_ns() < self._not_before:
            return
        try:
            client = await self._door.connect(CONNECT_S)
        except NoConnection as error:
            self.fault = _fault("stop method", self.fault, error)
            if error.untrusted:
                self._not_before = self._clock.mono_ns() + int(UNTRUSTED_S * 1e9)
            return
        try:
            async with asyncio.timeout(CONNECT_S):
                index = await client.get_namespace_index(self._namespace)
                self._line = await client.nodes.objects.get_child([f"{index}:Line"])
                self._method = await self._line.get_child([f"{index}:QualityStop"])
            self._client, self.fault = client, LinkFault()
        except Exception as error:  # no method there, or the connection went away at once
            _log.debug("stop method: %r", error)
            self.fault = LinkFault("unreachable", f"no method QualityStop: {type(error).__name__}")
            await close(client)

    async def probe(self) -> bool:
        try:
            await self._call(0, 0)
        except (LinkDown, Unanswered):
            return False
        return True

    async def command(self, word: int, seq: int) -> None:
        accepted = await self._call(word, seq)
        if not accepted and word in (STOP_WORD, RESET_WORD):
            raise Unanswered("the method did not accept the command")

    async def test(self, value: int) -> bool:
        await self._call(0, value)
        return True

    async def _call(self, word: int, seq: int) -> bool:
        if self._client is None:
            raise LinkDown("no session for the stop method")
        arguments = [
            ua.Variant(number, ua.VariantType.UInt16) for number in (word, seq, check_word(word, seq))
        ]
        try:
            async with asyncio.timeout(self._timeout_s):
                answer = await self._line.call_method(self._method, *arguments)
        except Exception as error:  # whatever it was: sent, and not known to be done
            client, self._client = self._client, None
            if client is not None:
                asyncio.get_running_loop().create_task(close(client))
            self.fault = LinkFault("unreachable", type(error).__name__)
            raise Unanswered(f"stop method: {type(error).__name__}") from error
        return bool(answer[0])

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await close(client)
