"""What a board decides about a nonconformance: proposal, signatures, effect, close.

A proposal covers exactly what is held: each piece once, or the whole quantity of a lot. Changing it makes a
new revision: the one before is withdrawn and its signatures count no more. The board (``rules.BOARD``) signs
the proposal's content, one person for each role, with the password again. With the last signature the
decision takes effect in the same transaction: the pieces have their decision, and ``DispositionTaken`` tells
the joints, which move stock and value. Where all of it is scrapped, and a stop has its reaction and its end,
the nonconformance closes with it: nothing of it is left. Everything else is closed by a person who has looked
at what became of it.

The nonconformance's row is locked by each of these, so that two signatures at one moment come one after the
other and the effect is there once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation import tasks
from jidoka_central.foundation.signatures import Signature, content_hash, require_distinct, sign
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance.public import hold_period
from jidoka_central.modules.quality.nonconformance import deviation, reworking, service
from jidoka_central.modules.quality.nonconformance.errors import PROPOSAL_CHANGED
from jidoka_central.modules.quality.nonconformance.events import (
    DispositionLine,
    DispositionProposed,
    DispositionTaken,
    NcClosed,
    PiecesGone,
)
from jidoka_central.modules.quality.nonconformance.model import DISPOSITION, DISPOSITION_LINE, NC, NC_PIECE
from jidoka_central.modules.quality.nonconformance.proposals import (
    ROLE_NAMES,
    SIGNED_DOCUMENT,
    board_of,
    content_of,
    current_proposal,
    held_rows,
    lines_of,
    proposed,
    refusal_to_close,
    refuse_uncovered,
    role_to_sign,
    valid_signatures,
    with_serials,
)
from jidoka_central.modules.quality.nonconformance.rules import ProposedLine
from jidoka_central.modules.quality.nonconformance.states import (
    CLOSE,
    DISPOSITION_STATES,
    NC_PIECE_STATES,
    NC_STATES,
    PROPOSE,
    SIGN,
)

CLOSE_TASK: Final = "close"
MEANINGS: Final = {
    "approved": Text(zh="我批准此处置方案", en="I approve this disposition"),
    "reviewed": Text(zh="我已评审并同意此处置方案", en="I have reviewed this disposition and agree"),
}

# ---- the proposal


def propose(uow: UnitOfWork, nc_id: UUID, lines: Sequence[ProposedLine]) -> RowMapping:
    """Put a disposition before the board; one that was there is withdrawn with its signatures. Returns its
    row.

    Raises an illegal transition; ``NOTHING_HELD``, ``DECISION_NOT_POSSIBLE``, ``PIECES_OR_QUANTITY``,
    ``PIECE_NOT_HELD``, ``PIECE_TWICE``, ``PIECE_WITHOUT_SERIAL``, ``NOT_COVERED``, ``QUANTITY_NOT_COVERED``,
    each with its field. Emits DispositionProposed.
    """
    nc = uow.locked(NC, nc_id, "nonconformance")
    state = NC_STATES.next(nc["state"], PROPOSE, document=nc["number"])
    if nc["order_number"] is not None:
        service.learn_serials(uow, nc["order_number"])
    lines = [deviation.filled(uow, nc, line) for line in lines]
    refuse_uncovered(uow, nc, lines)
    withdraw(uow, nc_id)
    revision = 1 + int(
        uow.scalar(
            sa.select(sa.func.coalesce(sa.func.max(DISPOSITION.c.revision), 0)).where(
                DISPOSITION.c.company == uow.company, DISPOSITION.c.nc_id == nc_id
            )
        )
    )
    shown = with_serials(uow, nc_id, lines)
    hash_ = content_hash(content_of(uow, nc, revision, shown))
    id_ = uow.insert(
        DISPOSITION,
        nc_id=nc_id,
        revision=revision,
        state=DISPOSITION_STATES.start,
        proposed_by=uow.principal.name,
        content_hash=hash_,
        decided_at=None,
    )
    rows = [
        {
            "disposition_id": id_,
            "position": position,
            "decision": line.decision,
            "pieces": list(line.pieces),
            "quantity": line.quantity,
            "reason": line.reason,
            "grade_id": line.grade_id,
            "characteristic": line.about.characteristic,
            "low": line.about.low,
            "high": line.about.high,
            "approval_id": line.about.approval_id,
        }
        for position, line in enumerate(shown, 1)
    ]
    uow.insert_many(DISPOSITION_LINE, rows)
    uow.update(NC, nc, state=state)
    board = board_of(nc, shown)
    _ask(uow, nc, board)
    uow.emit(
        DispositionProposed(nc_id, nc["number"], revision, hash_, board, shown),
        before={"state": nc["state"]},
        after={"state": state, "revision": revision},
    )
    return uow.get(DISPOSITION, id_)


def withdraw(uow: UnitOfWork, nc_id: UUID) -> None:
    """The proposal before the board, if there is one, is no more; its signatures stay as facts."""
    current = current_proposal(uow, nc_id)
    if current is not None:
        state = DISPOSITION_STATES.next(current["state"], "withdraw")
        uow.update(DISPOSITION, current, state=state)
    _close_sign_tasks(uow, nc_id)


def _close_sign_tasks(uow: UnitOfWork, nc_id: UUID) -> None:
    for role in ROLE_NAMES:
        tasks.close(uow, document=service.DOCUMENT, document_id=nc_id, key=_sign_key(role))


def _ask(uow: UnitOfWork, nc: RowMapping, board: Sequence[str]) -> None:
    tasks.close(uow, document=service.DOCUMENT, document_id=nc["id"], key=service.JUDGE)
    for role in board:
        tasks.create(
            uow,
            title=Text(zh="{nc}：核对并签署处置方案", en="{nc}: check and sign the disposition"),
            params={"nc": nc["number"]},
            document=service.DOCUMENT,
            document_id=nc["id"],
            role=role,
            key=_sign_key(role),
        )


def _sign_key(role: str) -> str:
    return f"sign:{role}"


# ---- the board


def sign_disposition(
    uow: UnitOfWork,
    nc_id: UUID,
    *,
    password: str,
    meaning: str,
    role: str | None = None,
    seen: str | None = None,
) -> RowMapping:
    """The acting person signs the proposal before the board, in ``role`` or the first one that is theirs and
    not signed yet; ``seen`` is the content hash of what they looked at. With the last signature the decision
    takes effect. Returns the proposal's row.

    Raises an illegal transition, ``PROPOSAL_CHANGED``, what ``propose`` says of lines that no longer fit what
    is held, ``ROLE_NEEDED``, ``SIGNED_ALREADY``, what ``sign`` raises of the password, and whatever the
    joints refuse. Emits DocumentSigned, DispositionTaken.
    """
    hold_period(uow)  # locked before documents, as what is decided may be posted
    nc = uow.locked(NC, nc_id, "nonconformance")
    state = NC_STATES.next(nc["state"], SIGN, document=nc["number"])
    proposal = current_proposal(uow, nc_id)
    assert proposal is not None, f"{nc['number']} is proposed without a proposal"
    lines = lines_of(uow, proposal)
    content = content_of(uow, nc, proposal["revision"], lines)
    hash_ = content_hash(content)
    if hash_ != proposal["content_hash"] or seen not in (None, hash_):
        raise PROPOSAL_CHANGED.refuse(field="content_hash", nc=nc["number"])
    refuse_uncovered(uow, nc, [proposed(line) for line in lines])
    board = board_of(nc, lines)
    role = role_to_sign(uow, proposal, board, role)
    require_distinct(uow, SIGNED_DOCUMENT, proposal["id"], role)
    sign(
        uow,
        document=SIGNED_DOCUMENT,
        document_id=proposal["id"],
        meaning=MEANINGS[meaning],
        password=password,
        content=content,
        role=role,
    )
    tasks.close(uow, document=service.DOCUMENT, document_id=nc_id, key=_sign_key(role))
    given = valid_signatures(uow, proposal)
    if {one.role for one in given} >= set(board):
        _take_effect(uow, nc, proposal, lines, given)
    else:
        uow.update(NC, nc, state=state)
    return uow.get(DISPOSITION, proposal["id"])


def _take_effect(
    uow: UnitOfWork,
    nc: RowMapping,
    proposal: RowMapping,
    lines: Sequence[DispositionLine],
    given: Sequence[Signature],
) -> None:
    state = NC_STATES.next(NC_STATES.next(nc["state"], SIGN), "decide", document=nc["number"])
    held = {row["piece"]: row for row in held_rows(uow, nc["id"])}
    for line in lines:
        for piece in line.pieces:
            uow.update(NC_PIECE, held[piece], status=NC_PIECE_STATES.next("held", line.decision))
    decided = DISPOSITION_STATES.next(proposal["state"], "decide")
    uow.update(DISPOSITION, proposal, state=decided, decided_at=uow.now)
    uow.update(NC, nc, state=state)
    for line in lines:
        if line.decision == "concession" and line.about.approval_id is not None:
            deviation.write_conceded(uow, nc, line)
        elif line.decision == "rework":
            reworking.open_rework(uow, nc, line)
    uow.emit(
        DispositionTaken(
            document_id=nc["id"],
            number=nc["number"],
            origin=nc["origin"],
            item_id=nc["item_id"],
            lot_id=nc["lot_id"],
            lot_number=nc["lot_number"],
            order_number=nc["order_number"],
            plant=nc["plant"],
            partner_id=nc["partner_id"],
            inspection_id=nc["inspection_id"],
            revision=proposal["revision"],
            signed_by=tuple(one.login for one in given),
            lines=tuple(lines),
        ),
        before={"state": nc["state"]},
        after={"state": state},
    )
    now = service.get_nc(uow, nc["id"])
    if all(line.decision == "scrap" for line in lines) and refusal_to_close(uow, now) is None:
        _close(uow, now)  # nothing of it is left to look at
        return
    tasks.create(
        uow,
        title=Text(zh="{nc}：处置已生效，核对后关闭", en="{nc}: the disposition is in effect; close it"),
        params={"nc": nc["number"]},
        document=service.DOCUMENT,
        document_id=nc["id"],
        role=service.QUALITY_ENGINEER,
        key=CLOSE_TASK,
    )


# ---- after


def pieces_gone(uow: UnitOfWork, nc_id: UUID, serials: Sequence[str], *, by_number: str, by_id: UUID) -> None:
    """Serials that this nonconformance held were scrapped for another: it holds them no more. A proposal that
    names them no longer covers what is held; it is refused when signed, and a new one is asked for. Emits
    PiecesGone."""
    nc = uow.locked(NC, nc_id, "nonconformance")
    rows = [row for row in held_rows(uow, nc_id) if row["serial"] in set(serials)]
    for row in rows:
        uow.update(NC_PIECE, row, status=NC_PIECE_STATES.next("held", "scrap"))
    if not rows:
        return
    if nc["state"] == "proposed":
        _close_sign_tasks(uow, nc_id)
        service.ask_to_judge(uow, nc)
    gone = PiecesGone(
        nc_id,
        nc["number"],
        tuple(row["piece"] for row in rows),
        tuple(row["serial"] for row in rows),
        by_number,
        by_id,
    )
    uow.emit(gone)


def close_nc(uow: UnitOfWork, nc_id: UUID) -> RowMapping:
    """Nothing is held any more, and a stop has its reaction and its end. Raises an illegal transition,
    ``NOT_DONE``. Emits NcClosed."""
    nc = uow.locked(NC, nc_id, "nonconformance")
    NC_STATES.next(nc["state"], CLOSE, document=nc["number"])
    refusal = refusal_to_close(uow, nc)
    if refusal is not None:
        raise refusal
    withdraw(uow, nc_id)
    _close(uow, service.get_nc(uow, nc_id))
    return service.get_nc(uow, nc_id)


def _close(uow: UnitOfWork, nc: RowMapping) -> None:
    nc_id = nc["id"]
    state = NC_STATES.next(nc["state"], CLOSE, document=nc["number"])
    uow.update(NC, nc, state=state, closed_by=uow.principal.name, closed_at=uow.now)
    tasks.close(uow, document=service.DOCUMENT, document_id=nc_id)
    uow.emit(NcClosed(nc_id, nc["number"]), before={"state": nc["state"]}, after={"state": state})
