"""What the foundation itself declares: people, tasks, the audit trail, and the refusals every module may
meet.
"""

from __future__ import annotations

from typing import Final

from jidoka_central.foundation import errors, signatures, tasks
from jidoka_central.foundation.identity import module as identity
from jidoka_central.foundation.registry import Module
from jidoka_central.foundation.text import Text

CORE: Final = Module(
    "core",
    Text(zh="系统", en="System"),
    problems=(
        errors.INVALID_INPUT,
        errors.NOT_FOUND,
        errors.STALE,
        errors.NOT_ALLOWED,
        errors.KEY_REUSED,
        errors.BUSY,
        errors.ILLEGAL_TRANSITION,
        errors.DUPLICATE,
        errors.OUT_OF_RANGE,
        errors.DATABASE_LOST,
    ),
)

FOUNDATION: Final = (CORE, identity.MODULE, tasks.MODULE, signatures.MODULE)
