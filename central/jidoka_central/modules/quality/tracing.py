"""What quality knows of lots and serials: inspections, nonconformances with what was decided, cases, limits.

Each function takes all of what it is asked about at once.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.signatures import Signature, signatures_of
from jidoka_central.foundation.text import Text
from jidoka_central.modules.quality.capa.reading import capas_of_ncs
from jidoka_central.modules.quality.inspection.model import INSPECTION
from jidoka_central.modules.quality.nonconformance.model import DISPOSITION, DISPOSITION_LINE, NC, NC_PIECE
from jidoka_central.modules.quality.sampling.own.reading import edition_named
from jidoka_central.modules.quality.sampling.own.shipped import is_shipped
from jidoka_central.modules.quality.spc.model import LIMITS


@dataclass(frozen=True, slots=True)
class TracedDecision:
    """One revision of a disposition with its lines {decision, pieces, quantity, reason} and signatures."""

    nc_id: UUID
    id: UUID
    revision: int
    state: str
    decided_at: int | None
    lines: tuple[dict[str, Any], ...]
    signatures: tuple[Signature, ...]


def inspections_of(
    q: Queries, lot_ids: Collection[UUID], document_ids: Collection[UUID] = ()
) -> list[RowMapping]:
    """The inspections of these lots, and those of these documents (receipts, deliveries), oldest first."""
    table = INSPECTION.c
    mine = sa.or_(table.lot_id.in_(sorted(set(lot_ids))), table.source_id.in_(sorted(set(document_ids))))
    return q.rows(
        sa.select(INSPECTION).where(table.company == q.company, mine).order_by(table.created, table.id)
    )


def table_sources(q: Queries, codes: Collection[str]) -> dict[str, Text]:
    """Of those editions that are tables the plant entered: title, source, and who proofread them."""
    found = {}
    for code in sorted({one for one in codes if not is_shipped(one)}):
        edition = edition_named(q, code)
        found[code] = Text(
            zh=f"{edition.title.zh}：{edition.verified.zh}", en=f"{edition.title.en}: {edition.verified.en}"
        )
    return found


def ncs_of_lots(
    q: Queries, lot_ids: Collection[UUID], serials: Collection[tuple[UUID, str]]
) -> list[tuple[RowMapping, list[RowMapping]]]:
    """The nonconformances of these lots, and of these (item, serial) pieces, each with the rows of those
    pieces; oldest first."""
    numbers = sorted({serial for _, serial in serials})
    wanted = set(serials)
    pieces: dict[UUID, list[RowMapping]] = {}
    held = (
        sa.select(NC_PIECE, NC.c.item_id)
        .join(NC, NC.c.id == NC_PIECE.c.nc_id)
        .where(NC_PIECE.c.company == q.company, NC_PIECE.c.serial.in_(numbers))
        .order_by(NC_PIECE.c.piece)
    )
    for row in q.rows(held) if numbers else ():
        if (row["item_id"], row["serial"]) in wanted:
            pieces.setdefault(row["nc_id"], []).append(row)
    mine = sa.or_(NC.c.lot_id.in_(sorted(set(lot_ids))), NC.c.id.in_(sorted(pieces)))
    found = sa.select(NC).where(NC.c.company == q.company, mine).order_by(NC.c.created, NC.c.number)
    return [(nc, pieces.get(nc["id"], [])) for nc in q.rows(found)]


def decisions_of(q: Queries, nc_ids: Collection[UUID]) -> list[TracedDecision]:
    """What was decided, or waits for signatures, about these nonconformances; withdrawn proposals are left
    out."""
    dispositions = q.rows(
        sa.select(DISPOSITION)
        .where(
            DISPOSITION.c.company == q.company,
            DISPOSITION.c.nc_id.in_(sorted(set(nc_ids))),
            DISPOSITION.c.state != "withdrawn",
        )
        .order_by(DISPOSITION.c.created, DISPOSITION.c.revision)
    )
    ids = [row["id"] for row in dispositions]
    lines: dict[UUID, list[dict[str, Any]]] = {}
    for row in q.rows(
        sa.select(DISPOSITION_LINE)
        .where(DISPOSITION_LINE.c.company == q.company, DISPOSITION_LINE.c.disposition_id.in_(ids))
        .order_by(DISPOSITION_LINE.c.position)
    ):
        shown = {name: row[name] for name in ("decision", "pieces", "quantity", "reason")}
        lines.setdefault(row["disposition_id"], []).append(shown)
    return [
        TracedDecision(
            row["nc_id"],
            row["id"],
            row["revision"],
            row["state"],
            row["decided_at"],
            tuple(lines.get(row["id"], ())),
            tuple(signatures_of(q, "quality_disposition", row["id"])),
        )
        for row in dispositions
    ]


def limits_by_id(q: Queries, limits_ids: Collection[UUID]) -> dict[UUID, RowMapping]:
    """Versions of control limits by id."""
    wanted = LIMITS.c.id.in_(sorted(set(limits_ids)))
    return {row["id"]: row for row in q.rows(sa.select(LIMITS).where(LIMITS.c.company == q.company, wanted))}


def limits_signatures(q: Queries, limits_id: UUID) -> list[Signature]:
    """Who signed a version of limits."""
    return signatures_of(q, "quality_control_limits", limits_id)


__all__ = [
    "TracedDecision",
    "capas_of_ncs",
    "decisions_of",
    "inspections_of",
    "limits_by_id",
    "limits_signatures",
    "ncs_of_lots",
    "table_sources",
]
