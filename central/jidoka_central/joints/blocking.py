"""What outgoing inspection found bad is blocked on nonconformances. Part of ``customer_loop``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.inventory.public import DocumentRef
from jidoka_central.modules.quality import public as quality
from jidoka_central.modules.sales import public as sales
from jidoka_central.modules.sales.public import SetAsideLot

OUTGOING: Final = "outgoing"
NC: Final = "quality_nc"


def block_serials(
    uow: UnitOfWork,
    delivery: sales.Delivery,
    item_id: UUID,
    serials: list[str],
    reason: str,
    inspection_id: UUID | None,
) -> None:
    """Serials are blocked on one nonconformance."""
    nc = quality.open_pieces_nc(
        uow,
        origin=OUTGOING,
        serials=serials,
        inspection_id=inspection_id,
        **_about(delivery, item_id, reason),
    )
    inventory.block_serials(uow, item_id, serials, DocumentRef(NC, nc["id"], nc["number"]), reason=reason)


def block_lots(
    uow: UnitOfWork,
    delivery: sales.Delivery,
    item_id: UUID,
    lots: Iterable[SetAsideLot],
    reason: str,
    inspection_id: UUID | None,
) -> None:
    """Quantities of lots are blocked each on its own nonconformance, out of the status they were promised
    of."""
    about = _about(delivery, item_id, reason)
    if inspection_id is not None:
        about["measured"] = quality.get_inspection(uow, inspection_id)["characteristic"]
    for lot in lots:
        nc = quality.open_quantity_nc(
            uow, origin=OUTGOING, lot_id=lot.lot_id, lot_number=lot.lot, quantity=lot.quantity, **about
        )
        inventory.change_status(
            uow,
            lot.lot_id,
            lot.quantity,
            from_status="concession" if lot.status == "concession" else "available",
            to_status="blocked",
            plant=delivery.plant,
            document=DocumentRef(NC, nc["id"], nc["number"]),
        )


def _about(delivery: sales.Delivery, item_id: UUID, reason: str) -> dict[str, Any]:
    return {
        "item_id": item_id,
        "plant": delivery.plant,
        "partner_id": delivery.customer_id,
        "reason": reason,
    }
