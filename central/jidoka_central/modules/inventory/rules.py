"""Pure decisions of inventory: what to take from where, and what a set of moves does to the balances."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from jidoka_central.modules.inventory.things import Move, StockKey


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
