"""What traceability answers with. Quantities are decimal text in the item's unit, instants UTC microseconds.
What there are thousands of in one answer is a plain dataclass: it costs a tenth of a model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jidoka_central.foundation.registry import Answer
from jidoka_central.modules.quality.public import SpreadOf


class DocumentName(Answer):
    """A document people can go to."""

    type: str
    id: UUID | None
    number: str


class LotName(Answer):
    """``kind``: serial or lot. ``order``: the work order that made it."""

    lot_id: UUID
    kind: str
    number: str
    item: str
    item_zh: str
    item_en: str
    unit: str
    origin: str
    supplier_lot: str | None
    partner: str | None
    partner_name: str | None
    order_id: UUID | None
    order: str | None
    piece: int | None


class PlaceView(Answer):
    plant: str
    location: str
    status: str
    quantity: str


@dataclass(frozen=True, slots=True)
class Where:
    """Where it is. ``state``: in_stock, delivered, returned, scrapped, consumed or gone; for one that is not
    in stock ``document`` took it out. ``held_by``: the documents that hold it. ``partner``: who has it."""

    state: str
    places: list[PlaceView]
    held_by: list[DocumentName]
    document: DocumentName | None
    partner: str | None
    partner_name: str | None
    at: int | None


@dataclass(frozen=True, slots=True)
class Node:
    """``level``: 0 is what was asked about, below zero what went into it, above zero what it went into."""

    lot_id: UUID
    kind: str
    number: str
    item: str
    level: int
    piece: int | None
    supplier_lot: str | None


@dataclass(frozen=True, slots=True)
class EdgeView:
    """``quantity`` of the parent, in ``unit``, is in the child."""

    parent: UUID
    child: UUID
    quantity: str
    unit: str


class Genealogy(Answer):
    """Both directions. ``truncated``: there is more than the bound, and it is not here."""

    nodes: list[Node]
    edges: list[EdgeView]
    truncated: bool


class Balance(Answer):
    """A lot's quantities: ``inward`` and ``outward`` over the border of stock by kind of movement, what is
    left, what is in lots made of it. ``difference`` = inward - outward - in stock, ``unlinked`` = consumed
    - in children; both are zero in sound books."""

    lot_id: UUID
    number: str
    item: str
    unit: str
    inward: dict[str, str]
    outward: dict[str, str]
    in_stock: dict[str, str]
    in_children: str
    difference: str
    unlinked: str


class SupplierLot(Answer):
    """A lot at the root: where material came in. ``quantity`` of it is in what was asked about."""

    lot: LotName
    received_at: int | None
    receipt: DocumentName | None
    quantity: str


class InspectionView(Answer):
    """``ac`` and ``re`` are those of the last sample; a plan by variables has none. The verdict ``skipped``:
    accepted without inspection under a skip-lot programme. ``source_*``: where a table that the plant entered
    is from; null for an edition that Jidoka ships."""

    id: UUID
    number: str
    origin: str
    state: str
    lot: str | None
    edition: str
    source_zh: str | None
    source_en: str | None
    severity: str
    level: str
    aql: str
    letter: str
    kind: str
    sample_size: int
    ac: int
    re: int
    verdict: str | None
    inspected: int | None
    nonconforming: int | None
    decided_by: str | None
    decided_at: int | None


class SignatureView(Answer):
    document: DocumentName
    login: str
    display: str
    role: str | None
    meaning_zh: str
    meaning_en: str
    at: int
    content_hash: str


class OrderView(Answer):
    """The work order that made it; for a lot of material, the orders it went into are ``used_by``."""

    id: UUID
    number: str
    state: str
    item: str
    quantity: str
    good: str
    scrapped: str
    cell: str
    plan: str | None
    released: int | None
    started: int | None
    completed: int | None


class PlanView(Answer):
    id: UUID
    number: str
    revision: str
    state: str
    parameters: dict[str, str]
    sop: str | None


class Making(Answer):
    """``machine``: the cell; ``operator``: who was signed on; ``confirmed_*``: who confirmed it."""

    made_at: int | None
    machine: str | None
    edge: str | None
    operators: list[str]
    confirmed_at: int | None
    confirmed_by: str | None
    verdict: str | None
    bundle: str | None
    bundle_version: int | None


class LimitsView(Answer):
    """``r_centre`` and ``r_upper`` are of the chart of ``spread``: range, standard deviation or moving range,
    by the ``method``."""

    id: UUID
    version: int
    state: str
    method: str
    spread: SpreadOf
    centre: float
    lower: float
    upper: float
    r_centre: float
    r_upper: float
    frozen_at: int | None
    data_hash: str


class SubgroupView(Answer):
    number: int
    phase: str
    complete: bool
    pieces: list[int]
    readings: list[float | None]
    mean: float | None
    range: float | None
    advice: list[str]
    stop: list[str]
    at: int


class ReadingView(Answer):
    """A characteristic of the piece: its own reading, its subgroup, and the limits it was judged by."""

    characteristic: str
    name_zh: str
    name_en: str
    unit: str
    decimals: int
    nominal: float | None
    lsl: float | None
    usl: float | None
    gauge_result: int | None
    value: float | None
    verdict: str
    measured_at: int
    clockstate: str | None  # how far ``measured_at`` can be trusted: ntp-ok, unknown, untrusted
    subgroup: SubgroupView | None
    limits: LimitsView | None


class StopView(Answer):
    """A stop of its order. ``held_it``: the piece was in the held range."""

    stop: str
    cause: str
    state: str
    stopped_at: int | None
    acknowledged_at: int | None
    reset_at: int | None
    person: str | None
    cause_code: str | None
    action_code: str | None
    held_from: int | None
    held_to: int | None
    held_it: bool


class DecisionView(Answer):
    """``lines``: decision, pieces or quantity, reason."""

    revision: int
    state: str
    decided_at: int | None
    lines: list[dict[str, Any]]
    signatures: list[SignatureView]


class NcView(Answer):
    """A nonconformance it was on. ``status``: held, released, scrapped, returned or conceded."""

    id: UUID
    number: str
    state: str
    origin: str
    cause: str
    lot: str | None
    opened_at: int
    piece: int | None
    status: str | None
    reading: float | None
    reaction: dict[str, Any] | None
    decisions: list[DecisionView]
    capas: list[DocumentName]


class PassView(Answer):
    """A time it was worked on again. ``pass_number`` counts them for this piece; ``result``: passed, failed,
    or of a lot in part (parted); empty until all of the rework was inspected. ``parts``: what it got."""

    rework: DocumentName
    nc: DocumentName
    pass_number: int
    characteristic: str | None
    opened_at: int
    inspected_at: int | None
    inspected_by: str | None
    result: str | None
    reading: float | None
    people: list[str]
    parts: list[str]


class MovementView(Answer):
    at: int
    kind: str
    quantity: str
    from_location: str | None
    from_status: str | None
    to_location: str | None
    to_status: str | None
    document: DocumentName


class Delivery(Answer):
    """Where it went to a customer."""

    document: DocumentName
    at: int
    partner: str | None
    partner_name: str | None


@dataclass(frozen=True, slots=True)
class Sibling:
    """A serial that came of the same supplier lot."""

    lot_id: UUID
    serial: str
    item: str
    piece: int | None
    where: Where


class Siblings(Answer):
    """``total``: serials confirmed on the orders that used the lot; ``found``: those the edges lead to, the
    one asked about and the scrapped included. ``by_where``: how many are in each state, by status where in
    stock. ``truncated``: there are more than the bound."""

    supplier_lots: list[str]
    total: int
    found: int
    by_where: dict[str, int]
    serials: list[Sibling]
    truncated: bool


class Moment(Answer):
    """``who`` did it, if anybody; ``document`` is where to look."""

    at: int
    kind: str
    title_zh: str
    title_en: str
    detail: str
    who: str | None
    document: DocumentName | None


class PersonView(Answer):
    """Somebody who had a hand in it: what they did, in the order they did it."""

    name: str
    did: list[str]


class Life(Answer):
    lot: LotName
    where: Where
    supply: list[SupplierLot]
    inspections: list[InspectionView]
    order: OrderView | None
    used_by: list[OrderView]
    making: Making | None
    plan: PlanView | None
    readings: list[ReadingView]
    stops: list[StopView]
    ncs: list[NcView]
    reworks: list[PassView]
    signatures: list[SignatureView]
    movements: list[MovementView]
    deliveries: list[Delivery]
    genealogy: Genealogy
    balances: list[Balance]
    siblings: Siblings
    timeline: list[Moment]
    people: list[PersonView]
