"""Taking readings: one by one, in the randomised order, by the appraiser who is to take them.

A reading sent twice changes nothing; one that is taken already is corrected or discarded, with a reason. Who
may plan studies may enter readings for an appraiser (from a sheet, or a gauge's own program with a token);
the row says who did.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation import tasks
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.quality.gauges.model import GAUGE
from jidoka_central.modules.quality.msa import commands as form
from jidoka_central.modules.quality.msa import errors
from jidoka_central.modules.quality.msa.events import (
    MsaReadingCorrected,
    MsaReadingDiscarded,
    MsaReadingTaken,
)
from jidoka_central.modules.quality.msa.expected import Expected
from jidoka_central.modules.quality.msa.model import CORRECTION, READING, STUDY
from jidoka_central.modules.quality.msa.planning import (
    DOCUMENT,
    ask_to_measure,
    measure_key,
    number_of,
    person_of,
)
from jidoka_central.modules.quality.msa.states import CORRECT, DISCARD, MSA_STATES, RECORD

PLAN: Final = "quality.msa"
QUALITY_ENGINEER: Final = "quality_engineer"
COMPLETE_KEY: Final = "complete"


@dataclass(frozen=True, slots=True)
class Given:
    """A reading as it is stored; ``text`` as it is shown."""

    value: float | None
    rating: str | None

    @property
    def text(self) -> str:
        return self.rating if self.rating is not None else shown(self.value)


def record_reading(
    uow: UnitOfWork, command: form.RecordMsaReading, expected: Expected | None
) -> form.ReadingAnswer:
    """A reading somebody typed. Emits MsaReadingTaken. Raises ``NO_SUCH_READING``, ``NOT_YOUR_READING``,
    ``OUT_OF_TURN``, ``ALREADY_READ``, ``GAUGE_ONLY``, and for the value ``NOT_A_NUMBER``, ``IMPLAUSIBLE``,
    ``FAR``, ``UNKNOWN_CATEGORY``."""
    study = uow.locked(STUDY, command.study_id, "study")
    row = reading_at(uow, study, command.position)
    may_take(uow, row)
    given = given_of(study, command.value, expected, command.confirmed)
    if row["taken_at"] is not None:
        if (row["value"], row["rating"]) == (given.value, given.rating) and row["source"] is None:
            return answer_of(study, command.position, study["taken"], given.text)
        raise errors.ALREADY_READ.refuse(field="position", position=command.position)
    if study["gauge_only"]:
        raise errors.GAUGE_ONLY.refuse(field="value", number=study["number"])
    return keep_reading(uow, study, row, given)


def keep_reading(
    uow: UnitOfWork,
    study: RowMapping,
    row: RowMapping,
    given: Given,
    source: str | None = None,
    measured_at: int | None = None,
) -> form.ReadingAnswer:
    """Write down the next reading of a locked study; ``source`` is the measurement it is."""
    state = MSA_STATES.next(study["state"], RECORD, document=study["number"])
    require_turn(uow, study, row)
    uow.update(
        READING,
        row,
        value=given.value,
        rating=given.rating,
        taken_by=uow.principal.name,
        taken_at=uow.now,
        source=source,
        measured_at=measured_at,
    )
    taken = study["taken"] + 1
    uow.update(STUDY, study, state=state, taken=taken)
    if next_of(uow, study, row["appraiser"]) is None:
        tasks.close(uow, document=DOCUMENT, document_id=study["id"], key=measure_key(row["appraiser"]))
    if taken == study["readings"]:
        _ask_to_complete(uow, study)
    event = MsaReadingTaken(study["id"], study["number"], row["position"], given.text, source)
    uow.emit(event, before={"state": study["state"]}, after={"state": state})
    return answer_of({**study, "state": state}, row["position"], taken, given.text)


def correct_reading(
    uow: UnitOfWork, command: form.CorrectMsaReading, expected: Expected | None
) -> form.ReadingAnswer:
    """Change a reading before the result; what stood there stays on record, and what is typed is no longer
    the gauge's. Emits MsaReadingCorrected."""
    study = uow.locked(STUDY, command.study_id, "study")
    MSA_STATES.next(study["state"], CORRECT, document=study["number"])
    row = _taken(uow, study, command.position)
    if study["gauge_only"]:
        raise errors.GAUGE_ONLY.refuse(field="value", number=study["number"])
    given = given_of(study, command.value, expected, command.confirmed)
    before = Given(row["value"], row["rating"])
    if given != before:
        _note(uow, study, command, before.text, given.text)
        uow.update(READING, row, value=given.value, rating=given.rating, source=None, measured_at=None)
        uow.emit(
            MsaReadingCorrected(study["id"], study["number"], command.position, given.text, command.reason),
            before={"value": before.text},
            after={"value": given.text},
        )
    return answer_of(study, command.position, study["taken"], given.text)


