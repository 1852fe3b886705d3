"""The inspection after a rework: all of it, piece by piece, or a quantity of a lot.

What passed is released, what failed is held on its nonconformance, and the board decides about it anew. Of a
critical characteristic whatever passes was measured, within its limits: each piece, or of a lot the lowest
and the highest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.engine import RowMapping

from jidoka_central.foundation import tasks
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.masterdata.public import quantity_text
from jidoka_central.modules.quality.nonconformance import service
from jidoka_central.modules.quality.nonconformance.errors import (
    MEASURED_ORDER,
    NOT_IN_REWORK,
    PASSED_BEYOND,
    PASSED_LOT_BEYOND,
    READING_NEEDED,
    REINSPECT_ALL,
)
from jidoka_central.modules.quality.nonconformance.events import DispositionLine, ReworkReinspected
from jidoka_central.modules.quality.nonconformance.model import NC, NC_PIECE, REWORK, REWORK_PIECE
from jidoka_central.modules.quality.nonconformance.reworking import (
    INSPECT_TASK,
    locked,
    pieces_of_rework,
    task_key,
)
from jidoka_central.modules.quality.nonconformance.specification import Limits, limits_of
from jidoka_central.modules.quality.nonconformance.states import NC_PIECE_STATES, REINSPECT, REWORK_STATES
from jidoka_shared.values import QUANTITY_SCALE


@dataclass(frozen=True, slots=True)
class Judged:
    """A piece as the inspection after its rework found it; ``reading`` where one was taken."""

    piece: int
    passed: bool
    reading: float | None


def is_measured(q: Queries, rework: RowMapping) -> bool:
    """Whether what passes it must have been measured."""
    limits = _limits(q, rework)[1]
    return limits is not None and limits.critical


def _limits(q: Queries, rework: RowMapping) -> tuple[str, Limits | None]:
    code = rework["characteristic"] or q.get(NC, rework["nc_id"])["characteristic"]
    return code, limits_of(q, rework["item_id"]).get(code)


def _piece(number: int) -> Text:
    return Text(zh=f"工件 {number}", en=f"piece {number}")


def _refuse_unmeasured(q: Queries, rework: RowMapping, pieces: Sequence[Judged]) -> None:
    """What measures beyond the limits of what is off has not passed; of what is critical, nothing passes
    unmeasured. Raises ``PASSED_BEYOND``, ``READING_NEEDED``."""
    code, limits = _limits(q, rework)
    for index, one in enumerate(pieces):
        if limits is None or not one.passed:
            continue
        if one.reading is None:
            if limits.critical:
                raise READING_NEEDED.refuse(
                    field=f"pieces.{index}.reading", what=_piece(one.piece), characteristic=code
                )
        elif limits.beyond(one.reading):
            raise PASSED_BEYOND.refuse(
                field=f"pieces.{index}.passed", piece=one.piece, characteristic=code, reading=one.reading
            )


def _refuse_lot(q: Queries, rework: RowMapping, passed: int, low: float | None, high: float | None) -> None:
    """As ``_refuse_unmeasured``, of a lot. Raises ``READING_NEEDED``, ``MEASURED_ORDER``,
    ``PASSED_LOT_BEYOND``."""
    if low is not None and high is not None and low > high:
        raise MEASURED_ORDER.refuse(field="low", low=low, high=high)
    code, limits = _limits(q, rework)
    if limits is None or not passed:
        return
    for field, value in (("low", low), ("high", high)):
        if value is None and limits.critical:
            raise READING_NEEDED.refuse(field=field, what=rework["lot_number"], characteristic=code)
        if value is not None and limits.beyond(value):
            raise PASSED_LOT_BEYOND.refuse(field=field, characteristic=code, reading=value)


def reinspect_pieces(uow: UnitOfWork, rework_id: UUID, judged: Iterable[Judged], minutes: int) -> RowMapping:
    """Every piece of it, no other and none twice, as it was found.

    Raises an illegal transition, ``NOT_IN_REWORK`` and ``REINSPECT_ALL`` (pieces), ``PASSED_BEYOND`` and
    ``READING_NEEDED`` naming the piece, ``NO_RATE`` (minutes), and what lets the pieces go refuses. Emits
    ReworkReinspected.
    """
    judged = list(judged)
    finance.hold_period(uow)
    row, nc = locked(uow, rework_id)
    REWORK_STATES.next(row["state"], REINSPECT, document=row["number"])
    pieces = {piece["piece"]: piece for piece in pieces_of_rework(uow, rework_id)}
    found: dict[int, Judged] = {}
    for index, one in enumerate(judged):
        if one.piece not in pieces or one.piece in found:
            raise NOT_IN_REWORK.refuse(field=f"pieces.{index}.piece", rework=row["number"], piece=one.piece)
        found[one.piece] = one
    missing = [str(number) for number in pieces if number not in found]
    if missing or not pieces:
        raise REINSPECT_ALL.refuse(field="pieces", rework=row["number"], missing=", ".join(missing) or "?")
    _refuse_unmeasured(uow, row, judged)
    held = {piece["piece"]: piece for piece in service.pieces_of_nc(uow, nc["id"])}
    for number, one in found.items():
        command, result = ("pass", "passed") if one.passed else ("fail", "failed")
        uow.update(REWORK_PIECE, pieces[number], result=result, reading=one.reading)
        news: dict[str, Any] = {"status": NC_PIECE_STATES.next(held[number]["status"], command)}
        measured = one.reading is not None and row["characteristic"] in (None, nc["characteristic"])
        if measured and not one.passed:
            news["reading"] = one.reading  # what the board looks at next
        uow.update(NC_PIECE, held[number], **news)
    passed = [number for number, one in found.items() if one.passed]
    failed = tuple(pieces[number]["serial"] for number, one in found.items() if not one.passed)
    line = DispositionLine(
        "release",
        tuple(passed),
        tuple(pieces[number]["serial"] for number in passed),
        len(passed) * QUANTITY_SCALE,
        row["instruction"],
    )
    readings = tuple((number, one.reading) for number, one in sorted(found.items()))
    return _inspected(uow, row, nc, line, len(failed) * QUANTITY_SCALE, failed, minutes, readings=readings)


def reinspect_quantity(
    uow: UnitOfWork,
    rework_id: UUID,
    passed: int,
    failed: int,
    minutes: int,
    low: float | None = None,
    high: float | None = None,
) -> RowMapping:
    """As ``reinspect_pieces``, for a quantity of a lot: both together are all of it. ``low`` to ``high``:
    what that measures which passed."""
    finance.hold_period(uow)
    row, nc = locked(uow, rework_id)
    REWORK_STATES.next(row["state"], REINSPECT, document=row["number"])
    if row["lot_id"] is None or passed + failed != row["quantity"]:
        of = f"{quantity_text(passed + failed)} / {quantity_text(row['quantity'])}"
        raise REINSPECT_ALL.refuse(field="passed", rework=row["number"], missing=of)
    _refuse_lot(uow, row, passed, low, high)
    line = DispositionLine("release", (), (), passed, row["instruction"])
    return _inspected(uow, row, nc, line, failed, (), minutes, between=(low, high))


def _inspected(
    uow: UnitOfWork,
    row: RowMapping,
    nc: RowMapping,
    line: DispositionLine,
    failed: int,
    failed_serials: tuple[str, ...],
    minutes: int,
    *,
    readings: tuple[tuple[int, float | None], ...] = (),
    between: tuple[float | None, float | None] = (None, None),
) -> RowMapping:
    state = REWORK_STATES.next(row["state"], REINSPECT, document=row["number"])
    uow.update(
        REWORK,
        row,
        state=state,
        passed=line.quantity,
        failed=failed,
        low=between[0],
        high=between[1],
        inspected_by=uow.principal.name,
        inspected_at=uow.now,
    )
    tasks.close(
        uow, document=service.DOCUMENT, document_id=nc["id"], key=task_key(INSPECT_TASK, row["number"])
    )
    if failed:
        service.ask_to_judge(uow, nc)
    uow.emit(
        ReworkReinspected(
            document_id=nc["id"],
            number=nc["number"],
            origin=nc["origin"],
            item_id=nc["item_id"],
            lot_id=nc["lot_id"],
            lot_number=nc["lot_number"],
            plant=nc["plant"],
            rework_id=row["id"],
            rework=row["number"],
            minutes=minutes,
            passed=line.quantity,
            failed=failed,
            failed_serials=failed_serials,
            lines=(line,) if line.quantity else (),
            readings=readings,
            low=between[0],
            high=between[1],
        ),
        before={"state": row["state"]},
        after={"state": state, "passed": line.quantity, "failed": failed},
    )
    return uow.get(REWORK, row["id"])
