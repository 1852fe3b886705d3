"""From order to invoice, and back: reservation, delivery, papers, returns, and what is refused."""

from __future__ import annotations

from jidoka_central.foundation.identity.principal import Principal
from jidoka_central.modules.sales import api as sales_api
from tests.central.sales.market import COMPANY, Market, serials


def test_a_sale_binds_serials_moves_value_and_is_invoiced(market: Market) -> None:
    order = market.order(8)
    line = market.shown(order).lines[0]
    assert (line.reserved, line.open) == ("8", "8")
    assert (market.rings().available, market.rings().reserved, market.rings().free) == ("20", "8", "12")
    first = market.picks(order, 3)
    assert market.bound(first) == serials([1, 2, 3]), "the oldest that is reserved"
    second = market.picks(order, scanned=[12, 11])
    assert market.bound(second) == serials([11, 12]), "what was scanned"
    assert market.shown(order).lines[0].reserved == "3", "no more than what is still to be picked"
    market.delivers(second)
    market.delivers(first)
    assert market.stands(11) == ("delivered", None, ())
    assert [entry for entry in market.journal() if entry[0] == "sales.goods_delivered"] == [
        ("sales.goods_delivered", {"Cost of goods sold": "55.00", "Finished goods": "-55.00"}, None),
        ("sales.goods_delivered", {"Cost of goods sold": "82.50", "Finished goods": "-82.50"}, None),
    ]
    invoice = market.invoices(first)
    assert (invoice.net, invoice.vat, invoice.total) == ("180.00", "23.40", "203.40")
    assert market.journal()[-1][1] == {"Receivables": "203.40", "Revenue": "-180.00", "Output VAT": "-23.40"}
    assert market.shown(order).state == "confirmed"
    third = market.picks(order, 3)
    market.delivers(third)
    assert market.shown(order).state == "delivered" and market.rings().reserved == "0"
    market.invoices(second)
    market.invoices(third)
    shown = market.shown(order)
    assert shown.state == "closed" and [one.open for one in shown.invoices] == ["203.40", "135.60", "203.40"]
    assert (shown.lines[0].delivered, shown.lines[0].invoiced) == ("8", "8")
    assert market.balance("receivables") == "542.40" and market.balance("cogs") == "220.00"
    market.is_right()


def test_an_invoice_credited_piece_by_piece_ends_at_nothing(market: Market) -> None:
    """Each piece alone rounds up to 11.36; three of them are 34.07, not 34.08."""
    delivery = market.picks(market.order(3, price="10.05"), 3)
    market.delivers(delivery)
    invoice = market.invoices(delivery)
    assert (invoice.vat, invoice.total) == ("3.92", "34.07")
    notes = [market.credits(invoice, 1) for _ in range(3)]
    assert [(one.vat, one.open) for one in notes] == [("1.31", "22.71"), ("1.30", "11.36"), ("1.31", "0.00")]
    assert (market.balance("receivables"), market.balance("vat.output")) == ("0.00", "0.00")
    market.is_right()


def test_a_credit_note_and_a_return_take_back_their_part(market: Market) -> None:
    delivery = market.picks(market.order(4), 4)
    market.delivers(delivery)
    invoice = market.invoices(delivery)
    credit = market.credits(invoice, 1)
    assert (credit.net, credit.vat, credit.total, credit.open) == ("60.00", "7.80", "67.80", "203.40")
    allowance = market.run(
        "accountant",
        "sales.post_credit_note",
        invoice_id=invoice.id,
        lines=[{"line": 1, "net": "10.00"}],
        reason="scratches",
    )
    assert (allowance.total, allowance.open) == ("11.30", "192.10")
    with market.refuses("sales.credit_too_much", "lines.0.quantity"):
        market.credits(invoice, 4)
    with market.refuses("sales.credit_too_much", "lines.0.net"):
        market.credits(invoice, 3, net="170.01")
    rest = market.credits(invoice, 3)
    assert (rest.net, rest.open) == ("170.00", "0.00"), "the last part takes what is left"
    back = market.takes_back(delivery, 2, 3)
    assert back.value == "55.00"
    worth = market.delivery(delivery)
    assert (worth.currency, worth.lines[0].value) == ("CNY", "110.00")
    packer = Principal("packer", permissions=frozenset({"sales.read"}), company=COMPANY)
    with market.runtime.read(packer, COMPANY) as q:
        seen = sales_api.delivery_shown(q, delivery.id, "en")
    assert (seen.currency, seen.lines[0].value) == (None, None), (
        "what stock is worth is for those who may see it"
    )
    assert market.stands(2)[:2] == ("inspection", "rma")
    assert market.journal()[-1][:2] == (
        "sales.goods_returned",
        {"RMA stock": "55.00", "Cost of goods sold": "-55.00"},
    )
    with market.refuses("sales.return_too_much", "lots.0"):
        market.takes_back(delivery, 2)
    with market.refuses("sales.not_on_delivery", "lots.0"):
        market.takes_back(delivery, 9)
    assert market.rings().returns == "2" and market.rings().free == "16"
    assert market.balance("cogs") == "55.00" and market.balance("stock.rma") == "55.00"
    assert [one.lots for one in market.shown(market.delivery(delivery).order_id).returns] == [serials([2, 3])]
    market.is_right()