def discard_reading(uow: UnitOfWork, command: form.DiscardMsaReading) -> form.ReadingAnswer:
    """Take a reading back before the result: its appraiser takes it again. Emits MsaReadingDiscarded."""
    study = uow.locked(STUDY, command.study_id, "study")
    MSA_STATES.next(study["state"], DISCARD, document=study["number"])
    row = _taken(uow, study, command.position)
    before = Given(row["value"], row["rating"]).text
    _note(uow, study, command, before, "")
    empty = dict.fromkeys(("value", "rating", "taken_by", "taken_at", "source", "measured_at"))
    nothing_left = next_of(uow, study, row["appraiser"]) is None
    uow.update(READING, row, **empty)
    uow.update(STUDY, study, taken=study["taken"] - 1)
    tasks.close(uow, document=DOCUMENT, document_id=study["id"], key=COMPLETE_KEY)
    if nothing_left:
        login = row["appraiser"]
        gauge = uow.get(GAUGE, study["gauge_id"], "gauge")["code"]
        ask_to_measure(uow, study, gauge, login, person_of(uow, login, "appraiser", gone=True), 1)
    uow.emit(
        MsaReadingDiscarded(study["id"], study["number"], command.position, command.reason),
        before={"value": before},
        after={"value": ""},
    )
    return answer_of(study, command.position, study["taken"] - 1, "")


def require_turn(q: Queries, study: RowMapping, row: RowMapping) -> None:
    """Raises ``OUT_OF_TURN``."""
    following = next_of(q, study, row["appraiser"])
    if following is not None and following["position"] != row["position"]:
        raise errors.OUT_OF_TURN.refuse(
            field="position", position=row["position"], next=following["position"]
        )


def next_of(q: Queries, study: RowMapping, appraiser: str) -> RowMapping | None:
    """The reading this appraiser takes next."""
    return q.first(
        sa.select(READING)
        .where(
            READING.c.company == q.company,
            READING.c.study_id == study["id"],
            READING.c.appraiser == appraiser,
            READING.c.taken_at.is_(None),
        )
        .order_by(READING.c.turn)
        .limit(1)
    )


def shown(value: float | None) -> str:
    """The shortest text that is this number."""
    return "" if value is None else f"{value:.15g}" if float(f"{value:.15g}") == value else repr(value)


def may_take(q: Queries, row: RowMapping) -> None:
    if row["appraiser"] != q.principal.name and not q.principal.may(PLAN):
        raise errors.NOT_YOUR_READING.refuse(
            field="position", position=row["position"], appraiser=row["appraiser"]
        )


def reading_at(q: Queries, study: RowMapping, position: int) -> RowMapping:
    row = q.first(
        sa.select(READING).where(
            READING.c.company == q.company,
            READING.c.study_id == study["id"],
            READING.c.position == position,
        )
    )
    if row is None:
        raise errors.NO_SUCH_READING.refuse(field="position", number=study["number"], position=position)
    return row


def _taken(uow: UnitOfWork, study: RowMapping, position: int) -> RowMapping:
    row = reading_at(uow, study, position)
    if row["taken_at"] is None:
        raise errors.NOT_READ.refuse(field="position", position=position)
    return row


def _note(
    uow: UnitOfWork,
    study: RowMapping,
    command: form.CorrectMsaReading | form.DiscardMsaReading,
    before: str,
    after: str,
) -> None:
    uow.insert(
        CORRECTION,
        study_id=study["id"],
        position=command.position,
        before=before,
        after=after,
        reason=command.reason,
        corrected_by=uow.principal.name,
    )


def given_of(study: RowMapping, text: str, expected: Expected | None, confirmed: bool) -> Given:
    """What was given, as it is stored. ``expected`` counts on the sides that the plan leaves open."""
    if study["kind"] == "attribute":
        known = study["design"]["categories"]
        if text not in known:
            raise errors.UNKNOWN_CATEGORY.refuse(field="value", given=text, known=", ".join(known))
        return Given(None, text)
    value = number_of(text)
    if value is None:
        raise errors.NOT_A_NUMBER.refuse(field="value", given=text)
    least, most = study["plausible_min"], study["plausible_max"]
    if (least is not None and value < least) or (most is not None and value > most):
        raise errors.IMPLAUSIBLE.refuse(
            field="value", given=text, least=shown(least) or "-", most=shown(most) or "-"
        )
    if expected is not None and not confirmed:
        below, above = least is None and value < expected.least, most is None and value > expected.most
        if below or above:
            raise errors.FAR.refuse(
                field="value",
                given=text,
                least=shown(expected.least),
                most=shown(expected.most),
                why=expected.why,
            )
    return Given(value + 0.0, None)


def _ask_to_complete(uow: UnitOfWork, study: RowMapping) -> None:
    tasks.create(
        uow,
        title=Text(
            zh="{number}：{readings} 个读数已齐，请计算结果",
            en="{number}: all {readings} readings are there; compute the result",
        ),
        params={"number": study["number"], "readings": study["readings"]},
        document=DOCUMENT,
        document_id=study["id"],
        role=QUALITY_ENGINEER,
        key=COMPLETE_KEY,
    )


def answer_of(study: Any, position: int, taken: int, value: str) -> form.ReadingAnswer:
    return form.ReadingAnswer(
        id=study["id"],
        number=study["number"],
        state=study["state"],
        position=position,
        taken=taken,
        readings=study["readings"],
        value=value,
    )
