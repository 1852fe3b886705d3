"""The storing thread: messages become transactions, transactions become answers.

Messages of one cell that wait together share a transaction. The order is: commit, wake the processor,
answer the edge (``StreamAck``, retained unless it refuses), acknowledge to the broker. An edge that says it
has connected is given what is wanted of it (``came``) before anything it sends after that is answered. When
the database is away the thread tries until it is back; meanwhile the inbox fills, the broker holds back, and
the edges keep what is theirs.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Annotated, Any, Final, TypeVar
from uuid import UUID

import msgspec
from msgspec import Meta
from sqlalchemy.exc import InterfaceError, OperationalError

from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.identity.principal import edge as edge_principal
from jidoka_central.foundation.identity.principal import system
from jidoka_central.foundation.uow import Context, Runtime, UnitOfWork
from jidoka_central.modules.shopfloor.link.inbox import Inbox, Message
from jidoka_central.modules.shopfloor.link.metrics import BATCHES, ROWS, STORE_SECONDS
from jidoka_central.modules.shopfloor.link.presence import Presence
from jidoka_central.modules.shopfloor.outbox.service import note_answer, note_reported
from jidoka_central.modules.shopfloor.stream.rules import (
    BatchRefused,
    EventsIn,
    SamplesIn,
    read_events,
    read_samples,
)
from jidoka_central.modules.shopfloor.stream.service import (
    EVENTS,
    SAMPLES,
    EdgeRef,
    Stored,
    edge_at,
    record_incident,
    store_events,
    store_samples,
    watermark_of,
)
from jidoka_shared.values import LinePath
from jidoka_shared.wire import CommandAnswer, MalformedMessage, StreamAck, Topics
from jidoka_shared.wire.malformed import decode

STREAM_OF: Final = {"_event": EVENTS, "_batch": SAMPLES}
KNOWN_FOR_US: Final = 2_000_000  # how long an edge's registration is believed without a look
KNOWN_MAX: Final = 5_000
SMALL_MAX: Final = 65_536  # a state, an answer or live readings
RETAINED: Final = frozenset({"_state", "_cfg"})
EARLY_PATHS_MAX: Final = 100
EARLY_EACH_MAX: Final = 16
OUTAGE_S: Final = 0.5
T = TypeVar("T")
Publish = Callable[[str, bytes, bool], None]
Parsed = EventsIn | SamplesIn | BatchRefused

_log = logging.getLogger("jidoka.shopfloor.storing")


class RefusedBundle(msgspec.Struct, frozen=True, kw_only=True):
    code: str = ""
    detail: str = ""
    bundle: str = ""


class Reported(msgspec.Struct, frozen=True, kw_only=True):
    """``_cfg/reported``: the hash and version in force, and which bundle was refused last and why, if any."""

    edge: str = ""
    bundle: Annotated[str, Meta(max_length=64)] | None = None
    version: Annotated[int, Meta(ge=0, le=2**53)] | None = None
    refused: RefusedBundle | None = None

    @property
    def refusal(self) -> str | None:
        return None if self.refused is None else f"{self.refused.code}: {self.refused.detail}"


class Storer:
    """One storing thread with its inbox."""

    def __init__(
        self,
        runtime: Runtime,
        company: str,
        publish: Publish,
        acknowledge: Callable[[Message], None],
        wake: Callable[[UUID], None],
        presence: Presence,
        came: Callable[[EdgeRef], None],
        name: str = "storer",
    ) -> None:
        self.inbox = Inbox()
        self._runtime = runtime
        self._company = company
        self._publish = publish
        self._acknowledge = acknowledge
        self._wake = wake
        self._presence = presence
        self._came = came
        self._stopping = threading.Event()
        self._known: dict[str, tuple[int, EdgeRef]] = {}
        self._noted: set[tuple[str, str]] = set()
        # What an edge said before it was registered. The broker gives a retained message to a subscriber
        # once.
        self._early: dict[str, dict[tuple[str, str], Message]] = {}
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Finish the transaction under way; what waits was not acknowledged and comes again."""
        self._stopping.set()
        self.inbox.close()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            for path, group in groupby(self.inbox.take(0.5), key=lambda message: message.path):
                messages = list(group)
                try:
                    self._handle(path, messages)
                except Exception:
                    _log.exception("messages of %s could not be handled", path)

    def _handle(self, path: str, messages: list[Message]) -> None:
        edge = self._patiently(lambda: self._edge(path))
        if edge is not None:
            for early in self._early.pop(path, {}).values():
                self._other(edge, early)
        if edge is not None or not self._stopping.is_set():
            for streams, run in groupby(messages, key=lambda message: message.class_ in STREAM_OF):
                if streams:
                    self._streams(path, edge, list(run))
                    continue
                for message in run:
                    if edge is not None:
                        self._other(edge, message)
                    else:
                        self._remember(path, message)
        if not self._stopping.is_set():
            for message in messages:
                self._acknowledge(message)

    # ---- streams -----------------------------------------------------------------------------------------

    def _streams(self, path: str, edge: EdgeRef | None, messages: list[Message]) -> None:
        if edge is None:
            for message in messages:
                refused = BatchRefused("unknown_edge", f"no edge is registered for {path}")
                self._refuse(path, None, message, refused)
            return
        parsed = [(message, _parsed(edge, message)) for message in messages]
        whole = [(message, batch) for message, batch in parsed if not isinstance(batch, BatchRefused)]
        results = self._stored(edge, whole)
        if any(
            stored is not None and stored.fresh and stored.ack.stream == EVENTS for stored in results.values()
        ):
            self._wake(edge.id)
        for message, batch in parsed:
            if isinstance(batch, BatchRefused):
                self._refuse(path, edge, message, batch)
                continue
            stored = results.get(id(message))
            if stored is not None:
                self._answer(path, stored)
            elif not self._stopping.is_set():
                self._refuse(
                    path, edge, message, BatchRefused("cannot_store", "see the server's log", batch.epoch)
                )

    def _stored(
        self, edge: EdgeRef, batches: Sequence[tuple[Message, EventsIn | SamplesIn]]
    ) -> dict[int, Stored | None]:
        """What became of each message; one that breaks a transaction does not take the others with it."""
        if not batches:
            return {}

        def work(uow: UnitOfWork) -> list[Stored]:
            return [
                store_events(uow, edge, batch)
                if isinstance(batch, EventsIn)
                else store_samples(uow, edge, batch)
                for _, batch in batches
            ]

        context = Context(edge_principal(edge.edge_id), edge.company, source="edge")
        try:
            with STORE_SECONDS.time():
                done = self._patiently(lambda: self._runtime.do(context, work))
        except Exception:
            if len(batches) > 1:
                return {key: stored for one in batches for key, stored in self._stored(edge, [one]).items()}
            _log.exception("a batch of %s could not be stored", edge.cell_path)
            return {id(batches[0][0]): None}
        if done is None:
            return {}
        return {id(message): stored for (message, _), stored in zip(batches, done, strict=True)}

    def _answer(self, path: str, stored: Stored) -> None:
        ack = stored.ack
        outcome = ack.refused or ("stored" if stored.fresh else "known")
        BATCHES.labels(ack.stream, outcome).inc()
        ROWS.labels(ack.stream).inc(stored.fresh)
        self._publish(
            Topics(LinePath.parse(path)).ack(ack.stream), msgspec.json.encode(ack), ack.refused is None
        )

    def _refuse(self, path: str, edge: EdgeRef | None, message: Message, refused: BatchRefused) -> None:
        stream = STREAM_OF[message.class_]
        self._note(refused.code, f"{path}/{stream}", refused.detail, edge)
        claimed, epoch = _claim_of(message)
        epoch = refused.epoch or epoch
        seq = 0
        if edge is not None and epoch:
            seq = self._patiently(lambda: self._watermark(edge, stream, epoch)) or 0
        ack = StreamAck(
            edge=claimed if edge is None else edge.edge_id,
            stream=stream,
            epoch=epoch[:80],
            seq=seq,
            refused=refused.code,
            detail=refused.detail[:400],
        )
        self._answer(path, Stored(ack, 0))

    def _watermark(self, edge: EdgeRef, stream: str, epoch: str) -> int:
        with self._runtime.read(system("ingest"), edge.company) as q:
            return watermark_of(q, edge, stream, epoch)

    def _note(self, kind: str, subject: str, detail: str, edge: EdgeRef | None) -> None:
        """Record an incident once; what this process has noted it does not ask the database again."""
        if (kind, subject) in self._noted:
            return
        company = self._company if edge is None else edge.company
        context = Context(system("ingest"), company, source="edge")
        self._patiently(
            lambda: self._runtime.do(context, lambda uow: record_incident(uow, kind, subject, detail, edge))
        )
        if len(self._noted) < KNOWN_MAX:
            self._noted.add((kind, subject))
        _log.warning("%s on %s: %s", kind, subject, detail)

    def _remember(self, path: str, message: Message) -> None:
        """Keep the newest state and report of a path that may yet be registered; a flood of paths is
        forgotten."""
        if message.class_ not in RETAINED or message.oversized or len(message.payload) > SMALL_MAX:
            return
        if path in self._early or len(self._early) < EARLY_PATHS_MAX:
            kept = self._early.setdefault(path, {})
            key = (message.class_, message.name)
            if key in kept or len(kept) < EARLY_EACH_MAX:
                kept[key] = message

    # ---- the rest ----------------------------------------------------------------------------------------

    def _other(self, edge: EdgeRef, message: Message) -> None:
        if message.oversized or len(message.payload) > SMALL_MAX:
            self._note("oversized", f"{message.path}/{message.class_}/{message.name[:80]}", "ignored", edge)
            return
        try:
            if b"\\u0000" in message.payload:
                raise MalformedMessage("a text holds the character U+0000")
            if message.class_ == "_rsp":
                answer: CommandAnswer = decode(message.payload, CommandAnswer, SMALL_MAX)
                self._change(edge, lambda uow: note_answer(uow, edge.id, answer))
            elif message.class_ == "_cfg":
                if message.payload:
                    self._report(edge, message)
            elif message.class_ == "_state":
                if self._patiently(lambda: self._presence.state(edge, message.name, message.payload)):
                    self._greet(edge)
            elif message.class_ == "_live":
                self._presence.live(edge, message.payload)
        except MalformedMessage as error:
            self._note("malformed", f"{message.path}/{message.class_}/{message.name[:80]}", str(error), edge)

    def _greet(self, edge: EdgeRef) -> None:
        """What cannot be sent now is sent later; what the edge says is stored all the same."""
        try:
            self._patiently(lambda: self._came(edge))
        except Exception:
            _log.exception("commands for %s could not be sent on its return", edge.cell_path)

    def _report(self, edge: EdgeRef, message: Message) -> None:
        said: Reported = decode(message.payload, Reported, SMALL_MAX)
        if said.edge and said.edge != edge.edge_id:
            self._note("wrong_path", f"{message.path}/reported", f"$.edge: {said.edge[:80]!r}", edge)
            return
        self._change(edge, lambda uow: note_reported(uow, edge.id, said.bundle, said.version, said.refusal))

    def _change(self, edge: EdgeRef, work: Callable[[UnitOfWork], Any]) -> None:
        context = Context(edge_principal(edge.edge_id), edge.company, source="edge")
        self._patiently(lambda: self._runtime.do(context, work))

    def _edge(self, path: str) -> EdgeRef | None:
        now = self._runtime.clock.now()
        since, edge = self._known.get(path, (0, None))
        if edge is not None and now - since < KNOWN_FOR_US:
            return edge
        with self._runtime.read(system("ingest"), self._company) as q:
            edge = edge_at(q, path)
        if edge is None:
            self._known.pop(path, None)
        elif len(self._known) < KNOWN_MAX or path in self._known:
            self._known[path] = (now, edge)
        return edge

    def _patiently(self, work: Callable[[], T]) -> T | None:
        """Do it, again while the database is away; ``None`` when asked to stop meanwhile."""
        told = False
        while not self._stopping.is_set():
            try:
                done = work()
            except (OperationalError, InterfaceError, Refusal) as error:
                if isinstance(error, Refusal) and not error.problem.retry:
                    raise
                if not told:
                    _log.warning("the database is away: %s", error)
                told = True
                self._stopping.wait(OUTAGE_S)
            else:
                if told:
                    _log.warning("the database is back")
                return done
        return None


class _Claim(msgspec.Struct):
    """Who a batch of either stream says it is from, when only that is asked."""

    edge: str = ""
    epoch: str = ""
    source: str = ""
    edgeepoch: str = ""


def _claim_of(message: Message) -> tuple[str, str]:
    """(edge, epoch) that a batch names, so that its sender knows the refusal for its own; empty where
    it names none.
    """
    try:
        if message.class_ == "_event":
            found = msgspec.json.decode(message.payload, type=list[_Claim])[0]
        else:
            found = msgspec.json.decode(message.payload, type=_Claim)
    except (msgspec.MsgspecError, UnicodeDecodeError, IndexError, RecursionError):
        return "", ""
    edge = found.edge or found.source.rsplit("/", 1)[-1]
    return edge[:80], (found.epoch or found.edgeepoch)[:80]


def _parsed(edge: EdgeRef, message: Message) -> Parsed:
    try:
        if message.oversized:
            raise BatchRefused("oversized", "the batch is larger than a megabyte")
        if message.class_ == "_event":
            return read_events(message.payload, edge.source)
        return read_samples(message.payload, edge.edge_id)
    except BatchRefused as refused:
        return refused
    except (RecursionError, ValueError) as error:
        return BatchRefused("malformed", str(error)[:400])
