"""An order for something weighed, not counted: its output is a lot under the order's number."""

from __future__ import annotations

from uuid import UUID

import pytest

from jidoka_central.foundation.errors import Refusal
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.masterdata.public import item_by_number
from tests.central.masterdata.ring_plant import HALF_AN_HOUR, PLANT
from tests.central.production.line import Line


@pytest.fixture
def paste(line: Line) -> UUID:
    """Honing paste, 2.5 kg ordered; each kilogram takes 0.8 kg of grit, of which 10 kg are in the store."""

    def write(command: str, **fields: object) -> None:
        line.runtime.run(command, fields, line.context)

    for number, kind in (("GRIT", "purchased"), ("PASTE", "made")):
        write(
            "masterdata.create_item",
            number=number,
            name_zh=number,
            name_en=number,
            unit="kg",
            kind=kind,
        )
    write("masterdata.create_bom", item="PASTE", lines=[{"item": "GRIT", "quantity": "0.8", "unit": "kg"}])
    write("masterdata.create_routing", item="PASTE", operations=[HALF_AN_HOUR])
    write("inventory.receive_opening_stock", item="GRIT", lot="G-1", quantity="10", unit="kg", plant=PLANT)
    order: UUID = line.command("create_order", item="PASTE", quantity="2.5", unit="kg").id
    line.command("release_order", order_id=order)
    line.command("issue_material", order_id=order)
    return order


def stock_of(line: Line, item: str) -> dict[tuple[str, str], int]:
    with line.runtime.read(line.context.principal, "JDK") as q:
        rows = inventory.stock(q, item_id=item_by_number(q, item).id)
        return {(row.lot, row.location): row.quantity for row in rows}


def test_a_lot_is_made_scrapped_in_part_and_received(line: Line, paste: UUID) -> None:
    assert stock_of(line, "GRIT") == {("G-1", "store"): 8_000_000, ("G-1", "in_process"): 2_000_000}
    line.command("confirm", order_id=paste, quantity="1.25", unit="kg")
    line.command("confirm", order_id=paste, quantity="1", unit="kg", scrap="0.25")
    assert stock_of(line, "GRIT") == {("G-1", "store"): 8_000_000}
    assert line.command("receive_output", order_id=paste).quantity == "2.25"
    line.command("complete_order", order_id=paste)
    line.command("close_order", order_id=paste)
    view = line.view(paste)
    assert (view.confirmed, view.good, view.scrapped, view.received) == ("2.5", "2.25", "0.25", "2.25")
    assert stock_of(line, "PASTE") == {("WO-000001", "store"): 2_250_000}
    with line.runtime.read(line.context.principal, "JDK") as q:
        edges = inventory.edges_of(q, order_id=paste)
        assert sum(edge.quantity for edge in edges) == 2_000_000
        assert len({edge.child_lot_id for edge in edges}) == 1
    line.every_piece_is_somewhere()


def test_what_is_weighed_has_no_serials(line: Line, paste: UUID) -> None:
    with pytest.raises(Refusal) as refusal:
        line.command("confirm", order_id=paste, quantity="1", unit="kg", serials=["P-1"])
    assert (refusal.value.code, refusal.value.field) == ("production.no_serials", "serials")
    with pytest.raises(Refusal) as refusal:
        line.command("confirm", order_id=paste, quantity="1", unit="kg", scrap="-1")
    assert (refusal.value.code, refusal.value.field) == ("masterdata.not_positive", "scrap")
    with pytest.raises(Refusal) as refusal:
        line.command("confirm", order_id=paste, quantity="1.0001", unit="kg")
    assert (refusal.value.code, refusal.value.field) == ("masterdata.too_fine", "quantity")


def test_material_used_twice_over_is_kept_as_one_shortage(line: Line, paste: UUID) -> None:
    line.command("return_material", order_id=paste, item="GRIT", quantity="2", unit="kg")
    line.command("confirm", order_id=paste, quantity="1", unit="kg")
    line.command("confirm", order_id=paste, quantity="1", unit="kg")
    assert [one.short for one in line.view(paste).materials] == ["1.6"]
    line.command("issue_material", order_id=paste)
    assert [one.short for one in line.view(paste).materials] == ["0"]
    assert stock_of(line, "GRIT") == {("G-1", "store"): 8_000_000, ("G-1", "in_process"): 400_000}
    line.every_piece_is_somewhere()
