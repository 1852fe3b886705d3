"""Refusals about signing."""

from __future__ import annotations

from jidoka_central.foundation.errors import Problem
from jidoka_central.foundation.text import Text

SIGNED_ALREADY = Problem(
    "signatures.signed_already",
    409,
    Text(
        zh="{display} 已签署此单据，须由另一人以另一角色签署",
        en="{display} has signed this already; another person in another role must sign",
    ),
)
ROLE_NEEDED = Problem(
    "signatures.role_needed", 403, Text(zh="您没有角色 {role}", en="You do not have the role {role}")
)
