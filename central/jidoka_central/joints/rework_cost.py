"""What a rework costs: its hours at their rate and its parts at the value they had in stock, in one entry.
Internal failure, or external when a customer sent it back. Part of ``quality_cost``.

``recompute_costs`` holds what the books have of each rework against what its parts took out of stock and what
its hours were priced at, less what was taken back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final
from uuid import UUID

from jidoka_central.foundation.eventlog.reading import told
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.finance.public import SourceDocument, ValueEvent, ValueFact
from jidoka_central.modules.quality import public as quality

NC: Final = "quality_nc"
REWORK: Final = "quality_rework"
LABOUR: Final = "labour.absorbed"


@dataclass(frozen=True, slots=True)
class ReworkIncurred(ValueEvent):
    """Labour and parts of a rework, in one entry; a further kind of part in one of its own. ``origin``:
    internal, or external when a customer sent it back. Sums in minor units."""

    NAME: ClassVar[str] = "quality_cost.rework_incurred"
    TITLE: ClassVar[Text] = Text(zh="返工成本已发生", en="Cost of a rework incurred")
    DOCUMENT: ClassVar[str] = "quality_cost"
    document_id: UUID
    origin: str
    minutes: int
    rate: int
    labour: int
    parts: tuple[quality.UsedPart, ...]
    currency: str
    happened: date
    source: SourceDocument
    nc: SourceDocument
    item_id: UUID

    def value_facts(self) -> tuple[ValueFact, ...]:
        facts = []
        for at, part in enumerate(self.parts or (None,)):
            amounts = {"labour": self.labour} if at == 0 else {}
            if part is not None:
                amounts["parts"] = part.value
            facts.append(
                ValueFact(
                    document=self.source,
                    happened=self.happened,
                    currency=self.currency,
                    amounts=amounts,
                    origin=self.origin,
                    nc=self.nc,
                    item_id=self.item_id,
                    part_id=None if part is None else part.item_id,
                    part_class="" if part is None else part.item_class,
                )
            )
        return tuple(facts)


def price_rework(uow: UnitOfWork, event: quality.ReworkRecorded) -> None:
    """Raises ``NO_RATE`` (activity)."""
    currency = finance.books_currency(uow)
    if currency is None:
        return
    rate = labour = 0
    if event.minutes:
        rate = finance.needed_rate(uow, event.activity, event.spent_on, field="activity")
        labour = finance.value_of_minutes(event.minutes, rate, currency)
    customer = quality.get_nc(uow, event.nc_id)["origin"] == "customer"
    incurred = ReworkIncurred(
        document_id=uow.new_id(),
        origin="external" if customer else "internal",
        minutes=event.minutes,
        rate=rate,
        labour=labour,
        parts=event.parts,
        currency=currency,
        happened=event.spent_on,
        source=SourceDocument(REWORK, event.document_id, event.number),
        nc=SourceDocument(NC, event.nc_id, event.nc_number),
        item_id=event.item_id,
    )
    uow.emit(incurred)


def recompute_costs(q: Queries) -> Iterator[str]:
    """Each rework whose entries are not what went into it, as a sentence."""
    currency = finance.books_currency(q)
    if currency is None:
        return
    hours: dict[UUID, int] = {}
    parts: dict[UUID, int] = {}
    for (rework_id, key), amount in finance.posted_by_documents(q, REWORK, ReworkIncurred.NAME).items():
        if key == LABOUR:
            hours[rework_id] = -amount
        elif key.startswith("stock."):
            parts[rework_id] = parts.get(rework_id, 0) - amount
    priced: dict[UUID, list[int]] = {}
    for _, _, data in told(q, ReworkIncurred.DOCUMENT, [ReworkIncurred.NAME]):
        priced.setdefault(UUID(data["source"]["id"]), []).append(data["labour"])
    for rework_id, work in quality.recorded_reworks(q).items():
        # Records from before the books were opened have no price: the newest ones are those that have.
        prices = priced.get(rework_id, [])
        stands = work.stands[len(work.stands) - len(prices) :]
        labour = sum(one for one, still in zip(prices, stands, strict=False) if still)
        for what, has, should in (
            ("hours", hours.get(rework_id, 0), labour),
            ("parts", parts.get(rework_id, 0), work.parts),
        ):
            if has != should:
                booked, cost = finance.money_text(has, currency), finance.money_text(should, currency)
                yield f"{work.number}: {what} stand in the books at {booked}, they cost {cost}"
