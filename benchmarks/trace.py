"""Tracing: a serial's whole life, and ancestors with descendants, on 1.3 million genealogy edges.

Loaded in bulk with SQL past the triggers (`_trace_data` says what), on SQLite (a file) and PostgreSQL (from
pip): lots, edges, movements, orders, readings, deliveries, holds, nonconformances and complaints. Measured is
the product: `life` of rings that have a reading and of delivered assemblies that are complained about
(siblings: the 2,000 of the same lot and what they went into, and where each is); `genealogy` of a supplier
lot, both ways, 2,201 lots and 4,000 edges; p99 and median of the samples. The floor of both is the same set
of lots by one bare recursive statement through the same driver. Beside each stands the processor time that
this process takes for it: on a machine that does other work it is the figure that can be compared.
JIDOKA_BENCH_EDGES: edges to load, 1,300,000 when not given. JIDOKA_BENCH_SAMPLES: lives of each kind, and
genealogies, 60 when not given.
"""

from __future__ import annotations

import gc
import os
import random
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from benchmarks._goals import Goal
from benchmarks._trace_data import (
    ASSEMBLIES_A_LOT,
    CUSTOMERS,
    DELIVERED_EVERY,
    FLOOR_EVERY,
    LOT,
    LOTS,
    NC_EVERY,
    ORDERS,
    RINGS,
    RINGS_A_LOT,
    RINGS_AN_ORDER,
    Sql,
    deliveries,
    family,
    found_bad,
    movements,
    orders_and_floor,
)  # fmt: skip
from benchmarks.posting import books_at, postgresql, sqlite
from jidoka_central.foundation.uow import Context, Runtime
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.traceability import public as traceability
from jidoka_central.modules.traceability.views import Life

SAMPLES = int(os.environ.get("JIDOKA_BENCH_SAMPLES", "60"))
CELL = "acme/plant1/machining/rings/honing-1"
MASTER: tuple[tuple[str, dict[str, Any]], ...] = (
    ("masterdata.create_unit", {"code": "ea", "name_zh": "件", "name_en": "Piece"}),
    *(
        (
            "masterdata.create_item",
            {"number": number, "name_zh": number, "name_en": number, "unit": "ea", "kind": kind}
            | ({"tracking": "serial"} if kind == "made" else {}),
        )
        for number, kind in (("BLANK-74", "purchased"), ("RING-74", "made"), ("PISTON-1", "made"))
    ),
    *(("masterdata.create_partner", {"number": one, "name": one, "customer": True}) for one in CUSTOMERS),
    ("masterdata.create_site_structure", {"path": CELL}),
    ("masterdata.create_work_centre", {"number": "H", "name_zh": "珩磨", "name_en": "Honing", "cell": CELL}),
    (
        "masterdata.create_bom",
        {"item": "RING-74", "lines": [{"item": "BLANK-74", "quantity": "1", "unit": "ea"}]},
    ),
    (
        "masterdata.create_routing",
        {
            "item": "RING-74",
            "operations": [
                {"number": 10, "name_zh": "珩", "name_en": "Hone", "work_centre": "H", "minutes": "30"}
            ],
        },
    ),
    ("shopfloor.register_edge", {"edge_id": "edge-1", "cell_path": CELL, "mqtt_user": "edge-1"}),
)


def load(runtime: Runtime, context: Context) -> None:
    """Master data by commands, the rest by statements that count up."""
    for command, fields in MASTER:
        runtime.run(command, fields, context)
    store = runtime.do(context, lambda uow: inventory.ensure_location(uow, "plant1", inventory.STORE))
    sqlite_ = runtime.database.dialect == "sqlite"
    with runtime.database.engine.connect() as connection:
        known = {
            name: connection.exec_driver_sql(text).scalar()
            for name, text in {
                **{
                    number: f"SELECT id FROM item WHERE number = '{number}'"
                    for number in ("BLANK-74", "RING-74", "PISTON-1")
                },
                **{one: f"SELECT id FROM partner WHERE number = '{one}'" for one in CUSTOMERS},
                "bom": "SELECT id FROM bom",
                "routing": "SELECT id FROM routing",
                "cell": "SELECT cell_id FROM work_centre",
                "edge": "SELECT id FROM edge",
            }.items()
        }
    known["store"] = store.hex if sqlite_ else store
    raw = runtime.database.engine.raw_connection()
    cursor = raw.cursor()
    before = ("foreign_keys=OFF", "query_only=OFF", "synchronous=OFF")
    for text in (
        [f"PRAGMA {one}" for one in before] if sqlite_ else ["SET session_replication_role = replica"]
    ):
        cursor.execute(text)
    if sqlite_:
        cursor.execute("BEGIN")
    sql = Sql(sqlite_, {name: str(value) for name, value in known.items()})
    for statement in (
        *family(sql),
        *movements(sql),
        *orders_and_floor(sql),
        *deliveries(sql),
        *found_bad(sql),
    ):
        cursor.execute(statement)
    raw.commit()
    if sqlite_:
        cursor.execute("ANALYZE")
    raw.close()
    runtime.database.engine.dispose()
    if not sqlite_:
        with runtime.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


