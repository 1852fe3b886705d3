"""Dead letters: a fact that could not be applied waits for a person, who applies it again or closes it."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from jidoka_central.foundation import tasks
from jidoka_central.foundation.errors import NOT_FOUND
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.shopfloor.errors import NOT_UNDERSTOOD
from jidoka_central.modules.shopfloor.events import FactDeadLettered, FactSettled
from jidoka_central.modules.shopfloor.floor.applying import StoredFact
from jidoka_central.modules.shopfloor.floor.model import DEAD_LETTER
from jidoka_central.modules.shopfloor.floor.service import apply_facts, edge_by_ref
from jidoka_central.modules.shopfloor.requests import SettleAnswer, SettleFact
from jidoka_central.modules.shopfloor.states import DEAD_LETTER as LETTER_STATES
from jidoka_central.modules.shopfloor.stream.model import EDGE_FACT, STREAM_WATERMARK
from jidoka_central.modules.shopfloor.stream.service import INBOX_ROLE, EdgeRef
from jidoka_shared.wire import MalformedMessage

TITLE: Final = Text(
    zh="边缘端 {edge} 的事实 {seq}（{type}）无法处理：{code}",
    en="Fact {seq} of edge {edge} ({type}) could not be applied: {code}",
)


def bury(uow: UnitOfWork, edge: EdgeRef, fact: StoredFact, code: str, detail: str, attempts: int) -> None:
    """Put the fact into a person's inbox; the stream goes on without it."""
    id_ = uow.insert(
        DEAD_LETTER,
        edge_ref=edge.id,
        epoch=fact.epoch,
        stream=fact.stream,
        seq=fact.seq,
        type=fact.type,
        state=LETTER_STATES.start,
        code=code[:80],
        detail=detail[:400],
        attempts=attempts,
    )
    tasks.create(
        uow,
        title=TITLE,
        document="dead_letter",
        document_id=id_,
        role=INBOX_ROLE,
        params={"edge": edge.edge_id, "seq": fact.seq, "type": fact.type, "code": code},
    )
    uow.emit(
        FactDeadLettered(
            document_id=id_,
            edge_id=edge.edge_id,
            cell_id=edge.cell_id,
            epoch=fact.epoch,
            seq=fact.seq,
            type=fact.type,
            code=code[:80],
            detail=detail[:400],
        )
    )


def retry_fact(uow: UnitOfWork, command: SettleFact) -> SettleAnswer:
    """Apply the fact now. What refused it may refuse again; then nothing changes."""
    return _settle(uow, command, "shopfloor.retry_fact")


def close_fact(uow: UnitOfWork, command: SettleFact) -> SettleAnswer:
    """The fact stays without effect; the reason is kept."""
    return _settle(uow, command, "shopfloor.close_fact")


def _settle(uow: UnitOfWork, command: SettleFact, verb: str) -> SettleAnswer:
    row = uow.locked(DEAD_LETTER, command.dead_letter_id, "dead_letter")
    state = LETTER_STATES.next(row["state"], verb, document=f"{row['type']} {row['seq']}")
    if state == "applied":
        locked = sa.select(STREAM_WATERMARK.c.no).where(STREAM_WATERMARK.c.no == row["stream"])
        uow.first(locked.with_for_update())  # whoever applies facts of this stream waits
        edge = edge_by_ref(uow, row["edge_ref"])
        stored = uow.first(
            sa.select(EDGE_FACT).where(EDGE_FACT.c.stream == row["stream"], EDGE_FACT.c.seq == row["seq"])
        )
        if edge is None or stored is None:
            raise NOT_FOUND.refuse(kind="fact", id=row["seq"])
        fact = StoredFact(
            row["stream"],
            row["epoch"],
            row["seq"],
            stored["type"],
            stored["at"],
            stored["data"],
            stored["clockstate"],
        )
        try:
            apply_facts(uow, edge, [fact])
        except MalformedMessage as error:
            raise NOT_UNDERSTOOD.refuse(field="dead_letter_id", why=str(error)) from error
    uow.update(DEAD_LETTER, row, state=state, closed_by=uow.principal.name, reason=command.reason)
    tasks.close(uow, document="dead_letter", document_id=row["id"])
    uow.emit(
        FactSettled(document_id=row["id"], state=state, reason=command.reason),
        before={"state": row["state"]},
        after={"state": state},
    )
    return SettleAnswer(id=row["id"], state=state)
