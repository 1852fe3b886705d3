"""Transaction 2: a run of facts is applied, and the stream's ``processed`` moves with it.

Consecutive plain facts (pieces, subgroups) share a transaction; a fact with business effect has its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.shopfloor.floor import pieces, runs, stops
from jidoka_central.modules.shopfloor.floor.applying import Applying, StoredFact
from jidoka_central.modules.shopfloor.model import EDGE
from jidoka_central.modules.shopfloor.stream.model import EDGE_FACT, STREAM_WATERMARK
from jidoka_central.modules.shopfloor.stream.service import EVENTS, EdgeRef
from jidoka_shared.wire import EVENT_TYPES, EventData, MalformedMessage
from jidoka_shared.wire import events as said
from jidoka_shared.wire.events import EVENT_BYTES_MAX
from jidoka_shared.wire.malformed import decode

GROUP_MAX: Final = 200  # what an edge catches up with shares commits, and the database is free after 20 ms
PLAIN: Final = (
    said.PieceRecorded,
    said.SubgroupJudged,
    said.DeviceChanged,
    said.AgentStarted,
    said.MemoryRestarted,
)
HANDLERS: Final[dict[type[EventData], Callable[[Applying, StoredFact, Any], None]]] = {
    said.AgentStarted: runs.agent_started,
    said.DeviceChanged: runs.device_changed,
    said.MemoryRestarted: runs.memory_restarted,
    said.BundleApplied: runs.bundle_applied,
    said.BundleRefused: runs.bundle_refused,
    said.CommandRefused: runs.command_refused,
    said.RunEnabled: runs.run_enabled,
    said.RunHeld: runs.run_held,
    said.RunResumed: runs.run_resumed,
    said.LineChanged: stops.line_changed,
    said.PieceRecorded: pieces.piece_recorded,
    said.SubgroupJudged: pieces.subgroup_judged,
    said.SignalRaised: stops.signal_raised,
    said.StopChanged: stops.stop_changed,
    said.HoldClosed: stops.hold_closed,
    said.StopAcknowledged: stops.stop_acknowledged,
    said.VerificationJudged: stops.verification_judged,
    said.GapRecorded: pieces.gap_recorded,
}


class MovedOn(Exception):
    """Another process applied these facts meanwhile; nothing was changed."""


def behind(q: Queries) -> set[UUID]:
    """The edges with facts that are stored and not applied."""
    table = STREAM_WATERMARK
    rows = q.rows(
        sa.select(table.c.edge_ref)
        .where(table.c.stream == EVENTS, table.c.processed < table.c.last)
        .distinct()
    )
    return {row["edge_ref"] for row in rows}


def edge_by_ref(q: Queries, ref: UUID) -> EdgeRef | None:
    row = q.first(sa.select(EDGE).where(EDGE.c.id == ref))
    if row is None:
        return None
    return EdgeRef(row["id"], row["company"], row["edge_id"], row["cell_id"], row["cell_path"])


def waiting_facts(q: Queries, edge: EdgeRef, limit: int = GROUP_MAX) -> tuple[int, list[StoredFact]]:
    """(processed, the next facts) of the edge's oldest epoch that has any."""
    table = STREAM_WATERMARK
    mark = q.first(
        sa.select(table)
        .where(
            table.c.company == edge.company,
            table.c.edge_ref == edge.id,
            table.c.stream == EVENTS,
            table.c.processed < table.c.last,
        )
        .order_by(table.c.no)
        .limit(1)
    )
    if mark is None:
        return 0, []
    rows = q.rows(
        sa.select(EDGE_FACT)
        .where(EDGE_FACT.c.stream == mark["no"], EDGE_FACT.c.seq > mark["processed"])
        .order_by(EDGE_FACT.c.seq)
        .limit(limit)
    )
    facts = [
        StoredFact(
            row["stream"], mark["epoch"], row["seq"], row["type"], row["at"], row["data"], row["clockstate"]
        )
        for row in rows
    ]
    return mark["processed"], facts


def first_group(facts: Sequence[StoredFact]) -> list[StoredFact]:
    """The facts that share the next transaction."""
    group: list[StoredFact] = []
    for fact in facts[:GROUP_MAX]:
        if EVENT_TYPES.get(fact.type) not in PLAIN:
            break
        group.append(fact)
    return group or list(facts[:1])


def move(uow: UnitOfWork, facts: Sequence[StoredFact], processed: int) -> None:
    """Lock the stream and move ``processed`` over ``facts``. Raises ``MovedOn``."""
    table = STREAM_WATERMARK
    mark = uow.first(sa.select(table).where(table.c.no == facts[0].stream).with_for_update())
    if mark is None or mark["processed"] != processed:
        raise MovedOn
    uow.connection.execute(
        sa.update(table).where(table.c.no == facts[0].stream).values(processed=facts[-1].seq)
    )


def apply_facts(
    uow: UnitOfWork, edge: EdgeRef, facts: Sequence[StoredFact]
) -> list[tuple[str, dict[str, Any]]]:
    """Apply facts in order; returns what screens shall see after the commit. Raises what a handler or joint
    refuses.
    """
    applying = Applying(uow, edge)
    for fact in facts:
        data = data_of(fact)
        HANDLERS[type(data)](applying, fact, data)
    pieces.write_pieces(applying)
    pieces.write_subgroups(applying)
    applying.keep_line(facts[-1])
    return applying.pushes


def data_of(fact: StoredFact) -> EventData:
    """The fact's typed data. Raises ``MalformedMessage`` for a type this server does not know."""
    kind = EVENT_TYPES.get(fact.type)
    if kind is None:
        raise MalformedMessage(f"$.type: {fact.type!r} is not known to this server")
    data: EventData = decode(fact.data.encode(), kind, EVENT_BYTES_MAX)
    return data
