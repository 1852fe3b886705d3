"""Skip-lot programmes of three states as a list and as documents."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.http.reading import ActionShown, actions_shown
from jidoka_central.foundation.paging import newest_first
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Dataset, Input
from jidoka_central.foundation.text import Language, Text
from jidoka_central.modules.quality.inspection.skip_retiring import refusal_to_retire, used_by
from jidoka_central.modules.quality.sampling.skip.model import PROGRAMME
from jidoka_central.modules.quality.sampling.skip.reading import said_of
from jidoka_central.modules.quality.sampling.skip.service import get_programme, refusal_to_release
from jidoka_central.modules.quality.sampling.skip.states import PROGRAMME_STATES, RELEASE, RETIRE

READ: Final = "quality.read"


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
    row = get_programme(q, programme_id)
    refusals = {RELEASE: lambda: refusal_to_release(q, row), RETIRE: lambda: refusal_to_retire(q, row)}
    actions = q.actions(PROGRAMME_STATES, row["state"], row, row["code"], refusals)
    said = said_of(row)
    shown = {"said_zh": said.zh, "said_en": said.en, "actions": actions_shown(actions, language)}
    return ProgrammeDocument.model_validate(_row(q, row) | shown)


def _row(q: Queries, row: RowMapping) -> dict[str, Any]:
    return dict(row) | {"requirements": used_by(q, row["code"])}


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
