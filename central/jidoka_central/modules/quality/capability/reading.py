"""Studies to read: in pages, and whole."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from jidoka_central.foundation.paging import newest_first
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Dataset
from jidoka_central.foundation.text import Text
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.capability.model import CAPABILITY_STUDY
from jidoka_central.modules.quality.capability.service import get_study, studies_of
from jidoka_central.modules.quality.capability.shown import CapabilityResults

READ = "quality.read"


class StudyFilters(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    item: str | None = None
    characteristic: str | None = None


class CapabilityRow(Answer):
    """``called``: capable, not_capable, performs, does_not_perform; ``index``: cpk or ppk."""

    id: UUID
    number: str
    item: str | None
    characteristic: str
    name_zh: str
    name_en: str
    called: str
    index: str
    value: float
    provisional: bool
    stable: bool
    subgroups: int
    values: int
    by: str
    at: int


class StudySource(BaseModel):
    kind: str
    characteristic: str | None = None
    orders: list[str] = []
    from_at: int | None = None
    to_at: int | None = None
    verification: bool = False


class LeftOutSubgroup(BaseModel):
    order: str
    subgroup: int
    reason: str


class ChoicesShown(BaseModel):
    sigma: str
    distribution: str
    offset: float
    rules: list[str]
    confidence: float
    target_index: float
    judge_by: str


class CapabilityDocument(BaseModel):
    """A study as it was decided on; ``data_hash`` is the SHA-256 of its values with their labels."""

    id: UUID
    number: str
    item: str | None
    plan_id: UUID | None
    characteristic: str
    name_zh: str
    name_en: str
    unit: str
    decimals: int
    source: StudySource
    exclusions: list[LeftOutSubgroup]
    lsl: float | None
    usl: float | None
    target: float | None
    choices: ChoicesShown
    data_hash: str
    note: str
    by: str
    at: int
    results: CapabilityResults


def studies(
    q: Queries, filters: StudyFilters, cursor: str | None, limit: int
) -> tuple[list[Any], str | None]:
    item = None if not filters.item else masterdata.item_by_number(q, filters.item).id
    statement = studies_of(q, item, filters.characteristic)
    rows, following = newest_first(q, statement, CAPABILITY_STUDY.c.id, cursor, limit)
    renamed = {"index": "index_name", "value": "index_value", "at": "created"}
    found = [
        CapabilityRow(**{name: row[renamed.get(name, name)] for name in CapabilityRow.model_fields})
        for row in rows
    ]
    return found, following


def study_document(q: Queries, study_id: UUID) -> CapabilityDocument:
    """Raises ``document.not_found``."""
    row = get_study(q, study_id)
    return CapabilityDocument.model_validate(
        {name: row["created" if name == "at" else name] for name in CapabilityDocument.model_fields}
    )


CAPABILITY_DATASETS = (
    Dataset(
        "quality.capability_studies",
        Text(zh="过程能力研究", en="Capability studies"),
        READ,
        CapabilityRow,
        StudyFilters,
        studies,
    ),
)
