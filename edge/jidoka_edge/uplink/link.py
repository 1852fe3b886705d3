"""The uplink: feeds the broker from the buffer and hands what comes back to the keeper.

Events first, samples only when no event waits; each strictly in order, bounded on the way, deleted only when
central's watermark has reached them. Retained states (``state``): the newest of each name wins, all are sent
again after a connect, each with ``rev`` and ``boot``. ``_state/edge`` is the Will: of session n the online
message has rev 2n, the Will rev 2n + 1, so neither is ever taken for the other's past. Answers (``_rsp``)
wait in memory, at most ``ANSWERS_MAX``, the oldest lost first: their facts are in the events. Live readings
are QoS 0 and dropped when the broker is away or behind.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import msgspec

from jidoka_edge.buffer import Buffer, BufferFault, BufferThread
from jidoka_edge.clock import Clock
from jidoka_edge.config import EdgeConfig
from jidoka_edge.ending import end_tasks
from jidoka_edge.uplink.outbox import EVENTS_IN_FLIGHT, SAMPLES_IN_FLIGHT, Outbox
from jidoka_edge.uplink.session import NotConnected, Received, Session, Will, tls_context
from jidoka_shared.wire import CommandAnswer, MalformedMessage, StreamAck, Topics
from jidoka_shared.wire.malformed import decode

EVENTS_PER_BATCH: Final = 100
BATCH_BYTES: Final = 262_144
SEAL_ROWS: Final = 50  # samples are batched until so many wait, or
SEAL_S: Final = 0.5  # so long has passed
ANSWERS_MAX: Final = 100
STATES_MAX: Final = 50
RECONNECT_S: Final = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
TICK_S: Final = 0.25
LIVE_UNACKNOWLEDGED_MAX: Final = 50
CONFIG_BYTES_MAX: Final = 16_384

_log = logging.getLogger("jidoka_edge.uplink")


class Uplink:
    """``await start()``; ``wake()`` after each commit. ``on_config(name, payload)`` and ``on_command(name,
    payload, retained)`` are called in the loop."""

    def __init__(
        self,
        config: EdgeConfig,
        buffer: BufferThread,
        clock: Clock,
        boot: str,
        on_config: Callable[[str, bytes], None],
        on_command: Callable[[str, bytes, bool], None],
    ) -> None:
        self._config = config
        self._buffer = buffer
        self._clock = clock
        self._boot = boot
        self._on_config = on_config
        self._on_command = on_command
        self.topics = Topics(config.path)
        self._session: Session | None = None
        self._sessions = 0
        self._more = asyncio.Event()
        self._states: dict[str, dict[str, Any]] = {}
        self._revs: dict[str, int] = {}
        self._reported: bytes | None = None
        self._answers: deque[tuple[str, bytes]] = deque(maxlen=ANSWERS_MAX)
        self._acks: deque[StreamAck] = deque(maxlen=1_000)
        self._sealed_at = 0
        self.events = Outbox(EVENTS_IN_FLIGHT)
        self.samples = Outbox(SAMPLES_IN_FLIGHT)
        self.why_down = "not connected yet"
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def connected(self) -> bool:
        return self._session is not None and not self._session.closed.is_set()

    async def start(self) -> None:
        self._tasks = [asyncio.create_task(self._run())]

    async def close(self) -> None:
        if self.connected and self._session is not None:
            payload = self._edge_state(False, 2 * self._sessions + 1)
            self._session.publish(self.topics.state("edge"), payload, retain=True)
            self._session.close(polite=True)
        await end_tasks(*self._tasks)
        if self._session is not None:
            self._session.close()

    def wake(self) -> None:
        """There is something new to send."""
        self._more.set()

    # ---- what others give to be sent ------------------------------------------------------------------

    def state(self, name: str, payload: dict[str, Any]) -> None:
        """Set a retained state; the newest of a name wins."""
        if name not in self._states and len(self._states) >= STATES_MAX:
            raise ValueError(f"name: more than {STATES_MAX} states")
        self._revs[name] = self._revs.get(name, 0) + 1
        self._states[name] = payload
        self._send_state(name)

    def report(self, payload: dict[str, Any]) -> None:
        """What bundle is in force, and what was refused (``_cfg/reported``)."""
        self._reported = msgspec.json.encode(payload)
        if self._session is not None:
            self._session.publish(self.topics.reported, self._reported, retain=True)

    def answer(self, answer: CommandAnswer) -> None:
        self._answers.append((self.topics.answer(answer.id), msgspec.json.encode(answer)))
        self._send_answers()

    def live(self, rows: list[Any]) -> None:
        if self._session is not None and self._session.unacknowledged < LIVE_UNACKNOWLEDGED_MAX:
            self._session.publish(self.topics.live, msgspec.json.encode(rows), qos=0)

    def _send_state(self, name: str) -> None:
        if self._session is not None:
            payload = {
                "at": self._clock.now_us(),
                **self._states[name],
                "rev": self._revs[name],
                "boot": self._boot,
            }
            self._session.publish(self.topics.state(name), msgspec.json.encode(payload), retain=True)

    def _send_answers(self) -> None:
        while self._answers and self._session is not None:
            if not self._session.publish(*self._answers[0]):
                return
            self._answers.popleft()

    def _edge_state(self, online: bool, rev: int) -> bytes:
        state = {"online": online, "edge": self._config.edge.id, "rev": rev, "boot": self._boot}
        return msgspec.json.encode({**state, "at": self._clock.now_us()})

    # ---- the connection -------------------------------------------------------------------------------

    async def _run(self) -> None:
        failures = 0
        while True:
            try:
                await self._connect()
                failures = 0
                await self._serve()
            except NotConnected as error:
                if self.why_down != str(error):
                    _log.warning("the broker is away: %s", error)
                self.why_down = str(error)
            finally:
                session, self._session = self._session, None
                if session is not None:
                    session.close()
            await asyncio.sleep(RECONNECT_S[min(failures, len(RECONNECT_S) - 1)])
            failures += 1

    async def _connect(self) -> None:
        mqtt, topics = self._config.mqtt, self.topics
        self._sessions += 1
        will = Will(topics.state("edge"), self._edge_state(False, 2 * self._sessions + 1))
        client_id = f"jidoka-{self._config.edge.id}"
        try:
            session = Session(client_id, will, self._received, mqtt.keepalive_s, self._login(), self._tls())
        except (OSError, ValueError) as error:  # a missing password file or certificate is said, not fatal
            raise NotConnected(f"{type(error).__name__}: {error}") from error
        await session.open(mqtt.host, mqtt.port)
        self._session = session
        session.subscribe(
            topics.ack("events"), topics.ack("samples"), topics.desired, topics.keys, topics.command("+")
        )
        session.publish(topics.state("edge"), self._edge_state(True, 2 * self._sessions), retain=True)
        for name in self._states:
            self._send_state(name)
        if self._reported is not None:
            session.publish(topics.reported, self._reported, retain=True)
        self._send_answers()
        self.why_down = ""

    def _login(self) -> tuple[str, str] | None:
        mqtt = self._config.mqtt
        if mqtt.username is None or mqtt.password_file is None:
            return None
        return mqtt.username, self._config.resolve(mqtt.password_file).read_text(encoding="utf-8").strip()

    def _tls(self) -> ssl.SSLContext | None:
        mqtt, resolve = self._config.mqtt, self._config.resolve
        if mqtt.ca_file is None:
            return None
        own = None
        if mqtt.cert_file is not None and mqtt.key_file is not None:
            own = resolve(mqtt.cert_file), resolve(mqtt.key_file)
        return tls_context(resolve(mqtt.ca_file), own)

    def _received(self, message: Received) -> None:
        """In the loop, from the connection: only handed over."""
        class_, name = message.topic.rsplit("/", 2)[-2:]
        if class_ == "_ack":
            try:
                self._acks.append(decode(message.payload, StreamAck, CONFIG_BYTES_MAX))
            except MalformedMessage as error:
                _log.warning("an acknowledgement is refused: %s", error)
            self._more.set()
        elif class_ == "_cfg":
            self._on_config(name, message.payload)
        elif class_ == "_cmd":
            self._on_command(name, message.payload, message.retained)

    # ---- the streams ----------------------------------------------------------------------------------

    async def _serve(self) -> None:
        """Send until the connection ends. A buffer that cannot be read now is waited for."""
        session = self._session
        assert session is not None
        epoch = ""
        while not session.closed.is_set():
            self._more.clear()
            try:
                if epoch != self._buffer.epoch:  # a new connection, or a buffer that had to begin anew
                    await self._begin()
                    epoch = self._buffer.epoch
                await self._take_acks()
                await self._feed(session)
            except BufferFault:
                pass  # said by the buffer itself
            wait_s = TICK_S
            closed = asyncio.ensure_future(session.closed.wait())
            more = asyncio.ensure_future(self._more.wait())
            try:
                await asyncio.wait({closed, more}, timeout=wait_s, return_when=asyncio.FIRST_COMPLETED)
            finally:
                closed.cancel()
                more.cancel()
        raise NotConnected(session.why)

    async def _begin(self) -> None:
        events = await self._buffer.read(lambda buffer: buffer.stream("events"))
        samples = await self._buffer.read(lambda buffer: buffer.stream("samples"))
        self.events, self.samples = Outbox(EVENTS_IN_FLIGHT), Outbox(SAMPLES_IN_FLIGHT)
        self.events.reconnected(events.acked)
        self.samples.reconnected(samples.acked)

    async def _take_acks(self) -> None:
        now = self._clock.now_us()
        while self._acks:
            ack = self._acks.popleft()
            if ack.edge != self._config.edge.id or ack.epoch != self._buffer.epoch:
                continue  # another edge's, or of an epoch that is over
            outbox = {"events": self.events, "samples": self.samples}.get(ack.stream)
            if outbox is None:
                continue
            if ack.refused and outbox.refused != ack.refused:
                _log.error("central refuses %s at %d: %s %s", ack.stream, ack.seq, ack.refused, ack.detail)
            seq = ack.seq
            if seq > outbox.acked:  # never beyond what was given: a forged mark must not skip anything
                seq = await self._buffer.write(partial(Buffer.acknowledge, stream=ack.stream, seq=seq))
            outbox.answered(seq, ack.refused, now)
        for outbox in (self.events, self.samples):
            outbox.overdue(now)

    async def _feed(self, session: Session) -> None:
        waiting = await self._feed_events(session)
        if not waiting:
            await self._feed_samples(session)

    async def _feed_events(self, session: Session) -> bool:
        """True when events still wait to be sent."""
        while self.events.may_send(now := self._clock.now_us()):
            after = self.events.sent
            ask = partial(Buffer.events_after, seq=after, count_max=EVENTS_PER_BATCH, bytes_max=BATCH_BYTES)
            rows = await self._buffer.read(ask)
            if not rows:
                return False
            if self.events.sent != after:
                continue
            if not session.publish(self.topics.events, b"[" + b",".join(body for _, body in rows) + b"]"):
                return True
            self.events.was_sent(rows[-1][0], now)
        return True

    async def _feed_samples(self, session: Session) -> None:
        now = self._clock.now_us()
        if not self.samples.may_send(now):
            return
        open_rows = await self._buffer.read(lambda buffer: buffer.open_samples())
        if open_rows >= SEAL_ROWS or (open_rows and now - self._sealed_at > SEAL_S * 1e6):
            self._sealed_at = now
            await self._buffer.write(lambda buffer: buffer.seal())
        while self.samples.may_send(now):
            after = self.samples.sent
            batch = await self._buffer.read(partial(Buffer.samples_after, seq=after))
            if batch is None or not session.publish(self.topics.samples, batch.body):
                return
            self.samples.was_sent(batch.last, now)

    def status(self) -> dict[str, Any]:
        """For the local page and ``jidoka-edge status``."""
        return {
            "connected": self.connected,
            "why_down": self.why_down,
            "sessions": self._sessions,
            **{
                name: {
                    "acked": box.acked,
                    "sent": box.sent,
                    "in_flight": box.in_flight,
                    "refused": box.refused,
                }
                for name, box in (("events", self.events), ("samples", self.samples))
            },
        }
