"""Studies as people read them: a list, one study, and the reading that is next for whoever asks.

Readings stay hidden until the result is frozen, but for those who plan studies: an appraiser must not see
what others, or they themselves, read before.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.http.reading import ActionShown, actions_shown
from jidoka_central.foundation.paging import newest_first
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Dataset, Input
from jidoka_central.foundation.signatures import signatures_of
from jidoka_central.foundation.text import Language, Text
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.gauges.model import GAUGE
from jidoka_central.modules.quality.msa.collecting import PLAN, next_of, shown
from jidoka_central.modules.quality.msa.errors import NOT_YOUR_STUDY
from jidoka_central.modules.quality.msa.model import CORRECTION, READING, STUDY
from jidoka_central.modules.quality.msa.planning import DOCUMENT
from jidoka_central.modules.quality.msa.rules import Kind
from jidoka_central.modules.quality.msa.states import MSA_STATES, RESULT


class MsaFilters(Input):
    kind: Kind | None = None
    state: str | None = None
    gauge: str | None = None
    item: str | None = None


class MsaRow(Answer):
    """``of_total``, ``of_tolerance`` (percents) and ``ndc`` are those of the method the study is judged
    by."""

    id: UUID
    number: str
    kind: str
    state: str
    title: str
    gauge: str
    item: str | None
    characteristic: str | None
    due: str | None
    readings: int
    taken: int
    of_total: float | None
    of_tolerance: float | None
    ndc: int | None
    judged_by: str | None
    judged_at: int | None
    created: int


class MsaProgress(Answer):
    appraiser: str
    taken: int
    readings: int


class MsaReadingShown(Answer):
    """``source``: the measurement it is, where the gauge gave it; a typed one has none."""

    position: int
    appraiser: str
    part: str
    blind: int
    trial: int
    value: str | None
    taken_by: str | None
    taken_at: int | None
    source: str | None
    measured_at: int | None


class MsaCorrection(Answer):
    """``after`` is empty where the reading was discarded to be taken again."""

    position: int
    before: str
    after: str
    reason: str
    corrected_by: str
    created: int


class MsaSignature(Answer):
    display: str
    meaning_zh: str
    meaning_en: str
    signed: int


class MsaDocument(Answer):
    """``result``: as it was frozen, by kind of study. ``unit`` and ``decimals`` are the gauge's. ``mine``:
    whether the reader has readings to take."""

    id: UUID
    version: int
    summary: MsaRow
    state_zh: str
    state_en: str
    gauge_zh: str
    gauge_en: str
    unit: str
    decimals: int
    tolerance: float | None
    design: dict[str, Any]
    seed: int
    minutes: str
    result: dict[str, Any] | None
    data_hash: str | None
    best: str | None
    completed_by: str | None
    completed_at: int | None
    gauge_only: bool
    note: str | None
    override_reason: str | None
    override_by: str | None
    override_at: int | None
    mine: bool
    progress: list[MsaProgress]
    readings: list[MsaReadingShown]
    corrections: list[MsaCorrection]
    signatures: list[MsaSignature]
    actions: list[ActionShown]


class MsaNext(Answer):
    """What the appraiser is to measure now. ``position`` is ``None`` when there is nothing left; ``taken`` of
    ``readings`` are the appraiser's."""

    id: UUID
    number: str
    state: str
    title: str
    kind: str
    gauge: str
    unit: str
    decimals: int
    categories: list[str]
    position: int | None
    blind: int | None
    trial: int | None
    trials: int
    taken: int
    readings: int
    gauge_only: bool


def msa_document(q: Queries, study_id: UUID, language: Language) -> MsaDocument:
    row = q.get(STUDY, study_id, "study")
    gauge = q.get(GAUGE, row["gauge_id"], "gauge")
    readings = _readings(q, study_id)
    labels = [part["label"] for part in row["design"]["parts"]]
    visible = row["state"] in RESULT or q.principal.may(PLAN)
    corrections = q.rows(
        sa.select(CORRECTION)
        .where(CORRECTION.c.company == q.company, CORRECTION.c.study_id == study_id)
        .order_by(CORRECTION.c.id)
    )
    values = (
        "version", "tolerance", "design", "seed", "result", "data_hash", "best", "completed_by",
        "completed_at", "gauge_only", "note", "override_reason", "override_by", "override_at",
    )  # fmt: skip
    state = MSA_STATES.states[row["state"]]
    return MsaDocument(
        id=study_id,
        summary=_summary(row, gauge["code"], _item(q, row)),
        state_zh=state.zh,
        state_en=state.en,
        gauge_zh=gauge["name_zh"],
        gauge_en=gauge["name_en"],
        unit=gauge["unit"],
        decimals=gauge["decimals"],
        minutes=masterdata.quantity_text(row["minutes"]),
        mine=any(one["appraiser"] == q.principal.name and one["taken_at"] is None for one in readings),
        progress=[
            MsaProgress(
                appraiser=name,
                taken=sum(one["taken_at"] is not None for one in readings if one["appraiser"] == name),
                readings=sum(one["appraiser"] == name for one in readings),
            )
            for name in row["design"]["appraisers"]
        ],
        readings=[_shown(one, labels) for one in readings if visible],
        corrections=[
            MsaCorrection(**{name: one[name] for name in MsaCorrection.model_fields})
            for one in corrections
            if visible
        ],
        signatures=[
            MsaSignature(
                display=one.display,
                meaning_zh=one.meaning.zh,
                meaning_en=one.meaning.en,
                signed=one.signed,
            )
            for one in signatures_of(q, DOCUMENT, study_id)
        ],
        actions=actions_shown(q.actions(MSA_STATES, row["state"], row, row["number"]), language),
        **{name: row[name] for name in values},
    )


