"""Two durable streams, ``events`` and ``samples``, each strictly in order with a gapless counter from 1
within an epoch.

The edge numbers a record in the transaction that stores it; ``epoch`` is drawn when the buffer file is
created. Central keeps one
watermark a (edge, stream, epoch), skips the prefix it knows, refuses a hole that no gap record covers, and
answers **every** batch,
duplicates too, with ``StreamAck``. The edge deletes a record only when central's watermark has reached it.

Samples travel in columns and are chained: ``chain`` = SHA-256(previous chain + canonical bytes of the
columns), so that a batch
changed or dropped on the way shows. The first batch of an epoch starts from the epoch's name.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from jidoka_shared.wire.events import CloudEvent, Code, Count
from jidoka_shared.wire.malformed import MalformedMessage, decode

BATCH_MAX: Final = 500  # records in a batch
BATCH_BYTES_MAX: Final = 1_048_576

EventBatch = Annotated[tuple[CloudEvent, ...], Meta(min_length=1, max_length=BATCH_MAX)]


class SampleBatch(Struct, frozen=True, kw_only=True):
    """Readings in columns of equal length n; row i has stream position ``first + i``."""

    edge: Code
    epoch: Code
    first: Count
    characteristic: tuple[Code, ...]
    piece: tuple[int, ...]  # 0: laid on the gauge by hand, of no order
    serial: tuple[str | None, ...]
    value: tuple[float | None, ...]  # None: the gauge gave no number
    quality: tuple[int, ...]  # 0 bad, 192 good (OPC UA quality codes)
    result_seq: tuple[int, ...]
    measured_at: tuple[int, ...]
    word: tuple[int, ...]  # decision word of the reading's own channel
    chain: Code

    def __len__(self) -> int:
        return len(self.piece)


class StreamAck(Struct, frozen=True, kw_only=True):
    """Central has committed everything up to ``seq`` of this epoch; ``refused`` says why a batch was not
    taken, if it was not."""

    edge: Code
    stream: Code
    epoch: Code
    seq: Count
    refused: Code | None = None
    detail: str = ""


def chain_samples(previous: str, batch: SampleBatch) -> str:
    """The chain value after ``batch``; ``previous`` is the last one, or the epoch for the first batch."""
    columns = (
        batch.first, batch.characteristic, batch.piece, batch.serial, batch.value, batch.quality,
        batch.result_seq,
        batch.measured_at, batch.word,
    )  # fmt: skip
    return hashlib.sha256(previous.encode() + b"\0" + msgspec.json.encode(columns)).hexdigest()


def decode_event_batch(raw: bytes) -> tuple[CloudEvent, ...]:
    """One edge's consecutive events of one epoch. Raises ``MalformedMessage`` naming the field."""
    events: tuple[CloudEvent, ...] = decode(raw, EventBatch, BATCH_BYTES_MAX)
    first = events[0]
    for index, event in enumerate(events):
        if (
            event.edgeseq != first.edgeseq + index
            or event.edgeepoch != first.edgeepoch
            or event.source != first.source
        ):
            raise MalformedMessage(f"$[{index}].edgeseq: not consecutive events of one edge and epoch")
    return events


def decode_sample_batch(raw: bytes) -> SampleBatch:
    """A batch whose columns have one length. Raises ``MalformedMessage`` naming the column."""
    batch: SampleBatch = decode(raw, SampleBatch, BATCH_BYTES_MAX)
    length = len(batch.piece)
    if not 1 <= length <= BATCH_MAX:
        raise MalformedMessage(f"$.piece: a batch has 1 to {BATCH_MAX} rows")
    for column in ("characteristic", "serial", "value", "quality", "result_seq", "measured_at", "word"):
        if len(getattr(batch, column)) != length:
            raise MalformedMessage(f"$.{column}: {len(getattr(batch, column))} values for {length} rows")
    return batch
