"""What a study is made of: stored subgroups with their labels, the item, the plan and its specification."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.production import public as production
from jidoka_central.modules.quality.capability import commands as form
from jidoka_central.modules.quality.capability.data import SUBGROUPS_MAX
from jidoka_central.modules.quality.capability.errors import (
    EXCLUSION_UNKNOWN,
    NOT_ONE_ITEM,
    NOTHING_MEASURED,
    TOO_MANY_VALUES,
)
from jidoka_central.modules.quality.plans import service as plans
from jidoka_central.modules.quality.spc.service import characteristic_row
from jidoka_central.modules.shopfloor import public as shopfloor

READ_MAX = 50_000  # subgroups that are looked at to choose from

Label = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Subject:
    """What is studied. ``plan`` is the plan's row of the characteristic, where there is one."""

    code: str
    name_zh: str
    name_en: str
    unit: str
    decimals: int
    item_id: UUID | None = None
    item: str | None = None
    plan_id: UUID | None = None
    plan: RowMapping | None = None


@dataclass(frozen=True, slots=True)
class Gathered:
    """Subgroups in the order of time; ``numbers`` jump where an order changes or one was left out."""

    subject: Subject
    source: dict[str, Any]
    labels: tuple[Label, ...]
    numbers: tuple[int, ...]
    subgroups: tuple[tuple[float, ...], ...]
    exclusions: tuple[dict[str, Any], ...] = field(default=())


def of_measurements(q: Queries, asked: form.Measurements) -> Gathered:
    """The plan is that of the newest subgroup's order, in whichever order the orders are named. Raises
    ``UNKNOWN_ORDER``, ``NOT_ONE_ITEM``, ``NOTHING_MEASURED``, ``TOO_MANY_VALUES``, ``EXCLUSION_UNKNOWN``."""
    orders = [production.order_by_number(q, number, field="measurements.orders") for number in asked.orders]
    items = {order.item_id for order in orders}
    if len(items) > 1:
        first = orders[0]
        other = next(order for order in orders if order.item_id != first.item_id)
        raise NOT_ONE_ITEM.refuse(
            field="measurements.orders",
            order=other.number,
            item=masterdata.get_item(q, other.item_id).number,
            other=masterdata.get_item(q, first.item_id).number,
        )
    wanted = shopfloor.Wanted(
        asked.characteristic, frozenset(asked.orders), frozenset(), asked.from_at, asked.to_at
    )
    labels, numbers, subgroups = _stored(q, wanted, verification=asked.verification)
    if not subgroups:
        raise NOTHING_MEASURED.refuse(field="measurements", characteristic=asked.characteristic)
    left_out: set[Label] = set()
    for at, one in enumerate(asked.exclusions):
        label = (one.order, one.subgroup)
        if label in left_out or label not in labels:
            raise EXCLUSION_UNKNOWN.refuse(
                field=f"measurements.exclusions.{at}", order=one.order, subgroup=one.subgroup
            )
        left_out.add(label)
    kept = [at for at, label in enumerate(labels) if label not in left_out]
    return Gathered(
        _planned(q, asked.characteristic, next(one for one in orders if one.number == labels[-1][0])),
        {"kind": "measurements", **asked.model_dump(mode="json", exclude={"exclusions"})},
        tuple(labels[at] for at in kept),
        tuple(numbers[at] for at in kept),
        tuple(subgroups[at] for at in kept),
        tuple(one.model_dump(mode="json") for one in asked.exclusions),
    )


def of_typed(q: Queries, asked: form.Typed) -> Gathered:
    """Raises ``UNKNOWN_ITEM``."""
    item = None if asked.item is None else masterdata.item_by_number(q, asked.item, field="typed.item")
    count = len(asked.subgroups)
    subject = Subject(
        asked.name[:40], asked.name, asked.name, asked.unit, asked.decimals,
        None if item is None else item.id, None if item is None else item.number,
    )  # fmt: skip
    return Gathered(
        subject,
        {"kind": "typed"},
        tuple(("", at) for at in range(1, count + 1)),
        tuple(range(1, count + 1)),
        tuple(tuple(one) for one in asked.subgroups),
    )


