"""What happens to corrective and preventive action."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from jidoka_central.foundation.events import Event
from jidoka_central.foundation.text import Text


@dataclass(frozen=True, slots=True)
class CapaStarted(Event):
    NAME: ClassVar[str] = "quality.capa_started"
    TITLE: ClassVar[Text] = Text(zh="纠正预防措施已开立", en="Corrective action started")
    DOCUMENT: ClassVar[str] = "quality_capa"
    document_id: UUID
    number: str
    kind: str
    title: str
    nc_ids: tuple[UUID, ...]
    source_type: str | None
    source_id: UUID | None
    source_number: str | None


@dataclass(frozen=True, slots=True)
class NcAttached(Event):
    """Another nonconformance of the same kind belongs to the case."""

    NAME: ClassVar[str] = "quality.nc_attached"
    TITLE: ClassVar[Text] = Text(zh="不合格品已并入", en="Nonconformance attached to the case")
    DOCUMENT: ClassVar[str] = "quality_capa"
    document_id: UUID
    number: str
    nc_id: UUID
    nc_number: str


@dataclass(frozen=True, slots=True)
class CapaAdvanced(Event):
    """The case went on: ``command`` says what was done, ``note`` what was written."""

    NAME: ClassVar[str] = "quality.capa_advanced"
    TITLE: ClassVar[Text] = Text(zh="纠正预防措施有进展", en="Corrective action went on")
    DOCUMENT: ClassVar[str] = "quality_capa"
    document_id: UUID
    number: str
    command: str
    state: str
    note: str


@dataclass(frozen=True, slots=True)
class CauseVerified(Event):
    NAME: ClassVar[str] = "quality.cause_verified"
    TITLE: ClassVar[Text] = Text(zh="原因已验证", en="Cause verified")
    DOCUMENT: ClassVar[str] = "quality_capa"
    document_id: UUID
    number: str
    kind: str
    statement: str
    evidence: str


@dataclass(frozen=True, slots=True)
class CapaActionAssigned(Event):
    NAME: ClassVar[str] = "quality.capa_action_assigned"
    TITLE: ClassVar[Text] = Text(zh="措施已指派", en="Action assigned")
    DOCUMENT: ClassVar[str] = "quality_capa"
    document_id: UUID
    number: str
    action_id: UUID
    purpose: str
    what: str
    owner: str
    due: date


@dataclass(frozen=True, slots=True)
class CapaActionEnded(Event):
    """``state``: done or dropped."""

    NAME: ClassVar[str] = "quality.capa_action_ended"
    TITLE: ClassVar[Text] = Text(zh="措施已结束", en="Action ended")
    DOCUMENT: ClassVar[str] = "quality_capa"
    document_id: UUID
    number: str
    action_id: UUID
    state: str
    note: str


@dataclass(frozen=True, slots=True)
class CapaUpdateNamed(Event):
    """``kind``: fmea, control_plan or edge; ``parameter`` and ``value`` are what the next revision has."""

    NAME: ClassVar[str] = "quality.capa_update_named"
    TITLE: ClassVar[Text] = Text(zh="须更新的文件已列出", en="Document to be updated named")
    DOCUMENT: ClassVar[str] = "quality_capa"
    document_id: UUID
    number: str
    update_id: UUID
    kind: str
    reference: str
    baseline: str
    what: str
    parameter: str | None
    value: str | None


@dataclass(frozen=True, slots=True)
class CapaUpdateConfirmed(Event):
    NAME: ClassVar[str] = "quality.capa_update_confirmed"
    TITLE: ClassVar[Text] = Text(zh="文件更新已确认", en="Update confirmed")
    DOCUMENT: ClassVar[str] = "quality_capa"
    document_id: UUID
    number: str
    update_id: UUID
    evidence: str


@dataclass(frozen=True, slots=True)
class CapaCostRecorded(Event):
    """Hours went into the case. ``minutes`` are micro-minutes; ``rate`` is micro-units of the currency an
    hour where it is not that of ``activity``. ``kind``: training, review or work. A cost of prevention."""

    NAME: ClassVar[str] = "quality.capa_cost_recorded"
    TITLE: ClassVar[Text] = Text(zh="措施费用已记录", en="Cost of corrective action recorded")
    DOCUMENT: ClassVar[str] = "quality_capa"
    document_id: UUID
    number: str
    cost_id: UUID
    kind: str
    activity: str
    minutes: int
    rate: int | None
    spent_on: date
    item_id: UUID | None
    nc_id: UUID | None
    nc_number: str | None


@dataclass(frozen=True, slots=True)
class EffectivenessJudged(Event):
    """``p_value`` as text, to six significant digits."""

    NAME: ClassVar[str] = "quality.effectiveness_judged"
    TITLE: ClassVar[Text] = Text(zh="效果已验证", en="Effectiveness judged")
    DOCUMENT: ClassVar[str] = "quality_capa"
    document_id: UUID
    number: str
    effective: bool
    before_bad: int
    before_total: int
    after_bad: int
    after_total: int
    p_value: str


@dataclass(frozen=True, slots=True)
class CapaClosed(Event):
    NAME: ClassVar[str] = "quality.capa_closed"
    TITLE: ClassVar[Text] = Text(zh="纠正预防措施已关闭", en="Corrective action closed")
    DOCUMENT: ClassVar[str] = "quality_capa"
    document_id: UUID
    number: str
    lesson: str


CAPA_EVENTS: tuple[type[Event], ...] = (
    CapaStarted,
    NcAttached,
    CapaAdvanced,
    CauseVerified,
    CapaActionAssigned,
    CapaActionEnded,
    CapaUpdateNamed,
    CapaUpdateConfirmed,
    CapaCostRecorded,
    EffectivenessJudged,
    CapaClosed,
)
