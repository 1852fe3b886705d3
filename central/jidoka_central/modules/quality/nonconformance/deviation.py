"""What a concession or a rework is about: the characteristic that is off, what it measures, and whether a
customer must have approved it.

A concession of a critical characteristic needs a customer's approval, and so does a critical characteristic
that is reworked a second time. For an item that has critical ones it must be said which characteristic is
off: one of its control plans', and the critical one that was found where one was. An approval that is named
must be for the item, the characteristic and the kind, in force today, and wide enough for what was measured;
how much of it is left counts when something goes under it: a rework when it is decided, a concession when it
is delivered.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.masterdata.public import get_item, get_partner
from jidoka_central.modules.quality.approvals import service as approvals
from jidoka_central.modules.quality.approvals.model import CONCEDED
from jidoka_central.modules.quality.nonconformance import reworking, service
from jidoka_central.modules.quality.nonconformance.errors import (
    CHARACTERISTIC_NEEDED,
    CUSTOMER_APPROVAL_NEEDED,
    DEVIATION_UNEXPECTED,
    MEASURED_NEEDED,
    MEASURED_ORDER,
)
from jidoka_central.modules.quality.nonconformance.events import DispositionLine
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
        about = replace(about, characteristic=nc["characteristic"])
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
    ``CUSTOMER_APPROVAL_NEEDED``, ``MEASURED_NEEDED`` and what an approval refuses, each with its field."""
    about, field = line.about, f"lines.{at}"
    if line.decision not in ABOUT:
        if about != NO_DEVIATION:
            raise DEVIATION_UNEXPECTED.refuse(field=f"{field}.characteristic", decision=line.decision)
        return
    if about.low is not None and about.high is not None and about.low > about.high:
        raise MEASURED_ORDER.refuse(field=f"{field}.low", low=about.low, high=about.high)
    limits, item_id = limits_of(q, nc["item_id"]), nc["item_id"]
    critical = {code for code, known in limits.items() if known.critical}
    if _says_nothing(nc, about, limits, critical):
        raise CHARACTERISTIC_NEEDED.refuse(
            field=f"{field}.characteristic",
            item=get_item(q, item_id).number,
            critical=", ".join(sorted(critical)),
        )
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


def _says_nothing(
    nc: RowMapping, about: Deviation, limits: Mapping[str, Limits], critical: Collection[str]
) -> bool:
    """Of an item with critical characteristics it is not said what is off: nothing is named, or what no plan
    knows, or another characteristic than the critical one that was found."""
    if not critical:
        return False
    found = nc["characteristic"]
    return about.characteristic not in limits or (found in critical and about.characteristic != found)


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
