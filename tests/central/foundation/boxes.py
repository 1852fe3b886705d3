"""The module ``boxes``, which no plant has: what the foundation's tests do business with.

Its tables live beside the application's in one metadata, so its schema is made with ``create_all`` here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy import Column

from jidoka_central.foundation.db import Amount, business_table, fact_table, metadata, open_database
from jidoka_central.foundation.errors import Problem, Refusal
from jidoka_central.foundation.events import Event, Subscription
from jidoka_central.foundation.gates import Gate, GateAnswer
from jidoka_central.foundation.identity.principal import Principal
from jidoka_central.foundation.modules import FOUNDATION
from jidoka_central.foundation.paging import newest_first
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Command, Dataset, DocumentType, Input, Module, Registry
from jidoka_central.foundation.states import StateTable, Transition
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import Context, UnitOfWork

COMPANY = "JDK"

BOX = business_table(
    "test_box",
    Column("number", sa.String(20), nullable=False),
    Column("label", sa.String(40), nullable=False),
    Column("state", sa.String(20), nullable=False),
    Column("pieces", Amount, nullable=False),
    unique=[("label",)],
)
FILLING = fact_table(
    "test_filling",
    Column("box_id", sa.Uuid, nullable=False),
    Column("pieces", Amount, nullable=False),
)
NAMED = Text(zh="箱", en="box")
MAY_FILL = Gate("boxes.fill", Text(zh="装箱", en="Filling"))
STATES = StateTable(
    "test_box",
    start="open",
    states={"open": Text(zh="打开", en="open"), "shut": Text(zh="关闭", en="shut")},
    rows=(Transition("open", "boxes.fill", "open", (MAY_FILL,)), Transition("open", "boxes.shut", "shut")),
    final=frozenset({"shut"}),
)
TOO_FULL = Problem("boxes.too_full", 409, Text(zh="箱 {label} 已满", en="Box {label} is full"))


@dataclass(frozen=True, slots=True)
class BoxMade(Event):
    NAME: ClassVar[str] = "boxes.made"
    TITLE: ClassVar[Text] = Text(zh="箱已建", en="Box made")
    DOCUMENT: ClassVar[str] = "test_box"
    document_id: UUID
    label: str


@dataclass(frozen=True, slots=True)
class BoxFilled(Event):
    NAME: ClassVar[str] = "boxes.filled"
    TITLE: ClassVar[Text] = Text(zh="已装箱", en="Box filled")
    DOCUMENT: ClassVar[str] = "test_box"
    document_id: UUID
    pieces: int


@dataclass(frozen=True, slots=True)
class BoxShut(Event):
    NAME: ClassVar[str] = "boxes.shut"
    TITLE: ClassVar[Text] = Text(zh="箱已关闭", en="Box shut")
    DOCUMENT: ClassVar[str] = "test_box"
    document_id: UUID


class MakeBox(Input):
    label: str = Field(min_length=1, max_length=40)
    pieces: int = Field(0, ge=0, le=1_000_000)
    code: str = ""


class FillBox(Input):
    box_id: UUID
    pieces: int = Field(ge=1, le=1_000_000)


class ShutBox(Input):
    box_id: UUID


class BoxAnswer(Answer):
    id: UUID
    number: str = ""
    state: str
    pieces: int
    version: int
    code: str = ""


class BoxFilters(Input):
    state: str | None = None


def make(uow: UnitOfWork, command: MakeBox) -> BoxAnswer:
    number = uow.number("box", "BX")
    id_ = uow.insert(BOX, number=number, label=command.label, state=STATES.start, pieces=command.pieces)
    uow.emit(BoxMade(id_, command.label), after={"label": command.label})
    return BoxAnswer(
        id=id_, number=number, state=STATES.start, pieces=command.pieces, version=1, code=command.code
    )


def fill(uow: UnitOfWork, command: FillBox) -> BoxAnswer:
    box = uow.locked(BOX, command.box_id, "box")
    state = STATES.next(box["state"], "boxes.fill", document=box["label"])
    uow.pass_gate(MAY_FILL, box)
    pieces = box["pieces"] + command.pieces
    version = uow.update(BOX, box, pieces=pieces, state=state)
    uow.emit(BoxFilled(box["id"], command.pieces), before={"pieces": box["pieces"]}, after={"pieces": pieces})
    return BoxAnswer(id=box["id"], state=state, pieces=pieces, version=version)


def shut(uow: UnitOfWork, command: ShutBox) -> BoxAnswer:
    box = uow.locked(BOX, command.box_id, "box")
    state = STATES.next(box["state"], "boxes.shut", document=box["label"])
    version = uow.update(BOX, box, state=state)
    uow.emit(BoxShut(box["id"]))
    return BoxAnswer(id=box["id"], state=state, pieces=box["pieces"], version=version)


def note_filling(uow: UnitOfWork, event: BoxFilled) -> None:
    uow.insert(FILLING, box_id=event.document_id, pieces=event.pieces)


def not_beyond_a_thousand(_: Queries, box: Any) -> Refusal | None:
    return TOO_FULL.refuse(label=box["label"]) if box["pieces"] >= 1_000 else None


def listed(q: Queries, filters: BoxFilters, cursor: str | None, limit: int) -> tuple[list[Any], str | None]:
    statement = sa.select(BOX).where(BOX.c.company == q.company)
    if filters.state is not None:
        statement = statement.where(BOX.c.state == filters.state)
    rows, following = newest_first(q, statement, BOX.c.id, cursor, limit)
    return [BoxAnswer.model_validate(dict(row)) for row in rows], following


WRITE, READ = "boxes.write", "boxes.read"
MAKE = Command(
    "boxes.make",
    Text(zh="建箱", en="Make box"),
    WRITE,
    MakeBox,
    BoxAnswer,
    make,
    "test_box",
    frozenset({"code"}),
)
FILL = Command("boxes.fill", Text(zh="装箱", en="Fill box"), WRITE, FillBox, BoxAnswer, fill, "test_box")
SHUT = Command("boxes.shut", Text(zh="关箱", en="Shut box"), WRITE, ShutBox, BoxAnswer, shut, "test_box")

MODULE = Module(
    "boxes",
    Text(zh="箱子", en="Boxes"),
    commands=(MAKE, FILL, SHUT),
    datasets=(
        Dataset("boxes.all", Text(zh="所有箱子", en="All boxes"), READ, BoxAnswer, BoxFilters, listed),
    ),
    documents=(DocumentType("test_box", NAMED),),
    events=(BoxMade, BoxFilled, BoxShut),
    gates=(MAY_FILL,),
    states=(STATES,),
    problems=(TOO_FULL,),
    permissions={WRITE: Text(zh="写", en="Write"), READ: Text(zh="读", en="Read")},
    topics={"boxes.weights": READ},
)


def registry() -> Registry:
    return Registry(
        (*FOUNDATION, MODULE),
        (Subscription(BoxFilled, note_filling),),
        (GateAnswer(MAY_FILL, not_beyond_a_thousand),),
    )


def make_schema(url: str) -> None:
    database = open_database(url)
    with database.engine.begin() as connection:
        metadata.create_all(connection)
    database.close()


def acting(
    name: str = "anna", *permissions: str, key: str | None = None, if_match: int | None = None
) -> Context:
    principal = Principal(name, permissions=frozenset(permissions or (WRITE, READ)), company=COMPANY)
    return Context(principal, COMPANY, key=key, if_match=if_match)
