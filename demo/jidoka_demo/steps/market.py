"""Steps 11 to 13: 150 rings are sold, one is complained about, comes back and is scrapped."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from jidoka_demo.client import Person
from jidoka_demo.plot import Step, Story
from jidoka_demo.seed import PLANT, plant_today
from jidoka_demo.steps.books import SCRAPPED_PIECE

PRICE = "60.00"
SOLD = "150"
FIRST_SOLD, LAST_SOLD = 50, 200
COMPLAINED_PIECE = 182
UNSOLD = "49"
PAYMENT_DAYS = 30


def serial(piece: int) -> str:
    return f"R74-{piece:06d}"


SOLD_SERIALS = [serial(one) for one in range(FIRST_SOLD, LAST_SOLD + 1) if one != SCRAPPED_PIECE]


def sales_order(story: Story, customer: str) -> dict[str, Any] | None:
    """The customer's order with deliveries and papers; ``None`` while there is none."""
    seller = story.people["sales"]
    if customer not in story.known:
        found = seller.rows("sales.orders", customer=customer)
        if not found:
            return None
        story.known[customer] = found[-1]["id"]
    return seller.get(f"sales/orders/{story.known[customer]}")


def ordered(story: Story, customer: str) -> dict[str, Any]:
    order = sales_order(story, customer)
    assert order is not None, f"{customer} has not ordered"
    return order


def take_order(story: Story, customer: str, quantity: str) -> None:
    """Confirms the draft that somebody left, with what they wrote in it, or makes the order."""
    seller = story.people["sales"]
    order = sales_order(story, customer) or seller.do(
        "sales.create_order",
        key=f"story-sale-{customer}",
        customer=customer,
        plant=PLANT,
        lines=[{"item": "RING-74", "quantity": quantity, "unit": "ea", "price": PRICE}],
    )
    seller.do("sales.confirm_order", key=f"story-confirm-{order['id']}", order_id=order["id"])


# ---- 11. sell


def sold(story: Story) -> bool:
    order = sales_order(story, "CUST-A")
    return order is not None and order["state"] != "draft"


def sell(story: Story) -> None:
    take_order(story, "CUST-A", SOLD)


def picked(story: Story) -> bool:
    return bool(ordered(story, "CUST-A")["deliveries"])


def pick(story: Story) -> None:
    story.people["warehouse"].do(
        "sales.create_delivery",
        key="story-pick",
        order_id=ordered(story, "CUST-A")["id"],
        lines=[{"line": 1, "serials": SOLD_SERIALS}],
    )


def outgoing_inspections(story: Story) -> list[dict[str, Any]]:
    return story.people["inspector"].rows("quality.inspections", origin="outgoing", item="RING-74")


def passed(story: Story) -> bool:
    return any(one["state"] == "accepted" for one in outgoing_inspections(story))


def inspect_outgoing(story: Story) -> None:
    open_ = next(one for one in outgoing_inspections(story) if one["state"] == "open")
    story.people["inspector"].do(
        "quality.record_inspection",
        key="story-outgoing",
        inspection_id=open_["id"],
        inspected=13,
        nonconforming=0,
        minutes="30",
    )


def delivered(story: Story) -> bool:
    return any(one["delivered"] for one in ordered(story, "CUST-A")["deliveries"])


def deliver(story: Story) -> None:
    delivery = ordered(story, "CUST-A")["deliveries"][0]
    story.people["warehouse"].do("sales.post_delivery", key="story-deliver", delivery_id=delivery["id"])


def billed(story: Story) -> bool:
    return bool(ordered(story, "CUST-A")["invoices"])


def bill(story: Story) -> None:
    delivery = ordered(story, "CUST-A")["deliveries"][0]
    story.people["accountant"].do(
        "sales.post_invoice",
        key="story-bill",
        delivery_id=delivery["id"],
        due=str(plant_today() + timedelta(days=PAYMENT_DAYS)),
    )


# ---- 12. complaint


def asked_again(story: Story) -> bool:
    order = sales_order(story, "CUST-B")
    return order is not None and order["state"] != "draft"


def sell_the_rest(story: Story) -> None:
    take_order(story, "CUST-B", UNSOLD)


def complaint(story: Story) -> dict[str, Any] | None:
    """The complaint about piece 182, as it stands."""
    quality = story.people["quality"]
    found = quality.rows("quality.complaints", customer="CUST-A")
    return quality.get(f"quality/complaints/{found[-1]['id']}") if found else None


def _complained(story: Story) -> dict[str, Any]:
    case = complaint(story)
    assert case is not None, "nobody has complained"
    return case


def complained(story: Story) -> bool:
    return complaint(story) is not None


