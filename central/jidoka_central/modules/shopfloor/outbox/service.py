"""Bundles and commands on their way to an edge.

A command is sent again every ``RESEND_US`` while it is wanted and unanswered: same id, new counter, new
life. After its first ``SOON_US`` it is sent again every ``RESEND_LATER_US``, and at once when its edge comes
back. A stop is wanted for a day, so that an edge that was cut off obeys it then. Its ``iat`` lies ``SKEW_US``
in the past, so that an edge whose clock is a little behind central's still obeys; ``exp`` is
``COMMAND_LIFE_MAX_US`` after it. The counter is above the last one and not below central's milliseconds, so
that a restored database does not fall behind what an edge has seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.shopfloor.errors import NO_EDGE, WRONG_BUNDLE
from jidoka_central.modules.shopfloor.events import BundleSent, EdgeCommandEnded, EdgeCommandRequested
from jidoka_central.modules.shopfloor.model import EDGE
from jidoka_central.modules.shopfloor.outbox.model import EDGE_BUNDLE, EDGE_COMMAND
from jidoka_central.modules.shopfloor.states import BUNDLE, COMMAND
from jidoka_shared.envelope import digest
from jidoka_shared.values import LinePath
from jidoka_shared.wire import Bundle, Command, CommandAnswer, MalformedMessage, Topics, decode_bundle
from jidoka_shared.wire.commands import COMMAND_LIFE_MAX_US

SKEW_US: Final = 500_000
RESEND_US: Final = 2_000_000
SOON_US: Final = 60_000_000
RESEND_LATER_US: Final = 30_000_000
WANTED_US: Final = {"run_enable": 20_000_000, "run_disable": 60_000_000, "stop": 86_400_000_000}
ISSUER: Final = "central"


@dataclass(frozen=True, slots=True)
class BundleState:
    """What central wants at a cell and what the edge says it runs."""

    edge_id: str
    desired_hash: str | None
    desired_version: int | None
    reported_hash: str | None
    reported_version: int | None
    refusal: str | None

    @property
    def in_force(self) -> bool:
        return self.desired_hash is not None and self.desired_hash == self.reported_hash


def edge_row_of_cell(q: Queries, cell_id: UUID) -> RowMapping:
    """The edge row that serves a cell. Raises ``NO_EDGE``."""
    row = q.first(sa.select(EDGE).where(EDGE.c.company == q.company, EDGE.c.cell_id == cell_id))
    if row is None:
        raise NO_EDGE.refuse(field="cell_id", cell=cell_id)
    return row


def send_bundle(
    uow: UnitOfWork,
    cell_id: UUID,
    payload: bytes,
    hash: str,
    version: int,
    plan_id: UUID,
    limits_id: UUID | None = None,
) -> UUID:
    """Put a compiled bundle out for the edge of ``cell_id``; it replaces the one before.

    ``payload`` are the bytes to be signed, ``hash`` their SHA-256, ``version`` above every earlier one of
    this edge. Returns the outbox row's id. Raises ``NO_EDGE``, ``WRONG_BUNDLE``.
    """
    edge = edge_row_of_cell(uow, cell_id)
    _check_bundle(uow, edge, payload, hash, version)
    for row in uow.rows(
        sa.select(EDGE_BUNDLE).where(
            EDGE_BUNDLE.c.edge_ref == edge["id"], EDGE_BUNDLE.c.state != "superseded"
        )
    ):
        uow.update(EDGE_BUNDLE, row, state=BUNDLE.next(row["state"], "supersede"))
    id_ = uow.insert(
        EDGE_BUNDLE,
        edge_ref=edge["id"],
        cell_id=cell_id,
        hash=hash,
        bundle_version=version,
        plan_id=plan_id,
        limits_id=limits_id,
        payload=payload,
        state=BUNDLE.start,
        sendings=0,
    )
    uow.emit(
        BundleSent(
            document_id=id_,
            edge_id=edge["edge_id"],
            cell_id=cell_id,
            bundle=hash,
            version=version,
            plan_id=plan_id,
            limits_id=limits_id,
        )
    )
    return id_


def _check_bundle(uow: UnitOfWork, edge: RowMapping, payload: bytes, hash: str, version: int) -> None:
    if digest(payload) != hash:
        raise WRONG_BUNDLE.refuse(field="hash", why="the hash is not the payload's")
    try:
        bundle = decode_bundle(payload)
    except MalformedMessage as error:
        raise WRONG_BUNDLE.refuse(field="payload", why=str(error)) from error
    if bundle.edge != edge["edge_id"] or bundle.line != edge["cell_path"]:
        raise WRONG_BUNDLE.refuse(field="payload", why=f"it is for {bundle.line} {bundle.edge}")
    newest = uow.scalar(
        sa.select(sa.func.max(EDGE_BUNDLE.c.bundle_version)).where(EDGE_BUNDLE.c.edge_ref == edge["id"])
    )
    if bundle.version != version or (newest is not None and version <= newest):
        raise WRONG_BUNDLE.refuse(field="version", why=f"version {version} is not above {newest or 0}")


def desired_bundle(q: Queries, edge_ref: UUID) -> RowMapping | None:
    """The newest bundle of an edge that was not replaced."""
    return q.first(
        sa.select(EDGE_BUNDLE)
        .where(EDGE_BUNDLE.c.edge_ref == edge_ref, EDGE_BUNDLE.c.state != "superseded")
        .order_by(EDGE_BUNDLE.c.bundle_version.desc())
        .limit(1)
    )


def bundle_state(q: Queries, cell_id: UUID) -> BundleState:
    """Desired and reported bundle of a cell. Raises ``NO_EDGE``."""
    edge = edge_row_of_cell(q, cell_id)
    desired = desired_bundle(q, edge["id"])
    return BundleState(
        edge["edge_id"],
        None if desired is None else desired["hash"],
        None if desired is None else desired["bundle_version"],
        edge["reported_hash"],
        edge["reported_version"],
        edge["reported_refusal"],
    )


def bundle_contents(row: RowMapping) -> Bundle:
    return decode_bundle(row["payload"])


def bundle_by_hash(q: Queries, edge_ref: UUID, hash: str | None) -> RowMapping | None:
    if hash is None:
        return None
    return q.first(
        sa.select(EDGE_BUNDLE).where(EDGE_BUNDLE.c.edge_ref == edge_ref, EDGE_BUNDLE.c.hash == hash)
    )


def note_reported(
    uow: UnitOfWork, edge_ref: UUID, hash: str | None, version: int | None, refusal: str | None
) -> bool:
    """The edge says what it runs; returns whether that is news."""
    edge = uow.locked(EDGE, edge_ref, "edge")
    refusal = None if refusal is None else refusal[:400]
    if (edge["reported_hash"], edge["reported_version"], edge["reported_refusal"]) == (
        hash,
        version,
        refusal,
    ):
        return False
    uow.connection.execute(
        sa.update(EDGE)
        .where(EDGE.c.id == edge_ref)
        .values(
            reported_hash=hash,
            reported_version=version,
            reported_refusal=refusal,
            reported_at=uow.now,
            version=EDGE.c.version + 1,
            changed=uow.now,
        )
    )
    row = bundle_by_hash(uow, edge_ref, hash)
    if row is not None and BUNDLE.find(row["state"], "report") is not None:
        uow.update(
            EDGE_BUNDLE,
            row,
            state=BUNDLE.next(row["state"], "report"),
            reported_at=uow.now,
            code=None,
            detail=None,
        )
    return True


def note_bundle_refused(uow: UnitOfWork, edge_ref: UUID, hash: str | None, code: str, detail: str) -> None:
    row = bundle_by_hash(uow, edge_ref, hash)
    if row is not None and BUNDLE.find(row["state"], "refuse") is not None:
        uow.update(EDGE_BUNDLE, row, state=BUNDLE.next(row["state"], "refuse"), code=code, detail=detail)


# ---- commands ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A command ready to be sealed and published."""

    topic: str
    payload: bytes


