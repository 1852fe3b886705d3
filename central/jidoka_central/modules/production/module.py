"""Production, declared."""

from __future__ import annotations

from jidoka_central.foundation.registry import DocumentType, Module
from jidoka_central.foundation.text import Text
from jidoka_central.modules.production.api import router
from jidoka_central.modules.production.commands import COMMANDS, CONFIRM, FINISH, ISSUE, PLAN, READ, VALUES
from jidoka_central.modules.production.datasets import DATASETS
from jidoka_central.modules.production.errors import PROBLEMS
from jidoka_central.modules.production.events import EVENTS
from jidoka_central.modules.production.gates import GATES
from jidoka_central.modules.production.states import WORK_ORDER_STATES

MODULE = Module(
    "production",
    Text(zh="生产", en="Production"),
    commands=COMMANDS,
    datasets=DATASETS,
    documents=(
        DocumentType("work_order", Text(zh="工单", en="Work order"), "WO", "/production/orders/{id}"),
    ),
    events=EVENTS,
    gates=GATES,
    states=(WORK_ORDER_STATES,),
    problems=PROBLEMS,
    permissions={
        READ: Text(zh="查看工单", en="See work orders"),
        VALUES: Text(zh="查看工单成本", en="See what orders cost"),
        PLAN: Text(zh="建立和下达工单", en="Create and release work orders"),
        ISSUE: Text(zh="发料和退料", en="Issue and return material"),
        CONFIRM: Text(zh="报工", en="Confirm pieces"),
        FINISH: Text(zh="入库、完工和关闭", en="Receive output, complete and close"),
    },
    routers=(router,),
)
