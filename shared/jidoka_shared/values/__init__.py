"""Exact values: money, quantities, unit costs, typed ids and instants. Integers inside, never floats."""

from jidoka_shared.values.exact import (
    QUANTITY_SCALE,
    InvalidValue,
    Money,
    Quantity,
    UnitCost,
    allocate,
    ratio_of,
    value_of,
)
from jidoka_shared.values.ids import (
    BundleHash,
    EdgeId,
    InvalidId,
    LinePath,
    new_uuid7,
)
from jidoka_shared.values.instants import InvalidInstant, UtcInstant, format_utc, parse_utc

__all__ = [
    "QUANTITY_SCALE",
    "BundleHash",
    "EdgeId",
    "InvalidId",
    "InvalidInstant",
    "InvalidValue",
    "LinePath",
    "Money",
    "Quantity",
    "UnitCost",
    "UtcInstant",
    "allocate",
    "format_utc",
    "new_uuid7",
    "parse_utc",
    "ratio_of",
    "value_of",
]
