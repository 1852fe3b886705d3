"""What the shop floor's commands are asked with, and what they answer."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from jidoka_central.foundation.registry import Answer, Input
from jidoka_central.modules.masterdata.public import Code, Name, Reason

PIECES_MAX = 1_000_000

EdgeName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
CellPath = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,40}(/[a-z0-9_-]{1,40}){4}$")]
OrderNumber = Annotated[
    str, StringConstraints(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
]


class RegisterEdge(Input):
    """``cell_path``: enterprise/site/area/line/cell, known to master data. ``mqtt_user``: its name at the
    broker.
    """

    edge_id: EdgeName
    cell_path: CellPath
    mqtt_user: Annotated[str, StringConstraints(max_length=80)] = ""


class EdgeAnswer(Answer):
    id: UUID
    edge_id: str
    cell_id: UUID
    cell_path: str


class RegisterStation(Input):
    code: Code
    name_zh: Name
    name_en: Name
    edge_id: EdgeName


class StationAnswer(Answer):
    id: UUID
    code: str
    cell_id: UUID


class SignOn(Input):
    """The person who asks is the operator."""

    station: Code
    order: OrderNumber


class SignOnAnswer(Answer):
    id: UUID
    station: str
    operator: str
    order: str
    since: int


class SignOff(Input):
    station: Code


class SignOffAnswer(Answer):
    """``command_id``: the run_disable this caused, if the order was in work at the line."""

    id: UUID
    station: str
    until: int
    command_id: UUID | None


class EnableRun(Input):
    """``quantity``: pieces the line may make."""

    station: Code
    order: OrderNumber
    quantity: Annotated[int, Field(ge=1, le=PIECES_MAX, strict=True)]


class EdgeCommandAnswer(Answer):
    """The command was put out; dataset ``shopfloor.edge_commands`` says what became of it."""

    id: UUID
    name: str
    edge_id: str
    state: str


class RequestStop(Input):
    edge_id: EdgeName
    reason: Reason


class SettleFact(Input):
    dead_letter_id: UUID
    reason: Reason


class SettleAnswer(Answer):
    id: UUID
    state: str
