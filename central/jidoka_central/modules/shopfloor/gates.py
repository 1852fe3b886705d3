"""What the shop floor asks others before it acts."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from jidoka_central.foundation.gates import Gate
from jidoka_central.foundation.text import Text

SIGN_ON = Gate("shopfloor.sign_on", Text(zh="上岗", en="Sign on"))
ENABLE_RUN = Gate("shopfloor.enable_run", Text(zh="允许生产", en="Enable the run"))


@dataclass(frozen=True, slots=True)
class SignOnSubject:
    """``operator`` wants to work at a station for an order."""

    operator: str
    station: str
    cell_id: UUID
    order: str


@dataclass(frozen=True, slots=True)
class RunSubject:
    """The line shall be allowed to make ``quantity`` pieces of ``item`` under the bundle in force."""

    order: str
    item: str
    quantity: int
    operator: str
    station: str
    cell_id: UUID
    bundle: str


GATES = (SIGN_ON, ENABLE_RUN)