def next_reading(q: Queries, study_id: UUID, appraiser: str | None = None) -> MsaNext:
    """For the reader, or for the appraiser named: a gauge's program asks with the token of somebody who plans
    studies. Part and earlier values are not told. Raises ``NOT_YOUR_STUDY``."""
    who = appraiser or q.principal.name
    if who != q.principal.name and not q.principal.may(PLAN):
        raise NOT_YOUR_STUDY.refuse(field="appraiser", appraiser=who)
    row = q.get(STUDY, study_id, "study")
    gauge = q.get(GAUGE, row["gauge_id"], "gauge")
    following = next_of(q, row, who)
    mine = [one for one in _readings(q, study_id) if one["appraiser"] == who]
    return MsaNext(
        id=study_id,
        number=row["number"],
        state=row["state"],
        title=row["title"],
        kind=row["kind"],
        gauge=gauge["code"],
        unit=gauge["unit"],
        decimals=gauge["decimals"],
        categories=list(row["design"]["categories"]) if row["kind"] == "attribute" else [],
        position=following["position"] if following else None,
        blind=following["blind"] if following else None,
        trial=following["trial"] if following else None,
        trials=row["design"]["trials"],
        taken=sum(one["taken_at"] is not None for one in mine),
        readings=len(mine),
        gauge_only=row["gauge_only"],
    )


def _fetch(q: Queries, filters: MsaFilters, cursor: str | None, limit: int) -> tuple[list[Any], str | None]:
    wanted = [STUDY.c.company == q.company]
    for column, value in ((STUDY.c.kind, filters.kind), (STUDY.c.state, filters.state)):
        if value is not None:
            wanted.append(column == value)
    if filters.gauge is not None:
        wanted.append(GAUGE.c.code == filters.gauge)
    if filters.item is not None:
        wanted.append(STUDY.c.item_id == masterdata.item_by_number(q, filters.item).id)
    statement = (
        sa.select(STUDY, GAUGE.c.code.label("gauge_code"))
        .join(GAUGE, GAUGE.c.id == STUDY.c.gauge_id)
        .where(*wanted)
    )
    rows, after = newest_first(q, statement, STUDY.c.id, cursor, limit)
    return [_summary(row, row["gauge_code"], _item(q, row)) for row in rows], after


def _summary(row: RowMapping, gauge: str, item: str | None) -> MsaRow:
    result = row["result"] or {}
    block = result.get(result.get("method", "anova")) or {}
    spread = block.get("spread") or {}
    grr: dict[str, Any] = next((one for one in spread.get("components", ()) if one["name"] == "GRR"), {})
    names = ("id", "number", "kind", "state", "title", "characteristic", "readings", "taken", "judged_by")
    return MsaRow(
        gauge=gauge,
        item=item,
        due=row["due"].isoformat() if row["due"] else None,
        of_total=grr.get("of_total"),
        of_tolerance=grr.get("of_tolerance"),
        ndc=spread.get("ndc"),
        judged_at=row["judged_at"],
        created=row["created"],
        **{name: row[name] for name in names},
    )


def _item(q: Queries, row: RowMapping) -> str | None:
    return masterdata.get_item(q, row["item_id"]).number if row["item_id"] is not None else None


def _readings(q: Queries, study_id: UUID) -> list[RowMapping]:
    return q.rows(
        sa.select(READING)
        .where(READING.c.company == q.company, READING.c.study_id == study_id)
        .order_by(READING.c.position)
    )


_SHOWN = ("position", "appraiser", "blind", "trial", "taken_by", "taken_at", "source", "measured_at")


def _shown(row: RowMapping, labels: list[str]) -> MsaReadingShown:
    taken = row["taken_at"] is not None
    return MsaReadingShown(
        part=labels[row["part"]],
        value=(row["rating"] or shown(row["value"])) if taken else None,
        **{name: row[name] for name in _SHOWN},
    )


MSA_DATASETS = (
    Dataset(
        "quality.msa_studies",
        Text(zh="测量系统分析", en="Measurement system studies"),
        "quality.read",
        MsaRow,
        MsaFilters,
        _fetch,
    ),
)
