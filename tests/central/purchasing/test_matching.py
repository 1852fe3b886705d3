"""Papers and goods in every order, in parts, and at other prices: what is blocked, why, and until when."""

from __future__ import annotations

import pytest

from tests.central.purchasing.desk import Desk

ON_ONE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)  # the database has no part in it


@ON_ONE
def test_an_invoice_before_the_receipt_waits_for_goods_and_then_for_their_result(desk: Desk) -> None:
    order = desk.order()
    invoice = desk.invoice(order)
    assert desk.blocked(invoice) == {"not_received"}
    assert desk.balances() == {"grir": "12,500.00", "vat.input": "1,625.00", "payables": "-14,125.00"}
    receipt = desk.receive(order)
    assert desk.blocked(invoice) == {"inspection"} and desk.balance("grir") == "0.00"
    desk.accepts(receipt)
    assert desk.blocked(invoice) == set() and desk.get(order).state == "closed"
    desk.is_right()


@ON_ONE
def test_a_credit_note_before_the_return(desk: Desk) -> None:
    order = desk.order()
    receipt = desk.receive(order)
    invoice = desk.invoice(order)
    desk.accepts(receipt, bad=2)
    desk.credit(invoice.id, "25.00", "2")
    assert desk.balance("grir") == "-25.00", "two are here without an invoice"
    assert desk.blocked(invoice) == {"nonconforming"} and desk.get(order).state == "approved"
    desk.gives_back(receipt, 2)
    assert desk.balance("grir") == "0.00" and desk.blocked(invoice) == set()
    assert desk.get(order).state == "closed"
    desk.is_right()


@pytest.mark.parametrize("printed", ["11.36", "11.35"])
def test_an_invoice_credited_piece_by_piece_ends_at_nothing(desk: Desk, printed: str) -> None:
    """The supplier rounds each note on its own, 34.08 or 34.05 of 34.07: the last one takes what is left."""
    order = desk.order(desk.line(quantity="3", price="10.05"))
    invoice = desk.invoice(order, "3", "30.15")
    left = [desk.credit(invoice.id, "10.05", "1", total=printed).open for _ in range(3)]
    assert left[-1] == "0.00"
    assert desk.balances() == {}
    with desk.refuses("purchasing.credit_too_much", "lines.0.net"):
        desk.credit(invoice.id, "0.01")


def test_partial_receipts_and_two_invoices_each_wait_for_their_own_goods(desk: Desk) -> None:
    order = desk.order()
    first = desk.receive(order, "600")
    early = desk.invoice(order, "600", "7500.00")
    late = desk.invoice(order, "400", "5000.00")
    assert (desk.blocked(early), desk.blocked(late)) == ({"inspection"}, {"not_received"})
    desk.accepts(first)
    assert (desk.blocked(early), desk.blocked(late)) == (set(), {"not_received"})
    second = desk.receive(order, "300")
    assert (desk.blocked(early), desk.blocked(late)) == (set(), {"inspection", "quantity"})
    desk.accepts(second, bad=1)
    assert (desk.blocked(early), desk.blocked(late)) == (set(), {"nonconforming", "quantity"})
    third = desk.receive(order, "100")
    desk.accepts(third)
    assert desk.blocked(late) == {"nonconforming"}
    desk.gives_back(second, 1)
    assert desk.blocked(late) == {"credit_note"}
    desk.credit(late.id, "12.50", "1")
    assert desk.blocked(late) == set() and desk.get(order).state == "closed"
    desk.is_right()


@ON_ONE
def test_a_price_within_tolerance_is_paid_and_booked_as_a_difference(desk: Desk) -> None:
    desk.run("controller", "purchasing.set_tolerance", key="price", percent="1", amount="100.00")
    order = desk.order()
    desk.accepts(desk.receive(order))
    invoice = desk.invoice(order, net="12600.00")
    assert desk.blocked(invoice) == set() and desk.get(order).state == "closed"
    assert desk.balances() == {
        "stock.raw": "12,500.00",
        "vat.input": "1,638.00",
        "payables": "-14,238.00",
        "variance.price": "100.00",
    }
    desk.is_right()


@ON_ONE
def test_a_price_over_tolerance_is_blocked_until_it_is_credited(desk: Desk) -> None:
    desk.run("controller", "purchasing.set_tolerance", key="price", percent="1", amount="100.00")
    order = desk.order()
    desk.accepts(desk.receive(order))
    invoice = desk.invoice(order, net="12600.01")
    assert desk.blocked(invoice) == {"price"}
    desk.credit(invoice.id, "100.01")
    assert desk.blocked(invoice) == set() and desk.balance("variance.price") == "0.00"
    desk.is_right()


@ON_ONE
def test_a_cheaper_price_and_a_small_difference_block_nothing(desk: Desk) -> None:
    order = desk.order(desk.line(), desk.line("10", "3"))
    lines = [
        {"line": 1, "quantity": "1000", "unit": "ea", "net": "12400.00"},
        {"line": 2, "quantity": "10", "unit": "ea", "net": "31.00"},
    ]
    desk.accepts(desk.receive(order))
    desk.accepts(desk.receive(order, "10", line=2))
    invoice = desk.invoice(order, lines=lines, total="14047.03")
    assert desk.blocked(invoice) == set()
    assert desk.balance("variance.price") == "-99.00"
    desk.is_right()


