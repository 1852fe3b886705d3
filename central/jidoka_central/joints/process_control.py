"""Process control: the work order carries its control plan to the station, and a signal stops what it must.

| when | then, in the same transaction |
|---|---|
| order released | its plan is attached, compiled with the limits in force and sent |
| enough subgroups collected | trial limits from the stored samples; a quality engineer is asked to sign |
| limits proposed anew | a quality engineer is asked to sign them, no longer those they stand for |
| limits frozen | the plan is compiled again with them and sent: the line goes on |
| a stop signal | order paused, the suspect serials blocked, nonconformance opened with signal and advice |
| held range final | exactly that range is blocked and on the nonconformance; what was made is confirmed |
| cause and action given | they are the nonconformance's first reaction |
| stop reset | the order is verifying |
| verification passed | its pieces are released, the order resumes, the downtime ends |
| a gap | its pieces are blocked on a nonconformance of their own |

Everything here follows facts the edge stated; nothing is asserted that it did not say. Every handler may run
twice for the same fact (a crash
between two transactions) and then changes nothing.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.engine import RowMapping

from jidoka_central.foundation import tasks
from jidoka_central.foundation.events import Subscription
from jidoka_central.foundation.gates import GateAnswer
from jidoka_central.foundation.registry import Module
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.production import public as production
from jidoka_central.modules.quality import public as quality
from jidoka_central.modules.shopfloor import public as shopfloor

QUALITY_ENGINEER = "quality_engineer"


# ---- order released: control plan and SOP go to the station


def send_plan(uow: UnitOfWork, event: production.OrderReleased) -> None:
    plan = quality.required_plan(uow, event.item_id, event.cell_id)
    production.attach_plan(uow, event.document_id, plan["id"], f"{plan['number']} {plan['revision']}")
    _send_bundle(uow, plan)


def _send_bundle(uow: UnitOfWork, plan: RowMapping) -> None:
    """Compile the plan with the limits in force and put it out for the edge of its cell."""
    limits = quality.frozen_limits_of(uow, plan["id"])
    edge = shopfloor.edge_of_cell(uow, plan["cell_id"])
    compiled, version = quality.compile_plan(uow, plan["id"], edge.edge_id, limits)
    shopfloor.send_bundle(
        uow,
        cell_id=plan["cell_id"],
        payload=compiled.payload,
        hash=compiled.hash,
        version=version,
        plan_id=plan["id"],
        limits_id=UUID(next(iter(limits.values())).id) if limits else None,
    )


def start_order(uow: UnitOfWork, event: shopfloor.RunEnabled) -> None:
    order = _order(uow, event)
    if order is not None and order.state == "released":
        production.start_order(uow, order.id, event.at)


# ---- limits: computed from the stored samples, signed, sent


def compute_limits(uow: UnitOfWork, event: shopfloor.LimitsDue) -> None:
    order = _order(uow, event)
    if order is None or order.plan_revision_id is None:
        return
    frozen = quality.frozen_limits_of(uow, order.plan_revision_id)
    for characteristic in quality.characteristic_rows(uow, order.plan_revision_id):
        if characteristic["code"] in frozen:
            continue
        collected = [
            one
            for one in shopfloor.subgroups_of(uow, order.number, characteristic["code"])
            if one.complete and one.phase == "collect" and None not in one.readings
        ]
        limits_id = quality.compute_trial_limits(
            uow,
            characteristic,
            order.number,
            [one.number for one in collected],
            [[reading for reading in one.readings if reading is not None] for one in collected],
        )
        _ask_to_sign(uow, limits_id, order.number, characteristic["code"])


def _ask_to_sign(uow: UnitOfWork, limits_id: UUID, order: str, characteristic: str) -> None:
    tasks.create(
        uow,
        title=Text(
            zh="工单 {order}：核对并签署 {characteristic} 的试用控制限",
            en="Order {order}: check and sign the trial limits of {characteristic}",
        ),
        params={"order": order, "characteristic": characteristic},
        document="quality_control_limits",
        document_id=limits_id,
        role=QUALITY_ENGINEER,
        key="freeze",
    )


def ask_for_proposed(uow: UnitOfWork, event: quality.LimitsProposed) -> None:
    """The trial version that a proposal stands for is no longer to be signed."""
    if event.replaces_id is not None:
        tasks.close(uow, document="quality_control_limits", document_id=event.replaces_id, key="freeze")
    _ask_to_sign(uow, event.document_id, event.order_number, event.characteristic)


def forget_withdrawn(uow: UnitOfWork, event: quality.LimitsWithdrawn) -> None:
    tasks.close(uow, document="quality_control_limits", document_id=event.document_id, key="freeze")


def send_frozen(uow: UnitOfWork, event: quality.LimitsFrozen) -> None:
    tasks.close(uow, document="quality_control_limits", document_id=event.document_id, key="freeze")
    _send_bundle(uow, quality.get_plan(uow, event.plan_id))


# ---- a signal, a stop


def take_signal(uow: UnitOfWork, event: shopfloor.SignalRaised) -> None:
    """Keep the signal; one of the stop set pauses the order and opens the nonconformance."""
    signal_id = quality.record_signal(
        uow,
        signal=event.signal,
        kind=event.kind,
        chart=event.chart,
        rules=list(event.rules),
        order_number=event.order,
        cell_id=event.cell_id,
        characteristic=event.characteristic,
        subgroup=event.subgroup,
        pieces=list(event.pieces),
        serials=list(event.serials),
        readings=list(event.readings),
        value=event.value,
        limits=event.limits,
        bundle=event.bundle,
        held_from=event.held_from,
        held_to=event.held_to,
        ready_at=event.ready_at,
        decided_at=event.decided_at,
    )
    order = _order(uow, event)
    if event.kind != "stop" or order is None:
        return
    known: dict[str, Any] = {
        "signal_id": signal_id,
        "characteristic": event.characteristic,
        "advice_before": list(event.advice_before),
        "held_from": event.held_from,
        "ready_at": event.ready_at,
    }
    # The stop says so itself, but may be heard later: a signal within a verification is its failure.
    cause = "verification" if order.state == "verifying" else "signal"
    nc = _nc_of_stop(uow, event, order, cause, event.held_from, known)
    suspect = [
        quality.HeldPiece(piece, serial, reading)
        for piece, serial, reading in zip(event.pieces, event.serials, event.readings, strict=True)
        if event.held_from is not None and piece >= event.held_from
    ]
    quality.hold_pieces(uow, nc["id"], suspect, "suspect")
    _hold_range(uow, nc, order)


def take_stopping(uow: UnitOfWork, event: shopfloor.LineStopping) -> None:
    order = _order(uow, event)
    if order is not None:
        _nc_of_stop(uow, event, order, event.cause, None, {"stop": event.stop})


def take_stopped(uow: UnitOfWork, event: shopfloor.LineStopped) -> None:
    order = _order(uow, event)
    if order is not None:
        nc = _nc_of_stop(uow, event, order, event.cause, None, {"stop": event.stop})
        quality.note_stopped(uow, nc["id"], event.not_running_at)


def _nc_of_stop(
    uow: UnitOfWork,
    event: Any,
    order: production.Order,
    cause: str,
    held_from: int | None,
    known: dict[str, Any],
) -> RowMapping:
    """The nonconformance of this stop: found by the stop's name or by the range it holds, else opened with
    the
    order paused. Signal and stop reach central in either order."""
    stop = known.get("stop")
    nc = quality.nc_of_stop(uow, event.cell_id, stop) if stop else None
    if nc is None:
        nc = quality.nc_of_boundary(uow, event.cell_id, order.number, held_from)
    if nc is not None and (stop is None or nc["stop"] in (None, stop)):
        return quality.complete_nc(uow, nc, **known)
    if order.state in ("running", "verifying"):
        production.pause_order(uow, order.id, f"quality stop: {cause}", event.at)
    return quality.open_nc(
        uow,
        cell_id=event.cell_id,
        item_id=order.item_id,
        cause_of_stop=cause,
        order_number=order.number,
        **{name: value for name, value in known.items() if value is not None},
    )


def _hold_range(uow: UnitOfWork, nc: RowMapping, order: production.Order) -> None:
    """Hold the order's pieces from the first suspect on, also those made later, until the range is final."""
    if nc["hold_id"] is None and nc["held_from"] is not None and not nc["range_closed"]:
        hold = inventory.hold_pieces(
            uow, order.item_id, order.id, nc["held_from"], None, _reference(nc), reason=nc["cause_of_stop"]
        )
        quality.complete_nc(uow, nc, hold_id=hold)


