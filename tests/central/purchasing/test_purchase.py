"""The story's second step without its inspection: every journal to the cent, and what may be paid when."""

from __future__ import annotations

from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.purchasing import public as purchasing
from tests.central.purchasing.desk import NC, ONE, Desk


def test_the_storys_purchase_to_the_cent(desk: Desk) -> None:
    order = desk.order()
    receipt = desk.receive(order, lot="L-2026-118", supplier_lot="S-74-0611", delivery_note="DN-1")
    assert (receipt.value, receipt.state) == ("12500.00", "inspection")
    assert desk.balances() == {"stock.raw": "12,500.00", "grir": "-12,500.00"}
    assert desk.stock() == {"inspection": 1000}

    invoice = desk.invoice(order)
    assert (invoice.net, invoice.vat, invoice.total) == ("12500.00", "1625.00", "14125.00")
    assert invoice.blocked == ["inspection"] and desk.blocked(invoice) == {"inspection"}
    assert desk.balances() == {
        "stock.raw": "12,500.00",
        "vat.input": "1,625.00",
        "payables": "-14,125.00",
    }

    desk.accepts(receipt, bad=2)
    assert desk.stock() == {"available": 998, "blocked": 2}
    assert desk.blocked(invoice) == {"nonconforming"}, "nobody has decided about the two"
    desk.gives_back(receipt, 2)
    assert desk.balance("grir") == "25.00" and desk.balance("stock.raw") == "12,475.00"
    assert desk.blocked(invoice) == {"credit_note"}
    assert desk.get(order).state == "approved"

    credit = desk.credit(invoice.id, "25.00", "2")
    assert credit.open == "14096.75"
    assert desk.blocked(invoice) == set()
    assert desk.balances() == {
        "stock.raw": "12,475.00",
        "vat.input": "1,621.75",
        "payables": "-14,096.75",
    }
    closed = desk.get(order)
    assert closed.state == "closed"
    (line,) = closed.lines
    assert (line.kept, line.wanted, line.billed) == (998 * ONE, 998 * ONE, 998 * ONE)
    assert desk.stock() == {"available": 998}
    desk.is_right()


def test_the_return_carries_its_nonconformance_and_the_entry_leads_to_it(desk: Desk) -> None:
    receipt = desk.receive(desk.order())
    desk.accepts(receipt, bad=2)
    return_id = desk.gives_back(receipt, 2)
    (entry_id,) = desk.read(lambda q: finance.entries_of_document(q, return_id))
    entry = desk.read(lambda q: finance.get_entry(q, entry_id))
    assert (entry["nc_id"], entry["nc_number"], entry["total"]) == (NC.id, NC.number, 2500)


def test_a_rejected_lot_goes_back_whole_and_the_invoice_waits_for_its_credit(desk: Desk) -> None:
    order = desk.order()
    receipt = desk.receive(order)
    desk.rejects(receipt)
    invoice = desk.invoice(order)
    assert invoice.blocked == ["rejected"]
    desk.gives_back(receipt, 1000)
    assert desk.blocked(invoice) == {"credit_note"}
    assert desk.balances() == {"grir": "12,500.00", "vat.input": "1,625.00", "payables": "-14,125.00"}
    desk.credit(invoice.id, "12500.00", "1000")
    assert desk.balances() == {} and desk.get(order).state == "closed" and desk.stock() == {}
    desk.is_right()


def test_what_is_kept_after_all_frees_the_payment(desk: Desk) -> None:
    """The lot was rejected, then taken under concession: nothing goes back, nothing is credited."""
    order = desk.order()
    receipt = desk.receive(order)
    invoice = desk.invoice(order)
    desk.rejects(receipt)
    assert desk.blocked(invoice) == {"rejected"}
    desk.do(lambda uow: purchasing.settle_suspect(uow, receipt.id, 1000 * ONE))
    assert desk.blocked(invoice) == set() and desk.get(order).state == "closed"
    desk.is_right()


def test_goods_sent_again_keep_the_order_open_and_need_no_credit(desk: Desk) -> None:
    order = desk.order()
    receipt = desk.receive(order)
    desk.accepts(receipt)
    invoice = desk.invoice(order)
    assert desk.get(order).state == "closed" and desk.blocked(invoice) == set()
    desk.run(
        "store",
        "purchasing.return_goods",
        receipt_id=receipt.id,
        quantity="10",
        unit="ea",
        reason="wrong face",
        replaced=True,
    )
    assert desk.get(order).state == "approved" and desk.get(order).lines[0].open == 10 * ONE
    assert desk.blocked(invoice) == {"quantity"}, "invoiced and not there yet"
    again = desk.receive(order, "10")
    assert again.value == "125.00" and desk.blocked(invoice) == {"inspection"}
    desk.accepts(again)
    assert desk.get(order).state == "closed" and desk.blocked(invoice) == set()
    assert desk.balances() == {"stock.raw": "12,500.00", "vat.input": "1,625.00", "payables": "-14,125.00"}
    desk.is_right()
