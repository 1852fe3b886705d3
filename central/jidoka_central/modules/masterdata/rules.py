"""Pure decisions of master data: reading quantities, parts that contain themselves."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Final
from uuid import UUID

from jidoka_central.modules.masterdata.errors import (
    NOT_A_DECIMAL,
    NOT_A_PERCENTAGE,
    NOT_POSITIVE,
    TOO_FINE,
    TOO_LARGE,
    WRONG_UNIT,
)
from jidoka_central.modules.masterdata.things import Item
from jidoka_shared.values import QUANTITY_SCALE, InvalidValue
from jidoka_shared.values.exact import format_scaled, parse_scaled

# 10**9 units a row: nine thousand of the largest rows still sum inside BIGINT.
QUANTITY_MAX: Final = 10**9
LEVELS: Final = ("enterprise", "site", "area", "line", "cell")


def parse_positive(text: str, *, field: str, most: int = QUANTITY_MAX) -> int:
    """Millionths of a plain decimal above zero and not above ``most``. Raises naming ``field``."""
    try:
        micro = parse_scaled(text, 6)
    except InvalidValue as error:
        raise NOT_A_DECIMAL.refuse(field=field, text=text) from error
    if micro <= 0:
        raise NOT_POSITIVE.refuse(field=field, text=text)
    if micro > most * QUANTITY_SCALE:
        raise TOO_LARGE.refuse(field=field, text=text, limit=most)
    return micro


def parse_quantity(
    item: Item, text: str, unit: str, *, field: str = "quantity", unit_field: str = "unit"
) -> int:
    """Micro-units of ``text`` in the item's own unit. Raises, naming the field: not a decimal, not positive,
    too large, finer than the unit is counted, or another unit than the item's."""
    micro = parse_positive(text, field=field)
    if unit != item.unit:
        raise WRONG_UNIT.refuse(field=unit_field, item=item.number, expected=item.unit, unit=unit)
    check_fineness(item, micro, field=field)
    return micro


def check_fineness(item: Item, micro: int, *, field: str) -> None:
    """Raises ``TOO_FINE`` when the unit is not counted that finely."""
    if micro % 10 ** (6 - item.decimals):
        raise TOO_FINE.refuse(field=field, text=quantity_text(micro), unit=item.unit, decimals=item.decimals)


def parse_percent(text: str, *, field: str) -> int:
    """Millionths of a percentage from 0 to 100, up to four decimals. Raises naming ``field``."""
    try:
        shared = parse_scaled(text, 4)
    except InvalidValue as error:
        raise NOT_A_DECIMAL.refuse(field=field, text=text) from error
    if not 0 <= shared <= QUANTITY_SCALE:
        raise NOT_A_PERCENTAGE.refuse(field=field, text=text)
    return shared


def quantity_text(micro: int) -> str:
    """A quantity as people read it: ``200``, ``0.5``."""
    return format_scaled(micro, 6, trim=True)


def contains(parts: Mapping[UUID, Set[UUID]], item_id: UUID, sought: UUID) -> bool:
    """True when ``sought`` is ``item_id`` or is used in it, at any depth. ``parts``: item -> components."""
    seen: set[UUID] = set()
    open_: list[UUID] = [item_id]
    while open_:
        current = open_.pop()
        if current == sought:
            return True
        if current not in seen:
            seen.add(current)
            open_.extend(parts.get(current, ()))
    return False