@ON_ONE
def test_what_is_over_delivered_within_tolerance_is_taken_and_paid(desk: Desk) -> None:
    order = desk.order()
    with desk.refuses("purchasing.over_delivery", "quantity"):
        desk.receive(order, "1001")
    desk.run("controller", "purchasing.set_tolerance", key="over_delivery", percent="2.5")
    with desk.refuses("purchasing.over_delivery", "quantity"):
        desk.receive(order, "1026")
    desk.accepts(desk.receive(order, "1025"))
    with desk.refuses("purchasing.over_delivery", "quantity"):
        desk.receive(order, "1")
    invoice = desk.invoice(order, "1025", "12812.50")
    assert desk.blocked(invoice) == set() and desk.get(order).state == "closed"
    desk.is_right()


@ON_ONE
def test_more_invoiced_than_received_is_blocked_beyond_tolerance(desk: Desk) -> None:
    desk.run("controller", "purchasing.set_tolerance", key="quantity", percent="0.5")
    order = desk.order()
    desk.accepts(desk.receive(order))
    within = desk.invoice(order, "1005", "12562.50")
    assert desk.blocked(within) == set()
    beyond = desk.invoice(order, "1", "12.50")
    assert desk.blocked(beyond) == {"not_received"}
    desk.is_right()


def test_what_a_person_released_stays_released_while_its_reason_stands(desk: Desk) -> None:
    order = desk.order()
    invoice = desk.invoice(order)
    desk.run("clerk", "finance.release_payment_block", open_item_id=desk.open_item(invoice), reason="prepaid")
    assert desk.blocked(invoice) == set()
    first = desk.receive(order, "400")
    assert desk.blocked(invoice) == {"inspection", "quantity"}, "other reasons are others"
    desk.run(
        "clerk",
        "finance.release_payment_block",
        open_item_id=desk.open_item(invoice),
        reason="the rest is on the way",
        cause="quantity",
    )
    desk.accepts(first)
    assert desk.blocked(invoice) == set()
    second = desk.receive(order, "600")
    assert desk.blocked(invoice) == {"inspection"}, "its time was over when the first was accepted"
    desk.accepts(second)
    assert desk.blocked(invoice) == set() and desk.get(order).state == "closed"


@ON_ONE
def test_a_key_that_does_not_block_does_not(desk: Desk) -> None:
    for key in ("not_received", "inspection"):
        desk.run("controller", "purchasing.set_tolerance", key=key, blocks=False)
    order = desk.order()
    invoice = desk.invoice(order)
    assert invoice.blocked == []
    receipt = desk.receive(order)
    assert desk.blocked(invoice) == set()
    desk.rejects(receipt)
    assert desk.blocked(invoice) == {"rejected"}, "what was judged bad always blocks"


@ON_ONE
def test_a_late_invoice_for_what_went_back_opens_the_order_again(desk: Desk) -> None:
    order = desk.order()
    receipt = desk.receive(order)
    desk.rejects(receipt)
    desk.gives_back(receipt, 1000)
    assert desk.get(order).state == "closed" and desk.balances() == {}
    invoice = desk.invoice(order)
    assert desk.get(order).state == "approved" and desk.blocked(invoice) == {"credit_note"}
    desk.credit(invoice.id, "12500.00", "1000")
    assert desk.get(order).state == "closed" and desk.balances() == {}
    desk.is_right()


def test_prices_with_many_decimals_in_parts_leave_nothing_in_gr_ir(desk: Desk) -> None:
    """A third of a yuan: parts are rounded, what they add up to is not off by a fen."""
    order = desk.order(desk.line("7", "0.333333"))
    receipts = []
    for pieces in ("2", "1", "3", "1"):
        receipts.append(desk.receive(order, pieces))
        desk.is_right()
    invoice = desk.invoice(order, "7", "2.33")
    assert desk.balance("grir") == "0.00"
    for receipt in receipts[:3]:
        desk.accepts(receipt)
    desk.accepts(receipts[3], bad=1)
    desk.gives_back(receipts[3], 1)
    desk.is_right()
    desk.credit(invoice.id, "0.33", "1")
    assert desk.balance("grir") == "0.00" and desk.get(order).state == "closed"
    desk.is_right()


@ON_ONE
def test_what_a_supplier_never_credits_is_written_off_and_paid(desk: Desk) -> None:
    """Two went back and are not credited: 25.00 of GR-IR become a price difference."""
    order = desk.order()
    receipt = desk.receive(order)
    invoice = desk.invoice(order)
    desk.accepts(receipt, bad=2)
    with desk.refuses("purchasing.nothing_to_write_off", "line"):
        desk.run("controller", "purchasing.write_off_grir", order_id=order, line=1, reason="nothing")
    desk.gives_back(receipt, 2)
    assert desk.blocked(invoice) == {"credit_note"} and desk.balance("grir") == "25.00"
    with desk.refuses("permission.denied"):
        desk.run("clerk", "purchasing.write_off_grir", order_id=order, line=1, reason="insolvent")
    gone = desk.run("controller", "purchasing.write_off_grir", order_id=order, line=1, reason="insolvent")
    assert (gone.number, gone.quantity, gone.amount) == ("GW-000001", "-2", "25.00")
    assert (desk.balance("grir"), desk.balance("variance.price")) == ("0.00", "25.00")
    assert desk.blocked(invoice) == set() and desk.get(order).state == "closed"
    desk.is_right()
    # it comes after all: the line is open again by its quantity, and can be written off the other way
    desk.credit(invoice.id, "25.00", "2")
    assert desk.balance("grir") == "-25.00"
    back = desk.run("controller", "purchasing.write_off_grir", order_id=order, line=1, reason="credited late")
    assert (back.quantity, desk.balance("grir"), desk.balance("variance.price")) == ("2", "0.00", "0.00")
    desk.is_right()
