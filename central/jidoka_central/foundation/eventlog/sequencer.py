"""Giving committed rows their place: a gapless position and the chain hash.

Runs as a job under a lease. Should two run at once all the same, the second fails on the unique position
and tries again: nothing is sealed twice, nothing is skipped. A crash between batches loses nothing: a batch
is one transaction, and what is not sealed still stands in ``event_unsealed``.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from jidoka_central.foundation.eventlog.model import EVENT_LOG, EVENT_SEAL, EVENT_UNSEALED
from jidoka_central.foundation.jobs import Job
from jidoka_central.foundation.metrics import SEALED_POSITION

if TYPE_CHECKING:
    from jidoka_central.foundation.uow import Runtime

BATCH_MAX: Final = 1_000
ORIGIN: Final = "0" * 64


def chained(previous: str, position: int, digest: str) -> str:
    """The chain hash at ``position``."""
    return hashlib.sha256(f"{previous}\n{position}\n{digest}".encode()).hexdigest()


def seal(runtime: Runtime, limit: int = BATCH_MAX) -> bool:
    """Seal up to ``limit`` committed rows in the order of their numbers; ``True`` when there may be more."""
    with runtime.database.read() as connection:
        if connection.execute(sa.select(EVENT_UNSEALED.c.row).limit(1)).first() is None:
            return False
    with runtime.database.write() as connection:
        rows = connection.execute(
            sa.select(EVENT_LOG.c.row, EVENT_LOG.c.digest)
            .join(EVENT_UNSEALED, EVENT_UNSEALED.c.row == EVENT_LOG.c.row)
            .order_by(EVENT_LOG.c.row)
            .limit(limit)
        ).all()
        if not rows:
            return False
        position, chain = last_seal(connection)
        now, seals = runtime.clock.now(), []
        for row in rows:
            position += 1
            chain = chained(chain, position, row.digest)
            seals.append({"position": position, "row": row.row, "chain": chain, "sealed": now})
        connection.execute(sa.insert(EVENT_SEAL), seals)
        numbers = [row.row for row in rows]
        connection.execute(sa.delete(EVENT_UNSEALED).where(EVENT_UNSEALED.c.row.in_(numbers)))
    SEALED_POSITION.set(position)
    return len(rows) == limit


def last_seal(connection: sa.Connection) -> tuple[int, str]:
    """Position and chain hash of the newest seal; position 0 before the first."""
    row = connection.execute(
        sa.select(EVENT_SEAL.c.position, EVENT_SEAL.c.chain).order_by(EVENT_SEAL.c.position.desc()).limit(1)
    ).first()
    return (0, ORIGIN) if row is None else (row.position, row.chain)


SEQUENCER = Job("eventlog.sequencer", every=1.0, run=seal, on_commit=True, pause=0.1)
