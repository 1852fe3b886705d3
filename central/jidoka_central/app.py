"""The composition root: which modules there are, who listens to whom, and how a process is put together.

The only file that knows everything.
"""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Final

from jidoka_central.foundation.clock import Clock
from jidoka_central.foundation.db import open_database
from jidoka_central.foundation.keys import FileKeys
from jidoka_central.foundation.modules import FOUNDATION
from jidoka_central.foundation.registry import Module, Registry
from jidoka_central.foundation.settings import Settings
from jidoka_central.foundation.uow import Runtime

ORDER: Final = ("masterdata", "inventory", "production", "shopfloor", "quality")


def modules() -> tuple[Module, ...]:
    """The business modules, lowest first."""
    return tuple(part.MODULE for name in ORDER if (part := _loaded(f"jidoka_central.modules.{name}.module")))


def build_registry() -> Registry:
    """Everything that is declared, put together. Raises ``ValueError`` for a double or missing one."""
    joint = _loaded("jidoka_central.joints.process_control")
    return Registry(
        (*FOUNDATION, *modules()),
        getattr(joint, "SUBSCRIPTIONS", ()),
        getattr(joint, "GATE_ANSWERS", ()),
    )


def _loaded(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def build_runtime(settings: Settings, clock: Clock | None = None) -> Runtime:
    """A runtime over the database of the settings, with the keys of its key folder."""
    runtime = Runtime(open_database(settings.database_url), build_registry(), clock)
    runtime.keys = FileKeys(settings.key_dir)
    return runtime
