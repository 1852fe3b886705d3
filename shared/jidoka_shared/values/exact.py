"""Money, quantity and unit cost as integers.

Formats and limits
- ``Money``: integer minor units of a currency (CNY: fen), |amount| < 2**62.
- ``Quantity``: integer millionths of a unit of measure (``QUANTITY_SCALE`` = 1e6), |amount| < 2**62.
- ``UnitCost``: integer millionths of a currency's *major* unit for one unit of measure.
- Text in and out is a plain decimal ("12.50"), parsed exactly: more decimals than the scale holds is refused,
so is a float.

Invariants: no float enters or leaves; different currencies or units never mix; ``allocate`` returns parts
that sum to the whole.
A value (quantity x unit cost) is computed once, in Python integers, rounded half-even to minor units
(ADR-0004).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

QUANTITY_SCALE: Final = 1_000_000
LIMIT: Final = 2**62  # BIGINT holds 2**63 - 1; half of it leaves room for one addition before the check

# ISO 4217 minor-unit exponents; the currencies a plant of the first release books in.
CURRENCY_EXPONENT: Final = {"CNY": 2, "USD": 2, "EUR": 2, "GBP": 2, "HKD": 2, "JPY": 0, "KRW": 0, "TWD": 2}

_DECIMAL = re.compile(r"^(-?)(\d{1,15})(?:\.(\d{1,9}))?$")


class InvalidValue(ValueError):
    """A value that cannot be held exactly. ``code`` is stable, ``field`` is filled in by the border that
    knows it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def parse_scaled(text: str, decimals: int) -> int:
    """The integer that ``text`` stands for at 10**-decimals. Raises ``InvalidValue`` for floats, exponents,
    too many decimals."""
    if not isinstance(text, str):
        raise InvalidValue("not_text", f"expected a decimal as text, got {type(text).__name__}")
    match = _DECIMAL.match(text.strip())
    if match is None:
        raise InvalidValue("not_a_decimal", f"{text!r} is not a plain decimal like 12.50")
    sign, whole, fraction = match.group(1), match.group(2), match.group(3) or ""
    if len(fraction.rstrip("0")) > decimals:
        raise InvalidValue("too_many_decimals", f"{text!r} has more than {decimals} decimals")
    scaled: int = int(whole) * 10**decimals + int((fraction + "0" * decimals)[:decimals] or 0)
    return -scaled if sign else scaled


def format_scaled(amount: int, decimals: int, *, trim: bool = False) -> str:
    """``amount`` at 10**-decimals as a plain decimal; ``trim`` drops trailing zeros."""
    if decimals == 0:
        return str(amount)
    sign = "-" if amount < 0 else ""
    whole, fraction = divmod(abs(amount), 10**decimals)
    digits = f"{fraction:0{decimals}d}"
    if trim:
        digits = digits.rstrip("0")
    return f"{sign}{whole}.{digits}" if digits else f"{sign}{whole}"


def _checked(amount: int) -> int:
    if type(amount) is not int:
        raise InvalidValue("not_an_integer", f"expected an integer, got {type(amount).__name__}")
    if not -LIMIT < amount < LIMIT:
        raise InvalidValue("out_of_range", "the amount does not fit")
    return amount


