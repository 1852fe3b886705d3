"""Pure decisions of transaction 1: what a batch says, and where it lies against the watermark."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from jidoka_shared.values import InvalidInstant, parse_utc
from jidoka_shared.wire import CloudEvent, MalformedMessage, SampleBatch, decode_data
from jidoka_shared.wire.events import EVENT_TYPES, GapRecorded
from jidoka_shared.wire.streams import BATCH_BYTES_MAX, decode_event_batch, decode_sample_batch

COUNT_MAX: Final = 2**53
GAP_SOURCE: Final = "stream:"
_GAP: Final = next(name for name, kind in EVENT_TYPES.items() if kind is GapRecorded)


class BatchRefused(Exception):
    """A batch is not taken. code: malformed, wrong_path, wrong_chain, hole, unknown_edge, oversized,
    cannot_store.
    """

    def __init__(self, code: str, detail: str, epoch: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.epoch = epoch


@dataclass(frozen=True, slots=True)
class GapSpan:
    """Positions ``first``..``last`` of ``stream`` that the edge has declared lost; ``seq`` is the record's
    own.
    """

    stream: str
    first: int
    last: int
    reason: str
    seq: int


class FactRow(NamedTuple):
    seq: int
    type: str
    at: int
    data: str
    clockstate: str


@dataclass(frozen=True, slots=True)
class EventsIn:
    """A batch of the ``events`` stream, every event decoded once to know that it can be."""

    epoch: str
    first: int
    facts: tuple[FactRow, ...]
    gaps: tuple[GapSpan, ...]
    clockstate: str

    @property
    def last(self) -> int:
        return self.first + len(self.facts) - 1


@dataclass(frozen=True, slots=True)
class SamplesIn:
    """A batch of the ``samples`` stream."""

    epoch: str
    first: int
    batch: SampleBatch

    @property
    def last(self) -> int:
        return self.first + len(self.batch) - 1


def read_events(raw: bytes, source: str) -> EventsIn:
    """The events of one edge (``source`` is "/<path>/<edge id>"). Raises ``BatchRefused``.

    An event of an unknown type is taken: a newer edge may say more than this server understands, and its
    stream must not stand still; it becomes a dead letter. A known type with a wrong field is refused by the
    field's name.
    """
    _no_nul(raw)
    try:
        events = decode_event_batch(raw)
    except MalformedMessage as error:
        raise BatchRefused("malformed", str(error)) from error
    head = events[0]
    if head.source != source:
        raise BatchRefused("wrong_path", f"$[0].source: {head.source!r} is not {source!r}", head.edgeepoch)
    if not head.edgeepoch or not 1 <= head.edgeseq <= COUNT_MAX - len(events):
        raise BatchRefused(
            "malformed", "$[0].edgeseq: positions count from 1 in a named epoch", head.edgeepoch
        )
    facts: list[FactRow] = []
    gaps: list[GapSpan] = []
    for event in events:
        facts.append(_fact(event, len(facts)))
        if event.type == _GAP and (gap := _gap(event)) is not None:
            gaps.append(gap)
    return EventsIn(head.edgeepoch, head.edgeseq, tuple(facts), tuple(gaps), events[-1].clockstate)


def _fact(event: CloudEvent, index: int) -> FactRow:
    type_ = event.type
    try:
        at = parse_utc(event.time)
        if type_ in EVENT_TYPES:
            decode_data(event)
    except InvalidInstant as error:
        raise BatchRefused("malformed", f"$[{index}].time: {error}", event.edgeepoch) from error
    except MalformedMessage as error:
        where = str(error).replace("$.", f"$[{index}].data.", 1)
        raise BatchRefused("malformed", f"$[{index}].data: {where}"[:400], event.edgeepoch) from error
    return FactRow(event.edgeseq, type_, at, str(event.data, "utf-8"), event.clockstate)


def _gap(event: CloudEvent) -> GapSpan | None:
    """What a gap record says is lost of a stream; ``None`` when it speaks of a device."""
    data = decode_data(event)
    if not (isinstance(data, GapRecorded) and data.source.startswith(GAP_SOURCE)):
        return None
    return GapSpan(data.source.removeprefix(GAP_SOURCE), data.from_, data.to, data.reason, event.edgeseq)


def read_samples(raw: bytes, edge: str) -> SamplesIn:
    """The samples of one edge. Raises ``BatchRefused`` naming the column."""
    _no_nul(raw)
    try:
        batch = decode_sample_batch(raw)
    except MalformedMessage as error:
        raise BatchRefused("malformed", str(error)) from error
    if batch.edge != edge:
        raise BatchRefused("wrong_path", f"$.edge: {batch.edge!r} is not {edge!r}", batch.epoch)
    if not batch.epoch or not 1 <= batch.first <= COUNT_MAX - len(batch):
        raise BatchRefused("malformed", "$.first: positions count from 1 in a named epoch", batch.epoch)
    for column in ("piece", "quality", "result_seq", "measured_at", "word"):
        values: tuple[int, ...] = getattr(batch, column)
        most = 2**31 - 1 if column == "quality" else COUNT_MAX
        if min(values) < 0 or max(values) > most:
            raise BatchRefused("malformed", f"$.{column}: a value is outside 0 to {most}", batch.epoch)
    if not all(value is None or math.isfinite(value) for value in batch.value):
        raise BatchRefused("malformed", "$.value: a value is not finite", batch.epoch)
    return SamplesIn(batch.epoch, batch.first, batch)


def _no_nul(raw: bytes) -> None:
    if len(raw) > BATCH_BYTES_MAX:
        raise BatchRefused("oversized", f"a batch has at most {BATCH_BYTES_MAX} bytes")
    if b"\\u0000" in raw:
        raise BatchRefused("malformed", "a text holds the character U+0000")


def known_prefix(last: int, first: int, count: int, gaps: Iterable[tuple[int, int]]) -> int | None:
    """How many rows of a batch ``first``.. are known at watermark ``last``; ``None`` when a hole lies
    before it.

    A hole is no hole where ``gaps`` (both ends included) cover every position of it.
    """
    if first <= last + 1:
        return min(last + 1 - first, count)
    return 0 if covered(last + 1, first - 1, gaps) else None


def covered(first: int, last: int, gaps: Iterable[tuple[int, int]]) -> bool:
    """Whether the union of ``gaps`` holds every position from ``first`` to ``last``."""
    need = first
    for begin, end in sorted(gaps):
        if begin > need:
            return False
        need = max(need, end + 1)
        if need > last:
            return True
    return need > last
