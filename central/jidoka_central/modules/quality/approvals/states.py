"""The life of a customer's approval. That it is used up or past its day is no state: it is looked at when it
is asked."""

from __future__ import annotations

from typing import Final

from jidoka_central.foundation.states import StateTable, Transition
from jidoka_central.foundation.text import Text

SIGN: Final = "quality.sign_customer_approval"
WITHDRAW: Final = "quality.withdraw_customer_approval"

APPROVAL_STATES = StateTable(
    document="quality_customer_approval",
    start="recorded",
    states={
        "recorded": Text(zh="已登记", en="recorded"),
        "in_force": Text(zh="生效", en="in force"),
        "withdrawn": Text(zh="已撤销", en="withdrawn"),
    },
    rows=(
        Transition("recorded", SIGN, "in_force"),
        Transition("recorded", WITHDRAW, "withdrawn"),
        Transition("in_force", WITHDRAW, "withdrawn"),
    ),
    final=frozenset({"withdrawn"}),
)