def latest(
    q: Queries, item_id: UUID, characteristic: str, count: int
) -> tuple[RowMapping | None, tuple[int, ...], tuple[tuple[float, ...], ...]]:
    """The plan's row and the last ``count`` subgroups of an item's characteristic, over its orders."""
    streams = sorted(shopfloor.summaries(q, characteristic), key=lambda one: one.last_at, reverse=True)
    orders: list[production.Order] = []
    held = 0
    for summary in streams:
        order = production.find_order(q, summary.stream.order)
        if order is None or order.item_id != item_id:
            continue
        orders.append(order)
        held += summary.subgroups
        if held >= 2 * count:  # some are incomplete, or verify a restart
            break
    if not orders:
        return None, (), ()
    wanted = shopfloor.Wanted(characteristic, frozenset(order.number for order in orders))
    _, numbers, subgroups = _stored(q, wanted, verification=False, last=count)
    return _planned(q, characteristic, orders[0]).plan, tuple(numbers), tuple(subgroups)


def _stored(
    q: Queries, wanted: shopfloor.Wanted, *, verification: bool, last: int | None = None
) -> tuple[list[Label], list[int], list[tuple[float, ...]]]:
    if (found := shopfloor.count_of(q, wanted)) > READ_MAX:
        raise TOO_MANY_VALUES.refuse(field="measurements", found=found, allowed=SUBGROUPS_MAX)
    measured = shopfloor.measured(q, wanted, readings=True)
    columns = measured.columns
    assert columns.readings is not None
    hidden = shopfloor.PHASES.index("verify")
    labels: list[Label] = []
    numbers: list[int] = []
    subgroups: list[tuple[float, ...]] = []
    place, before = 0, (-1, -1)
    for at in range(columns.size):
        stream, number = int(columns.stream[at]), int(columns.number[at])
        follows = before == (stream, number - 1)
        place += 1 if follows or not numbers else 2
        before = (stream, number)
        if not columns.flags[at] & shopfloor.COMPLETE or (columns.phase[at] == hidden and not verification):
            before = (-1, -1)
            continue
        values = tuple(float(value) for value in columns.readings[at] if value == value)
        if not values:
            before = (-1, -1)
            continue
        labels.append((measured.streams[stream].order, number))
        numbers.append(place)
        subgroups.append(values)
    if last is not None:
        return labels[-last:], numbers[-last:], subgroups[-last:]
    return labels, numbers, subgroups


def _planned(q: Queries, characteristic: str, order: production.Order) -> Subject:
    item = masterdata.get_item(q, order.item_id)
    plan_id = order.plan_revision_id
    if plan_id is None and (plan := plans.plan_in_force(q, order.item_id, order.cell_id)) is not None:
        plan_id = plan["id"]
    row = None if plan_id is None else characteristic_row(q, plan_id, characteristic)
    if row is None:
        return Subject(characteristic, characteristic, characteristic, "", 3, item.id, item.number)
    return Subject(
        characteristic, row["name_zh"], row["name_en"], row["unit"], row["decimals"], item.id, item.number,
        plan_id, row,
    )  # fmt: skip


class SourceShown(BaseModel):
    """Stored subgroups of a characteristic of an order, and the plan's limits."""

    characteristic: str
    name_zh: str
    name_en: str
    unit: str
    decimals: int
    item: str
    order: str
    cell: str
    subgroups: int
    subgroup_size: int | None
    first_at: int
    last_at: int
    lsl: float | None
    usl: float | None
    target: float | None


def sources(q: Queries, characteristic: str | None = None, orders: Collection[str] = ()) -> list[SourceShown]:
    """What can be studied, the newest first; runs without an order are left out."""
    found = []
    for one in shopfloor.summaries(q, characteristic):
        if orders and one.stream.order not in orders:
            continue
        order = production.find_order(q, one.stream.order)
        if order is None:
            continue
        subject = _planned(q, one.characteristic, order)
        plan = subject.plan
        found.append(
            SourceShown(
                characteristic=one.characteristic,
                name_zh=subject.name_zh,
                name_en=subject.name_en,
                unit=subject.unit,
                decimals=subject.decimals,
                item=subject.item or "",
                order=order.number,
                cell=one.stream.cell,
                subgroups=one.subgroups,
                subgroup_size=None if plan is None else plan["subgroup_size"],
                first_at=one.first_at,
                last_at=one.last_at,
                lsl=None if plan is None else plan["lsl"],
                usl=None if plan is None else plan["usl"],
                target=None if plan is None else plan["nominal"],
            )
        )
    return sorted(found, key=lambda one: one.last_at, reverse=True)
