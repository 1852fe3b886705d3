"""Requests about a rework: what went into it, that it is done, what the inspection after it found."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field, FiniteFloat
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.registry import Answer, Command, Input
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.masterdata.public import (
    Code,
    DecimalText,
    Reason,
    Serial,
    UnitCode,
    get_item,
    item_by_number,
    parse_positive,
    parse_quantity,
    quantity_text,
)
from jidoka_central.modules.quality.nonconformance import reinspecting, reworking
from jidoka_central.modules.quality.nonconformance.errors import PIECES_OR_QUANTITY
from jidoka_central.modules.quality.nonconformance.model import REWORK
from jidoka_central.modules.quality.nonconformance.reinspecting import Judged
from jidoka_central.modules.quality.nonconformance.rework_reversing import reverse_rework_work
from jidoka_central.modules.quality.nonconformance.reworking import DOCUMENT, NewPart
from jidoka_central.modules.quality.nonconformance.spending import HOURS_MAX, RECORD
from jidoka_central.modules.quality.nonconformance.states import (
    FINISH_REWORK,
    RECORD_REWORK,
    REINSPECT,
    REVERSE_REWORK,
)

INSPECT: Final = "quality.inspect"
PARTS_MAX: Final = 50
PIECES_MAX: Final = 10_000
MINUTES_MAX: Final = 60_000
PIECE_NUMBERS: Final = Text(zh="工件号", en="piece numbers")


class PartInput(Input):
    """A part that went into it: the oldest there is, or of ``lot``."""

    item: Code
    quantity: DecimalText
    unit: UnitCode
    lot: Serial | None = None


class RecordRework(Input):
    """``hours`` of the activity, plain decimal; hours, parts or both."""

    rework_id: UUID
    hours: DecimalText | None = None
    activity: Code = "labour"
    parts: list[PartInput] = Field(default=[], max_length=PARTS_MAX)
    what: Reason
    spent_on: date | None = None


class ReverseReworkWork(Input):
    """``work_id``: the record that was wrong."""

    rework_id: UUID
    work_id: UUID
    reason: Reason


class ReworkId(Input):
    rework_id: UUID


class JudgedPiece(Input):
    piece: Annotated[int, Field(ge=1, le=2**62)]
    passed: bool
    reading: FiniteFloat | None = None


class RecordReinspection(Input):
    """Every piece of it, or of a lot how much ``passed`` and ``failed``, and from ``low`` to ``high`` what
    measures that which passed. ``minutes``: what it took. What passes of a critical characteristic is
    measured."""

    rework_id: UUID
    pieces: list[JudgedPiece] = Field(default=[], max_length=PIECES_MAX)
    passed: DecimalText | None = None
    failed: DecimalText | None = None
    unit: UnitCode | None = None
    low: FiniteFloat | None = None
    high: FiniteFloat | None = None
    minutes: DecimalText | None = None


class ReworkAnswer(Answer):
    id: UUID
    number: str
    state: str
    pass_number: int
    passed: str
    failed: str


def _record(uow: UnitOfWork, command: RecordRework) -> ReworkAnswer:
    minutes = 0
    if command.hours is not None:
        minutes = parse_positive(command.hours, field="hours", most=HOURS_MAX) * 60
    parts = [_part(uow, part, f"parts.{index}") for index, part in enumerate(command.parts)]
    row = reworking.record_rework(
        uow,
        command.rework_id,
        activity=command.activity,
        minutes=minutes,
        parts=parts,
        what=command.what,
        spent_on=command.spent_on,
    )
    return _answer(row)


def _part(uow: UnitOfWork, part: PartInput, field: str) -> NewPart:
    item = item_by_number(uow, part.item, field=f"{field}.item")
    quantity = parse_quantity(
        item, part.quantity, part.unit, field=f"{field}.quantity", unit_field=f"{field}.unit"
    )
    lot = None
    if part.lot is not None:
        lot = inventory.lot_by_number(uow, item.id, part.lot, field=f"{field}.lot")
    return NewPart(item.id, quantity, None if lot is None else lot.id, field)


def _reinspect(uow: UnitOfWork, command: RecordReinspection) -> ReworkAnswer:
    minutes = 0
    if command.minutes is not None:
        minutes = parse_positive(command.minutes, field="minutes", most=MINUTES_MAX)
    row = uow.get(REWORK, command.rework_id)
    if bool(command.pieces) == (row["lot_id"] is not None):
        what = PIECE_NUMBERS if row["lot_id"] is None else Text(zh="数量", en="quantity")
        raise PIECES_OR_QUANTITY.refuse(field="pieces", nc=row["number"], what=what)
    if command.pieces:
        for name in ("low", "high"):
            if getattr(command, name) is not None:
                raise PIECES_OR_QUANTITY.refuse(field=name, nc=row["number"], what=PIECE_NUMBERS)
        judged = [Judged(one.piece, one.passed, one.reading) for one in command.pieces]
        return _answer(reinspecting.reinspect_pieces(uow, row["id"], judged, minutes))
    item = get_item(uow, row["item_id"])

    def quantity(text: str | None, field: str) -> int:
        if text is None or text.strip("0.") == "":
            return 0
        return parse_quantity(item, text, command.unit or item.unit, field=field)

    passed, failed = quantity(command.passed, "passed"), quantity(command.failed, "failed")
    between = (command.low, command.high)
    return _answer(reinspecting.reinspect_quantity(uow, row["id"], passed, failed, minutes, *between))


def _answer(row: RowMapping) -> ReworkAnswer:
    return ReworkAnswer(
        id=row["id"],
        number=row["number"],
        state=row["state"],
        pass_number=row["pass_number"],
        passed=quantity_text(row["passed"]),
        failed=quantity_text(row["failed"]),
    )


REWORK_COMMANDS: Final = (
    Command(
        RECORD_REWORK,
        Text(zh="记录返工作业", en="Record rework"),
        RECORD,
        RecordRework,
        ReworkAnswer,
        _record,
        DOCUMENT,
    ),
    Command(
        REVERSE_REWORK,
        Text(zh="冲销返工记录", en="Reverse a record of rework"),
        RECORD,
        ReverseReworkWork,
        ReworkAnswer,
        lambda uow, command: _answer(
            reverse_rework_work(uow, command.rework_id, command.work_id, command.reason)
        ),
        DOCUMENT,
    ),
    Command(
        FINISH_REWORK,
        Text(zh="返工完成", en="Finish rework"),
        RECORD,
        ReworkId,
        ReworkAnswer,
        lambda uow, command: _answer(reworking.finish_rework(uow, command.rework_id)),
        DOCUMENT,
    ),
    Command(
        REINSPECT,
        Text(zh="记录返工全检", en="Record the inspection after rework"),
        INSPECT,
        RecordReinspection,
        ReworkAnswer,
        _reinspect,
        DOCUMENT,
    ),
)
