"""What a stored measurement is of: item, plan revision, gauge, unit, by the bundle it was judged under.

A row that names no bundle central compiled falls back to its order's item and plan.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from msgspec.structs import astuple

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.production import public as production
from jidoka_central.modules.quality.gauges.model import GAUGE
from jidoka_central.modules.quality.plans.model import BUNDLE, CHARACTERISTIC, PLAN
from jidoka_central.modules.shopfloor import public as shopfloor
from jidoka_shared.wire import decode_bundle
from jidoka_shared.wire.bundle import CusumDesign, EwmaDesign

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

BUNDLES_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Facts:
    """Of one characteristic; ``plan_id``, ``item`` and ``gauge`` are None where nothing tells."""

    code: str
    item: str | None
    plan_id: UUID | None
    gauge: str | None
    name_zh: str
    name_en: str
    unit: str
    decimals: int
    nominal: float | None
    lsl: float | None
    usl: float | None
    subgroup_size: int | None
    ewma: tuple[float, float] | None = None  # weight, width
    cusum: tuple[float, float, float] | None = None  # reference, interval, head start


def facts_of(
    q: Queries, characteristic: str, streams: tuple[shopfloor.Stream, ...], columns: shopfloor.Columns
) -> tuple[tuple[Facts, ...], npt.NDArray[np.int32]]:
    """The different facts among the rows, and which of them each row has."""
    import numpy as np

    width = len(columns.bundles) + 1
    pairs = columns.stream.astype(np.int64) * width + columns.bundle + 1
    if pairs.size and (pairs == pairs[0]).all():
        present, at = pairs[:1], np.zeros(pairs.size, dtype=np.int64)
    else:
        seen = np.zeros(max(1, len(streams)) * width, dtype=bool)
        seen[pairs] = True
        present = np.flatnonzero(seen)
        at = (np.cumsum(seen) - 1)[pairs]
    by_bundle = _of_bundles(q, characteristic, columns.bundles)
    by_order: dict[str, Facts] = {}
    known: dict[Facts, int] = {}
    codes = []
    for pair in present.tolist():
        stream, bundle = divmod(pair, width)
        facts = by_bundle.get(columns.bundles[bundle - 1]) if bundle else None
        if facts is None:
            order = streams[stream].order
            if order not in by_order:
                by_order[order] = of_order(q, characteristic, order)
            facts = by_order[order]
        codes.append(known.setdefault(facts, len(known)))
    return tuple(known), np.array(codes or [0], dtype=np.int32)[at]


def _of_bundles(q: Queries, characteristic: str, hashes: Collection[str]) -> dict[str, Facts]:
    listed, found = sorted(hashes), {}
    for begin in range(0, len(listed), BUNDLES_A_TIME):
        rows = q.rows(
            sa.select(BUNDLE.c.hash, BUNDLE.c.plan_id, BUNDLE.c.payload).where(
                BUNDLE.c.company == q.company, BUNDLE.c.hash.in_(listed[begin : begin + BUNDLES_A_TIME])
            )
        )
        for row in rows:
            bundle = decode_bundle(row["payload"])
            for one in bundle.characteristics:
                if one.code == characteristic:
                    found[row["hash"]] = Facts(
                        one.code, bundle.item, row["plan_id"], one.gauge.id, one.name_zh, one.name_en,
                        one.unit, one.decimals, one.nominal, one.lsl, one.usl, one.subgroup_size,
                        None if one.ewma is None else astuple(one.ewma),
                        None if one.cusum is None else astuple(one.cusum),
                    )  # fmt: skip
    return found


def of_order(q: Queries, characteristic: str, number: str) -> Facts:
    """By the order's plan, or without one by the newest plan that has the characteristic for its item."""
    order = production.find_order(q, number) if number else None
    if order is None:
        return nothing_known(characteristic)
    item = masterdata.get_item(q, order.item_id).number
    row = plan_line(q, characteristic, order.plan_revision_id, order.item_id)
    return nothing_known(characteristic, item) if row is None else of_line(row, item)


def plan_line(q: Queries, characteristic: str, plan_id: UUID | None, item_id: UUID | None) -> Any:
    """The plan's line of a characteristic; without a plan that of the newest revision for the item."""
    statement = (
        sa.select(CHARACTERISTIC, GAUGE.c.code.label("gauge_code"))
        .join(PLAN, PLAN.c.id == CHARACTERISTIC.c.plan_id)
        .outerjoin(GAUGE, GAUGE.c.id == CHARACTERISTIC.c.gauge_id)
        .where(CHARACTERISTIC.c.company == q.company, CHARACTERISTIC.c.code == characteristic)
    )
    if plan_id is not None:
        statement = statement.where(CHARACTERISTIC.c.plan_id == plan_id)
    elif item_id is not None:
        statement = statement.where(PLAN.c.item_id == item_id)
    return q.first(statement.order_by(PLAN.c.id.desc()).limit(1))


def of_line(row: Any, item: str | None) -> Facts:
    names = (
        "code", "name_zh", "name_en", "unit", "decimals", "nominal", "lsl", "usl", "subgroup_size",
    )  # fmt: skip
    ewma, cusum = row["ewma"], row["cusum"]
    return Facts(
        item=item,
        plan_id=row["plan_id"],
        gauge=row["gauge_code"],
        **{name: row[name] for name in names},
        ewma=astuple(EwmaDesign(**ewma)) if ewma else None,
        cusum=astuple(CusumDesign(**cusum)) if cusum else None,
    )


def nothing_known(characteristic: str, item: str | None = None) -> Facts:
    return Facts(
        characteristic, item, None, None, characteristic, characteristic, "", 6, None, None, None, None
    )
