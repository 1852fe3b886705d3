"""What a concession or a rework is about: the characteristic that is off, what it measures, and whether a
customer must have approved it.

A concession of a critical characteristic needs a customer's approval, and so does a critical characteristic
that is reworked a second time. For an item that has critical ones it must be said which characteristic is
off: one of its control plans', and the critical one that was found where one was. Found is what failed the
last rework, else what stopped the line or what the inspection measured. Of a lot nothing can be told apart:
what some of it failed for holds for all that is left. An approval that is named
must be for the item, the characteristic and the kind, in force today, and wide enough for what was measured;
how much of it is left counts when something goes under it: a rework when it is decided, a concession when it
is delivered.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.masterdata.public import get_item, get_partner
from jidoka_central.modules.quality.approvals import service as approvals
from jidoka_central.modules.quality.approvals.model import CONCEDED
from jidoka_central.modules.quality.inspection.model import INSPECTION
from jidoka_central.modules.quality.nonconformance import reworking, service
from jidoka_central.modules.quality.nonconformance.errors import (
    CHARACTERISTIC_NEEDED,
    CHARACTERISTIC_UNKNOWN,
    CUSTOMER_APPROVAL_NEEDED,
    DEVIATION_UNEXPECTED,
    MEASURED_NEEDED,
    MEASURED_ORDER,
    OTHER_CHARACTERISTIC,
)
from jidoka_central.modules.quality.nonconformance.events import DispositionLine
from jidoka_central.modules.quality.nonconformance.model import REWORK, REWORK_PIECE
from jidoka_central.modules.quality.nonconformance.rules import NO_DEVIATION, Deviation, ProposedLine
from jidoka_central.modules.quality.nonconformance.specification import Limits, limits_of
from jidoka_shared.values import QUANTITY_SCALE

ABOUT = ("concession", "rework")
CONCESSION = Text(zh="让步接收", en="a concession")
SECOND_REWORK = Text(zh="再次返工", en="a second rework")


def critical_of(q: Queries, item_id: UUID) -> set[str]:
    """The codes of the item's critical characteristics, by its released control plans."""
    return {code for code, known in limits_of(q, item_id).items() if known.critical}


def filled(q: Queries, nc: RowMapping, line: ProposedLine) -> ProposedLine:
    """The line with what is known already: the characteristic that stopped the line, and what its pieces
    measure."""
    if line.decision not in ABOUT:
        return line
    about = line.about
    if about.characteristic is None:
        found = {one for some in _found(q, nc, line.pieces) for one in some}
        about = replace(about, characteristic=found.pop() if len(found) == 1 else nc["characteristic"])
    if about.low is None and about.high is None:
        known = _readings(q, nc, about.characteristic, line.pieces)
        if known and None not in known.values():
            values = [value for value in known.values() if value is not None]
            about = replace(about, low=min(values), high=max(values))
    return replace(line, about=about)


def _readings(
    q: Queries, nc: RowMapping, characteristic: str | None, pieces: Collection[int]
) -> dict[int, float | None]:
    """What the pieces measure; empty when the nonconformance is about another characteristic."""
    if characteristic is None or characteristic != nc["characteristic"]:
        return {}
    wanted = set(pieces)
    return {
        row["piece"]: row["reading"] for row in service.pieces_of_nc(q, nc["id"]) if row["piece"] in wanted
    }


def refuse(q: Queries, nc: RowMapping, line: ProposedLine, at: int) -> None:
    """Raises ``DEVIATION_UNEXPECTED``, ``MEASURED_ORDER``, ``CHARACTERISTIC_NEEDED``,
    ``CHARACTERISTIC_UNKNOWN``, ``OTHER_CHARACTERISTIC``, ``CUSTOMER_APPROVAL_NEEDED``, ``MEASURED_NEEDED``
    and what an approval refuses, each with its field."""
    about, field = line.about, f"lines.{at}"
    if line.decision not in ABOUT:
        if about != NO_DEVIATION:
            raise DEVIATION_UNEXPECTED.refuse(field=f"{field}.characteristic", decision=line.decision)
        return
    if about.low is not None and about.high is not None and about.low > about.high:
        raise MEASURED_ORDER.refuse(field=f"{field}.low", low=about.low, high=about.high)
    limits = limits_of(q, nc["item_id"])
    critical = {code for code, known in limits.items() if known.critical}
    if critical:
        _refuse_characteristic(q, nc, line, limits, f"{field}.characteristic")
    if about.characteristic is None and about.approval_id is None:
        return
    again = line.decision == "rework" and reworking.passes_before(q, nc, line.pieces) > 0
    if about.approval_id is None:
        if about.characteristic in critical and (line.decision == "concession" or again):
            raise CUSTOMER_APPROVAL_NEEDED.refuse(
                field=f"{field}.approval_id",
                characteristic=about.characteristic,
                what=SECOND_REWORK if again else CONCESSION,
            )
        return
    _refuse_approval(q, nc, line, f"{field}.approval_id", f"{field}.high")


