"""Skip-lot inspection, plan SkSP-2: lots of a supplier who earned it are inspected now and then only.

Every lot is inspected until ``clearance`` in a row were accepted; then a fraction of the lots, drawn at
random, each by the reference plan; the first that is not accepted brings back the inspection of every
lot. In the long run a lot of quality p is accepted with Pa = (f P + (1 - f) P^i) / (f + (1 - f) P^i), and
a fraction F = f / (f + (1 - f) P^i) of the lots is inspected. Source: Dodge 1955; Perry 1973.

ISO 2859-3 builds on the same idea with qualification scores and frequencies of its own; its tables were
not seen, so what runs here is called SkSP-2 and nothing else. A programme of that structure, whose numbers
the plant enters from its own copy, is ``programme``.

The draw is the digest of the lot's id against the fraction: fixed once the lot has its id (62 random bits
that nobody chooses), the same however often it is asked, and no state to keep. Lots qualify, and are skipped,
while their series stands at normal inspection; skipping and reduced inspection are not combined.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from jidoka_central.foundation.text import Text
from jidoka_central.modules.quality.sampling.errors import NOT_A_FRACTION

DRAWN_OF: Final = 2**64
SHIPPED: Final = "SkSP-2"
CLEARANCE_MAX: Final = 1_000
ONE_IN_MAX: Final = 100


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


USUAL: Final = SkipLot(clearance=10, one_in=4)
SKIP_LOT_NOTE: Final = Text(
    zh="SkSP-2（Dodge 1955，Perry 1973）：正常检验下连续接收规定批数后按比例随机抽批，"
    "一批不接收即恢复逐批检验。不是 ISO 2859-3：该标准的鉴定评分与频次表未见到，故不声称符合",
    en="SkSP-2 (Dodge 1955, Perry 1973): after so many lots accepted in a row on normal inspection, lots are "
    "drawn at random; one that is not accepted brings back every lot. This is not ISO 2859-3: its "
    "qualification scores and frequencies were not seen, and conformity to it is not claimed",
)


@dataclass(frozen=True, slots=True)
class Skipping:
    """``in_row``: accepted one after the other while every lot is inspected."""

    skipping: bool = False
    in_row: int = 0


@dataclass(frozen=True, slots=True)
class Draw:
    """What was drawn for a lot, of 2**64; the lot is inspected when it lies in the first 1 / ``one_in``.
    ``clearance`` is SkSP-2's, ``programme`` the code of a programme of three states."""

    one_in: int
    number: int
    clearance: int | None = None
    programme: str | None = None

    @property
    def inspect(self) -> bool:
        return self.number * self.one_in < DRAWN_OF

    @property
    def fraction(self) -> float:
        return self.number / DRAWN_OF


def draw(plan: SkipLot, lot_id: UUID) -> Draw:
    return Draw(plan.one_in, number_of(lot_id), clearance=plan.clearance)


def number_of(lot_id: UUID) -> int:
    """What is drawn for a lot, of 2**64."""
    return int.from_bytes(hashlib.sha256(lot_id.bytes).digest()[:8], "big")


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
