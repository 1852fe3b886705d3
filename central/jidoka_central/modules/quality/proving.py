"""What quality has decided, held against what it was decided on: counts and plan of an inspection, signatures
and content of a disposition, the blocked stock of a lot that waits for one, readings and verdict of a
measurement study."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.signatures import content_hash
from jidoka_central.modules.inventory.public import decided_of_lots, get_lot, stock
from jidoka_central.modules.masterdata.public import quantity_text
from jidoka_central.modules.quality.approvals.checking import recompute_left
from jidoka_central.modules.quality.approvals.reading import (
    recompute_logged,
    recompute_signed,
    recompute_used,
)
from jidoka_central.modules.quality.inspection.checking import recompute_inspections
from jidoka_central.modules.quality.inspection.model import INSPECTION
from jidoka_central.modules.quality.inspection.skip_checking import recompute_skipping
from jidoka_central.modules.quality.msa.checking import recompute_studies
from jidoka_central.modules.quality.nonconformance import proposals, reworking
from jidoka_central.modules.quality.nonconformance.checking import (
    recompute_conceded,
    recompute_reworked,
    recompute_reworks,
)
from jidoka_central.modules.quality.nonconformance.logged import recompute_logged_reworks, recompute_pieces
from jidoka_central.modules.quality.nonconformance.model import DISPOSITION, NC, NC_PIECE, REWORK
from jidoka_central.modules.quality.nonconformance.posted import recompute_parts
from jidoka_central.modules.quality.sampling.checking import recompute_switching
from jidoka_central.modules.quality.sampling.own.checking import recompute_tables
from jidoka_central.modules.quality.sampling.skip.reading import recompute_programmes


def recompute_decisions(q: Queries) -> Iterator[str]:
    """Each decision that its grounds do not bear out, as a sentence."""
    yield from recompute_inspections(q)
    yield from recompute_studies(q)
    yield from recompute_switching(q)
    yield from recompute_tables(q)
    yield from recompute_programmes(q)
    yield from recompute_skipping(q)
    yield from _dispositions(q)
    yield from _blocked_stock(q)
    yield from recompute_reworks(q)
    yield from recompute_logged_reworks(q)
    yield from recompute_pieces(q)
    yield from recompute_conceded(q)
    yield from recompute_used(q)
    yield from recompute_left(q)
    yield from recompute_reworked(q)
    yield from recompute_parts(q)
    yield from recompute_signed(q)
    yield from recompute_logged(q)


def _dispositions(q: Queries) -> Iterator[str]:
    decided = sa.select(DISPOSITION).where(
        DISPOSITION.c.company == q.company, DISPOSITION.c.state == "decided"
    )
    for row in q.rows(decided.order_by(DISPOSITION.c.id)):
        nc = q.get(NC, row["nc_id"])
        lines = proposals.lines_of(q, row)
        content = proposals.content_of(q, nc, row["revision"], lines)
        if content_hash(content) != row["content_hash"]:
            yield f"{nc['number']}: disposition {row['revision']} is not the one that was signed"
        yield from _whole(q, nc)
        signed = {one.role for one in proposals.valid_signatures(q, row)}
        missing = [role for role in proposals.board_of(nc, lines) if role not in signed]
        if missing:
            yield f"{nc['number']}: disposition {row['revision']} has no signature of {', '.join(missing)}"


def _whole(q: Queries, nc: RowMapping) -> Iterator[str]:
    """All of a lot is decided about at once, and again what failed a rework."""
    if nc["lot_id"] is None:
        return
    failed = sum(row["failed"] for row in reworking.reworks_of(q, nc["id"]))
    undecided = reworking.undecided_quantity(q, nc)
    if not 0 <= undecided <= (0 if nc["state"] == "closed" else failed):
        has, should = quantity_text(nc["quantity"]), quantity_text(nc["quantity"] - undecided)
        yield f"{nc['number']} is of {has}, what was decided of {should}"


def _blocked_stock(q: Queries) -> Iterator[str]:
    """What waits is out of use, whoever holds it besides: quantities of lots that wait for a decision are
    blocked, those that wait for their inspection in inspection, pieces not available."""
    waiting, uninspected = waiting_of_lots(q), _uninspected_of_lots(q)
    stands = decided_of_lots(q, waiting.keys() | uninspected.keys())
    for status, wanted, wait in (
        ("blocked", waiting, "wait for a decision, {has} are blocked"),
        ("inspection", uninspected, "wait for their inspection, {has} are in inspection"),
    ):
        for lot_id, quantity in sorted(wanted.items()):
            has = stands.get((lot_id, status), 0)
            if has < quantity:
                lot, of = get_lot(q, lot_id).number, quantity_text(quantity)
                yield f"{of} of lot {lot} {wait.format(has=quantity_text(has))}"
    held = _held_pieces(q)
    found_of: dict[tuple[UUID, str], str] = {}
    for item_id in sorted({row["item_id"] for row in held}):
        for one in stock(q, item_id=item_id):
            found_of[item_id, one.lot] = one.status
    for row in held:
        found = found_of.get((row["item_id"], row["serial"]))  # none: a customer has it
        if found in ("available", "concession"):
            yield f"{row['number']} holds {row['serial']}, which is {found}"


def waiting_of_lots(q: Queries, origin: str | None = None) -> dict[UUID, int]:
    """Lot -> micro-units of it that nonconformances (of an origin) hold: nobody has decided about them, or
    they are in rework."""
    waiting = sa.select(NC).where(
        NC.c.company == q.company, NC.c.lot_id.is_not(None), NC.c.state.in_(("contained", "proposed"))
    )
    reworked = sa.select(NC).where(
        NC.c.company == q.company,
        NC.c.lot_id.is_not(None),
        NC.c.state == "decided",
        NC.c.id.in_(sa.select(REWORK.c.nc_id).where(REWORK.c.company == q.company)),
    )
    if origin is not None:
        waiting, reworked = waiting.where(NC.c.origin == origin), reworked.where(NC.c.origin == origin)
    found: dict[UUID, int] = {}
    for nc in (*q.rows(waiting), *q.rows(reworked)):
        held = reworking.undecided_quantity(q, nc)
        held += sum(row["quantity"] for row in reworking.open_reworks(q, nc["id"]))
        if held:
            found[nc["lot_id"]] = found.get(nc["lot_id"], 0) + held
    return found


def _uninspected_of_lots(q: Queries) -> dict[UUID, int]:
    """Lot -> micro-units of it that came in and whose inspection has no result."""
    inspection = INSPECTION.c
    open_ = sa.select(inspection.lot_id, sa.func.sum(inspection.quantity).label("quantity")).where(
        inspection.company == q.company,
        inspection.origin == "incoming",
        inspection.state == "open",
        inspection.lot_id.is_not(None),
    )
    return {row["lot_id"]: int(row["quantity"]) for row in q.rows(open_.group_by(inspection.lot_id))}


def _held_pieces(q: Queries) -> Sequence[RowMapping]:
    return q.rows(
        sa.select(NC.c.number, NC.c.item_id, NC_PIECE.c.serial)
        .join(NC, NC.c.id == NC_PIECE.c.nc_id)
        .where(
            NC_PIECE.c.company == q.company,
            NC_PIECE.c.status.in_(("held", "reworking")),
            NC_PIECE.c.serial.is_not(None),
        )
        .order_by(NC.c.number, NC_PIECE.c.piece)
    )
