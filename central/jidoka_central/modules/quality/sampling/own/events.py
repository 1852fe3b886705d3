"""What happens to sampling tables that a plant enters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final
from uuid import UUID

from jidoka_central.foundation.events import Event
from jidoka_central.foundation.text import Text


@dataclass(frozen=True, slots=True)
class SamplingTableLoaded(Event):
    """``digest`` of the content; ``findings`` counts the cells that look misread."""

    NAME: ClassVar[str] = "quality.sampling_table_loaded"
    TITLE: ClassVar[Text] = Text(zh="抽样表已录入", en="Sampling table entered")
    DOCUMENT: ClassVar[str] = "quality_sampling_table"
    document_id: UUID
    code: str
    source: str
    digest: str
    cells: int
    findings: int


@dataclass(frozen=True, slots=True)
class SamplingTableSubmitted(Event):
    """``asked``: how many cells a second person types from the copy."""

    NAME: ClassVar[str] = "quality.sampling_table_submitted"
    TITLE: ClassVar[Text] = Text(zh="抽样表已提交校对", en="Sampling table submitted for proofreading")
    DOCUMENT: ClassVar[str] = "quality_sampling_table"
    document_id: UUID
    code: str
    digest: str
    asked: int


@dataclass(frozen=True, slots=True)
class SamplingTableProofread(Event):
    """``differing``: the cells that were typed otherwise; with none the table is released."""

    NAME: ClassVar[str] = "quality.sampling_table_proofread"
    TITLE: ClassVar[Text] = Text(zh="抽样表已校对", en="Sampling table proofread")
    DOCUMENT: ClassVar[str] = "quality_sampling_table"
    document_id: UUID
    code: str
    digest: str
    asked: int
    differing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SamplingTableReturned(Event):
    NAME: ClassVar[str] = "quality.sampling_table_returned"
    TITLE: ClassVar[Text] = Text(zh="抽样表已退回", en="Sampling table sent back")
    DOCUMENT: ClassVar[str] = "quality_sampling_table"
    document_id: UUID
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class SamplingTableRetired(Event):
    NAME: ClassVar[str] = "quality.sampling_table_retired"
    TITLE: ClassVar[Text] = Text(zh="抽样表已停用", en="Sampling table retired")
    DOCUMENT: ClassVar[str] = "quality_sampling_table"
    document_id: UUID
    code: str
    reason: str


OWN_TABLE_EVENTS: Final = (
    SamplingTableLoaded,
    SamplingTableSubmitted,
    SamplingTableProofread,
    SamplingTableReturned,
    SamplingTableRetired,
)
