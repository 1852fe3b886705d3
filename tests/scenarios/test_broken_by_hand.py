"""Rows of a purchase changed by hand, one after the other, past every guard of the database: each is named.

What stock, production and the journal keep is broken in tests/central/test_differences.py.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from jidoka_central import app
from jidoka_central.foundation.clock import SetClock
from jidoka_central.foundation.db import open_database
from jidoka_central.foundation.eventlog.sequencer import seal
from jidoka_central.foundation.identity.principal import Principal
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.uow import Runtime
from jidoka_central.joints import agreement
from jidoka_central.modules.finance.numbering import NUMBERING
from tests.central.purchasing.desk import NOON
from tests.fixtures.databases import Databases
from tests.scenarios.goods_in import COMPANY, GoodsIn, make

UNINSPECTED = (
    (
        "UPDATE stock_balance SET status = 'available'",
        "1000 of lot L-000001 wait for their inspection, 0 are in inspection",
    ),
)
WAITING = (  # two blanks are nonconforming and nobody has decided about them
    ("UPDATE goods_receipt SET suspect = 0", "suspect is 0, its facts give 2"),
    ("UPDATE quality_nc SET quantity = 3000000", "3 of lot L-000001 wait for a decision, 2 are blocked"),
    (
        "UPDATE stock_balance SET status = 'concession' WHERE status = 'blocked'",
        "2 of lot L-000001 wait for a decision, 0 are blocked",
    ),
    ("DELETE FROM payment_block", "SI-000001: is to be blocked for nonconforming, and never was"),
    ("UPDATE quality_inspection SET nonconforming = 3", "2 nonconforming of 80 give accepted"),
    ("UPDATE quality_inspection SET sample_size = 81", "its plan is not that of 1000 pieces"),
)
DONE = (  # they went back and are credited
    ("UPDATE purchase_order SET total = total + 1", "PO-000001: total is 12500.01"),
    ("UPDATE purchase_order_line SET price = price + 1000", "PO-000001 line 1: value is 12500.00"),
    ("UPDATE purchase_order_line SET returned = 0", "PO-000001 line 1: returned is 0, its papers say 2"),
    ("UPDATE goods_receipt SET value = value - 1", "GR-000001: value is 12499.99"),
    ("UPDATE goods_receipt SET returned = 0", "GR-000001: returned is 0, its papers say 2"),
    ("UPDATE goods_return SET value = value + 1", "RT-000001: value is 25.01"),
    ("UPDATE supplier_invoice SET net = net - 100", "SI-000001: net is 12499.00"),
    ("UPDATE supplier_invoice SET vat = vat + 1", "SI-000001: total is 14125.01"),
    ("UPDATE supplier_invoice_line SET credited_net = 0", "SI-000001: credited net is 0.00"),
    ("UPDATE supplier_credit_note SET vat = vat + 1", "SC-000001: total is 28.26"),
    ("UPDATE supplier_credit_note_line SET net = net + 1", "SC-000001: net is 25.00"),
    ("UPDATE open_item SET open = open + 1", "open_item SI-000001 is -14096.74"),
    ("UPDATE open_item_settlement SET amount = amount + 1", "SC-000001: total is 28.25"),
    ("UPDATE stock_movement SET quantity = quantity + 1 WHERE kind = 'receipt'", "BLANK-74"),
    ("UPDATE cost_layer_entry SET value = value - 1 WHERE value > 0", "value of lot L-000001 on stock.raw"),
    ("UPDATE journal_line SET amount = amount + 1 WHERE amount = -6000", "does not balance"),
    ("DELETE FROM journal_entry WHERE total = 6000", "is in the log and not in the journal"),
    ("UPDATE journal_entry SET total = total + 1", "is not the one in the log"),
    ("UPDATE journal_entry SET posting_date = '2026-11-01'", "is not the one in the log"),
    ("DELETE FROM journal_number WHERE number = 2", "2026-11 has 4 numbered entries up to number 5"),
    ("UPDATE quality_disposition_line SET reason = 'fine'", "is not the one that was signed"),
    ("DELETE FROM signature", "has no signature of quality_engineer"),
    ("UPDATE quality_nc SET quantity = 1000000", "NC-000001 is of 1, what was decided of 2"),
    ("UPDATE quality_nc SET quantity = 3000000", "NC-000001 is of 3, what was decided of 2"),
)


@pytest.fixture
def plant(databases: Databases, database_kind: str) -> Iterator[GoodsIn]:
    app.build_registry()
    url = databases.copy_of(database_kind, "goods-in", make)
    clock = SetClock(NOON)
    plant = GoodsIn(Runtime(open_database(url), app.build_registry(), clock), clock)
    yield plant
    plant.runtime.database.close()
    databases.drop(url)


class Undone(Exception):
    """What was broken is made whole again."""


def broken(plant: GoodsIn, statement: str) -> list[str]:
    """What is said when the statement was carried out by somebody who had taken the guards away first; it is
    rolled back."""
    words = statement.split()
    table = words[words.index("FROM") + 1] if "FROM" in words else words[1]
    found: list[str] = []
    with pytest.raises(Undone), plant.runtime.database.write() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(sa.text("PRAGMA defer_foreign_keys = ON"))
            named = sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
            for name in connection.execute(named, {"table": table}).scalars().all():
                connection.execute(sa.text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
        assert connection.execute(sa.text(statement)).rowcount, statement
        viewer = Principal("viewer", kind="system", company=COMPANY)
        q = Queries(connection, plant.runtime.registry, plant.clock, viewer, COMPANY)
        found = list(agreement.differences(q))
        raise Undone
    return found


def test_each_row_of_a_purchase_that_is_changed_by_hand_is_named(plant: GoodsIn) -> None:
    plant.requires_inspection()
    order = plant.orders()
    plant.receives(order)
    _all_are_named(plant, UNINSPECTED)
    invoice = plant.invoices(order)
    plant.inspects(bad=2)
    _all_are_named(plant, WAITING)
    plant.decides(("return", 2))
    plant.credits(invoice, 2, "25.00")
    _all_are_named(plant, DONE)


def _all_are_named(plant: GoodsIn, cases: tuple[tuple[str, str], ...]) -> None:
    while seal(plant.runtime):
        pass
    NUMBERING.run(plant.runtime)
    plant.audit()
    for statement, said in cases:
        found = broken(plant, statement)
        assert any(said in one for one in found), f"{statement}: {found}"
    plant.audit()
