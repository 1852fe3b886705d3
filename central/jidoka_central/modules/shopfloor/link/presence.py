"""What edges show of themselves: retained states and live readings.

A state with a lower ``rev`` of the same ``boot`` is older and ignored. Screens get each at once; the
database gets a row an edge, written when the edge comes, goes or boots, and at most every ``WRITE_US``
otherwise. Live readings are shown and never stored.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from jidoka_central.foundation.uow import Runtime
from jidoka_central.modules.shopfloor.floor.applying import LIVE_READINGS
from jidoka_central.modules.shopfloor.model import EDGE_PRESENCE
from jidoka_central.modules.shopfloor.stream.service import EdgeRef
from jidoka_shared.wire import MalformedMessage

WRITE_US: Final = 5_000_000
NAMES_MAX: Final = 16  # states an edge may have
LIVE_STATE: Final = "shopfloor.edge"
EDGE_STATE: Final = "edge"  # the one the broker says for the edge when it is gone (its Will)
Push = Callable[[str, Any], None]

_log = logging.getLogger("jidoka.shopfloor.presence")


class Presence:
    """Shared by the storing threads."""

    def __init__(self, runtime: Runtime, push: Push) -> None:
        self._runtime = runtime
        self._push = push
        self._lock = threading.Lock()
        self._states: dict[UUID, dict[str, dict[str, Any]]] = {}
        self._written: dict[UUID, tuple[Any, Any, int]] = {}

    def state(self, edge: EdgeRef, name: str, payload: bytes) -> bool:
        """Take a state; whether it says that the edge has just connected. Raises ``MalformedMessage``."""
        if not payload:
            return False  # a retained state was cleared
        said = _object(payload)
        with self._lock:
            states = self._states.setdefault(edge.id, {})
            before = states.get(name)
            if before is not None and _older(said, before):
                return False
            if before is None and len(states) >= NAMES_MAX:
                return False
            states[name] = said
            kept = dict(states)
        self._push(f"{LIVE_STATE}/{edge.cell_id}", {"edge": edge.edge_id, "name": name, "state": said})
        self._keep(edge, kept)
        return name == EDGE_STATE and said.get("online") is True

    def live(self, edge: EdgeRef, payload: bytes) -> None:
        """Show live readings. Raises ``MalformedMessage``."""
        try:
            rows = msgspec.json.decode(payload)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise MalformedMessage(str(error)) from error
        self._push(f"{LIVE_READINGS}/{edge.cell_id}", {"edge": edge.edge_id, "rows": rows})

    def lost(self) -> None:
        """Central cannot see the broker: nothing is known of an edge until its state comes again."""
        with self._lock:
            self._states.clear()
            self._written.clear()
        with self._runtime.database.write() as connection:
            connection.execute(sa.update(EDGE_PRESENCE).values(online=None))

    def _keep(self, edge: EdgeRef, states: dict[str, dict[str, Any]]) -> None:
        about = states.get(EDGE_STATE, {})
        online, boot, at = about.get("online"), about.get("boot"), about.get("at")
        now = self._runtime.clock.now()
        key = (online, boot)
        with self._lock:
            before = self._written.get(edge.id)
            if before is not None and before[:2] == key and now - before[2] < WRITE_US:
                return
            self._written[edge.id] = (online, boot, now)
        values = {
            "online": online if isinstance(online, bool) else None,
            "boot": str(boot)[:80] if boot is not None else None,
            "at": at if isinstance(at, int) and 0 <= at < 2**53 else None,
            "received": now,
            "states": states,
        }
        with self._runtime.database.write() as connection:
            connection.execute(
                sa.update(EDGE_PRESENCE).where(EDGE_PRESENCE.c.edge_ref == edge.id).values(**values)
            )


def _object(payload: bytes) -> dict[str, Any]:
    if b"\\u0000" in payload:
        raise MalformedMessage("a text holds the character U+0000")
    try:
        return msgspec.json.decode(payload, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise MalformedMessage(str(error)) from error


def _older(said: dict[str, Any], before: dict[str, Any]) -> bool:
    rev, known = said.get("rev"), before.get("rev")
    return (
        said.get("boot") == before.get("boot")
        and isinstance(rev, int)
        and isinstance(known, int)
        and rev < known
    )
