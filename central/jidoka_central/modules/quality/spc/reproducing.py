"""A version of limits computed again from the data there are now: whether they give what was kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.quality.plans import service as plans
from jidoka_central.modules.quality.spc.errors import CHART_TOO_LARGE
from jidoka_central.modules.quality.spc.recalculation import (
    ProposeLimits,
    numbers_of,
    only_of,
    selected_by,
    selection_of,
    staged_limits,
)
from jidoka_central.modules.quality.spc.requests import Excluded, StageAsked
from jidoka_central.modules.quality.spc.rules import trial_limits
from jidoka_central.modules.quality.spc.series import Series, load, positions
from jidoka_central.modules.shopfloor import public as shopfloor
from jidoka_shared.spc import SpcError

REPRODUCED: Final = (
    "data_hash", "centre", "lower", "upper", "r_centre", "r_upper", "beyond_points", "stages", "figures",
    "subgroups", "last_subgroup", "subgroup_size",
)  # fmt: skip


def reproduce(q: Queries, row: RowMapping) -> bool | None:
    """Whether the stored data give this version again, hash and numbers alike; None where its data are too
    many to read again. Data that are no longer there do not give it."""
    if row["selection"] is None:
        return _collected_again(q, row)
    try:
        again = _again(q, row)
    except Refusal as refusal:
        return None if refusal.problem is CHART_TOO_LARGE else False
    except SpcError:
        return False
    # as it was kept for every width: what the line's zones stand on
    thirds = (row["upper"] - row["centre"]) / 3.0
    same = all(again[name] == row[name] for name in REPRODUCED)
    return same and row["sigma_mean"] in (again["sigma_mean"], thirds)


@dataclass(frozen=True, slots=True)
class RestsOn:
    """The subgroups of a version, used or not; by position what is left out, and where stages begin."""

    series: Series
    left_out: dict[int, Excluded]
    stages: list[tuple[int, str]]


def rests_on(q: Queries, row: RowMapping) -> RestsOn:
    """What a version was made of, from the data there are now. Raises ``CHART_EMPTY``, ``CHART_TOO_LARGE``
    and ``CHART_NO_POINT`` where they are other data."""
    plan = plans.get_plan(q, row["plan_id"])
    asked = ProposeLimits(
        plan_id=row["plan_id"],
        characteristic=row["characteristic"],
        reason=row["reason"] or "-",
        **selected_by(row),
    )
    series = only_of(load(q, row["characteristic"], selection_of(q, plan, asked), (), single=False), row)
    listed = [
        Excluded(**{name: one[name] for name in Excluded.model_fields}) for one in row["exclusions"] or []
    ]
    wanted = [
        StageAsked(order=one["order"], number=one["number"], reason=one["reason"])
        for one in row["stages"] or []
        if one["reason"] is not None
    ]
    stages = [(at, one.reason) for at, one in positions(series, wanted, field="stages")]
    return RestsOn(series, dict(positions(series, listed, field="exclusions")), stages)


def _again(q: Queries, row: RowMapping) -> dict[str, Any]:
    """The columns of a proposed version from the data there are now."""
    data = rests_on(q, row)
    left_out = set(data.left_out)
    limits = staged_limits(data.series, row["method"], row["width"], left_out, data.stages)
    return numbers_of(data.series, row["method"], row["width"], left_out, limits)


def _collected_again(q: Queries, row: RowMapping) -> bool:
    """The same for a version that the line collected by itself."""
    line = next(
        one for one in plans.characteristic_rows(q, row["plan_id"]) if one["id"] == row["characteristic_id"]
    )
    collected = [
        one
        for one in shopfloor.subgroups_of(
            q, row["order_number"], row["characteristic"], None, row["last_subgroup"]
        )
        if one.complete and one.phase == "collect" and None not in one.readings
    ]
    try:
        again = trial_limits(
            [one.number for one in collected],
            [[value for value in one.readings if value is not None] for one in collected],
            line["chart"],
        )
    except SpcError:
        return False
    names = ("data_hash", "centre", "lower", "upper", "r_centre", "r_upper", "sigma_mean")
    return all(getattr(again, name) == row[name] for name in names)