def close_hold(uow: UnitOfWork, event: shopfloor.HoldClosed) -> None:
    order = _order(uow, event)
    if order is None:
        return
    nc = _nc_of_stop(uow, event, order, event.cause, event.held_from, {"stop": event.stop})
    if nc["range_closed"]:
        return
    nc = quality.complete_nc(uow, nc, held_from=event.held_from)
    _hold_range(uow, nc, order)
    nc = quality.get_nc(uow, nc["id"])
    readings = shopfloor.readings_of_pieces(uow, order.number, event.pieces_held)
    quality.hold_pieces(
        uow,
        nc["id"],
        [
            quality.HeldPiece(piece, serial, readings.get(piece))
            for piece, serial in zip(event.pieces_held, event.serials, strict=True)
        ],
        "suspect",
    )
    if event.held_to >= event.held_from:
        inventory.close_hold_range(uow, nc["hold_id"], event.held_from, event.held_to)
    else:
        inventory.lift_hold(uow, _reference(nc))
    quality.contain(uow, nc["id"], event.held_from, event.held_to)


def confirm_made(uow: UnitOfWork, event: shopfloor.OrderPiecesMade) -> None:
    """What was made since the last time is confirmed; a piece whose serial is unknown waits on its
    nonconformance."""
    order = _order(uow, event)
    pieces = [inventory.MadePiece(one.serial, one.number) for one in event.pieces if one.serial is not None]
    if order is not None and pieces:
        production.report_pieces(uow, order.id, pieces, at=event.at, cell_id=event.cell_id)
        production.confirm_made(uow, order.id, at=event.at, cell_id=event.cell_id)


