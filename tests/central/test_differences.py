"""`jidoka-central verify` names the balance that is not what its movements give."""

import sqlalchemy as sa

from jidoka_central import app
from jidoka_central.foundation.uow import Context, Runtime


def test_a_balance_changed_by_hand_is_named(runtime: Runtime, context: Context) -> None:
    for command, values in (
        ("masterdata.create_unit", {"code": "ea", "name_zh": "件", "name_en": "each"}),
        (
            "masterdata.create_item",
            {"number": "BLANK", "name_zh": "毛坯", "name_en": "Blank", "unit": "ea", "kind": "purchased"},
        ),
        ("masterdata.create_site_structure", {"path": "a/plant1/c/d/e", "plant": "plant1"}),
        (
            "inventory.receive_opening_stock",
            {"item": "BLANK", "lot": "L1", "quantity": "10", "unit": "ea", "plant": "plant1"},
        ),
    ):
        runtime.run(command, values, context)
    assert app.differences(runtime) == []
    with runtime.database.write() as connection:
        connection.execute(sa.text("UPDATE stock_balance SET quantity = quantity + 1"))
    (said,) = app.differences(runtime)
    assert said.startswith("stock of JDK") and "stored=10000001" in said and "computed=10000000" in said
