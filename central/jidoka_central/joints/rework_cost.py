"""What a rework costs: its hours at their rate and its parts at the value they had in stock, in one entry.
Internal failure, or external when a customer sent it back. Part of ``quality_cost``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final
from uuid import UUID

from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.finance.public import SourceDocument, ValueEvent, ValueFact
from jidoka_central.modules.quality import public as quality

NC: Final = "quality_nc"


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
        source=SourceDocument("quality_rework", event.document_id, event.number),
        nc=SourceDocument(NC, event.nc_id, event.nc_number),
        item_id=event.item_id,
    )
    uow.emit(incurred)
