"""The life of a work order.

Commands are people's; ``start``, ``pause``, ``verify`` and ``resume`` are what the line does and a joint
tells. A completed order is paused again when its last pieces turn out to be suspect.
"""

from __future__ import annotations

from typing import Final

from jidoka_central.foundation.states import StateTable, Transition
from jidoka_central.foundation.text import Text
from jidoka_central.modules.production.gates import CLOSE, CONFIRM, RELEASE

RELEASE_ORDER: Final = "production.release_order"
ISSUE_MATERIAL: Final = "production.issue_material"
RETURN_MATERIAL: Final = "production.return_material"
CONFIRM_PIECES: Final = "production.confirm"
RECEIVE_OUTPUT: Final = "production.receive_output"
COMPLETE_ORDER: Final = "production.complete_order"
CLOSE_ORDER: Final = "production.close_order"
CANCEL_ORDER: Final = "production.cancel_order"

_OPEN = ("released", "running", "paused", "verifying")
_AT_WORK = ("running", "paused", "verifying")

WORK_ORDER_STATES = StateTable(
    "work_order",
    start="planned",
    states={
        "planned": Text(zh="已计划", en="planned"),
        "released": Text(zh="已下达", en="released"),
        "running": Text(zh="生产中", en="running"),
        "paused": Text(zh="已暂停", en="paused"),
        "verifying": Text(zh="验证中", en="verifying"),
        "completed": Text(zh="已完工", en="completed"),
        "closed": Text(zh="已关闭", en="closed"),
        "cancelled": Text(zh="已取消", en="cancelled"),
    },
    rows=(
        Transition("planned", RELEASE_ORDER, "released", (RELEASE,)),
        Transition("planned", CANCEL_ORDER, "cancelled"),
        Transition("released", CANCEL_ORDER, "cancelled"),
        Transition("released", "start", "running"),
        Transition("released", "pause", "paused"),
        Transition("running", "pause", "paused"),
        Transition("verifying", "pause", "paused"),
        Transition("completed", "pause", "paused"),
        Transition("paused", "verify", "verifying"),
        Transition("paused", "resume", "running"),
        Transition("verifying", "resume", "running"),
        *(Transition(state, ISSUE_MATERIAL, state) for state in _OPEN),
        Transition("released", CONFIRM_PIECES, "running", (CONFIRM,)),
        *(Transition(state, CONFIRM_PIECES, state, (CONFIRM,)) for state in (*_AT_WORK, "completed")),
        *(Transition(state, RECEIVE_OUTPUT, state) for state in (*_AT_WORK, "completed")),
        Transition("running", COMPLETE_ORDER, "completed"),
        *(Transition(state, RETURN_MATERIAL, state) for state in (*_OPEN, "completed")),
        Transition("completed", CLOSE_ORDER, "closed", (CLOSE,)),
    ),
    final=frozenset({"closed", "cancelled"}),
)
# Where a piece that the machine made is still taken: everywhere but at the end.
TAKES_PIECES = frozenset(WORK_ORDER_STATES.states) - WORK_ORDER_STATES.final
