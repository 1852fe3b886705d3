"""Pure decisions of sales: sums, what is left of a line, what comes back is worth."""

from __future__ import annotations

from collections.abc import Sequence

from jidoka_central.modules.sales.things import DeliveredLot, InvoiceLine, OrderLine, SalesOrder
from jidoka_shared.values import QUANTITY_SCALE
from jidoka_shared.values.exact import CURRENCY_EXPONENT, divide_half_even


def value_at(quantity: int, price: int, currency: str) -> int:
    """Minor units of a quantity at a price, rounded half-even once."""
    minor = 10 ** CURRENCY_EXPONENT[currency]
    return divide_half_even(quantity * price * minor, QUANTITY_SCALE * QUANTITY_SCALE)


def billed(line: OrderLine, quantity: int, currency: str) -> int:
    """What the next ``quantity`` of a line is invoiced at: the invoices of a line add up to its value."""
    before = value_at(line.invoiced, line.price, currency)
    return value_at(line.invoiced + quantity, line.price, currency) - before


def credited(bill: InvoiceLine, price: int, quantity: int, currency: str) -> int:
    """What a quantity of an invoice line is credited at; the last part takes what is left of it."""
    if quantity == bill.quantity - bill.credited:
        return bill.net - bill.credited_net
    return min(value_at(quantity, price, currency), bill.net - bill.credited_net)


def value_back(lot: DeliveredLot, quantity: int) -> int:
    """What a quantity of a delivered lot was worth when it went; the last part takes what is left."""
    left = lot.quantity - lot.returned
    return divide_half_even((lot.value - lot.returned_value) * quantity, left)


def is_delivered(order: SalesOrder) -> bool:
    return all(not line.open for line in order.lines)


def is_invoiced(order: SalesOrder) -> bool:
    return all(line.invoiced == line.delivered for line in order.lines)


def first_twice(positions: Sequence[int]) -> int | None:
    """The index of the first position that an earlier line has named."""
    return next((at for at, one in enumerate(positions) if one in positions[:at]), None)