def complain(story: Story) -> None:
    story.people["quality"].do(
        "quality.open_complaint",
        key="story-complaint",
        customer="CUST-A",
        item="RING-74",
        serials=[serial(COMPLAINED_PIECE)],
        text="Chipped edge",
        escape_point="Outgoing inspection",
    )


# ---- 13. return


def came_back(story: Story) -> bool:
    return all(one["return_id"] for one in _complained(story)["pieces"])


def take_back(story: Story) -> None:
    story.people["warehouse"].do(
        "quality.receive_complaint_return", key="story-return", complaint_id=_complained(story)["id"]
    )


def credited(story: Story) -> bool:
    return bool(ordered(story, "CUST-A")["credit_notes"])


def credit(story: Story) -> None:
    story.people["accountant"].do(
        "sales.post_credit_note",
        key="story-credit",
        invoice_id=ordered(story, "CUST-A")["invoices"][0]["id"],
        lines=[{"line": 1, "quantity": "1", "unit": "ea"}],
        reason=f"Returned: {serial(COMPLAINED_PIECE)}",
    )


def return_nc(story: Story) -> dict[str, Any]:
    """The nonconformance of the returned piece, as it stands."""
    return story.people["quality"].get(f"quality/nonconformances/{_complained(story)['nc_id']}")


def judged(story: Story) -> bool:
    return bool(return_nc(story)["dispositions"])


def judge(story: Story) -> None:
    nc = return_nc(story)
    story.people["quality"].do(
        "quality.propose_disposition",
        key="story-propose-returned",
        nc_id=nc["id"],
        lines=[
            {
                "decision": "scrap",
                "pieces": [one["piece"] for one in nc["pieces"]],
                "reason": "Edge chipped, not to be repaired",
            }
        ],
    )
    _sign(story, story.people["quality"])


def scrapped(story: Story) -> bool:
    return return_nc(story)["summary"]["state"] in ("decided", "closed")


def sign_the_scrap(story: Story) -> None:
    _sign(story, story.people["manager"])


def _sign(story: Story, person: Person) -> None:
    nc = return_nc(story)
    person.do(
        "quality.sign_disposition",
        key=f"story-sign-returned-{person.name}",
        nc_id=nc["id"],
        password=person.password,
        content_hash=nc["dispositions"][0]["content_hash"],
    )


SALE_STEPS = (
    Step(
        11,
        "customer A ordered 150 rings at 60.00",
        sold,
        "sales",
        "enter and confirm customer A's order for 150 RING-74 at 60.00, at {console}/sales/orders",
        sell,
    ),
    Step(
        11,
        "150 serials picked, outgoing inspection opened",
        picked,
        "warehouse",
        f"pick pieces {FIRST_SOLD} to {LAST_SOLD} without {SCRAPPED_PIECE} for the order, in the console",
        pick,
    ),
    Step(
        11,
        "13 inspected, none found: the delivery may go",
        passed,
        "inspector",
        "record 13 inspected, 0 nonconforming, 30 minutes, in the console (inbox)",
        inspect_outgoing,
    ),
    Step(
        11,
        "delivered to customer A",
        delivered,
        "warehouse",
        "post the delivery, in the console",
        deliver,
    ),
    Step(
        11,
        "invoice of 10,170.00",
        billed,
        "accountant",
        "invoice the delivery, in the console",
        bill,
    ),
)
COMPLAINT_STEPS = (
    Step(
        12,
        "customer B ordered the other 49",
        asked_again,
        "sales",
        "enter and confirm customer B's order for 49 RING-74 at 60.00, at {console}/sales/orders",
        sell_the_rest,
    ),
    Step(
        12,
        "customer A complains of a chipped edge: 49 unsold siblings held, 149 listed for notice, 8D started",
        complained,
        "quality",
        "enter customer A's complaint about R74-000182 at {console}/quality/complaints",
        complain,
    ),
    Step(
        13,
        "piece 182 is back, among the returns, in inspection",
        came_back,
        "warehouse",
        "receive the complaint's return at {console}/quality/complaints",
        take_back,
    ),
    Step(
        13,
        "credit note of 67.80",
        credited,
        "accountant",
        "credit one piece of customer A's invoice, in the console",
        credit,
    ),
    Step(
        13,
        "scrapping proposed, the quality engineer signed",
        judged,
        "quality",
        "propose the scrapping of the returned piece and sign it, at {console}/quality/nc",
        judge,
    ),
    Step(
        13,
        "the production manager signed: scrapped, external failure",
        scrapped,
        "manager",
        "sign the proposal at {console}/quality/nc",
        sign_the_scrap,
    ),
)
