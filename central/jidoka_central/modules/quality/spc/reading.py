"""A version of limits as its record: which data, exclusions and stages, and whether they give it again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer
from jidoka_central.modules.quality.spc.reproducing import reproduce


class SelectionRecord(Answer):
    """Empty lists and no bounds: all there was."""

    orders: list[str]
    from_at: int | None
    to_at: int | None
    phases: list[str]


class UsedSubgroups(Answer):
    order: str
    numbers: list[int]


class ExcludedSubgroup(Answer):
    order: str
    number: int
    cell: str | None
    reason: str
    person: str
    at: int


class StageRecord(Answer):
    """From this subgroup on, for this reason (none for the first)."""

    order: str
    number: int
    reason: str | None
    centre: float
    lower: float
    upper: float
    r_centre: float
    r_upper: float
    used: int
    beyond: int


class PointRecord(Answer):
    order: str
    number: int


class FiguresRecord(Answer):
    """``spread``: which chart stands beside (R, S, MR); standard deviations in the measurement's unit."""

    spread: str
    sigma_within: float | None = None
    sigma_between: float | None = None


class LimitsRecord(Answer):
    """``reproduced``: the stored data, computed again now, give the same hash and numbers."""

    width: float
    reason: str | None
    proposed_by: str | None
    replaces: UUID | None
    selection: SelectionRecord | None
    used: list[UsedSubgroups]
    exclusions: list[ExcludedSubgroup]
    stages: list[StageRecord]
    figures: FiguresRecord | None
    beyond_points: list[PointRecord]
    reproduced: bool | None


def limits_record(q: Queries, row: RowMapping) -> LimitsRecord:
    """The record of a version; older ones have no lists."""
    beyond: Any = [{"order": row["order_number"], "number": number} for number in row["beyond"]]
    return LimitsRecord(
        width=row["width"],
        reason=row["reason"],
        proposed_by=row["proposed_by"],
        replaces=row["replaces_id"],
        selection=row["selection"],
        used=row["used"] or [],
        exclusions=row["exclusions"] or [],
        stages=row["stages"] or [],
        figures=row["figures"],
        beyond_points=beyond if row["beyond_points"] is None else row["beyond_points"],
        reproduced=reproduce(q, row),
    )