def take_gap(uow: UnitOfWork, event: shopfloor.GapFound) -> None:
    """Pieces of a gap are held on a nonconformance of their own: nobody knows their measure."""
    order = _order(uow, event)
    if order is None or not event.pieces:
        return
    nc = quality.nc_of_stop(uow, event.cell_id, event.gap)
    if nc is None:
        nc = quality.open_nc(
            uow,
            cell_id=event.cell_id,
            item_id=order.item_id,
            cause_of_stop="gap",
            order_number=order.number,
            stop=event.gap,
            held_from=min(event.pieces),
            held_to=max(event.pieces),
        )
        hold = inventory.hold_pieces(
            uow, order.item_id, order.id, min(event.pieces), max(event.pieces), _reference(nc), reason="gap"
        )
        quality.complete_nc(uow, nc, hold_id=hold)
    held = [quality.HeldPiece(p, s, None) for p, s in zip(event.pieces, event.serials, strict=True)]
    quality.hold_pieces(uow, nc["id"], held, "gap")
    quality.contain(uow, nc["id"], min(event.pieces), max(event.pieces))


# ---- reaction, reset, verification


def take_reaction(uow: UnitOfWork, event: shopfloor.StopAcknowledged) -> None:
    nc = quality.nc_of_stop(uow, event.cell_id, event.stop)
    if nc is None:
        return
    reaction = {
        "person": event.person,
        "cause": event.reason_code,
        "cause_text": event.reason_text,
        "action": event.action_code,
        "action_text": event.action_text,
        "at": event.acknowledged_at,
        "master_nominal": event.master_nominal,
        "master_value": event.master_value,
        "master_passed": event.master_passed,
    }
    quality.record_reaction(uow, nc["id"], reaction)


def begin_verifying(uow: UnitOfWork, event: shopfloor.StopReset) -> None:
    order = _order(uow, event)
    if order is not None and order.state == "paused":
        production.start_verifying(uow, order.id, event.reset_at)


