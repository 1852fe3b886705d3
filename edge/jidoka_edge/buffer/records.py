"""What goes into the buffer: one ``Entry`` is one transaction of the caller, checked before it is stored.

An event that central could not decode would block its stream for good, so it is refused here, at the door,
by the field's name. Event types may be given short (``piece.recorded``) or whole
(``io.jidoka.edge.piece.recorded.v1``); ``time`` is UTC microseconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from jidoka_shared.values.instants import InvalidInstant, format_utc, parse_utc
from jidoka_shared.wire import EVENT_TYPES, MalformedMessage
from jidoka_shared.wire.events import EVENT_BYTES_MAX, TYPE_PREFIX, Code, Count
from jidoka_shared.wire.malformed import decode

KEY_LENGTH_MAX: Final = 200
ENTRY_EVENTS_MAX: Final = 500
ENTRY_SAMPLES_MAX: Final = 500
SLOT_BYTES_MAX: Final = 8_388_608
SLOTS: Final = ("checkpoint", "bundle", "job", "command_counter")


class RecordRefused(ValueError):
    """The caller's record is not one that may be stored; the text names the field."""

    code = "bad_record"


class BufferFault(Exception):
    """The buffer cannot store or read now; nothing was stored. ``code``: disk_full, read_only, io_error,
    corrupt, locked, closed.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class SampleRow(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """One reading of the ``samples`` stream; the columns of ``SampleBatch``."""

    characteristic: Code
    piece: Count
    serial: Code | None
    value: float | None
    quality: Count
    result_seq: Count
    measured_at: Count
    word: Count


@dataclass(frozen=True, slots=True)
class EventIn:
    """An event before it has its place in the stream. ``piece`` is set when it speaks of one piece, so a
    dropped one can be held.
    """

    type: str
    time: str
    data: bytes
    piece: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One transaction: all of it is stored or none. ``slots`` replaces named values (``SLOTS``); None empties
    one.
    """

    key: str
    events: tuple[EventIn, ...] = ()
    samples: tuple[SampleRow, ...] = ()
    slots: Mapping[str, bytes | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a starting process finds."""

    epoch: str
    created_at: int
    checkpoint: bytes | None
    bundle: str | None
    job: dict[str, Any] | None
    command_counter: int


def event_of(type_: str, time: int | str, data: Mapping[str, Any] | msgspec.Struct) -> EventIn:
    """A checked event. Raises ``RecordRefused`` for an unknown type, a time that is none or a wrong field."""
    name = type_ if type_.startswith(TYPE_PREFIX) else f"{TYPE_PREFIX}{type_}.v1"
    kind = EVENT_TYPES.get(name)
    if kind is None:
        raise RecordRefused(f"type: {type_!r} is not a known event")
    raw = msgspec.json.encode(data)
    try:
        decode(raw, kind, EVENT_BYTES_MAX)
        moment = format_utc(time) if isinstance(time, int) else format_utc(parse_utc(time))
    except MalformedMessage as error:
        raise RecordRefused(f"{type_}: {error}") from error
    except InvalidInstant as error:
        raise RecordRefused(f"time: {error}") from error
    piece = data.get("piece") if isinstance(data, Mapping) else getattr(data, "piece", None)
    return EventIn(name, moment, raw, piece if isinstance(piece, int) else None)


def entry_of(
    key: str,
    events: Sequence[Mapping[str, Any]] = (),
    samples: Sequence[Mapping[str, Any]] = (),
    slots: Mapping[str, bytes | None] | None = None,
) -> Entry:
    """An entry from what came over the socket. Raises ``RecordRefused`` naming the field."""
    if not 0 < len(key) <= KEY_LENGTH_MAX:
        raise RecordRefused(f"key: 1 to {KEY_LENGTH_MAX} characters")
    if len(events) > ENTRY_EVENTS_MAX or len(samples) > ENTRY_SAMPLES_MAX:
        raise RecordRefused(f"events: at most {ENTRY_EVENTS_MAX}, samples: at most {ENTRY_SAMPLES_MAX}")
    for name, value in (slots or {}).items():
        if name not in SLOTS or (value is not None and len(value) > SLOT_BYTES_MAX):
            raise RecordRefused(f"{name}: not a slot, or more than {SLOT_BYTES_MAX} bytes")
    try:
        made = tuple(event_of(event["type"], event["time"], event["data"]) for event in events)
        rows = tuple(sample_of(row, index) for index, row in enumerate(samples))
    except KeyError as error:
        raise RecordRefused(f"events: {error.args[0]} is missing") from error
    return Entry(key, made, rows, dict(slots or {}))


def sample_of(row: Mapping[str, Any], index: int) -> SampleRow:
    try:
        return msgspec.convert([row[name] for name in SampleRow.__struct_fields__], SampleRow)
    except KeyError as error:
        raise RecordRefused(f"samples[{index}].{error.args[0]} is missing") from error
    except msgspec.ValidationError as error:
        raise RecordRefused(f"samples[{index}]: {error}") from error
