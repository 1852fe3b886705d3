"""What the tracing benchmark loads: statements that count rows up, for either database.

Supplier lots of 2,000 blanks, a ring of each in orders of 200, an assembly of every ten rings. Of one order
in 25 the floor has pieces, readings and subgroups, and there is a nonconformance of every fourth piece with
what was decided about it. Every fourth assembly is delivered, ten together, to three customers; of the rest
one in ten is held; of each supplier lot the first assembly is complained about, with a nonconformance of its
own.
"""

from __future__ import annotations

import os

EDGES = int(os.environ.get("JIDOKA_BENCH_EDGES", "1300000"))
RINGS_A_LOT, RINGS_AN_ORDER, RINGS_AN_ASSEMBLY, FLOOR_EVERY = 2_000, 200, 10, 25
LOTS = max(1, EDGES // (2 * RINGS_A_LOT))
RINGS = LOTS * RINGS_A_LOT
ORDERS = RINGS // RINGS_AN_ORDER
ASSEMBLIES = RINGS // RINGS_AN_ASSEMBLY
DELIVERED_EVERY, IN_A_DELIVERY, HELD_EVERY, NC_EVERY = 4, 10, 10, 4
ASSEMBLIES_A_LOT = RINGS_A_LOT // RINGS_AN_ASSEMBLY
CUSTOMERS = ("CUS-1", "CUS-2", "CUS-3")
LOT, RING, ASSEMBLY, ORDER, CONFIRMATION, PIECE, DELIVERY, COMPLAINT, NC, HOLD = (
    kind << 32 for kind in range(1, 11)
)
ONE = 1_000_000


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
IS_DELIVERED = f"(n % {DELIVERED_EVERY} = 0)"
IS_HELD = f"(n % {DELIVERED_EVERY} <> 0 AND n % {HELD_EVERY} = 1)"
OF_DELIVERY = f"n / {DELIVERED_EVERY * IN_A_DELIVERY}"
IN_DELIVERY = f"n % {DELIVERED_EVERY * IN_A_DELIVERY} = 0"
OF_LOT_MADE = f"n / {ASSEMBLIES_A_LOT}"
IS_FIRST = f"n % {ASSEMBLIES_A_LOT} = 0"
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
                                         "lot_id": sql.id(f"{ASSEMBLY} + n"),
                                         "status": f"CASE WHEN {IS_HELD} THEN 'blocked' ELSE 'available' END",
                                         "order_id": sql.id("0"), "quantity": str(ONE)},
             ASSEMBLIES, f"NOT {IS_DELIVERED}"),
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


def customer(sql: Sql, number: str) -> str:
    """Whose delivery with this number is."""
    ids = [sql.ref(name) for name in CUSTOMERS]
    return f"CASE ({number}) % 3 WHEN 0 THEN {ids[0]} WHEN 1 THEN {ids[1]} ELSE {ids[2]} END"


def deliveries(sql: Sql) -> list[str]:
    """What customers have: a row of each order and delivery, and one of each serial that went."""
    plant = {"plant": "'plant1'"}
    delivery = sql.id(f"{DELIVERY} + {OF_DELIVERY}")
    number = text("DN-", OF_DELIVERY)
    whose = customer(sql, OF_DELIVERY)
    pieces = str(IN_A_DELIVERY * ONE)
    head = CHANGED | {"id": delivery}
    of_item = {"item_id": sql.ref("PISTON-1"), "position": "10", "quantity": pieces, "value": "0"}
    return [
        sql.into("sales_order", head | plant | {
            "number": text("SO-", OF_DELIVERY), "customer_id": whose, "currency": "'CNY'",
            "state": "'delivered'", "total": "0", "created_by": "'mei'"}, ASSEMBLIES, IN_DELIVERY),
        sql.into("sales_order_line", head | of_item | {
            "order_id": delivery, "price": "1", "delivered": pieces, "returned": "0", "invoiced": "0",
            "credited": "0"}, ASSEMBLIES, IN_DELIVERY),
        sql.into("sales_delivery", head | plant | {
            "number": number, "order_id": delivery, "customer_id": whose, "state": "'delivered'",
            "created_by": "'mei'", "delivered": "n", "delivered_by": "'mei'",
            "posting_date": "'2026-11-10'"}, ASSEMBLIES, IN_DELIVERY),
        sql.into("sales_delivery_line", head | of_item | {
            "delivery_id": delivery, "line_id": delivery, "set_aside": "0"}, ASSEMBLIES, IN_DELIVERY),
        sql.into("sales_delivery_lot", CHANGED | {
            "id": sql.id(f"{ASSEMBLY} + n"), "delivery_id": delivery, "delivery_line_id": delivery,
            "lot_id": sql.id(f"{ASSEMBLY} + n"), "lot": text("P-", "n"), "quantity": str(ONE), "value": "0",
            "returned": "0", "returned_value": "0"}, ASSEMBLIES, IS_DELIVERED),
        sql.into("stock_movement", BASE | plant | {
            "id": sql.id(f"{DELIVERY} + n"), "at": "n", "kind": "'delivery'", "item_id": sql.ref("PISTON-1"),
            "lot_id": sql.id(f"{ASSEMBLY} + n"), "quantity": str(ONE), "from_location_id": sql.ref("store"),
            "from_status": "'available'", "document_type": "'sales_delivery'", "document_id": delivery,
            "document_number": number, "value": "0"}, ASSEMBLIES, IS_DELIVERED),
    ]  # fmt: skip


