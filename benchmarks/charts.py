"""Charts: opening a million points, from the request to the JSON that a browser draws, on stored columns.

A million subgroups of five of one characteristic, 244 orders with a bundle each, lie in chunks as the columns
job leaves them, on SQLite (a file) and PostgreSQL (from pip). Measured is the product: X-bar and R with all
Nelson rules, limits computed and reduced to 2,000 points; the same in three strata by shift; a
window of 2,000 points out of the million at full detail; individuals and moving range over a million single
readings. Each row is the best of five on a warm process (the kernel is loaded, its cache filled). The floor
is the raw read of the same columns in the same run: one SELECT through the driver, and the arrays.
JIDOKA_BENCH_POINTS: subgroups to load, 1,000,000 when not given.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from uuid import UUID

import msgspec
import numpy as np
import sqlalchemy as sa

from benchmarks._goals import Goal
from benchmarks.posting import books_at, postgresql, sqlite
from jidoka_central.foundation.uow import Context, Runtime, UnitOfWork
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.inspection.model import INSPECTION
from jidoka_central.modules.quality.plans.model import BUNDLE, PLAN
from jidoka_central.modules.quality.spc import charting
from jidoka_central.modules.quality.spc.requests import ChartRequest
from jidoka_central.modules.shopfloor.columns.chunks import HEAD, STATISTICS, Columns, encode, split
from jidoka_central.modules.shopfloor.columns.model import CHUNK_ROWS, MEASUREMENT_CHUNK, MEASUREMENT_MARK
from jidoka_central.modules.shopfloor.model import EDGE
from jidoka_shared.wire import Bundle, Characteristic, GaugeRecord, PlanRef, SignalSource, SopRef

POINTS = int(os.environ.get("JIDOKA_BENCH_POINTS", "1000000"))
SIZE, REPEATS = 5, 5
AN_ORDER = 2 * CHUNK_ROWS
CELLS = ("acme/plant1/machining/rings/honing-1", "acme/plant1/machining/rings/honing-2")
T0 = 1_793_577_600_000_000
STEP = 2_000_000
RULES = tuple(f"N{n}" for n in range(1, 9))
GOAL = Goal("<", 2)


def run() -> list[dict[str, Any]]:
    """The table, on each database."""
    found = []
    for kind, place in (("sqlite", sqlite), ("postgresql", postgresql)):
        with place() as url:
            runtime, context = books_at(url)
            load(runtime, context)
            found += [row | {"name": f"{kind}: {row['name']}"} for row in measure(runtime, context)]
            runtime.database.close()
    return found


def measure(runtime: Runtime, context: Context) -> Iterator[dict[str, Any]]:
    """The rows of one database."""
    whole = {"kind": "xbar-r", "characteristics": ("od",), "rules": RULES}
    singles = tuple(_order(at) for at in range(max(1, POINTS // SIZE // AN_ORDER + 1)))
    middle = POINTS // 2
    for name, asked, columns in (
        ("X-bar and R of 1 M subgroups, Nelson 1-8", whole, ("head", "statistics")),
        ("the same by shift", whole | {"stratify": "shift"}, ("head", "statistics")),
        (
            "2,000 points out of the million, at full detail",
            whole | {"window": {"first": middle, "last": middle + 1_999}},
            ("head", "statistics"),
        ),
        (
            "individuals and moving range of 1 M readings",
            {"kind": "i-mr", "characteristics": ("od",), "selection": {"orders": singles}},
            ("head", "statistics", "readings", "pieces"),
        ),
    ):
        request = ChartRequest(**asked)
        orders = request.selection.orders
        best, size = _best(partial(opened, runtime, context, request))
        floor, _ = _best(partial(raw, runtime, columns, orders))
        yield {
            "name": f"{name} ({size / 1e6:.2f} MB of JSON)",
            "unit": "s",
            "value": best,
            "floor": floor,
            "ratio": best / floor,
            "goal": GOAL,
        }


def opened(runtime: Runtime, context: Context, request: ChartRequest) -> int:
    """One request as the route answers it; returns the bytes sent."""
    with runtime.read(context.principal, "JDK") as q:
        return len(msgspec.json.encode(charting.chart(q, request, INSPECTION)))


def raw(runtime: Runtime, columns: tuple[str, ...], orders: tuple[str, ...]) -> int:
    """The same columns as arrays, by the driver alone."""
    table = MEASUREMENT_CHUNK
    names = ", ".join(("rows", "width", *columns))
    text = f"SELECT {names} FROM {table.name} WHERE company = 'JDK' AND characteristic = 'od'"
    if orders:
        listed = ", ".join(f"'{one}'" for one in orders)
        text += f" AND order_number IN ({listed})"
    with runtime.database.engine.connect() as connection:
        cursor = connection.connection.cursor()
        cursor.execute(text + " ORDER BY edge_ref, order_number, part")
        found = cursor.fetchall()
    arrays: dict[str, list[Any]] = {}
    for rows, width, *blobs in found:
        for name, blob in zip(columns, blobs, strict=True):
            if name in ("head", "statistics"):
                for key, own in split(blob, HEAD if name == "head" else STATISTICS, rows).items():
                    arrays.setdefault(key, []).append(own)
            else:
                own = np.frombuffer(blob, dtype="<f8" if name == "readings" else "<i8")
                arrays.setdefault(name, []).append(own.reshape(rows, width))
    return sum(np.concatenate(parts).size for parts in arrays.values())


def _best(work: Callable[[], int]) -> tuple[float, int]:
    times, size = [], 0
    for _ in range(REPEATS):
        begin = time.perf_counter()
        size = work()
        times.append(time.perf_counter() - begin)
    return min(times), size


def load(runtime: Runtime, context: Context) -> None:
    """Two cells, an item with a plan, and the chunks."""
    for path in CELLS:
        runtime.run("masterdata.create_site_structure", {"path": path}, context)
    unit = {"code": "ea", "name_zh": "件", "name_en": "Piece"}
    runtime.run("masterdata.create_unit", unit, context)
    item = {"number": "RING-74", "name_zh": "环", "name_en": "Ring", "unit": "ea", "kind": "made"}
    runtime.run("masterdata.create_item", item, context)
    edges = runtime.do(context, _edges)
    plan = runtime.do(context, _plan)
    random = np.random.default_rng(74)
    for at, begin in enumerate(range(0, POINTS, AN_ORDER)):
        rows = min(AN_ORDER, POINTS - begin)
        columns = _columns(random, begin, rows, f"{at:064x}")
        runtime.do(context, partial(_store, edge=edges[at % 2], plan=plan, at=at, columns=columns))
    with runtime.database.write() as connection:
        mark = {"company": "JDK", "through": runtime.clock.now()}
        connection.execute(sa.insert(MEASUREMENT_MARK), mark)
    if runtime.database.dialect == "postgresql":
        with runtime.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE measurement_chunk")


def _order(at: int) -> str:
    return f"WO-{at:06d}"


def _edges(uow: UnitOfWork) -> list[UUID]:
    return [
        uow.insert(
            EDGE, edge_id=f"edge-{at}", cell_id=masterdata.cell_by_path(uow, path).id, cell_path=path,
            mqtt_user=f"edge-{at}", command_counter=0,
        )
        for at, path in enumerate(CELLS)
    ]  # fmt: skip


def _plan(uow: UnitOfWork) -> UUID:
    return uow.insert(
        PLAN, number="CP-1", revision="A", state="released",
        item_id=masterdata.item_by_number(uow, "RING-74").id,
        cell_id=masterdata.cell_by_path(uow, CELLS[0]).id, sop_number="SOP-1", profile="free_running",
        verification_subgroups=1, released_at=T0,
    )  # fmt: skip


def _columns(random: np.random.Generator, begin: int, rows: int, bundle: str) -> Columns:
    readings = random.normal(74.0, 0.01, (rows, SIZE))
    number = np.arange(1, rows + 1)
    nothing = np.zeros(rows, dtype=np.int32)
    return Columns(
        stream=nothing, number=number, at=T0 + (begin + number) * STEP,
        phase=np.ones(rows, dtype=np.uint8), flags=np.ones(rows, dtype=np.uint8),
        count=np.full(rows, SIZE, dtype=np.uint8), bundle=nothing, limits=nothing - 1,
        mean=readings.mean(axis=1), range=np.ptp(readings, axis=1), deviation=readings.std(axis=1, ddof=1),
        readings=readings, pieces=np.arange(rows * SIZE).reshape(rows, SIZE) + 1, bundles=(bundle,),
        limit_ids=(),
    )  # fmt: skip


def _store(uow: UnitOfWork, edge: UUID, plan: UUID, at: int, columns: Columns) -> None:
    payload = msgspec.json.encode(_bundle(at))
    uow.insert(
        BUNDLE, cell_id=masterdata.cell_by_path(uow, CELLS[at % 2]).id, bundle_version=at + 1, plan_id=plan,
        limits_ids=[], hash=columns.bundles[0], payload=payload,
    )  # fmt: skip
    for part, begin in enumerate(range(0, columns.size, CHUNK_ROWS)):
        encoded = encode(columns.take(slice(begin, begin + CHUNK_ROWS)))
        uow.connection.execute(
            sa.insert(MEASUREMENT_CHUNK),
            {
                "id": uow.new_id(), "company": uow.company, "edge_ref": edge, "order_number": _order(at),
                "characteristic": "od", "part": part,
                **{name: getattr(encoded, name) for name in encoded.__dataclass_fields__},
            },
        )  # fmt: skip


def _bundle(at: int) -> Bundle:
    characteristic = Characteristic(
        code="od", name_zh="外径", name_en="Outside diameter", unit="mm", decimals=3, nominal=74.0, lsl=73.9,
        usl=74.1, source=SignalSource(device="gauge", tag="od"),
        gauge=GaugeRecord(
            id="BG-1", calibration="C-1", calibration_due="2030-01-01", msa="M-1", master_nominal=74.0,
            master_tolerance=0.002,
        ),
        subgroup_size=SIZE, stop=("reading.spec",), advice=(), reaction_zh="停", reaction_en="stop",
        plausible_min=70.0, plausible_max=78.0,
    )  # fmt: skip
    sop = SopRef(number="SOP-1", revision="A", title_zh="珩磨", title_en="Honing", sha256="0" * 64)
    return Bundle(
        format=1, version=at + 1, line=CELLS[at % 2], edge=f"edge-{at % 2}", item="RING-74",
        plan=PlanRef(number="CP-1", revision="A"), sop=sop, profile="free_running", verification_subgroups=1,
        characteristics=(characteristic,), issued_at=T0,
    )  # fmt: skip