def divide_half_even(numerator: int, denominator: int) -> int:
    """Integer division rounded half to even, exact for any sign."""
    if denominator <= 0:
        raise InvalidValue("bad_denominator", "the denominator must be positive")
    quotient, remainder = divmod(numerator, denominator)
    twice = 2 * remainder
    if twice > denominator or (twice == denominator and quotient % 2):
        quotient += 1
    return quotient


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in minor units of a currency."""

    currency: str
    minor: int

    def __post_init__(self) -> None:
        if self.currency not in CURRENCY_EXPONENT:
            raise InvalidValue("unknown_currency", f"{self.currency!r} is not a known currency")
        _checked(self.minor)

    @classmethod
    def parse(cls, text: str, currency: str) -> Self:
        if currency not in CURRENCY_EXPONENT:
            raise InvalidValue("unknown_currency", f"{currency!r} is not a known currency")
        return cls(currency, parse_scaled(text, CURRENCY_EXPONENT[currency]))

    def __str__(self) -> str:
        return format_scaled(self.minor, CURRENCY_EXPONENT[self.currency])

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.currency, self.minor + other.minor)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.currency, self.minor - other.minor)

    def __neg__(self) -> Money:
        return Money(self.currency, -self.minor)

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise InvalidValue("currency_mismatch", f"{self.currency} and {other.currency} do not mix")


@dataclass(frozen=True, slots=True, order=True)
class Quantity:
    """An amount in millionths of a unit of measure."""

    unit: str
    micro: int

    def __post_init__(self) -> None:
        if not self.unit or len(self.unit) > 12:
            raise InvalidValue("bad_unit", "a unit of measure has 1 to 12 characters")
        _checked(self.micro)

    @classmethod
    def parse(cls, text: str, unit: str) -> Self:
        return cls(unit, parse_scaled(text, 6))

    @classmethod
    def of(cls, whole: int, unit: str) -> Self:
        return cls(unit, _checked(whole) * QUANTITY_SCALE)

    @property
    def is_whole(self) -> bool:
        return self.micro % QUANTITY_SCALE == 0

    def __str__(self) -> str:
        return format_scaled(self.micro, 6, trim=True)

    def __add__(self, other: Quantity) -> Quantity:
        self._same(other)
        return Quantity(self.unit, self.micro + other.micro)

    def __sub__(self, other: Quantity) -> Quantity:
        self._same(other)
        return Quantity(self.unit, self.micro - other.micro)

    def __neg__(self) -> Quantity:
        return Quantity(self.unit, -self.micro)

    def _same(self, other: Quantity) -> None:
        if self.unit != other.unit:
            raise InvalidValue("unit_mismatch", f"{self.unit} and {other.unit} do not mix")


@dataclass(frozen=True, slots=True)
class UnitCost:
    """Millionths of a currency's major unit for one unit of measure."""

    currency: str
    unit: str
    micro: int

    def __post_init__(self) -> None:
        if self.currency not in CURRENCY_EXPONENT:
            raise InvalidValue("unknown_currency", f"{self.currency!r} is not a known currency")
        _checked(self.micro)

    @classmethod
    def parse(cls, text: str, currency: str, unit: str) -> Self:
        return cls(currency, unit, parse_scaled(text, 6))

    def __str__(self) -> str:
        return format_scaled(self.micro, 6, trim=True)


def value_of(quantity: Quantity, cost: UnitCost) -> Money:
    """quantity x unit cost, rounded half-even once to minor units. Raises ``InvalidValue`` when the units
    differ."""
    if quantity.unit != cost.unit:
        raise InvalidValue("unit_mismatch", f"{quantity.unit} and {cost.unit} do not mix")
    minor_per_major = 10 ** CURRENCY_EXPONENT[cost.currency]
    scale = QUANTITY_SCALE * QUANTITY_SCALE
    return Money(cost.currency, divide_half_even(quantity.micro * cost.micro * minor_per_major, scale))


def ratio_of(quantity: Quantity, numerator: int, denominator: int, unit: str) -> Quantity:
    """Convert to another unit by an integer ratio, rounded half-even to millionths."""
    return Quantity(unit, divide_half_even(quantity.micro * numerator, denominator))


def allocate(total: int, weights: Sequence[int]) -> list[int]:
    """Split ``total`` by ``weights`` so that the parts sum to it: largest remainder, ties to the earlier
    part.

    Raises ``InvalidValue`` for no weights, negative weights or weights that sum to zero.
    """
    if not weights or any(w < 0 for w in weights) or sum(weights) == 0:
        raise InvalidValue("bad_weights", "weights must be non-negative and not all zero")
    whole, sign = sum(weights), -1 if total < 0 else 1
    parts, remainders = [], []
    for index, weight in enumerate(weights):
        quotient, remainder = divmod(abs(total) * weight, whole)
        parts.append(quotient)
        remainders.append((-remainder, index))
    for _, index in sorted(remainders)[: abs(total) - sum(parts)]:
        parts[index] += 1
    return [sign * part for part in parts]
