"""Whatever is posted, settled and taken back, in whatever order: the books are those of a model of a few
lines. And eight people posting at once leave them balanced."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from uuid import UUID

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from jidoka_central.foundation.errors import Refusal
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.finance.public import EntryDraft, LineDraft, RaiseItem, SettleItem, SourceDocument
from tests.central.finance.books import DAY, Books

KEYS = ("stock.raw", "grir", "wip", "labour.absorbed", "quality.scrap")
AMOUNTS = st.integers(min_value=1, max_value=5_000)
NOTE = SourceDocument("note", None, "N-1")


class Model:
    """Balances by account, open items by id, entries with their lines and what they did to items."""

    def __init__(self) -> None:
        self.balances: Counter[str] = Counter()
        self.items: dict[UUID, list[int]] = {}  # amount, open
        self.entries: dict[UUID, tuple[list[tuple[str, int]], UUID | None, int]] = {}

    def post(
        self, entry: UUID, lines: list[tuple[str, int]], item: UUID | None = None, change: int = 0
    ) -> None:
        self.entries[entry] = (lines, item, change)
        for account, amount in lines:
            self.balances[account] += amount
        if item is not None:
            self.items.setdefault(item, [change, 0])[1] += change

    def take_back(self, entry: UUID) -> bool:
        lines, item, change = self.entries[entry]
        if item is not None and change < 0 and self.items[item] != [change, change]:
            return False  # settled since
        del self.entries[entry]
        for account, amount in lines:
            self.balances[account] -= amount
        if item is not None:
            self.items[item][1] -= change
        return True


def machine(books: Books) -> type[RuleBasedStateMachine]:
    class Ledger(RuleBasedStateMachine):
        """Each run starts from what earlier runs left."""

        def __init__(self) -> None:
            super().__init__()
            self.model = Model()
            found = books.read(finance.trial_balance)
            self.model.balances.update({r.account.posting_key or "": r.closing for r in found.rows})

        @rule(debit=st.sampled_from(KEYS), credit=st.sampled_from(KEYS), amount=AMOUNTS, wrong=st.booleans())
        def post(self, debit: str, credit: str, amount: int, wrong: bool) -> None:
            lines = [(debit, amount), (credit, -amount - wrong)]
            try:
                posted = books.post(*(LineDraft(*line) for line in lines))
                assert not wrong
                self.model.post(posted.id, lines)
            except Refusal:
                assert wrong

        @rule(amount=AMOUNTS)
        def invoice(self, amount: int) -> None:
            payable = LineDraft("payables", -amount, partner_id=books.supplier, item=RaiseItem(DAY))
            posted = books.post(LineDraft("grir", amount), payable)
            lines = [("grir", amount), ("payables", -amount)]
            self.model.post(posted.id, lines, posted.open_items[0], -amount)

        @rule(data=st.data(), amount=AMOUNTS)
        def settle(self, data: st.DataObject, amount: int) -> None:
            if not self.model.items:
                return
            item = data.draw(st.sampled_from(sorted(self.model.items)))
            payable = LineDraft("payables", amount, partner_id=books.supplier, item=SettleItem(item))
            try:
                posted = books.post(payable, LineDraft("grir", -amount))
                assert amount <= -self.model.items[item][1]
                self.model.post(posted.id, [("payables", amount), ("grir", -amount)], item, amount)
            except Refusal:
                assert amount > -self.model.items[item][1]

        @rule(data=st.data())
        def take_back(self, data: st.DataObject) -> None:
            if not self.model.entries:
                return
            entry = data.draw(st.sampled_from(sorted(self.model.entries)))
            try:
                books.do(lambda uow: finance.reverse(uow, entry, posting_date=DAY))
                assert self.model.take_back(entry)
            except Refusal:
                assert not self.model.take_back(entry)

        @invariant()
        def the_books_are_the_models(self) -> None:
            found = books.read(finance.trial_balance)
            there = {row.account.posting_key: row.closing for row in found.rows if row.closing}
            assert there == {key: amount for key, amount in self.model.balances.items() if amount}

        def teardown(self) -> None:
            books.are_right()
            for item, (amount, open_) in self.model.items.items():
                kept = books.read(lambda q, item=item: finance.get_open_item(q, item))
                assert (kept.amount, kept.open) == (amount, open_)

    return Ledger


def test_the_books_follow_the_model(books: Books) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine(books),
        settings=settings(
            max_examples=10,
            stateful_step_count=20,
            deadline=None,
            phases=(Phase.explicit, Phase.generate),  # shrinking over a database takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.slow
def test_eight_writers_on_the_same_accounts(books: Books) -> None:
    """Several entries a transaction, their accounts in no order, now and then one taken back: nobody is
    refused, nothing is lost, the books balance."""
    ends = time.monotonic() + 4
    failures: list[BaseException] = []
    posted: Counter[int] = Counter()

    def write(writer: int) -> None:
        chance = random.Random(writer)
        try:
            while time.monotonic() < ends:
                entries = books.do(lambda uow: [_one(uow, chance) for _ in range(chance.randint(1, 3))])
                posted[writer] += len(entries)
                if chance.random() < 0.2:
                    books.do(lambda uow, one=entries[0]: finance.reverse(uow, one, posting_date=DAY))
                    posted[writer] += 1
        except BaseException as error:
            failures.append(error)

    def _one(uow: object, chance: random.Random) -> UUID:
        debit, credit = chance.sample(KEYS, 2)
        lines = (LineDraft(debit, amount := chance.randint(1, 1_000)), LineDraft(credit, -amount))
        draft = EntryDraft("tests.noted", NOTE, DAY, "CNY", lines)
        return finance.post_entry(uow, draft).id  # type: ignore[arg-type]

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(posted) == 8 and min(posted.values()) > 0
    books.are_right()
    from jidoka_central.modules.finance.model import JOURNAL_ENTRY

    count = books.read(lambda q: len(q.rows(JOURNAL_ENTRY.select())))
    assert count == sum(posted.values())
