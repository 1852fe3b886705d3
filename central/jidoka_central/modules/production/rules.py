"""Pure decisions of production: what an order needs, and the labour in what was made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from jidoka_central.modules.masterdata.public import BomLine, Operation
from jidoka_shared.values import QUANTITY_SCALE
from jidoka_shared.values.exact import divide_half_even


def requirement(lines: Sequence[BomLine], quantity: int) -> dict[UUID, int]:
    """Component -> micro-units that ``quantity`` of the product takes."""
    return {line.item_id: divide_half_even(line.quantity * quantity, QUANTITY_SCALE) for line in lines}


def still_to_issue(needed: Mapping[UUID, int], issued: Mapping[UUID, int]) -> dict[UUID, int]:
    """Component -> what has not been issued yet; nothing where enough has."""
    left = {item_id: quantity - issued.get(item_id, 0) for item_id, quantity in needed.items()}
    return {item_id: quantity for item_id, quantity in left.items() if quantity > 0}


def labour(operations: Sequence[Operation], quantity: int) -> tuple[tuple[int, UUID, int], ...]:
    """(operation, work centre, micro-minutes) of standard labour in ``quantity``, each rounded half-even
    once."""
    return tuple(
        (
            operation.number,
            operation.work_centre_id,
            divide_half_even(operation.minutes * quantity, QUANTITY_SCALE),
        )
        for operation in operations
    )


def allowed_scrap(quantity: int, share: int, fineness: int) -> int:
    """Micro-units of an order whose loss is normal: ``share`` (millionths) of its quantity, in whole steps of
    ``fineness`` micro-units, rounded down: what is not clearly normal is not."""
    return quantity * share // QUANTITY_SCALE // fineness * fineness


def normal_part(allowed: int, lost_before: int, quantity: int) -> int:
    """What of ``quantity`` that is lost now is normal: the first that an order loses is."""
    return min(allowed, lost_before + quantity) - min(allowed, lost_before)
