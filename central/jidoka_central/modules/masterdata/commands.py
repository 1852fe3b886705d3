"""Requests of master data: inputs, answers, declarations. Master data is referred to by number."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from jidoka_central.foundation.registry import Answer, Command, Input
from jidoka_central.foundation.text import Text
from jidoka_central.modules.masterdata import service
from jidoka_central.modules.masterdata.fields import Code, DecimalText, Name, PlantCode, UnitCode
from jidoka_central.modules.masterdata.things import Bom, Cell, Routing

MAINTAIN = "masterdata.maintain"
READ = "masterdata.read"
LINES_MAX = 500


class Created(Answer):
    id: UUID
    number: str


class RevisionCreated(Answer):
    id: UUID
    item_id: UUID
    revision: int


class CreateUnit(Input):
    """``decimals``: how finely the unit is counted; 0 for whole pieces."""

    code: UnitCode
    name_zh: Name
    name_en: Name
    decimals: Annotated[int, Field(ge=0, le=6)] = 0


class CreateItem(Input):
    """``grade_of``: the item of which this is the lower grade: what the better one may be downgraded to."""

    number: Code
    name_zh: Name
    name_en: Name
    unit: UnitCode
    kind: Literal["purchased", "made"]
    tracking: Literal["lot", "serial"] = "lot"
    grade_of: Code | None = None


class CreatePartner(Input):
    number: Code
    name: Name
    supplier: bool = False
    customer: bool = False


class CreateSiteStructure(Input):
    """``path``: enterprise/site/area/line/cell; missing levels are made. ``plant``: the site's short code,
    the site's own name when left out."""

    path: Annotated[str, Field(max_length=204)]
    plant: PlantCode | None = None


class CellAnswer(Answer):
    id: UUID
    path: str
    plant: str


class CreateWorkCentre(Input):
    number: Code
    name_zh: Name
    name_en: Name
    cell: Annotated[str, Field(max_length=204)]


class BomLineInput(Input):
    """``quantity`` of the component for one unit of the parent."""

    item: Code
    quantity: DecimalText
    unit: UnitCode


class CreateBom(Input):
    item: Code
    lines: Annotated[tuple[BomLineInput, ...], Field(min_length=1, max_length=LINES_MAX)]


class OperationInput(Input):
    """``minutes``: labour for one unit, a decimal."""

    number: Annotated[int, Field(ge=1, le=9999)]
    name_zh: Name
    name_en: Name
    work_centre: Code
    minutes: DecimalText


class CreateRouting(Input):
    """``scrap_allowance``: percent of an order whose loss is normal, 0 to 100; what is lost beyond it is a
    cost of quality."""

    item: Code
    operations: Annotated[tuple[OperationInput, ...], Field(min_length=1, max_length=LINES_MAX)]
    scrap_allowance: DecimalText | None = None


def _cell(cell: Cell) -> CellAnswer:
    return CellAnswer(id=cell.id, path=cell.path, plant=cell.plant)


def _revision(made: Bom | Routing) -> RevisionCreated:
    return RevisionCreated(id=made.id, item_id=made.item_id, revision=made.revision)


COMMANDS = (
    Command(
        "masterdata.create_unit",
        Text(zh="建立计量单位", en="Create unit of measure"),
        MAINTAIN,
        CreateUnit,
        Created,
        lambda uow, i: Created(id=service.create_unit(uow, i), number=i.code),
        "unit",
    ),
    Command(
        "masterdata.create_item",
        Text(zh="建立物料", en="Create item"),
        MAINTAIN,
        CreateItem,
        Created,
        lambda uow, i: Created(id=service.create_item(uow, i), number=i.number),
        "item",
    ),
    Command(
        "masterdata.create_partner",
        Text(zh="建立业务伙伴", en="Create partner"),
        MAINTAIN,
        CreatePartner,
        Created,
        lambda uow, i: Created(id=service.create_partner(uow, i), number=i.number),
        "partner",
    ),
    Command(
        "masterdata.create_site_structure",
        Text(zh="建立厂区到单元的结构", en="Create site structure down to a cell"),
        MAINTAIN,
        CreateSiteStructure,
        CellAnswer,
        lambda uow, i: _cell(service.create_site_structure(uow, i)),
        "place",
    ),
    Command(
        "masterdata.create_work_centre",
        Text(zh="建立工作中心", en="Create work centre"),
        MAINTAIN,
        CreateWorkCentre,
        Created,
        lambda uow, i: Created(id=service.create_work_centre(uow, i), number=i.number),
        "work_centre",
    ),
    Command(
        "masterdata.create_bom",
        Text(zh="建立物料清单版本", en="Create bill of materials revision"),
        MAINTAIN,
        CreateBom,
        RevisionCreated,
        lambda uow, i: _revision(service.create_bom(uow, i)),
        "bom",
    ),
    Command(
        "masterdata.create_routing",
        Text(zh="建立工艺路线版本", en="Create routing revision"),
        MAINTAIN,
        CreateRouting,
        RevisionCreated,
        lambda uow, i: _revision(service.create_routing(uow, i)),
        "routing",
    ),
)
