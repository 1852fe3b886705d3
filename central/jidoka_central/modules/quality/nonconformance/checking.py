"""Reworks and concessions held against what was decided and found: pieces and quantities of a rework, what
was accepted under a customer's approval."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.inventory.public import known_serials
from jidoka_central.modules.masterdata.public import quantity_text
from jidoka_central.modules.quality.approvals.model import APPROVAL_USE, CONCEDED
from jidoka_central.modules.quality.nonconformance import service
from jidoka_central.modules.quality.nonconformance.model import (
    DISPOSITION,
    DISPOSITION_LINE,
    NC,
    REWORK,
    REWORK_PIECE,
)
from jidoka_shared.values import QUANTITY_SCALE


def recompute_reworks(q: Queries) -> Iterator[str]:
    """Each rework that its pieces, or its quantity, do not bear out, as a sentence."""
    pieces = _results(q)
    of = sa.select(REWORK).where(REWORK.c.company == q.company)
    for row in q.rows(of.order_by(REWORK.c.number)):
        passed, failed = row["passed"], row["failed"]
        if row["lot_id"] is None:
            found = pieces.get(row["id"], {})
            passed, failed = (found.get(one, 0) * QUANTITY_SCALE for one in ("passed", "failed"))
        judged = row["quantity"] if row["state"] == "inspected" else 0
        if (row["passed"], row["failed"]) != (passed, failed) or passed + failed != judged:
            told = " + ".join(quantity_text(row[one]) for one in ("passed", "failed"))
            has = f"{quantity_text(passed)} passed and {quantity_text(failed)} failed"
            yield f"{row['number']} of {quantity_text(row['quantity'])} counts {told}; {has}"


def recompute_reworked(q: Queries) -> Iterator[str]:
    """Each rework under a customer's approval of which another quantity counts there, as a sentence."""
    use = APPROVAL_USE.c
    used = {
        (row["document_id"], row["approval_id"]): int(row["quantity"])
        for row in q.rows(
            sa.select(use.document_id, use.approval_id, sa.func.sum(use.quantity).label("quantity"))
            .where(use.company == q.company, use.document_type == REWORK.name)
            .group_by(use.document_id, use.approval_id)
        )
    }
    for row in q.rows(sa.select(REWORK).where(REWORK.c.company == q.company).order_by(REWORK.c.number)):
        counted = used.pop((row["id"], row["approval_id"]), 0)
        should = 0 if row["approval_id"] is None else row["quantity"]
        if counted != should:
            has, of = quantity_text(counted), quantity_text(should)
            yield f"{row['number']} is of {of} under an approval, which counts {has}"
    for document_id, _ in sorted(used):
        yield f"an approval counts a rework {document_id} that is not under it"


def _results(q: Queries) -> dict[Any, dict[str, int]]:
    """Rework -> result -> how many of its pieces."""
    piece = REWORK_PIECE.c
    counted = sa.select(piece.rework_id, piece.result, sa.func.count().label("pieces")).where(
        piece.company == q.company, piece.result.is_not(None)
    )
    found: dict[Any, dict[str, int]] = {}
    for row in q.rows(counted.group_by(piece.rework_id, piece.result)):
        found.setdefault(row["rework_id"], {})[row["result"]] = int(row["pieces"])
    return found


def recompute_conceded(q: Queries) -> Iterator[str]:
    """Each nonconformance of which something else is kept as conceded under a customer's approval than its
    board has decided, as a sentence."""
    line, nc = DISPOSITION_LINE.c, NC.c
    decided = (
        sa.select(nc.id.label("nc_id"), nc.item_id, nc.lot_id, nc.characteristic.label("found"), line.pieces)
        .add_columns(*(line[name] for name in _TERMS))
        .join(DISPOSITION, DISPOSITION.c.id == line.disposition_id)
        .join(NC, nc.id == DISPOSITION.c.nc_id)
        .where(
            DISPOSITION.c.company == q.company,
            DISPOSITION.c.state == "decided",
            line.decision == "concession",
            line.approval_id.is_not(None),
        )
    )
    should: Counter[_Conceded] = Counter(one for row in q.rows(decided) for one in _decided(q, row))
    kept = sa.select(CONCEDED.c.nc_id, CONCEDED.c.lot_id, *(CONCEDED.c[name] for name in _TERMS))
    has: Counter[_Conceded] = Counter(
        tuple(row.values()) for row in q.rows(kept.where(CONCEDED.c.company == q.company))
    )
    wrong = {key[0] for key in should.keys() | has.keys() if should[key] != has[key]}
    for row in q.rows(sa.select(nc.number).where(nc.id.in_(sorted(wrong))).order_by(nc.number)):
        yield f"{row['number']}: what is kept as conceded is not what its board decided"


_TERMS = ("approval_id", "characteristic", "quantity", "low", "high")
_Conceded = tuple[Any, ...]  # nonconformance, lot, then the terms


def _decided(q: Queries, row: RowMapping) -> Iterator[_Conceded]:
    """What ``deviation.write_conceded`` keeps of a line: a lot as it was decided, each piece as it measures,
    where that is known."""
    nc_id, terms = row["nc_id"], [row[name] for name in _TERMS]
    if row["lot_id"] is not None:
        yield (nc_id, row["lot_id"], *terms)
        return
    wanted = set(row["pieces"])
    pieces = [one for one in service.pieces_of_nc(q, nc_id) if one["piece"] in wanted]
    serials = [one["serial"] for one in pieces if one["serial"] is not None]
    lots = known_serials(q, row["item_id"], serials)
    approval_id, characteristic, _, low, high = terms
    for one in pieces:
        own = one["reading"] if characteristic == row["found"] else None
        between = (low, high) if own is None else (own, own)
        lot = lots.get(one["serial"])
        yield (nc_id, None if lot is None else lot.id, approval_id, characteristic, QUANTITY_SCALE, *between)
