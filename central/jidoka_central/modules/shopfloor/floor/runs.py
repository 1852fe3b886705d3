"""Bundles, commands, runs, and the processes and devices of an edge."""

from __future__ import annotations

from typing import Final

from jidoka_central.modules.shopfloor import events
from jidoka_central.modules.shopfloor.floor.applying import Applying, StoredFact
from jidoka_central.modules.shopfloor.floor.pieces import announce
from jidoka_central.modules.shopfloor.outbox.service import (
    bundle_by_hash,
    note_answer,
    note_bundle_refused,
    note_reported,
    note_run_enabled,
)
from jidoka_shared import wire
from jidoka_shared.wire import events as said

LIMITS_DUE: Final = "limits_due"


def agent_started(applying: Applying, fact: StoredFact, data: said.AgentStarted) -> None:
    devices = applying.line["devices"]
    if data.stop_authority:
        devices.pop(data.process, None)
    else:
        devices[data.process] = "no_stop_authority"


def device_changed(applying: Applying, fact: StoredFact, data: said.DeviceChanged) -> None:
    devices = applying.line["devices"]
    if data.state in ("back", "rebooted"):
        devices.pop(data.device, None)
    else:
        devices[data.device] = data.state


def memory_restarted(applying: Applying, fact: StoredFact, data: said.MemoryRestarted) -> None:
    applying.line["advice_subgroup"] = None


def bundle_applied(applying: Applying, fact: StoredFact, data: said.BundleApplied) -> None:
    uow, edge = applying.uow, applying.edge
    note_reported(uow, edge.id, data.bundle, data.version, None)
    applying.line["bundle"] = data.bundle
    row = bundle_by_hash(uow, edge.id, data.bundle)
    uow.emit(
        events.BundleReported(
            **applying.said(fact, data),
            version=data.version,
            plan=data.plan,
            revision=data.revision,
            limits_version=data.limits_version,
            plan_id=None if row is None else row["plan_id"],
            limits_id=None if row is None else row["limits_id"],
        )
    )


def bundle_refused(applying: Applying, fact: StoredFact, data: said.BundleRefused) -> None:
    note_bundle_refused(applying.uow, applying.edge.id, data.refused, data.code, data.detail)
    applying.uow.emit(
        events.BundleRefused(
            **applying.said(fact, data), refused=data.refused, code=data.code, detail=data.detail
        )
    )


def command_refused(applying: Applying, fact: StoredFact, data: said.CommandRefused) -> None:
    answer = wire.CommandAnswer(
        id=data.command, name=data.name, status="refused", code=data.code, detail=data.detail, at=fact.at
    )
    note_answer(applying.uow, applying.edge.id, answer)
    applying.uow.emit(
        events.CommandRefused(
            **applying.said(fact, data),
            command=data.command,
            name=data.name,
            code=data.code,
            detail=data.detail,
        )
    )


def run_enabled(applying: Applying, fact: StoredFact, data: said.RunEnabled) -> None:
    note_run_enabled(applying.uow, applying.edge.id, data.order)
    applying.line |= {
        "order_number": data.order,
        "item": data.item,
        "quantity": data.quantity,
        "operator": data.operator,
        "hold_reason": None,
        "advice_subgroup": None,
    }
    applying.uow.emit(
        events.RunEnabled(
            **applying.said(fact, data),
            item=data.item,
            quantity=data.quantity,
            first_piece=data.first_piece,
            operator=data.operator,
        )
    )


def run_held(applying: Applying, fact: StoredFact, data: said.RunHeld) -> None:
    applying.line["hold_reason"] = data.reason
    common = applying.said(fact, data)
    applying.uow.emit(
        events.RunHeld(**common, reason=data.reason, last_piece=data.last_piece, subgroups=data.subgroups)
    )
    if data.reason == LIMITS_DUE:
        applying.uow.emit(events.LimitsDue(**common, subgroups=data.subgroups, last_piece=data.last_piece))
    else:
        announce(applying, fact, data, data.reason)


def run_resumed(applying: Applying, fact: StoredFact, data: said.RunResumed) -> None:
    applying.line["hold_reason"] = None
    applying.uow.emit(events.RunResumed(**applying.said(fact, data), reason=data.reason))
