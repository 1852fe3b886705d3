"""Limits computed anew on a person's request, from stored subgroups, with exclusions and stages: phase I on
record. Nothing is excluded here on its own, and nothing is used on the line before a person has signed.

The record is enough to compute the version again (``reproduce``): which orders and what time (``selection``),
which subgroups were used, which left out and why, where stages begin, method and width, and the hash of the
readings. A version rests on ``SUBGROUPS_MAX`` subgroups at most.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Command, Input
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.errors import UNKNOWN_DOCUMENT
from jidoka_central.modules.quality.plans import service as plans
from jidoka_central.modules.quality.spc import deciding
from jidoka_central.modules.quality.spc.errors import (
    CHART_EMPTY,
    LIMITS_TOO_LARGE,
    NOT_OF_PLAN,
    NOT_OF_SAME,
    in_words,
)
from jidoka_central.modules.quality.spc.estimating import Estimate, individual_limits, subgroup_limits
from jidoka_central.modules.quality.spc.events import LimitsProposed, LimitsWithdrawn
from jidoka_central.modules.quality.spc.model import LIMITS
from jidoka_central.modules.quality.spc.requests import (
    EXCLUSIONS_MAX,
    STAGES_MAX,
    Code,
    Excluded,
    Instant,
    Reason,
    Selection,
    StageAsked,
    Width,
)
from jidoka_central.modules.quality.spc.rules import SPREADS, trial_limits
from jidoka_central.modules.quality.spc.series import Series, load, positions, size_of
from jidoka_central.modules.quality.spc.states import LIMITS_STATES
from jidoka_central.modules.shopfloor import public as shopfloor
from jidoka_shared.spc import SpcError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Mask = npt.NDArray[np.bool_]

Method = Literal["xbar-r", "xbar-s", "between-within", "i-mr"]
METHODS_OF: Final[dict[str, tuple[Method, ...]]] = {
    "xbar_r": ("xbar-r", "between-within"),
    "xbar_s": ("xbar-s",),
    "imr": ("i-mr",),
}
"""What a plan's chart can be given limits by; the first is taken where none is named."""
SUBGROUPS_MAX: Final = 20_000
PERMISSION: Final = "quality.sign_limits"


class ProposeLimits(Input):
    """Data by order, time and phase (none named: all); ``replaces`` is the trial version this one stands
    for."""

    plan_id: UUID
    characteristic: Code
    method: Method | None = None
    width: Width = 3.0
    orders: tuple[Code, ...] = Field(default=(), max_length=200)
    from_at: Instant | None = None
    to_at: Instant | None = None
    phases: tuple[Code, ...] = Field(default=(), max_length=10)
    exclusions: tuple[Excluded, ...] = Field(default=(), max_length=EXCLUSIONS_MAX)
    stages: tuple[StageAsked, ...] = Field(default=(), max_length=STAGES_MAX)
    reason: Reason
    replaces: UUID | None = None


class WithdrawLimits(Input):
    limits_id: UUID
    reason: Reason


class ProposedAnswer(Answer):
    id: UUID
    characteristic: str
    limits_version: int
    state: str


@dataclass(frozen=True, slots=True)
class StageLimits:
    """One stage: positions ``first`` to ``last`` of the series, its limits, and which used points are
    beyond."""

    first: int
    last: int
    reason: str | None
    estimate: Estimate
    beyond: tuple[int, ...]
    used: int


def propose_limits(uow: UnitOfWork, command: ProposeLimits) -> ProposedAnswer:
    """Compute a trial version. Raises ``NOT_OF_PLAN``, ``CHART_EMPTY``, ``CHART_REFUSED`` and others."""
    plan = plans.get_plan(uow, command.plan_id)
    line = next(
        (one for one in plans.characteristic_rows(uow, plan["id"]) if one["code"] == command.characteristic),
        None,
    )
    if line is None:
        raise UNKNOWN_DOCUMENT.refuse(field="characteristic", what=command.characteristic)
    fitting = METHODS_OF[line["chart"]]
    method = command.method or fitting[0]
    if method not in fitting:
        raise NOT_OF_PLAN.refuse(field="method", chart=line["chart"], method=method)
    replaced = _replaced(uow, line, command.replaces)
    series = _data(uow, plan, line["code"], command)
    found = positions(series, command.exclusions, field="exclusions")
    stages = [(at, one.reason) for at, one in positions(series, command.stages, field="stages")]
    with in_words("exclusions"):
        limits = staged_limits(series, method, command.width, {at for at, _ in found}, stages)
    if replaced is not None:
        state = LIMITS_STATES.next(replaced["state"], "replace")
        uow.update(LIMITS, replaced, state=state)
    version = 1 + int(
        uow.scalar(
            sa.select(sa.func.max(LIMITS.c.limits_version)).where(
                LIMITS.c.company == uow.company, LIMITS.c.characteristic_id == line["id"]
            )
        )
        or 0
    )
    id_ = uow.insert(
        LIMITS,
        plan_id=plan["id"],
        characteristic_id=line["id"],
        characteristic=line["code"],
        limits_version=version,
        state=LIMITS_STATES.start,
        reason=command.reason,
        proposed_by=uow.principal.name,
        replaces_id=command.replaces,
        exclusions=[one.model_dump() | {"person": uow.principal.name, "at": uow.now} for _, one in found],
        selection={
            "orders": sorted(command.orders),
            "from_at": command.from_at,
            "to_at": command.to_at,
            "phases": list(command.phases),
        },
        **_numbers(series, method, command.width, {at for at, _ in found}, limits),
    )
    uow.emit(
        LimitsProposed(
            id_, plan["id"], line["code"], version, str(_order(series, series.points - 1)), method,
            command.reason, len(found), command.replaces,
        )
    )  # fmt: skip
    return ProposedAnswer(
        id=id_, characteristic=line["code"], limits_version=version, state=LIMITS_STATES.start
    )


