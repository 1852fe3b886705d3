"""A study: gathered, computed, written once. And the capability of the last subgroups, for those who watch
it."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.db.schema import canonical_json
from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Command, Reader
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.quality.capability import commands as form
from jidoka_central.modules.quality.capability import gathering
from jidoka_central.modules.quality.capability.data import (
    Data,
    Specification,
    checked_data,
    checked_specification,
)
from jidoka_central.modules.quality.capability.errors import ONE_SOURCE
from jidoka_central.modules.quality.capability.events import CapabilityStudied
from jidoka_central.modules.quality.capability.model import CAPABILITY_STUDY
from jidoka_central.modules.quality.capability.rules import few
from jidoka_central.modules.quality.capability.spread import proper_method, sigma_overall, sigma_within
from jidoka_central.modules.quality.capability.stability import stability

if TYPE_CHECKING:
    from jidoka_central.modules.quality.capability.shown import CapabilityResults
    from jidoka_central.modules.quality.capability.study import Study

DOCUMENT: Final = "quality_capability_study"
PREFIX: Final = "CS"
STUDY_CAPABILITY: Final = "quality.capability"
LATEST: Final = 25


@dataclass(frozen=True, slots=True)
class Computed:
    """A study that is not yet written: of what was stored when it was read, with the hash of its data."""

    command: form.StudyCapability
    gathered: gathering.Gathered
    limits: Specification
    data: Data
    study: Study
    results: CapabilityResults
    choices: dict[str, Any]
    kept: dict[str, Any]
    data_hash: str


def compute_study(read: Reader, command: form.StudyCapability) -> Computed:
    """Gather from one consistent read and compute after it is closed, outside the write transaction. Stored
    subgroups and released plans never change, so what was read is still so when the study is written; the
    record holds its own data with their hash. Raises ``ONE_SOURCE``, what gathering raises, and the
    statistics' refusals."""
    # numpy and scipy come with the first study, not with the server's start
    from jidoka_central.modules.quality.capability.sixpack import results_of
    from jidoka_central.modules.quality.capability.study import Choices, study

    with read() as q:
        gathered = gather(q, command)
    limits = specification_of(command, gathered.subject.plan)
    data = checked_data(gathered.subgroups, gathered.numbers)
    names = ("sigma", "distribution", "offset", "confidence", "target_index", "judge_by")
    choices = {name: getattr(command, name) for name in names}
    found = study(data, limits, Choices(**choices, rules=tuple(command.rules)))
    results = results_of(found, [label_of(order, number) for order, number in gathered.labels])
    kept = {
        "labels": [list(label) for label in gathered.labels],
        "numbers": list(gathered.numbers),
        "subgroups": [list(one) for one in gathered.subgroups],
    }
    data_hash = hashlib.sha256(canonical_json(kept).encode()).hexdigest()
    return Computed(command, gathered, limits, data, found, results, choices, kept, data_hash)


def study_capability(uow: UnitOfWork, computed: Computed) -> form.CapabilityAnswer:
    """Keep a computed study. Emits CapabilityStudied."""
    command, gathered, limits, found = computed.command, computed.gathered, computed.limits, computed.study
    subject, verdict, data_hash = gathered.subject, found.verdict, computed.data_hash
    number = uow.number("capability_study", PREFIX)
    id_ = uow.insert(
        CAPABILITY_STUDY,
        number=number,
        item_id=subject.item_id,
        item=subject.item,
        plan_id=subject.plan_id,
        characteristic=subject.code,
        name_zh=subject.name_zh,
        name_en=subject.name_en,
        unit=subject.unit,
        decimals=subject.decimals,
        source=gathered.source,
        exclusions=list(gathered.exclusions),
        lsl=limits.lsl,
        usl=limits.usl,
        target=limits.target,
        choices={
            **computed.choices,
            "sigma": found.within_sigma.method,
            "rules": list(found.stability.rules),
        },
        data=computed.kept,
        data_hash=data_hash,
        results=computed.results.model_dump(mode="json"),
        called=verdict.called,
        index_name=verdict.index,
        index_value=verdict.value,
        provisional=verdict.provisional,
        stable=found.stability.stable,
        subgroups=len(computed.data.subgroups),
        values=len(computed.data.values),
        note=command.note,
        by=uow.principal.name,
    )
    value = f"{verdict.value:.4f}"
    uow.emit(
        CapabilityStudied(
            id_, number, subject.item, subject.code, verdict.called, verdict.index, value, data_hash
        )
    )
    return form.CapabilityAnswer(
        id=id_, number=number, called=verdict.called, index=verdict.index, value=verdict.value
    )


