"""The auditor: reads a plant's databases with none of the product's reading code and says what is not so.

    Auditor(layout).story()        # the constants of the story played to its end, and everything below
    Auditor(layout).invariants()   # "Under faults": true of every run, whatever was killed

Sources: what the simulator made (its retained memory and the process model), central's SQLite file (plain
SQL) and the edge's buffer file. Central's own two proofs, the rebuilt balances and the event chain, are run
as well.
Both functions return sentences; an empty list is a clean plant.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from jidoka_central import app
from jidoka_central.foundation.db import open_database
from jidoka_central.foundation.eventlog.verify import verify
from jidoka_central.foundation.uow import Runtime
from jidoka_demo.books import JOURNAL, D
from jidoka_demo.layout import Layout
from jidoka_sim.settings import load

ONE = 1_000_000
GOOD = "good_reading"
STORY_LIMITS = {"centre": 74.001176, "lower": 73.988048, "upper": 74.014304, "r_upper": 0.0481}
STORY_HELD = list(range(181, 186))
STORY_SCRAPPED = 183
ORDER_CLOSED_STEP = 10
STORY_VERIFIED = list(range(186, 191))


def edge_streams(folder: Path) -> dict[str, tuple[int, int]]:
    """Stream -> (last position given, last acknowledged), from the edge's buffer file."""
    with closing(_open(folder / "buffer.sqlite")) as file:
        return {row["stream"]: (row["last"], row["acked"]) for row in file.execute("SELECT * FROM streams")}


