"""Signals and stops: every step of the edge's stop state machine, as the edge said it."""

from __future__ import annotations

from typing import Any, Final

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.modules.shopfloor import events
from jidoka_central.modules.shopfloor.floor.applying import Applying, StoredFact
from jidoka_central.modules.shopfloor.floor.model import LINE_STOP, PIECE
from jidoka_central.modules.shopfloor.floor.pieces import announce, end_hold, hold_range, made_total
from jidoka_central.modules.shopfloor.floor.rules import LATCHED
from jidoka_shared.wire import EventData
from jidoka_shared.wire import events as said

RESET: Final = "reset"  # what a stop's row says after its latch was cleared
UNCONFIRMED: Final = ("unknown", "stop_failed")


def line_changed(applying: Applying, fact: StoredFact, data: said.LineChanged) -> None:
    applying.line |= {"running": data.running, "running_at": data.at}
    applying.uow.emit(
        events.LineChanged(
            **applying.said(fact, data),
            running=data.running,
            changed_at=data.at,
            last_started=data.last_started,
        )
    )


def signal_raised(applying: Applying, fact: StoredFact, data: said.SignalRaised) -> None:
    if data.kind == "advice":
        applying.line["advice_subgroup"] = data.subgroup
    limits = None if data.limits is None else msgspec.structs.asdict(data.limits)
    fields = (
        "signal",
        "kind",
        "chart",
        "rules",
        "characteristic",
        "subgroup",
        "pieces",
        "serials",
        "readings",
        "value",
        "held_from",
        "held_to",
        "advice_before",
        "ready_at",
        "decided_at",
    )
    applying.uow.emit(
        events.SignalRaised(
            **applying.said(fact, data), limits=limits, **{name: getattr(data, name) for name in fields}
        )
    )


def stop_changed(applying: Applying, fact: StoredFact, data: said.StopChanged) -> None:
    line = applying.line
    line["stop_state"] = data.state
    stop = data.stop if data.stop is not None else line["stop"]
    if data.state in LATCHED and stop is not None:
        line["stop"] = stop
        _step(applying, fact, data, stop)
    elif data.state not in LATCHED and data.before in LATCHED and stop is not None:
        _cleared(applying, fact, data, stop)


def _step(applying: Applying, fact: StoredFact, data: said.StopChanged, stop: str) -> None:
    row = _stop_row(applying, fact, data, stop, cause=data.cause, signal=data.signal, seq=data.seq)
    instants = {
        name: getattr(data, name)
        for name in ("ready_at", "sent_at", "echo_at", "not_running_at")
        if getattr(data, name)
    }
    first_stopped = data.state == "stopped" and not row["stopped_at"]
    if first_stopped:
        instants["stopped_at"] = data.at
    merged = {name: row[name] for name in ("ready_at", "sent_at", "echo_at", "not_running_at")} | instants
    applying.uow.update(LINE_STOP, row, state=data.state, seq=data.seq, detail=data.detail, **instants)
    common = _stop_said(applying, fact, data, row)
    if data.state == "stop_sent" and data.before != "stop_sent":
        applying.uow.emit(
            events.LineStopping(**common, ready_at=merged["ready_at"], sent_at=merged["sent_at"] or data.at)
        )
    elif first_stopped:
        applying.uow.emit(
            events.LineStopped(
                **common,
                ready_at=merged["ready_at"],
                sent_at=merged["sent_at"],
                echo_at=merged["echo_at"],
                not_running_at=merged["not_running_at"] or data.at,
            )
        )
    elif data.state in UNCONFIRMED:
        applying.uow.emit(events.StopUnconfirmed(**common, state=data.state, detail=data.detail))


def _cleared(applying: Applying, fact: StoredFact, data: said.StopChanged, stop: str) -> None:
    """The latch is off: the stop is reset, and the line must prove itself."""
    row = _stop_row(applying, fact, data, stop, cause=data.cause, signal=data.signal, seq=data.seq)
    applying.line |= {"stop": None, "verifying": stop, "advice_subgroup": None}
    if row["reset_at"]:
        return
    applying.uow.update(LINE_STOP, row, state=RESET, reset_at=data.at)
    applying.uow.emit(
        events.StopReset(
            **_stop_said(applying, fact, data, row), not_running_at=row["not_running_at"], reset_at=data.at
        )
    )


