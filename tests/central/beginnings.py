"""Filling an empty database by commands, as somebody who may give all of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jidoka_central.foundation.clock import Clock
from jidoka_central.foundation.db import metadata, open_database
from jidoka_central.foundation.identity.principal import Principal
from jidoka_central.foundation.registry import Registry
from jidoka_central.foundation.uow import Context, Runtime


def begin(
    url: str, registry: Registry, commands: Iterable[tuple[str, dict[str, Any]]], clock: Clock | None = None
) -> None:
    """The schema where there is none yet, then the commands, in their order."""
    database = open_database(url)
    with database.engine.begin() as connection:
        metadata.create_all(connection)
    everything = Principal("controller", permissions=frozenset(registry.permissions), company="JDK")
    runtime = Runtime(database, registry, clock)
    for command, fields in commands:
        runtime.run(command, fields, Context(everything, "JDK"))
    database.close()
