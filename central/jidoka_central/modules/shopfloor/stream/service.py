"""Storing a batch: one transaction that locks the stream's watermark, skips what is known, inserts the rest.

Nothing here knows what a fact means. A batch is refused only for its form: a hole that no gap record
covers, a wrong chain, a wrong path, a malformed field. Every refusal carries the watermark, so the edge
knows where to go on.

Chain of the samples: batches are sealed at the edge, so they never overlap in part; one that does is
refused. After a hole that a gap record covers the value before is unknown, and the batch's own chain value
is the new beginning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation import tasks
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.shopfloor.events import EdgeIncidentRecorded, EpochBegan
from jidoka_central.modules.shopfloor.model import EDGE, EDGE_INCIDENT
from jidoka_central.modules.shopfloor.stream.bulk import insert_rows
from jidoka_central.modules.shopfloor.stream.model import (
    EDGE_FACT,
    MEASUREMENT,
    STREAM_GAP,
    STREAM_WATERMARK,
)
from jidoka_central.modules.shopfloor.stream.rules import EventsIn, GapSpan, SamplesIn, known_prefix
from jidoka_shared.wire import StreamAck, chain_samples

EVENTS: Final = "events"
INBOX_ROLE: Final = "administrator"
SAMPLES: Final = "samples"
INCIDENTS_MAX: Final = 2_000  # a flood of false senders must not fill the database
_FACT_COLUMNS: Final = ("stream", "seq", "company", "type", "at", "data", "stored", "clockstate")
_SAMPLE_COLUMNS: Final = (
    "stream", "position", "stored", "company", "characteristic", "piece", "serial", "value", "quality",
    "result_seq", "measured_at", "word",
)  # fmt: skip

# Built once: every batch runs them.
_OF_STREAM: Final = sa.select(STREAM_WATERMARK).where(
    STREAM_WATERMARK.c.company == sa.bindparam("company"),
    STREAM_WATERMARK.c.edge_ref == sa.bindparam("edge"),
    STREAM_WATERMARK.c.stream == sa.bindparam("stream"),
)
_OF_EPOCH: Final = _OF_STREAM.where(STREAM_WATERMARK.c.epoch == sa.bindparam("epoch")).with_for_update()
_BEGUN_LATER: Final = _OF_STREAM.where(STREAM_WATERMARK.c.no > sa.bindparam("no")).limit(1)
_ADVANCE: Final = sa.update(STREAM_WATERMARK).where(STREAM_WATERMARK.c.no == sa.bindparam("mark"))


@dataclass(frozen=True, slots=True)
class EdgeRef:
    """A registered edge, as the link knows it."""

    id: UUID
    company: str
    edge_id: str
    cell_id: UUID
    cell_path: str

    @property
    def source(self) -> str:
        return f"/{self.cell_path}/{self.edge_id}"


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a batch. ``fresh``: rows that were new."""

    ack: StreamAck
    fresh: int


def edge_at(q: Queries, cell_path: str) -> EdgeRef | None:
    """The edge that serves a cell path, of whatever company."""
    row = q.first(sa.select(EDGE).where(EDGE.c.cell_path == cell_path))
    return None if row is None else ref_of(row)


def ref_of(row: RowMapping) -> EdgeRef:
    return EdgeRef(row["id"], row["company"], row["edge_id"], row["cell_id"], row["cell_path"])


