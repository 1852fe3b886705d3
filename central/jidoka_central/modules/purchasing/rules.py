"""Pure decisions of purchasing: what GR-IR holds, what is tolerated, why an invoice may not be paid.

Three-way match. Invoices of an order line stand in the order they came, and each covers the next quantity
of it; receipts likewise. A reason (``Finding``) stands while

- ``price``: the line's net is above the order's price, beyond tolerance;
- ``not_received``: none of what it covers has come; ``quantity``: some of it has not, beyond tolerance;
- ``inspection``: a receipt it covers is in inspection;
- ``nonconforming``, ``rejected``: of a receipt it covers a part, or the lot, was found bad and nobody has
  decided what becomes of it;
- ``credit_note``: what it covers came and went back, and no credit note has taken it off.

Below ``small_difference`` nothing blocks for price or quantity.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from jidoka_central.modules.finance.public import SourceDocument
from jidoka_central.modules.purchasing.things import (
    Cause,
    Invoice,
    InvoiceLine,
    OrderLine,
    PurchaseOrder,
    Receipt,
    Tolerance,
    ToleranceKey,
)
from jidoka_shared.values import QUANTITY_SCALE
from jidoka_shared.values.exact import CURRENCY_EXPONENT, divide_half_even

WHOLE_BP: Final = 10_000
# As delivered: what was not ordered is not taken, what differs is not paid, a yuan is not argued about.
DEFAULTS: Final[tuple[Tolerance, ...]] = (
    Tolerance("over_delivery", percent_bp=0),
    Tolerance("price", percent_bp=0),
    Tolerance("quantity", percent_bp=0),
    Tolerance("small_difference", amount=100),
    Tolerance("not_received"),
    Tolerance("inspection"),
)
# What of a tolerance each key knows.
TAKES: Final[Mapping[ToleranceKey, tuple[str, ...]]] = {
    "over_delivery": ("percent",),
    "price": ("percent", "amount"),
    "quantity": ("percent",),
    "small_difference": ("amount",),
    "not_received": (),
    "inspection": (),
}
Tolerances = Mapping[ToleranceKey, Tolerance]


@dataclass(frozen=True, slots=True)
class Finding:
    """A reason not to pay; ``params`` fill its sentence, ``document`` is what decides."""

    cause: Cause
    position: int
    quantity: int
    amount: int
    document: SourceDocument


def value_at(quantity: int, price: int, currency: str) -> int:
    """Minor units of a quantity at a price, rounded half-even once; below zero for what is missing."""
    minor = 10 ** CURRENCY_EXPONENT[currency]
    return divide_half_even(quantity * price * minor, QUANTITY_SCALE * QUANTITY_SCALE)


def grir_change(line: OrderLine, quantity: int, currency: str) -> int:
    """By how much GR-IR of the line moves when ``quantity`` more (less) is in the house without an invoice.
    The changes add up to what GR-IR holds, so that nothing is left when all is matched."""
    after = value_at(line.uninvoiced + quantity, line.price, currency)
    return after - value_at(line.uninvoiced, line.price, currency)


def tolerated(difference: int, base: int, tolerance: Tolerance) -> bool:
    """True when ``difference`` is within the tolerance of ``base``; both count where both are given."""
    if difference <= 0:
        return True
    if tolerance.percent_bp is None and tolerance.amount is None:
        return False
    within_percent = tolerance.percent_bp is None or difference * WHOLE_BP <= base * tolerance.percent_bp
    return within_percent and (tolerance.amount is None or difference <= tolerance.amount)


def most_receivable(line: OrderLine, tolerance: Tolerance) -> int:
    """What may still come in of the line, over-delivery included."""
    extra = line.wanted * (tolerance.percent_bp or 0) // WHOLE_BP
    return max(0, line.wanted + extra - line.kept)


def wanted_after_return(line: OrderLine, quantity: int, *, replaced: bool) -> int:
    """What is wanted of the line when ``quantity`` goes back: all of it when the supplier sends it again,
    else no more than stays and was still to come."""
    return line.wanted if replaced else min(line.wanted, line.kept - quantity + line.open)


def is_complete(order: PurchaseOrder, receipts: Iterable[Receipt]) -> bool:
    """All that is wanted came, inspection has decided, and exactly what stayed is invoiced."""
    decided = all(receipt.state != "inspection" and not receipt.suspect for receipt in receipts)
    return decided and all(not line.open and not line.uninvoiced for line in order.lines)


def tax_printed(total: int, net: int, computed: int, lines: int) -> int | None:
    """The tax printed on a paper, or ``None`` when it is not the computed one; a supplier who rounds line by
    line is a minor unit a line away at most."""
    printed = total - net
    return printed if printed >= 0 and abs(printed - computed) <= lines else None


def match(
    order: PurchaseOrder,
    invoices: Sequence[Invoice],
    receipts: Sequence[Receipt],
    tolerances: Tolerances,
) -> dict[UUID, list[Finding]]:
    """Invoice id -> why it may not be paid, one finding a cause; ``invoices`` and ``receipts`` in the order
    they came."""
    found: dict[UUID, list[Finding]] = {invoice.id: [] for invoice in invoices}
    for line in order.lines:
        of_line = [receipt for receipt in receipts if receipt.line_id == line.id]
        billed = 0
        for invoice in invoices:
            bill = next((one for one in invoice.lines if one.line_id == line.id), None)
            if bill is None:
                continue
            found[invoice.id] += [
                *_price(line, bill, order, tolerances),
                *_quantity(line, bill, billed, order, tolerances),
                *_inspection(line, of_line, billed, billed + bill.billed, tolerances),
            ]
            billed += bill.billed
    return {invoice_id: _one_each(findings) for invoice_id, findings in found.items()}


def _price(
    line: OrderLine, bill: InvoiceLine, order: PurchaseOrder, tolerances: Tolerances
) -> Iterable[Finding]:
    expected = value_at(bill.billed, line.price, order.currency)
    over = bill.net - bill.credited_net - expected
    if over <= _small(tolerances) or tolerated(over, expected, tolerances["price"]):
        return
    if tolerances["price"].blocks:
        yield Finding("price", line.position, bill.billed, over, _ref(order))


def _quantity(
    line: OrderLine, bill: InvoiceLine, before: int, order: PurchaseOrder, tolerances: Tolerances
) -> Iterable[Finding]:
    """``before``: what earlier invoices cover of the line."""
    upto = before + bill.billed
    missing = upto - max(line.delivered + line.accepted, before)
    in_all = upto - line.delivered - line.accepted
    value = value_at(missing, line.price, order.currency)
    small = value_at(in_all, line.price, order.currency) <= _small(tolerances)
    if missing > 0 and not small and not tolerated(in_all, line.delivered, tolerances["quantity"]):
        nothing_came = line.delivered <= before
        key: ToleranceKey = "not_received" if nothing_came else "quantity"
        if tolerances[key].blocks:
            cause: Cause = "not_received" if nothing_came else "quantity"
            yield Finding(cause, line.position, missing, value, _ref(order))
    gone = min(upto, line.delivered) - max(line.kept + line.accepted, before)
    if gone > 0:
        value = value_at(gone, line.price, order.currency)
        yield Finding("credit_note", line.position, gone, value, _ref(order))


def _inspection(
    line: OrderLine, receipts: Iterable[Receipt], start: int, end: int, tolerances: Tolerances
) -> Iterable[Finding]:
    """Receipts of the line that share a part of ``start`` to ``end`` with the invoice."""
    came = 0
    for receipt in receipts:
        shared = came < end and start < came + receipt.kept
        came += receipt.kept
        if not shared:
            continue
        if receipt.state == "inspection" and tolerances["inspection"].blocks:
            yield Finding("inspection", line.position, receipt.quantity, receipt.value, receipt.ref)
        if receipt.suspect:
            cause: Cause = "rejected" if receipt.state == "rejected" else "nonconforming"
            yield Finding(cause, line.position, receipt.suspect, 0, receipt.decided or receipt.ref)


def _one_each(findings: Sequence[Finding]) -> list[Finding]:
    """The first finding of each cause."""
    first: dict[str, Finding] = {}
    for finding in findings:
        first.setdefault(finding.cause, finding)
    return list(first.values())


def _small(tolerances: Tolerances) -> int:
    return tolerances["small_difference"].amount or 0


def _ref(order: PurchaseOrder) -> SourceDocument:
    return SourceDocument("purchase_order", order.id, order.number)
