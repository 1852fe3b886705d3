"""Reworks and concessions held against what was decided and found: pieces and quantities of a rework, what
was accepted under a customer's approval."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.masterdata.public import quantity_text
from jidoka_central.modules.quality.approvals.model import CONCEDED
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
    line = DISPOSITION_LINE.c
    decided = (
        sa.select(DISPOSITION.c.nc_id, *(line[name] for name in _TERMS), NC.c.lot_id)
        .join(DISPOSITION, DISPOSITION.c.id == line.disposition_id)
        .join(NC, NC.c.id == DISPOSITION.c.nc_id)
        .where(
            DISPOSITION.c.company == q.company,
            DISPOSITION.c.state == "decided",
            line.decision == "concession",
            line.approval_id.is_not(None),
        )
    )
    kept = (
        sa.select(CONCEDED.c.nc_id, *(CONCEDED.c[name] for name in _TERMS), NC.c.lot_id)
        .join(NC, NC.c.id == CONCEDED.c.nc_id)
        .where(CONCEDED.c.company == q.company)
    )
    should, has = _sums(q.rows(decided)), _sums(q.rows(kept))
    wrong = {key[0] for key in should.keys() | has.keys() if should.get(key, 0) != has.get(key, 0)}
    for row in q.rows(sa.select(NC.c.number).where(NC.c.id.in_(sorted(wrong))).order_by(NC.c.number)):
        yield f"{row['number']}: what is kept as conceded is not what its board decided"


_TERMS = ("approval_id", "characteristic", "quantity", "low", "high")


def _sums(rows: list[RowMapping]) -> dict[Any, int]:
    """By nonconformance, approval and characteristic, of a lot by its range too: a piece has its own
    reading."""
    found: dict[Any, int] = {}
    for row in rows:
        own = (None, None) if row["lot_id"] is None else (row["low"], row["high"])
        key = (row["nc_id"], row["approval_id"], row["characteristic"], *own)
        found[key] = found.get(key, 0) + int(row["quantity"])
    return found
