"""Skip-lot programmes of a plant: entered by one person, released by the signature of another, retired.

A misread number is the danger, so the second person signs all of the numbers, and what does not go together
is refused when it is entered. A new revision that is released takes the place of the one before; series that
ran under that begin anew.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation import tasks
from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.signatures import sign
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.quality.sampling.codes import SHIPPED_CODES, refuse_alike
from jidoka_central.modules.quality.sampling.skip import form, skipping
from jidoka_central.modules.quality.sampling.skip.errors import (
    NO_PROGRAMME,
    OWN_PROGRAMME,
    PROGRAMME_CODE_TAKEN,
)
from jidoka_central.modules.quality.sampling.skip.events import (
    SkipLotProgrammeReleased,
    SkipLotProgrammeRetired,
    SkipLotProgrammeSet,
)
from jidoka_central.modules.quality.sampling.skip.model import PROGRAMME
from jidoka_central.modules.quality.sampling.skip.programme import Programme, check
from jidoka_central.modules.quality.sampling.skip.states import PROGRAMME_STATES, RELEASE, RETIRE, SET

DOCUMENT: Final = "quality_skip_lot_programme"
RELEASE_TASK: Final = "release"
SUPERSEDED: Final = "superseded"
QUALITY_ENGINEER: Final = "quality_engineer"
MEANING: Final = Text(
    zh="我已将方案的每个数值与其来源核对，同意发布",
    en="I have held every number of the programme against its source; it is released",
)


def set_skip_lot_programme(uow: UnitOfWork, command: form.SetSkipLotProgramme) -> form.ProgrammeAnswer:
    """Write the numbers down as a draft; another person is asked to check and release them.

    Raises ``PROGRAMME_CODE_TAKEN``, ``CODE_ALIKE`` (code), ``PROGRAMME_NUMBERS`` (numbers...). Emits
    SkipLotProgrammeSet.
    """
    if command.code in SHIPPED_CODES:
        raise PROGRAMME_CODE_TAKEN.refuse(field="code", code=command.code)
    refuse_alike(uow, command.code, PROGRAMME.c.code)
    check(command.numbers.numbers())
    last = _last(uow, command.code)
    values: dict[str, Any] = {
        "title": command.title,
        "source": command.source,
        "numbers": command.numbers.model_dump(mode="json"),
        "entered_by": uow.principal.name,
        "entered_at": uow.now,
    }
    if last is not None and last["state"] == PROGRAMME_STATES.start:
        id_, revision = last["id"], last["revision"]
        state = PROGRAMME_STATES.next(last["state"], SET, document=command.code)
        uow.update(PROGRAMME, last, state=state, **values)
    else:
        revision = 1 if last is None else last["revision"] + 1
        state = PROGRAMME_STATES.start
        id_ = uow.insert(PROGRAMME, code=command.code, revision=revision, state=state, **values)
    tasks.close(uow, document=DOCUMENT, document_id=id_, key=RELEASE_TASK)
    tasks.create(
        uow,
        title=Text(zh="核对并发布跳批方案 {code}", en="Check and release skip-lot programme {code}"),
        params={"code": command.code},
        document=DOCUMENT,
        document_id=id_,
        role=QUALITY_ENGINEER,
        key=RELEASE_TASK,
    )
    uow.emit(
        SkipLotProgrammeSet(id_, command.code, revision, command.title, command.source, values["numbers"])
    )
    return form.ProgrammeAnswer(id=id_, code=command.code, revision=revision, state=state)


def release_skip_lot_programme(
    uow: UnitOfWork, command: form.ReleaseSkipLotProgramme
) -> form.ProgrammeAnswer:
    """A second person signs the numbers; requirements may name the programme, and the revision before it is
    retired.

    Raises ``ILLEGAL_TRANSITION``, ``OWN_PROGRAMME``, what ``sign`` raises of the password. Emits
    DocumentSigned, SkipLotProgrammeReleased, SkipLotProgrammeRetired, SkippingChanged.
    """
    row = uow.locked(PROGRAMME, command.programme_id)
    state = PROGRAMME_STATES.next(row["state"], RELEASE, document=row["code"])
    refusal = refusal_to_release(uow, row)
    if refusal is not None:
        raise refusal
    sign(
        uow,
        document=DOCUMENT,
        document_id=row["id"],
        meaning=MEANING,
        password=command.password,
        content=content_of(row),
    )
    before = _released(uow, row["code"])
    uow.update(PROGRAMME, row, state=state, released_by=uow.principal.name, released_at=uow.now)
    tasks.close(uow, document=DOCUMENT, document_id=row["id"], key=RELEASE_TASK)
    uow.emit(
        SkipLotProgrammeReleased(row["id"], row["code"], row["revision"]),
        before={"state": row["state"]},
        after={"state": state},
    )
    if before is not None:
        retire(uow, before, SUPERSEDED)
        skipping.end_programme(uow, before["id"])
    return _answer(row, state)


def refusal_to_release(q: Queries, row: RowMapping) -> Refusal | None:
    if row["entered_by"] == q.principal.name:
        return OWN_PROGRAMME.refuse(field="programme_id", code=row["code"])
    return None


def released_programme(q: Queries, code: str) -> Programme | None:
    """The programme as lots are skipped by it now; ``None`` when it was never released or is retired: then
    every lot is inspected."""
    row = _released(q, code)
    return None if row is None else programme_of(row)


def locked_programme(uow: UnitOfWork, code: str) -> Programme:
    """The same, which cannot be retired until the transaction ends. Raises ``NO_PROGRAMME``."""
    row = _released(uow, code)
    if row is not None:
        row = uow.locked(PROGRAMME, row["id"])
    if row is None or row["state"] != "released":
        raise NO_PROGRAMME.refuse(field="skip_lot.programme", code=code)
    return programme_of(row)


def programme_of(row: RowMapping) -> Programme:
    return Programme(row["id"], row["code"], row["revision"], form.numbers_of(row["numbers"]))


def get_programme(q: Queries, programme_id: UUID) -> RowMapping:
    return q.get(PROGRAMME, programme_id)


def content_of(row: RowMapping) -> dict[str, Any]:
    """What a signature on a programme covers."""
    names = ("code", "revision", "title", "source", "numbers", "entered_by")
    return {name: row[name] for name in names}


def retire(uow: UnitOfWork, row: RowMapping, reason: str) -> form.ProgrammeAnswer:
    """It holds no more; a draft is discarded. Raises ``ILLEGAL_TRANSITION``. Emits
    SkipLotProgrammeRetired."""
    state = PROGRAMME_STATES.next(row["state"], RETIRE, document=row["code"])
    uow.update(
        PROGRAMME,
        row,
        state=state,
        retired_by=uow.principal.name,
        retired_at=uow.now,
        retire_reason=reason,
    )
    uow.emit(
        SkipLotProgrammeRetired(row["id"], row["code"], row["revision"], reason),
        before={"state": row["state"]},
        after={"state": state},
    )
    tasks.close(uow, document=DOCUMENT, document_id=row["id"], key=RELEASE_TASK)
    return _answer(row, state)


def _last(uow: UnitOfWork, code: str) -> RowMapping | None:
    of = sa.select(PROGRAMME).where(PROGRAMME.c.company == uow.company, PROGRAMME.c.code == code)
    return uow.first(of.order_by(PROGRAMME.c.revision.desc()).limit(1).with_for_update())


def _released(q: Queries, code: str) -> RowMapping | None:
    return q.first(
        sa.select(PROGRAMME).where(
            PROGRAMME.c.company == q.company, PROGRAMME.c.code == code, PROGRAMME.c.state == "released"
        )
    )


def _answer(row: RowMapping, state: str) -> form.ProgrammeAnswer:
    return form.ProgrammeAnswer(id=row["id"], code=row["code"], revision=row["revision"], state=state)
