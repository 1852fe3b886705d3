"""The ``events`` stream: what an edge says has happened, one CloudEvents 1.0 JSON object a fact.

Every event carries ``edgeepoch`` and ``edgeseq`` (its place in the stream, gapless within an epoch) and
``clockstate``. ``time`` and
every ``*_at`` are the edge's UTC; ``*_at`` are integer microseconds. ``bundle`` is the hash in force. Piece
numbers are the PLC's.
Unknown fields are ignored (a newer edge may say more); a missing or wrong field is refused by name.
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from jidoka_shared.wire.malformed import MalformedMessage, decode

TYPE_PREFIX: Final = "io.jidoka.edge."
EVENT_BYTES_MAX: Final = 65_536

Text = Annotated[str, Meta(max_length=400)]
Code = Annotated[str, Meta(max_length=80)]
Count = Annotated[int, Meta(ge=0, le=2**53)]


class EventData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What every event says: the order in work, if any, and the bundle in force, if any."""

    order: Code | None = None
    bundle: Code | None = None


class AgentStarted(EventData, frozen=True, kw_only=True):
    """A process of the edge began; ``process`` is monitor, stop or keeper."""

    process: Code
    boot: Code
    software: Code
    kernel: Code | None = None  # hash of the SPC self-test; stop authority needs the released one
    stop_authority: bool = True


class BundleApplied(EventData, frozen=True, kw_only=True):
    """``bundle`` is in force from here; ``version`` is central's counter for this line."""

    version: Count
    plan: Code
    revision: Code
    limits_version: Count | None = None


class BundleRefused(EventData, frozen=True, kw_only=True):
    """A bundle was not taken; the one in force stays. ``refused`` is its hash when it could be read."""

    code: Code
    detail: Text
    refused: Code | None = None


class CommandRefused(EventData, frozen=True, kw_only=True):
    """A command was not obeyed: forged, replayed, expired, misaddressed, or not possible now."""

    command: Code
    name: Code
    code: Code
    detail: Text


class RunEnabled(EventData, frozen=True, kw_only=True):
    """The line may make pieces of ``order`` (never that it runs: a person starts it)."""

    item: Code
    quantity: Count
    first_piece: Count
    operator: Code


class RunHeld(EventData, frozen=True, kw_only=True):
    """The edge lets no further piece start: a planned hold, no stop. reason: limits_due, order_complete,
    signed_off, commanded."""

    reason: Code
    last_piece: Count
    subgroups: Count = 0


class RunResumed(EventData, frozen=True, kw_only=True):
    """The planned hold ended because its reason did."""

    reason: Code


class LineChanged(EventData, frozen=True, kw_only=True):
    """The independent running signal changed; ``at`` is when, ``run`` the PLC's run counter."""

    running: bool
    at: int
    run: Count = 0
    last_started: Count = 0


class PieceRecorded(EventData, frozen=True, kw_only=True):
    """One piece, joined by piece number. verdict: good_reading, bad_reading, missing_result, missing_mate.

    ``held_by`` names the stop or gap whose hold it inherits; ``readings`` are in the characteristic's unit.
    """

    piece: Count
    serial: Code | None
    verdict: Code
    characteristic: Code
    value: float | None
    result_seq: Count | None
    subgroup: Count
    place: Count
    started_at: int | None
    measured_at: int
    decided_at: int
    held_by: Code | None = None
    words: tuple[int, ...] = ()


class SubgroupJudged(EventData, frozen=True, kw_only=True):
    """A subgroup is complete and judged, or closed incomplete (``complete`` false, then not charted). phase:
    collect, monitor, verify."""

    subgroup: Count
    phase: Code
    complete: bool
    characteristic: Code
    pieces: tuple[int, ...]
    readings: tuple[float | None, ...]
    mean: float | None
    range: float | None
    mean_word: int = 0
    range_word: int = 0
    advice: tuple[str, ...] = ()
    stop: tuple[str, ...] = ()
    limits: Code | None = None
    state_hash: Code | None = None
    at: int = 0


class Limits(Struct, frozen=True):
    """The frozen limits a signal was judged by."""

    id: Code
    centre: float
    lower: float
    upper: float
    r_upper: float
    lsl: float | None = None
    usl: float | None = None


class SignalRaised(EventData, frozen=True, kw_only=True):
    """A rule of the advice or stop set began to hold (rising edge). Carries all that a nonconformance needs.

    kind: advice or stop. chart: mean, range, reading. ``held_from`` .. ``held_to``: pieces after the last
    good subgroup so far.
    """

    signal: Code
    kind: Code
    chart: Code
    rules: tuple[str, ...]
    characteristic: Code
    subgroup: Count
    pieces: tuple[int, ...]
    serials: tuple[str | None, ...]
    readings: tuple[float | None, ...]
    value: float
    limits: Limits | None
    held_from: Count | None = None
    held_to: Count | None = None
    advice_before: tuple[int, ...] = ()
    ready_at: int = 0  # the last reading of it was ready in the gauge
    decided_at: int = 0


