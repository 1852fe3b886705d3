"""Where lots are now: in stock, held, or out of it and by which document. Many at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Final
from uuid import UUID

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.inventory.public import DocumentRef
from jidoka_central.modules.masterdata.public import quantity_text
from jidoka_central.modules.traceability.deliveries import deliveries_of
from jidoka_central.modules.traceability.views import Delivery, DocumentName, PlaceView, Where

# What the last movement out of stock says of where a lot is; a kind that is not here is "gone".
LEFT_BY: Final = {
    "scrap": "scrapped",
    "consume": "consumed",
    "send_back": "returned",
    "delivery": "delivered",
    "downgrade": "downgraded",
}


def where_are(
    q: Queries, lot_ids: Collection[UUID], deliveries: dict[UUID, list[Delivery]] | None = None
) -> dict[UUID, Where]:
    """Lot -> where it is."""
    places, holds = inventory.places_of(q, lot_ids), inventory.holds_of(q, lot_ids)
    left = inventory.last_out(q, [lot_id for lot_id in lot_ids if lot_id not in places])
    customers = deliveries_of(q, list(left)) if deliveries is None else deliveries
    names, found = _Names(), {}
    for lot_id in lot_ids:
        here, out = places.get(lot_id), left.get(lot_id)
        to = customers.get(lot_id, [None])[-1] if out is not None and out.kind == "delivery" else None
        found[lot_id] = Where(
            state="in_stock" if here else LEFT_BY.get(out.kind, "gone") if out is not None else "gone",
            places=[names.place(place) for place in here or ()],
            held_by=[names.document(hold.document) for hold in holds.get(lot_id, ())],
            document=None if out is None else names.document(out.document),
            partner=to.partner if to is not None else None,
            partner_name=to.partner_name if to is not None else None,
            at=None if out is None else out.at,
        )
    return found


class _Names:
    """Places and documents as the answer names them: thousands of lots lie in few places and left by few
    documents, so each name is made once."""

    def __init__(self) -> None:
        self._places: dict[tuple[str, str, str, int], PlaceView] = {}
        self._documents: dict[int, tuple[DocumentRef, DocumentName]] = {}

    def place(self, place: inventory.Place) -> PlaceView:
        key = place.plant, place.location, place.status, place.quantity
        if key not in self._places:
            self._places[key] = PlaceView(
                plant=place.plant,
                location=place.location,
                status=place.status,
                quantity=quantity_text(place.quantity),
            )
        return self._places[key]

    def document(self, document: DocumentRef) -> DocumentName:
        known = self._documents.get(id(document))
        if known is None:
            # The reference is kept with its name, so that its identity stays its own.
            known = self._documents[id(document)] = (document, named(document))
        return known[1]


def counted(wheres: Iterable[Where]) -> dict[str, int]:
    """How many are where: the statuses of what is in stock, the states of the rest."""
    counts = Counter(one.places[0].status if one.state == "in_stock" else one.state for one in wheres)
    return dict(sorted(counts.items()))


def named(document: DocumentRef) -> DocumentName:
    return DocumentName(type=document.type, id=document.id, number=document.number)
