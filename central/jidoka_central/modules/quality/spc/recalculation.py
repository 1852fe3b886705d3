"""Limits computed anew on a person's request, from stored subgroups, with exclusions and stages: phase I on
record. Nothing is excluded here on its own, and nothing is used on the line before a person has signed.

The record is enough to compute the version again (``reproducing``): which orders and what time
(``selection``), which subgroups were used, which left out and why, where stages begin, method and width, and
the hash of the readings. A version rests on ``SUBGROUPS_MAX`` subgroups at most.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar
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
from jidoka_central.modules.quality.plans.model import CHARACTERISTIC
from jidoka_central.modules.quality.spc import deciding
from jidoka_central.modules.quality.spc.errors import (
    CHART_EMPTY,
    CHART_NO_POINT,
    LIMITS_OF_ANOTHER,
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
from jidoka_central.modules.quality.spc.rules import SPREADS
from jidoka_central.modules.quality.spc.series import Series, load, positions, size_of
from jidoka_central.modules.quality.spc.states import LIMITS_STATES
from jidoka_central.modules.shopfloor import public as shopfloor
from jidoka_shared.spc import ConfigRefused, SubgroupsUnequal

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
    for. ``chart``: what the numbers of exclusions and stages count; pieces where single values are charted
    alone. ``same_data_as``: a version whose subgroups are taken again, and no others; orders, time and phases
    are then its own."""

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
    chart: Literal["subgroups", "pieces"] = "subgroups"
    reason: Reason
    replaces: UUID | None = None
    same_data_as: UUID | None = None


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
    uow.locked(CHARACTERISTIC, line["id"])  # versions of a characteristic come one after the other
    replaced = _replaced(uow, line, command.replaces)
    command, other = _again_of(uow, line, command)
    series = _data(uow, plan, line, command)
    if other is not None:
        series = only_of(series, other)
    exclusions, begins = _by_subgroup(uow, plan, line, command)
    found = positions(series, exclusions, field="exclusions")
    stages = [(at, one.reason) for at, one in positions(series, begins, field="stages")]
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
        **numbers_of(series, method, command.width, {at for at, _ in found}, limits),
    )
    uow.emit(
        LimitsProposed(
            id_, plan["id"], line["code"], version, str(order_of(series, series.points - 1)), method,
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


def numbers_of(
    series: Series, method: str, width: float, left_out: set[int], limits: list[StageLimits]
) -> dict[str, Any]:
    """The columns of a version that follow from its data."""
    last = limits[-1].estimate
    beyond = [at for one in limits for at in one.beyond]
    used: dict[str, list[int]] = {}
    for at in range(series.points):
        if at not in left_out:
            used.setdefault(order_of(series, at), []).append(int(series.number[at]))
    return {
        "method": method,
        "width": width,
        "order_number": order_of(series, series.points - 1),
        "subgroups": series.points - len(left_out),
        "last_subgroup": int(series.number[-1]),
        "subgroup_size": size_of(series),
        "data_hash": data_hash(series),
        "beyond": [int(series.number[at]) for at in beyond],
        "beyond_points": [{"order": order_of(series, at), "number": int(series.number[at])} for at in beyond],
        "centre": last.centre,
        "lower": last.lower,
        "upper": last.upper,
        "sigma_mean": (last.upper - last.centre) / width,
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
        "order": order_of(series, one.first),
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
        digest.update(f"{order_of(series, at)}/{series.number[at]};".encode())
    for values in (series.value, series.spread, series.deviation):
        digest.update(np.ascontiguousarray(values, dtype="<f8").tobytes())
    return digest.hexdigest()


def order_of(series: Series, at: int) -> str:
    return series.streams[series.stream[at]].order


def _replaced(uow: UnitOfWork, line: RowMapping, replaces: UUID | None) -> RowMapping | None:
    if replaces is None:
        return None
    row = uow.locked(LIMITS, replaces, "control limits")
    if row["characteristic_id"] != line["id"] or row["state"] != "trial":
        raise NOT_OF_SAME.refuse(field="replaces", name=f"{row['characteristic']} v{row['limits_version']}")
    return row


def selection_of(q: Queries, plan: RowMapping, asked: ProposeLimits) -> Selection:
    return Selection(
        item=masterdata.get_item(q, plan["item_id"]).number,
        cells=(masterdata.get_cell(q, plan["cell_id"]).path,),
        orders=asked.orders,
        phases=asked.phases,
        from_at=asked.from_at,
        to_at=asked.to_at,
    )


def _data(q: Queries, plan: RowMapping, line: RowMapping, command: ProposeLimits) -> Series:
    code, size = line["code"], line["subgroup_size"]
    series = load(q, code, selection_of(q, plan, command), (), single=False)
    with in_words("orders"):
        own = size_of(series)
        if own != size:  # of an earlier plan: limits of its means are none for this plan's
            raise SubgroupsUnequal(f"the plan's subgroups are of {size}, these of {own}", "orders")
    if series.points > SUBGROUPS_MAX:
        raise LIMITS_TOO_LARGE.refuse(field="orders", found=series.points, most=SUBGROUPS_MAX)
    if not series.points:
        raise CHART_EMPTY.refuse(field="orders", characteristic=code)
    return series


def _again_of(
    q: Queries, line: RowMapping, command: ProposeLimits
) -> tuple[ProposeLimits, RowMapping | None]:
    """The command with the selection of the version whose data it asks for, and that version. Raises
    ``LIMITS_OF_ANOTHER``."""
    if command.same_data_as is None:
        return command, None
    row = q.get(LIMITS, command.same_data_as, "control limits")
    if row["characteristic_id"] != line["id"]:
        name = f"{row['characteristic']} v{row['limits_version']}"
        raise LIMITS_OF_ANOTHER.refuse(
            field="same_data_as", name=name, of=row["characteristic"], wanted=line["code"]
        )
    chosen = selected_by(row)
    return command.model_copy(
        update={name: chosen.get(name) for name in ("from_at", "to_at")}
        | {name: tuple(chosen[name]) for name in ("orders", "phases")}
    ), row


def selected_by(row: RowMapping) -> dict[str, Any]:
    """What a version's data were chosen by; those that a line collected are of one order's first phase."""
    return row["selection"] or {"orders": [row["order_number"]], "phases": ["collect"]}


def only_of(series: Series, row: RowMapping) -> Series:
    """The subgroups a version rests on, used or left out; what was recorded later is no part of it. Raises
    ``CHART_EMPTY``."""
    import numpy as np

    numbers = {one["order"]: set(one["numbers"]) for one in row["used"] or []}
    for one in row["exclusions"] or []:
        numbers.setdefault(one["order"], set()).add(one["number"])
    known = np.array(
        [int(number) in numbers.get(order_of(series, at), ()) for at, number in enumerate(series.number)]
    )
    if not known.any():
        raise CHART_EMPTY.refuse(field="selection", characteristic=row["characteristic"])
    return series.take(known)


Named = TypeVar("Named", Excluded, StageAsked)


def _by_subgroup(
    q: Queries, plan: RowMapping, line: RowMapping, command: ProposeLimits
) -> tuple[tuple[Excluded, ...], tuple[StageAsked, ...]]:
    """Exclusions and stages by the subgroup's number. Raises ``CHART_NO_POINT`` for a piece that is in
    none."""
    if command.chart == "subgroups" or not (command.exclusions or command.stages):
        return command.exclusions, command.stages
    with in_words("chart"):
        if line["subgroup_size"] != 1:
            raise ConfigRefused("points are named by piece where single values are charted", "chart")
    orders = frozenset([one.order for one in command.exclusions] + [one.order for one in command.stages])
    wanted = shopfloor.Wanted(line["code"], orders, frozenset({plan["cell_id"]}))
    found = shopfloor.measured(q, wanted, pieces=True)
    columns = found.columns
    assert columns.pieces is not None
    rows = zip(columns.stream.tolist(), columns.pieces[:, 0].tolist(), columns.number.tolist(), strict=True)
    numbers = {(found.streams[stream].order, piece): number for stream, piece, number in rows}

    def renumbered(listed: tuple[Named, ...], field: str) -> tuple[Named, ...]:
        for one in listed:
            if (one.order, one.number) not in numbers:
                raise CHART_NO_POINT.refuse(field=field, point=f"{one.order} / {one.number}")
        return tuple(one.model_copy(update={"number": numbers[one.order, one.number]}) for one in listed)

    return renumbered(command.exclusions, "exclusions"), renumbered(command.stages, "stages")


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
