"""One charted point in full: its readings with their serials, who worked there, gauge and lots."""

from __future__ import annotations

from uuid import UUID

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.production import public as production
from jidoka_central.modules.quality.spc.errors import CHART_AMBIGUOUS, CHART_NO_POINT
from jidoka_central.modules.quality.spc.facts import of_order
from jidoka_central.modules.shopfloor import public as shopfloor


class PointReading(Answer):
    """``measured_at``: UTC microseconds."""

    number: int
    serial: str | None
    reading: float | None
    measured_at: int


class PointPerson(Answer):
    login: str
    name: str


class PointInFull(Answer):
    """``number`` is the subgroup's, ``person`` who was signed on when it was judged, ``lots`` what the order
    was made from."""

    order: str
    order_id: str | None
    number: int
    at: int
    phase: str
    person: PointPerson | None
    gauge: str | None
    lots: list[str]
    readings: list[PointReading]


def point_of(
    q: Queries, characteristic: str, order: str, number: int, *, piece: bool, cell: str | None = None
) -> PointInFull:
    """The subgroup ``number`` of an order, or the one that piece ``number`` is in. Raises
    ``CHART_NO_POINT``, and ``CHART_AMBIGUOUS`` where several cells have it and none is named."""
    cell_id = None if cell is None else masterdata.cell_by_path(q, cell).id
    if piece:
        taken = shopfloor.readings(q, order, characteristic, piece=number, cell_id=cell_id)
        subgroup = taken[0].subgroup if taken else None
    else:
        subgroup = number
        taken = shopfloor.readings(q, order, characteristic, number, number, cell_id=cell_id)
    judged = (
        []
        if subgroup is None
        else shopfloor.subgroups_of(q, order, characteristic, subgroup, subgroup, cell_id=cell_id)
    )
    if not judged:
        raise CHART_NO_POINT.refuse(field="number", point=f"{order} / {number}")
    if len(judged) > 1:
        raise CHART_AMBIGUOUS.refuse(field="cell", what=f"{order} / {number}")
    made = production.find_order(q, order) if order else None
    return PointInFull(
        order=order,
        order_id=None if made is None else str(made.id),
        number=judged[0].number,
        at=judged[0].at,
        phase=judged[0].phase,
        person=_person(q, order, judged[0].at, cell_id),
        gauge=of_order(q, characteristic, order).gauge,
        lots=[] if made is None else _lots(q, made),
        readings=[
            PointReading(number=one.piece, serial=one.serial, reading=one.value, measured_at=one.measured_at)
            for one in taken
        ],
    )


def _person(q: Queries, order: str, at: int, cell_id: UUID | None) -> PointPerson | None:
    for (cell, _), stays in shopfloor.worked(q, [order] if order else []).items():
        for one in stays if cell_id in (None, cell) else ():
            if one.since <= at and (one.until is None or at < one.until):
                return PointPerson(login=one.operator, name=one.operator_name)
    return None


def _lots(q: Queries, order: production.Order) -> list[str]:
    parents = sorted({edge.parent_lot_id for edge in inventory.edges_of(q, order_id=order.id)})
    return sorted(one.number for one in inventory.lots_by_id(q, parents).values()) if parents else []