def request_command(
    uow: UnitOfWork, edge: RowMapping, name: str, args: dict[str, Any], order: str | None = None
) -> UUID:
    """Want ``name`` of the edge until answered or its time is over. An earlier unanswered one of the same
    name is withdrawn.
    """
    for row in _open_commands(uow, edge["id"], name):
        _end(uow, edge, row, "withdraw", "replaced", "")
    id_ = uow.insert(
        EDGE_COMMAND,
        edge_ref=edge["id"],
        name=name,
        args=args,
        order_number=order,
        requested_by=uow.principal.name,
        state=COMMAND.start,
        wanted_until=uow.now + WANTED_US[name],
        counter=0,
        sendings=0,
    )
    uow.emit(
        EdgeCommandRequested(
            document_id=id_, edge_id=edge["edge_id"], cell_id=edge["cell_id"], name=name, order=order
        )
    )
    return id_


def withdraw_commands(uow: UnitOfWork, edge: RowMapping, name: str, why: str) -> None:
    for row in _open_commands(uow, edge["id"], name):
        _end(uow, edge, row, "withdraw", why, "")


def _open_commands(q: Queries, edge_ref: UUID, name: str) -> list[RowMapping]:
    return q.rows(
        sa.select(EDGE_COMMAND).where(
            EDGE_COMMAND.c.edge_ref == edge_ref,
            EDGE_COMMAND.c.name == name,
            EDGE_COMMAND.c.state.in_(("wanted", "sent")),
        )
    )


