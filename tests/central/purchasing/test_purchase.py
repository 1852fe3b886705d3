"""The story's second step without its inspection: every journal to the cent, and what may be paid when."""

from __future__ import annotations

import sqlalchemy as sa

from jidoka_central.foundation.db import metadata
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.purchasing import api
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


def test_the_documents_show_what_happened(desk: Desk) -> None:
    order = desk.order()
    receipt = desk.receive(order, lot="L-1", supplier_lot="S-1", delivery_note="DN-1")
    invoice = desk.invoice(order, number="F-1")
    desk.accepts(receipt, bad=2)
    desk.gives_back(receipt, 2)
    desk.credit(invoice.id, "25.00", "2", number="C-1")

    shown = desk.read(lambda q: api.order_shown(q, order, "en"))
    (line,) = shown.lines
    assert (line.price, line.value, line.received, line.returned, line.wanted, line.open) == (
        "12.5", "12500.00", "1000", "2", "998", "0",
    )  # fmt: skip
    assert (shown.state, shown.total, shown.created_by, shown.approved_by) == (
        "closed", "12500.00", "buyer", "chief",
    )  # fmt: skip
    assert [one.number for one in shown.receipts] == ["GR-000001"]
    assert [(one.supplier_number, one.open, one.blocked) for one in shown.invoices] == [
        ("F-1", "14096.75", [])
    ]
    assert [(one.invoice, one.total) for one in shown.credit_notes] == [("SI-000001", "28.25")]
    assert all(not button.allowed and button.reason for button in shown.actions)

    came = desk.read(lambda q: api.receipt_shown(q, receipt.id, "en"))
    assert (came.decided_number, came.suspect, came.returned) == (NC.number, "0", "2")
    (back,) = came.returns
    assert (back.quantity, back.value, back.nc_number) == ("2", "25.00", NC.number)
    assert [entry.total for entry in (*came.entries, *back.entries)] == ["12500.00", "25.00"]

    paper = desk.read(lambda q: api.invoice_shown(q, invoice.id))
    assert (paper.lines[0].matched, paper.lines[0].credited, paper.lines[0].credited_net) == (
        "12500.00", "2", "25.00",
    )  # fmt: skip
    assert [entry.total for entry in paper.entries] == ["14125.00"]
    assert paper.open_item_id == desk.open_item(invoice) and paper.blocks == []

    for dataset, filters, numbers in (
        ("orders", {"state": "closed", "supplier": "SUP-1"}, ["PO-000001"]),
        ("orders", {"state": "draft"}, []),
        ("receipts", {"order_id": order, "lot_id": receipt.lot_id}, ["GR-000001"]),
        ("invoices", {"supplier": "SUP-1", "order_id": order}, ["SI-000001"]),
        ("credit_notes", {"order_id": order}, ["SC-000001"]),
    ):
        assert [row.number for row in desk.rows(f"purchasing.{dataset}", **filters)] == numbers
    assert {row.key for row in desk.rows("purchasing.tolerances")} >= {"price", "over_delivery"}
    desk.run("controller", "purchasing.set_approval_limit", role="chief", amount="5000")
    assert [(row.role, row.amount) for row in desk.rows("purchasing.approval_limits")] == [
        ("chief", "5000.00")
    ]


def test_a_count_changed_by_hand_is_named(desk: Desk) -> None:
    order = desk.order()
    desk.receive(order)
    line = metadata.tables["purchase_order_line"]
    desk.do(lambda uow: uow.connection.execute(sa.update(line).values(received=999 * ONE)))
    assert desk.read(lambda q: list(purchasing.recompute_counts(q))) == [
        "PO-000001 line 1: received is 999, its papers say 1000"
    ]
    assert desk.read(purchasing.value_uninvoiced) == 1_248_750
