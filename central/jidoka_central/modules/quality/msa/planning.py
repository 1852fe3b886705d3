"""Planning a study: its shape is checked, the order of its run written down, its appraisers asked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation import tasks
from jidoka_central.foundation.errors import Refusal, refuse_together
from jidoka_central.foundation.identity.model import USER
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.gauges import service as gauges
from jidoka_central.modules.quality.msa import commands as form
from jidoka_central.modules.quality.msa import errors
from jidoka_central.modules.quality.msa.events import MsaStudyCancelled, MsaStudyPlanned
from jidoka_central.modules.quality.msa.model import READING, STUDY
from jidoka_central.modules.quality.msa.rules import READINGS_MOST, SHAPES, Design, Part, run_order
from jidoka_central.modules.quality.msa.states import CANCEL, MSA_STATES
from jidoka_central.modules.quality.msa.table import APPRAISERS, PARTS, VALUE_MAX
from jidoka_shared.spc.limits import SUBGROUP_SIZE_MAX

DOCUMENT: Final = "quality_msa_study"
SERIES: Final = "MSA"
MINUTES_MOST: Final = 10_000  # of one reading
_DECIMAL: Final = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
SEEDS: Final = 2**53  # a browser shows no greater number digit by digit


def plan_study(uow: UnitOfWork, command: form.PlanMsaStudy) -> form.StudyAnswer:
    """Write the study and every reading it will take, blind numbers and order among them; each appraiser has
    it in the inbox. Emits MsaStudyPlanned. Raises what does not fit the kind of study, naming the field."""
    refuse_together(_refused(uow, command))
    gauge_id = gauges.gauge_id_of(uow, command.gauge)
    item = masterdata.item_by_number(uow, command.item) if command.item is not None else None
    minutes = masterdata.parse_positive(command.minutes, field="minutes", most=MINUTES_MOST)
    people = [person_of(uow, login, f"appraisers.{at}") for at, login in enumerate(command.appraisers)]
    design = design_of(command)
    seed = command.seed if command.seed is not None else uow.new_id().int % SEEDS
    turns = run_order(design, seed)
    number = uow.number(DOCUMENT, SERIES)
    study_id = uow.insert(
        STUDY,
        number=number,
        kind=command.kind,
        state=MSA_STATES.start,
        title=command.title,
        gauge_id=gauge_id,
        item_id=item.id if item is not None else None,
        characteristic=command.characteristic,
        tolerance=command.tolerance,
        plausible_min=command.plausible_min,
        plausible_max=command.plausible_max,
        design=asdict(design),
        seed=seed,
        minutes=minutes,
        due=command.due,
        readings=len(turns),
        taken=0,
        gauge_only=command.gauge_only,
    )
    empty = dict.fromkeys(("value", "rating", "taken_by", "taken_at", "source", "measured_at"))
    uow.insert_many(READING, [asdict(turn) | empty | {"study_id": study_id} for turn in turns])
    study = uow.get(STUDY, study_id)
    for login, user_id in zip(command.appraisers, people, strict=True):
        ask_to_measure(uow, study, command.gauge, login, user_id, sum(t.appraiser == login for t in turns))
    uow.emit(
        MsaStudyPlanned(
            study_id,
            number,
            command.kind,
            command.gauge,
            item.id if item is not None else None,
            command.characteristic,
            len(turns),
            seed,
            command.due,
        )
    )
    return form.StudyAnswer(id=study_id, number=number, state=MSA_STATES.start)


def ask_to_measure(
    uow: UnitOfWork, study: RowMapping, gauge: str, login: str, user_id: UUID, count: int
) -> None:
    """Put ``count`` readings into the appraiser's inbox."""
    tasks.create(
        uow,
        title=Text(
            zh="{number}：用量具 {gauge} 测量 {count} 次（{title}）",
            en="{number}: take {count} readings with gauge {gauge} ({title})",
        ),
        params={"number": study["number"], "gauge": gauge, "count": count, "title": study["title"]},
        document=DOCUMENT,
        document_id=study["id"],
        user_id=user_id,
        due=_end_of_day(study["due"], uow.clock.zone),
        key=measure_key(login),
    )


def cancel_study(uow: UnitOfWork, command: form.CancelMsaStudy) -> form.StudyAnswer:
    """Give a study up before its result. Emits MsaStudyCancelled."""
    row = uow.locked(STUDY, command.study_id, "study")
    state = MSA_STATES.next(row["state"], CANCEL, document=row["number"])
    uow.update(STUDY, row, state=state, note=command.reason)
    tasks.close(uow, document=DOCUMENT, document_id=row["id"])
    uow.emit(
        MsaStudyCancelled(row["id"], row["number"], command.reason),
        before={"state": row["state"]},
        after={"state": state},
    )
    return form.StudyAnswer(id=row["id"], number=row["number"], state=state)


def measure_key(login: str) -> str:
    return f"measure:{login}"[:80]


def _refused(uow: UnitOfWork, command: form.PlanMsaStudy) -> Iterator[Refusal]:
    """Everything of the plan that is refused, so that its writer mends it in one go."""
    looks: list[Callable[[], object]] = [
        partial(gauges.gauge_id_of, uow, command.gauge),
        partial(masterdata.parse_positive, command.minutes, field="minutes", most=MINUTES_MOST),
        *(partial(person_of, uow, login, f"appraisers.{at}") for at, login in enumerate(command.appraisers)),
    ]
    if command.item is not None:
        looks.append(partial(masterdata.item_by_number, uow, command.item))
    for look in looks:
        try:
            look()
        except Refusal as refusal:
            yield refusal
    yield from _design_refused(command)


