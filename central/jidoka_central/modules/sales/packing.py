"""The packing list of a delivery that has gone: what is in it, lot by lot, with the customer's own number of
the approval that a lot goes under. Bound: ``LINES_MAX`` lots on paper; what is longer is a workbook.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from jidoka_central.foundation.print import Column, Line, Sheet, footing
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.text import Language, Text
from jidoka_central.modules.masterdata.public import get_partner, items_by_id, quantity_text
from jidoka_central.modules.sales import reading
from jidoka_central.modules.sales.errors import NOT_GONE, PACKING_TOO_LONG

Format = Literal["xlsx", "pdf"]
LINES_MAX: Final[dict[Format, int]] = {"xlsx": 100_000, "pdf": 2_000}
TITLE: Final = Text(zh="装箱单 {delivery}", en="Packing list {delivery}")
WORDS: Final = {
    "customer": Text(zh="客户", en="Customer"),
    "order": Text(zh="销售订单", en="Sales order"),
    "reference": Text(zh="客户订单号", en="Your order"),
    "went": Text(zh="发货时间", en="Sent"),
    "line": Text(zh="行", en="Line"),
    "item": Text(zh="物料", en="Item"),
    "name": Text(zh="名称", en="Name"),
    "lot": Text(zh="批次/序列号", en="Lot or serial"),
    "quantity": Text(zh="数量", en="Quantity"),
    "approval": Text(zh="客户批准", en="Your approval"),
}
_SHARES: Final = (1, 3, 4, 4, 2, 3)


def packing_list(q: Queries, delivery_id: UUID, language: Language, kind: Format = "pdf") -> Sheet:
    """Raises ``document.not_found``, ``NOT_GONE``, ``PACKING_TOO_LONG``."""
    delivery = reading.get_delivery(q, delivery_id)
    if delivery.state not in reading.GONE or delivery.delivered is None:
        raise NOT_GONE.refuse(field="delivery_id", delivery=delivery.number)
    order = reading.get_order(q, delivery.order_id)
    customer = get_partner(q, delivery.customer_id)
    items = items_by_id(q, [line.item_id for line in delivery.lines])
    lines = []
    for line in delivery.lines:
        item = items[line.item_id]
        name = item.name_zh if language == "zh" else item.name_en
        for lot in line.lots:
            quantity = f"{quantity_text(lot.quantity)} {item.unit}"
            lines.append((str(line.position), item.number, name, lot.lot, quantity, lot.approval))
    if len(lines) > LINES_MAX[kind]:
        raise PACKING_TOO_LONG.refuse(field="kind", lines=len(lines), most=LINES_MAX[kind])
    at = datetime.fromtimestamp(delivery.delivered // 1_000_000, ZoneInfo(q.clock.zone))
    facts = {
        "customer": f"{customer.number} {customer.name}",
        "order": order.number,
        "reference": order.customer_reference or "",
        "went": at.strftime("%Y-%m-%d %H:%M"),
    }
    names = ("line", "item", "name", "lot", "quantity", "approval")
    return Sheet(
        title=TITLE.in_(language, {"delivery": delivery.number}),
        facts=tuple((WORDS[name].in_(language), value) for name, value in facts.items()),
        columns=tuple(
            Column(WORDS[name].in_(language), share=share) for name, share in zip(names, _SHARES, strict=True)
        ),
        lines=tuple(Line(cells) for cells in lines),
        decimals=0,
        footing=footing(
            ["packing_list", q.company, delivery.number], [(*cells[:2], *cells[3:]) for cells in lines]
        ),
        made=q.now,
    )
