"""Steps 1 and 2 in the plant's words: blanks are ordered, come, are inspected, and some go back; and what is
paid when. Acceptance scenarios 1 and 2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from jidoka_central import app
from jidoka_central.foundation.clock import SetClock
from jidoka_central.foundation.db import open_database
from jidoka_central.foundation.uow import Runtime, UnitOfWork
from jidoka_central.modules.traceability import public as traceability
from tests.central.purchasing.desk import NOON
from tests.fixtures.databases import Databases
from tests.scenarios.goods_in import GoodsIn, make

ON_ONE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)  # the database has no part in it


@pytest.fixture
def plant(databases: Databases, database_kind: str) -> Iterator[GoodsIn]:
    """A plant that buys blanks; at the end of each scenario stock, orders and books agree."""
    app.build_registry()
    url = databases.copy_of(database_kind, "goods-in", make)
    clock = SetClock(NOON)
    plant = GoodsIn(Runtime(open_database(url), app.build_registry(), clock), clock)
    yield plant
    plant.audit()
    plant.runtime.database.close()
    databases.drop(url)


# --- scenario 1, and the story's steps 1 and 2 ---


def test_the_blanks_are_ordered_received_inspected_and_two_go_back(plant: GoodsIn) -> None:
    plant.requires_inspection()
    order = plant.orders()
    (planned,) = plant.inspections()
    assert (planned.state, planned.letter, planned.to_inspect, planned.ac, planned.re) == (
        "planned", "J", 80, 2, 3,
    )  # fmt: skip
    assert (planned.level, planned.aql, planned.severity) == ("II", "1.0", "normal") and planned.edition
    assert [task.split(":")[0] for task in plant.tasks("inspector")] == ["Inspect BLANK-74 (PO-000001)"]

    plant.receives(order, lot="L-2026-118", supplier_lot="S-74-0611")
    (opened,) = plant.inspections()
    assert (opened.id, opened.state, opened.lot) == (planned.id, "open", "L-2026-118")
    assert plant.stock() == {"inspection": 1000}
    invoice = plant.invoices(order)
    assert plant.reasons(invoice) == {
        "inspection": "PO-000001 line 1: receipt GR-000001 is in inspection, without a result yet"
    }

    assert plant.inspects(bad=2).state == "accepted"
    nc = plant.nc()
    assert plant.stock() == {"available": 998, "blocked": 2}
    assert plant.reasons(invoice) == {
        "nonconforming": f"PO-000001 line 1: 2 nonconforming, {nc.number} is not decided yet"
    }
    plant.decides(("return", 2))
    assert plant.stock() == {"available": 998}
    assert plant.reasons(invoice) == {
        "credit_note": "PO-000001 line 1: 2 went back, the credit note is awaited"
    }
    assert plant.credits(invoice, 2, "25.00").open == "14096.75"
    assert plant.reasons(invoice) == {}

    shown = plant.order(order)
    assert shown.state == "closed" and [line.wanted for line in shown.lines] == ["998"]
    assert (shown.invoices[0].open, shown.invoices[0].blocked) == ("14096.75", [])
    plant.run("engineer", "quality.close_nc", nc_id=nc.id)
    assert plant.tasks("inspector") == [] and plant.tasks("quality_engineer") == []
    appraised = {"Appraisal": "60.00", "Labour absorbed": "-60.00"}
    assert plant.journal() == [
        ("purchasing.goods_received", {"Raw material": "12500.00", "GR-IR": "-12500.00"}, None),
        (
            "purchasing.invoice_posted",
            {"GR-IR": "12500.00", "Input VAT": "1625.00", "Payables": "-14125.00"},
            None,
        ),
        ("quality_cost.incurred", appraised, None),
        ("purchasing.goods_returned", {"GR-IR": "25.00", "Raw material": "-25.00"}, nc.number),
        (
            "purchasing.credit_note_posted",
            {"Payables": "28.25", "GR-IR": "-25.00", "Input VAT": "-3.25"},
            None,
        ),
    ]
    assert plant.balances() == {
        "Raw material": "12,475.00",
        "Input VAT": "1,621.75",
        "Payables": "-14,096.75",
        "Appraisal": "60.00",
        "Labour absorbed": "-60.00",
    }


# --- scenario 2 ---


def test_a_rejected_lot_is_not_paid_and_goes_back_whole(plant: GoodsIn) -> None:
    plant.requires_inspection()
    order = plant.orders()
    plant.receives(order, supplier_lot="S-74-0611")
    assert plant.inspects(bad=3).state == "rejected"
    assert plant.stock() == {"blocked": 1000}
    nc = plant.nc()
    invoice = plant.invoices(order)
    assert plant.reasons(invoice) == {
        "rejected": f"PO-000001 line 1: the lot was rejected, {nc.number} is not decided yet"
    }
    plant.decides(("return", 1000))
    (returned,) = [one for one in plant.journal() if one[0] == "purchasing.goods_returned"]
    assert returned[1:] == ({"GR-IR": "12500.00", "Raw material": "-12500.00"}, nc.number)
    assert set(plant.reasons(invoice)) == {"credit_note"} and plant.stock() == {}
    plant.run(
        "engineer", "quality.record_nc_cost", nc_id=nc.id, kind="claim", paid="180.00", what="freight back"
    )
    claimed = {"Supplier claims": "180.00", "Bank": "-180.00"}
    assert plant.journal()[-1] == ("quality_cost.incurred", claimed, nc.number)
    plant.credits(invoice, 1000, "12500.00")
    assert plant.order(order).state == "closed"
    assert plant.balances() == {
        "Supplier claims": "180.00",
        "Bank": "-180.00",
        "Appraisal": "60.00",
        "Labour absorbed": "-60.00",
    }


@ON_ONE
def test_a_lot_that_comes_again_after_its_rejection_is_marked(plant: GoodsIn) -> None:
    """It is inspected tightened and counts for no switching."""
    plant.requires_inspection()
    for supplier_lot in ("S-1", "S-1", "S-2"):
        order = plant.orders()
        plant.receives(order, supplier_lot=supplier_lot)
        rejected = supplier_lot == "S-1"
        plant.inspects(bad=3 if rejected else 0)
        if rejected:
            plant.decides(("return", 1000))
    last, again, first = plant.inspections()
    assert [one.severity for one in (first, again, last)] == ["normal", "tightened", "normal"]
    assert (again.letter, again.ac, again.re) == ("J", 1, 2)


# --- several samples, and lots that are not drawn ---


def test_a_lot_that_needs_a_second_sample_is_released_and_paid_after_it(plant: GoodsIn) -> None:
    """Double, J: 50 and 50, 0/3 and 3/4; two bad, then one: 997 for the store, and 90 minutes once."""
    plant.requires_inspection(kind="double")
    order = plant.orders()
    plant.receives(order)
    invoice = plant.invoices(order)
    assert plant.inspects(bad=2, inspected=50, minutes="60").step == "continue"
    assert plant.stock() == {"inspection": 1000} and set(plant.reasons(invoice)) == {"inspection"}
    assert [task.split(": ")[1][:27] for task in plant.tasks("inspector")] == ["sample 2 of 2, 50 pieces; 2"]
    booked = len(plant.journal())
    assert plant.inspects(bad=1, inspected=50, stage=2, minutes="30").verdict == "accepted"
    assert plant.stock() == {"available": 997, "blocked": 3}
    appraised = {"Appraisal": "45.00", "Labour absorbed": "-45.00"}
    assert plant.journal()[booked:] == [("quality_cost.incurred", appraised, None)]
    assert set(plant.reasons(invoice)) == {"nonconforming"} and plant.tasks("inspector") == []
    plant.decides(("return", 3))
    plant.credits(invoice, 3, "37.50")
    assert plant.reasons(invoice) == {} and plant.order(order).state == "closed"


def test_a_lot_that_is_not_drawn_is_available_and_payable_at_once(plant: GoodsIn) -> None:
    """One accepted lot qualifies; then about one in a hundred is drawn, until one is not accepted."""
    plant.requires_inspection(skip_lot={"clearance": 1, "one_in": 100})
    plant.receives(plant.orders(100), 100, lot="L-1")
    plant.receives(plant.orders(100), 100, lot="L-2")
    plant.inspects(bad=0, lot="L-1")
    skipped: Any = None
    while skipped is None or skipped.state != "skipped":
        order, before = plant.orders(100), len(plant.journal())
        invoice = plant.invoices(order, 100, "1250.00")
        plant.receives(order, 100)
        skipped = plant.inspections()[0]
        if skipped.state == "open":
            plant.inspects(bad=0, lot=skipped.lot)
    assert (skipped.verdict, skipped.order) == ("skipped", order.number)
    assert plant.stock()["inspection"] == 100 and plant.reasons(invoice) == {}
    assert plant.order(order).state == "closed" and len(plant.tasks("inspector")) == 1
    assert all(event != "quality_cost.incurred" for event, _, _ in plant.journal()[before:])
    life = plant.read(lambda q: traceability.life(q, skipped.lot_id))
    assert [(one.number, one.verdict) for one in life.inspections] == [(skipped.number, "skipped")]
    told = [(one.title_en, one.detail) for one in life.timeline if one.kind == "skipped"]
    assert told == [("Accepted without inspection (skip-lot)", skipped.number)]

    plant.inspects(bad=1, lot="L-2")
    assert not plant.rows("quality.switching_states")[0].skipping
    plant.receives(plant.orders(100), 100)
    assert plant.inspections()[0].state == "open", "every lot is inspected again"


# --- other ways through ---


@ON_ONE
def test_what_needs_no_inspection_is_available_and_payable_at_once(plant: GoodsIn) -> None:
    order = plant.orders()
    assert plant.inspections() == []
    invoice = plant.invoices(order)
    assert set(plant.reasons(invoice)) == {"not_received"}
    plant.receives(order)
    assert plant.stock() == {"available": 1000} and plant.reasons(invoice) == {}
    assert plant.order(order).state == "closed"


@ON_ONE
def test_a_lot_in_parts_is_inspected_in_parts_each_with_its_own_plan(plant: GoodsIn) -> None:
    plant.requires_inspection()
    order = plant.orders()
    plant.receives(order, 600, lot="L-1")
    plant.receives(order, 400, lot="L-2")
    assert [(one.lot, one.to_inspect) for one in plant.inspections()] == [("L-2", 50), ("L-1", 80)]
    invoice = plant.invoices(order)
    plant.inspects(bad=0, lot="L-1")
    assert set(plant.reasons(invoice)) == {"inspection"}
    plant.inspects(bad=0, lot="L-2")
    assert plant.reasons(invoice) == {} and plant.order(order).state == "closed"


def test_what_is_kept_is_paid_and_what_is_scrapped_here_too(plant: GoodsIn) -> None:
    """Of a rejected lot a part is released after sorting, a part taken under concession, a part goes back
    and a part is scrapped at our own cost."""
    plant.requires_inspection()
    order = plant.orders()
    plant.receives(order)
    invoice = plant.invoices(order)
    plant.inspects(bad=3)
    plant.proposes(("release", 900), ("concession", 50), ("return", 40), ("scrap", 10))
    plant.signs()
    assert set(plant.reasons(invoice)) == {"rejected"}, "for what stays here two have to sign"
    plant.signs("manager")
    assert plant.stock() == {"available": 900, "concession": 50}
    assert set(plant.reasons(invoice)) == {"credit_note"}
    plant.credits(invoice, 40, "500.00")
    assert plant.reasons(invoice) == {} and plant.order(order).state == "closed"
    balances = plant.balances()
    assert (balances["Raw material"], balances["Scrap"]) == ("11,875.00", "125.00")
    assert "GR-IR" not in balances


@ON_ONE
def test_what_a_supplier_sent_is_downgraded_paid_and_worth_what_it_brings(plant: GoodsIn) -> None:
    """100 rejected at 12.50 become B blanks that bring 9.00: 900.00 in stock, 350.00 lost, and it is paid."""
    blank = {"unit": "ea", "kind": "purchased", "name_zh": "毛坯 B", "name_en": "Blank B"}
    plant.run("controller", "masterdata.create_item", number="BLANK-74B", grade_of="BLANK-74", **blank)
    price = {"price_list": "B", "item": "BLANK-74B", "price": "10.00", "cost_to_sell": "1.00"}
    plant.run("controller", "sales.set_price", valid_from="2026-11-01", **price)
    plant.requires_inspection()
    order = plant.orders(100)
    plant.receives(order, 100)
    invoice = plant.invoices(order, 100, "1250.00")
    assert plant.inspects(bad=5).state == "rejected"
    lines = [
        {"decision": "downgrade", "quantity": "100", "unit": "ea", "reason": "oval", "grade": "BLANK-74B"}
    ]
    plant.run("engineer", "quality.propose_disposition", nc_id=plant.nc().id, lines=lines)
    plant.signs("engineer")
    plant.signs("manager")
    (entry,) = [one for one in plant.rows("finance.entries") if one.event == "inventory.stock_downgraded"]
    lines = [line for line in plant.rows("finance.lines") if line.entry_id == entry.id]
    assert sorted((line.account, line.debit or f"-{line.credit}") for line in lines) == [
        ("1403", "-1250.00"), ("1403", "900.00"), ("5532", "350.00"),
    ]  # fmt: skip
    assert plant.reasons(invoice) == {} and plant.order(order).state == "closed"


@ON_ONE
def test_a_lot_is_decided_about_once(plant: GoodsIn) -> None:
    """A second proposal for what went back already would never be carried out, and the case never closed."""
    plant.requires_inspection()
    plant.receives(plant.orders())
    plant.inspects(bad=2)
    plant.decides(("return", 2))
    with plant.refuses("quality.nothing_held", "nc_id"):
        plant.proposes(("release", 2))
    closed = plant.run("engineer", "quality.close_nc", nc_id=plant.nc().id)
    assert closed.state == "closed"


@ON_ONE
def test_an_order_that_is_closed_or_cancelled_expects_no_inspection(plant: GoodsIn) -> None:
    plant.requires_inspection()
    plant.run("buyer", "purchasing.close_order", order_id=plant.orders().id, reason="found some")
    plant.run("buyer", "purchasing.cancel_order", order_id=plant.orders().id, reason="not needed")
    assert [one.state for one in plant.inspections()] == ["cancelled", "cancelled"]
    assert plant.tasks("inspector") == []


@ON_ONE
def test_a_supplier_who_fails_again_and_again_delivers_no_more(plant: GoodsIn) -> None:
    """Two of five lots rejected: tightened; five more: discontinued, until a person resumes it."""
    plant.requires_inspection()
    for _ in range(7):
        plant.receives(plant.orders(100), 100)
        plant.inspects(bad=3)
        plant.decides(("return", 100))
    order = plant.orders(100)
    with plant.refuses("incoming_quality.supply_discontinued", "order_id"):
        plant.receives(order, 100)
    (button,) = [one for one in plant.order(order).actions if one.command == "purchasing.receive"]
    assert (button.allowed, button.code) == (False, "incoming_quality.supply_discontinued")
    (series,) = plant.rows("quality.switching_states")
    plant.run("engineer", "quality.resume_inspection", switching_id=series.id, reason="SCAR-1 approved")
    plant.receives(order, 100)


# --- who may not, and all or nothing ---


@ON_ONE
def test_who_may_not(plant: GoodsIn) -> None:
    plant.requires_inspection()
    order = plant.orders()
    plant.receives(order)
    for who, command in (
        ("buyer", "finance.post_manual_entry"),
        ("buyer", "purchasing.receive"),
        ("warehouse", "quality.record_inspection"),
        ("inspector", "quality.sign_disposition"),
        ("engineer", "finance.release_payment_block"),
        ("manager", "purchasing.post_invoice"),
    ):
        with plant.refuses("permission.denied"):
            plant.run(who, command)


class Struck(Exception):
    """The process dies here."""


def test_struck_anywhere_nothing_is_half_done_and_a_replay_does_it_once(
    plant: GoodsIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each act of step 2 fails at each of its events in turn, then is done, then is asked for again."""
    plant.requires_inspection()
    order = plant.orders()
    invoice: list[Any] = []
    acts: dict[str, Callable[[str], Any]] = {
        "receive": lambda key: plant.receives(order, once=key),
        "invoice": lambda key: invoice.append(plant.invoices(order, number="R-1", once=key)),
        "inspect": lambda key: plant.run(
            "inspector",
            "quality.record_inspection",
            key,
            inspection_id=plant.inspections()[0].id,
            inspected=80,
            nonconforming=2,
            minutes="120",
        ),
        "sign": lambda key: plant.signs(once=key),
        "credit": lambda key: plant.credits(invoice[0], 2, "25.00", number="G-1", once=key),
    }
    points = 0
    for name, act in acts.items():
        if name == "sign":
            plant.proposes(("return", 2))
        points += _strikes(plant, monkeypatch, lambda act=act, name=name: act(name))  # type: ignore[misc]
        before = plant.everything()
        act(name)
        assert plant.everything() == before, f"{name} was done twice"
    assert points >= 25 and plant.balances()["Payables"] == "-14,096.75"
    assert plant.order(order).state == "closed"


def _strikes(plant: GoodsIn, monkeypatch: pytest.MonkeyPatch, act: Callable[[], Any]) -> int:
    """Fail ``act`` after its first event, its second, and so on until it is through; how often it failed."""
    emit, before, strikes = UnitOfWork.emit, plant.everything(), 0
    while True:
        left = strikes + 1

        def emitting(self: UnitOfWork, event: Any, **more: Any) -> None:
            nonlocal left
            emit(self, event, **more)
            left -= 1
            if left == 0:
                raise Struck(event.NAME)

        monkeypatch.setattr(UnitOfWork, "emit", emitting)
        try:
            act()
            return strikes
        except Struck:
            strikes += 1
            assert plant.everything() == before
        finally:
            monkeypatch.setattr(UnitOfWork, "emit", emit)
