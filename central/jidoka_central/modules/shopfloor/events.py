"""Events of the shop floor.

Those derived from ``EdgeSaid`` repeat what an edge said, with all a subscriber needs; ``at`` and other
instants are the edge's UTC microseconds, ``order`` is the order's number. Floats are readings and limits,
never money or quantity.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from jidoka_central.foundation.events import Event
from jidoka_central.foundation.text import Text

PIECES_LISTED_MAX = 5_000  # pieces named by one OrderPiecesMade; more come in further events


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeRegistered(Event):
    NAME: ClassVar = "shopfloor.edge_registered"
    TITLE: ClassVar = Text(zh="边缘端已登记", en="Edge registered")
    DOCUMENT: ClassVar = "edge"
    document_id: UUID
    edge_id: str
    cell_id: UUID
    cell_path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StationRegistered(Event):
    NAME: ClassVar = "shopfloor.station_registered"
    TITLE: ClassVar = Text(zh="工位已登记", en="Station registered")
    DOCUMENT: ClassVar = "station"
    document_id: UUID
    code: str
    cell_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorSignedOn(Event):
    NAME: ClassVar = "shopfloor.operator_signed_on"
    TITLE: ClassVar = Text(zh="操作员已上岗", en="Operator signed on")
    DOCUMENT: ClassVar = "sign_on"
    document_id: UUID
    station: str
    operator: str
    order: str
    cell_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorSignedOff(Event):
    NAME: ClassVar = "shopfloor.operator_signed_off"
    TITLE: ClassVar = Text(zh="操作员已离岗", en="Operator signed off")
    DOCUMENT: ClassVar = "sign_on"
    document_id: UUID
    station: str
    operator: str
    order: str
    cell_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleSent(Event):
    NAME: ClassVar = "shopfloor.bundle_sent"
    TITLE: ClassVar = Text(zh="数据包已下发", en="Bundle put out for the edge")
    DOCUMENT: ClassVar = "edge_bundle"
    document_id: UUID
    edge_id: str
    cell_id: UUID
    bundle: str
    version: int
    plan_id: UUID
    limits_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeCommandRequested(Event):
    NAME: ClassVar = "shopfloor.edge_command_requested"
    TITLE: ClassVar = Text(zh="已请求边缘端指令", en="Edge command requested")
    DOCUMENT: ClassVar = "edge_command"
    document_id: UUID
    edge_id: str
    cell_id: UUID
    name: str
    order: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeCommandEnded(Event):
    """``state``: accepted, refused (``code`` says why), timed_out or withdrawn."""

    NAME: ClassVar = "shopfloor.edge_command_ended"
    TITLE: ClassVar = Text(zh="边缘端指令已结束", en="Edge command answered or given up")
    DOCUMENT: ClassVar = "edge_command"
    document_id: UUID
    edge_id: str
    cell_id: UUID
    name: str
    order: str | None
    state: str
    code: str | None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeIncidentRecorded(Event):
    """kind: unknown_edge, wrong_path, wrong_chain, older_epoch, malformed, oversized, cannot_store."""

    NAME: ClassVar = "shopfloor.edge_incident_recorded"
    TITLE: ClassVar = Text(zh="边缘端异常已记录", en="Edge incident recorded")
    DOCUMENT: ClassVar = "edge_incident"
    document_id: UUID
    kind: str
    subject: str
    edge_id: str | None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochBegan(Event):
    NAME: ClassVar = "shopfloor.epoch_began"
    TITLE: ClassVar = Text(zh="边缘端缓存换代", en="An edge began a new buffer")
    DOCUMENT: ClassVar = "edge"
    document_id: UUID
    edge_id: str
    stream: str
    epoch: str
    before: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactDeadLettered(Event):
    """A fact could not be applied; the edge's later facts went on without it. A person decides."""

    NAME: ClassVar = "shopfloor.fact_dead_lettered"
    TITLE: ClassVar = Text(zh="事实无法处理", en="A fact could not be applied")
    DOCUMENT: ClassVar = "dead_letter"
    document_id: UUID
    edge_id: str
    cell_id: UUID
    epoch: str
    seq: int
    type: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactSettled(Event):
    """A dead letter was applied after all, or closed without effect."""

    NAME: ClassVar = "shopfloor.fact_settled"
    TITLE: ClassVar = Text(zh="无法处理的事实已了结", en="A dead letter was settled")
    DOCUMENT: ClassVar = "dead_letter"
    document_id: UUID
    state: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeSaid(Event):
    """Common to all that an edge reported; ``document_id`` is the edge's row unless DOCUMENT says
    otherwise.
    """

    DOCUMENT: ClassVar = "edge"
    document_id: UUID
    edge_id: str
    cell_id: UUID
    cell_path: str
    order: str | None
    bundle: str | None
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleReported(EdgeSaid):
    """``bundle`` is in force at the edge. ``plan_id`` and ``limits_id`` are None for a bundle central never
    sent.
    """

    NAME: ClassVar = "shopfloor.bundle_reported"
    TITLE: ClassVar = Text(zh="数据包已生效", en="Bundle in force")
    version: int
    plan: str
    revision: str
    limits_version: int | None
    plan_id: UUID | None
    limits_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleRefused(EdgeSaid):
    NAME: ClassVar = "shopfloor.bundle_refused"
    TITLE: ClassVar = Text(zh="数据包被拒绝", en="Bundle refused by the edge")
    refused: str | None
    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandRefused(EdgeSaid):
    NAME: ClassVar = "shopfloor.command_refused"
    TITLE: ClassVar = Text(zh="指令被拒绝", en="Command refused by the edge")
    command: str
    name: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnabled(EdgeSaid):
    NAME: ClassVar = "shopfloor.run_enabled"
    TITLE: ClassVar = Text(zh="已允许生产", en="Run enabled")
    item: str
    quantity: int
    first_piece: int
    operator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunHeld(EdgeSaid):
    """A planned hold: limits_due, order_complete, signed_off, commanded."""

    NAME: ClassVar = "shopfloor.run_held"
    TITLE: ClassVar = Text(zh="计划内等待", en="Line waits as planned")
    reason: str
    last_piece: int
    subgroups: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResumed(EdgeSaid):
    NAME: ClassVar = "shopfloor.run_resumed"
    TITLE: ClassVar = Text(zh="计划内等待结束", en="Planned hold ended")
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitsDue(EdgeSaid):
    """Phase I is complete: ``subgroups`` are collected, the line waits for frozen limits."""

    NAME: ClassVar = "shopfloor.limits_due"
    TITLE: ClassVar = Text(zh="待计算控制限", en="Control limits are due")
    subgroups: int
    last_piece: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MadePiece:
    """One piece as ``OrderPiecesMade`` names it. ``held_by``: the stop or gap that holds it now, if any."""

    number: int
    serial: str | None
    verdict: str
    held_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPiecesMade(EdgeSaid):
    """The pieces of ``order`` since the last such event (at most ``PIECES_LISTED_MAX``; more come in
    further events).

    reason: stopped (right before ``HoldClosed``), order_complete, signed_off, commanded. ``made_total``:
    pieces of the order known so far.
    """

    NAME: ClassVar = "shopfloor.order_pieces_made"
    TITLE: ClassVar = Text(zh="工单产出", en="Pieces of the order made")
    reason: str
    pieces: tuple[MadePiece, ...]
    made_total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChanged(EdgeSaid):
    """The independent running signal changed."""

    NAME: ClassVar = "shopfloor.line_changed"
    TITLE: ClassVar = Text(zh="产线运行状态变化", en="Line started or halted")
    running: bool
    changed_at: int
    last_started: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalRaised(EdgeSaid):
    """A rule of the advice or stop set began to hold. ``limits``: id, centre, lower, upper, r_upper, lsl,
    usl.
    """

    NAME: ClassVar = "shopfloor.signal_raised"
    TITLE: ClassVar = Text(zh="出现信号", en="Signal raised")
    signal: str
    kind: str
    chart: str
    rules: tuple[str, ...]
    characteristic: str
    subgroup: int
    pieces: tuple[int, ...]
    serials: tuple[str | None, ...]
    readings: tuple[float | None, ...]
    value: float
    limits: dict[str, Any] | None
    held_from: int | None
    held_to: int | None
    advice_before: tuple[int, ...]
    ready_at: int
    decided_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StopSaid(EdgeSaid):
    """Common to the steps of a stop; ``document_id`` is the stop's row, ``stop`` its name over all its
    steps.
    """

    DOCUMENT: ClassVar = "line_stop"
    stop: str
    cause: str
    signal: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineStopping(StopSaid):
    """The stop was sent to the PLC; the line may still run."""

    NAME: ClassVar = "shopfloor.line_stopping"
    TITLE: ClassVar = Text(zh="正在停线", en="Line is being stopped")
    ready_at: int
    sent_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LineStopped(StopSaid):
    """Latched, and the independent running signal is 0 since ``not_running_at``."""

    NAME: ClassVar = "shopfloor.line_stopped"
    TITLE: ClassVar = Text(zh="产线已停", en="Line stopped")
    ready_at: int
    sent_at: int
    echo_at: int
    not_running_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StopUnconfirmed(StopSaid):
    """state: unknown (being read again) or stop_failed (the line may run)."""

    NAME: ClassVar = "shopfloor.stop_unconfirmed"
    TITLE: ClassVar = Text(zh="停线未确认", en="Stop not confirmed")
    state: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldClosed(StopSaid):
    """The held range is final. ``pieces_held`` and ``serials`` stand side by side; a serial may be
    unknown.
    """

    NAME: ClassVar = "shopfloor.hold_closed"
    TITLE: ClassVar = Text(zh="扣留范围已确定", en="Held range is final")
    held_from: int
    held_to: int
    serials: tuple[str | None, ...]
    pieces_held: tuple[int, ...]
    made_total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StopAcknowledged(StopSaid):
    """A person at the line gave cause and action; ``reason_code`` is the cause's code."""

    NAME: ClassVar = "shopfloor.stop_acknowledged"
    TITLE: ClassVar = Text(zh="停线原因已确认", en="Stop acknowledged")
    person: str
    reason_code: str
    reason_text: str
    action_code: str
    action_text: str
    acknowledged_at: int
    master_nominal: float | None
    master_value: float | None
    master_passed: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StopReset(StopSaid):
    """The PLC cleared the latch after a person's key; the line needs its own start, then verification."""

    NAME: ClassVar = "shopfloor.stop_reset"
    TITLE: ClassVar = Text(zh="停线已复位", en="Stop reset")
    not_running_at: int
    reset_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationJudged(StopSaid):
    NAME: ClassVar = "shopfloor.verification_judged"
    TITLE: ClassVar = Text(zh="验证已判定", en="Verification judged")
    subgroup: int
    pieces: tuple[int, ...]
    serials: tuple[str | None, ...]
    passed: bool
    judged_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GapFound(EdgeSaid):
    """Facts are lost and known to be; ``pieces`` are held by ``gap``."""

    NAME: ClassVar = "shopfloor.gap_found"
    TITLE: ClassVar = Text(zh="数据缺口", en="Gap in the record")
    gap: str
    source: str
    reason: str
    first: int
    last: int
    pieces: tuple[int, ...]
    serials: tuple[str | None, ...]


EVENTS: tuple[type[Event], ...] = (
    EdgeRegistered, StationRegistered, OperatorSignedOn, OperatorSignedOff, BundleSent,
    EdgeCommandRequested, EdgeCommandEnded, EdgeIncidentRecorded, EpochBegan, FactDeadLettered,
    FactSettled, BundleReported, BundleRefused, CommandRefused, RunEnabled, RunHeld, RunResumed,
    LimitsDue, OrderPiecesMade, LineChanged, SignalRaised, LineStopping, LineStopped, StopUnconfirmed,
    HoldClosed, StopAcknowledged, StopReset, VerificationJudged, GapFound,
)  # fmt: skip
