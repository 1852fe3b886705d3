"""Following edges both ways, level by level: each lot once, however the edges run.

A return or a rework leads back to where it came from; a lot that was met is not followed again, so a loop
ends, and its edge is in the answer. Two bounds: ``NODES_MAX`` lots and ``LEVELS_MAX`` levels a direction;
what lies beyond is said to be missing (``truncated``). Who must be quick sets a third, the edges of a step.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from jidoka_central.foundation.errors import NOT_FOUND
from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.inventory.public import Ids, Link, Lot
from jidoka_central.modules.masterdata.public import Item, items_by_id, quantity_text
from jidoka_central.modules.traceability.views import Balance, EdgeView, Genealogy, Node

NODES_MAX: Final = 20_000
LEVELS_MAX: Final = 100
BALANCES_MAX: Final = 500


@dataclass(frozen=True, slots=True)
class Walk:
    """``levels``: lot -> how many steps away it was first met, the start at 0."""

    levels: dict[UUID, int]
    edges: list[Link]
    truncated: bool


def walk(
    q: Queries,
    start: Collection[UUID],
    *,
    down: bool,
    nodes_max: int = NODES_MAX,
    ids: Ids | None = None,
    step_max: int | None = None,
) -> Walk:
    """Everything these lots went into (``down``), or that went into them; ``step_max``: how many edges are
    looked at in one step."""
    ids = Ids() if ids is None else ids
    levels = dict.fromkeys(start, 0)
    frontier, edges, truncated = list(levels), list[Link](), False
    for level in range(1, LEVELS_MAX + 1):
        if not frontier:
            break
        look = inventory.links_from if down else inventory.links_into
        step = look(q, frontier, ids, step_max)
        truncated = truncated or (step_max is not None and len(step) >= step_max)
        frontier = []
        for edge in step:
            other = edge.child if down else edge.parent
            if other not in levels:
                if len(levels) >= nodes_max:
                    truncated = True
                    continue
                levels[other] = level
                frontier.append(other)
            edges.append(edge)
    return Walk(levels, edges, truncated or bool(frontier))


def roots_of(upward: Walk) -> set[UUID]:
    """The lots at the top: those that nothing went into. In a pure loop there is none but the start."""
    children = {edge.child for edge in upward.edges}
    roots = upward.levels.keys() - children
    return set(roots) or {lot for lot, level in upward.levels.items() if level == 0}


def share_of(lot_id: UUID, upward: Walk) -> dict[UUID, int]:
    """Parent lot -> micro-units of it that went straight into ``lot_id``."""
    found: dict[UUID, int] = {}
    for edge in upward.edges:
        if edge.child == lot_id:
            found[edge.parent] = found.get(edge.parent, 0) + edge.quantity
    return found


def genealogy(q: Queries, lot_id: UUID) -> Genealogy:
    """Ancestors and descendants of one lot with the quantities between them."""
    ids = Ids()
    upward, downward = walk(q, [lot_id], down=False, ids=ids), walk(q, [lot_id], down=True, ids=ids)
    lots = inventory.traced_lots(q, [*upward.levels, *downward.levels], ids)
    if lot_id not in lots:
        raise NOT_FOUND.refuse(kind="lot", id=lot_id)
    return shown(upward, downward, lots, items_of(q, lots))


def items_of(q: Queries, lots: dict[UUID, Lot]) -> dict[UUID, Item]:
    return items_by_id(q, {lot.item_id for lot in lots.values()})


def shown(upward: Walk, downward: Walk, lots: dict[UUID, Lot], items: dict[UUID, Item]) -> Genealogy:
    """Both walks as one graph; a lot met both ways (a loop) is an ancestor."""
    levels = downward.levels | {lot: -level for lot, level in upward.levels.items()}
    units = {lot.int: items[lots[lot].item_id].unit for lot in levels}
    pairs = _added(upward.edges) | _added(downward.edges)  # met both ways only within a loop
    texts = {quantity: quantity_text(quantity) for quantity in {edge.quantity for edge in pairs.values()}}
    return Genealogy.model_construct(
        nodes=[_node(lots[lot], items, level) for lot, level in sorted(levels.items(), key=_by_level)],
        edges=[
            EdgeView(parent, child, texts[quantity], units[parent.int])
            for parent, child, quantity in pairs.values()
            if parent.int in units and child.int in units
        ],
        truncated=upward.truncated or downward.truncated,
    )


def _added(edges: list[Link]) -> dict[tuple[int, int], Link]:
    """Each pair of lots once, with its whole quantity; by the ids' numbers, which are quick to compare."""
    found: dict[tuple[int, int], Link] = {}
    for edge in edges:
        key = edge.parent.int, edge.child.int
        known = found.setdefault(key, edge)
        if known is not edge:
            found[key] = Link(edge.parent, edge.child, known.quantity + edge.quantity)
    return found


def _by_level(pair: tuple[UUID, int]) -> tuple[int, int]:
    return pair[1], pair[0].int


def _node(lot: Lot, items: dict[UUID, Item], level: int) -> Node:
    return Node(
        lot_id=lot.id,
        kind=lot.kind,
        number=lot.number,
        item=items[lot.item_id].number,
        level=level,
        piece=lot.piece,
        supplier_lot=lot.supplier_lot,
    )


def balances(q: Queries, lot_ids: Collection[UUID]) -> list[Balance]:
    """What came in, went out, is left and is in children, for each lot; the first ``BALANCES_MAX``."""
    wanted = list(dict.fromkeys(lot_ids))[:BALANCES_MAX]
    lots = inventory.lots_by_id(q, wanted)
    items = items_of(q, lots)
    inward: dict[UUID, dict[str, int]] = {}
    outward: dict[UUID, dict[str, int]] = {}
    for flow in inventory.flows_of(q, wanted):
        (inward if flow.inward else outward).setdefault(flow.lot_id, {})[flow.kind] = flow.quantity
    places, children = inventory.places_of(q, wanted), inventory.in_children(q, wanted)
    found = []
    for lot_id in wanted:
        came, went = inward.get(lot_id, {}), outward.get(lot_id, {})
        here: dict[str, int] = {}
        for place in places.get(lot_id, ()):
            key = f"{place.location}/{place.status}"
            here[key] = here.get(key, 0) + place.quantity
        used = went.get("consume", 0) + went.get("downgrade", 0) - came.get("undo_consume", 0)
        inside = children.get(lot_id, 0)
        item = items[lots[lot_id].item_id]
        found.append(
            Balance(
                lot_id=lot_id,
                number=lots[lot_id].number,
                item=item.number,
                unit=item.unit,
                inward=_texts(came),
                outward=_texts(went),
                in_stock=_texts(here),
                in_children=quantity_text(inside),
                difference=quantity_text(sum(came.values()) - sum(went.values()) - sum(here.values())),
                unlinked=quantity_text(used - inside),
            )
        )
    return found


def _texts(quantities: dict[str, int]) -> dict[str, str]:
    return {name: quantity_text(quantity) for name, quantity in sorted(quantities.items())}