def _refuse_characteristic(
    q: Queries, nc: RowMapping, line: ProposedLine, limits: Mapping[str, Limits], field: str
) -> None:
    """Of an item with critical characteristics: nothing is named, or what no plan knows, or another one than
    the critical one that was found."""
    critical = {code for code, known in limits.items() if known.critical}
    named, item = line.about.characteristic, get_item(q, nc["item_id"]).number
    if named is None:
        raise CHARACTERISTIC_NEEDED.refuse(field=field, item=item, critical=", ".join(sorted(critical)))
    if named not in limits:
        raise CHARACTERISTIC_UNKNOWN.refuse(
            field=field, item=item, known=", ".join(sorted(limits)), characteristic=named
        )
    for found in _found(q, nc, line.pieces):
        if found & critical and named not in found & critical:
            raise OTHER_CHARACTERISTIC.refuse(
                field=field, found=", ".join(sorted(found & critical)), characteristic=named
            )


def _found(q: Queries, nc: RowMapping, pieces: Collection[int]) -> list[set[str]]:
    """What was found to be off, of each piece, or of the lot, where something is known."""
    first = nc["characteristic"]
    if first is None and nc["inspection_id"] is not None:
        measured = q.scalar(
            sa.select(INSPECTION.c.characteristic).where(
                INSPECTION.c.company == q.company, INSPECTION.c.id == nc["inspection_id"]
            )
        )
        first = measured if measured in limits_of(q, nc["item_id"]) else None
    at_first = set() if first is None else {str(first)}
    if nc["lot_id"] is not None:
        reworks = reworking.reworks_of(q, nc["id"])
        failed = {str(row["characteristic"]) for row in reworks if row["failed"] and row["characteristic"]}
        return [failed or at_first]
    last = _failed_last(q, nc)
    return [{last[piece]} if piece in last else at_first for piece in pieces]


def _failed_last(q: Queries, nc: RowMapping) -> dict[int, str]:
    """Piece -> what the last rework that it failed was about."""
    statement = (
        sa.select(REWORK_PIECE.c.piece, REWORK.c.characteristic)
        .join(REWORK, REWORK.c.id == REWORK_PIECE.c.rework_id)
        .where(
            REWORK.c.company == q.company,
            REWORK.c.nc_id == nc["id"],
            REWORK.c.characteristic.is_not(None),
            REWORK_PIECE.c.result == "failed",
        )
        .order_by(REWORK.c.created, REWORK.c.id)
    )
    return {row["piece"]: row["characteristic"] for row in q.rows(statement)}


def _refuse_approval(q: Queries, nc: RowMapping, line: ProposedLine, field: str, measured: str) -> None:
    about, kind = line.about, "concession" if line.decision == "concession" else "rework"
    assert about.approval_id is not None
    row = approvals.get_approval(q, about.approval_id)
    code = about.characteristic or ""
    approvals.refuse_other(
        q, row, "rework" if kind == "rework" else "concession", nc["item_id"], code, field=field
    )
    if kind == "rework":
        quantity = len(line.pieces) * QUANTITY_SCALE or line.quantity
        approvals.refuse_fault(q, row, quantity, None, None, field=field)
        return
    if (row["upper"] is not None and about.high is None) or (row["lower"] is not None and about.low is None):
        raise MEASURED_NEEDED.refuse(field=measured, characteristic=code, approval=row["number"])
    approvals.refuse_fault(q, row, 0, about.low, about.high, field=field)


def signed(q: Queries, about: Deviation) -> dict[str, Any]:
    """What a signature covers of it; nothing where nothing is said."""
    if about == NO_DEVIATION:
        return {}
    shown: dict[str, Any] = {
        "characteristic": about.characteristic,
        "measured": approvals.range_text(about.low, about.high),
    }
    if about.approval_id is not None:
        row = approvals.get_approval(q, about.approval_id)
        shown["approval"] = row["number"]
        shown["customer"] = get_partner(q, row["customer_id"]).number
    return shown


def write_conceded(uow: UnitOfWork, nc: RowMapping, line: DispositionLine) -> None:
    """What the board accepts under a customer's approval goes only where one covers it."""
    about = line.about
    assert about.approval_id is not None and about.characteristic is not None
    common: dict[str, Any] = {
        "item_id": nc["item_id"],
        "characteristic": about.characteristic,
        "approval_id": about.approval_id,
        "nc_id": nc["id"],
        "nc_number": nc["number"],
    }
    if nc["lot_id"] is not None:
        whole = {"lot_id": nc["lot_id"], "quantity": line.quantity, "low": about.low, "high": about.high}
        uow.insert(CONCEDED, **common, **whole)
        return
    readings = _readings(uow, nc, about.characteristic, line.pieces)
    item = get_item(uow, nc["item_id"])
    rows = []
    lots = inventory.serial_lots(uow, item, line.known_serials)
    for piece, lot in zip(line.pieces, lots, strict=True):
        own = readings.get(piece)
        low, high = (about.low, about.high) if own is None else (own, own)
        rows.append(common | {"lot_id": lot.id, "quantity": QUANTITY_SCALE, "low": low, "high": high})
    uow.insert_many(CONCEDED, rows)
