"""The lives of a user and of an API token."""

from __future__ import annotations

from jidoka_central.foundation.states import StateTable, Transition
from jidoka_central.foundation.text import Text

USER_STATES = StateTable(
    "app_user",
    start="active",
    states={
        "active": Text(zh="在用", en="active"),
        "inactive": Text(zh="停用", en="inactive"),
    },
    rows=(
        Transition("active", "identity.deactivate_user", "inactive"),
        Transition("inactive", "identity.activate_user", "active"),
    ),
)

TOKEN_STATES = StateTable(
    "api_token",
    start="valid",
    states={
        "valid": Text(zh="有效", en="valid"),
        "revoked": Text(zh="已撤销", en="revoked"),
    },
    rows=(Transition("valid", "identity.revoke_token", "revoked"),),
    final=frozenset({"revoked"}),
)
