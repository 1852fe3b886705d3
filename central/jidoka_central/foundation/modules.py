"""What the foundation itself declares: people, tasks, the audit trail, and the refusals every module may
meet.
"""

from __future__ import annotations

from typing import Final

from jidoka_central.foundation import errors, signatures, tasks
from jidoka_central.foundation.eventlog import module as audit
from jidoka_central.foundation.idempotency import KEPT_DAYS, forget_before
from jidoka_central.foundation.identity import module as identity
from jidoka_central.foundation.jobs import Job
from jidoka_central.foundation.registry import Module
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import Runtime


def _forget_old_keys(runtime: Runtime) -> None:
    with runtime.database.write() as connection:
        forget_before(connection, runtime.clock.now() - KEPT_DAYS * 86_400_000_000)


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
        errors.FAULT,
        errors.TOO_LARGE,
        errors.NO_SUCH_ADDRESS,
        errors.METHOD_NOT_ALLOWED,
        errors.TOO_MANY_STREAMS,
    ),
    jobs=(Job("core.forget_old_keys", 3_600, _forget_old_keys),),
)

FOUNDATION: Final = (CORE, identity.MODULE, tasks.MODULE, signatures.MODULE, audit.MODULE)
