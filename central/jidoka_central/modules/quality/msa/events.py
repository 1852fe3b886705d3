"""What happens to studies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final
from uuid import UUID

from jidoka_central.foundation.events import Event
from jidoka_central.foundation.text import Text


@dataclass(frozen=True, slots=True)
class MsaStudyPlanned(Event):
    NAME: ClassVar[str] = "quality.msa_study_planned"
    TITLE: ClassVar[Text] = Text(zh="测量系统分析已计划", en="Measurement study planned")
    DOCUMENT: ClassVar[str] = "quality_msa_study"
    document_id: UUID
    number: str
    kind: str
    gauge: str
    item_id: UUID | None
    characteristic: str | None
    readings: int
    seed: int
    due: date | None


@dataclass(frozen=True, slots=True)
class MsaReadingTaken(Event):
    """``value`` as it was given: the shortest text of the number, or the category. ``source``: the
    measurement it is, where the gauge gave it."""

    NAME: ClassVar[str] = "quality.msa_reading_taken"
    TITLE: ClassVar[Text] = Text(zh="研究读数已录入", en="Reading of a study taken")
    DOCUMENT: ClassVar[str] = "quality_msa_study"
    document_id: UUID
    number: str
    position: int
    value: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class MsaReadingDiscarded(Event):
    """It is taken again."""

    NAME: ClassVar[str] = "quality.msa_reading_discarded"
    TITLE: ClassVar[Text] = Text(zh="研究读数已作废重测", en="Reading of a study discarded")
    DOCUMENT: ClassVar[str] = "quality_msa_study"
    document_id: UUID
    number: str
    position: int
    reason: str


@dataclass(frozen=True, slots=True)
class MsaReadingCorrected(Event):
    NAME: ClassVar[str] = "quality.msa_reading_corrected"
    TITLE: ClassVar[Text] = Text(zh="研究读数已更正", en="Reading of a study corrected")
    DOCUMENT: ClassVar[str] = "quality_msa_study"
    document_id: UUID
    number: str
    position: int
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class MsaStudyCompleted(Event):
    """The result is frozen. ``minutes``: micro-minutes that all readings took, a cost of appraisal."""

    NAME: ClassVar[str] = "quality.msa_study_completed"
    TITLE: ClassVar[Text] = Text(zh="测量系统分析已计算", en="Measurement study completed")
    DOCUMENT: ClassVar[str] = "quality_msa_study"
    document_id: UUID
    number: str
    kind: str
    item_id: UUID | None
    readings: int
    minutes: int
    data_hash: str
    best: str


@dataclass(frozen=True, slots=True)
class MsaStudyJudged(Event):
    NAME: ClassVar[str] = "quality.msa_study_judged"
    TITLE: ClassVar[Text] = Text(zh="测量系统分析已判定", en="Measurement study judged")
    DOCUMENT: ClassVar[str] = "quality_msa_study"
    document_id: UUID
    number: str
    verdict: str
    gauge_id: UUID
    item_id: UUID | None
    characteristic: str | None
    note: str
    signature_id: UUID


@dataclass(frozen=True, slots=True)
class MsaStudyOverridden(Event):
    """The gauge may be used for the characteristic though its study was rejected."""

    NAME: ClassVar[str] = "quality.msa_study_overridden"
    TITLE: ClassVar[Text] = Text(zh="不可接受的量具已特批使用", en="Rejected gauge allowed by override")
    DOCUMENT: ClassVar[str] = "quality_msa_study"
    document_id: UUID
    number: str
    reason: str
    signature_id: UUID


@dataclass(frozen=True, slots=True)
class MsaStudyCancelled(Event):
    NAME: ClassVar[str] = "quality.msa_study_cancelled"
    TITLE: ClassVar[Text] = Text(zh="测量系统分析已取消", en="Measurement study cancelled")
    DOCUMENT: ClassVar[str] = "quality_msa_study"
    document_id: UUID
    number: str
    reason: str


MSA_EVENTS: Final = (
    MsaStudyPlanned,
    MsaReadingTaken,
    MsaReadingCorrected,
    MsaReadingDiscarded,
    MsaStudyCompleted,
    MsaStudyJudged,
    MsaStudyOverridden,
    MsaStudyCancelled,
)
