"""Measurement studies held against their readings and signatures: a rejected gauge that the database calls
accepted would release a control plan."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.signatures import content_hash, signatures_of
from jidoka_central.modules.quality.msa.judging import judged_content, overridden_content, readings_of
from jidoka_central.modules.quality.msa.model import STUDY
from jidoka_central.modules.quality.msa.planning import DOCUMENT
from jidoka_central.modules.quality.msa.rules import RULES, Design, analyse, data_hash
from jidoka_central.modules.quality.msa.states import JUDGED, RESULT

SAME: Final = 1e-9  # relative; sums may be taken in another order on another machine
NEAR_0: Final = 1e-12  # of the greatest reading: a difference that would be 0 but for rounding
_UNNAMED: Final = (1, RULES)  # results that name no rules: the second were there before their number was kept
OF_OTHERS: Final = "uncertainty"  # takes what other studies said when it was completed


def recompute_studies(q: Queries) -> Iterator[str]:
    """Each study whose readings, result or verdict is not what was measured, computed or signed."""
    frozen = sa.select(STUDY).where(STUDY.c.company == q.company, STUDY.c.state.in_(RESULT))
    for row in q.rows(frozen.order_by(STUDY.c.number)):
        design, readings = Design.of(row["design"]), readings_of(q, row["id"])
        if data_hash(design, readings) != row["data_hash"] or row["result"] is None:
            yield f"{row['number']}: its design or a reading is not what its result was computed from"
            continue
        kept = row["result"].get("rules")
        try:
            again = [analyse(design, readings, rules=one) for one in ((kept,) if kept else _UNNAMED)]
        except Refusal as refusal:
            yield f"{row['number']}: its readings give no result ({refusal.code})"
            continue
        rounding = NEAR_0 * max((abs(one.value) for one in readings if one.value is not None), default=0.0)
        told = {name: value for name, value in row["result"].items() if name != OF_OTHERS}
        if not any(one.best == row["best"] and _same(told, one.result, rounding) for one in again):
            yield f"{row['number']}: its result is not what its readings give"
        yield from _unsigned(q, row)


def _unsigned(q: Queries, row: RowMapping) -> Iterator[str]:
    state = row["state"]
    if state not in JUDGED:
        return
    hashes = {one.content_hash for one in signatures_of(q, DOCUMENT, row["id"])}
    verdict = "rejected" if state == "overridden" else state
    if content_hash(judged_content(row, verdict, row["note"])) not in hashes:
        yield f"{row['number']}: its verdict is not the one that was signed"
    if state == "overridden" and content_hash(overridden_content(row, row["override_reason"])) not in hashes:
        yield f"{row['number']}: its override is not the one that was signed"


def _same(told: object, found: object, rounding: float) -> bool:
    """What is told is what is found; numbers but for rounding, absolute where they are near 0."""
    if isinstance(told, Mapping):
        return isinstance(found, Mapping) and all(
            name in found and _same(value, found[name], rounding) for name, value in told.items()
        )
    if isinstance(told, Sequence) and not isinstance(told, str):
        return (
            isinstance(found, Sequence)
            and len(told) == len(found)
            and all(_same(*pair, rounding) for pair in zip(told, found, strict=True))
        )
    if isinstance(told, float) and isinstance(found, float | int):
        return math.isclose(told, found, rel_tol=SAME, abs_tol=rounding)
    return told == found
