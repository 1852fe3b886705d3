"""Agreement: what is kept is what its facts give, and what two modules say of the same thing is the same.

Within a module: stock and journal balances, open items, cost layers, genealogy, what orders count and what
their work in process is, papers and their lines, what quality decided and on what grounds, entries and the
log. Between them: the value of stock on an account is what stands on that account in the books, the work in
process of the orders is its account, order by order, what came without an invoice, less what was invoiced and
did not come, is GR-IR, and the entries of a rework are what its parts took out of stock and its hours were
priced at. ``differences`` names every place where that is not so, the first one first; a person sees it in
``jidoka-central verify``, and a job asks once a day, with the sealed log beside it, and puts a task into the
accountant's inbox that names the first difference. The task lapses when all agrees again.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

import sqlalchemy as sa

from jidoka_central.foundation import tasks
from jidoka_central.foundation.eventlog.model import EVENT_LOG
from jidoka_central.foundation.eventlog.verify import verify
from jidoka_central.foundation.events import Subscription
from jidoka_central.foundation.gates import GateAnswer
from jidoka_central.foundation.identity.principal import system
from jidoka_central.foundation.jobs import Job
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Module
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import Context, Runtime, UnitOfWork
from jidoka_central.joints import rework_cost
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.masterdata.public import quantity_text
from jidoka_central.modules.production import public as production
from jidoka_central.modules.purchasing import public as purchasing
from jidoka_central.modules.quality import public as quality
from jidoka_central.modules.sales import public as sales

ACCOUNTANT: Final = "accountant"
TASK_KEY: Final = "agreement"
DAY_SECONDS: Final = 86_400.0
_WHO: Final = system("verify")


def differences(q: Queries) -> Iterator[str]:
    """Every difference in the company of ``q``, as sentences."""
    money = partial(finance.money_text, currency=finance.books_currency(q) or "CNY")
    for balance in inventory.recompute_balances(q):
        stored, computed = quantity_text(balance.stored), quantity_text(balance.computed)
        yield f"stock of {q.company}: {_kept(balance.name, stored, computed)}"
    for layer in inventory.recompute_values(q):
        text = quantity_text if layer.measure == "quantity" else money
        yield f"stock value of {q.company}: {_kept(layer.name, text(layer.stored), text(layer.computed))}"
    for traced in inventory.recompute_genealogy(q):
        yield f"genealogy of {q.company}: {traced}"
    for held in inventory.recompute_taken(q):
        yield f"holds of {q.company}: {held}"
    for order in production.recompute_wip(q):
        said = _kept(order.order, money(order.stored), money(order.computed))
        yield f"work in process of {q.company}: {said}"
    for count in production.recompute_counts(q):
        yield f"production of {q.company}: {count}"
    for count in (*purchasing.recompute_counts(q), *purchasing.recompute_papers(q)):
        yield f"purchasing of {q.company}: {count}"
    for decision in (*quality.recompute_decisions(q), *_suspect(q)):
        yield f"quality of {q.company}: {decision}"
    for count in sales.recompute_counts(q):
        yield f"sales of {q.company}: {count}"
    for book in finance.recompute_balances(q):
        said = _kept(f"{book.what} {book.name}", money(book.stored), money(book.computed))
        if book.stored == book.computed:
            said = f"{book.what} {book.name} does not balance or has lost a line"
        yield f"books of {q.company}: {said}"
    for entry in finance.recompute_journal(q):
        yield f"books of {q.company}: {entry}"
    for cost in rework_cost.recompute_costs(q):
        yield f"books of {q.company}: {cost}"
    if finance.ledger_open(q):
        yield from _stock_accounts(q)
        yield from _work_in_process(q)
        yield from _goods_to_invoice(q)


def _kept(name: str, stored: str, computed: str) -> str:
    return f"{name} is {stored}, its facts give {computed}"


def differences_of_all(runtime: Runtime) -> list[str]:
    """Those of every company, each in one consistent read."""
    found: list[str] = []
    for company in _companies(runtime):
        with runtime.read(_WHO, company) as q:
            found += differences(q)
    return found


def _stock_accounts(q: Queries) -> Iterator[str]:
    """The value of stock against its account."""
    layers: dict[str, int] = dict.fromkeys((*inventory.STOCK_ACCOUNTS.values(), inventory.RETURNS_ACCOUNT), 0)
    for (account, _), value in inventory.stock_value(q).items():
        layers[account] += value
    currency = finance.ledger_currency(q)
    for account, value in layers.items():
        stands = finance.balance_of(q, account)
        if stands != value:
            held, booked = finance.money_text(value, currency), finance.money_text(stands, currency)
            yield f"books of {q.company}: stock on {account} is worth {held}, the account stands at {booked}"


def _work_in_process(q: Queries) -> Iterator[str]:
    """The orders' work in process against its account, order by order."""
    orders, booked = production.work_in_process(q), finance.balance_by_order(q, "wip")
    wrong = [key for key in orders.keys() | booked.keys() if orders.get(key, 0) != booked.get(key, 0)]
    currency = finance.ledger_currency(q)
    names = production.orders_named(q, wrong)
    for key in sorted(wrong):
        name = names.get(key, str(key))
        has = finance.money_text(orders.get(key, 0), currency)
        stands = finance.money_text(booked.get(key, 0), currency)
        yield f"books of {q.company}: order {name} has {has} in process, its account stands at {stands}"
    total, account = sum(orders.values()), finance.balance_of(q, "wip")
    if not wrong and total != account:
        has, stands = finance.money_text(total, currency), finance.money_text(account, currency)
        yield f"books of {q.company}: orders have {has} in process, the account stands at {stands}"