def _design_refused(command: form.PlanMsaStudy) -> Iterator[Refusal]:
    """``SHAPE``, ``NEEDS``, ``REPEATED``, ``BAD_REFERENCE``, ``NOT_DEALT``, and ``TOO_MANY`` parts for a
    judgement by average and range."""
    shape = SHAPES[command.kind]
    shaped = True
    for field, (least, most), found in (
        ("parts", shape.parts, len(command.parts)),
        ("appraisers", shape.appraisers, len(command.appraisers)),
        ("trials", shape.trials, command.trials),
    ):
        if not least <= found <= most:
            shaped = False
            yield errors.SHAPE.refuse(
                field=field, name=errors.NAMES[field], least=least, most=most, found=found
            )
    if shape.tolerance and command.tolerance is None:
        yield errors.NEEDS.refuse(field="tolerance", name=errors.NAMES["tolerance"])
    if command.kind == "range" and command.tolerance is None and command.process_sigma is None:
        yield errors.NEEDS.refuse(field="tolerance", name=errors.NAMES["spread"])
    yield from _repeated("parts", [part.label for part in command.parts])
    yield from _repeated("appraisers", command.appraisers)
    yield from _repeated("categories", command.categories)
    if command.kind == "crossed" and command.method == "average_range":
        for field, what, found in (
            ("parts", PARTS, len(command.parts)),
            ("appraisers", APPRAISERS, len(command.appraisers)),
        ):
            if found > SUBGROUP_SIZE_MAX:  # a range of more values estimates badly, and has no d2*
                yield errors.TOO_MANY.refuse(field=field, what=what, most=SUBGROUP_SIZE_MAX, found=found)
    if command.gauge_only and command.kind == "attribute":
        yield errors.NO_GAUGE_GIVES.refuse(field="gauge_only")
    count = len(command.parts)
    people = len(command.appraisers)
    if command.kind == "nested" and shaped and (count % people or count < 2 * people):
        yield errors.NOT_DEALT.refuse(field="parts")
    yield from _references_refused(command, shape.reference)


def design_of(command: form.PlanMsaStudy) -> Design:
    """Raises what ``_design_refused`` tells, all of it, or ``TOO_LARGE``."""
    refuse_together(_design_refused(command))
    design = Design(
        kind=command.kind,
        parts=tuple(Part(part.label, part.reference) for part in command.parts),
        appraisers=command.appraisers,
        trials=command.trials,
        method=command.method,
        constants=command.constants,
        alpha=command.alpha,
        level=command.level or (0.90 if command.kind in ("crossed", "nested") else 0.95),
        tolerance=command.tolerance,
        share=command.share,
        resolution=command.resolution,
        calibration=command.calibration,
        process_sigma=command.process_sigma,
        categories=command.categories,
    )
    if design.readings > READINGS_MOST:
        raise errors.TOO_LARGE.refuse(field="trials", found=design.readings, most=READINGS_MOST)
    return design


def number_of(text: str) -> float | None:
    """Decimal text (ASCII digits, a point, an exponent) as a number a study can take; ``None`` if it is
    none."""
    if _DECIMAL.fullmatch(text) is None:
        return None
    value = float(text)
    return value if abs(value) <= VALUE_MAX else None


def _references_refused(command: form.PlanMsaStudy, wanted: str) -> Iterator[Refusal]:
    known = ", ".join(command.categories)
    for at, part in enumerate(command.parts):
        field, given = f"parts.{at}.reference", part.reference
        if wanted == "number" and given is None:
            yield errors.NEEDS.refuse(field=field, name=errors.NAMES["reference"])
            return
        if given is None:
            continue
        if wanted == "category" and given not in command.categories:
            yield errors.BAD_REFERENCE.refuse(field=field, part=part.label, reference=given, expected=known)
        if wanted != "category" and number_of(given) is None:
            expected = Text(zh="须为数值", en="a number is expected")
            yield errors.BAD_REFERENCE.refuse(
                field=field, part=part.label, reference=given, expected=expected
            )
    if wanted == "category" and len({part.reference is None for part in command.parts}) > 1:
        yield errors.NEEDS.refuse(field="parts.reference", name=errors.NAMES["reference"])


def _repeated(field: str, names: Sequence[str]) -> Iterator[Refusal]:
    for name in sorted(name for name, times in Counter(names).items() if times > 1):
        yield errors.REPEATED.refuse(field=field, name=errors.NAMES[field], what=name)


def person_of(uow: UnitOfWork, login: str, field: str, *, gone: bool = False) -> UUID:
    """Who can sign in; ``gone``: or could once. Raises ``UNKNOWN_APPRAISER``."""
    found = sa.select(USER.c.id).where(USER.c.company == uow.company, USER.c.login == login)
    id_: UUID | None = uow.scalar(found if gone else found.where(USER.c.state == "active"))
    if id_ is None:
        raise errors.UNKNOWN_APPRAISER.refuse(field=field, login=login)
    return id_


def _end_of_day(day: date | None, zone: str) -> int | None:
    if day is None:
        return None
    end = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
    return int(end.timestamp()) * 1_000_000
