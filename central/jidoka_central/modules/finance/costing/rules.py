"""What a quantity, an hour or a second is worth: exact, rounded half-even once to minor units."""

from __future__ import annotations

from typing import Final

from jidoka_central.modules.finance.costing.errors import BAD_COST
from jidoka_shared.values import QUANTITY_SCALE, InvalidValue
from jidoka_shared.values.exact import CURRENCY_EXPONENT, divide_half_even, format_scaled, parse_scaled

COST_SCALE: Final = 1_000_000  # micro-units of the currency's major unit
COST_MAX: Final = 10**9


def value_of(quantity: int, unit_cost: int, currency: str) -> int:
    """Minor units of ``quantity`` micro-units at ``unit_cost`` micro-currency a unit."""
    return _minor(quantity * unit_cost, QUANTITY_SCALE, currency)


def value_of_minutes(minutes: int, rate: int, currency: str) -> int:
    """Minor units of ``minutes`` micro-minutes at ``rate`` micro-currency an hour."""
    return _minor(minutes * rate, QUANTITY_SCALE * 60, currency)


def value_of_seconds(seconds: int, rate: int, currency: str) -> int:
    """Minor units of whole ``seconds`` at ``rate`` micro-currency an hour."""
    return _minor(seconds * rate, 3_600, currency)


def parse_cost(text: str, *, field: str) -> int:
    """Micro-currency of a plain decimal, not below zero. Raises ``BAD_COST`` naming the field."""
    try:
        micro = parse_scaled(text, 6)
    except InvalidValue as error:
        raise BAD_COST.refuse(field=field, text=text, most=COST_MAX) from error
    if not 0 <= micro <= COST_MAX * COST_SCALE:
        raise BAD_COST.refuse(field=field, text=text, most=COST_MAX)
    return micro


def cost_text(micro: int) -> str:
    """A cost as people read it: ``27.50``, with more decimals only where it has them."""
    text = format_scaled(micro, 6, trim=True)
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction:0<2}"


def _minor(product: int, scale: int, currency: str) -> int:
    return divide_half_even(product * 10 ** CURRENCY_EXPONENT[currency], scale * COST_SCALE)
