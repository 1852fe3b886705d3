"""Layers of lots: who takes what, what goes back, what is lost, and what is refused once there are books."""

from __future__ import annotations

from datetime import date
from functools import partial
from uuid import UUID

import pytest
import sqlalchemy as sa

from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.inventory.public import DocumentRef
from jidoka_central.modules.production import public as production
from tests.central.masterdata.ring_plant import PLANT
from tests.central.values.works import NC1, NC2, ONE, Works, nc, serials


def finished(works: Works, pieces: int) -> UUID:
    """An order whose rings lie in the store."""
    works.opening("B-1", pieces, "12.50")
    order = works.order(pieces)
    works.makes(order, range(1, pieces + 1))
    works.confirms(order)
    works.command("production.receive_output", order_id=order)
    return order


def posted(works: Works, document: DocumentRef) -> list[tuple[str, int]]:
    return [(entry.event, entry.total) for entry in works.entries(document)]


def test_an_issue_takes_the_layers_of_its_own_lot(works: Works) -> None:
    works.opening("OLD", 10, "10.00")
    works.opening("NEW", 10, "13.00")
    order = works.order(12, issued=False)
    works.command(
        "production.issue_material", order_id=order, item="BLANK-74", quantity="4", unit="ea", lot="NEW"
    )
    assert works.wip(order) == 52_00
    works.command("production.issue_material", order_id=order)
    assert works.wip(order) == 52_00 + 80_00, "the rest comes from the oldest lot"
    assert works.balance("stock.raw") == "98.00"
    assert works.differences() == []


def test_the_last_part_takes_what_is_left(works: Works) -> None:
    lot = works.buys("THIRDS", 3, 10_00)
    works.judges(lot, 3, "available")
    taken = []
    for _ in range(3):
        order = works.order(1)
        taken.append(works.wip(order))
    assert taken == [3_33, 3_34, 3_33], "half-even of what is left, and the last takes the rest"
    assert works.balance("stock.raw") == "0.00"
    assert works.differences() == []


def test_material_goes_back_with_the_value_it_came_with(works: Works) -> None:
    works.opening("A", 2, "10.00")
    works.opening("B", 10, "13.00")
    order = works.order(4)
    assert works.wip(order) == 20_00 + 26_00
    works.command("production.return_material", order_id=order, item="BLANK-74", quantity="3", unit="ea")
    assert works.wip(order) == 13_00, "two of A and one of B went back"
    works.command("production.return_material", order_id=order, item="BLANK-74", quantity="1", unit="ea")
    assert works.wip(order) == 0
    works.command("production.cancel_order", order_id=order)
    assert works.balance("stock.raw") == "150.00"
    assert works.differences() == []


def test_a_ring_scrapped_in_the_store_is_internal_failure_and_a_returned_one_external(works: Works) -> None:
    finished(works, 5)
    ring = works.item("RING-74")
    works.do(lambda uow: inventory.scrap_serials(uow, ring, serials([2]), NC1, nc=nc(NC1)))
    assert (works.balance("quality.scrap"), works.balance("stock.finished")) == ("27.50", "110.00")
    move_to_returns(works, "R-0003")
    assert works.differences() == [
        "books of JDK: stock on stock.finished is worth 82.50, the account stands at 110.00",
        "books of JDK: stock on stock.rma is worth 27.50, the account stands at 0.00",
    ]
    works.do(lambda uow: inventory.scrap_serials(uow, ring, serials([3]), NC2, nc=nc(NC2)))
    assert works.balance("quality.external") == "27.50"
    assert posted(works, NC1) == [("inventory.serials_scrapped", 27_50)]
    assert posted(works, NC2) == [("inventory.serials_scrapped", 27_50)]


def move_to_returns(works: Works, serial: str) -> None:
    """A place of returns is another account: the layer goes along. The document that posts it is sales'."""
    from jidoka_central.modules.inventory.posting import of_lots, post
    from jidoka_central.modules.inventory.things import Move, StockKey

    def work(uow: UnitOfWork) -> None:
        lot = inventory.serial(uow, works.item("RING-74"), serial).lot_id
        ((key, quantity),) = of_lots(uow, [lot])
        place = inventory.ensure_location(uow, PLANT, inventory.RMA)
        target = StockKey(lot, place, "inspection", key.order_id, key.item_id)
        (value,) = post(uow, [Move("transfer", quantity, key, target)], NC2, PLANT)
        assert value == 0, "stock as a whole is worth what it was"

    works.do(work)


def test_a_lot_scrapped_in_part_leaves_with_its_share(works: Works) -> None:
    lot = works.opening("B-1", 8, "12.50")
    value = works.do(
        lambda uow: inventory.scrap_lot(
            uow, lot, 3 * ONE, from_status="available", plant=PLANT, document=NC1, nc=nc(NC1)
        )
    )
    assert value == 37_50 and posted(works, NC1) == [("inventory.lot_scrapped", 37_50)]
    with pytest.raises(Refusal) as refused:
        works.do(
            lambda uow: inventory.scrap_lot(
                uow, lot, 6 * ONE, from_status="available", plant=PLANT, document=NC1
            )
        )
    assert (refused.value.code, refused.value.field) == ("inventory.insufficient_stock", "quantity")
    assert works.differences() == []


