"""What happens to nonconformances."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from jidoka_central.foundation.events import Event
from jidoka_central.foundation.text import Text
from jidoka_central.modules.quality.nonconformance.rules import NO_DEVIATION, Deviation


@dataclass(frozen=True, slots=True)
class NcOpened(Event):
    NAME: ClassVar[str] = "quality.nc_opened"
    TITLE: ClassVar[Text] = Text(zh="不合格已开立", en="Nonconformance opened")
    DOCUMENT: ClassVar[str] = "quality_nc"
    document_id: UUID
    number: str
    origin: str
    item_id: UUID
    order_number: str | None
    stop: str | None
    lot: str | None = None
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class PiecesHeld(Event):
    NAME: ClassVar[str] = "quality.pieces_held"
    TITLE: ClassVar[Text] = Text(zh="工件已隔离", en="Pieces held")
    DOCUMENT: ClassVar[str] = "quality_nc"
    document_id: UUID
    pieces: tuple[int, ...]
    serials: tuple[str | None, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class NcContained(Event):
    NAME: ClassVar[str] = "quality.nc_contained"
    TITLE: ClassVar[Text] = Text(zh="不合格已隔离", en="Nonconformance contained")
    DOCUMENT: ClassVar[str] = "quality_nc"
    document_id: UUID
    held_from: int
    held_to: int


@dataclass(frozen=True, slots=True)
class FirstReactionRecorded(Event):
    NAME: ClassVar[str] = "quality.first_reaction_recorded"
    TITLE: ClassVar[Text] = Text(zh="首次反应已记录", en="First reaction recorded")
    DOCUMENT: ClassVar[str] = "quality_nc"
    document_id: UUID
    person: str
    cause: str
    action: str


@dataclass(frozen=True, slots=True)
class PiecesReleased(Event):
    NAME: ClassVar[str] = "quality.pieces_released"
    TITLE: ClassVar[Text] = Text(zh="工件已放行", en="Pieces released")
    DOCUMENT: ClassVar[str] = "quality_nc"
    document_id: UUID
    pieces: tuple[int, ...]
    serials: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class DowntimeEnded(Event):
    NAME: ClassVar[str] = "quality.downtime_ended"
    TITLE: ClassVar[Text] = Text(zh="停机结束", en="Downtime ended")
    DOCUMENT: ClassVar[str] = "quality_nc"
    document_id: UUID
    stopped_at: int
    resumed_at: int
    seconds: int


@dataclass(frozen=True, slots=True)
class DispositionLine:
    """One part of a decision (``rules.Decision``). Pieces with their serials (``None`` where unknown), in the
    same order, or none for a lot; ``quantity`` in micro-units either way. ``grade_id``: the lower grade it
    becomes; ``about``: what is off, of a concession or a rework."""

    decision: str
    pieces: tuple[int, ...]
    serials: tuple[str | None, ...]
    quantity: int
    reason: str
    grade_id: UUID | None = None
    about: Deviation = NO_DEVIATION

    @property
    def known_serials(self) -> tuple[str, ...]:
        return tuple(serial for serial in self.serials if serial is not None)


@dataclass(frozen=True, slots=True)
class DispositionProposed(Event):
    """What the board is asked; signatures on an earlier revision count no more."""

    NAME: ClassVar[str] = "quality.disposition_proposed"
    TITLE: ClassVar[Text] = Text(zh="处置方案已提出", en="Disposition proposed")
    DOCUMENT: ClassVar[str] = "quality_nc"
    document_id: UUID
    number: str
    revision: int
    content_hash: str
    roles: tuple[str, ...]
    lines: tuple[DispositionLine, ...]


@dataclass(frozen=True, slots=True)
class DispositionTaken(Event):
    """The last signature was given: what the board decided takes effect in this transaction.

    ``lot_id`` for what is followed by lot, ``order_number`` for what was made under an order; ``plant`` where
    it lies; the lines cover everything that was held.
    """

    NAME: ClassVar[str] = "quality.disposition_taken"
    TITLE: ClassVar[Text] = Text(zh="处置已生效", en="Disposition taken")
    DOCUMENT: ClassVar[str] = "quality_nc"
    document_id: UUID
    number: str
    origin: str
    item_id: UUID
    lot_id: UUID | None
    lot_number: str | None
    order_number: str | None
    plant: str | None
    partner_id: UUID | None
    inspection_id: UUID | None
    revision: int
    signed_by: tuple[str, ...]
    lines: tuple[DispositionLine, ...]


@dataclass(frozen=True, slots=True)
class ReworkOpened(Event):
    """A board has decided that pieces, or a quantity of a lot, are worked on again. ``second``: those that
    have been reworked before."""

    NAME: ClassVar[str] = "quality.rework_opened"
    TITLE: ClassVar[Text] = Text(zh="返工已开立", en="Rework opened")
    DOCUMENT: ClassVar[str] = "quality_rework"
    document_id: UUID
    number: str
    nc_id: UUID
    nc_number: str
    item_id: UUID
    quantity: int
    serials: tuple[str, ...]
    lot: str | None
    characteristic: str | None
    second: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UsedPart:
    """A part that went into a rework; ``value`` in minor units, of all its lots."""

    item_id: UUID
    item_class: str
    quantity: int
    value: int
    lots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReworkRecorded(Event):
    """Work went into a rework: micro-minutes of an activity, and parts."""

    NAME: ClassVar[str] = "quality.rework_recorded"
    TITLE: ClassVar[Text] = Text(zh="返工作业已记录", en="Rework recorded")
    DOCUMENT: ClassVar[str] = "quality_rework"
    document_id: UUID
    number: str
    nc_id: UUID
    nc_number: str
    item_id: UUID
    activity: str
    minutes: int
    spent_on: date
    parts: tuple[UsedPart, ...]


@dataclass(frozen=True, slots=True)
class ReworkReversed(Event):
    """What was recorded of a rework by ``work_id``, at ``recorded_at``, was wrong: hours and parts (as they
    were recorded, above zero) did not go into it. ``spent_on``: the day of the reversal."""

    NAME: ClassVar[str] = "quality.rework_reversed"
    TITLE: ClassVar[Text] = Text(zh="返工作业已冲销", en="Record of a rework reversed")
    DOCUMENT: ClassVar[str] = "quality_rework"
    document_id: UUID
    number: str
    nc_id: UUID
    nc_number: str
    item_id: UUID
    work_id: UUID
    reversal_id: UUID
    recorded_at: int
    activity: str
    minutes: int
    spent_on: date
    parts: tuple[UsedPart, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class ReworkFinished(Event):
    """All of it is to be inspected again."""

    NAME: ClassVar[str] = "quality.rework_finished"
    TITLE: ClassVar[Text] = Text(zh="返工完成，待全检", en="Rework finished, to be inspected again")
    DOCUMENT: ClassVar[str] = "quality_rework"
    document_id: UUID
    number: str
    nc_id: UUID


@dataclass(frozen=True, slots=True)
class ReworkReinspected(Event):
    """All of a rework was inspected again. ``lines``: what passed, released, as a board's decision has it;
    what failed waits on its nonconformance again. ``readings``: (piece, what it measured); ``low`` to
    ``high``: what that of a lot measured which passed. The fields that ``DispositionTaken`` has mean the
    same."""

    NAME: ClassVar[str] = "quality.rework_reinspected"
    TITLE: ClassVar[Text] = Text(zh="返工全检已判定", en="Rework inspected again")
    DOCUMENT: ClassVar[str] = "quality_nc"
    document_id: UUID
    number: str
    origin: str
    item_id: UUID
    lot_id: UUID | None
    lot_number: str | None
    plant: str | None
    rework_id: UUID
    rework: str
    minutes: int
    passed: int
    failed: int
    failed_serials: tuple[str, ...]
    lines: tuple[DispositionLine, ...]
    readings: tuple[tuple[int, float | None], ...] = ()
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class PiecesGone(Event):
    """Pieces that this nonconformance held were scrapped for another one."""

    NAME: ClassVar[str] = "quality.pieces_gone"
    TITLE: ClassVar[Text] = Text(
        zh="工件已在另一不合格中报废", en="Pieces scrapped for another nonconformance"
    )
    DOCUMENT: ClassVar[str] = "quality_nc"
    document_id: UUID
    number: str
    pieces: tuple[int, ...]
    serials: tuple[str, ...]
    by_number: str
    by_id: UUID


@dataclass(frozen=True, slots=True)
class NcCostRecorded(Event):
    """Hours (micro-minutes of an activity) or a sum (minor units) went into it. ``kind``: sort, rework,
    handling, freight, claim."""

    NAME: ClassVar[str] = "quality.nc_cost_recorded"
    TITLE: ClassVar[Text] = Text(zh="不合格费用已记录", en="Cost of a nonconformance recorded")
    DOCUMENT: ClassVar[str] = "quality_nc"
    document_id: UUID
    number: str
    cost_id: UUID
    kind: str
    activity: str
    minutes: int
    amount: int
    spent_on: date
    item_id: UUID


@dataclass(frozen=True, slots=True)
class NcClosed(Event):
    NAME: ClassVar[str] = "quality.nc_closed"
    TITLE: ClassVar[Text] = Text(zh="不合格已关闭", en="Nonconformance closed")
    DOCUMENT: ClassVar[str] = "quality_nc"
    document_id: UUID
    number: str


# A decision that has taken effect: a board's, or that what was reworked is good.
Settled = DispositionTaken | ReworkReinspected

EVENTS = (
    NcOpened,
    PiecesHeld,
    NcContained,
    FirstReactionRecorded,
    PiecesReleased,
    DowntimeEnded,
    DispositionProposed,
    DispositionTaken,
    ReworkOpened,
    ReworkRecorded,
    ReworkReversed,
    ReworkFinished,
    ReworkReinspected,
    PiecesGone,
    NcCostRecorded,
    NcClosed,
)
