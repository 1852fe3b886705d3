"""Pure decisions of inventory: what to take from where, and what a set of moves does to the balances."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from jidoka_central.modules.inventory.things import Layer, Move, StockKey
from jidoka_shared.values.exact import divide_half_even

# The posting key of the account that holds the value of an item's stock, by the item's class; returns from
# customers are held apart until they are judged.
STOCK_ACCOUNTS: Final = {"purchased": "stock.raw", "made": "stock.finished"}
RETURNS_ACCOUNT: Final = "stock.rma"


def account_of(valuation: str, item_class: str) -> str | None:
    """The account that holds the value of a place's stock of an item; ``None`` where it has none."""
    if valuation == "none":
        return None
    return RETURNS_ACCOUNT if valuation == "rma" else STOCK_ACCOUNTS[item_class]


def take_layers(layers: Sequence[Layer], quantity: int) -> list[Layer]:
    """What ``quantity`` takes of each layer, oldest first. A part is worth its share, rounded half-even, so
    that what empties a layer takes all the value left in it. The layers hold at least as much as is taken."""
    taken: list[Layer] = []
    for layer in layers:
        part = min(layer.quantity, quantity)
        if part:
            value = divide_half_even(layer.value * part, layer.quantity)
            taken.append(Layer(layer.id, part, value))
            quantity -= part
    assert quantity == 0, f"{quantity} micro-units lie on a stock account without a cost layer"
    return taken


def first_in_first_out(
    there: Sequence[tuple[StockKey, int]], needed: int
) -> tuple[list[tuple[StockKey, int]], int]:
    """Take ``needed`` from the oldest on; returns what is taken and what is still missing."""
    taken: list[tuple[StockKey, int]] = []
    for key, quantity in there:
        if needed == 0:
            break
        part = min(quantity, needed)
        if part:
            taken.append((key, part))
            needed -= part
    return taken, needed


def changes(moves: Iterable[Move]) -> dict[StockKey, int]:
    """The net change of each balance, in the order in which balances are locked."""
    net: dict[StockKey, int] = {}
    for move in moves:
        if move.source is not None:
            net[move.source] = net.get(move.source, 0) - move.quantity
        if move.target is not None:
            net[move.target] = net.get(move.target, 0) + move.quantity
    return {key: net[key] for key in sorted(net) if net[key]}


def first_twice(serials: Iterable[str]) -> str | None:
    """The first serial that is named a second time."""
    seen: set[str] = set()
    for serial in serials:
        if serial in seen:
            return serial
        seen.add(serial)
    return None


def in_range(piece: int | None, first: int | None, last: int | None) -> bool:
    """Whether a piece number falls into a held range; an open end takes everything after. A piece without a
    number is held with the rest: nobody can say that it is not one of them."""
    if piece is None:
        return True
    return (first is None or piece >= first) and (last is None or piece <= last)


def spread(
    pieces: Sequence[UUID], per_piece: int, there: Sequence[tuple[StockKey, int]]
) -> tuple[list[tuple[UUID, StockKey, int]], list[tuple[UUID, int]]]:
    """Give each piece, in order, ``per_piece`` of what is there, oldest first.

    Returns (piece, taken from, quantity) and (piece, quantity that was not there); for each piece both sum to
    ``per_piece``.
    """
    given: list[tuple[UUID, StockKey, int]] = []
    missing: list[tuple[UUID, int]] = []
    left = [quantity for _, quantity in there]
    index = 0
    for piece in pieces:
        needed = per_piece
        while needed and index < len(left):
            part = min(left[index], needed)
            if part:
                given.append((piece, there[index][0], part))
            needed -= part
            left[index] -= part
            if not left[index]:
                index += 1
        if needed:
            missing.append((piece, needed))
    return given, missing
