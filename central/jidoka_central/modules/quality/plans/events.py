"""What happens to control plans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from jidoka_central.foundation.events import Event
from jidoka_central.foundation.text import Text


@dataclass(frozen=True, slots=True)
class PlanDrafted(Event):
    NAME: ClassVar[str] = "quality.plan_drafted"
    TITLE: ClassVar[Text] = Text(zh="控制计划已起草", en="Control plan drafted")
    DOCUMENT: ClassVar[str] = "quality_control_plan"
    document_id: UUID
    number: str
    revision: str


@dataclass(frozen=True, slots=True)
class PlanChanged(Event):
    """A draft says something else; the codes of its characteristics that are new, gone or changed."""

    NAME: ClassVar[str] = "quality.plan_changed"
    TITLE: ClassVar[Text] = Text(zh="控制计划草稿已修改", en="Draft of a control plan changed")
    DOCUMENT: ClassVar[str] = "quality_control_plan"
    document_id: UUID
    number: str
    revision: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanReleased(Event):
    NAME: ClassVar[str] = "quality.plan_released"
    TITLE: ClassVar[Text] = Text(zh="控制计划已发布", en="Control plan released")
    DOCUMENT: ClassVar[str] = "quality_control_plan"
    document_id: UUID
    number: str
    revision: str
    item_id: UUID
    cell_id: UUID


@dataclass(frozen=True, slots=True)
class BundleCompiled(Event):
    NAME: ClassVar[str] = "quality.bundle_compiled"
    TITLE: ClassVar[Text] = Text(zh="控制计划已编译", en="Control plan compiled")
    DOCUMENT: ClassVar[str] = "quality_control_plan"
    document_id: UUID
    bundle_id: UUID
    cell_id: UUID
    bundle_version: int
    hash: str
