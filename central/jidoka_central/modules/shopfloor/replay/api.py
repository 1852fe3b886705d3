"""The replay of an order, as the API answers it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from jidoka_central.foundation.http import Caller
from jidoka_central.foundation.uow import Runtime
from jidoka_central.modules.shopfloor.commands import READ
from jidoka_central.modules.shopfloor.replay.rules import RESULTS, Result
from jidoka_central.modules.shopfloor.replay.service import OrderReplay, replay_order

Code = Annotated[str, Query(min_length=1, max_length=80)]


class ReplayDifference(BaseModel):
    """The first thing that is not as it was decided: what is stored, and what the replay gives."""

    what: str
    subgroup: int
    piece: int | None
    serial: str | None
    stored: str
    replayed: str


class ReplayAnswer(BaseModel):
    """``result``: same (all replayed, and as the edge decided it), incomplete (nothing differs, but some of
    it could not be replayed) or differs; ``same`` is the first of them. ``hashes``: state hashes that agreed,
    ``last_hash`` the last of them. Not replayed: ``skipped`` pieces and ``skipped_subgroups`` after missing
    facts, ``untold`` stored readings and subgroups whose facts are missing, ``wordless`` readings without
    decision words, ``unsealed`` subgroups without state hash.
    """

    order: str
    characteristic: str
    result: Result
    result_zh: str
    result_en: str
    same: bool
    readings: int
    subgroups: int
    hashes: int
    restarts: int
    skipped: int
    skipped_subgroups: int
    untold: int
    wordless: int
    unsealed: int
    last_hash: str | None
    difference: ReplayDifference | None


def router(runtime: Runtime) -> APIRouter:
    routes = APIRouter(tags=["shopfloor"])

    @routes.get("/api/shopfloor/lines/{cell_id}/replay")
    def replay(cell_id: UUID, order: Code, caller: Caller) -> list[ReplayAnswer]:
        """The order's decisions made again from the stored readings, one answer a characteristic."""
        with caller.read(READ) as q:
            return [answer_of(one) for one in replay_order(q, cell_id, order)]

    return routes


def answer_of(one: OrderReplay) -> ReplayAnswer:
    found, difference = one.replay, one.replay.difference
    return ReplayAnswer(
        order=one.order,
        characteristic=one.characteristic,
        result=found.result,
        result_zh=RESULTS[found.result].zh,
        result_en=RESULTS[found.result].en,
        same=found.result == "same",
        readings=found.readings,
        subgroups=found.subgroups,
        hashes=found.hashes,
        restarts=found.restarts,
        skipped=found.skipped,
        skipped_subgroups=found.skipped_subgroups,
        untold=found.untold,
        wordless=found.wordless,
        unsealed=found.unsealed,
        last_hash=found.last_hash,
        difference=None
        if difference is None
        else ReplayDifference(**{name: getattr(difference, name) for name in ReplayDifference.model_fields}),
    )
