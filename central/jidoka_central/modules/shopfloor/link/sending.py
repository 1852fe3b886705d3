"""The sending thread: key lists and bundles, retained, and commands, never retained.

It looks after each commit of this process and every ``POLL_S`` for those of others. On a new connection
every edge's key list and desired bundle are published again, because a broker may have forgotten what it
retained; a bundle not yet reported is repeated every ``REPEAT_US``.

An edge that comes back is given its unanswered commands by ``edge_came``, called from the thread that stores
what it says, before it stores (and so answers) anything of it. Of its backlog an edge sends no more than
fits unanswered, so it has them before it goes on.
"""

from __future__ import annotations

import logging
import threading
from functools import partial
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.identity.principal import system
from jidoka_central.foundation.keys import Keys
from jidoka_central.foundation.uow import Context, Runtime
from jidoka_central.modules.shopfloor.link.mqtt import Connection, Link
from jidoka_central.modules.shopfloor.model import EDGE
from jidoka_central.modules.shopfloor.outbox.model import EDGE_BUNDLE
from jidoka_central.modules.shopfloor.outbox.service import (
    Outgoing,
    due_commands,
    next_sending,
    open_commands,
)
from jidoka_central.modules.shopfloor.stream.service import EdgeRef
from jidoka_shared.values import LinePath
from jidoka_shared.wire import Topics

POLL_S: Final = 0.25
REPEAT_US: Final = 10_000_000
COMMAND_EXPIRY_S: Final = 5

_log = logging.getLogger("jidoka.shopfloor.sending")


class Sender:
    """``start`` and ``stop``; ``wake`` when the connection changed."""

    def __init__(self, runtime: Runtime, link: Link) -> None:
        self._runtime = runtime
        self._link = link
        self._stopping = threading.Event()
        self._connection = 0
        self._keys_at: dict[UUID, bytes] = {}
        self._sent: dict[UUID, tuple[UUID, int]] = {}
        self._thread = threading.Thread(target=self._run, name="sender", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._runtime.wake()
        self._thread.join()

    def _run(self) -> None:
        lost = False
        while not self._stopping.is_set():
            seen = self._runtime.commits
            try:
                self._turn()
                lost = False
            except Exception:
                if not lost:
                    _log.exception("bundles and commands cannot be sent now")
                lost = True
                self._stopping.wait(POLL_S)
            self._runtime.wait_for_commit(POLL_S, seen)

    def _turn(self) -> None:
        connection = self._link.connection
        if connection is not None and self._runtime.keys is not None:
            if connection.number != self._connection:
                self._connection = connection.number
                self._keys_at.clear()
                self._sent.clear()
            self._retained(connection)
        self._commands(connection)

    def _retained(self, connection: Connection) -> None:
        keys = self._runtime.keys
        assert keys is not None
        listed = keys.key_list()
        now = self._runtime.clock.now()
        with self._runtime.read(system("sender"), "") as q:
            edges = q.rows(sa.select(EDGE.c.id, EDGE.c.cell_path))
            newest = {row["edge_ref"]: row for row in q.rows(_DESIRED)}
        for edge in edges:
            topics = Topics(LinePath.parse(edge["cell_path"]))
            if self._keys_at.get(edge["id"]) != listed and connection.publish(
                topics.keys, listed, retain=True
            ):
                self._keys_at[edge["id"]] = listed
            bundle = newest.get(edge["id"])
            if bundle is not None and self._is_due(edge["id"], bundle, now):
                self._bundle(connection, topics, edge["id"], bundle, now)

    def _is_due(self, edge_ref: UUID, bundle: RowMapping, now: int) -> bool:
        sent = self._sent.get(edge_ref)
        if sent is None or sent[0] != bundle["id"]:
            return True
        return bool(bundle["state"] == "desired" and now - sent[1] >= REPEAT_US)

    def _bundle(
        self, connection: Connection, topics: Topics, edge_ref: UUID, bundle: RowMapping, now: int
    ) -> None:
        keys = self._runtime.keys
        assert keys is not None
        with self._runtime.read(system("sender"), bundle["company"]) as q:
            payload = q.scalar(sa.select(EDGE_BUNDLE.c.payload).where(EDGE_BUNDLE.c.id == bundle["id"]))
        if not connection.publish(topics.desired, keys.seal_bundle(payload), retain=True):
            return
        self._sent[edge_ref] = (bundle["id"], now)
        counted = sa.update(EDGE_BUNDLE).where(EDGE_BUNDLE.c.id == bundle["id"])
        values: dict[str, Any] = {"sent_at": now, "sendings": EDGE_BUNDLE.c.sendings + 1}
        with self._runtime.database.write() as write:
            write.execute(counted.values(**values))

    def _commands(self, connection: Connection | None) -> None:
        """Also without a connection: a command nobody can receive times out all the same."""
        keys = self._runtime.keys
        with self._runtime.read(system("sender"), "") as q:
            due = due_commands(q, self._runtime.clock.now())
        for row in due:
            if (connection is None or keys is None) and not self._is_over(row):
                continue
            context = Context(system("sender"), row["company"], source="job")
            outgoing = self._runtime.do(context, partial(next_sending, command_id=row["id"]))
            if outgoing is not None and connection is not None and keys is not None:
                self._give(connection, keys, outgoing)

    def edge_came(self, edge: EdgeRef) -> None:
        """Send the edge what is wanted of it, now. What cannot be sent is sent later by the thread."""
        connection, keys = self._link.connection, self._runtime.keys
        if connection is None or keys is None:
            return
        with self._runtime.read(system("sender"), edge.company) as q:
            waiting = open_commands(q, edge.id)
        for id_ in waiting:
            context = Context(system("sender"), edge.company, source="job")
            outgoing = self._runtime.do(context, partial(next_sending, command_id=id_, at_once=True))
            if outgoing is not None:
                self._give(connection, keys, outgoing)

    def _give(self, connection: Connection, keys: Keys, outgoing: Outgoing) -> None:
        sealed = keys.seal_command(outgoing.payload)
        connection.publish(outgoing.topic, sealed, retain=False, expiry_s=COMMAND_EXPIRY_S)

    def _is_over(self, row: RowMapping) -> bool:
        return bool(row["wanted_until"] <= self._runtime.clock.now())


_DESIRED: Final = sa.select(
    EDGE_BUNDLE.c.id, EDGE_BUNDLE.c.company, EDGE_BUNDLE.c.edge_ref, EDGE_BUNDLE.c.state
).where(EDGE_BUNDLE.c.state != "superseded")
