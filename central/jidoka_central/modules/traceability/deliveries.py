"""Deliveries, as far as stock knows them: the one place that says who has what left the house.

A movement of the kind ``delivery`` takes a lot out of stock for its document; sales says whose document that
is.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from uuid import UUID

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.inventory.public import Moved
from jidoka_central.modules.sales import public as sales
from jidoka_central.modules.traceability.views import Delivery, DocumentName

DELIVERY: Final = "delivery"


def deliveries_of(q: Queries, lot_ids: Collection[UUID]) -> dict[UUID, list[Delivery]]:
    """Lot -> its deliveries, oldest first."""
    return _shown(q, inventory.movements_of(q, lot_ids, (DELIVERY,)))


def _shown(q: Queries, moved: list[Moved]) -> dict[UUID, list[Delivery]]:
    documents = {one.document.id for one in moved if one.document.id is not None}
    customers = sales.customers_of_documents(q, documents) if documents else {}
    found: dict[UUID, list[Delivery]] = {}
    for one in moved:
        document = one.document
        partner = customers.get(document.id) if document.id is not None else None
        found.setdefault(one.lot_id, []).append(
            Delivery(
                document=DocumentName(type=document.type, id=document.id, number=document.number),
                at=one.at,
                partner=None if partner is None else partner.number,
                partner_name=None if partner is None else partner.name,
            )
        )
    return found
