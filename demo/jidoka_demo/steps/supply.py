"""Steps 1 and 2: the blanks are ordered, received, invoiced, inspected; two of them go back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from jidoka_demo.plot import Step, Story
from jidoka_demo.seed import LOT, PLANT, SUPPLIER_LOT, plant_today

BLANKS = "1000"
PRICE = "12.50"
NONCONFORMING = 2
INVOICE = "R-2026-0611"
CREDIT_NOTE = "G-2026-0087"
PAYMENT_DAYS = 30


def purchase_order(story: Story) -> dict[str, Any] | None:
    """The order for the blanks with its receipts and papers; ``None`` while there is none."""
    buyer = story.people["buyer"]
    if "purchase_order" not in story.known:
        orders = buyer.rows("purchasing.orders", supplier="SUP-01")
        found = [one for one in orders if one["state"] != "cancelled"]
        if not found:
            return None
        story.known["purchase_order"] = found[-1]["id"]
    return buyer.get(f"purchasing/orders/{story.known['purchase_order']}")


def _ordered(story: Story) -> dict[str, Any]:
    order = purchase_order(story)
    assert order is not None, "the blanks are not ordered"
    return order


# ---- 1. order the blanks


def submitted(story: Story) -> bool:
    order = purchase_order(story)
    return order is not None and order["state"] != "draft"


def order_blanks(story: Story) -> None:
    """Submits the draft that somebody left, with what they wrote in it, or makes the order."""
    buyer = story.people["buyer"]
    order = purchase_order(story) or buyer.do(
        "purchasing.create_order",
        key="story-purchase",
        supplier="SUP-01",
        plant=PLANT,
        lines=[{"item": "BLANK-74", "quantity": BLANKS, "unit": "ea", "price": PRICE}],
    )
    buyer.do("purchasing.submit_order", key=f"story-submit-{order['id']}", order_id=order["id"])


def approved(story: Story) -> bool:
    """Approved, and the inspection of what is to come is planned."""
    return bool(incoming_inspections(story)) and _ordered(story)["state"] in ("approved", "closed")


def approve(story: Story) -> None:
    story.people["manager"].do(
        "purchasing.approve_order", key="story-approve", order_id=_ordered(story)["id"]
    )


def incoming_inspections(story: Story) -> list[dict[str, Any]]:
    return story.people["inspector"].rows("quality.inspections", origin="incoming", item="BLANK-74")


# ---- 2. receive, inspect, send back


def goods_in(story: Story) -> bool:
    return bool(_ordered(story)["receipts"])


def receive_goods(story: Story) -> None:
    story.people["warehouse"].do(
        "purchasing.receive",
        key="story-receive",
        order_id=_ordered(story)["id"],
        line=1,
        quantity=BLANKS,
        unit="ea",
        lot=LOT,
        supplier_lot=SUPPLIER_LOT,
        delivery_note="D-2026-0611",
    )


def invoiced(story: Story) -> bool:
    return bool(_ordered(story)["invoices"])


def post_invoice(story: Story) -> None:
    today = plant_today()
    story.people["accountant"].do(
        "purchasing.post_invoice",
        key="story-supplier-invoice",
        order_id=_ordered(story)["id"],
        number=INVOICE,
        paper_date=str(today),
        due=str(today + timedelta(days=PAYMENT_DAYS)),
        lines=[{"line": 1, "quantity": BLANKS, "unit": "ea", "net": "12500.00"}],
        total="14125.00",
    )


def inspected(story: Story) -> bool:
    return any(one["state"] == "accepted" for one in incoming_inspections(story))


def inspect(story: Story) -> None:
    open_ = next(one for one in incoming_inspections(story) if one["state"] == "open")
    story.people["inspector"].do(
        "quality.record_inspection",
        key="story-incoming",
        inspection_id=open_["id"],
        inspected=80,
        nonconforming=NONCONFORMING,
        minutes="120",
    )


def incoming_nc(story: Story) -> dict[str, Any] | None:
    """The nonconformance of the two blanks, as it stands."""
    quality = story.people["quality"]
    found = [one for one in quality.rows("quality.nonconformances") if one["origin"] == "incoming"]
    return quality.get(f"quality/nonconformances/{found[-1]['id']}") if found else None


def sent_back(story: Story) -> bool:
    nc = incoming_nc(story)
    return nc is not None and nc["summary"]["state"] in ("decided", "closed")


def send_back(story: Story) -> None:
    """A quality engineer proposes and signs; for a return to the supplier that is enough."""
    nc, engineer = incoming_nc(story), story.people["quality"]
    assert nc is not None, "the result opened no nonconformance"
    proposal = engineer.do(
        "quality.propose_disposition",
        key="story-propose-return",
        nc_id=nc["id"],
        lines=[
            {
                "decision": "return",
                "quantity": str(NONCONFORMING),
                "unit": "ea",
                "reason": "Two blanks out of round",
            }
        ],
    )
    engineer.do(
        "quality.sign_disposition",
        key="story-sign-return",
        nc_id=nc["id"],
        password=engineer.password,
        content_hash=proposal["content_hash"],
    )


def credited(story: Story) -> bool:
    """The credit note is in: the order is closed and what is left of the invoice may be paid."""
    order = _ordered(story)
    return (
        bool(order["credit_notes"])
        and order["state"] == "closed"
        and not any(one["blocked"] for one in order["invoices"])
    )


def post_credit_note(story: Story) -> None:
    order = _ordered(story)
    story.people["accountant"].do(
        "purchasing.post_credit_note",
        key="story-supplier-credit",
        invoice_id=order["invoices"][0]["id"],
        number=CREDIT_NOTE,
        paper_date=str(plant_today()),
        lines=[{"line": 1, "quantity": str(NONCONFORMING), "unit": "ea", "net": "25.00"}],
        total="28.25",
    )


SUPPLY_STEPS = (
    Step(
        1,
        "1,000 blanks ordered at 12.50, waiting for approval",
        submitted,
        "buyer",
        "order 1,000 BLANK-74 from SUP-01 at 12.50 and submit it, at {console}/purchasing/orders",
        order_blanks,
    ),
    Step(
        1,
        "order approved, its incoming inspection planned",
        approved,
        "manager",
        "approve the order at {console}/purchasing/orders",
        approve,
    ),
    Step(
        2,
        "1,000 blanks received into inspection",
        goods_in,
        "warehouse",
        f"receive 1,000 of lot {LOT} (supplier lot {SUPPLIER_LOT}), in the console",
        receive_goods,
    ),
    Step(
        2,
        "invoice of 14,125.00 entered, blocked until the inspection's result",
        invoiced,
        "accountant",
        "enter the supplier's invoice of 12,500.00 and 13 % tax, in the console",
        post_invoice,
    ),
    Step(
        2,
        "lot accepted: 998 available, 2 blocked on a nonconformance",
        inspected,
        "inspector",
        "record 80 inspected, 2 nonconforming, 120 minutes, in the console (inbox)",
        inspect,
    ),
    Step(
        2,
        "the 2 blanks returned to the supplier",
        sent_back,
        "quality",
        "propose and sign the return of the 2 blanks at {console}/quality/nc",
        send_back,
    ),
    Step(
        2,
        "credit note of 28.25 entered: the order is closed, 14,096.75 may be paid",
        credited,
        "accountant",
        "enter the supplier's credit note of 25.00 and 13 % tax, in the console",
        post_credit_note,
    ),
)
