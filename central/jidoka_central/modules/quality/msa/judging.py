"""Freezing a study's result, judging it by signature, and what that means for a control-plan line.

A study may be signed no better than its worst criterion: shares of total variation *and* of the tolerance
count, whichever is worse. A rejected study bars its gauge from the line (item and characteristic) it was made
for until somebody else signs an override, or a newer study of the kind is judged better.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation import tasks
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.signatures import require_distinct, sign
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.quality.msa import commands as form
from jidoka_central.modules.quality.msa import errors
from jidoka_central.modules.quality.msa.collecting import COMPLETE_KEY, QUALITY_ENGINEER
from jidoka_central.modules.quality.msa.components import GRADES
from jidoka_central.modules.quality.msa.events import (
    MsaStudyCompleted,
    MsaStudyJudged,
    MsaStudyOverridden,
)
from jidoka_central.modules.quality.msa.model import READING, STUDY
from jidoka_central.modules.quality.msa.planning import DOCUMENT
from jidoka_central.modules.quality.msa.rules import Design, Reading, analyse, data_hash
from jidoka_central.modules.quality.msa.states import COMPLETE, JUDGED, MSA_STATES, OVERRIDE, RESULT, VERBS
from jidoka_central.modules.quality.msa.uncertainty import Known

JUDGE_KEY: Final = "judge"
JUDGE_MEANING: Final = Text(
    zh="我已审核研究数据与结果，判定如上", en="I have reviewed data and result and judge as stated"
)
OVERRIDE_MEANING: Final = Text(
    zh="我知悉该测量系统不可接受，批准按所述理由继续使用",
    en="I know that this measurement system was rejected and allow its use for the reason stated",
)
CRITERIA: Final = {
    "of_total": Text(zh="占总变差", en="share of total variation"),
    "of_tolerance": Text(zh="占公差", en="share of the tolerance"),
    "of_process": Text(zh="占过程变差", en="share of process variation"),
    "ndc": Text(zh="可区分类别数", en="number of distinct categories"),
    "bias": Text(zh="偏倚", en="bias"),
    "linearity": Text(zh="线性", en="linearity"),
    "stability": Text(zh="稳定性", en="stability"),
    "type1": Text(zh="Cg、Cgk", en="Cg, Cgk"),
    "effectiveness": Text(zh="有效性", en="effectiveness"),
    "miss": Text(zh="漏判率", en="miss rate"),
    "false_alarm": Text(zh="误判率", en="false alarm rate"),
}


@dataclass(frozen=True, slots=True)
class MsaVerdict:
    """``standing``: ``none`` where no study of the gauge for this line was judged; ``studies`` are those that
    count, the newest of each kind. ``usable`` is ``False`` where one of them was rejected; ``proven`` where
    at least one was accepted, if conditionally or by override, and none rejected."""

    standing: Literal["none", "accepted", "conditional", "rejected", "overridden"]
    studies: tuple[str, ...]

    @property
    def usable(self) -> bool:
        return self.standing != "rejected"

    @property
    def proven(self) -> bool:
        return self.standing not in ("none", "rejected")


_ORDER: Final = ("accepted", "conditional", "overridden", "rejected")


def complete_study(uow: UnitOfWork, command: form.StudyId) -> form.StudyAnswer:
    """Compute the result and freeze it with the hash of design and readings. Emits MsaStudyCompleted. Raises
    ``UNFINISHED`` and the named errors of the statistics; the study stays open then."""
    row = uow.locked(STUDY, command.study_id, "study")
    state = MSA_STATES.next(row["state"], COMPLETE, document=row["number"])
    if row["taken"] < row["readings"]:
        raise errors.UNFINISHED.refuse(
            field="study_id", number=row["number"], missing=row["readings"] - row["taken"]
        )
    design, readings = Design.of(row["design"]), readings_of(uow, row["id"])
    found = analyse(design, readings, _known(uow, row))
    hash_ = data_hash(design, readings)
    uow.update(
        STUDY,
        row,
        state=state,
        result=found.result,
        data_hash=hash_,
        best=found.best,
        completed_by=uow.principal.name,
        completed_at=uow.now,
    )
    tasks.close(uow, document=DOCUMENT, document_id=row["id"], key=COMPLETE_KEY)
    tasks.create(
        uow,
        title=Text(zh="{number}：请判定测量系统", en="{number}: judge the measurement system"),
        params={"number": row["number"]},
        document=DOCUMENT,
        document_id=row["id"],
        role=QUALITY_ENGINEER,
        key=JUDGE_KEY,
    )
    uow.emit(
        MsaStudyCompleted(
            row["id"],
            row["number"],
            row["kind"],
            row["item_id"],
            row["readings"],
            row["readings"] * row["minutes"],
            hash_,
            found.best,
        ),
        before={"state": row["state"]},
        after={"state": state},
    )
    return form.StudyAnswer(id=row["id"], number=row["number"], state=state)


def judge_study(uow: UnitOfWork, command: form.JudgeMsaStudy) -> form.StudyAnswer:
    """Sign the verdict. Emits MsaStudyJudged. Raises ``TOO_GOOD`` naming the worst criterion."""
    row = uow.locked(STUDY, command.study_id, "study")
    state = MSA_STATES.next(row["state"], VERBS[command.verdict], document=row["number"])
    if GRADES.index(command.verdict) < GRADES.index(row["best"]):
        why = [CRITERIA[name] for name, grade in row["result"]["grades"].items() if grade == row["best"]]
        shown = Text(zh="、".join(one.zh for one in why), en=", ".join(one.en for one in why))
        raise errors.TOO_GOOD.refuse(field="verdict", best=MSA_STATES.states[row["best"]], why=shown)
    signature = sign(
        uow,
        document=DOCUMENT,
        document_id=row["id"],
        meaning=JUDGE_MEANING,
        password=command.password,
        content=judged_content(row, command.verdict, command.note),
    )
    uow.update(
        STUDY,
        row,
        state=state,
        note=command.note,
        judged_by=uow.principal.name,
        judged_at=uow.now,
        signature_id=signature,
    )
    tasks.close(uow, document=DOCUMENT, document_id=row["id"], key=JUDGE_KEY)
    uow.emit(
        MsaStudyJudged(
            row["id"],
            row["number"],
            command.verdict,
            row["gauge_id"],
            row["item_id"],
            row["characteristic"],
            command.note,
            signature,
        ),
        before={"state": row["state"]},
        after={"state": state},
    )
    return form.StudyAnswer(id=row["id"], number=row["number"], state=state)


def override_study(uow: UnitOfWork, command: form.OverrideMsaStudy) -> form.StudyAnswer:
    """Somebody other than the judge allows the gauge all the same. Emits MsaStudyOverridden. Raises
    ``SIGNED_ALREADY``."""
    row = uow.locked(STUDY, command.study_id, "study")
    state = MSA_STATES.next(row["state"], OVERRIDE, document=row["number"])
    require_distinct(uow, DOCUMENT, row["id"])
    signature = sign(
        uow,
        document=DOCUMENT,
        document_id=row["id"],
        meaning=OVERRIDE_MEANING,
        password=command.password,
        content=overridden_content(row, command.reason),
    )
    uow.update(
        STUDY,
        row,
        state=state,
        override_reason=command.reason,
        override_by=uow.principal.name,
        override_at=uow.now,
        override_signature_id=signature,
    )
    uow.emit(
        MsaStudyOverridden(row["id"], row["number"], command.reason, signature),
        before={"state": row["state"]},
        after={"state": state},
    )
    return form.StudyAnswer(id=row["id"], number=row["number"], state=state)


def msa_verdict(q: Queries, gauge_id: UUID, item_id: UUID, characteristic: str) -> MsaVerdict:
    """What the judged studies say of this gauge for this characteristic of this item: of each kind of study
    the newest counts, and the worst of them."""
    rows = q.rows(
        sa.select(STUDY.c.number, STUDY.c.kind, STUDY.c.state)
        .where(
            STUDY.c.company == q.company,
            STUDY.c.gauge_id == gauge_id,
            STUDY.c.item_id == item_id,
            STUDY.c.characteristic == characteristic,
            STUDY.c.state.in_(JUDGED),
        )
        .order_by(STUDY.c.judged_at.desc(), STUDY.c.number.desc())
    )
    newest: dict[str, RowMapping] = {}
    for row in rows:
        newest.setdefault(row["kind"], row)
    if not newest:
        return MsaVerdict("none", ())
    worst = max(newest.values(), key=lambda row: _ORDER.index(row["state"]))
    numbers = sorted(row["number"] for row in newest.values() if row["state"] == worst["state"])
    return MsaVerdict(worst["state"], tuple(numbers))


def readings_of(q: Queries, study_id: UUID) -> list[Reading]:
    """In the order of the run."""
    rows = q.rows(
        sa.select(READING)
        .where(READING.c.company == q.company, READING.c.study_id == study_id)
        .order_by(READING.c.position)
    )
    return [Reading(row["part"], row["appraiser"], row["trial"], row["value"], row["rating"]) for row in rows]


def judged_content(row: RowMapping, verdict: str, note: str | None) -> dict[str, Any]:
    """What a signature covers: the study, its data by hash, the grades, the verdict."""
    return {
        "number": row["number"],
        "kind": row["kind"],
        "gauge_id": row["gauge_id"],
        "item_id": row["item_id"],
        "characteristic": row["characteristic"],
        "data_hash": row["data_hash"],
        "grades": row["result"]["grades"],
        "verdict": verdict,
        "note": note,
    }


def overridden_content(row: RowMapping, reason: str | None) -> dict[str, Any]:
    return {**judged_content(row, "rejected", row["note"]), "override": reason}


def _known(q: Queries, study: RowMapping) -> Known | None:
    """What other studies of the gauge say: the newest that measured a bias of it, and the newest type 1 study
    of its own repeatability."""
    if study["kind"] != "crossed":
        return None
    found: dict[str, Any] = {}
    newest: tuple[int, str] | None = None
    for kind in ("bias", "type1"):
        row = q.first(
            sa.select(STUDY.c.number, STUDY.c.result, STUDY.c.completed_at)
            .where(
                STUDY.c.company == q.company,
                STUDY.c.gauge_id == study["gauge_id"],
                STUDY.c.kind == kind,
                STUDY.c.state.in_(RESULT),
            )
            .order_by(STUDY.c.completed_at.desc(), STUDY.c.number.desc())
            .limit(1)
        )
        if row is None:
            continue
        result = row["result"]["bias"] if kind == "bias" else row["result"]["type1"]["bias"]
        when = (row["completed_at"], row["number"])
        if newest is None or when > newest:
            newest, found["bias"] = when, result["bias"]
        if kind == "type1":
            found["repeatability_system"] = result["sigma"]
    return Known(**found)