BARE = """
WITH RECURSIVE reach(lot_id) AS (
  SELECT {start} UNION
  SELECT e.child_lot_id FROM genealogy_edge e JOIN reach r ON e.company = 'JDK' AND e.parent_lot_id = r.lot_id
) SELECT lot_id FROM reach
"""


class Clocks:
    """How long calls took, by the wall and of this process's processor time; milliseconds."""

    def __init__(self) -> None:
        self.wall: list[float] = []
        self.processor: list[float] = []

    def time(self, work: Callable[[], Any]) -> None:
        began, used = time.perf_counter(), time.process_time()
        work()
        self.processor.append((time.process_time() - used) * 1_000)
        self.wall.append((time.perf_counter() - began) * 1_000)

    def p99(self) -> float:
        return sorted(self.wall)[min(len(self.wall) - 1, int(len(self.wall) * 0.99))]


def measured(runtime: Runtime, context: Context) -> tuple[Clocks, Clocks, Clocks, Clocks, int]:
    """Lives of rings and of delivered assemblies, genealogies, the bare statement; lots in a genealogy."""
    chance = random.Random(74)
    seen_orders = range(0, ORDERS, FLOOR_EVERY)
    rings = [
        chance.choice(seen_orders) * RINGS_AN_ORDER + chance.randrange(RINGS_AN_ORDER) for _ in range(SAMPLES)
    ]
    complained = [chance.randrange(LOTS) * ASSEMBLIES_A_LOT for _ in range(SAMPLES)]

    def life(number: str, item: str) -> Life:
        with runtime.read(context.principal, "JDK") as q:
            found = traceability.life(q, traceability.find_one(q, number, item).id)
        siblings = found.siblings
        assert siblings.found == RINGS_A_LOT + ASSEMBLIES_A_LOT and siblings.total == RINGS_A_LOT
        assert siblings.by_where["delivered"] == ASSEMBLIES_A_LOT // DELIVERED_EVERY
        assert siblings.by_where["blocked"] == sum(bool(one.where.held_by) for one in siblings.serials) > 0
        assert all(one.difference == "0" and one.unlinked == "0" for one in found.balances)
        return found

    def of_ring(ring: int) -> None:
        found = life(f"R-{ring}", "RING-74")
        assert len(found.readings) == 1 and len(found.ncs) == (ring % NC_EVERY == 0)

    def of_assembly(assembly: int) -> None:
        found = life(f"P-{assembly}", "PISTON-1")
        assert len(found.deliveries) == 1 and [one.origin for one in found.ncs] == ["customer"]

    nodes: list[int] = []

    def both_ways(lot: int) -> None:
        with runtime.read(context.principal, "JDK") as q:
            nodes.append(len(traceability.genealogy(q, UUID(int=LOT + lot)).nodes))

    def bare(lot: int) -> None:
        id_ = UUID(int=LOT + lot)
        start = f"'{id_.hex}'" if runtime.database.dialect == "sqlite" else f"'{id_}'::uuid"
        with runtime.database.engine.connect() as connection:
            assert len(connection.exec_driver_sql(BARE.format(start=start)).all()) == nodes[-1]

    of_ring(rings[0])
    gc.collect()
    gc.freeze()  # as the server does when it starts
    lives, delivered, families, floors = Clocks(), Clocks(), Clocks(), Clocks()
    for ring, assembly in zip(rings, complained, strict=True):
        lives.time(partial(of_ring, ring))
        delivered.time(partial(of_assembly, assembly))
    for _ in range(SAMPLES):
        lot = chance.randrange(LOTS)
        families.time(partial(both_ways, lot))
        floors.time(partial(bare, lot))
    return lives, delivered, families, floors, nodes[-1]


def run() -> list[dict[str, Any]]:
    """Both databases: lives, genealogy."""
    rows: list[dict[str, Any]] = []
    edges = 2 * RINGS
    for name, place in (("sqlite", sqlite), ("postgresql", postgresql)):
        with place() as url:
            runtime, context = books_at(url)
            load(runtime, context)
            lives, delivered, families, floors, nodes = measured(runtime, context)
            runtime.database.close()
        floor = statistics.median(floors.wall)
        of = f"{edges:,} edges, {name}"
        for what, clocks, most in (
            ("whole life of a ring", lives, 1_000),
            ("whole life of a delivered assembly", delivered, 1_000),
            (f"genealogy of {nodes:,} lots", families, None),
        ):
            median = statistics.median(clocks.wall)
            slow = Goal("<=", most) if most else "reported"
            figures: list[tuple[str, float, float | None, Goal | str]] = [
                (f"{what}, p99 of {SAMPLES}, {of}", clocks.p99(), floor, slow),
                (f"{what}, median, {of}", median, floor, "reported" if most else Goal("<=", 100)),
                (f"of it processor time, {name}", statistics.median(clocks.processor), None, "reported"),
            ]
            rows += [
                {
                    "name": title,
                    "unit": "ms",
                    "value": value,
                    "floor": beside,
                    "ratio": None if beside is None else value / beside,
                    "goal": goal,
                }
                for title, value, beside, goal in figures
            ]
    return rows


if __name__ == "__main__":
    for row in run():
        print(row)
