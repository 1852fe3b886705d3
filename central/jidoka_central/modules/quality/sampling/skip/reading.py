"""Skip-lot programmes of three states as choices, what may be said of them, and whether what is released is
what was signed."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.signatures import content_hash, signatures_of
from jidoka_central.foundation.text import Text
from jidoka_central.modules.quality.sampling.skip import service
from jidoka_central.modules.quality.sampling.skip.model import PROGRAMME


class ProgrammeChoice(BaseModel):
    """A released programme that a requirement may name; ``variables``: also for plans by variables."""

    id: UUID
    code: str
    revision: int
    title: str
    source: str
    note_zh: str
    note_en: str
    variables: bool
    frequencies: list[int]


def programme_choices(q: Queries) -> list[ProgrammeChoice]:
    """Those released, by their codes."""
    of = sa.select(PROGRAMME).where(PROGRAMME.c.company == q.company, PROGRAMME.c.state == "released")
    return [
        ProgrammeChoice(
            id=row["id"],
            code=row["code"],
            revision=row["revision"],
            title=row["title"],
            source=row["source"],
            note_zh=said_of(row).zh,
            note_en=said_of(row).en,
            variables=row["numbers"]["points"]["variables"] is not None,
            frequencies=row["numbers"]["frequencies"],
        )
        for row in q.rows(of.order_by(PROGRAMME.c.code))
    ]


def said_of(row: RowMapping) -> Text:
    """Whose numbers these are; no conformity to a standard is claimed."""
    return Text(
        zh=f"三状态跳批方案，数值由工厂录自：{row['source']}；未与任何标准正文核对，不声称符合",
        en="A skip-lot programme of three states whose numbers the plant entered from "
        f"{row['source']}; Jidoka has held them against no standard and claims no conformity",
    )


def recompute_programmes(q: Queries) -> Iterator[str]:
    """Each programme that lots were or are skipped by and that is not the one that was signed, as a
    sentence."""
    of = sa.select(PROGRAMME).where(
        PROGRAMME.c.company == q.company,
        sa.or_(PROGRAMME.c.state == "released", PROGRAMME.c.released_by.is_not(None)),
    )
    for row in q.rows(of.order_by(PROGRAMME.c.code, PROGRAMME.c.revision)):
        name = f"skip-lot programme {row['code']} ({row['revision']})"
        signed = signatures_of(q, service.DOCUMENT, row["id"])
        if content_hash(service.content_of(row)) not in {one.content_hash for one in signed}:
            yield f"{name} is not the one that was signed"
        if row["entered_by"] in {one.login for one in signed}:
            yield f"{name} was signed by the person who entered it"
