"""Retiring a sampling table of the plant's own: not while inspection requirements name it."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Command
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.inspection.model import REQUIREMENT
from jidoka_central.modules.quality.sampling.own import service, states
from jidoka_central.modules.quality.sampling.own.errors import table_in_use
from jidoka_central.modules.quality.sampling.own.model import TABLE


def retire_sampling_table(
    uow: UnitOfWork, command: service.RetireSamplingTable
) -> service.SamplingTableAnswer:
    """No plan comes from it any more; what was judged by it stays. Raises an illegal transition,
    ``TABLE_IN_USE``. Emits SamplingTableRetired."""
    row = uow.locked(TABLE, command.table_id)
    states.SAMPLING_TABLE_STATES.next(row["state"], states.RETIRE, document=row["code"])
    items = items_by(uow, row["code"])
    if items:
        raise table_in_use(row["code"], items)
    return service.retire(uow, row, command.reason)


def items_by(q: Queries, code: str) -> list[str]:
    """Numbers of the items whose requirements name this edition."""
    named = sa.select(REQUIREMENT.c.item_id).where(
        REQUIREMENT.c.company == q.company, REQUIREMENT.c.edition == code
    )
    return sorted(masterdata.get_item(q, row["item_id"]).number for row in q.rows(named.distinct()))


OWN_TABLE_RETIRING: Final = Command(
    states.RETIRE,
    Text(zh="停用抽样表", en="Retire a sampling table"),
    service.PERMISSION,
    service.RetireSamplingTable,
    service.SamplingTableAnswer,
    retire_sampling_table,
    states.DOCUMENT,
)