class StopChanged(EventData, frozen=True, kw_only=True):
    """A step of the stop state machine. ``stop`` names the stop over all its steps; ``seq`` is the PLC's
    sequence number.

    state: disarmed armed degraded stop_sent cmd_confirmed stopped unknown stop_failed reset_pending
    reset_sent. cause: signal, command, operator,
    comm_fault, found_at_boot, verification.
    """

    stop: Code | None
    state: Code
    before: Code
    cause: Code
    seq: Count
    at: int
    signal: Code | None = None
    plc_boot: Count = 0
    ready_at: int = 0
    sent_at: int = 0
    echo_at: int = 0
    not_running_at: int = 0
    detail: Text = ""


class HoldClosed(EventData, frozen=True, kw_only=True):
    """Line running = 0 and every piece started before it is judged: the held range is final."""

    stop: Code
    held_from: Count
    held_to: Count
    serials: tuple[str | None, ...]
    at: int


class StopAcknowledged(EventData, frozen=True, kw_only=True):
    """A person at the line gave cause and action. ``master_*``: the gauge check on the master ring, if
    made."""

    stop: Code
    person: Text
    cause: Code
    cause_text: Text
    action: Code
    action_text: Text
    at: int
    master_nominal: float | None = None
    master_value: float | None = None
    master_passed: bool | None = None


class MemoryRestarted(EventData, frozen=True, kw_only=True):
    """Run memory of the charts begins anew at ``first_piece``. reason: limits, reset, gap."""

    reason: Code
    first_piece: Count
    first_subgroup: Count


class VerificationJudged(EventData, frozen=True, kw_only=True):
    """The subgroup(s) after a reset are inside the limits, or not (then a new stop follows)."""

    stop: Code
    subgroup: Count
    pieces: tuple[int, ...]
    serials: tuple[str | None, ...]
    passed: bool
    at: int


class GapRecorded(EventData, frozen=True, kw_only=True):
    """Facts that are lost and known to be: results overwritten while the edge was dead, records dropped by a
    full buffer.

    source: gauge, plc, stream:events, stream:samples. ``from_``/``to`` count results, pieces or stream
    positions, both included.
    """

    gap: Code
    source: Code
    reason: Code
    from_: Count = msgspec.field(name="from")
    to: Count
    pieces: tuple[int, ...] = ()


class DeviceChanged(EventData, frozen=True, kw_only=True):
    """A device was lost or came back, once each; back also at the first contact of a run of the edge. state:
    lost, back, rebooted, stuck, bad_data."""

    device: Code
    state: Code
    at: int
    detail: Text = ""


EVENT_TYPES: Final[dict[str, type[EventData]]] = {
    TYPE_PREFIX + name + ".v1": kind
    for name, kind in (
        ("agent.started", AgentStarted),
        ("bundle.applied", BundleApplied),
        ("bundle.refused", BundleRefused),
        ("command.refused", CommandRefused),
        ("run.enabled", RunEnabled),
        ("run.held", RunHeld),
        ("run.resumed", RunResumed),
        ("line.changed", LineChanged),
        ("piece.recorded", PieceRecorded),
        ("subgroup.judged", SubgroupJudged),
        ("signal.raised", SignalRaised),
        ("stop.changed", StopChanged),
        ("hold.closed", HoldClosed),
        ("stop.acknowledged", StopAcknowledged),
        ("memory.restarted", MemoryRestarted),
        ("verification.judged", VerificationJudged),
        ("gap.recorded", GapRecorded),
        ("device.changed", DeviceChanged),
    )
}
_TYPE_OF: Final = {kind: name for name, kind in EVENT_TYPES.items()}


class CloudEvent(Struct, frozen=True, kw_only=True):
    """The CloudEvents 1.0 attributes, Jidoka's extensions and the data as raw JSON."""

    id: Code
    source: Text  # "/<enterprise>/<site>/<area>/<line>/<cell>/<edge id>"
    type: Code
    time: Code
    edgeepoch: Code
    edgeseq: Count
    data: msgspec.Raw
    specversion: str = "1.0"
    clockstate: Code = "unknown"  # ntp-ok, unknown, untrusted
    subject: Text | None = None
    datacontenttype: str = "application/json"


def event_type_of(data: EventData) -> str:
    return _TYPE_OF[type(data)]


def decode_data(event: CloudEvent) -> EventData:
    """The typed data of an event. Raises ``MalformedMessage`` for an unknown type or a wrong field."""
    kind = EVENT_TYPES.get(event.type)
    if kind is None:
        raise MalformedMessage(f"$.type: {event.type!r} is not a known event")
    data: EventData = decode(event.data, kind, EVENT_BYTES_MAX)
    return data
