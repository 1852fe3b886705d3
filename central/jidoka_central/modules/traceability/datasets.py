"""Finding what to follow: serials and lots by number."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import Field

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Dataset, Input
from jidoka_central.foundation.text import Text
from jidoka_central.modules.masterdata.public import items_by_id
from jidoka_central.modules.traceability.life import find

READ = "traceability.read"


class LotFilter(Input):
    """``number``: a serial, a lot or a supplier's lot, exactly; ``item``: an item's number."""

    number: str = Field(min_length=1, max_length=80)
    item: str | None = None


class LotItem(Answer):
    lot_id: UUID
    kind: str
    number: str
    supplier_lot: str | None
    item: str
    item_zh: str
    item_en: str
    origin: str


def lots(q: Queries, filters: LotFilter, _: str | None, limit: int) -> tuple[list[Any], str | None]:
    found = find(q, filters.number, filters.item)[:limit]
    items = items_by_id(q, {lot.item_id for lot in found})
    return [
        LotItem(
            lot_id=lot.id,
            kind=lot.kind,
            number=lot.number,
            supplier_lot=lot.supplier_lot,
            item=items[lot.item_id].number,
            item_zh=items[lot.item_id].name_zh,
            item_en=items[lot.item_id].name_en,
            origin=lot.origin,
        )
        for lot in found
    ], None


DATASETS = (
    Dataset(
        "traceability.lots", Text(zh="序列号与批次", en="Serials and lots"), READ, LotItem, LotFilter, lots
    ),
)
