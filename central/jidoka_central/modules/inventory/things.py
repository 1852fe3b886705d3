"""What other modules get to hold of stock, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

Status = Literal["available", "inspection", "blocked", "concession"]
Usable = Literal["available", "concession"]
USABLE: Final[tuple[Usable, ...]] = ("available", "concession")  # decided about, and kept
MovementKind = Literal[
    "receipt",
    "issue",
    "return",
    "consume",
    "produce",
    "put_away",
    "status",
    "scrap",
    "transfer",
    "send_back",
    "delivery",
    "take_back",
    "restock",
    "downgrade",
    "undo_consume",
]
Valuation = Literal["stock", "rma", "none"]
STORE = "store"
IN_PROCESS = "in_process"
RMA = "rma"


@dataclass(frozen=True, slots=True)
class DocumentRef:
    """The document a movement or a hold is for. ``number`` is what people call it."""

    type: str
    id: UUID | None
    number: str


@dataclass(frozen=True, slots=True, order=True)
class StockKey:
    """One balance. Sorted by lot first: lots are older when their id is smaller."""

    lot_id: UUID
    location_id: UUID
    status: str
    order_id: UUID
    item_id: UUID


@dataclass(frozen=True, slots=True)
class Move:
    """A quantity from one balance to another; ``None`` is outside. ``value``: what it is worth (minor
    units) when it comes onto a stock account from where stock has no value; what leaves or changes the
    account has the value of its layers."""

    kind: MovementKind
    quantity: int
    source: StockKey | None
    target: StockKey | None
    value: int = 0

    @property
    def key(self) -> StockKey:
        key = self.source or self.target
        assert key is not None, "a move has at least one end"
        return key


@dataclass(frozen=True, slots=True)
class MoveSubject:
    """What the gate ``inventory.move`` is asked about."""

    kind: MovementKind
    item_id: UUID
    lot_ids: tuple[UUID, ...]
    document: DocumentRef


@dataclass(frozen=True, slots=True)
class Claim:
    """For whom stock is reserved: a line of a document."""

    document: DocumentRef
    line_id: UUID


@dataclass(frozen=True, slots=True)
class Reserved:
    """Micro-units of a lot that are reserved for a line; ``held_by`` names the documents that hold it now,
    ``there`` is how much of it could go. ``status``: what of a lot it is promised of; a serial's is the one
    it has."""

    line_id: UUID
    item_id: UUID
    lot_id: UUID
    number: str
    quantity: int
    there: int
    status: str
    held_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReturnedPart:
    """Micro-units of a lot that a customer sends back, with what they were worth when they went."""

    lot_id: UUID
    quantity: int
    value: int


@dataclass(frozen=True, slots=True)
class MadePiece:
    """A piece that came into being: its serial and its number at the machine."""

    serial: str
    piece: int | None = None


@dataclass(frozen=True, slots=True)
class Component:
    """What one unit of the product takes: micro-units of the item."""

    item_id: UUID
    quantity: int


@dataclass(frozen=True, slots=True)
class Making:
    """Where, by whom and when pieces were made; goes to each genealogy edge."""

    at: int
    cell_id: UUID | None = None
    operator: str = ""
    operation: int | None = None


@dataclass(frozen=True, slots=True)
class Lot:
    id: UUID
    item_id: UUID
    kind: str
    number: str
    origin: str
    supplier_lot: str | None
    partner_id: UUID | None
    order_id: UUID | None
    piece: int | None


@dataclass(frozen=True, slots=True)
class LotQuantity:
    """Micro-units of one lot; ``value`` is what they took out of stock or brought into it (minor units)."""

    lot_id: UUID
    number: str
    quantity: int
    value: int = 0


@dataclass(frozen=True, slots=True)
class SerialState:
    """A serial and where it is. ``status`` is its stock status, or ``scrapped``, ``consumed`` or ``gone``
    when it is in stock no more; ``held_by`` names the documents that hold it."""

    lot_id: UUID
    item_id: UUID
    serial: str
    piece: int | None
    order_id: UUID | None
    status: str
    location: str | None
    held_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StockRow:
    """One balance with its names; ``quantity`` in micro-units."""

    item_id: UUID
    lot_id: UUID
    lot: str
    kind: str
    plant: str
    location: str
    status: str
    order_id: UUID | None
    quantity: int


@dataclass(frozen=True, slots=True)
class Edge:
    """``quantity`` micro-units of the parent lot are in the child."""

    parent_item_id: UUID
    parent_lot_id: UUID
    child_item_id: UUID
    child_lot_id: UUID
    quantity: int
    order_id: UUID
    operation: int | None
    cell_id: UUID | None
    operator: str
    at: int


@dataclass(frozen=True, slots=True)
class Layer:
    """What is left of a cost layer: micro-units and minor units."""

    id: UUID
    quantity: int
    value: int


@dataclass(frozen=True, slots=True)
class StockOnAccount:
    """What is left of an item on an account, by its posting key: micro-units and minor units."""

    account: str
    item_id: UUID
    quantity: int
    value: int


@dataclass(frozen=True, slots=True)
class ValueDifference:
    """A stored value that is not what its facts give. ``what``: layer, movement, quantity. ``measure``:
    whether the numbers are micro-units or minor units."""

    what: str
    name: str
    stored: int
    computed: int
    measure: Literal["quantity", "value"]


@dataclass(frozen=True, slots=True)
class BalanceDifference:
    """A balance that is not the sum of its movements; ``name``: item, lot, place and status."""

    key: StockKey
    stored: int
    computed: int
    name: str
