"""Nonconformances of what is known: what outgoing inspection did not accept, what a customer complains about.

What it holds is known when it opens. A piece goes by its number at the machine; where pieces of several
orders come together and numbers repeat, they are counted from one.

What any nonconformance lets go of has the status that was decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.inventory.public import DocumentRef, known_serials, release_serials
from jidoka_central.modules.quality.nonconformance import service
from jidoka_central.modules.quality.nonconformance.model import NC, NC_PIECE
from jidoka_central.modules.quality.nonconformance.service import HeldPiece
from jidoka_central.modules.quality.nonconformance.specification import limits_of


def open_pieces_nc(
    uow: UnitOfWork,
    *,
    origin: Literal["outgoing", "customer"],
    item_id: UUID,
    serials: Sequence[str],
    plant: str,
    partner_id: UUID,
    reason: str,
    inspection_id: UUID | None = None,
) -> RowMapping:
    """Open a nonconformance that holds these serials; whether stock is blocked is the caller's. A quality
    engineer is asked to judge it. One inspection has one: asked again, it holds these too.

    Emits NcOpened, PiecesHeld.
    """
    nc = service.nc_of_inspection(uow, inspection_id) if inspection_id is not None else None
    if nc is None:
        columns = {
            "state": "contained",
            "range_closed": True,
            "plant": plant,
            "partner_id": partner_id,
            "inspection_id": inspection_id,
            "reason": reason[:400],
        }
        cause = "inspection" if origin == "outgoing" else "complaint"
        nc = service.open_found(uow, origin, item_id, cause, columns)
    there = service.pieces_of_nc(uow, nc["id"])
    pieces = _numbered(uow, item_id, serials, {row["piece"]: row["serial"] for row in there})
    service.hold_pieces(uow, nc["id"], pieces, "suspect")
    held = [row["piece"] for row in service.pieces_of_nc(uow, nc["id"])]
    row = uow.locked(NC, nc["id"], "nonconformance")
    uow.update(NC, row, held_from=min(held), held_to=max(held))
    if there and row["state"] == "decided":
        service.ask_to_judge(uow, row)
    return service.get_nc(uow, nc["id"])


def open_quantity_nc(
    uow: UnitOfWork,
    *,
    origin: Literal["outgoing", "customer"],
    item_id: UUID,
    lot_id: UUID,
    lot_number: str,
    quantity: int,
    plant: str,
    partner_id: UUID,
    reason: str,
    measured: str | None = None,
) -> RowMapping:
    """As ``open_pieces_nc``, for a quantity (micro-units) of a lot. ``measured``: what its inspection
    measured, which is off when a control plan knows it. Emits NcOpened."""
    columns = {
        "state": "contained",
        "range_closed": True,
        "plant": plant,
        "partner_id": partner_id,
        "lot_id": lot_id,
        "lot_number": lot_number,
        "quantity": quantity,
        "reason": reason[:400],
        "characteristic": measured if measured in limits_of(uow, item_id) else None,
    }
    cause = "inspection" if origin == "outgoing" else "complaint"
    return service.open_found(uow, origin, item_id, cause, columns)


def let_go(uow: UnitOfWork, item_id: UUID, serials: Sequence[str], document: DocumentRef) -> None:
    """The document lets go of the serials: they are available, or, when a nonconformance has ever accepted
    them under concession, have that status. Raises and emits as inventory's ``release_serials``."""
    conceded = _conceded(uow, item_id, serials)
    free = [serial for serial in serials if serial not in conceded]
    release_serials(uow, item_id, free, document)
    release_serials(uow, item_id, sorted(conceded), document, status="concession")


def _conceded(q: Queries, item_id: UUID, serials: Sequence[str]) -> set[str]:
    statement = (
        sa.select(NC_PIECE.c.serial)
        .join(NC, NC.c.id == NC_PIECE.c.nc_id)
        .where(
            NC.c.company == q.company,
            NC.c.item_id == item_id,
            NC_PIECE.c.status == "conceded",
            NC_PIECE.c.serial.in_(list(serials)),
        )
    )
    return {row["serial"] for row in q.rows(statement)}


def _numbered(
    uow: UnitOfWork, item_id: UUID, serials: Sequence[str], there: dict[int, str | None]
) -> list[HeldPiece]:
    known = known_serials(uow, item_id, serials)
    new = [serial for serial in serials if serial not in there.values()]
    numbers = [known[serial].piece if serial in known else None for serial in new]
    if None in numbers or len({*numbers, *there}) < len(numbers) + len(there):
        first = max(there, default=0) + 1
        numbers = list(range(first, first + len(new)))
    return [
        HeldPiece(number, serial, None)
        for number, serial in zip(numbers, new, strict=True)
        if number is not None
    ]
