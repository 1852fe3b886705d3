"""Asking a line's gauge for a reading, and taking the one it gave.

A gauge stands in a line where a control plan that is not superseded names it for a characteristic of a cell
that an edge serves. Asking writes down the server's time and how far the edge's samples had come. What is
then laid on the gauge by hand comes as a sample of no piece; the first good one measured within the wait is
the reading, and only that one is taken: same gauge and characteristic, used by no study before, value
identical. Readings of a running order's pieces never are.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.gauges.model import GAUGE
from jidoka_central.modules.quality.measuring import commands as form
from jidoka_central.modules.quality.measuring import errors
from jidoka_central.modules.quality.measuring.rules import WAIT_US, Sifted, sift
from jidoka_central.modules.quality.measuring.typed import expected_in
from jidoka_central.modules.quality.msa import errors as msa_errors
from jidoka_central.modules.quality.msa.collecting import (
    answer_of,
    given_of,
    keep_reading,
    may_take,
    reading_at,
    require_turn,
    shown,
)
from jidoka_central.modules.quality.msa.commands import ReadingAnswer
from jidoka_central.modules.quality.msa.model import READING, STUDY, WAIT
from jidoka_central.modules.quality.msa.planning import number_of
from jidoka_central.modules.quality.msa.states import MSA_STATES, RECORD
from jidoka_central.modules.quality.plans.model import CHARACTERISTIC, PLAN
from jidoka_central.modules.shopfloor import public as shopfloor


@dataclass(frozen=True, slots=True)
class Place:
    """Where a gauge stands: the cell's edge, and the characteristic it measures there."""

    edge: shopfloor.EdgeRef
    characteristic: str


def places_of(q: Queries, study: RowMapping) -> list[Place]:
    """Where the study's gauge stands, for its item and characteristic if it names them."""
    if study["kind"] == "attribute":
        return []
    wanted = (
        sa.select(PLAN.c.cell_id, CHARACTERISTIC.c.code)
        .join(PLAN, PLAN.c.id == CHARACTERISTIC.c.plan_id)
        .where(
            PLAN.c.company == q.company,
            PLAN.c.state != "superseded",
            CHARACTERISTIC.c.gauge_id == study["gauge_id"],
        )
        .distinct()
    )
    if study["item_id"] is not None:
        wanted = wanted.where(
            PLAN.c.item_id == study["item_id"], CHARACTERISTIC.c.code == study["characteristic"]
        )
    serving = {edge.cell_id: edge for edge in shopfloor.edges(q)}
    found = [
        Place(serving[row["cell_id"]], row["code"]) for row in q.rows(wanted) if row["cell_id"] in serving
    ]
    return sorted(found, key=lambda one: (one.edge.cell_path, one.characteristic))


def ask_gauge(uow: UnitOfWork, command: form.AskMsaGauge) -> form.WaitAnswer:
    """Wait for the gauge from now on. Raises ``NO_LINE``, ``WHICH_LINE``, ``GAUGE_BUSY``,
    ``CLOCK_UNTRUSTED`` and what forbids the reading itself."""
    study = uow.locked(STUDY, command.study_id, "study")
    row = reading_at(uow, study, command.position)
    may_take(uow, row)
    MSA_STATES.next(study["state"], RECORD, document=study["number"])
    if row["taken_at"] is not None:
        raise msa_errors.ALREADY_READ.refuse(field="position", position=command.position)
    require_turn(uow, study, row)
    place = _place(uow, study, command.cell)
    _require_free(uow, study, command.position, place)
    if shopfloor.gauge_standing(uow, place.edge).clock == "untrusted":
        raise errors.CLOCK_UNTRUSTED.refuse(edge=place.edge.edge_id)
    mark = shopfloor.samples_mark(uow, place.edge)
    values = {
        "edge_id": place.edge.edge_id,
        "cell_id": place.edge.cell_id,
        "cell_path": place.edge.cell_path,
        "characteristic": place.characteristic,
        "stream": mark.stream,
        "after": mark.last,
        "asked_by": uow.principal.name,
        "asked_at": uow.now,
        "until": uow.now + WAIT_US,
    }
    before = wait_of(uow, study["id"], command.position)
    if before is None:
        uow.insert(WAIT, study_id=study["id"], position=command.position, **values)
    else:
        uow.update(WAIT, before, **values)
    return form.WaitAnswer(
        study_id=study["id"],
        position=command.position,
        state="waiting",
        cell=place.edge.cell_path,
        asked_at=uow.now,
        until=uow.now + WAIT_US,
    )


def leave_gauge(uow: UnitOfWork, command: form.LeaveMsaGauge) -> form.WaitAnswer:
    """Wait no longer; what the gauge measures from now on is not taken. Raises ``NOT_ASKED``."""
    study = uow.locked(STUDY, command.study_id, "study")
    may_take(uow, reading_at(uow, study, command.position))
    wait = wait_of(uow, study["id"], command.position)
    if wait is None:
        raise errors.NOT_ASKED.refuse(field="position", position=command.position)
    until = min(wait["until"], max(uow.now, wait["asked_at"]))
    uow.update(WAIT, wait, until=until)
    return form.WaitAnswer(
        study_id=study["id"],
        position=command.position,
        state="ended",
        cell=wait["cell_path"],
        asked_at=wait["asked_at"],
        until=until,
    )