def gather(q: Queries, command: form.StudyCapability) -> gathering.Gathered:
    """What a command's study is made of. Raises ``ONE_SOURCE`` and what gathering raises."""
    if command.measurements is not None and command.typed is None:
        return gathering.of_measurements(q, command.measurements)
    if command.typed is not None and command.measurements is None:
        return gathering.of_typed(q, command.typed)
    raise ONE_SOURCE.refuse(field="measurements")


def specification_of(command: form.StudyCapability, plan: RowMapping | None) -> Specification:
    """The limits given, else the plan's. Raises what ``checked_specification`` raises."""
    given = command.specification
    if given is not None:
        return checked_specification(given.lsl, given.usl, given.target)
    if plan is None:
        return checked_specification(None, None)
    return checked_specification(plan["lsl"], plan["usl"], plan["nominal"])


def label_of(order: str, subgroup: int) -> str:
    return f"{order} #{subgroup}" if order else str(subgroup)


def get_study(q: Queries, study_id: UUID) -> RowMapping:
    """Raises ``document.not_found``."""
    return q.get(CAPABILITY_STUDY, study_id)


@dataclass(frozen=True, slots=True)
class CapabilityNow:
    """Of the last subgroups, by the plan's limits and the proper sigma. ``cpk`` is a capability only where
    ``stable``; ``lower`` is its one-sided 95 % bound; ``enough``: 25 subgroups and 100 values."""

    cpk: float
    lower: float
    ppk: float
    stable: bool
    enough: bool
    subgroups: int
    values: int
    last: int


def capability_now(
    q: Queries, item_id: UUID, characteristic: str, subgroups: int = LATEST
) -> CapabilityNow | None:
    """Cpk and Ppk of an item's last ``subgroups`` subgroups of a characteristic, over its orders; None where
    there is no specification or nothing that an index could be made of. Nelson 1 decides on stability."""
    plan, numbers, values = gathering.latest(q, item_id, characteristic, subgroups)
    if plan is None or (plan["lsl"] is None and plan["usl"] is None):
        return None
    try:
        data = checked_data(values, numbers)
        inner, outer = sigma_within(data, proper_method(data)), sigma_overall(data)
    except Refusal:
        return None  # too few, constant: nothing to say yet
    room = [data.mean - plan["lsl"]] if plan["lsl"] is not None else []
    room += [plan["usl"] - data.mean] if plan["usl"] is not None else []
    count, nearest = len(data.values), min(room)
    cpk = nearest / (3.0 * inner.value)
    error = math.sqrt(1.0 / (9.0 * count) + cpk * cpk / (2.0 * inner.freedom))
    if not math.isfinite(error):
        return None  # a limit beyond all proportion to the spread
    return CapabilityNow(
        cpk=cpk,
        lower=cpk - ONE_SIDED_95 * error,
        ppk=nearest / (3.0 * outer.value),
        stable=stability(data, inner).stable,
        enough=not few(len(data.subgroups), count, data.size == 1),
        subgroups=len(data.subgroups),
        values=count,
        last=numbers[-1],
    )


ONE_SIDED_95: Final = 1.6448536269514722


def studies_of(q: Queries, item_id: UUID | None = None, characteristic: str | None = None) -> sa.Select[Any]:
    """The statement of the studies of an item and characteristic."""
    statement = sa.select(CAPABILITY_STUDY).where(CAPABILITY_STUDY.c.company == q.company)
    if item_id is not None:
        statement = statement.where(CAPABILITY_STUDY.c.item_id == item_id)
    if characteristic is not None:
        statement = statement.where(CAPABILITY_STUDY.c.characteristic == characteristic)
    return statement


CAPABILITY_PERMISSIONS: Final = {STUDY_CAPABILITY: Text(zh="研究过程能力", en="Study process capability")}
CAPABILITY_COMMANDS: Final = (
    Command(
        "quality.study_capability",
        Text(zh="研究过程能力", en="Study process capability"),
        STUDY_CAPABILITY,
        form.StudyCapability,
        form.CapabilityAnswer,
        study_capability,
        DOCUMENT,
        prepare=compute_study,
    ),
)
