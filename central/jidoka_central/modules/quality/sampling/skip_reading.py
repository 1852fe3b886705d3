"""Skip-lot programmes of three states as a list, as documents and as choices, and whether what is released is
what was signed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.http.reading import ActionShown, actions_shown
from jidoka_central.foundation.paging import newest_first
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Dataset, Input
from jidoka_central.foundation.signatures import content_hash, signatures_of
from jidoka_central.foundation.states import Action
from jidoka_central.foundation.text import Language, Text
from jidoka_central.modules.quality.sampling import skip_service as service
from jidoka_central.modules.quality.sampling.skip_model import PROGRAMME
from jidoka_central.modules.quality.sampling.skip_states import PROGRAMME_STATES, RELEASE, RETIRE

READ: Final = "quality.read"
_REFUSALS: Final = {RELEASE: service.refusal_to_release, RETIRE: service.refusal_to_retire}


class ProgrammeFilter(Input):
    state: str | None = None
    code: str | None = None


class PointsShown(Answer):
    """By the acceptance number, each for 0, 1, 2 or more AQL steps tighter; null: the score is set back."""

    ac_0: list[int | None]
    ac_1: list[int | None]
    ac_2: list[int | None]
    variables: list[int | None] | None


class InitialShown(Answer):
    lots_at_most: int
    one_in: int


class NumbersShown(Answer):
    """As they were entered."""

    points: PointsShown
    score_needed: int
    lots_at_most: int
    initial: list[InitialShown]
    frequencies: list[int]
    shift_after: int
    requalify_lots: int
    requalify_within: int
    least_points: int


class ProgrammeRow(Answer):
    """``requirements``: how many inspection requirements name the code."""

    id: UUID
    version: int
    code: str
    revision: int
    state: str
    title: str
    source: str
    numbers: NumbersShown
    entered_by: str
    entered_at: int
    released_by: str | None
    released_at: int | None
    retired_by: str | None
    retired_at: int | None
    retire_reason: str | None
    requirements: int


class ProgrammeDocument(ProgrammeRow):
    """``said_zh``, ``said_en``: what may be said of it: whose numbers these are."""

    said_zh: str
    said_en: str
    actions: list[ActionShown]


class ProgrammeChoice(BaseModel):
    """A released programme that a requirement may name; ``variables``: also for plans by variables."""

    id: UUID
    code: str
    revision: int
    title: str
    source: str
    note_zh: str
    note_en: str
    variables: bool
    frequencies: list[int]


def programmes(
    q: Queries, filters: ProgrammeFilter, cursor: str | None, limit: int
) -> tuple[list[Any], str | None]:
    statement = sa.select(PROGRAMME).where(PROGRAMME.c.company == q.company)
    for name in ("state", "code"):
        if getattr(filters, name) is not None:
            statement = statement.where(PROGRAMME.c[name] == getattr(filters, name))
    rows, cursor = newest_first(q, statement, PROGRAMME.c.id, cursor, limit)
    return [ProgrammeRow.model_validate(_row(q, row)) for row in rows], cursor


def programme_document(q: Queries, programme_id: UUID, language: Language) -> ProgrammeDocument:
    """Raises ``document.not_found``."""
    row = service.get_programme(q, programme_id)
    actions = [
        Action(one.command, one.title, _REFUSALS[one.command](q, row))
        if one.allowed and one.command in _REFUSALS
        else one
        for one in q.actions(PROGRAMME_STATES, row["state"], row, row["code"])
    ]
    said = said_of(row)
    shown = {"said_zh": said.zh, "said_en": said.en, "actions": actions_shown(actions, language)}
    return ProgrammeDocument.model_validate(_row(q, row) | shown)


def programme_choices(q: Queries) -> list[ProgrammeChoice]:
    """Those released, by their codes."""
    of = sa.select(PROGRAMME).where(PROGRAMME.c.company == q.company, PROGRAMME.c.state == "released")
    return [
        ProgrammeChoice(
            id=row["id"],
            code=row["code"],
            revision=row["revision"],
            title=row["title"],
            source=row["source"],
            note_zh=said_of(row).zh,
            note_en=said_of(row).en,
            variables=row["numbers"]["points"]["variables"] is not None,
            frequencies=row["numbers"]["frequencies"],
        )
        for row in q.rows(of.order_by(PROGRAMME.c.code))
    ]


def said_of(row: RowMapping) -> Text:
    """Whose numbers these are; no conformity to a standard is claimed."""
    return Text(
        zh=f"三状态跳批方案，数值由工厂录自：{row['source']}；未与任何标准正文核对，不声称符合",
        en="A skip-lot programme of three states whose numbers the plant entered from "
        f"{row['source']}; Jidoka has held them against no standard and claims no conformity",
    )


def recompute_programmes(q: Queries) -> Iterator[str]:
    """Each programme that lots were or are skipped by and that is not the one that was signed, as a
    sentence."""
    of = sa.select(PROGRAMME).where(
        PROGRAMME.c.company == q.company,
        sa.or_(PROGRAMME.c.state == "released", PROGRAMME.c.released_by.is_not(None)),
    )
    for row in q.rows(of.order_by(PROGRAMME.c.code, PROGRAMME.c.revision)):
        name = f"skip-lot programme {row['code']} ({row['revision']})"
        signed = signatures_of(q, service.DOCUMENT, row["id"])
        if content_hash(service.content_of(row)) not in {one.content_hash for one in signed}:
            yield f"{name} is not the one that was signed"
        if row["entered_by"] in {one.login for one in signed}:
            yield f"{name} was signed by the person who entered it"


def _row(q: Queries, row: RowMapping) -> dict[str, Any]:
    return dict(row) | {"requirements": service.used_by(q, row["code"])}


SKIP_LOT_DATASETS: Final = (
    Dataset(
        "quality.skip_lot_programmes",
        Text(zh="跳批方案", en="Skip-lot programmes"),
        READ,
        ProgrammeRow,
        ProgrammeFilter,
        programmes,
    ),
)