def take_reading(uow: UnitOfWork, command: form.TakeMsaReading) -> ReadingAnswer:
    """Record the measurement that the wait found. Emits MsaReadingTaken with its source. Raises
    ``NOT_ASKED``, ``NOT_FROM_THE_GAUGE``, ``MEASURED_BEFORE``, ``MEASURED_BADLY``, ``ALREADY_USED``,
    ``NOT_THE_FIRST``, ``VALUE_DIFFERS``, ``IMPLAUSIBLE``, ``FAR`` and what forbids a reading."""
    study = uow.locked(STUDY, command.study_id, "study")
    row = reading_at(uow, study, command.position)
    may_take(uow, row)
    if row["taken_at"] is not None:
        if row["source"] == command.source:
            return answer_of(study, command.position, study["taken"], shown(row["value"]))
        raise msa_errors.ALREADY_READ.refuse(field="position", position=command.position)
    wait = wait_of(uow, study["id"], command.position)
    if wait is None:
        raise errors.NOT_ASKED.refuse(field="position", position=command.position)
    reading = _the_one(uow, study, wait, command.source)
    text = shown(reading.value)
    if command.value is not None and number_of(command.value) != reading.value:
        raise errors.VALUE_DIFFERS.refuse(
            field="value", source=command.source, measured=text, given=command.value
        )
    given = given_of(study, text, expected_in(uow, study), command.confirmed)
    return keep_reading(uow, study, row, given, command.source, reading.measured_at)


def wait_of(q: Queries, study_id: UUID, position: int) -> RowMapping | None:
    return q.first(
        sa.select(WAIT).where(
            WAIT.c.company == q.company, WAIT.c.study_id == study_id, WAIT.c.position == position
        )
    )


def found_by(q: Queries, wait: RowMapping) -> tuple[list[shopfloor.HandReading], Sifted]:
    """What came since the gauge was asked, and which of it is the reading."""
    edge = shopfloor.edge_of_cell(q, wait["cell_id"])
    mark = shopfloor.Mark(wait["stream"], wait["after"])
    laid = shopfloor.laid_on_gauge(q, edge, wait["characteristic"], mark)
    used = _used(q, [one.source for one in laid])
    return laid, sift(laid, wait["asked_at"], wait["until"], used)


def _the_one(uow: UnitOfWork, study: RowMapping, wait: RowMapping, source: str) -> shopfloor.HandReading:
    laid, found = found_by(uow, wait)
    one = next((reading for reading in laid if reading.source == source), None)
    if one is None or one.measured_at > wait["until"]:
        gauge = uow.get(GAUGE, study["gauge_id"], "gauge")["code"]
        raise errors.NOT_FROM_THE_GAUGE.refuse(field="source", source=source, gauge=gauge)
    if used := _used(uow, [source]):
        number, position = used[source]
        raise errors.ALREADY_USED.refuse(field="source", source=source, number=number, position=position)
    if one.measured_at < wait["asked_at"]:
        raise errors.MEASURED_BEFORE.refuse(field="source", source=source)
    if not one.good:
        raise errors.MEASURED_BADLY.refuse(field="source", source=source)
    if found.first != source:
        raise errors.NOT_THE_FIRST.refuse(field="source", source=source, first=found.first or "-")
    return one


def _used(q: Queries, sources: list[str]) -> dict[str, tuple[str, int]]:
    """Source -> the study and position that has it."""
    if not sources:
        return {}
    rows = q.rows(
        sa.select(READING.c.source, STUDY.c.number, READING.c.position)
        .join(STUDY, STUDY.c.id == READING.c.study_id)
        .where(READING.c.company == q.company, READING.c.source.in_(sources))
    )
    return {row["source"]: (row["number"], row["position"]) for row in rows}


def _place(uow: UnitOfWork, study: RowMapping, cell: str | None) -> Place:
    places = places_of(uow, study)
    gauge = uow.get(GAUGE, study["gauge_id"], "gauge")["code"]
    if cell is not None:
        wanted = masterdata.cell_by_path(uow, cell).id
        places = [one for one in places if one.edge.cell_id == wanted]
    if not places:
        raise errors.NO_LINE.refuse(field="cell", gauge=gauge)
    if len(places) > 1:
        known = ", ".join(f"{one.edge.cell_path} ({one.characteristic})" for one in places)
        raise errors.WHICH_LINE.refuse(field="cell", gauge=gauge, cells=known)
    return places[0]


def _require_free(uow: UnitOfWork, study: RowMapping, position: int, place: Place) -> None:
    """A part on the gauge is of one wait alone."""
    other = uow.first(
        sa.select(WAIT.c.asked_by, STUDY.c.number)
        .join(STUDY, STUDY.c.id == WAIT.c.study_id)
        .join(READING, sa.and_(READING.c.study_id == STUDY.c.id, READING.c.position == WAIT.c.position))
        .where(
            WAIT.c.company == uow.company,
            WAIT.c.edge_id == place.edge.edge_id,
            WAIT.c.until > uow.now,
            READING.c.taken_at.is_(None),
            sa.or_(WAIT.c.study_id != study["id"], WAIT.c.position != position),
        )
        .limit(1)
    )
    if other is not None:
        raise errors.GAUGE_BUSY.refuse(field="cell", who=other["asked_by"], number=other["number"])
