"""Proving the log: every row as it was written, every link in place, nothing lost between writing and
sealing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from jidoka_central.foundation.eventlog.append import DIGESTED, digest_of
from jidoka_central.foundation.eventlog.model import EVENT_LOG, EVENT_SEAL, EVENT_UNSEALED
from jidoka_central.foundation.eventlog.sequencer import ORIGIN, chained

BATCH: Final = 2_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """``sealed`` links hold; ``broken`` says where and why the next one does not, ``None`` when all do.

    ``unsealed`` rows are committed and wait for the sequencer: the chain says nothing about them yet.
    """

    sealed: int
    unsealed: int
    head: str
    broken: str | None

    @property
    def valid(self) -> bool:
        return self.broken is None


def verify(connection: sa.Connection) -> Verdict:
    """Walk the whole log; the first fault ends the walk."""
    unsealed = connection.execute(sa.select(sa.func.count()).select_from(EVENT_UNSEALED)).scalar_one()
    position, chain = 0, ORIGIN
    statement = (
        sa.select(
            EVENT_SEAL.c.position,
            EVENT_SEAL.c.chain,
            EVENT_SEAL.c.row.label("sealed_row"),
            EVENT_LOG.c.row.label("log_row"),
            EVENT_LOG.c.digest,
            *(EVENT_LOG.c[name] for name in DIGESTED),
        )
        .join(EVENT_LOG, EVENT_LOG.c.row == EVENT_SEAL.c.row, isouter=True)
        .order_by(EVENT_SEAL.c.position)
        .limit(BATCH)
    )
    while rows := connection.execute(statement.where(EVENT_SEAL.c.position > position)).all():
        for row in rows:
            fault = _fault(row, position, chain)
            if fault is not None:
                return Verdict(position, unsealed, chain, fault)
            position, chain = row.position, row.chain
    return Verdict(position, unsealed, chain, _lost(connection))


def _fault(row: sa.Row[tuple[object, ...]], position: int, chain: str) -> str | None:
    if row.position != position + 1:
        return f"position {position + 1} is missing, {row.position} follows {position}"
    if row.log_row is None:
        return f"position {row.position}: row {row.sealed_row} is gone"
    if digest_of(row) != row.digest:
        return f"position {row.position}: row {row.log_row} is not what was written"
    if chained(chain, row.position, row.digest) != row.chain:
        return f"position {row.position}: the chain hash of row {row.log_row} does not follow"
    return None


def _lost(connection: sa.Connection) -> str | None:
    row = connection.execute(
        sa.select(sa.func.min(EVENT_LOG.c.row))
        .join(EVENT_SEAL, EVENT_SEAL.c.row == EVENT_LOG.c.row, isouter=True)
        .join(EVENT_UNSEALED, EVENT_UNSEALED.c.row == EVENT_LOG.c.row, isouter=True)
        .where(EVENT_SEAL.c.row.is_(None), EVENT_UNSEALED.c.row.is_(None))
    ).scalar()
    return None if row is None else f"row {row} is neither sealed nor waiting to be"
