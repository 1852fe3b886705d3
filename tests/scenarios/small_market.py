"""A small market for scenarios that need no line: a store with a few rings, customers, people and books."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import Any
from uuid import UUID

from jidoka_central.foundation.db import open_database
from jidoka_central.foundation.identity.principal import Principal
from jidoka_central.foundation.uow import Context, UnitOfWork
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality import public as quality
from tests.central.masterdata.ring_plant import CELL
from tests.central.sales.market import COMPANY, PASSWORD, SIGNING, Market, market_registry, prepare
from tests.fixtures.databases import Databases

RINGS = 6


def small_market(databases: Databases, kind: str) -> Iterator[Market]:
    """Six rings in the store at 27.50. At the end stock, orders and books agree."""
    registry = market_registry()
    url = databases.copy_of(kind, "small-market", lambda url: prepare(url, registry, RINGS))
    database = open_database(url)
    market = Market(database, registry)
    yield market
    market.is_right()
    database.close()
    databases.drop(url)


def controller(market: Market) -> Callable[..., Any]:
    """Somebody who may everything, and sets up what a scenario begins with."""
    granted = frozenset(market.runtime.registry.permissions)
    context = Context(Principal("controller", permissions=granted, company=COMPANY), COMPANY)

    def run(command: str, **fields: Any) -> Any:
        market.clock.advance(seconds=1)
        return market.runtime.run(command, fields, context)

    return run


def signs(market: Market, nc_id: UUID, once: str | None = None) -> None:
    """The board of two."""
    for who in SIGNING:
        market.run(who, "quality.sign_disposition", once, nc_id=nc_id, password=PASSWORD)


def holds(
    market: Market,
    order_number: str,
    pieces: list[tuple[int, str]],
    characteristic: str | None = None,
    readings: Sequence[float] = (),
) -> UUID:
    """A nonconformance holds these pieces of an order, as a stop of its line does; they were measured."""

    def found(uow: UnitOfWork) -> UUID:
        item = masterdata.item_by_number(uow, "RING-74")
        numbers = [number for number, _ in pieces]
        nc = quality.open_nc(
            uow,
            cell_id=masterdata.cell_by_path(uow, CELL).id,
            item_id=item.id,
            cause_of_stop="signal",
            order_number=order_number,
            characteristic=characteristic,
        )
        reference = inventory.DocumentRef("quality_nc", nc["id"], nc["number"])
        inventory.block_serials(uow, item.id, [serial for _, serial in pieces], reference)
        held = [
            quality.HeldPiece(number, serial, reading)
            for (number, serial), reading in zip_longest(pieces, readings)
        ]
        quality.hold_pieces(uow, nc["id"], held, "suspect")
        quality.contain(uow, nc["id"], min(numbers), max(numbers))
        nc_id: UUID = nc["id"]
        return nc_id

    return market.do(found)
