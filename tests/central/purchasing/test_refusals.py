"""What cannot be done is refused by name and field, and nothing is half done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from jidoka_central.foundation.db import Database
from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.events import Subscription
from jidoka_central.foundation.gates import GateAnswer
from jidoka_central.foundation.identity.principal import system
from jidoka_central.foundation.registry import Registry
from jidoka_central.foundation.uow import Context, Runtime, UnitOfWork
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.purchasing import api
from jidoka_central.modules.purchasing import public as purchasing
from jidoka_central.modules.purchasing.public import PURCHASE_ORDER_STATES
from tests.central.purchasing.desk import DUE, ONE, TODAY, Desk, gross

VERBS: dict[str, Callable[[Desk, UUID], Any]] = {
    "purchasing.change_order": lambda desk, order: desk.run(
        "buyer", "purchasing.change_order", order_id=order, lines=[desk.line("5")]
    ),
    "purchasing.submit_order": lambda desk, order: desk.run(
        "buyer", "purchasing.submit_order", order_id=order
    ),
    "purchasing.send_back_order": lambda desk, order: desk.run(
        "chief", "purchasing.send_back_order", order_id=order, reason="too many"
    ),
    "purchasing.approve_order": lambda desk, order: desk.run(
        "chief", "purchasing.approve_order", order_id=order
    ),
    "purchasing.cancel_order": lambda desk, order: desk.run(
        "buyer", "purchasing.cancel_order", order_id=order, reason="not needed"
    ),
    "purchasing.close_order": lambda desk, order: desk.run(
        "buyer", "purchasing.close_order", order_id=order, reason="no more"
    ),
    "purchasing.receive": lambda desk, order: desk.receive(order, "1"),
    "purchasing.post_invoice": lambda desk, order: desk.invoice(order, "1", "12.50"),
}
JOINTS = {"complete", "reopen"}
OF_A_DIFFERENCE = {"purchasing.write_off_grir"}  # see test_matching
ON_ONE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)  # the database has no part in it


def in_state(desk: Desk, state: str) -> UUID:
    if state in ("approved", "closed"):
        order = desk.order()
        if state == "closed":
            VERBS["purchasing.close_order"](desk, order)
        return order
    order = desk.draft()
    if state == "submitted":
        VERBS["purchasing.submit_order"](desk, order)
    if state == "cancelled":
        VERBS["purchasing.cancel_order"](desk, order)
    return order


@ON_ONE
@pytest.mark.parametrize("state", list(PURCHASE_ORDER_STATES.states))
def test_every_verb_in_every_state(desk: Desk, state: str) -> None:
    """What the table does not allow is refused by name and changes nothing; what it allows happens."""
    assert set(VERBS) | JOINTS | OF_A_DIFFERENCE == {row.command for row in PURCHASE_ORDER_STATES.rows}
    order = in_state(desk, state)
    assert desk.get(order).state == state
    allowed = [verb for verb in VERBS if PURCHASE_ORDER_STATES.find(state, verb)]
    for verb, give in VERBS.items():
        if verb not in allowed:
            with desk.refuses("state.illegal"):
                give(desk, order)
    for verb in allowed:
        order = in_state(desk, state)
        VERBS[verb](desk, order)
        assert desk.get(order).state == PURCHASE_ORDER_STATES.next(state, verb)


def test_who_wrote_or_submitted_an_order_does_not_approve_it(desk: Desk) -> None:
    order = desk.draft()
    desk.run("chief", "purchasing.submit_order", order_id=order)
    with desk.refuses("purchasing.own_order", "order_id"):
        desk.run("chief", "purchasing.approve_order", order_id=order)
    desk.run("chief", "purchasing.send_back_order", order_id=order, reason="by another")
    desk.run("chief", "purchasing.change_order", order_id=order, lines=[desk.line("5")])
    desk.run("buyer", "purchasing.submit_order", order_id=order)
    with desk.refuses("purchasing.own_order", "order_id"):
        desk.run("chief", "purchasing.approve_order", order_id=order)
    assert desk.get(order).created_by == "chief" and desk.get(order).total == 6250


@ON_ONE
def test_the_button_of_approval_knows_who_may_not_press_it(desk: Desk) -> None:
    order = desk.draft()
    desk.run("chief", "purchasing.submit_order", order_id=order)

    def approval(who: str) -> str | None:
        with desk.runtime.read(desk.context(who).principal, "JDK") as q:
            shown = api.order_shown(q, order, "en")
        (button,) = [one for one in shown.actions if one.command == "purchasing.approve_order"]
        return button.code

    assert approval("chief") == "purchasing.own_order"
    assert approval("buyer") == "permission.denied"


@ON_ONE
def test_an_approver_has_a_limit(desk: Desk) -> None:
    order = desk.draft()
    desk.run("buyer", "purchasing.submit_order", order_id=order)
    with desk.refuses("purchasing.unknown_role", "role"):
        desk.run("controller", "purchasing.set_approval_limit", role="chef", amount="12499.99")
    desk.run("controller", "purchasing.set_approval_limit", role="chief", amount="12499.99")
    with desk.refuses("purchasing.above_limit", "order_id"):
        desk.run("chief", "purchasing.approve_order", order_id=order)
    desk.run("controller", "purchasing.set_approval_limit", role="chief", amount="12500")
    assert desk.run("chief", "purchasing.approve_order", order_id=order).state == "approved"
    desk.run("controller", "purchasing.set_approval_limit", role="director", amount="1")
    order = desk.draft(desk.line("1"))
    desk.run("buyer", "purchasing.submit_order", order_id=order)
    desk.run("chief", "purchasing.approve_order", order_id=order)


@ON_ONE
@pytest.mark.parametrize(
    ("who", "command"),
    [
        ("buyer", "finance.post_manual_entry"),
        ("buyer", "purchasing.approve_order"),
        ("buyer", "purchasing.receive"),
        ("buyer", "purchasing.post_invoice"),
        ("store", "purchasing.create_order"),
        ("store", "purchasing.post_credit_note"),
        ("clerk", "purchasing.return_goods"),
        ("clerk", "purchasing.set_tolerance"),
        ("chief", "finance.release_payment_block"),
    ],
)
def test_who_may_not(desk: Desk, who: str, command: str) -> None:
    with pytest.raises(Refusal) as caught:
        desk.run(who, command)
    assert caught.value.code == "permission.denied"


@ON_ONE
def test_an_order_that_cannot_be(desk: Desk) -> None:
    desk.runtime.run(
        "masterdata.create_partner",
        {"number": "CUS-A", "name": "Engine works", "customer": True},
        Context(system("admin"), "JDK"),
    )
    motor = {"number": "MOTOR-1", "name_zh": "电机", "name_en": "Motor", "unit": "ea"}
    desk.runtime.run(
        "masterdata.create_item",
        motor | {"kind": "purchased", "tracking": "serial"},
        Context(system("admin"), "JDK"),
    )

    def order(**other: Any) -> None:
        line = desk.line() | other.pop("line", {})
        fields = {"supplier": "SUP-1", "plant": "plant1", "lines": [line]} | other
        desk.run("buyer", "purchasing.create_order", **fields)

    for code, field, other in (
        ("masterdata.unknown_partner", "supplier", {"supplier": "SUP-9"}),
        ("purchasing.not_a_supplier", "supplier", {"supplier": "CUS-A"}),
        ("masterdata.unknown_plant", "plant", {"plant": "plant9"}),
        ("masterdata.unknown_item", "lines.0.item", {"line": {"item": "X-1"}}),
        ("purchasing.not_purchased", "lines.0.item", {"line": {"item": "RING-74"}}),
        ("purchasing.followed_by_serial", "lines.0.item", {"line": {"item": "MOTOR-1"}}),
        ("masterdata.too_fine", "lines.0.quantity", {"line": {"quantity": "0.5"}}),
        ("masterdata.wrong_unit", "lines.0.unit", {"line": {"unit": "kg"}}),
        ("masterdata.not_positive", "lines.0.price", {"line": {"price": "0"}}),
        ("masterdata.not_a_decimal", "lines.0.price", {"line": {"price": "12,50"}}),
        ("purchasing.value_too_large", "lines.0.price", {"line": {"price": "999999999"}}),
        ("input.invalid", "lines", {"lines": []}),
    ):
        with desk.refuses(code, field):
            order(**other)


@ON_ONE
def test_a_receipt_that_cannot_be(desk: Desk) -> None:
    order = desk.order()
    desk.receive(order, "10", lot="L-1")
    for code, field, other in (
        ("purchasing.unknown_line", "line", {"line": 2}),
        ("masterdata.not_positive", "quantity", {"quantity": "0"}),
        ("masterdata.wrong_unit", "unit", {"unit": "kg"}),
        ("inventory.lot_known", "lot", {"lot": "L-1"}),
        ("purchasing.in_the_future", "posting_date", {"posting_date": "2026-11-11"}),
        ("finance.no_period", "posting_date", {"posting_date": "2026-09-30"}),
        ("document.not_found", "order_id", {"order_id": UUID(int=9)}),
    ):
        with desk.refuses(code, field):
            desk.receive(order, **{"quantity": "10"} | other)


def test_a_receipt_in_a_closed_stock_period_is_refused_whole(desk: Desk) -> None:
    order = desk.order()
    desk.run("controller", "finance.close_period", period="2026-10", areas=["stock"])
    with desk.refuses("finance.period_closed", "posting_date"):
        desk.receive(order, posting_date="2026-10-30")
    assert desk.get(order).lines[0].received == 0 and desk.stock() == {}
    desk.invoice(order, posting_date="2026-10-30", paper_date="2026-10-29")  # payables are open still
    desk.run("controller", "finance.close_period", period="2026-10", areas=["payables"])
    with desk.refuses("finance.period_closed", "posting_date"):
        desk.invoice(order, posting_date="2026-10-30", paper_date="2026-10-29")
    desk.is_right()


def test_a_return_that_cannot_be(desk: Desk) -> None:
    receipt = desk.receive(desk.order())

    def give(quantity: str = "1") -> None:
        fields = {"receipt_id": receipt.id, "quantity": quantity, "unit": "ea", "reason": "wrong"}
        desk.run("store", "purchasing.return_goods", **fields)

    with desk.refuses("state.illegal"):
        give()
    desk.accepts(receipt, bad=2)
    with desk.refuses("purchasing.return_too_much", "quantity"):
        give("999")
    give("998")
    with desk.refuses("purchasing.return_too_much", "quantity"):
        give("1")
    with desk.refuses("purchasing.return_too_much", "quantity"):
        desk.gives_back(receipt, 3)
    desk.gives_back(receipt, 2)
    desk.is_right()


@ON_ONE
def test_an_invoice_that_cannot_be(desk: Desk) -> None:
    order = desk.order()
    known = desk.invoice(order, "10", "125.00", number="F-1")
    line = {"line": 1, "quantity": "10", "unit": "ea", "net": "125.00"}
    for code, field, other in (
        ("purchasing.paper_known", "number", {"number": "F-1"}),
        ("purchasing.in_the_future", "paper_date", {"paper_date": "2026-11-11"}),
        ("purchasing.due_before_date", "due", {"due": "2026-11-09"}),
        ("purchasing.unknown_line", "lines.0.line", {"lines": [line | {"line": 2}]}),
        ("purchasing.line_twice", "lines.1.line", {"lines": [line, line]}),
        ("masterdata.not_positive", "lines.0.quantity", {"lines": [line | {"quantity": "0"}]}),
        ("purchasing.negative", "lines.0.net", {"lines": [line | {"net": "-1.00"}]}),
        ("finance.bad_amount", "lines.0.net", {"lines": [line | {"net": "1.001"}]}),
        ("purchasing.nothing_billed", "lines", {"lines": [line | {"net": "0"}]}),
        ("purchasing.total_mismatch", "total", {"total": "141.27"}),
        ("finance.unknown_vat_code", "vat_code", {"vat_code": "IN9"}),
        ("purchasing.input_tax_only", "vat_code", {"vat_code": "OUT13"}),
        ("finance.no_period", "posting_date", {"posting_date": "2026-09-30"}),
    ):
        with desk.refuses(code, field):
            desk.invoice(order, "10", "125.00", **{"number": "F-2"} | other)
    other_order = desk.order()
    with desk.refuses("purchasing.paper_known", "number"):
        desk.invoice(other_order, "10", "125.00", number="f-1")
    assert desk.invoice(order, "10", "125.00", number="F-2", total="141.26").vat == "16.26"
    assert known.total == "141.25"


@ON_ONE
def test_a_credit_note_that_cannot_be(desk: Desk) -> None:
    order = desk.order(desk.line(), desk.line("5"))
    invoice = desk.invoice(order, "10", "125.00").id
    desk.credit(invoice, "25.00", "2", number="C-1")
    line = {"line": 1, "quantity": "2", "unit": "ea", "net": "25.00"}
    for code, field, other in (
        ("purchasing.paper_known", "number", {"number": "C-1"}),
        ("purchasing.not_on_invoice", "lines.0.line", {"lines": [line | {"line": 2}]}),
        ("purchasing.credit_too_much", "lines.0.quantity", {"lines": [line | {"quantity": "9"}]}),
        ("purchasing.credit_too_much", "lines.0.net", {"lines": [line | {"net": "100.01"}]}),
        ("purchasing.quantity_and_unit", "lines.0.unit", {"lines": [line | {"unit": None}]}),
        ("purchasing.total_mismatch", "total", {"total": "25.00"}),
        ("document.not_found", "invoice_id", {"invoice_id": UUID(int=9)}),
    ):
        with desk.refuses(code, field):
            desk.credit(invoice, "25.00", "2", **{"number": "C-2"} | other)
    desk.is_right()


@ON_ONE
def test_settings_that_cannot_be(desk: Desk) -> None:
    for code, field, other in (
        ("purchasing.bad_percent", "percent", {"key": "price", "percent": "2.555"}),
        ("purchasing.bad_percent", "percent", {"key": "price", "percent": "101"}),
        ("purchasing.tolerance_form", "amount", {"key": "quantity", "amount": "5.00"}),
        ("purchasing.negative", "amount", {"key": "price", "amount": "-1"}),
        ("input.invalid", "key", {"key": "mood"}),
    ):
        with desk.refuses(code, field):
            desk.run("controller", "purchasing.set_tolerance", **other)


@ON_ONE
def test_an_order_is_closed_short_only_when_nothing_is_left_to_match(desk: Desk) -> None:
    order = desk.order()
    close = VERBS["purchasing.close_order"]
    receipt = desk.receive(order, "400")
    with desk.refuses("purchasing.not_decided", "order_id"):
        close(desk, order)
    desk.accepts(receipt)
    with desk.refuses("purchasing.not_matched", "order_id"):
        close(desk, order)
    with desk.refuses("purchasing.has_moved", "order_id"):
        VERBS["purchasing.cancel_order"](desk, order)
    desk.invoice(order, "400", "5000.00")
    assert close(desk, order).state == "closed"
    assert desk.get(order).lines[0].wanted == 400 * ONE


def test_a_replayed_request_posts_once(desk: Desk) -> None:
    order = desk.order()
    receive = {"order_id": order, "line": 1, "quantity": "1000", "unit": "ea", "lot": "L-1"}
    paper = {
        "order_id": order,
        "number": "F-1",
        "paper_date": TODAY,
        "due": DUE,
        "lines": [{"line": 1, "quantity": "1000", "unit": "ea", "net": "12500.00"}],
        "total": gross("12500.00"),
    }
    first = desk.run("store", "purchasing.receive", once="scan-1", **receive)
    invoice = desk.run("clerk", "purchasing.post_invoice", once="paper-1", **paper)
    before = desk.everything()
    assert desk.run("store", "purchasing.receive", once="scan-1", **receive) == first
    assert desk.run("clerk", "purchasing.post_invoice", once="paper-1", **paper) == invoice
    assert desk.everything() == before
    with desk.refuses("idempotency.key_reused", "Idempotency-Key"):
        desk.run("clerk", "purchasing.post_invoice", once="paper-1", **paper | {"number": "F-2"})


def test_a_failure_at_the_very_end_leaves_nothing(desk: Desk, database: Database, registry: Registry) -> None:
    """Stock, receipt, counts, entry and open item are one transaction, whoever fails in it."""

    def fail(_: UnitOfWork, __: Any) -> None:
        raise RuntimeError("power is gone")

    heard = [Subscription(event, fail) for event in (purchasing.GoodsReceived, purchasing.InvoicePosted)]
    broken = Registry(registry.modules, (*registry.subscriptions, *heard))
    order = desk.order()
    lame = Desk(Runtime(database, broken, desk.runtime.clock))
    before = desk.everything()
    for act in (lambda: lame.receive(order), lambda: lame.invoice(order)):
        with pytest.raises(RuntimeError, match="power"):
            act()
        assert desk.everything() == before
    desk.accepts(desk.receive(order))
    desk.invoice(order)
    assert desk.get(order).state == "closed"


@ON_ONE
def test_a_gate_has_a_say_about_receipts(desk: Desk, database: Database, registry: Registry) -> None:
    def discontinued(_: Any, subject: Any) -> Refusal | None:
        if isinstance(subject, purchasing.ReceiveSubject):
            return inventory.INSUFFICIENT_STOCK.refuse(field="order_id", item="x", needed="1", there="0")
        return None

    answers = [GateAnswer(purchasing.RECEIVE, discontinued)]
    guarded = Desk(
        Runtime(database, Registry(registry.modules, registry.subscriptions, answers), desk.runtime.clock)
    )
    order = desk.order()
    with desk.refuses("inventory.insufficient_stock", "order_id"):
        guarded.receive(order)


def test_a_page_that_is_out_of_date_is_not_acted_on(desk: Desk) -> None:
    order = desk.order()
    seen = desk.get(order).version
    desk.receive(order, "10")
    fields = {"order_id": order, "line": 1, "quantity": "10", "unit": "ea"}
    principal = desk.context("store").principal
    with desk.refuses("document.stale", "If-Match"):
        desk.runtime.run("purchasing.receive", fields, Context(principal, "JDK", if_match=seen))
    now = desk.get(order).version
    desk.runtime.run("purchasing.receive", fields, Context(principal, "JDK", if_match=now))
