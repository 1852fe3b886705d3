"""Business events of master data; one function each. All raise refusals that name the field."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.masterdata import reading, rules
from jidoka_central.modules.masterdata.errors import (
    ALREADY_KNOWN,
    BAD_PATH,
    ITEM_IN_ITSELF,
    NAMED_TWICE,
    NOT_A_GRADE,
    NOT_MADE,
)
from jidoka_central.modules.masterdata.events import (
    BomRevised,
    CellCreated,
    ItemCreated,
    PartnerCreated,
    RoutingRevised,
    UnitCreated,
    WorkCentreCreated,
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
from jidoka_central.modules.masterdata.things import Bom, BomLine, Cell, Item, Operation, Routing
from jidoka_shared.values import InvalidId, LinePath

if TYPE_CHECKING:
    from jidoka_central.modules.masterdata.commands import (
        CreateBom,
        CreateItem,
        CreatePartner,
        CreateRouting,
        CreateSiteStructure,
        CreateUnit,
        CreateWorkCentre,
    )

PLANT_LENGTH_MAX = 12


def create_unit(uow: UnitOfWork, command: CreateUnit) -> UUID:
    _refuse_known(uow, UNIT, UNIT.c.code, command.code, "unit of measure", field="code")
    id_ = uow.insert(UNIT, **command.model_dump())
    uow.emit(UnitCreated(id_, command.code, command.decimals))
    return id_


def create_item(uow: UnitOfWork, command: CreateItem) -> UUID:
    unit = reading.unit_by_code(uow, command.unit)
    _refuse_known(uow, ITEM, ITEM.c.number, command.number, "item")
    better = None
    if command.grade_of is not None:
        better = reading.item_by_number(uow, command.grade_of, field="grade_of")
        same = (unit.code, command.kind, command.tracking) == (better.unit, better.kind, better.tracking)
        if not same or better.grade_of_id is not None:
            raise NOT_A_GRADE.refuse(field="grade_of", item=command.number, better=better.number)
    values = command.model_dump(exclude={"unit", "grade_of"})
    id_ = uow.insert(ITEM, unit_id=unit.id, grade_of_id=better.id if better else None, **values)
    uow.emit(ItemCreated(id_, command.number, unit.code, command.kind, command.tracking))
    return id_


def create_partner(uow: UnitOfWork, command: CreatePartner) -> UUID:
    _refuse_known(uow, PARTNER, PARTNER.c.number, command.number, "partner")
    id_ = uow.insert(PARTNER, **command.model_dump())
    uow.emit(PartnerCreated(id_, command.number, command.supplier, command.customer))
    return id_


def create_site_structure(uow: UnitOfWork, command: CreateSiteStructure) -> Cell:
    """Make the cell and the levels above it that are missing. Known cell: answered as it stands."""
    try:
        path = LinePath.parse(command.path)
    except InvalidId as error:
        raise BAD_PATH.refuse(field="path", path=command.path, why=str(error)) from error
    if (known := reading.find_cell(uow, str(path))) is not None:
        return known
    plant = command.plant or path.site
    if len(plant) > PLANT_LENGTH_MAX:
        why = f"the site's name is longer than {PLANT_LENGTH_MAX} characters, so its plant needs a code"
        raise BAD_PATH.refuse(field="plant", path=command.path, why=why)
    parent: UUID | None = None
    names = str(path).split("/")
    for depth, level in enumerate(rules.LEVELS):
        here = "/".join(names[: depth + 1])
        row = uow.first(sa.select(PLACE).where(PLACE.c.company == uow.company, PLACE.c.path == here))
        if row is not None:
            parent = row["id"]
            plant = row["plant"] or plant
            continue
        parent = uow.insert(
            PLACE,
            plant="" if level == "enterprise" else plant,
            level=level,
            parent_id=parent,
            name=names[depth],
            path=here,
        )
    assert parent is not None
    uow.emit(CellCreated(parent, str(path), plant))
    return Cell(parent, plant, path.cell, str(path))


def create_work_centre(uow: UnitOfWork, command: CreateWorkCentre) -> UUID:
    cell = reading.cell_by_path(uow, command.cell)
    _refuse_known(uow, WORK_CENTRE, WORK_CENTRE.c.number, command.number, "work centre")
    id_ = uow.insert(WORK_CENTRE, plant=cell.plant, cell_id=cell.id, **command.model_dump(exclude={"cell"}))
    uow.emit(WorkCentreCreated(id_, command.number, cell.id))
    return id_


def create_bom(uow: UnitOfWork, command: CreateBom) -> Bom:
    """A new revision, in force from now. A part may not contain itself, directly or further down."""
    parent = _made_item(uow, command.item)
    lines: list[BomLine] = []
    parts = reading.components(uow)
    for index, line in enumerate(command.lines):
        item = reading.item_by_number(uow, line.item, field=f"lines.{index}.item")
        micro = rules.parse_quantity(
            item, line.quantity, line.unit, field=f"lines.{index}.quantity", unit_field=f"lines.{index}.unit"
        )
        if any(known.item_id == item.id for known in lines):
            raise NAMED_TWICE.refuse(field=f"lines.{index}.item", what=item.number)
        if rules.contains(parts, item.id, parent.id):
            raise ITEM_IN_ITSELF.refuse(field=f"lines.{index}.item", item=parent.number)
        lines.append(BomLine(index + 1, item.id, micro))
    revision = _next_revision(uow, BOM, parent.id)
    id_ = uow.insert(BOM, item_id=parent.id, revision=revision, valid_from=uow.now)
    uow.insert_many(
        BOM_LINE,
        [
            {"bom_id": id_, "position": line.position, "item_id": line.item_id, "quantity": line.quantity}
            for line in lines
        ],
    )
    uow.emit(BomRevised(id_, parent.id, revision, tuple((line.item_id, line.quantity) for line in lines)))
    return Bom(id_, parent.id, revision, tuple(lines))


def create_routing(uow: UnitOfWork, command: CreateRouting) -> Routing:
    """A new revision, in force from now. Operations run in the order of their numbers."""
    item = _made_item(uow, command.item)
    operations: list[Operation] = []
    for index, given in enumerate(command.operations):
        centre = reading.work_centre_by_number(
            uow, given.work_centre, field=f"operations.{index}.work_centre"
        )
        if any(known.number == given.number for known in operations):
            raise NAMED_TWICE.refuse(field=f"operations.{index}.number", what=given.number)
        minutes = rules.parse_positive(given.minutes, field=f"operations.{index}.minutes")
        operations.append(
            Operation(
                given.number,
                given.name_zh,
                given.name_en,
                centre.id,
                centre.number,
                centre.cell_id,
                minutes,
            )
        )
    operations.sort(key=lambda operation: operation.number)
    allowance = rules.parse_percent(command.scrap_allowance or "0", field="scrap_allowance")
    revision = _next_revision(uow, ROUTING, item.id)
    id_ = uow.insert(
        ROUTING, item_id=item.id, revision=revision, valid_from=uow.now, scrap_allowance=allowance
    )
    uow.insert_many(
        ROUTING_OPERATION,
        [
            {
                "routing_id": id_,
                "number": operation.number,
                "name_zh": operation.name_zh,
                "name_en": operation.name_en,
                "work_centre_id": operation.work_centre_id,
                "minutes": operation.minutes,
            }
            for operation in operations
        ],
    )
    steps = tuple((step.number, step.work_centre, step.minutes) for step in operations)
    uow.emit(RoutingRevised(id_, item.id, revision, steps))
    return Routing(id_, item.id, revision, tuple(operations))


def _made_item(uow: UnitOfWork, number: str) -> Item:
    """The item, locked so that its revisions are counted one at a time."""
    item = reading.item_by_number(uow, number)
    if item.kind != "made":
        raise NOT_MADE.refuse(field="item", item=number)
    uow.locked(ITEM, item.id)
    return item


def _next_revision(uow: UnitOfWork, table: sa.Table, item_id: UUID) -> int:
    last = uow.scalar(
        sa.select(sa.func.max(table.c.revision)).where(
            table.c.company == uow.company, table.c.item_id == item_id
        )
    )
    return int(last or 0) + 1


def _refuse_known(
    uow: UnitOfWork, table: sa.Table, column: sa.Column[str], code: str, what: str, *, field: str = "number"
) -> None:
    if uow.scalar(sa.select(table.c.id).where(table.c.company == uow.company, column == code)) is not None:
        raise ALREADY_KNOWN.refuse(field=field, what=what, number=code)
