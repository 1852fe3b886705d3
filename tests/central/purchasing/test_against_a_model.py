"""Papers and goods of three lines in any order: GR-IR, payables and stock are what a small model says, and at
the end, when all is matched, nothing is left.

The model is a list of quantities; prices are such that parts have to be rounded. The seed is fixed.
"""

from __future__ import annotations

import random
from typing import Any

import pytest

from jidoka_central.modules.finance import public as finance
from tests.central.purchasing.desk import ONE, Desk, gross, value

STEPS = 40
PRICES = ("0.333333", "12.505", "7.777777")


class Walk:
    """One order in the model: pieces by line, invoices with what is left of each."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.draw = desk, random.Random(74)
        self.order = desk.order(*(desk.line("60", price) for price in PRICES))
        self.kept, self.billed = [0] * 3, [0] * 3
        self.receipts: list[tuple[int, Any, int]] = []
        self.invoices: list[list[Any]] = []  # line, invoice, pieces left, fen left
        self.papers = self.payable = 0

    def receives(self, line: int) -> None:
        pieces = self.draw.randint(1, 9)
        if self.kept[line] + pieces > 60:
            return
        receipt = self.desk.receive(self.order, str(pieces), line=line + 1)
        self.desk.accepts(receipt)
        self.kept[line] += pieces
        self.receipts.append((line, receipt, pieces))

    def invoiced(self, line: int, pieces: int | None = None) -> None:
        pieces = pieces or self.draw.randint(1, 12)
        net = max(1, value(pieces * ONE, price(line)) + self.draw.randint(-3, 3))
        invoice = self._paper("post_invoice", line, pieces, net, order_id=self.order, due="2026-12-10")
        self.invoices.append([line, invoice, pieces, net])
        self.billed[line] += pieces
        self.payable += fen(invoice.total)

    def credited(self, line: int, pieces: int | None = None) -> None:
        """A part of the newest invoice of the line that has some left."""
        found = [one for one in self.invoices if one[0] == line and one[2] and one[3] > 1]
        if not found:
            return
        bill = found[-1]
        some = min(bill[2], pieces or self.draw.randint(1, 5))
        net = bill[3] if some == bill[2] else max(1, bill[3] * some // bill[2])
        self._paper("post_credit_note", line, some, net, invoice_id=bill[1].id)
        bill[2] -= some
        bill[3] -= net
        self.billed[line] -= some
        self.payable -= fen(gross(text(net)))

    def sends_back(self, line: int) -> None:
        found = [one for one in self.receipts if one[0] == line]
        if not found:
            return
        _, receipt, pieces = found[-1]
        some = self.draw.randint(1, pieces)
        fields = {"receipt_id": receipt.id, "quantity": str(some), "unit": "ea", "reason": "wrong"}
        self.desk.run("store", "purchasing.return_goods", replaced=True, **fields)
        self.kept[line] -= some
        self.receipts.remove(found[-1])
        if some < pieces:
            self.receipts.append((line, receipt, pieces - some))

    def _paper(self, command: str, line: int, pieces: int, net: int, **more: Any) -> Any:
        self.papers += 1
        lines = [{"line": line + 1, "quantity": str(pieces), "unit": "ea", "net": text(net)}]
        fields = {"number": f"P-{self.papers}", "paper_date": "2026-11-10", "total": gross(text(net))}
        return self.desk.run("clerk", f"purchasing.{command}", lines=lines, **fields, **more)

    def agrees(self) -> None:
        grir = sum(
            value((kept - billed) * ONE, price(line))
            for line, (kept, billed) in enumerate(zip(self.kept, self.billed, strict=True))
        )
        assert self.desk.read(lambda q: finance.balance_of(q, "grir")) == -grir
        assert self.desk.read(lambda q: finance.balance_of(q, "payables")) == -self.payable
        self.desk.is_right()


def price(line: int) -> int:
    whole, _, part = PRICES[line].partition(".")
    return int(whole + part.ljust(6, "0"))


def fen(total: str) -> int:
    return int(total.replace(".", ""))


def text(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02d}"


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)  # the database has no part in it
def test_whatever_comes_first_the_books_say_what_the_goods_say(desk: Desk) -> None:
    walk = Walk(desk)
    acts = (walk.receives, walk.receives, walk.invoiced, walk.credited, walk.sends_back)
    for step in range(STEPS):
        if desk.get(walk.order).state == "closed":
            break
        walk.draw.choice(acts)(walk.draw.randrange(3))
        if step % 4 == 0:
            walk.agrees()
    for line in range(3):
        while walk.billed[line] > walk.kept[line]:
            before = walk.billed[line]
            walk.credited(line, walk.billed[line] - walk.kept[line])
            assert walk.billed[line] < before
        if walk.kept[line] > walk.billed[line]:
            walk.invoiced(line, walk.kept[line] - walk.billed[line])
    walk.agrees()
    assert desk.balance("grir") == "0.00"