class Auditor:
    """One order's plant, at rest or running; ``order`` is the only one when not named."""

    def __init__(self, layout: Layout, order: str | None = None, bias: int = 0) -> None:
        """``bias``: a gauge that was at times so many thousandths off, by a fault of the test."""
        self.layout = layout
        self.bias = bias
        self.url = f"sqlite:///{layout.central / 'jidoka.db'}"
        self.wrong: list[str] = []
        with closing(_open(layout.central / "jidoka.db")) as file:
            self._file = file
            tables = (
                "work_order piece piece_reading subgroup measurement edge_fact stream_watermark line_stop "
                "dead_letter quality_nc quality_nc_piece quality_signal quality_control_limits stock_lot "
                "stock_balance genealogy_edge component_shortage confirmed_piece item stock_hold stock_held "
                "stream_gap account journal_entry journal_line"
            )
            for table in tables.split():
                setattr(self, table, self._rows(table))
        orders = [row for row in self.work_order if order in (None, row["number"])]
        assert len(orders) == 1, f"{len(orders)} orders"
        self.order = orders[0]
        self.number = self.order["number"]
        self.plc = json.loads((layout.sim / "plc.json").read_text())
        self.process = load().process
        self.pieces = {row["number"]: row for row in self.piece if row["order_number"] == self.number}
        self.readings = {row["piece_id"]: row for row in self.piece_reading}
        self.ncs = {row["id"]: row for row in self.quality_nc if row["order_number"] == self.number}
        self.on_nc = [row for row in self.quality_nc_piece if row["nc_id"] in self.ncs]

    def _rows(self, table: str) -> list[dict[str, Any]]:
        return [dict(row) for row in self._file.execute(f"SELECT * FROM {table}")]

    def must(self, true: object, sentence: str) -> None:
        if not true:
            self.wrong.append(sentence)

    def same(self, what: str, found: object, expected: object) -> None:
        self.must(found == expected, f"{what}: {found!r}, not {expected!r}")

    # --- what must hold of every run ---

    def invariants(self) -> list[str]:
        self._every_result_once()
        self._every_fact_once()
        self._every_measurement_once()
        self._gaps_are_held()
        self._stops_hold_what_they_must()
        self._stock_and_genealogy()
        self._proofs()
        return self.wrong

    def _every_result_once(self) -> None:
        """Each piece the PLC finished is known once: with the gauge's value, or inside a recorded gap."""
        self.same("pieces known", sorted(self.pieces), list(range(1, self.plc["finished"] + 1)))
        for number, row in self.pieces.items():
            reading = self.readings.get(row["id"])
            if row["verdict"] == GOOD:
                true = self.process.value(number)
                found = None if reading is None else reading["value"]
                possible = {true / 1000, (true + self.bias) / 1000}
                self.must(found in possible, f"value of piece {number}: {found}, not of {possible}")
                self.same(f"serial of piece {number}", row["serial"], f"R74-{number:06d}")
            else:
                self.must(
                    row["held_by"] and not row["hold_ended"], f"piece {number} ({row['verdict']}) is not held"
                )
        results = Counter(
            row["result_seq"]
            for row in self.piece_reading
            if row["result_seq"] is not None and row["verdict"] == GOOD
        )
        self.same("results counted twice", [one for one, count in results.items() if count > 1], [])
        times = [
            self.readings[row["id"]]["measured_at"]
            for _, row in sorted(self.pieces.items())
            if row["verdict"] == GOOD
        ]
        self.must(times == sorted(times), "measuring times are not in the order of the pieces")

    def _every_fact_once(self) -> None:
        """The events stream arrived whole, in order, and was applied; the edge keeps nothing back."""
        marks = [row for row in self.stream_watermark if row["stream"] == "events"]
        self.same("epochs of the events stream", len(marks), 1)
        facts = [row for row in self.edge_fact if row["stream"] == marks[0]["no"]]
        self.same(
            "positions of events", sorted(row["seq"] for row in facts), list(range(1, marks[0]["last"] + 1))
        )
        self.same("events applied", marks[0]["processed"], marks[0]["last"])
        said = Counter(
            json.loads(row["data"])["piece"]
            for row in facts
            if row["type"] == "io.jidoka.edge.piece.recorded.v1"
        )
        self.same("pieces said twice", [piece for piece, count in said.items() if count > 1], [])
        self.same("dead letters", [row["detail"] for row in self.dead_letter], [])
        for stream, (last, acked) in edge_streams(self.layout.edge).items():
            self.same(f"acknowledged of {stream}", acked, last)
            mark = next((row["last"] for row in self.stream_watermark if row["stream"] == stream), 0)
            self.same(f"watermark of {stream}", mark, last)

    def _every_measurement_once(self) -> None:
        marks = {row["no"]: row["last"] for row in self.stream_watermark if row["stream"] == "samples"}
        for no, last in marks.items():
            positions = sorted(row["position"] for row in self.measurement if row["stream"] == no)
            self.same("positions of samples", positions, list(range(1, last + 1)))
        measured = Counter(row["piece"] for row in self.measurement)
        self.same("pieces measured twice", [p for p, count in measured.items() if count > 1], [])
        by_piece = {row["piece"]: row for row in self.measurement}
        for number, row in self.pieces.items():
            if row["verdict"] != GOOD:
                continue
            sample = by_piece.get(number)
            self.must(sample is not None, f"piece {number} has no measurement")
            if sample is not None:
                self.same(f"sample of piece {number}", sample["value"], self.readings[row["id"]]["value"])

    def _gaps_are_held(self) -> None:
        """A piece nobody measured is on a nonconformance and its serial is not available."""
        held = {row["piece"] for row in self.on_nc if row["status"] == "held"}
        for number, row in self.pieces.items():
            if row["verdict"] != GOOD:
                self.must(number in held, f"piece {number} ({row['verdict']}) is on no nonconformance")

    def _stops_hold_what_they_must(self) -> None:
        """Held by a stop: everything after the last good subgroup up to the last piece started."""
        good_ends = sorted(
            max(json.loads(row["pieces"]))
            for row in self.subgroup
            if row["order_number"] == self.number and row["complete"] and not json.loads(row["stop"])
        )
        for nc in self.ncs.values():
            if nc["cause_of_stop"] == "gap":
                continue
            self.must(nc["range_closed"], f"{nc['number']}: the held range is open")
            first, last = nc["held_from"], nc["held_to"]
            if first is None or last is None:
                continue
            before = max((end for end in good_ends if end < first), default=0)
            self.same(f"{nc['number']}: first held piece", first, before + 1)
            listed = sorted(
                r["piece"] for r in self.on_nc if r["nc_id"] == nc["id"] and r["reason"] == "suspect"
            )
            self.same(f"{nc['number']}: pieces held", listed, list(range(first, last + 1)))

    def _stock_and_genealogy(self) -> None:
        self.same(
            "component shortages", [r["quantity"] for r in self.component_shortage if r["quantity"]], []
        )
        serials = {row["id"]: row for row in self.stock_lot if row["order_id"] == self.order["id"]}
        wanted = sorted(row["serial"] for row in self.pieces.values() if row["serial"] is not None)
        self.same("serials in stock", sorted(row["number"] for row in serials.values()), wanted)
        children = Counter(row["child_lot_id"] for row in self.genealogy_edge)
        self.same("serials without one blank each", [s for s in serials if children[s] != 1], [])
        self.must(all(row["quantity"] == ONE for row in self.genealogy_edge), "an edge is not of one blank")
        confirmed = Counter(row["lot_id"] for row in self.confirmed_piece)
        self.same("serials confirmed twice", [lot for lot, count in confirmed.items() if count > 1], [])
        self.same("confirmed", self.order["confirmed"], len(confirmed) * ONE)
        self.same("made", self.order["made"], len(serials) * ONE)
        self._statuses(serials)

    def _statuses(self, serials: dict[Any, dict[str, Any]]) -> None:
        """A serial is in stock once, unless scrapped; blocked exactly while a nonconformance holds it."""
        scrapped = {row["serial"] for row in self.on_nc if row["status"] == "scrapped"}
        held = {row["serial"] for row in self.on_nc if row["status"] == "held"}
        where: dict[Any, list[str]] = {lot: [] for lot in serials}
        for row in self.stock_balance:
            if row["lot_id"] in where and row["quantity"]:
                where[row["lot_id"]].append(row["status"])
                self.same(f"quantity of {serials[row['lot_id']]['number']}", row["quantity"], ONE)
        for lot, statuses in where.items():
            number = serials[lot]["number"]
            expected = [] if number in scrapped else ["blocked" if number in held else "available"]
            self.same(f"status of {number}", statuses, expected)

    def _proofs(self) -> None:
        database = open_database(self.url)
        runtime = Runtime(database, app.build_registry())
        try:
            self.same("what the facts do not give", app.differences(runtime), [])
            for _ in range(50):  # the sequencer seals a moment after the commit
                with database.read() as connection:
                    verdict = verify(connection)
                if not verdict.unsealed:
                    break
                time.sleep(0.1)
            self.must(not verdict.broken, f"the event chain is broken: {verdict.broken}")
            self.must(verdict.sealed > 0, "nothing is sealed")
            self.same("event rows not sealed", verdict.unsealed, 0)
        finally:
            database.close()

    # --- the story's constants, for a run in which nothing was lost ---

    def story(self) -> list[str]:
        self.invariants()
        self.same("finished at the PLC", self.plc["finished"], 200)
        self.same("latch", self.plc["latch"], False)
        self.same("pieces without a reading", [n for n, r in self.pieces.items() if r["verdict"] != GOOD], [])
        self.same("order", (self.order["made"], self.order["confirmed"]), (200 * ONE, 200 * ONE))
        self._story_signals()
        self._story_nc()
        self._story_stock()
        self._story_books()
        limits = [row for row in self.quality_control_limits if row["order_number"] == self.number]
        self.same("limits", [(row["limits_version"], row["state"]) for row in limits], [(1, "frozen")])
        for name, value in STORY_LIMITS.items():
            digits = 4 if name == "r_upper" else 6
            self.same(f"limits.{name}", round(limits[0][name], digits), value)
        return self.wrong

    def _story_signals(self) -> None:
        stops = [row for row in self.quality_signal if row["kind"] == "stop"]
        self.same("stop signals", [(row["subgroup"], row["chart"]) for row in stops], [(37, "mean")])
        advice = sorted({row["subgroup"] for row in self.quality_signal if row["kind"] == "advice"})
        self.same("first advice", advice[:1], [35])
        rows = [row for row in self.line_stop if row["order_number"] == self.number]
        self.same(
            "stops",
            [(row["cause"], row["held_from"], row["held_to"]) for row in rows],
            [("signal", 181, 185)],
        )
        numbers = sorted(
            r["number"] for r in self.subgroup if r["order_number"] == self.number and r["complete"]
        )
        self.same("subgroups", numbers, list(range(1, 41)))
        for row in rows:
            self.must(row["passed"], "the verification did not pass")
            steps = [
                row[name] for name in ("sent_at", "echo_at", "not_running_at", "acknowledged_at", "reset_at")
            ]
            self.must(
                all(steps) and steps == sorted(steps), f"the steps of the stop are out of order: {steps}"
            )

    def _story_nc(self) -> None:
        causes = [(nc["cause_of_stop"], nc["held_from"], nc["held_to"]) for nc in self.ncs.values()]
        self.same("nonconformances", causes, [("signal", 181, 185)])
        suspect = {r["piece"]: r["status"] for r in self.on_nc if r["reason"] == "suspect"}
        decided = {piece: "scrapped" if piece == STORY_SCRAPPED else "released" for piece in STORY_HELD}
        self.same("pieces held and decided about", suspect, decided)
        passed = [
            r["piece"] for r in self.on_nc if r["reason"] == "verification" and r["status"] == "released"
        ]
        self.same("pieces verified", sorted(passed), STORY_VERIFIED)
        for nc in self.ncs.values():
            self.must(nc["downtime_seconds"] is not None, "the downtime has no end")
            self.must(nc["first_reaction"], "no first reaction")

    def _story_stock(self) -> None:
        items = {row["id"]: row["number"] for row in self.item}
        found: Counter[tuple[str, str]] = Counter()
        for row in self.stock_balance:
            found[items[row["item_id"]], row["status"]] += row["quantity"]
        self.same(
            "stock",
            {key: quantity // ONE for key, quantity in found.items() if quantity},
            {("BLANK-74", "available"): 798, ("RING-74", "available"): 199},
        )
        self.same("genealogy edges", len(self.genealogy_edge), 200)

    def _story_books(self) -> None:
        """The journal to the cent. What was confirmed at one go depends on the moment of a kill, its sum does
        not; nor does it depend how long the line stood."""
        self.same("order", self.order["state"], "closed")
        names = {row["id"]: row["name_en"] for row in self.account}
        found: Counter[tuple[str, str]] = Counter()
        events = {row["id"]: row["event"] for row in self.journal_entry}
        for row in self.journal_line:
            found[events[row["entry_id"]], names[row["account_id"]]] += row["amount"]
        wanted: Counter[tuple[str, str]] = Counter()
        for step, event, debit, credit, amount in JOURNAL:
            if step > ORDER_CLOSED_STEP:
                continue
            cents = found[event, "Downtime"] if amount == D else int(amount.replace(".", ""))
            wanted[event, debit] += cents
            wanted[event, credit] -= cents
        self.same("journal", {k: v for k, v in found.items() if v}, {k: v for k, v in wanted.items() if v})


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)
    connection.row_factory = sqlite3.Row
    return connection