def hold_closed(applying: Applying, fact: StoredFact, data: said.HoldClosed) -> None:
    row = _stop_row(applying, fact, data, data.stop)
    hold_range(applying, data.order, data.held_from, data.held_to, data.stop)
    applying.uow.update(
        LINE_STOP, row, held_from=data.held_from, held_to=data.held_to, serials=list(data.serials)
    )
    announce(applying, fact, data, "stopped")
    pieces, serials = _held(applying, data)
    applying.uow.emit(
        events.HoldClosed(
            **_stop_said(applying, fact, data, row),
            held_from=data.held_from,
            held_to=data.held_to,
            serials=serials,
            pieces_held=pieces,
            made_total=made_total(applying, data.order or ""),
        )
    )


def _held(applying: Applying, data: said.HoldClosed) -> tuple[tuple[int, ...], tuple[str | None, ...]]:
    """The pieces of a held range with their serials: as the edge listed them, one a piece; else as they are
    known.
    """
    count = data.held_to - data.held_from + 1
    if len(data.serials) == count <= events.PIECES_LISTED_MAX:
        return tuple(range(data.held_from, data.held_to + 1)), data.serials
    rows = applying.uow.rows(
        sa.select(PIECE.c.number, PIECE.c.serial)
        .where(
            PIECE.c.company == applying.edge.company,
            PIECE.c.edge_ref == applying.edge.id,
            PIECE.c.order_number == (data.order or ""),
            PIECE.c.number.between(data.held_from, data.held_to),
        )
        .order_by(PIECE.c.number)
        .limit(events.PIECES_LISTED_MAX)
    )
    return tuple(row["number"] for row in rows), tuple(row["serial"] for row in rows)


def stop_acknowledged(applying: Applying, fact: StoredFact, data: said.StopAcknowledged) -> None:
    row = _stop_row(applying, fact, data, data.stop)
    applying.uow.update(
        LINE_STOP,
        row,
        acknowledged_at=data.at,
        person=data.person,
        cause_code=data.cause,
        cause_text=data.cause_text,
        action_code=data.action,
        action_text=data.action_text,
        master_nominal=data.master_nominal,
        master_value=data.master_value,
        master_passed=data.master_passed,
    )
    applying.uow.emit(
        events.StopAcknowledged(
            **_stop_said(applying, fact, data, row),
            person=data.person,
            reason_code=data.cause,
            reason_text=data.cause_text,
            action_code=data.action,
            action_text=data.action_text,
            acknowledged_at=data.at,
            master_nominal=data.master_nominal,
            master_value=data.master_value,
            master_passed=data.master_passed,
        )
    )


def verification_judged(applying: Applying, fact: StoredFact, data: said.VerificationJudged) -> None:
    row = _stop_row(applying, fact, data, data.stop)
    applying.uow.update(LINE_STOP, row, verified_at=data.at, passed=data.passed)
    applying.line["verifying"] = None
    if data.passed:
        end_hold(applying, data.order, data.pieces, data.stop)
    applying.uow.emit(
        events.VerificationJudged(
            **_stop_said(applying, fact, data, row),
            subgroup=data.subgroup,
            pieces=data.pieces,
            serials=data.serials,
            passed=data.passed,
            judged_at=data.at,
        )
    )


def _stop_row(
    applying: Applying, fact: StoredFact, data: EventData, stop: str, cause: str = "unknown", **values: Any
) -> RowMapping:
    """The stop's row; made when this is the first that is heard of it."""
    edge = applying.edge
    of_stop = sa.select(LINE_STOP).where(
        LINE_STOP.c.company == edge.company, LINE_STOP.c.edge_ref == edge.id, LINE_STOP.c.stop == stop
    )
    row = applying.uow.first(of_stop)
    if row is None:
        applying.uow.insert(
            LINE_STOP,
            edge_ref=edge.id,
            cell_id=edge.cell_id,
            stop=stop,
            order_number=data.order,
            cause=cause,
            state=getattr(data, "state", "unknown"),
            began=getattr(data, "at", 0) or fact.at,
            serials=[],
            detail="",
            ready_at=0,
            sent_at=0,
            echo_at=0,
            not_running_at=0,
            stopped_at=0,
            acknowledged_at=0,
            reset_at=0,
            verified_at=0,
            signal=values.get("signal"),
            seq=values.get("seq", 0),
        )
        row = applying.uow.first(of_stop)
    assert row is not None
    return row


def _stop_said(applying: Applying, fact: StoredFact, data: EventData, row: RowMapping) -> dict[str, Any]:
    common = applying.said(fact, data, row["id"])
    if common["order"] is None:
        common["order"] = row["order_number"]
    return common | {"stop": row["stop"], "cause": row["cause"], "signal": row["signal"]}
