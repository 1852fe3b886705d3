"""Requests about dispositions: propose, sign, close."""

from __future__ import annotations

from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import Field, FiniteFloat
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.registry import Answer, Command, Input
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.masterdata.public import (
    Code,
    DecimalText,
    Item,
    Reason,
    UnitCode,
    get_item,
    item_by_number,
    parse_quantity,
)
from jidoka_central.modules.quality.approvals.commands import CharacteristicCode
from jidoka_central.modules.quality.nonconformance import disposition, proposals, service
from jidoka_central.modules.quality.nonconformance.errors import PIECES_OR_QUANTITY
from jidoka_central.modules.quality.nonconformance.reworking_commands import REWORK_COMMANDS
from jidoka_central.modules.quality.nonconformance.rules import Decision, Deviation, ProposedLine
from jidoka_central.modules.quality.nonconformance.spending import SPENDING_COMMANDS, SPENDING_PERMISSIONS
from jidoka_central.modules.quality.nonconformance.states import CLOSE, PROPOSE, SIGN

DISPOSE: Final = "quality.dispose"
SIGN_DISPOSITION: Final = "quality.sign_disposition"
LINES_MAX: Final = 50
PIECES_MAX: Final = 10_000

PieceNumber = Annotated[int, Field(ge=1, le=2**62)]


class LineInput(Input):
    """Piece numbers for what is followed by serial, or a quantity with its unit for a lot. ``grade``: the
    item that a downgrade makes of it. A concession or a rework says what is off: ``characteristic`` (that of
    the stop where left out), ``low`` and ``high`` measured (of the pieces where left out), and the customer's
    approval it rests on."""

    decision: Decision
    pieces: list[PieceNumber] = Field(default=[], max_length=PIECES_MAX)
    quantity: DecimalText | None = None
    unit: UnitCode | None = None
    reason: Reason
    grade: Code | None = None
    characteristic: CharacteristicCode | None = None
    low: FiniteFloat | None = None
    high: FiniteFloat | None = None
    approval_id: UUID | None = None


class ProposeDisposition(Input):
    nc_id: UUID
    lines: list[LineInput] = Field(min_length=1, max_length=LINES_MAX)


class SignDisposition(Input):
    """``content_hash``: of the proposal the person looked at; refused when it is no longer that one.
    ``role``: the one to sign in, for a person who has several."""

    nc_id: UUID
    password: str = Field(min_length=1, max_length=200)
    meaning: Literal["approved", "reviewed"] = "approved"
    role: Code | None = None
    content_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None


class CloseNc(Input):
    nc_id: UUID


class DispositionAnswer(Answer):
    """``state`` is the nonconformance's; ``missing`` the roles that have yet to sign."""

    id: UUID
    number: str
    state: str
    revision: int
    content_hash: str
    missing: list[str]


class NcAnswer(Answer):
    id: UUID
    number: str
    state: str


def _propose(uow: UnitOfWork, command: ProposeDisposition) -> DispositionAnswer:
    nc = service.get_nc(uow, command.nc_id)
    item = get_item(uow, nc["item_id"])
    lines = [_line(uow, nc, item, at, line) for at, line in enumerate(command.lines)]
    return _answer(uow, disposition.propose(uow, command.nc_id, lines))


def _line(uow: UnitOfWork, nc: RowMapping, item: Item, at: int, line: LineInput) -> ProposedLine:
    if bool(line.pieces) == (line.quantity is not None):
        what = proposals.BY_PIECES if nc["lot_id"] is None else proposals.BY_QUANTITY
        raise PIECES_OR_QUANTITY.refuse(field=f"lines.{at}.quantity", nc=nc["number"], what=what)
    quantity = 0
    if line.quantity is not None:
        quantity = parse_quantity(item, line.quantity, line.unit or item.unit, field=f"lines.{at}.quantity")
    grade = None if line.grade is None else item_by_number(uow, line.grade, field=f"lines.{at}.grade").id
    about = Deviation(line.characteristic, line.low, line.high, line.approval_id)
    return ProposedLine(line.decision, tuple(line.pieces), quantity, line.reason, grade, about)


def _sign(uow: UnitOfWork, command: SignDisposition) -> DispositionAnswer:
    return _answer(
        uow,
        disposition.sign_disposition(
            uow,
            command.nc_id,
            password=command.password,
            meaning=command.meaning,
            role=command.role,
            seen=command.content_hash,
        ),
    )


def _answer(uow: UnitOfWork, proposal: RowMapping) -> DispositionAnswer:
    nc = service.get_nc(uow, proposal["nc_id"])
    signed = {one.role for one in proposals.valid_signatures(uow, proposal)}
    board = proposals.board_of(nc, proposals.lines_of(uow, proposal))
    return DispositionAnswer(
        id=nc["id"],
        number=nc["number"],
        state=nc["state"],
        revision=proposal["revision"],
        content_hash=proposal["content_hash"],
        missing=[role for role in board if role not in signed],
    )


def _close(uow: UnitOfWork, command: CloseNc) -> NcAnswer:
    nc = disposition.close_nc(uow, command.nc_id)
    return NcAnswer(id=nc["id"], number=nc["number"], state=nc["state"])


COMMANDS: Final = (
    Command(
        PROPOSE,
        Text(zh="提出处置方案", en="Propose a disposition"),
        DISPOSE,
        ProposeDisposition,
        DispositionAnswer,
        _propose,
        service.DOCUMENT,
    ),
    Command(
        SIGN,
        Text(zh="签署处置方案", en="Sign the disposition"),
        SIGN_DISPOSITION,
        SignDisposition,
        DispositionAnswer,
        _sign,
        service.DOCUMENT,
        frozenset({"password"}),
    ),
    Command(
        CLOSE,
        Text(zh="关闭不合格", en="Close the nonconformance"),
        DISPOSE,
        CloseNc,
        NcAnswer,
        _close,
        service.DOCUMENT,
    ),
    *SPENDING_COMMANDS,
    *REWORK_COMMANDS,
)
PERMISSIONS: Final = {
    DISPOSE: Text(zh="提出处置方案与关闭不合格", en="Propose dispositions and close nonconformances"),
    **SPENDING_PERMISSIONS,
    SIGN_DISPOSITION: Text(zh="签署处置方案", en="Sign dispositions"),
}
