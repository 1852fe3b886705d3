"""Retiring a skip-lot programme of three states: not while inspection requirements name it."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.quality.inspection.model import REQUIREMENT
from jidoka_central.modules.quality.sampling.skip import form
from jidoka_central.modules.quality.sampling.skip.errors import PROGRAMME_IN_USE
from jidoka_central.modules.quality.sampling.skip.model import PROGRAMME
from jidoka_central.modules.quality.sampling.skip.service import retire
from jidoka_central.modules.quality.sampling.skip.states import PROGRAMME_STATES, RETIRE


def retire_skip_lot_programme(uow: UnitOfWork, command: form.RetireSkipLotProgramme) -> form.ProgrammeAnswer:
    """It holds no more; a draft is discarded. Raises ``ILLEGAL_TRANSITION``, ``PROGRAMME_IN_USE``. Emits
    SkipLotProgrammeRetired."""
    row = uow.locked(PROGRAMME, command.programme_id)
    PROGRAMME_STATES.next(row["state"], RETIRE, document=row["code"])
    refusal = refusal_to_retire(uow, row)
    if refusal is not None:
        raise refusal
    return retire(uow, row, command.reason)


def refusal_to_retire(q: Queries, row: RowMapping) -> Refusal | None:
    """A released programme that requirements name stays; its next revision takes its place."""
    count = used_by(q, row["code"]) if row["state"] == "released" else 0
    if count:
        return PROGRAMME_IN_USE.refuse(field="programme_id", code=row["code"], count=count)
    return None


def used_by(q: Queries, code: str) -> int:
    """How many inspection requirements name the programme."""
    mine = REQUIREMENT.c.company == q.company, REQUIREMENT.c.skip_programme == code
    return int(q.scalar(sa.select(sa.func.count()).select_from(REQUIREMENT).where(*mine)) or 0)
