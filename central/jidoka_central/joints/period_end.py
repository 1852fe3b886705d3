"""Period end: what the modules beside the books have left to do before a month closes.

| check | areas | must |
|---|---|---|
| the daily agreement check names a difference | all | yes |
| downtime without a price | general | yes |
| work orders with work in process | stock | no |
| inspections not decided | stock, payables | no |

Finance keeps the list and refuses to close (``finance.closing``); here is who knows. Differences and what has
no price are seen in the tasks that stand for them, because a page must not add up the whole plant. While
the task of a difference stands, the agreement check is made again every ``AGAIN_SECONDS``, so that a repair
does not wait for the next day.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from jidoka_central.foundation import tasks
from jidoka_central.foundation.checklists import Check, Finding
from jidoka_central.foundation.events import Subscription
from jidoka_central.foundation.gates import GateAnswer
from jidoka_central.foundation.identity.principal import system
from jidoka_central.foundation.jobs import Job
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Module
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import Runtime
from jidoka_central.joints import agreement, quality_cost
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.finance.public import PeriodEnd
from jidoka_central.modules.production import public as production

AGAIN_SECONDS: Final = 600.0
ALL_AREAS: Final = ("stock", "payables", "receivables", "general")
INSPECTION: Final = "quality_inspection"


def _differences(q: Queries, _: PeriodEnd) -> Finding:
    return Finding(_open_tasks(q, "ledger", agreement.TASK_KEY))


def _without_price(q: Queries, _: PeriodEnd) -> Finding:
    return Finding(_open_tasks(q, quality_cost.NC, quality_cost.RATE_TASK))


def _inspections(q: Queries, _: PeriodEnd) -> Finding:
    return Finding(_open_tasks(q, INSPECTION))


def _work_in_process(q: Queries, end: PeriodEnd) -> Finding:
    orders = production.work_in_process(q)
    sentence = Text(zh="在制品合计 {amount}", en="Work in process {amount}")
    total = finance.money_text(sum(orders.values()), end.currency)
    return Finding(len(orders), sentence, {"amount": total})


def _open_tasks(q: Queries, document: str, key: str | None = None) -> int:
    task = tasks.TASK.c
    statement = sa.select(sa.func.count(task.id)).where(
        task.company == q.company, task.document == document, task.state == "open"
    )
    return int(q.scalar(statement if key is None else statement.where(task.key == key)))


def check_again(runtime: Runtime) -> None:
    """Make the agreement check anew where the last one found something."""
    statement = sa.select(tasks.TASK.c.id).where(
        tasks.TASK.c.document == "ledger",
        tasks.TASK.c.key == agreement.TASK_KEY,
        tasks.TASK.c.state == "open",
    )
    with runtime.read(system("verify"), "") as q:
        found = q.first(statement.limit(1))
    if found is not None:
        agreement.check_daily(runtime)


CHECKS: Final = (
    Check(
        finance.CLOSE_PERIOD,
        "period_end.agreement",
        Text(zh="账实核对发现差异", en="Differences between stock, books and facts"),
        _differences,
        ALL_AREAS,
        must=True,
        path="/inbox",
    ),
    Check(
        finance.CLOSE_PERIOD,
        "period_end.downtime",
        Text(zh="停机尚未计价", en="Downtime without a price"),
        _without_price,
        ("general",),
        must=True,
        path="/inbox",
        command="finance.set_rate",
    ),
    Check(
        finance.CLOSE_PERIOD,
        "period_end.work_orders",
        Text(zh="工单仍有在制品", en="Work orders with work in process"),
        _work_in_process,
        ("stock",),
        path="/production/orders",
    ),
    Check(
        finance.CLOSE_PERIOD,
        "period_end.inspections",
        Text(zh="检验尚未判定", en="Inspections not decided"),
        _inspections,
        ("stock", "payables"),
        path="/quality/inspections",
    ),
)
SUBSCRIPTIONS: Final[tuple[Subscription, ...]] = ()
GATE_ANSWERS: Final[tuple[GateAnswer, ...]] = ()
MODULE: Final = Module(
    "period_end",
    Text(zh="期末", en="Period end"),
    jobs=(Job("agreement.check_again", AGAIN_SECONDS, check_again),),
    checks=CHECKS,
)