def withdraw_limits(uow: UnitOfWork, command: WithdrawLimits) -> ProposedAnswer:
    """A trial version that will not be signed."""
    row = uow.locked(LIMITS, command.limits_id, "control limits")
    name = f"{row['characteristic']} v{row['limits_version']}"
    state = LIMITS_STATES.next(row["state"], "quality.withdraw_limits", document=name)
    uow.update(LIMITS, row, state=state)
    event = LimitsWithdrawn(
        row["id"], row["plan_id"], row["characteristic"], row["limits_version"], command.reason
    )
    uow.emit(event, before={"state": row["state"]}, after={"state": state})
    return ProposedAnswer(
        id=row["id"], characteristic=row["characteristic"], limits_version=row["limits_version"], state=state
    )


def reproduce(q: Queries, row: RowMapping) -> bool | None:
    """Whether the stored data give this version again, hash and numbers alike; None where its data are too
    many to read again."""
    if row["selection"] is None:
        return _collected_again(q, row)
    plan = plans.get_plan(q, row["plan_id"])
    asked = ProposeLimits(
        plan_id=row["plan_id"],
        characteristic=row["characteristic"],
        reason=row["reason"],
        **row["selection"],
    )
    numbers = {one["order"]: set(one["numbers"]) for one in row["used"]}
    for one in row["exclusions"]:
        numbers.setdefault(one["order"], set()).add(one["number"])
    series = load(q, row["characteristic"], _selection(q, plan, asked), (), single=False)
    import numpy as np

    known = np.array(
        [int(number) in numbers.get(_order(series, at), ()) for at, number in enumerate(series.number)]
    )
    series = series.take(known)  # what was recorded later is not part of it
    listed = [Excluded(**{name: one[name] for name in Excluded.model_fields}) for one in row["exclusions"]]
    left_out = {at for at, _ in positions(series, listed, field="exclusions")}
    wanted = [
        StageAsked(order=one["order"], number=one["number"], reason=one["reason"])
        for one in row["stages"]
        if one["reason"] is not None
    ]
    stages = [(at, one.reason) for at, one in positions(series, wanted, field="stages")]
    limits = staged_limits(series, row["method"], row["width"], left_out, stages)
    again = _numbers(series, row["method"], row["width"], left_out, limits)
    names = ("data_hash", "centre", "lower", "upper", "r_centre", "r_upper", "beyond_points", "stages")
    return all(again[name] == row[name] for name in names)


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
    names = ("data_hash", "centre", "lower", "upper", "r_centre", "r_upper")
    return all(getattr(again, name) == row[name] for name in names)


def staged_limits(
    series: Series, method: str, width: float, left_out: set[int], stages: list[tuple[int, str]]
) -> list[StageLimits]:
    """The limits of each stage from its own used subgroups. Raises what the formulas raise."""
    import numpy as np

    excluded = np.zeros(series.points, dtype=bool)
    excluded[list(left_out)] = True
    begins: list[tuple[int, str | None]] = [] if stages and stages[0][0] == 0 else [(0, None)]
    begins += stages
    stretch = np.zeros(series.points, dtype=np.int64)
    stretch[[first for first, _ in begins[1:]]] = 1
    steps = deciding.moving_ranges(
        series.value, series.stream, stretch=np.cumsum(stretch), left_out=excluded, number=series.number
    )
    found = []
    for index, (first, reason) in enumerate(begins):
        last = begins[index + 1][0] - 1 if index + 1 < len(begins) else series.points - 1
        part = slice(first, last + 1)
        used = ~excluded[part]
        values, ranges = series.value[part], steps[part]
        if method == "i-mr":
            estimate = individual_limits(values[used], ranges[used], width=width)
            spread = ranges
        else:
            spread = series.deviation[part] if method == "xbar-s" else series.spread[part]
            estimate = subgroup_limits(
                "S" if method == "xbar-s" else "R", values[used], spread[used], ranges[used],
                size_of(series), width=width, between=method == "between-within",
            )  # fmt: skip
        assert estimate.spread_upper is not None  # each of these methods has a spread chart
        beyond = (values > estimate.upper) | (values < estimate.lower) | (spread > estimate.spread_upper)
        places = np.flatnonzero(beyond & used) + first
        found.append(StageLimits(first, last, reason, estimate, tuple(places.tolist()), int(used.sum())))
    return found


