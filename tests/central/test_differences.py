"""`jidoka-central verify` names what is not what its facts give, and the daily job tells the accountant."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from jidoka_central import app
from jidoka_central.foundation import tasks
from jidoka_central.foundation.db import metadata, open_database
from jidoka_central.foundation.eventlog.sequencer import seal
from jidoka_central.foundation.identity.principal import Principal
from jidoka_central.foundation.registry import Registry
from jidoka_central.foundation.uow import Context, Runtime
from jidoka_central.joints import agreement
from tests.fixtures.databases import Beginning

PLANT = (
    ("masterdata.create_unit", {"code": "ea", "name_zh": "件", "name_en": "each"}),
    (
        "masterdata.create_item",
        {"number": "BLANK", "name_zh": "毛坯", "name_en": "Blank", "unit": "ea", "kind": "purchased"},
    ),
    (
        "masterdata.create_item",
        {"number": "RING", "name_zh": "环", "name_en": "Ring", "unit": "ea", "kind": "made"},
    ),
    ("masterdata.create_site_structure", {"path": "a/plant1/c/d/e", "plant": "plant1"}),
    (
        "masterdata.create_work_centre",
        {"number": "HONE", "name_zh": "珩磨", "name_en": "Honing", "cell": "a/plant1/c/d/e"},
    ),
    (
        "masterdata.create_bom",
        {"item": "RING", "lines": [{"item": "BLANK", "quantity": "1", "unit": "ea"}]},
    ),
    (
        "masterdata.create_routing",
        {
            "item": "RING",
            "operations": [
                {
                    "number": 10,
                    "name_zh": "珩磨",
                    "name_en": "Honing",
                    "work_centre": "HONE",
                    "minutes": "30",
                }
            ],
        },
    ),
    ("finance.open_ledger", {"currency": "CNY"}),
    (
        "inventory.receive_opening_stock",
        {
            "item": "BLANK",
            "lot": "L1",
            "quantity": "10",
            "unit": "ea",
            "plant": "plant1",
            "unit_cost": "12.50",
        },
    ),
)


@pytest.fixture(scope="session")
def beginning(registry: Registry) -> Beginning:
    """Ten blanks, two of which an order has: 100.00 in the store, 25.00 in process."""

    def prepare(url: str) -> None:
        database = open_database(url)
        with database.engine.begin() as connection:
            metadata.create_all(connection)
        everything = Principal("planner", permissions=frozenset(registry.permissions), company="JDK")
        runtime, context = Runtime(database, _without_process_control(registry)), Context(everything, "JDK")
        with runtime.read(everything, "JDK") as q:
            today = q.today
        for command, values in PLANT:
            runtime.run(command, values, context)
            if command == "finance.open_ledger":
                runtime.run("finance.open_period", {"period": f"{today:%Y-%m}"}, context)
                rate = {"activity": "HONE", "rate": "30", "valid_from": today}
                runtime.run("finance.set_rate", rate, context)
                costs = {"valid_from": today, "text": "now", "items": [{"item": "RING", "cost": "27.50"}]}
                version = runtime.run("finance.create_cost_version", costs, context)
                runtime.run("finance.release_cost_version", {"version_id": version.id}, context)  # type: ignore[attr-defined]
        order = runtime.run(
            "production.create_order", {"item": "RING", "quantity": "2", "unit": "ea"}, context
        )
        for command in ("production.release_order", "production.issue_material"):
            runtime.run(command, {"order_id": order.id}, context)  # type: ignore[attr-defined]
        while seal(runtime):
            pass
        database.close()

    return "differences", prepare


def _without_process_control(registry: Registry) -> Registry:
    """The order is made without a control plan and an edge."""
    heard = [one for one in registry.subscriptions if "process_control" not in one.name]
    return Registry(registry.modules, heard)


BROKEN = (
    (
        "UPDATE stock_balance SET quantity = quantity + 1 WHERE quantity = 8000000",
        "stock of JDK: BLANK (L1) in plant1/store, available",
        "is 8.000001, its facts give 8",
    ),
    (
        "UPDATE cost_layer SET left_value = left_value - 1",
        "stock value of JDK: what is left of the value of lot L1 on stock.raw",
        "is 99.99, its facts give 100.00",
    ),
    (
        "UPDATE cost_layer SET left_quantity = left_quantity - 1000000",
        "stock value of JDK: what is left of the quantity of lot L1 on stock.raw",
        "is 7, its facts give 8",
    ),
    (
        "UPDATE work_order SET wip = wip + 1",
        "work in process of JDK: WO-000001",
        "is 25.01, its facts give 25.00",
    ),
    (
        "UPDATE account_balance SET debit = debit + 1 WHERE debit = 2500",
        "books of JDK: balance",
        "is 25.01, its facts give 25.00",
    ),
    (
        "UPDATE work_order SET confirmed = confirmed + 1000000",
        "production of JDK: WO-000001: confirmed",
        "is 1, its facts give 0",
    ),
)


@pytest.mark.parametrize(("statement", "start", "said"), BROKEN)
def test_a_row_changed_by_hand_is_named(runtime: Runtime, statement: str, start: str, said: str) -> None:
    assert app.differences(runtime) == []
    with runtime.database.write() as connection:
        connection.execute(sa.text(statement))
    first = app.differences(runtime)[0]
    assert first.startswith(start) and said in first


def test_a_movement_changed_by_hand_is_named(runtime: Runtime) -> None:
    """Its trigger has to be taken away first."""
    with runtime.database.write() as connection:
        on = "" if connection.dialect.name == "sqlite" else " ON stock_movement"
        connection.execute(sa.text(f"DROP TRIGGER stock_movement_no_update{on}"))
        connection.execute(sa.text("UPDATE stock_movement SET value = -2400 WHERE kind = 'issue'"))
    (said,) = app.differences(runtime)
    assert "movement issue for WO-000001" in said and "is -24.00, its facts give -25.00" in said


def test_stock_without_its_entry_is_named(runtime: Runtime, context: Context) -> None:
    """Whoever moves value and forgets the books is found out, by account and by order."""
    silent = Runtime(runtime.database, Registry(runtime.registry.modules), runtime.clock)
    lot = {"item": "BLANK", "lot": "L2", "quantity": "1", "unit": "ea", "plant": "plant1", "unit_cost": "3"}
    silent.run("inventory.receive_opening_stock", lot, context)
    order = silent.run("production.create_order", {"item": "RING", "quantity": "1", "unit": "ea"}, context)
    for command in ("production.release_order", "production.issue_material"):
        silent.run(command, {"order_id": order.id}, context)  # type: ignore[attr-defined]
    assert app.differences(runtime) == [
        "books of JDK: stock on stock.raw is worth 90.50, the account stands at 100.00",
        "books of JDK: order WO-000002 has 12.50 in process, its account stands at 0.00",
    ]


def test_the_daily_job_puts_the_first_difference_into_the_inbox(runtime: Runtime) -> None:
    def inbox() -> list[str]:
        with runtime.read(Principal("verify"), "JDK") as q:
            rows = q.rows(sa.select(tasks.TASK).where(tasks.TASK.c.state == "open"))
            return [f"{row['role']}: {row['title_en']}" for row in rows]

    agreement.check_daily(runtime)
    assert inbox() == []
    with runtime.database.write() as connection:
        connection.execute(sa.text("UPDATE work_order SET wip = wip + 1"))
    agreement.check_daily(runtime)
    agreement.check_daily(runtime)
    (task,) = inbox()
    assert task.startswith("accountant: ") and "WO-000001 is 25.01, its facts give 25.00" in task
    with runtime.database.write() as connection:
        connection.execute(sa.text("UPDATE work_order SET wip = wip - 1"))
    agreement.check_daily(runtime)
    assert inbox() == []
    with runtime.database.write() as connection:
        for table in ("event_log_no_update", "event_seal_no_update"):
            on = "" if connection.dialect.name == "sqlite" else f" ON {table.removesuffix('_no_update')}"
            connection.execute(sa.text(f"DROP TRIGGER IF EXISTS {table}{on}"))
        connection.execute(sa.text("UPDATE event_log SET actor = 'nobody' WHERE row = 3"))
    agreement.check_daily(runtime)
    (task,) = inbox()
    assert "event log: " in task
