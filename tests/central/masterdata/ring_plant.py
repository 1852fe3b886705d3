"""The ring plant of the story, written down through the commands people use."""

from __future__ import annotations

from functools import partial
from typing import Any

from jidoka_central.foundation.db import metadata, open_database
from jidoka_central.foundation.identity.principal import Principal
from jidoka_central.foundation.registry import Registry
from jidoka_central.foundation.uow import Context, Runtime
from tests.fixtures.databases import Beginning

CELL = "acme/plant1/machining/rings/honing-1"
PLANT = "plant1"

MASTER_DATA: tuple[tuple[str, dict[str, Any]], ...] = (
    ("create_unit", {"code": "ea", "name_zh": "件", "name_en": "Piece"}),
    ("create_unit", {"code": "kg", "name_zh": "千克", "name_en": "Kilogram", "decimals": 3}),
    (
        "create_item",
        {
            "number": "BLANK-74",
            "name_zh": "活塞环毛坯",
            "name_en": "Ring blank",
            "unit": "ea",
            "kind": "purchased",
        },
    ),
    (
        "create_item",
        {
            "number": "RING-74",
            "name_zh": "活塞环",
            "name_en": "Piston ring",
            "unit": "ea",
            "kind": "made",
            "tracking": "serial",
        },
    ),
    ("create_partner", {"number": "SUP-1", "name": "Blank foundry", "supplier": True}),
    ("create_site_structure", {"path": CELL}),
    ("create_work_centre", {"number": "HONE-1", "name_zh": "珩磨", "name_en": "Honing", "cell": CELL}),
)
HALF_AN_HOUR = {
    "number": 10,
    "name_zh": "珩磨",
    "name_en": "Honing",
    "work_centre": "HONE-1",
    "minutes": "30",
}
RECIPE: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "create_bom",
        {"item": "RING-74", "lines": [{"item": "BLANK-74", "quantity": "1", "unit": "ea"}]},
    ),
    ("create_routing", {"item": "RING-74", "operations": [HALF_AN_HOUR]}),
)


def ring_plant(registry: Registry, name: str = "ring-plant", *, recipe: bool = True) -> Beginning:
    """Databases in which the ring plant is written down; a registry that is not the application's has a name
    of its own."""
    return name, partial(make_plant, registry=registry, recipe=recipe)


def make_plant(url: str, registry: Registry, *, recipe: bool) -> None:
    """The schema and the plant in an empty database."""
    database = open_database(url)
    with database.engine.begin() as connection:
        metadata.create_all(connection)
    everything = Principal("planner", permissions=frozenset(registry.permissions), company="JDK")
    write_down(Runtime(database, registry), Context(everything, "JDK"), recipe=recipe)
    database.close()


def write_down(runtime: Runtime, context: Context, *, recipe: bool) -> None:
    """Pieces, blank, ring, supplier, cell and work centre; with ``recipe`` also how the ring is made."""
    for what, fields in MASTER_DATA + (RECIPE if recipe else ()):
        runtime.run(f"masterdata.{what}", fields, context)
