"""Typed readings and corrections, held against what the control plan, the references and the gauge's master
say of their size."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.quality.gauges.model import GAUGE
from jidoka_central.modules.quality.msa import collecting
from jidoka_central.modules.quality.msa.commands import CorrectMsaReading, ReadingAnswer, RecordMsaReading
from jidoka_central.modules.quality.msa.expected import Expected, LineRange, expected_of
from jidoka_central.modules.quality.msa.model import STUDY
from jidoka_central.modules.quality.msa.planning import number_of
from jidoka_central.modules.quality.plans.model import CHARACTERISTIC, PLAN


def record_typed(uow: UnitOfWork, command: RecordMsaReading) -> ReadingAnswer:
    """``collecting.record_reading``; also raises ``FAR``."""
    return collecting.record_reading(
        uow, command, expected_in(uow, uow.get(STUDY, command.study_id, "study"))
    )


def correct_typed(uow: UnitOfWork, command: CorrectMsaReading) -> ReadingAnswer:
    """``collecting.correct_reading``; also raises ``FAR``."""
    return collecting.correct_reading(
        uow, command, expected_in(uow, uow.get(STUDY, command.study_id, "study"))
    )


def expected_in(q: Queries, study: RowMapping) -> Expected | None:
    """Where a study's readings are expected; ``None`` for attributes and where nothing is known."""
    if study["kind"] == "attribute":
        return None
    given = [part["reference"] for part in study["design"]["parts"]]
    numbers = [number_of(text) for text in given if text is not None]
    master = q.get(GAUGE, study["gauge_id"], "gauge")["master_nominal"]
    references = [one for one in numbers if one is not None]
    return expected_of(references, study["tolerance"], _line_range(q, study), master)


def _line_range(q: Queries, study: RowMapping) -> LineRange | None:
    """Of the study's item and characteristic, else of all lines that name its gauge, superseded ones left
    out."""
    lines = sa.select(
        CHARACTERISTIC.c.plausible_min,
        CHARACTERISTIC.c.plausible_max,
        CHARACTERISTIC.c.lsl,
        CHARACTERISTIC.c.usl,
    ).join(PLAN, PLAN.c.id == CHARACTERISTIC.c.plan_id)
    lines = lines.where(PLAN.c.company == q.company, PLAN.c.state != "superseded")
    if study["item_id"] is not None:
        lines = lines.where(
            PLAN.c.item_id == study["item_id"], CHARACTERISTIC.c.code == study["characteristic"]
        )
    else:
        lines = lines.where(CHARACTERISTIC.c.gauge_id == study["gauge_id"])
    found = list(q.rows(lines))
    if not found:
        return None
    widths = [row["usl"] - row["lsl"] for row in found if row["lsl"] is not None and row["usl"] is not None]
    return LineRange(
        min(row["plausible_min"] for row in found),
        max(row["plausible_max"] for row in found),
        max(widths, default=None),
    )
