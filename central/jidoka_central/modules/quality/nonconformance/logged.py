"""Held pieces and reworks held against the event log: what was decided, worked and found is told there, in a
chain that nobody changes unseen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.eventlog.reading import told
from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.quality.nonconformance.events import (
    DispositionTaken,
    PiecesGone,
    PiecesHeld,
    PiecesReleased,
    ReworkFinished,
    ReworkOpened,
    ReworkRecorded,
    ReworkReinspected,
    ReworkReversed,
)
from jidoka_central.modules.quality.nonconformance.model import (
    NC,
    NC_PIECE,
    REWORK,
    REWORK_PART,
    REWORK_PIECE,
    REWORK_WORK,
)
from jidoka_central.modules.quality.nonconformance.states import NC_PIECE_STATES

_OF_PIECES = (PiecesHeld, PiecesReleased, DispositionTaken, ReworkReinspected, PiecesGone)
_OF_REWORK = (ReworkOpened, ReworkRecorded, ReworkReversed, ReworkFinished)
_NAMED = 5  # pieces that one sentence names


def recompute_pieces(q: Queries) -> Iterator[str]:
    """Each nonconformance whose pieces are not what the log says became of them, as a sentence."""
    should = _statuses(q)
    rows = q.rows(
        sa.select(NC_PIECE.c.nc_id, NC_PIECE.c.piece, NC_PIECE.c.status).where(
            NC_PIECE.c.company == q.company
        )
    )
    has: dict[UUID, dict[int, str]] = {}
    for row in rows:
        has.setdefault(row["nc_id"], {})[row["piece"]] = row["status"]
    numbers = sa.select(NC.c.id, NC.c.number).where(NC.c.company == q.company).order_by(NC.c.number)
    for nc in q.rows(numbers):
        kept, logged = has.get(nc["id"], {}), should.get(nc["id"], {})
        wrong = sorted(one for one in kept.keys() | logged.keys() if kept.get(one) != logged.get(one))
        if wrong:
            said = (f"{one} is {kept.get(one, 'gone')}, not {logged.get(one, 'held')}" for one in wrong)
            more = ", ..." if len(wrong) > _NAMED else ""
            listed = ", ".join([one for one, _ in zip(said, range(_NAMED), strict=False)])
            yield f"{nc['number']}: by the log, of its pieces {listed}{more}"


def _statuses(q: Queries) -> dict[UUID, dict[int, str]]:
    """Nonconformance -> piece -> what the log says became of it."""
    found: dict[UUID, dict[int, str]] = {}
    for nc_id, event, data in told(q, PiecesHeld.DOCUMENT, [one.NAME for one in _OF_PIECES]):
        pieces = found.setdefault(nc_id, {})
        if event == PiecesHeld.NAME:
            pieces.update(dict.fromkeys(data["pieces"], NC_PIECE_STATES.start))
        elif event == PiecesReleased.NAME:
            pieces.update(dict.fromkeys(data["pieces"], NC_PIECE_STATES.next("held", "release")))
        elif event == PiecesGone.NAME:
            pieces.update(dict.fromkeys(data["pieces"], NC_PIECE_STATES.next("held", "scrap")))
        elif event == DispositionTaken.NAME:
            for line in data["lines"]:
                pieces.update(dict.fromkeys(line["pieces"], NC_PIECE_STATES.next("held", line["decision"])))
        else:
            _reinspected(q, pieces, data)
    return found


def _reinspected(q: Queries, pieces: dict[int, str], data: dict[str, Any]) -> None:
    passed = {piece for line in data["lines"] for piece in line["pieces"]}
    mine = sa.select(REWORK_PIECE.c.piece).where(
        REWORK_PIECE.c.company == q.company, REWORK_PIECE.c.rework_id == UUID(data["rework_id"])
    )
    for piece in {*passed, *(row["piece"] for row in q.rows(mine))}:
        pieces[piece] = NC_PIECE_STATES.next("reworking", "pass" if piece in passed else "fail")


@dataclass(slots=True)
class _Told:
    """What the log says of a rework; ``work`` is (activity, minutes, day), ``parts`` (item, quantity),
    ``lots`` (item, lot)."""

    of: dict[str, Any]
    state: str = "open"
    passed: int = 0
    failed: int = 0
    measured: list[Any] | None = None
    between: tuple[float | None, float | None] = (None, None)
    good: list[str] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)
    work: Counter[tuple[str, int, str]] = field(default_factory=Counter)
    parts: Counter[str] = field(default_factory=Counter)
    lots: Counter[tuple[str, str]] = field(default_factory=Counter)


def recompute_logged_reworks(q: Queries) -> Iterator[str]:
    """Each rework that is not what the log says of it, as a sentence that names what differs."""
    should, pieces, work = _told_reworks(q), _by_rework(q, REWORK_PIECE), _by_rework(q, REWORK_WORK)
    parts = _by_rework(q, REWORK_PART)
    kept = q.rows(sa.select(REWORK).where(REWORK.c.company == q.company).order_by(REWORK.c.number))
    for row in kept:
        logged = should.pop(row["id"], None)
        if logged is None:
            yield f"{row['number']} is not in the log"
            continue
        mine, used = pieces.get(row["id"], []), parts.get(row["id"], [])
        taken = Counter[str]()
        for part in used:
            taken[str(part["item_id"])] += part["quantity"]
        compared = {
            "quantity": (row["quantity"], logged.of["quantity"]),
            "characteristic": (row["characteristic"], logged.of["characteristic"]),
            "state": (row["state"], logged.state),
            "passed": (row["passed"], logged.passed),
            "failed": (row["failed"], logged.failed),
            "pieces": (_serials(mine), sorted(logged.of["serials"])),
            "pieces that passed": (_serials(mine, "passed"), sorted(logged.good)),
            "pieces that failed": (_serials(mine, "failed"), sorted(logged.bad)),
            "readings": (_readings(row, mine), _told_readings(logged, row, mine)),
            "hours": (_hours(work.get(row["id"], [])), logged.work),
            "parts": (taken, logged.parts),
            "lots of parts": (Counter((str(one["item_id"]), one["lot"]) for one in used), logged.lots),
        }
        wrong = [name for name, (has, told_) in compared.items() if has != told_]
        if wrong:
            yield f"{row['number']} is not what the log says of it: {', '.join(wrong)}"
    for logged in should.values():
        yield f"{logged.of['number']} is in the log and not kept"


def _told_reworks(q: Queries) -> dict[UUID, _Told]:
    found: dict[UUID, _Told] = {}
    for rework_id, event, data in told(q, ReworkOpened.DOCUMENT, [one.NAME for one in _OF_REWORK]):
        if event == ReworkOpened.NAME:
            found[rework_id] = _Told(data)
        elif event == ReworkFinished.NAME:
            found[rework_id].state = "finished"
        else:
            one, sign = found[rework_id], -1 if event == ReworkReversed.NAME else 1
            one.work[data["activity"], sign * data["minutes"], data["spent_on"]] += 1
            for part in data["parts"]:
                one.parts[part["item_id"]] += sign * part["quantity"]
                one.lots.update((part["item_id"], lot) for lot in part["lots"])
    for _, _, data in told(q, ReworkReinspected.DOCUMENT, [ReworkReinspected.NAME]):
        one = found[UUID(data["rework_id"])]
        one.state, one.passed, one.failed = "inspected", data["passed"], data["failed"]
        one.good = [serial for line in data["lines"] for serial in line["serials"]]
        one.bad = data["failed_serials"]
        one.measured = data.get("readings")  # not told by events of earlier releases
        one.between = data.get("low"), data.get("high")
    return found


def _by_rework(q: Queries, table: sa.Table) -> dict[UUID, list[RowMapping]]:
    found: dict[UUID, list[RowMapping]] = {}
    for row in q.rows(sa.select(table).where(table.c.company == q.company)):
        found.setdefault(row["rework_id"], []).append(row)
    return found


def _readings(row: RowMapping, pieces: Iterable[RowMapping]) -> list[Any]:
    """What the inspection after it measured."""
    return [
        row["low"],
        row["high"],
        *sorted([one["piece"], one["reading"]] for one in pieces if one["result"] is not None),
    ]


def _told_readings(logged: _Told, row: RowMapping, pieces: Sequence[RowMapping]) -> list[Any]:
    if logged.state == "inspected" and logged.measured is None:
        return _readings(row, pieces)
    return [*logged.between, *(logged.measured or ())]


def _serials(rows: Iterable[RowMapping], result: str | None = None) -> list[str]:
    return sorted(row["serial"] for row in rows if result in (None, row["result"]))


def _hours(rows: Iterable[RowMapping]) -> Counter[tuple[str, int, str]]:
    return Counter((row["activity"], row["minutes"], row["spent_on"].isoformat()) for row in rows)