def judge_verification(uow: UnitOfWork, event: shopfloor.VerificationJudged) -> None:
    """The pieces are in inspection until here. Passed: they are released and the order resumes. Failed: they
    stay as they are, the stop that follows holds them on its own nonconformance, and what is lost from now on
    is its downtime."""
    order, nc = _order(uow, event), quality.nc_of_stop(uow, event.cell_id, event.stop)
    if order is None or nc is None:
        return
    pieces = [
        inventory.MadePiece(serial, piece)
        for serial, piece in zip(event.serials, event.pieces, strict=True)
        if serial is not None
    ]
    production.report_pieces(uow, order.id, pieces, at=event.judged_at, cell_id=event.cell_id)
    if not event.passed:
        quality.end_downtime(uow, nc["id"], event.judged_at)
        return
    readings = shopfloor.readings_of_pieces(uow, order.number, event.pieces)
    quality.hold_pieces(
        uow,
        nc["id"],
        [quality.HeldPiece(p, s, readings.get(p)) for p, s in zip(event.pieces, event.serials, strict=True)],
        "verification",
    )
    released = quality.release_pieces(uow, nc["id"], list(event.pieces), "verification passed")
    quality.let_go(uow, order.item_id, released, _reference(nc))
    if order.state == "verifying":
        production.resume_order(uow, order.id, event.judged_at)
    quality.end_downtime(uow, nc["id"], event.judged_at)


def _order(uow: UnitOfWork, event: Any) -> production.Order | None:
    """The order a fact names; ``None`` when the line ran without one or for one central does not know."""
    return production.find_order(uow, event.order) if event.order else None


def _reference(nc: RowMapping) -> inventory.DocumentRef:
    return inventory.DocumentRef("quality_nc", nc["id"], nc["number"])


_STOP_BEGINS = (production.OrderPaused, quality.NcOpened)
_HELD = (inventory.HoldPlaced, inventory.SerialsBlocked, quality.PiecesHeld)
_SENT = (quality.BundleCompiled, shopfloor.BundleSent)

# In this order within one event; what a handler may cause is declared, so that a cycle fails a test.
SUBSCRIPTIONS = (
    Subscription(production.OrderReleased, send_plan, (production.PlanAttached, *_SENT)),
    Subscription(shopfloor.RunEnabled, start_order, (production.OrderStarted,)),
    Subscription(shopfloor.LimitsDue, compute_limits, (quality.TrialLimitsComputed,)),
    Subscription(quality.LimitsProposed, ask_for_proposed),
    Subscription(quality.LimitsWithdrawn, forget_withdrawn),
    Subscription(quality.LimitsFrozen, send_frozen, _SENT),
    Subscription(shopfloor.SignalRaised, take_signal, (quality.SignalRecorded, *_STOP_BEGINS, *_HELD)),
    Subscription(shopfloor.LineStopping, take_stopping, _STOP_BEGINS),
    Subscription(shopfloor.LineStopped, take_stopped, _STOP_BEGINS),
    Subscription(
        shopfloor.OrderPiecesMade,
        confirm_made,
        (inventory.OutputMade, inventory.SerialsBlocked, production.PiecesConfirmed),
    ),
    Subscription(
        shopfloor.HoldClosed,
        close_hold,
        (
            *_STOP_BEGINS,
            *_HELD,
            inventory.HoldRangeClosed,
            inventory.SerialsReleased,
            inventory.HoldLifted,
            quality.NcContained,
        ),
    ),
    Subscription(shopfloor.GapFound, take_gap, (quality.NcOpened, *_HELD, quality.NcContained)),
    Subscription(shopfloor.StopAcknowledged, take_reaction, (quality.FirstReactionRecorded,)),
    Subscription(shopfloor.StopReset, begin_verifying, (production.OrderVerifying,)),
    Subscription(
        shopfloor.VerificationJudged,
        judge_verification,
        (
            quality.PiecesHeld,
            inventory.OutputMade,
            inventory.SerialsBlocked,
            quality.PiecesReleased,
            inventory.SerialsReleased,
            inventory.HoldLifted,
            production.OrderResumed,
            quality.DowntimeEnded,
        ),
    ),
)

GATE_ANSWERS: tuple[GateAnswer, ...] = ()
MODULE = Module("process_control", Text(zh="过程控制", en="Process control"))
