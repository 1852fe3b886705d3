"""Tracing: a serial's whole life, and ancestors with descendants, on 1.3 million genealogy edges.

Loaded in bulk with SQL past the triggers, on SQLite (a file) and PostgreSQL (from pip): supplier lots of
2,000 blanks, a ring of each blank in orders of 200, an assembly of every ten rings; lots, edges, a movement
for each receipt, production and consumption, confirmations, and for one order in 25 the floor's pieces with
readings and subgroups. Measured is the product: `life` of rings that have a reading (siblings: the 2,000 of
the same lot and what they went into, and where each is), p99 of the samples; `genealogy` of a supplier lot,
both ways, 2,201 lots and 4,000 edges, median. The floor of both is the same set of lots by one bare recursive
statement through the same driver. Beside each stands the processor time that this process takes for it: on a
machine that does other work it is the figure that can be compared.
JIDOKA_BENCH_EDGES: edges to load, 1,300,000 when not given. JIDOKA_BENCH_SAMPLES: lives, 60 when not given.
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

from benchmarks.posting import books_at, postgresql, sqlite
from jidoka_central.foundation.uow import Context, Runtime
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.traceability import public as traceability

EDGES = int(os.environ.get("JIDOKA_BENCH_EDGES", "1300000"))
SAMPLES = int(os.environ.get("JIDOKA_BENCH_SAMPLES", "60"))
RINGS_A_LOT, RINGS_AN_ORDER, RINGS_AN_ASSEMBLY, FLOOR_EVERY = 2_000, 200, 10, 25
LOTS = max(1, EDGES // (2 * RINGS_A_LOT))
RINGS = LOTS * RINGS_A_LOT
ORDERS = RINGS // RINGS_AN_ORDER
ASSEMBLIES = RINGS // RINGS_AN_ASSEMBLY
LOT, RING, ASSEMBLY, ORDER, CONFIRMATION, PIECE = (kind << 32 for kind in range(1, 7))
CELL = "acme/plant1/machining/rings/honing-1"
ONE = 1_000_000
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
    for statement in (*family(sql), *movements(sql), *orders_and_floor(sql)):
        cursor.execute(statement)
    raw.commit()
    if sqlite_:
        cursor.execute("ANALYZE")
    raw.close()
    runtime.database.engine.dispose()
    if not sqlite_:
        with runtime.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


class Sql:
    """Rows that are counted up, as INSERT ... SELECT of either database; ``known`` are ids by name."""

    def __init__(self, sqlite_: bool, known: dict[str, str]) -> None:
        self.sqlite, self.known = sqlite_, known

    def id(self, number: str) -> str:
        return f"printf('%032x', {number})" if self.sqlite else f"lpad(to_hex({number}), 32, '0')::uuid"

    def ref(self, name: str) -> str:
        return f"'{self.known[name]}'" if self.sqlite else f"'{self.known[name]}'::uuid"

    def into(self, table: str, values: dict[str, str], count: int, every: str = "") -> str:
        where = f" WHERE {every}" if every else ""
        source = (
            f"WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n < {count - 1})"
            if self.sqlite
            else f"WITH s AS (SELECT generate_series(0, {count - 1})::bigint AS n)"
        )
        columns, selected = ", ".join(values), ", ".join(values.values())
        return f"INSERT INTO {table} ({columns}) {source} SELECT {selected} FROM s{where}"


def text(prefix: str, number: str) -> str:
    return f"'{prefix}' || ({number})"


BASE = {"company": "'JDK'", "created": "n"}
CHANGED = BASE | {"version": "1", "changed": "0"}
OF_LOT, OF_ORDER, OF_ASSEMBLY = f"n / {RINGS_A_LOT}", f"n / {RINGS_AN_ORDER}", f"n / {RINGS_AN_ASSEMBLY}"
NUMBER = f"n % {RINGS_AN_ORDER} + 1"
SUBGROUP = f"({NUMBER} - 1) / 5 + 1"
SEEN = f"({OF_ORDER}) % {FLOOR_EVERY} = 0"


def family(sql: Sql) -> list[str]:
    """Lots and what is in what."""
    lot = BASE | {"origin": "'production'", "kind": "'serial'"}
    edge = BASE | {"quantity": str(ONE), "operator": "'li'", "at": "n", "cell_id": sql.ref("cell")}
    return [
        sql.into("stock_lot", lot | {"id": sql.id(f"{LOT} + n"), "item_id": sql.ref("BLANK-74"),
                                        "kind": "'lot'",
                                 "origin": "'supplier'", "number": text("B-", "n"),
                                 "supplier_lot": text("H-", "n")}, LOTS),
        sql.into("stock_lot", lot | {"id": sql.id(f"{RING} + n"), "item_id": sql.ref("RING-74"),
                                 "number": text("R-", "n"), "order_id": sql.id(f"{ORDER} + {OF_ORDER}"),
                                 "piece": NUMBER}, RINGS),
        sql.into("stock_lot", lot | {"id": sql.id(f"{ASSEMBLY} + n"), "item_id": sql.ref("PISTON-1"),
                                 "number": text("P-", "n")}, ASSEMBLIES),
        sql.into("genealogy_edge", edge | {"id": sql.id(f"{RING} + n"), "parent_item_id": sql.ref("BLANK-74"),
                                       "parent_lot_id": sql.id(f"{LOT} + {OF_LOT}"),
                                       "child_item_id": sql.ref("RING-74"),
                                       "child_lot_id": sql.id(f"{RING} + n"),
                                       "order_id": sql.id(f"{ORDER} + {OF_ORDER}")}, RINGS),
        sql.into("genealogy_edge", edge | {"id": sql.id(f"{ASSEMBLY} + n"),
                                        "parent_item_id": sql.ref("RING-74"),
                                       "parent_lot_id": sql.id(f"{RING} + n"),
                                       "child_item_id": sql.ref("PISTON-1"),
                                       "child_lot_id": sql.id(f"{ASSEMBLY} + {OF_ASSEMBLY}"),
                                       "order_id": sql.id(f"{ORDER}")}, RINGS),
    ]  # fmt: skip


def movements(sql: Sql) -> list[str]:
    """How stock came and went."""
    moved = BASE | {
        "plant": "'plant1'", "at": "n", "document_type": "'work_order'", "document_number": "'W'",
        "value": "0",
    }  # fmt: skip
    here = {"to_location_id": sql.ref("store"), "to_status": "'available'"}
    gone = {"from_location_id": sql.ref("store"), "from_status": "'available'"}
    return [
        sql.into("stock_movement", moved | here | {"id": sql.id(f"{LOT} + n"), "kind": "'receipt'",
                                               "item_id": sql.ref("BLANK-74"), "lot_id": sql.id(f"{LOT} + n"),
                                               "quantity": str(RINGS_A_LOT * ONE)}, LOTS),
        sql.into("stock_movement", moved | gone | {"id": sql.id(f"{RING} + 2 * n"), "kind": "'consume'",
                                               "item_id": sql.ref("BLANK-74"),
                                               "lot_id": sql.id(f"{LOT} + {OF_LOT}"),
                                               "quantity": str(ONE)}, RINGS),
        sql.into("stock_movement", moved | here | {"id": sql.id(f"{RING} + 2 * n + 1"), "kind": "'produce'",
                                               "item_id": sql.ref("RING-74"), "lot_id": sql.id(f"{RING} + n"),
                                               "quantity": str(ONE)}, RINGS),
        sql.into("stock_movement", moved | gone | {"id": sql.id(f"{ASSEMBLY} + n"), "kind": "'consume'",
                                               "item_id": sql.ref("RING-74"), "lot_id": sql.id(f"{RING} + n"),
                                               "quantity": str(ONE)}, RINGS),
        sql.into("stock_movement", moved | here | {"id": sql.id(f"{PIECE} + n"), "kind": "'produce'",
                                               "item_id": sql.ref("PISTON-1"),
                                               "lot_id": sql.id(f"{ASSEMBLY} + n"),
                                               "quantity": str(ONE)}, ASSEMBLIES),
        sql.into("stock_balance", CHANGED | {"id": sql.id(f"{ASSEMBLY} + n"), "plant": "'plant1'",
                                         "item_id": sql.ref("PISTON-1"), "location_id": sql.ref("store"),
                                         "lot_id": sql.id(f"{ASSEMBLY} + n"), "status": "'available'",
                                         "order_id": sql.id("0"), "quantity": str(ONE)}, ASSEMBLIES),
    ]  # fmt: skip


def orders_and_floor(sql: Sql) -> list[str]:
    """Orders, confirmations, and what the edge said of some."""
    return [
        sql.into("work_order", CHANGED | {"id": sql.id(f"{ORDER} + n"), "plant": "'plant1'",
                                      "number": text("WO-", "n"), "item_id": sql.ref("RING-74"),
                                      "quantity": str(RINGS_AN_ORDER * ONE), "cell_id": sql.ref("cell"),
                                      "bom_id": sql.ref("bom"), "routing_id": sql.ref("routing"),
                                      "state": "'closed'", "made": "0", "confirmed": "0",
                                      "scrapped": "0", "received": "0", "wip": "0"}, ORDERS),
        sql.into("order_confirmation", BASE | {"id": sql.id(f"{CONFIRMATION} + n"),
                                           "order_id": sql.id(f"{ORDER} + n"), "at": "n",
                                           "good": str(RINGS_AN_ORDER * ONE), "scrap": "0", "minutes": "0",
                                           "cell_id": sql.ref("cell"), "operator": "'li'"}, ORDERS),
        sql.into("confirmed_piece", BASE | {"id": sql.id(f"{RING} + n"),
                                        "order_id": sql.id(f"{ORDER} + {OF_ORDER}"),
                                        "confirmation_id": sql.id(f"{CONFIRMATION} + {OF_ORDER}"),
                                        "lot_id": sql.id(f"{RING} + n")}, RINGS),
        sql.into("piece", CHANGED | {"id": sql.id(f"{PIECE} + n"), "edge_ref": sql.ref("edge"),
                                 "order_number": text("WO-", OF_ORDER), "number": NUMBER,
                                 "serial": text("R-", "n"), "verdict": "'good'",
                                 "subgroup": SUBGROUP, "measured_at": "n",
                                 "announced": "true"}, RINGS, SEEN),
        sql.into("piece_reading", BASE | {"id": sql.id(f"{PIECE} + n"), "piece_id": sql.id(f"{PIECE} + n"),
                                      "characteristic": "'diameter'", "value": "74.001",
                                      "verdict": "'good'", "subgroup": SUBGROUP,
                                      "place": "n % 5 + 1", "measured_at": "n", "words": "'[]'"},
             RINGS, SEEN),
        sql.into("subgroup", BASE | {"id": sql.id(f"{PIECE} + n"), "edge_ref": sql.ref("edge"),
                                 "order_number": text("WO-", OF_ORDER), "characteristic": "'diameter'",
                                 "number": SUBGROUP, "phase": "'monitor'",
                                 "complete": "true", "pieces": "'[1,2,3,4,5]'",
                                 "readings": "'[74.0,74.0,74.0,74.0,74.0]'", "mean": "74.0",
                                 "range": "0.01", "mean_word": "0", "range_word": "0", "advice": "'[]'",
                                 "stop": "'[]'", "at": "n"}, RINGS, f"{SEEN} AND n % 5 = 4"),
    ]  # fmt: skip


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


def measured(runtime: Runtime, context: Context) -> tuple[Clocks, Clocks, Clocks, int]:
    """Lives, genealogies, the bare statement; lots in a genealogy."""
    chance = random.Random(74)
    seen_orders = range(0, ORDERS, FLOOR_EVERY)
    rings = [
        chance.choice(seen_orders) * RINGS_AN_ORDER + chance.randrange(RINGS_AN_ORDER) for _ in range(SAMPLES)
    ]

    def life(ring: int) -> None:
        with runtime.read(context.principal, "JDK") as q:
            found = traceability.life(q, traceability.find_one(q, f"R-{ring}", "RING-74").id)
        assert found.siblings.found == RINGS_A_LOT + RINGS_A_LOT // RINGS_AN_ASSEMBLY
        assert found.siblings.total == RINGS_A_LOT and len(found.readings) == 1
        assert all(one.difference == "0" and one.unlinked == "0" for one in found.balances)

    nodes: list[int] = []

    def both_ways(lot: int) -> None:
        with runtime.read(context.principal, "JDK") as q:
            nodes.append(len(traceability.genealogy(q, UUID(int=LOT + lot)).nodes))

    def bare(lot: int) -> None:
        id_ = UUID(int=LOT + lot)
        start = f"'{id_.hex}'" if runtime.database.dialect == "sqlite" else f"'{id_}'::uuid"
        with runtime.database.engine.connect() as connection:
            assert len(connection.exec_driver_sql(BARE.format(start=start)).all()) == nodes[-1]

    life(rings[0])
    gc.collect()
    gc.freeze()  # as the server does when it starts
    lives, families, floors = Clocks(), Clocks(), Clocks()
    for ring in rings:
        lives.time(partial(life, ring))
    for _ in range(21):
        lot = chance.randrange(LOTS)
        families.time(partial(both_ways, lot))
        floors.time(partial(bare, lot))
    return lives, families, floors, nodes[-1]


def run() -> list[dict[str, Any]]:
    """Both databases: life, genealogy."""
    rows: list[dict[str, Any]] = []
    middle, edges = statistics.median, 2 * RINGS
    for name, place in (("sqlite", sqlite), ("postgresql", postgresql)):
        with place() as url:
            runtime, context = books_at(url)
            load(runtime, context)
            lives, families, floors, nodes = measured(runtime, context)
            runtime.database.close()
        floor = middle(floors.wall)
        of = f"{edges:,} edges, {name}"
        for what, value, beside, goal in (
            (f"whole life, p99 of {SAMPLES}, {of}", lives.p99(), floor, "<= 1,000 ms"),
            (f"whole life, median, {of}", middle(lives.wall), floor, "reported"),
            (f"of it processor time of this process, {name}", middle(lives.processor), None, "reported"),
            (f"genealogy of {nodes:,} lots, median, {of}", middle(families.wall), floor, "<= 100 ms"),
            (f"of it processor time of this process, {name}", middle(families.processor), None, "reported"),
        ):
            ratio = None if beside is None else value / beside
            rows.append(
                {"name": what, "unit": "ms", "value": value, "floor": beside, "ratio": ratio, "goal": goal}
            )
    return rows


if __name__ == "__main__":
    for row in run():
        print(row)
