"""Master data by number and by id, as frozen values. Every function reads in the company of the transaction.

``*_by_number`` raise a 422 refusal naming the field the caller says it came from; ``get_*`` raise
``document.not_found``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.errors import NOT_FOUND
from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.masterdata.errors import (
    NO_BOM,
    NO_ROUTING,
    UNKNOWN_CELL,
    UNKNOWN_ITEM,
    UNKNOWN_PARTNER,
    UNKNOWN_PLANT,
    UNKNOWN_UNIT,
    UNKNOWN_WORK_CENTRE,
)
from jidoka_central.modules.masterdata.model import (
    BOM,
    BOM_LINE,
    ITEM,
    PARTNER,
    PLACE,
    ROUTING,
    ROUTING_OPERATION,
    UNIT,
    WORK_CENTRE,
)
from jidoka_central.modules.masterdata.things import (
    Bom,
    BomLine,
    Cell,
    Item,
    Operation,
    Partner,
    Routing,
    Unit,
    WorkCentre,
)

_ITEMS = sa.select(
    ITEM.c.id,
    ITEM.c.number,
    ITEM.c.name_zh,
    ITEM.c.name_en,
    ITEM.c.kind,
    ITEM.c.tracking,
    ITEM.c.grade_of_id,
    UNIT.c.code.label("unit"),
    UNIT.c.decimals,
).join(UNIT, UNIT.c.id == ITEM.c.unit_id)


def unit_by_code(q: Queries, code: str, *, field: str = "unit") -> Unit:
    row = q.first(sa.select(UNIT).where(UNIT.c.company == q.company, UNIT.c.code == code))
    if row is None:
        raise UNKNOWN_UNIT.refuse(field=field, unit=code)
    return Unit(row["id"], row["code"], row["name_zh"], row["name_en"], row["decimals"])


def item_by_number(q: Queries, number: str, *, field: str = "item") -> Item:
    row = q.first(_ITEMS.where(ITEM.c.company == q.company, ITEM.c.number == number))
    if row is None:
        raise UNKNOWN_ITEM.refuse(field=field, item=number)
    return Item(**row)


def get_item(q: Queries, item_id: UUID) -> Item:
    row = q.first(_ITEMS.where(ITEM.c.company == q.company, ITEM.c.id == item_id))
    if row is None:
        raise NOT_FOUND.refuse(kind="item", id=item_id)
    return Item(**row)


def items_by_id(q: Queries, item_ids: Iterable[UUID]) -> dict[UUID, Item]:
    """Many items in one question; unknown ids are left out."""
    rows = q.rows(_ITEMS.where(ITEM.c.company == q.company, ITEM.c.id.in_(sorted(set(item_ids)))))
    return {row["id"]: Item(**row) for row in rows}


def grades_of(q: Queries, item_id: UUID) -> list[Item]:
    """The lower grades of an item, by number."""
    rows = q.rows(_ITEMS.where(ITEM.c.company == q.company, ITEM.c.grade_of_id == item_id))
    return sorted((Item(**row) for row in rows), key=lambda item: item.number)


def partner_by_number(q: Queries, number: str, *, field: str = "partner") -> Partner:
    row = q.first(sa.select(PARTNER).where(PARTNER.c.company == q.company, PARTNER.c.number == number))
    if row is None:
        raise UNKNOWN_PARTNER.refuse(field=field, partner=number)
    return Partner(row["id"], row["number"], row["name"], row["supplier"], row["customer"])


def get_partner(q: Queries, partner_id: UUID) -> Partner:
    row = q.get(PARTNER, partner_id, "partner")
    return Partner(row["id"], row["number"], row["name"], row["supplier"], row["customer"])


def check_plant(q: Queries, plant: str, *, field: str = "plant") -> None:
    """Raises ``UNKNOWN_PLANT``."""
    known = sa.select(PLACE.c.id).where(
        PLACE.c.company == q.company, PLACE.c.level == "site", PLACE.c.plant == plant
    )
    if q.scalar(known) is None:
        raise UNKNOWN_PLANT.refuse(field=field, plant=plant)


def find_cell(q: Queries, path: str) -> Cell | None:
    row = q.first(
        sa.select(PLACE).where(
            PLACE.c.company == q.company, PLACE.c.level == "cell", PLACE.c.path == str(path)
        )
    )
    return None if row is None else _cell(row)


def cell_by_path(q: Queries, path: str, *, field: str = "cell") -> Cell:
    """The cell at ``enterprise/site/area/line/cell`` (a ``LinePath`` is taken as well)."""
    cell = find_cell(q, str(path))
    if cell is None:
        raise UNKNOWN_CELL.refuse(field=field, cell=str(path))
    return cell


def get_cell(q: Queries, cell_id: UUID) -> Cell:
    return _cell(q.get(PLACE, cell_id, "cell"))


def cells_by_id(q: Queries, cell_ids: Iterable[UUID]) -> dict[UUID, Cell]:
    rows = q.rows(sa.select(PLACE).where(PLACE.c.company == q.company, PLACE.c.id.in_(sorted(set(cell_ids)))))
    return {row["id"]: _cell(row) for row in rows}


def _cell(row: RowMapping) -> Cell:
    return Cell(row["id"], row["plant"], row["name"], row["path"])


def work_centre_by_number(q: Queries, number: str, *, field: str = "work_centre") -> WorkCentre:
    centre = find_work_centre(q, number)
    if centre is None:
        raise UNKNOWN_WORK_CENTRE.refuse(field=field, work_centre=number)
    return centre


def find_work_centre(q: Queries, number: str) -> WorkCentre | None:
    row = q.first(
        sa.select(WORK_CENTRE).where(WORK_CENTRE.c.company == q.company, WORK_CENTRE.c.number == number)
    )
    if row is None:
        return None
    return WorkCentre(row["id"], row["number"], row["name_zh"], row["name_en"], row["plant"], row["cell_id"])


def find_bom(q: Queries, item_id: UUID, at: int | None = None) -> Bom | None:
    """The bill of materials in force at the instant (now when none is given)."""
    head = q.first(_in_force(q, BOM, item_id, at))
    return None if head is None else _with_lines(q, head)


def get_bom(q: Queries, bom_id: UUID) -> Bom:
    """The revision a document has kept."""
    return _with_lines(q, q.get(BOM, bom_id, "bom"))


def bom_of(q: Queries, item_id: UUID, at: int | None = None) -> Bom:
    """As ``find_bom``. Raises ``NO_BOM``."""
    bom = find_bom(q, item_id, at)
    if bom is None:
        raise NO_BOM.refuse(field="item", item=get_item(q, item_id).number)
    return bom


def find_routing(q: Queries, item_id: UUID, at: int | None = None) -> Routing | None:
    """The routing in force at the instant (now when none is given)."""
    head = q.first(_in_force(q, ROUTING, item_id, at))
    return None if head is None else _with_operations(q, head)


def get_routing(q: Queries, routing_id: UUID) -> Routing:
    return _with_operations(q, q.get(ROUTING, routing_id, "routing"))


def routing_of(q: Queries, item_id: UUID, at: int | None = None) -> Routing:
    """As ``find_routing``. Raises ``NO_ROUTING``."""
    routing = find_routing(q, item_id, at)
    if routing is None:
        raise NO_ROUTING.refuse(field="item", item=get_item(q, item_id).number)
    return routing


def components(q: Queries) -> dict[UUID, set[UUID]]:
    """Item -> items used in it, over every revision ever written (for the question of cycles)."""
    found: dict[UUID, set[UUID]] = {}
    pairs = sa.select(BOM.c.item_id.label("parent"), BOM_LINE.c.item_id.label("part")).join(
        BOM_LINE, BOM_LINE.c.bom_id == BOM.c.id
    )
    for row in q.rows(pairs.where(BOM.c.company == q.company)):
        found.setdefault(row["parent"], set()).add(row["part"])
    return found


def _in_force(q: Queries, table: sa.Table, item_id: UUID, at: int | None) -> sa.Select[Any]:
    return (
        sa.select(table)
        .where(
            table.c.company == q.company,
            table.c.item_id == item_id,
            table.c.valid_from <= (q.now if at is None else at),
        )
        .order_by(table.c.revision.desc())
        .limit(1)
    )


def _with_lines(q: Queries, head: RowMapping) -> Bom:
    lines = q.rows(sa.select(BOM_LINE).where(BOM_LINE.c.bom_id == head["id"]).order_by(BOM_LINE.c.position))
    return Bom(
        head["id"],
        head["item_id"],
        head["revision"],
        tuple(BomLine(line["position"], line["item_id"], line["quantity"]) for line in lines),
    )


def _with_operations(q: Queries, head: RowMapping) -> Routing:
    operations = q.rows(
        sa.select(
            ROUTING_OPERATION,
            WORK_CENTRE.c.number.label("work_centre"),
            WORK_CENTRE.c.cell_id,
        )
        .join(WORK_CENTRE, WORK_CENTRE.c.id == ROUTING_OPERATION.c.work_centre_id)
        .where(ROUTING_OPERATION.c.routing_id == head["id"])
        .order_by(ROUTING_OPERATION.c.number)
    )
    return Routing(
        head["id"],
        head["item_id"],
        head["revision"],
        tuple(
            Operation(
                row["number"],
                row["name_zh"],
                row["name_en"],
                row["work_centre_id"],
                row["work_centre"],
                row["cell_id"],
                row["minutes"],
            )
            for row in operations
        ),
        head["scrap_allowance"],
    )
