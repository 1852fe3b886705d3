"""Line permission: who may release, sign on and let the line run, asked through the modules' gates.

| gate | allows when |
|---|---|
| `production.release` | a control plan is released for the item at the cell |
| `shopfloor.sign_on` | the order is released at this cell and still open |
| `shopfloor.enable_run` | likewise, its own plan in force at the edge, its material issued |
"""

from __future__ import annotations

from jidoka_central.foundation.errors import Problem, Refusal
from jidoka_central.foundation.events import Subscription
from jidoka_central.foundation.gates import GateAnswer
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Module
from jidoka_central.foundation.text import Text
from jidoka_central.modules.production import public as production
from jidoka_central.modules.quality import public as quality
from jidoka_central.modules.shopfloor import public as shopfloor

OPEN_STATES = frozenset({"released", "running", "paused", "verifying"})

NOT_RELEASED_HERE = Problem(
    "line_permission.order_not_here",
    409,
    Text(zh="工单 {order} 未在工位 {cell} 下达", en="Order {order} is not released at cell {cell}"),
)
PLAN_NOT_IN_FORCE = Problem(
    "line_permission.plan_not_in_force",
    409,
    Text(
        zh="边缘端尚未报告工单 {order} 的控制计划生效",
        en="The edge has not reported the control plan of order {order} in force",
    ),
)
NOT_ISSUED = Problem(
    "line_permission.material_not_issued",
    409,
    Text(zh="工单 {order} 的物料尚未发齐", en="The material of order {order} has not been issued in full"),
)
PROBLEMS = (NOT_RELEASED_HERE, PLAN_NOT_IN_FORCE, NOT_ISSUED)


def plan_exists(q: Queries, subject: production.Order) -> Refusal | None:
    try:
        quality.required_plan(q, subject.item_id, subject.cell_id)
    except Refusal as refusal:
        return refusal
    return None


def order_is_here(q: Queries, subject: shopfloor.SignOnSubject) -> Refusal | None:
    order = production.find_order(q, subject.order)
    if order is None or order.cell_id != subject.cell_id or order.state not in OPEN_STATES:
        return NOT_RELEASED_HERE.refuse(field="order", order=subject.order, cell=subject.station)
    return None


def run_is_allowed(q: Queries, subject: shopfloor.RunSubject) -> Refusal | None:
    """The order's own plan must be in force at the edge, and its material issued."""
    order = production.find_order(q, subject.order)
    if order is None or order.cell_id != subject.cell_id or order.state not in OPEN_STATES:
        return NOT_RELEASED_HERE.refuse(field="order", order=subject.order, cell=subject.station)
    state = shopfloor.bundle_state(q, subject.cell_id)
    in_force = state.reported_hash is not None and state.reported_hash == state.desired_hash
    if not in_force or quality.plan_of_bundle(q, state.reported_hash or "") != order.plan_revision_id:
        return PLAN_NOT_IN_FORCE.refuse(field="order", order=subject.order)
    if production.material_to_issue(q, order):
        return NOT_ISSUED.refuse(field="order", order=subject.order)
    return None


GATE_ANSWERS = (
    GateAnswer(production.RELEASE, plan_exists),
    GateAnswer(shopfloor.SIGN_ON, order_is_here),
    GateAnswer(shopfloor.ENABLE_RUN, run_is_allowed),
)

SUBSCRIPTIONS: tuple[Subscription, ...] = ()
MODULE = Module("line_permission", Text(zh="产线许可", en="Line permission"), problems=PROBLEMS)