def due_commands(q: Queries, now: int) -> list[RowMapping]:
    """Commands of every company that are to be sent, sent again, or given up (id, company, wanted_until)."""
    table = EDGE_COMMAND
    return q.rows(
        sa.select(table.c.id, table.c.company, table.c.wanted_until)
        .where(
            table.c.state.in_(("wanted", "sent")),
            sa.or_(
                table.c.sent_at.is_(None),
                sa.and_(table.c.sent_at <= now - RESEND_US, table.c.created > now - SOON_US),
                table.c.sent_at <= now - RESEND_LATER_US,
                table.c.wanted_until <= now,
            ),
        )
        .order_by(table.c.id)
        .limit(200)
    )


def open_commands(q: Queries, edge_ref: UUID) -> list[UUID]:
    """What is wanted of an edge and unanswered, oldest first."""
    table = EDGE_COMMAND
    rows = q.rows(
        sa.select(table.c.id)
        .where(table.c.edge_ref == edge_ref, table.c.state.in_(("wanted", "sent")))
        .order_by(table.c.id)
    )
    return [row["id"] for row in rows]


def next_sending(uow: UnitOfWork, command_id: UUID, at_once: bool = False) -> Outgoing | None:
    """Count one sending of a due command and return it; ``None`` when it has ended meanwhile, or ends now.
    ``at_once``: whenever it was sent last."""
    row = uow.locked(EDGE_COMMAND, command_id, "edge_command")
    if row["state"] not in ("wanted", "sent"):
        return None
    if not at_once and (row["sent_at"] or 0) > uow.now - RESEND_US:
        return None
    edge = uow.locked(EDGE, row["edge_ref"], "edge")
    if row["wanted_until"] <= uow.now:
        _end(uow, edge, row, "time_out", "no_answer", f"sent {row['sendings']} times")
        return None
    counter = max(edge["command_counter"] + 1, uow.now // 1000)
    uow.update(EDGE, edge, command_counter=counter)
    uow.update(
        EDGE_COMMAND,
        row,
        state=COMMAND.next(row["state"], "send"),
        counter=counter,
        sent_at=uow.now,
        sendings=row["sendings"] + 1,
    )
    issued = uow.now - SKEW_US
    command = Command(
        id=str(row["id"]),
        name=row["name"],
        target=edge["cell_path"],
        issuer=ISSUER,
        iat=issued,
        exp=issued + COMMAND_LIFE_MAX_US,
        counter=counter,
        args=msgspec.Raw(msgspec.json.encode(row["args"])),
    )
    topic = Topics(LinePath.parse(edge["cell_path"])).command(row["name"])
    return Outgoing(topic, msgspec.json.encode(command))


def note_answer(uow: UnitOfWork, edge_ref: UUID, answer: CommandAnswer) -> bool:
    """The edge accepted or refused a command; returns whether that is news. An answer to nothing changes
    nothing.
    """
    row = _command_of(uow, edge_ref, answer.id)
    verb = {"accepted": "accept", "refused": "refuse"}.get(answer.status)
    if row is None or verb is None or COMMAND.find(row["state"], verb) is None:
        return False
    edge = uow.get(EDGE, edge_ref, "edge")
    _end(uow, edge, row, verb, answer.code, answer.detail)
    return True


def note_run_enabled(uow: UnitOfWork, edge_ref: UUID, order: str | None) -> None:
    """The run is enabled, so its command was accepted even where the answer was lost."""
    for row in _open_commands(uow, edge_ref, "run_enable"):
        if row["order_number"] == order:
            _end(uow, uow.get(EDGE, edge_ref, "edge"), row, "accept", None, "")


def _command_of(q: Queries, edge_ref: UUID, id_: str) -> RowMapping | None:
    try:
        row = q.find(EDGE_COMMAND, UUID(id_))
    except ValueError:
        return None
    return row if row is not None and row["edge_ref"] == edge_ref else None


def _end(
    uow: UnitOfWork, edge: RowMapping, row: RowMapping, verb: str, code: str | None, detail: str
) -> None:
    state = COMMAND.next(row["state"], verb)
    uow.update(EDGE_COMMAND, row, state=state, answered_at=uow.now, code=code, detail=detail[:400])
    uow.emit(
        EdgeCommandEnded(
            document_id=row["id"],
            edge_id=edge["edge_id"],
            cell_id=edge["cell_id"],
            name=row["name"],
            order=row["order_number"],
            state=state,
            code=code,
            detail=detail[:400],
        )
    )