def found_bad(sql: Sql) -> list[str]:
    """Complaints with what they hold, and nonconformances with what was decided."""
    plant = {"plant": "'plant1'"}
    complaint, hold = sql.id(f"{COMPLAINT} + {OF_LOT_MADE}"), sql.id(f"{HOLD} + {OF_LOT_MADE}")
    piston, number = sql.ref("PISTON-1"), text("CC-", OF_LOT_MADE)
    nc = CHANGED | {
        "item_id": sql.ref("RING-74"),
        "advice_before": "'[]'",
        "range_closed": "true",
        "cause_of_stop": "'signal'",
    }
    piece = CHANGED | {"piece": NUMBER, "reason": "'suspect'"}
    ring_nc = sql.id(f"{NC} + {OF_ORDER}")
    first_of_order = f"{SEEN} AND n % {RINGS_AN_ORDER} = 0"
    return [
        sql.into("stock_hold", CHANGED | {
            "id": hold, "document_type": "'quality_complaint'", "document_id": complaint,
            "document_number": number, "reason": "'complaint'", "item_id": piston}, ASSEMBLIES, IS_FIRST),
        sql.into("stock_held", CHANGED | {
            "id": sql.id(f"{HOLD} + n"), "hold_id": hold, "lot_id": sql.id(f"{ASSEMBLY} + n")},
            ASSEMBLIES, IS_HELD),
        sql.into("quality_complaint", CHANGED | plant | {
            "id": complaint, "number": number, "state": "'open'", "customer_id": customer(sql, OF_DELIVERY),
            "item_id": piston, "text": "'it leaks'", "escape_point": "'final inspection'",
            "scope": "'siblings'", "reported_on": "'2026-11-20'", "opened_by": "'qi'", "nc_id": complaint,
            "capa_id": complaint}, ASSEMBLIES, IS_FIRST),
        sql.into("quality_complaint_piece", CHANGED | {
            "id": complaint, "complaint_id": complaint, "lot_id": sql.id(f"{ASSEMBLY} + n"),
            "serial": text("P-", "n"), "delivery_id": sql.id(f"{DELIVERY} + {OF_DELIVERY}"),
            "delivery_number": text("DN-", OF_DELIVERY)}, ASSEMBLIES, IS_FIRST),
        sql.into("quality_complaint_held", BASE | {
            "id": sql.id(f"{HOLD} + n"), "complaint_id": complaint, "item_id": piston,
            "lot_id": sql.id(f"{ASSEMBLY} + n"), "kind": "'serial'", "serial": text("P-", "n")},
            ASSEMBLIES, IS_HELD),
        sql.into("quality_nc", nc | {
            "id": complaint, "number": text("NC-C", OF_LOT_MADE), "state": "'open'", "origin": "'customer'",
            "item_id": piston, "cause_of_stop": "'complaint'"}, ASSEMBLIES, IS_FIRST),
        sql.into("quality_nc_piece", piece | {
            "id": complaint, "nc_id": complaint, "piece": "1", "serial": text("P-", "n"),
            "status": "'held'"}, ASSEMBLIES, IS_FIRST),
        sql.into("quality_nc", nc | {
            "id": ring_nc, "number": text("NC-", OF_ORDER), "state": "'closed'", "origin": "'in_process'",
            "order_number": text("WO-", OF_ORDER)}, RINGS, first_of_order),
        sql.into("quality_nc_piece", piece | {
            "id": sql.id(f"{PIECE} + n"), "nc_id": ring_nc, "serial": text("R-", "n"),
            "status": "'released'"}, RINGS, f"{SEEN} AND n % {NC_EVERY} = 0"),
        sql.into("quality_disposition", CHANGED | {
            "id": ring_nc, "nc_id": ring_nc, "revision": "1", "state": "'decided'", "proposed_by": "'qi'",
            "content_hash": "'0'", "decided_at": "n"}, RINGS, first_of_order),
        sql.into("quality_disposition_line", BASE | {
            "id": ring_nc, "disposition_id": ring_nc, "position": "1", "decision": "'release'",
            "pieces": "'[1]'", "quantity": str(RINGS_AN_ORDER // NC_EVERY * ONE),
            "reason": "'measured again'"},
            RINGS, first_of_order),
    ]  # fmt: skip