def store_events(uow: UnitOfWork, edge: EdgeRef, batch: EventsIn) -> Stored:
    """Store the facts that are new and answer."""
    mark = locked_watermark(uow, edge, EVENTS, batch.epoch)
    # A record in the batch speaks for what lies before it, so it may cover the hole that leads to it.
    own = [(gap.first, gap.last) for gap in batch.gaps if gap.stream == EVENTS and gap.last <= gap.seq]
    skip = known_prefix(mark["last"], batch.first, len(batch.facts), own)
    if skip is None:
        gaps = own + _declared(uow, edge, EVENTS, batch.epoch, mark["last"])
        skip = known_prefix(mark["last"], batch.first, len(batch.facts), gaps)
    if skip is None:
        return _refused(edge, EVENTS, batch.epoch, mark, "hole", batch.first)
    fresh = batch.facts[skip:]
    if not fresh:
        return Stored(StreamAck(edge=edge.edge_id, stream=EVENTS, epoch=batch.epoch, seq=mark["last"]), 0)
    no, now = mark["no"], uow.now
    company = edge.company
    rows = [
        (no, seq, company, type_, at, data, now, clockstate) for seq, type_, at, data, clockstate in fresh
    ]
    insert_rows(uow.connection, EDGE_FACT, _FACT_COLUMNS, rows)
    _declare(uow, edge, batch.epoch, [gap for gap in batch.gaps if gap.seq >= fresh[0].seq])
    _doubt_older(uow, edge, mark)
    _advance(uow, mark, last=batch.last, clockstate=batch.clockstate)
    return Stored(StreamAck(edge=edge.edge_id, stream=EVENTS, epoch=batch.epoch, seq=batch.last), len(fresh))


def store_samples(uow: UnitOfWork, edge: EdgeRef, batch: SamplesIn) -> Stored:
    """Store the readings that are new and answer."""
    mark = locked_watermark(uow, edge, SAMPLES, batch.epoch)
    last = mark["last"]
    skip = known_prefix(last, batch.first, len(batch.batch), ())
    if (
        skip is None
        and known_prefix(
            last, batch.first, len(batch.batch), _declared(uow, edge, SAMPLES, batch.epoch, last)
        )
        is None
    ):
        return _refused(edge, SAMPLES, batch.epoch, mark, "hole", batch.first)
    if skip is not None and skip == len(batch.batch):
        return Stored(StreamAck(edge=edge.edge_id, stream=SAMPLES, epoch=batch.epoch, seq=last), 0)
    if skip is not None and (skip or chain_samples(mark["chain"], batch.batch) != batch.batch.chain):
        record_incident(
            uow,
            "wrong_chain",
            f"{edge.cell_path}/{batch.epoch}",
            f"samples {batch.first} to {batch.last}",
            edge,
        )
        return _refused(edge, SAMPLES, batch.epoch, mark, "wrong_chain", batch.first)
    insert_rows(uow.connection, MEASUREMENT, _SAMPLE_COLUMNS, _sample_rows(mark["no"], edge, batch, uow.now))
    _doubt_older(uow, edge, mark)
    _advance(uow, mark, last=batch.last, chain=batch.batch.chain)
    return Stored(
        StreamAck(edge=edge.edge_id, stream=SAMPLES, epoch=batch.epoch, seq=batch.last), len(batch.batch)
    )


def _sample_rows(no: int, edge: EdgeRef, batch: SamplesIn, now: int) -> list[tuple[Any, ...]]:
    columns = batch.batch
    company = edge.company
    return [
        (no, position, now, company, *values)
        for position, values in enumerate(
            zip(
                columns.characteristic,
                columns.piece,
                columns.serial,
                columns.value,
                columns.quality,
                columns.result_seq,
                columns.measured_at,
                columns.word,
                strict=True,
            ),
            start=batch.first,
        )
    ]


def locked_watermark(uow: UnitOfWork, edge: EdgeRef, stream: str, epoch: str) -> RowMapping:
    """The stream's row, locked until commit; a new epoch begins at zero and is recorded as an event."""
    table = STREAM_WATERMARK
    named = {"company": edge.company, "edge": edge.id, "stream": stream}
    row = uow.first(_OF_EPOCH, named | {"epoch": epoch})
    if row is not None:
        return row
    before = uow.first(_OF_STREAM.order_by(table.c.no.desc()).limit(1), named)
    no = uow.scalar(
        sa.insert(table)
        .values(
            company=edge.company,
            edge_ref=edge.id,
            stream=stream,
            epoch=epoch,
            last=0,
            processed=0,
            chain=epoch,
            clockstate="unknown",
            created=uow.now,
            changed=uow.now,
        )
        .returning(table.c.no)
    )
    uow.emit(
        EpochBegan(
            document_id=edge.id,
            edge_id=edge.edge_id,
            stream=stream,
            epoch=epoch,
            before=None if before is None else before["epoch"],
        )
    )
    row = uow.first(sa.select(table).where(table.c.no == no))
    assert row is not None
    return row