def test_what_is_held_by_a_document_is_not_moved_for_another(works: Works) -> None:
    lot = works.opening("B-1", 8, "12.50")
    works.do(lambda uow: inventory.hold_lot(uow, lot, NC1))
    for act in (inventory.scrap_lot, inventory.send_back):
        with pytest.raises(Refusal) as refused:
            works.do(partial(act, lot_id=lot, quantity=ONE, from_status="blocked", plant=PLANT, document=NC2))
        assert (refused.value.code, refused.value.field) == ("inventory.held", "lot")
    with pytest.raises(Refusal, match="held by NC-000001"):
        works.do(
            lambda uow: inventory.change_status(
                uow, lot, ONE, from_status="blocked", to_status="available", plant=PLANT, document=NC2
            )
        )


def test_with_books_opening_stock_says_what_it_is_worth(works: Works) -> None:
    for unit_cost, code in ((None, "inventory.unit_cost_needed"), ("-1", "finance.bad_cost")):
        with pytest.raises(Refusal) as refused:
            works.opening("B-1", 10, unit_cost)  # type: ignore[arg-type]
        assert (refused.value.code, refused.value.field) == (code, "unit_cost")


def test_with_books_an_order_needs_its_cost_and_its_rates(works: Works) -> None:
    for number, item, centre in (("RING-76", "RING-76", "HONE-1"), ("RING-78", "RING-78", "HONE-2")):
        made = {"name_zh": "环", "name_en": "Ring", "unit": "ea", "kind": "made"}
        works.command("masterdata.create_item", number=number, **made)
        works.command(
            "masterdata.create_bom", item=item, lines=[{"item": "BLANK-74", "quantity": "1", "unit": "ea"}]
        )
        if centre == "HONE-2":
            works.command(
                "masterdata.create_work_centre", number=centre, name_zh="珩磨", name_en="Honing",
                cell="acme/plant1/machining/rings/honing-1",
            )  # fmt: skip
        operation = {
            "number": 10, "name_zh": "珩磨", "name_en": "Honing", "work_centre": centre, "minutes": "1",
        }  # fmt: skip
        works.command("masterdata.create_routing", item=item, operations=[operation])
    items = [{"item": "RING-78", "cost": "1.00"}]
    version = works.command(
        "finance.create_cost_version", valid_from=date(2026, 1, 1), text="new", items=items
    )
    for item, code in (("RING-76", "finance.no_standard_cost"), ("RING-78", "finance.no_standard_cost")):
        order = works.command("production.create_order", item=item, quantity="1", unit="ea").id
        with pytest.raises(Refusal, match=item) as refused:
            works.command("production.release_order", order_id=order)
        assert refused.value.code == code, "a draft prices nothing"
    works.command("finance.release_cost_version", version_id=version.id)
    with pytest.raises(Refusal, match="HONE-2") as refused:
        works.command("production.release_order", order_id=order)
    assert refused.value.code == "finance.no_rate"


def test_a_new_cost_prices_what_comes_and_nothing_that_is_there(works: Works) -> None:
    order = finished(works, 4)
    version = works.command(
        "finance.create_cost_version",
        valid_from=date(2026, 11, 1),
        text="dearer",
        items=[{"item": "RING-74", "cost": "30.005"}],
    )
    works.command("finance.release_cost_version", version_id=version.id)
    assert works.balance("stock.finished") == "110.00"
    works.opening("B-2", 3, "12.50")
    later = works.order(3)
    works.do(
        lambda uow: production.report_pieces(
            uow, later, [inventory.MadePiece(f"S-{n}", n) for n in range(1, 4)], at=uow.now
        )
    )
    works.confirms(later)
    works.command("production.receive_output", order_id=later)
    assert works.balance("stock.finished") == "200.02", "3 x 30.005 is 90.015, rounded once, half-even"
    layers = works.read(
        lambda q: (
            q.connection.execute(
                sa.text("SELECT value FROM cost_layer WHERE account = 'stock.finished' AND value > 2800")
            )
            .scalars()
            .all()
        )
    )
    assert sorted(layers) == [30_00, 30_01, 30_01], "split over the serials without losing a cent"
    assert works.wip(order) == 0 and works.differences() == []


def test_what_is_late_is_posted_in_the_next_open_period(works: Works) -> None:
    finished(works, 2)
    works.closes("stock")
    ring = works.item("RING-74")
    works.do(lambda uow: inventory.scrap_serials(uow, ring, serials([1]), NC1, nc=nc(NC1)))
    (entry,) = works.entries(NC1)
    assert entry.posting_date == date(2026, 12, 1)
    assert works.differences() == []


def test_what_happens_in_a_month_that_nobody_opened_is_posted(works: Works) -> None:
    finished(works, 2)
    ring = works.item("RING-74")
    works.clock.advance(days=48)
    works.do(lambda uow: inventory.scrap_serials(uow, ring, serials([1]), NC1, nc=nc(NC1)))
    (entry,) = works.entries(NC1)
    assert entry.posting_date == date(2027, 1, 5)
    assert works.differences() == []
