"""What repeats itself, and what the server does about it by itself.

Three nonconformances of one item with one cause within thirty days of each other (both ends count, days are
the plant's) make one preventive proposal that names them; a further one joins it while it is not over. A
process whose frozen limits rest on at least 25 subgroups and show a Cpk below 1.33 makes one too. A proposal
waits for a person, who takes it on or says why not; what came before the last case ended counts no more.

The effectiveness of a case is due on a day; from then on its check stands in an inbox until it is made.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation import tasks
from jidoka_central.foundation.clock import date_in_zone
from jidoka_central.foundation.identity.principal import system
from jidoka_central.foundation.jobs import Job
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import Context, Runtime, UnitOfWork
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.capa import rules, service
from jidoka_central.modules.quality.capa.events import NcAttached
from jidoka_central.modules.quality.capa.model import CAPA, CAPA_NC
from jidoka_central.modules.quality.nonconformance.model import NC
from jidoka_central.modules.quality.plans.model import CHARACTERISTIC, PLAN
from jidoka_central.modules.quality.spc.model import LIMITS

EVERY_SECONDS: Final = 3_600
DAY: Final = 86_400_000_000
LOOK_BACK: Final = 3 * rules.TREND_DAYS  # a case that is late is still found
OVER: Final = ("closed", "rejected")


def find_trends(uow: UnitOfWork) -> list[UUID]:
    """Propose a preventive case for each trend that has none, and let what is new join those that have one.
    Returns the new cases. Emits CapaStarted, NcAttached."""
    found = []
    groups: dict[str, list[RowMapping]] = defaultdict(list)
    recent = sa.select(NC).where(NC.c.company == uow.company, NC.c.created >= uow.now - LOOK_BACK * DAY)
    for nc in uow.rows(recent.order_by(NC.c.id)):
        groups[f"nc:{nc['item_id']}:{cause_code(nc)}"].append(nc)
    for trend, ncs in groups.items():
        last = _last_case(uow, trend)
        if last is not None and last["state"] not in OVER:
            _join(uow, last, ncs)
            continue
        since = last["closed_at"] if last is not None else 0
        fresh = [nc for nc in ncs if nc["created"] > (since or 0)]
        days = [date_in_zone(nc["created"], uow.clock.zone) for nc in fresh]
        if rules.trend(days):
            found.append(_propose_nc_trend(uow, trend, fresh))
    return found + _find_incapable(uow)


def cause_code(nc: RowMapping) -> str:
    """What a nonconformance is counted under: the cause its first reaction names, else what stopped the line
    and at which characteristic."""
    reaction = nc["first_reaction"] or {}
    return str(reaction.get("cause") or f"{nc['cause_of_stop']}/{nc['characteristic'] or '-'}")


def ask_for_checks(uow: UnitOfWork) -> int:
    """Put the effectiveness checks that are due into the inbox; returns how many cases wait for one."""
    due = sa.select(CAPA).where(
        CAPA.c.company == uow.company,
        CAPA.c.state.in_(("implemented", "prevented")),
        CAPA.c.check_due <= uow.today,
    )
    rows = uow.rows(due.order_by(CAPA.c.id))
    for row in rows:
        tasks.create(
            uow,
            title=Text(zh="{number}：验证措施是否有效", en="{number}: check whether the actions worked"),
            params={"number": row["number"]},
            document=service.DOCUMENT,
            document_id=row["id"],
            role=service.QUALITY_ENGINEER,
            due=uow.now,
            key=service.CHECK_TASK,
        )
    return len(rows)


def _last_case(uow: UnitOfWork, trend: str) -> RowMapping | None:
    return uow.first(
        sa.select(CAPA)
        .where(CAPA.c.company == uow.company, CAPA.c.trend == trend)
        .order_by(CAPA.c.id.desc())
        .limit(1)
    )


def _join(uow: UnitOfWork, capa: RowMapping, ncs: list[RowMapping]) -> None:
    linked = set(
        uow.connection.execute(
            sa.select(CAPA_NC.c.nc_id).where(
                CAPA_NC.c.company == uow.company, CAPA_NC.c.capa_id == capa["id"]
            )
        ).scalars()
    )
    for nc in ncs:
        if nc["id"] not in linked and nc["created"] > capa["created"]:
            uow.insert(CAPA_NC, capa_id=capa["id"], nc_id=nc["id"])
            uow.emit(NcAttached(capa["id"], capa["number"], nc["id"], nc["number"]))


def _propose_nc_trend(uow: UnitOfWork, trend: str, ncs: list[RowMapping]) -> UUID:
    item = masterdata.get_item(uow, ncs[0]["item_id"])
    code = cause_code(ncs[0])
    title = f"{item.number}: {code} × {len(ncs)}"
    numbers = ", ".join(nc["number"] for nc in ncs)
    problem = f"{len(ncs)} nonconformances of {item.number} with cause {code}: {numbers}"
    return _propose(uow, trend, title, problem, item.id, [nc["id"] for nc in ncs])


def _find_incapable(uow: UnitOfWork) -> list[UUID]:
    statement = (
        sa.select(LIMITS, CHARACTERISTIC.c.lsl, CHARACTERISTIC.c.usl, PLAN.c.item_id)
        .join(CHARACTERISTIC, CHARACTERISTIC.c.id == LIMITS.c.characteristic_id)
        .join(PLAN, PLAN.c.id == LIMITS.c.plan_id)
        .where(
            LIMITS.c.company == uow.company,
            LIMITS.c.state == "frozen",
            LIMITS.c.subgroups >= rules.CPK_SUBGROUPS,
        )
    )
    found = []
    for row in uow.rows(statement.order_by(LIMITS.c.id)):
        index = rules.cpk(row["centre"], rules.sigma_of_pieces(dict(row)), row["lsl"], row["usl"])
        trend = f"cpk:{row['id']}"
        if index is None or index >= rules.CPK_MIN or _last_case(uow, trend) is not None:
            continue
        item = masterdata.get_item(uow, row["item_id"])
        title = f"{item.number}: Cpk {index:.3f} < {rules.CPK_MIN}"
        problem = (
            f"{row['characteristic']} of {item.number}: Cpk {index:.3f} over {row['subgroups']} subgroups"
        )
        found.append(_propose(uow, trend, title, problem, item.id, []))
    return found


def _propose(uow: UnitOfWork, trend: str, title: str, problem: str, item_id: UUID, ncs: list[UUID]) -> UUID:
    row = service.open_case(
        uow,
        kind="preventive",
        state="proposed",
        title=title[:200],
        problem=problem[:4000],
        owner=uow.principal.name,
        item_id=item_id,
        ncs=ncs,
        trend=trend[:200],
    )
    tasks.create(
        uow,
        title=Text(zh="{number}：是否采取预防措施？{what}", en="{number}: take preventive action? {what}"),
        params={"number": row["number"], "what": title},
        document=service.DOCUMENT,
        document_id=row["id"],
        role=service.QUALITY_ENGINEER,
        due=uow.now + timedelta(days=7) // timedelta(microseconds=1),
        key="proposal",
    )
    capa_id: UUID = row["id"]
    return capa_id


def _in_each_company(runtime: Runtime, tables: tuple[sa.Table, ...], work: Any) -> None:
    found = sa.union(*(sa.select(table.c.company) for table in tables))
    with runtime.database.read() as connection:
        companies = list(connection.execute(found).scalars())
    for company in sorted(companies):
        runtime.do(Context(system("quality"), company, source="job"), work)


def _trends_job(runtime: Runtime) -> None:
    _in_each_company(runtime, (NC, LIMITS), find_trends)


def _checks_job(runtime: Runtime) -> None:
    _in_each_company(runtime, (CAPA,), ask_for_checks)


CAPA_JOBS: Final = (
    Job("quality.find_trends", EVERY_SECONDS, _trends_job),
    Job("quality.capa_checks", EVERY_SECONDS, _checks_job),
)