def _doubt_older(uow: UnitOfWork, edge: EdgeRef, mark: RowMapping) -> None:
    """New facts of an epoch after a later one began: an old disk was put back, or two edges have one name.
    They are kept, and a person is told once.
    """
    named = {"company": edge.company, "edge": edge.id, "stream": mark["stream"], "no": mark["no"]}
    newer = uow.first(_BEGUN_LATER, named)
    if newer is not None:
        detail = f"new {mark['stream']} of epoch {mark['epoch']} after epoch {newer['epoch']} had begun"
        record_incident(uow, "older_epoch", f"{edge.cell_path}/{mark['epoch']}", detail, edge)


def _advance(uow: UnitOfWork, mark: RowMapping, **values: Any) -> None:
    uow.connection.execute(_ADVANCE, {"mark": mark["no"], "changed": uow.now, **values})


def _declared(uow: UnitOfWork, edge: EdgeRef, stream: str, epoch: str, after: int) -> list[tuple[int, int]]:
    table = STREAM_GAP
    rows = uow.rows(
        sa.select(table.c.first, table.c.last).where(
            table.c.edge_ref == edge.id,
            table.c.stream == stream,
            table.c.epoch == epoch,
            table.c.last > after,
        )
    )
    return [(row["first"], row["last"]) for row in rows]


def _declare(uow: UnitOfWork, edge: EdgeRef, epoch: str, gaps: list[GapSpan]) -> None:
    for gap in gaps:
        if gap.stream in (EVENTS, SAMPLES) and (gap.stream == SAMPLES or gap.last <= gap.seq):
            uow.insert(
                STREAM_GAP,
                edge_ref=edge.id,
                stream=gap.stream,
                epoch=epoch,
                first=gap.first,
                last=gap.last,
                reason=gap.reason,
            )


def _refused(edge: EdgeRef, stream: str, epoch: str, mark: RowMapping, code: str, first: int) -> Stored:
    detail = f"the watermark is {mark['last']}, the batch begins at {first}"
    ack = StreamAck(
        edge=edge.edge_id, stream=stream, epoch=epoch, seq=mark["last"], refused=code, detail=detail
    )
    return Stored(ack, 0)


def watermark_of(q: Queries, edge: EdgeRef, stream: str, epoch: str) -> int:
    """What is committed of a stream; 0 where nothing is."""
    table = STREAM_WATERMARK
    found = q.scalar(
        sa.select(table.c.last).where(
            table.c.company == edge.company,
            table.c.edge_ref == edge.id,
            table.c.stream == stream,
            table.c.epoch == epoch,
        )
    )
    return int(found or 0)


def record_incident(
    uow: UnitOfWork, kind: str, subject: str, detail: str, edge: EdgeRef | None = None
) -> bool:
    """Record what must not happen, once a (kind, subject); returns whether it was new."""
    table = EDGE_INCIDENT
    subject, detail = subject[:300], detail[:400]
    known = sa.select(table.c.id).where(
        table.c.company == uow.company, table.c.kind == kind, table.c.subject == subject
    )
    if uow.first(known) is not None:
        return False
    count = sa.select(sa.func.count()).select_from(table).where(table.c.company == uow.company)
    if uow.scalar(count) >= INCIDENTS_MAX:
        return False
    id_ = uow.insert(
        table, kind=kind, subject=subject, detail=detail, edge_ref=None if edge is None else edge.id
    )
    uow.emit(
        EdgeIncidentRecorded(
            document_id=id_,
            kind=kind,
            subject=subject,
            edge_id=None if edge is None else edge.edge_id,
            detail=detail,
        )
    )
    tasks.create(
        uow,
        title=Text(zh="边缘端异常（{kind}）：{subject}", en="Edge incident ({kind}): {subject}"),
        params={"kind": kind, "subject": subject},
        document="edge_incident",
        document_id=id_,
        role=INBOX_ROLE,
    )
    return True
