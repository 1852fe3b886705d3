"""The books of a plant as the tests speak of them: sums are text, such as ``12,500.00``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from jidoka_central.foundation.uow import Context, Runtime, UnitOfWork
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.finance.public import EntryDraft, LineDraft, SourceDocument

T = TypeVar("T")
DAY = date(2026, 11, 10)


def fen(text: str) -> int:
    """``12,500.00`` in fen."""
    return finance.parse_money(text.replace(",", ""), "CNY", field="amount")


@dataclass(frozen=True)
class Books:
    runtime: Runtime
    context: Context
    supplier: UUID
    customer: UUID

    def do(self, work: Callable[[UnitOfWork], T]) -> T:
        return self.runtime.do(self.context, work)

    def command(self, what: str, **fields: Any) -> Any:
        return self.runtime.run(f"finance.{what}", fields, self.context)

    def read(self, look: Callable[[Any], T]) -> T:
        with self.runtime.read(self.context.principal, "JDK") as q:
            return look(q)

    def post(self, *lines: LineDraft, day: date = DAY, **more: Any) -> finance.PostedEntry:
        """An entry on the day, for a note without a document behind it."""
        draft = EntryDraft(
            event=more.pop("event", "tests.noted"),
            document=more.pop("document", SourceDocument("note", None, "N-1")),
            posting_date=day,
            currency=more.pop("currency", "CNY"),
            lines=lines,
            **more,
        )
        return self.do(lambda uow: finance.post_entry(uow, draft))

    def pair(self, debit: str, credit: str, amount: str, **more: Any) -> finance.PostedEntry:
        """Debit and credit by posting key."""
        return self.post(LineDraft(debit, fen(amount)), LineDraft(credit, -fen(amount)), **more)

    def balance(self, account: str) -> str:
        return self.read(lambda q: finance.money_text(finance.balance_of(q, account), "CNY"))

    def balances(self) -> dict[str, int]:
        """English name -> closing balance in fen, debit positive, of accounts that are not zero."""
        found = self.read(finance.trial_balance)
        return {row.account.name_en: row.closing for row in found.rows if row.closing}

    def are_right(self) -> None:
        """What is stored is the sum of its facts, and both sides are equal."""
        assert self.read(finance.recompute_balances) == ()
        found = self.read(finance.trial_balance)
        assert found.debit == found.credit