def _suspect(q: Queries) -> Iterator[str]:
    """What purchasing holds back payment for, against what quality has not decided about."""
    held_back, waiting = purchasing.suspect_of_lots(q), quality.waiting_of_lots(q, "incoming")
    for lot_id in sorted(held_back.keys() | waiting.keys()):
        has, should = held_back.get(lot_id, 0), waiting.get(lot_id, 0)
        if has != should:
            lot = inventory.get_lot(q, lot_id).number
            yield _kept(f"lot {lot}: suspect", quantity_text(has), quantity_text(should))


def _goods_to_invoice(q: Queries) -> Iterator[str]:
    """What the orders say has come without an invoice, against GR-IR."""
    owed, stands = purchasing.value_uninvoiced(q), -finance.balance_of(q, "grir")
    if owed != stands:
        currency = finance.ledger_currency(q)
        has, booked = finance.money_text(owed, currency), finance.money_text(stands, currency)
        yield f"books of {q.company}: orders have {has} to be invoiced, GR-IR stands at {booked}"


def check_daily(runtime: Runtime) -> None:
    """Ask once, and tell the accountant of each company what was found first."""
    with runtime.database.read() as connection:
        broken = verify(connection).broken
    for company in _companies(runtime):
        with runtime.read(_WHO, company) as q:
            first = f"event log: {broken}" if broken else next(differences(q), None)
        context = Context(_WHO, company, source="job", command="agreement.check")
        runtime.do(context, partial(_tell, first))


def _tell(first: str | None, uow: UnitOfWork) -> None:
    tasks.close(uow, document="ledger", document_id=None, key=TASK_KEY)
    if first is not None:
        tasks.create(
            uow,
            title=Text(
                zh="账实核对发现差异，第一处：{first}",
                en="Stock, books and their facts differ, first here: {first}",
            ),
            params={"first": first},
            document="ledger",
            document_id=None,
            role=ACCOUNTANT,
            key=TASK_KEY,
        )


def _companies(runtime: Runtime) -> list[str]:
    with runtime.read(_WHO, "") as q:
        return sorted(q.connection.execute(sa.select(EVENT_LOG.c.company).distinct()).scalars())


SUBSCRIPTIONS: Final[tuple[Subscription, ...]] = ()
GATE_ANSWERS: Final[tuple[GateAnswer, ...]] = ()
MODULE: Final = Module(
    "agreement",
    Text(zh="账实核对", en="Agreement"),
    jobs=(Job("agreement.check_daily", DAY_SECONDS, check_daily),),
)
