"""The composition root: which modules there are, who listens to whom, and how a process is put together.

The only file that knows everything.
"""

from __future__ import annotations

from typing import Final

from jidoka_central.foundation.clock import Clock, SystemClock
from jidoka_central.foundation.db import open_database
from jidoka_central.foundation.keys import FileKeys
from jidoka_central.foundation.modules import FOUNDATION
from jidoka_central.foundation.registry import Module, Registry
from jidoka_central.foundation.settings import Settings
from jidoka_central.foundation.uow import Runtime
from jidoka_central.joints import (
    agreement,
    customer_loop,
    incoming_quality,
    line_permission,
    period_end,
    postings,
    process_control,
    quality_cost,
)
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.production import public as production
from jidoka_central.modules.purchasing import public as purchasing
from jidoka_central.modules.quality import public as quality
from jidoka_central.modules.sales import public as sales
from jidoka_central.modules.shopfloor import public as shopfloor
from jidoka_central.modules.traceability import public as traceability

# The business modules, lowest first.
MODULES: Final[tuple[Module, ...]] = (
    masterdata.MODULE,
    finance.MODULE,
    inventory.MODULE,
    purchasing.MODULE,
    production.MODULE,
    sales.MODULE,
    shopfloor.MODULE,
    quality.MODULE,
    traceability.MODULE,
)
JOINTS: Final = (
    postings,
    agreement,
    line_permission,
    process_control,
    incoming_quality,
    quality_cost,
    customer_loop,
    period_end,
)


def build_registry() -> Registry:
    """Everything that is declared, put together. Raises ``ValueError`` for a double or missing one."""
    return Registry(
        (*FOUNDATION, *MODULES, *(joint.MODULE for joint in JOINTS)),
        [subscription for joint in JOINTS for subscription in joint.SUBSCRIPTIONS],
        [answer for joint in JOINTS for answer in joint.GATE_ANSWERS],
    )


def build_runtime(settings: Settings, clock: Clock | None = None) -> Runtime:
    """A runtime over the database of the settings, with the keys of its key folder."""
    runtime = Runtime(
        open_database(settings.database_url), build_registry(), clock or SystemClock(settings.zone)
    )
    runtime.keys = FileKeys(settings.key_dir)
    return runtime


def differences(runtime: Runtime) -> list[str]:
    """Where what is kept is not what its facts give, and where stock and books do not agree."""
    return agreement.differences_of_all(runtime)
