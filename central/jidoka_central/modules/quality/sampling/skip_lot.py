"""Skip-lot inspection, plan SkSP-2: lots of a supplier who earned it are inspected now and then only.

Every lot is inspected until ``clearance`` in a row were accepted; then a fraction of the lots, drawn at
random, each by the reference plan; the first that is not accepted brings back the inspection of every
lot. In the long run a lot of quality p is accepted with Pa = (f P + (1 - f) P^i) / (f + (1 - f) P^i), and
a fraction F = f / (f + (1 - f) P^i) of the lots is inspected. Source: Dodge 1955; Perry 1973.

ISO 2859-3 builds on the same idea with qualification scores and frequencies of its own; its tables were
not seen, so what runs here is called SkSP-2 and nothing else.

The draw is the digest of the lot's id against the fraction: fixed once the lot has its id (74 random bits
that nobody chooses), the same however often it is asked, and no state to keep.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

from jidoka_central.modules.quality.sampling.errors import NOT_A_FRACTION


@dataclass(frozen=True, slots=True)
class SkipLot:
    """``clearance`` i lots in a row, then 1 lot in ``one_in`` (f = 1 / one_in)."""

    clearance: int
    one_in: int

    def __post_init__(self) -> None:
        if self.clearance < 1:
            raise NOT_A_FRACTION.refuse(field="clearance", p=self.clearance)
        if self.one_in < 2:
            raise NOT_A_FRACTION.refuse(field="one_in", p=self.one_in)


@dataclass(frozen=True, slots=True)
class Skipping:
    """``in_row``: accepted one after the other while every lot is inspected."""

    skipping: bool = False
    in_row: int = 0


def must_inspect(plan: SkipLot, state: Skipping, lot_id: UUID) -> bool:
    if not state.skipping:
        return True
    drawn = int.from_bytes(hashlib.sha256(lot_id.bytes).digest()[:8], "big")
    return drawn * plan.one_in < 2**64


def after_inspected(plan: SkipLot, state: Skipping, accepted: bool) -> Skipping:
    """Lots that were passed without inspection change nothing."""
    if not accepted:
        return Skipping()
    if state.skipping:
        return state
    return Skipping(True) if state.in_row + 1 >= plan.clearance else Skipping(False, state.in_row + 1)


def skip_lot_pa(plan: SkipLot, pa: float) -> tuple[float, float]:
    """(probability of acceptance, fraction of lots inspected) where the reference plan accepts with
    ``pa``."""
    if not 0.0 <= pa <= 1.0:
        raise NOT_A_FRACTION.refuse(field="pa", p=pa)
    f, cleared = 1.0 / plan.one_in, pa**plan.clearance
    weight = f + (1.0 - f) * cleared
    return (f * pa + (1.0 - f) * cleared) / weight, f / weight