def _numbers(
    series: Series, method: str, width: float, left_out: set[int], limits: list[StageLimits]
) -> dict[str, Any]:
    """The columns of a version that follow from its data."""
    last = limits[-1].estimate
    beyond = [at for one in limits for at in one.beyond]
    used: dict[str, list[int]] = {}
    for at in range(series.points):
        if at not in left_out:
            used.setdefault(_order(series, at), []).append(int(series.number[at]))
    return {
        "method": method,
        "width": width,
        "order_number": _order(series, series.points - 1),
        "subgroups": series.points - len(left_out),
        "last_subgroup": int(series.number[-1]),
        "subgroup_size": size_of(series),
        "data_hash": data_hash(series),
        "beyond": [int(series.number[at]) for at in beyond],
        "beyond_points": [{"order": _order(series, at), "number": int(series.number[at])} for at in beyond],
        "centre": last.centre,
        "lower": last.lower,
        "upper": last.upper,
        "sigma_mean": (last.upper - last.centre) / 3.0,
        "r_centre": last.spread_centre,
        "r_upper": last.spread_upper,
        "used": [{"order": order, "numbers": numbers} for order, numbers in used.items()],
        "stages": [_stage(series, one) for one in limits],
        "figures": {
            "sigma_within": last.sigma_within,
            "sigma_between": last.sigma_between,
            "spread": SPREADS[method],
        },
    }


def _stage(series: Series, one: StageLimits) -> dict[str, Any]:
    estimate = one.estimate
    return {
        "order": _order(series, one.first),
        "number": int(series.number[one.first]),
        "reason": one.reason,
        "centre": estimate.centre,
        "lower": estimate.lower,
        "upper": estimate.upper,
        "r_centre": estimate.spread_centre,
        "r_upper": estimate.spread_upper,
        "used": one.used,
        "beyond": len(one.beyond),
    }


def data_hash(series: Series) -> str:
    """SHA-256 over order, number, mean, range and deviation of every subgroup, used or not, in order."""
    import numpy as np

    digest = hashlib.sha256()
    for at in range(series.points):
        digest.update(f"{_order(series, at)}/{series.number[at]};".encode())
    for values in (series.value, series.spread, series.deviation):
        digest.update(np.ascontiguousarray(values, dtype="<f8").tobytes())
    return digest.hexdigest()


def _order(series: Series, at: int) -> str:
    return series.streams[series.stream[at]].order


def _replaced(uow: UnitOfWork, line: RowMapping, replaces: UUID | None) -> RowMapping | None:
    if replaces is None:
        return None
    row = uow.locked(LIMITS, replaces, "control limits")
    if row["characteristic_id"] != line["id"] or row["state"] != "trial":
        raise NOT_OF_SAME.refuse(field="replaces", name=f"{row['characteristic']} v{row['limits_version']}")
    return row


def _selection(q: Queries, plan: RowMapping, asked: ProposeLimits) -> Selection:
    return Selection(
        item=masterdata.get_item(q, plan["item_id"]).number,
        cells=(masterdata.get_cell(q, plan["cell_id"]).path,),
        orders=asked.orders,
        phases=asked.phases,
        from_at=asked.from_at,
        to_at=asked.to_at,
    )


def _data(q: Queries, plan: RowMapping, code: str, command: ProposeLimits) -> Series:
    series = load(q, code, _selection(q, plan, command), (), single=False)
    if series.points > SUBGROUPS_MAX:
        raise LIMITS_TOO_LARGE.refuse(field="orders", found=series.points, most=SUBGROUPS_MAX)
    if not series.points:
        raise CHART_EMPTY.refuse(field="orders", characteristic=code)
    return series


RECALCULATION_COMMANDS = (
    Command(
        "quality.propose_limits",
        Text(zh="提出控制限", en="Propose limits"),
        PERMISSION,
        ProposeLimits,
        ProposedAnswer,
        propose_limits,
        "quality_control_limits",
    ),
    Command(
        "quality.withdraw_limits",
        Text(zh="撤回控制限", en="Withdraw limits"),
        PERMISSION,
        WithdrawLimits,
        ProposedAnswer,
        withdraw_limits,
        "quality_control_limits",
    ),
)
