"""Steps 2 to 10 of the story: what stock and the order are worth at each, and that the books say the same."""

from __future__ import annotations

from uuid import UUID

from jidoka_central.modules.inventory import public as inventory
from tests.central.values.works import NC2, Works


def steps_2_and_3(works: Works) -> UUID:
    lot = works.buys("SUP-LOT-1", 1_000, 12_500_00)
    assert works.balance("stock.raw") == "12500.00"
    works.judges(lot, 998, "available")
    works.judges(lot, 2, "blocked")
    assert works.balance("stock.raw") == "12500.00", "a status moves no value"
    assert works.sends_back(lot, 2) == 25_00
    order = works.order(200)
    assert (works.wip(order), works.balance("wip")) == (2_500_00, "2500.00")
    assert works.balance("stock.raw") == "9975.00"
    return order


def test_the_storys_values(works: Works) -> None:
    order = steps_2_and_3(works)
    works.makes(order, range(1, 186))
    assert works.confirms(order) == 185
    assert works.wip(order) == 2_500_00 + 2_775_00
    works.makes(order, range(186, 201))
    assert works.confirms(order) == 15
    assert works.wip(order) == 5_500_00
    works.scraps(order, 183)
    assert (works.wip(order), works.balance("quality.scrap")) == (5_472_50, "27.50")
    assert works.differences() == []
    works.command("production.receive_output", order_id=order)
    assert (works.balance("stock.finished"), works.balance("wip"), works.wip(order)) == ("5472.50", "0.00", 0)
    works.command("production.complete_order", order_id=order)
    works.command("production.close_order", order_id=order)
    assert works.balance("labour.absorbed") == "-3000.00"
    assert works.balance("variance.production") == "0.00"
    value = works.read(inventory.stock_value)
    assert value == {
        ("stock.raw", works.item("BLANK-74")): 9_975_00,
        ("stock.finished", works.item("RING-74")): 5_472_50,
    }
    assert works.differences() == []


def test_the_scraps_entry_is_the_nonconformances(works: Works) -> None:
    order = steps_2_and_3(works)
    works.makes(order, range(1, 6))
    works.confirms(order)
    works.scraps(order, 3)
    (entry,) = works.entries(NC2)
    assert (entry.event, entry.total, entry.document.number) == (
        "production.pieces_scrapped", 27_50, "NC-000002",
    )  # fmt: skip
    assert {(line.name_en, line.amount) for line in entry.lines} == {
        ("Scrap", 27_50), ("Work in process", -27_50),
    }  # fmt: skip


def test_what_a_short_order_leaves_is_its_variance(works: Works) -> None:
    works.opening("B-1", 20, "12.00")
    order = works.order(10)
    works.makes(order, range(1, 10))
    works.confirms(order)
    assert works.wip(order) == 120_00 + 135_00
    works.command("production.return_material", order_id=order, item="BLANK-74", quantity="1", unit="ea")
    assert works.wip(order) == 108_00 + 135_00
    works.command("production.receive_output", order_id=order)
    assert works.wip(order) == 243_00 - 247_50, "the standard is 27.50, the material came cheaper"
    works.command("production.complete_order", order_id=order, short=True)
    works.command("production.close_order", order_id=order)
    assert (works.wip(order), works.balance("wip"), works.balance("variance.production")) == (
        0, "0.00", "-4.50",
    )  # fmt: skip
    assert works.balance("stock.raw") == "132.00"
    assert works.differences() == []
