"""Series of lots and their steps, in pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.paging import asked_for, newest_first
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Dataset
from jidoka_central.foundation.text import Text
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.sampling.editions import EDITIONS, VARIABLES_EDITION, scores
from jidoka_central.modules.quality.sampling.model import STEP, SWITCHING
from jidoka_central.modules.quality.sampling.own.model import TABLE
from jidoka_central.modules.quality.sampling.skip.model import PROGRAMME
from jidoka_central.modules.quality.sampling.switching import ACCEPTED_TO_REDUCED, SCORE_TO_REDUCED

READ = "quality.read"
Page = tuple[list[Any], str | None]
_NAMED = ("item", "partner", "by_score", "needed", "skip_lot", "skip_state", "skip_one_in", "skip_in_row")


class Filters(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SwitchingFilters(Filters):
    item: str | None = None
    state: str | None = None


class StepFilters(Filters):
    switching_id: UUID | None = None


class SkipLotTerms(Answer):
    """SkSP-2: ``clearance`` lots in a row, then 1 lot in ``one_in``. Or the code of a ``programme`` of three
    states."""

    clearance: int | None = None
    one_in: int | None = None
    programme: str | None = None


def skip_lot_terms(row: RowMapping, programme: str | None) -> SkipLotTerms | None:
    """What a row says of skipping, if anything; ``programme``: the code of one of three states."""
    if programme is not None:
        return SkipLotTerms(programme=programme)
    if row["skip_clearance"] is None:
        return None
    return SkipLotTerms(clearance=row["skip_clearance"], one_in=row["skip_one_in"])


class SwitchingRow(Answer):
    """``in_row``: lots accepted one after the other under the present severity; ``rejected``: not accepted
    since tightened inspection began; ``recent``: the last lots on normal inspection, newest last. Reduced
    inspection is earned when ``score`` (``by_score``), else ``in_row``, has reached ``needed``.
    ``skipping``: lots are drawn, by the programme ``skip_lot``; ``cleared``: lots accepted in a row towards
    it. ``skip_state`` every_lot, skipping or interrupted, null without a programme; ``skip_score`` and
    ``skip_lots`` count towards qualification (``skip_lots`` of an interruption: since it began),
    ``skip_in_row`` towards a rarer frequency or requalification (SkSP-2: clearance); ``skip_one_in``: one lot
    in so many is drawn, or was until the interruption.
    """

    id: UUID
    version: int
    item: str
    partner: str | None
    origin: str
    defect_class: str
    edition: str
    state: str
    score: int
    in_row: int
    by_score: bool
    needed: int
    rejected: int
    recent: list[bool]
    earned_reduced: bool
    skipping: bool
    cleared: int
    skip_lot: SkipLotTerms | None
    skip_programme_id: UUID | None
    skip_state: str | None
    skip_score: int
    skip_lots: int
    skip_in_row: int
    skip_one_in: int | None


class StepRow(Answer):
    """One lot's result, or (without ``lot``) a person's decision; a lot that was skipped has the reason
    ``skipped`` and counts for nothing. ``document_id``: the inspection. ``skipping`` and ``cleared``: after
    the step, and so ``skip_*`` of a programme of three states (``skip_state`` is null without one).
    ``skip_points``: what the lot earned; null also where it set the score back."""

    id: UUID
    switching_id: UUID
    lot: str | None
    document_id: UUID | None
    accepted: bool | None
    nonconforming: int | None
    counted: bool
    before: str
    after: str
    score: int
    reason: str
    skipping: bool
    cleared: int
    skip_state: str | None
    skip_score: int
    skip_lots: int
    skip_in_row: int
    skip_one_in: int | None
    skip_points: int | None
    at: int


def switching_states(q: Queries, filters: SwitchingFilters, cursor: str | None, limit: int) -> Page:
    statement = sa.select(SWITCHING).where(SWITCHING.c.company == q.company)
    if filters.item:
        statement = statement.where(SWITCHING.c.item_id == masterdata.item_by_number(q, filters.item).id)
    statement = asked_for(statement, filters, state=SWITCHING.c.state)
    rows, following = newest_first(q, statement, SWITCHING.c.id, cursor, limit)
    codes = _programmes(q, rows)
    by_score = _by_score(q, {row["edition"] for row in rows})
    found = [
        SwitchingRow(
            by_score=by_score[row["edition"]],
            needed=SCORE_TO_REDUCED if by_score[row["edition"]] else ACCEPTED_TO_REDUCED,
            item=masterdata.get_item(q, row["item_id"]).number,
            partner=_partner(q, row["partner_id"]),
            skip_lot=skip_lot_terms(row, codes.get(row["skip_programme_id"])),
            skip_state=_skip_state(row),
            skip_in_row=row["cleared"],
            skip_one_in=row["skip_one_in"]
            if row["skip_clearance"] is not None and row["skipping"]
            else row["skip_frequency"],
            **{name: row[name] for name in SwitchingRow.model_fields if name not in _NAMED},
        )
        for row in rows
    ]
    return found, following


def _by_score(q: Queries, editions: set[str]) -> dict[str, bool]:
    """Edition, or code of a table of the plant's own -> whether reduced inspection is earned by the score."""
    shipped = editions & {*EDITIONS, VARIABLES_EDITION.code}
    own = sa.select(TABLE.c.code, TABLE.c.earned).where(
        TABLE.c.company == q.company, TABLE.c.code.in_(editions - shipped)
    )
    found = {row["code"]: row["earned"] == "score" for row in q.rows(own)}
    return found | {edition: scores(edition) for edition in shipped}


def _skip_state(row: RowMapping) -> str | None:
    if row["skip_programme_id"] is not None:
        return str(row["skip_state"])
    if row["skip_clearance"] is None:
        return None
    return "skipping" if row["skipping"] else "every_lot"


def _programmes(q: Queries, rows: Sequence[RowMapping]) -> dict[UUID, str]:
    """Codes of the programmes that these series run under."""
    ids = {row["skip_programme_id"] for row in rows} - {None}
    of = sa.select(PROGRAMME.c.id, PROGRAMME.c.code).where(
        PROGRAMME.c.company == q.company, PROGRAMME.c.id.in_(ids)
    )
    return {row["id"]: row["code"] for row in q.rows(of)} if ids else {}


def _partner(q: Queries, partner_id: UUID | None) -> str | None:
    return None if partner_id is None else masterdata.get_partner(q, partner_id).number


def switching_steps(q: Queries, filters: StepFilters, cursor: str | None, limit: int) -> Page:
    mine = sa.select(STEP).where(STEP.c.company == q.company)
    statement = asked_for(mine, filters, switching_id=STEP.c.switching_id)
    rows, following = newest_first(q, statement, STEP.c.id, cursor, limit)
    named = ("at", "skip_state", "skip_in_row", "skip_one_in")
    found = [
        StepRow(
            at=row["created"],
            skip_state=None if row["skip_programme_id"] is None else row["skip_state"],
            skip_in_row=row["cleared"],
            skip_one_in=row["skip_frequency"],
            **{name: row[name] for name in StepRow.model_fields if name not in named},
        )
        for row in rows
    ]
    return found, following


SAMPLING_DATASETS = (
    Dataset(
        "quality.switching_states",
        Text(zh="检验严格度状态", en="Severities of series of lots"),
        READ,
        SwitchingRow,
        SwitchingFilters,
        switching_states,
    ),
    Dataset(
        "quality.switching_steps",
        Text(zh="检验严格度转移记录", en="Steps between severities"),
        READ,
        StepRow,
        StepFilters,
        switching_steps,
    ),
)
