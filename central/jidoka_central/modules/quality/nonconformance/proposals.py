"""What stands before the board, and who has signed it: reading, and what is refused before anything changes.

Shared by the service, which raises what is refused here, and the document's buttons, which show it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.signatures import Signature, signatures_of
from jidoka_central.foundation.signatures.errors import ROLE_NEEDED, SIGNED_ALREADY
from jidoka_central.foundation.text import Text
from jidoka_central.modules.finance.public import books_currency
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.masterdata.public import get_item, quantity_text
from jidoka_central.modules.quality.nonconformance import deviation, reworking, rules, service
from jidoka_central.modules.quality.nonconformance.errors import (
    DECISION_NOT_POSSIBLE,
    GRADE_NEEDED,
    GRADE_UNEXPECTED,
    NOT_COVERED,
    NOT_DONE,
    NOT_ITS_GRADE,
    NOTHING_HELD,
    PIECE_IS_HERE,
    PIECE_NOT_HELD,
    PIECE_NOT_HERE,
    PIECE_TWICE,
    PIECE_WITHOUT_SERIAL,
    PIECES_OR_QUANTITY,
    QUANTITY_NOT_COVERED,
)
from jidoka_central.modules.quality.nonconformance.events import DispositionLine
from jidoka_central.modules.quality.nonconformance.model import DISPOSITION, DISPOSITION_LINE
from jidoka_central.modules.quality.nonconformance.rules import Deviation, ProposedLine
from jidoka_central.modules.sales.public import needed_net_value
from jidoka_shared.values import QUANTITY_SCALE

SIGNED_DOCUMENT: Final = "quality_disposition"
ROLE_NAMES: Final = {
    "quality_engineer": Text(zh="质量工程师", en="quality engineer"),
    "production_manager": Text(zh="生产经理", en="production manager"),
}
BY_PIECES: Final = Text(zh="工件号", en="piece numbers")
BY_QUANTITY: Final = Text(zh="数量", en="quantity")
IN_REWORK: Final = Text(zh="返工尚未完成全检", en="a rework is not inspected again yet")
STILL_HELD: Final = Text(zh="仍有隔离产品未处置", en="something is still held")
NO_REACTION: Final = Text(zh="没有首次反应", en="there is no first reaction")
NOT_RESUMED: Final = Text(zh="产线尚未恢复", en="the line has not resumed")


def held_rows(q: Queries, nc_id: UUID) -> list[RowMapping]:
    return [row for row in service.pieces_of_nc(q, nc_id) if row["status"] == "held"]


def current_proposal(q: Queries, nc_id: UUID) -> RowMapping | None:
    return next((row for row in proposals_of(q, nc_id) if row["state"] == "proposed"), None)


def proposals_of(q: Queries, nc_id: UUID) -> list[RowMapping]:
    """Every proposal there was, newest first."""
    of_nc = sa.select(DISPOSITION).where(DISPOSITION.c.company == q.company, DISPOSITION.c.nc_id == nc_id)
    return q.rows(of_nc.order_by(DISPOSITION.c.revision.desc()))


def lines_of(q: Queries, proposal: RowMapping) -> tuple[DispositionLine, ...]:
    rows = q.rows(
        sa.select(DISPOSITION_LINE)
        .where(DISPOSITION_LINE.c.company == q.company, DISPOSITION_LINE.c.disposition_id == proposal["id"])
        .order_by(DISPOSITION_LINE.c.position)
    )
    lines = [
        ProposedLine(
            row["decision"],
            tuple(row["pieces"]),
            row["quantity"],
            row["reason"],
            row["grade_id"],
            Deviation(row["characteristic"], row["low"], row["high"], row["approval_id"]),
        )
        for row in rows
    ]
    return with_serials(q, proposal["nc_id"], lines)


def with_serials(q: Queries, nc_id: UUID, lines: Sequence[ProposedLine]) -> tuple[DispositionLine, ...]:
    serials = {row["piece"]: row["serial"] for row in service.pieces_of_nc(q, nc_id)}
    return tuple(
        DispositionLine(
            line.decision,
            line.pieces,
            tuple(serials.get(piece) for piece in line.pieces),
            len(line.pieces) * QUANTITY_SCALE if line.pieces else line.quantity,
            line.reason,
            line.grade_id,
            line.about,
        )
        for line in lines
    )


def proposed(line: DispositionLine) -> ProposedLine:
    decision: rules.Decision = line.decision  # type: ignore[assignment]
    return ProposedLine(decision, line.pieces, line.quantity, line.reason, line.grade_id, line.about)


def board_of(nc: RowMapping, lines: Sequence[DispositionLine]) -> tuple[str, ...]:
    return rules.board_of(nc["origin"], [line.decision for line in lines])


def valid_signatures(q: Queries, proposal: RowMapping) -> list[Signature]:
    """Those whose content is the proposal as it stands."""
    given = signatures_of(q, SIGNED_DOCUMENT, proposal["id"])
    return [one for one in given if one.content_hash == proposal["content_hash"]]


def content_of(q: Queries, nc: RowMapping, revision: int, lines: Sequence[DispositionLine]) -> dict[str, Any]:
    """What a signature on a disposition covers."""
    return {
        "nc": nc["number"],
        "origin": nc["origin"],
        "item": get_item(q, nc["item_id"]).number,
        "order": nc["order_number"],
        "lot": nc["lot_number"],
        "revision": revision,
        "lines": [_signed(q, line) for line in lines],
    }


def _signed(q: Queries, line: DispositionLine) -> dict[str, Any]:
    """A line as it is signed; the grade, and what is off, are named where there is one."""
    shown = {
        "decision": line.decision,
        "pieces": line.pieces,
        "serials": line.serials,
        "quantity": line.quantity,
        "reason": line.reason,
    }
    if line.grade_id is not None:
        shown["grade"] = get_item(q, line.grade_id).number
    return shown | deviation.signed(q, line.about)


# ---- what is refused


def refuse_uncovered(q: Queries, nc: RowMapping, lines: Sequence[ProposedLine]) -> None:
    """Raises what is wrong with the lines for what the nonconformance holds now."""
    nothing = refusal_to_propose(q, nc)
    if nothing is not None:
        raise nothing
    possible = rules.possible(nc["origin"], of_lot=nc["lot_id"] is not None)
    for at, line in enumerate(lines):
        if line.decision not in possible:
            raise DECISION_NOT_POSSIBLE.refuse(
                field=f"lines.{at}.decision",
                nc=nc["number"],
                decision=line.decision,
                allowed=", ".join(possible),
            )
        if bool(line.pieces) == (nc["lot_id"] is not None):
            field, what = ("pieces", BY_QUANTITY) if line.pieces else ("quantity", BY_PIECES)
            raise PIECES_OR_QUANTITY.refuse(field=f"lines.{at}.{field}", nc=nc["number"], what=what)
        _refuse_grade(q, nc, line, at)
        deviation.refuse(q, nc, line, at)
    if nc["lot_id"] is not None:
        given, held_now = sum(line.quantity for line in lines), reworking.undecided_quantity(q, nc)
        if given != held_now:
            raise QUANTITY_NOT_COVERED.refuse(
                field="lines",
                nc=nc["number"],
                given=quantity_text(given),
                held=quantity_text(held_now),
            )
        return
    held: dict[int, str | None] = {row["piece"]: row["serial"] for row in held_rows(q, nc["id"])}
    fault = rules.piece_fault(held, lines)
    if fault is not None:
        problem = PIECE_NOT_HELD if fault.what == "not_held" else PIECE_TWICE
        raise problem.refuse(
            field=f"lines.{fault.line}.pieces.{fault.index}", nc=nc["number"], piece=fault.piece
        )
    for at, line in enumerate(lines):
        nameless = next((piece for piece in line.pieces if held[piece] is None), None)
        if nameless is not None and line.decision != "scrap":
            raise PIECE_WITHOUT_SERIAL.refuse(field=f"lines.{at}.pieces", piece=nameless)
        if line.decision in ("customer_scrap", "downgrade", "rework"):
            _refuse_place(q, nc, line, [held[piece] for piece in line.pieces], at)
    missing = rules.uncovered(held, lines)
    if missing:
        raise NOT_COVERED.refuse(field="lines", nc=nc["number"], pieces=", ".join(map(str, missing)))


def _refuse_grade(q: Queries, nc: RowMapping, line: ProposedLine, at: int) -> None:
    """A downgrade names a lower grade of the item, whose worth is known where there are books."""
    field = f"lines.{at}.grade"
    if line.decision != "downgrade":
        if line.grade_id is not None:
            raise GRADE_UNEXPECTED.refuse(field=field, decision=line.decision)
        return
    item = get_item(q, nc["item_id"])
    if line.grade_id is None:
        raise GRADE_NEEDED.refuse(field=field, item=item.number)
    grade = get_item(q, line.grade_id)
    if grade.grade_of_id != item.id:
        raise NOT_ITS_GRADE.refuse(field=field, item=item.number, grade=grade.number)
    if books_currency(q) is not None:
        needed_net_value(q, grade, q.today, field=field)


def _refuse_place(
    q: Queries, nc: RowMapping, line: ProposedLine, serials: Sequence[str | None], at: int
) -> None:
    """What has come back is disposed of here; what is in process is a better grade's cost until it is put
    away, so that there is nothing yet to downgrade."""
    for index, name in enumerate(serials):
        where = None if name is None else inventory.serial(q, nc["item_id"], name).location
        field = f"lines.{at}.pieces.{index}"
        if line.decision == "customer_scrap" and where is not None:
            raise PIECE_IS_HERE.refuse(field=field, serial=name)
        if line.decision == "rework" and where is None:
            raise PIECE_NOT_HERE.refuse(field=field, serial=name)
        if line.decision == "downgrade" and where == inventory.IN_PROCESS:
            raise inventory.NOT_IN_STORE.refuse(field=field, lot=name)


def role_to_sign(q: Queries, proposal: RowMapping, board: Sequence[str], wanted: str | None) -> str:
    """The role the acting person signs in. Raises ``ROLE_NEEDED``, ``SIGNED_ALREADY``."""
    given = valid_signatures(q, proposal)
    mine = next((one for one in given if one.login == q.principal.name), None)
    if mine is not None:
        raise SIGNED_ALREADY.refuse(display=mine.display)
    missing = [role for role in board if role not in {one.role for one in given}]
    possible = [role for role in missing if role in q.principal.roles and wanted in (None, role)]
    if not possible:
        names = [ROLE_NAMES[role] for role in missing]
        raise ROLE_NEEDED.refuse(
            field="role",
            role=Text(zh="、".join(name.zh for name in names), en=" or ".join(name.en for name in names)),
        )
    return possible[0]


def refusal_to_propose(q: Queries, nc: RowMapping) -> Refusal | None:
    """A lot is decided about once, all of it, and again what failed a rework; of pieces, more may have come
    under it since."""
    if nc["lot_id"] is None:
        holds = bool(held_rows(q, nc["id"]))
    else:
        holds = reworking.undecided_quantity(q, nc) > 0
    return None if holds else NOTHING_HELD.refuse(field="nc_id", nc=nc["number"])


def refusal_to_sign(q: Queries, nc: RowMapping) -> Refusal | None:
    """Why the acting person may not sign what is before the board, for the button."""
    proposal = current_proposal(q, nc["id"])
    if proposal is None:
        return None
    try:
        role_to_sign(q, proposal, board_of(nc, lines_of(q, proposal)), None)
    except Refusal as refusal:
        return refusal
    return None


def refusal_to_close(q: Queries, nc: RowMapping) -> Refusal | None:
    missing: Text | None = None
    if held_rows(q, nc["id"]) or (nc["lot_id"] is not None and reworking.undecided_quantity(q, nc)):
        missing = STILL_HELD
    elif reworking.open_reworks(q, nc["id"]):
        missing = IN_REWORK
    elif nc["stopped_at"] is not None and nc["first_reaction"] is None:
        missing = NO_REACTION
    elif nc["stopped_at"] is not None and nc["resumed_at"] is None:
        missing = NOT_RESUMED
    return None if missing is None else NOT_DONE.refuse(field="nc_id", nc=nc["number"], missing=missing)
