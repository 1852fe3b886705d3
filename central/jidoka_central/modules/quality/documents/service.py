"""Drafting and releasing SOPs."""

from __future__ import annotations

import hashlib
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.db.schema import canonical_json
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Command, Input
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.quality.documents.events import SopDrafted, SopReleased
from jidoka_central.modules.quality.documents.model import SOP
from jidoka_central.modules.quality.documents.states import SOP_STATES
from jidoka_central.modules.quality.errors import ALREADY_THERE, UNKNOWN_DOCUMENT


class Step(Input):
    zh: str = Field(min_length=1, max_length=400)
    en: str = Field(min_length=1, max_length=400)


class DraftSop(Input):
    number: str = Field(min_length=1, max_length=40)
    revision: str = Field(min_length=1, max_length=12)
    title_zh: str = Field(min_length=1, max_length=200)
    title_en: str = Field(min_length=1, max_length=200)
    steps: tuple[Step, ...] = Field(min_length=1, max_length=200)


class ReleaseSop(Input):
    sop_id: UUID


class SopAnswer(Answer):
    id: UUID
    number: str
    revision: str
    state: str


def draft_sop(uow: UnitOfWork, command: DraftSop) -> SopAnswer:
    if sop_revision(uow, command.number, command.revision) is not None:
        raise ALREADY_THERE.refuse(field="revision", what=f"SOP {command.number} {command.revision}")
    id_ = uow.insert(
        SOP,
        number=command.number,
        revision=command.revision,
        state=SOP_STATES.start,
        title_zh=command.title_zh,
        title_en=command.title_en,
        steps=[step.model_dump() for step in command.steps],
    )
    uow.emit(SopDrafted(id_, command.number, command.revision))
    return SopAnswer(id=id_, number=command.number, revision=command.revision, state=SOP_STATES.start)


def release_sop(uow: UnitOfWork, command: ReleaseSop) -> SopAnswer:
    row = uow.locked(SOP, command.sop_id, "SOP")
    state = SOP_STATES.next(row["state"], "quality.release_sop", document=f"SOP {row['number']}")
    for older in uow.rows(
        sa.select(SOP).where(
            SOP.c.company == uow.company, SOP.c.number == row["number"], SOP.c.state == "released"
        )
    ):
        uow.update(SOP, older, state=SOP_STATES.next("released", "supersede"))
    digest = content_digest(row)
    uow.update(SOP, row, state=state, sha256=digest)
    uow.emit(
        SopReleased(row["id"], row["number"], row["revision"], digest),
        before={"state": row["state"]},
        after={"state": state},
    )
    return SopAnswer(id=row["id"], number=row["number"], revision=row["revision"], state=state)


def content_digest(row: RowMapping) -> str:
    content = {name: row[name] for name in ("number", "revision", "title_zh", "title_en", "steps")}
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


def sop_revision(q: Queries, number: str, revision: str) -> RowMapping | None:
    return q.first(
        sa.select(SOP).where(SOP.c.company == q.company, SOP.c.number == number, SOP.c.revision == revision)
    )


def released_sop(q: Queries, number: str) -> RowMapping:
    """The revision in force. Raises ``UNKNOWN_DOCUMENT``."""
    row = q.first(
        sa.select(SOP).where(SOP.c.company == q.company, SOP.c.number == number, SOP.c.state == "released")
    )
    if row is None:
        raise UNKNOWN_DOCUMENT.refuse(field="sop", what=f"SOP {number}")
    return row


COMMANDS = (
    Command(
        "quality.draft_sop",
        Text(zh="起草作业指导书", en="Draft SOP"),
        "quality.plan",
        DraftSop,
        SopAnswer,
        draft_sop,
        "quality_sop",
    ),
    Command(
        "quality.release_sop",
        Text(zh="发布作业指导书", en="Release SOP"),
        "quality.plan",
        ReleaseSop,
        SopAnswer,
        release_sop,
        "quality_sop",
    ),
)
