"""What the stop says of itself: its status, the data of a transition, and the machine as it was written down
last.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import msgspec

from jidoka_edge.stop.journal import Remembered
from jidoka_edge.stop.plc import Head
from jidoka_edge.stop.states import Facts, Model, State, Stop, allowed
from jidoka_edge.stop.watch import Watch

REASON_COMM_FAULT: Final = 2
IDLE: Final = (State.DISARMED, State.ARMED, State.DEGRADED)


def status_of(model: Model, facts: Facts, watch: Watch, publishing_ms: float) -> dict[str, Any]:
    """The whole state. ``running`` is None while the two running signals do not agree."""
    stop = model.stop
    return {
        "state": model.state.value,
        "stop": stop.id if stop else None,
        "cause": stop.cause if stop else None,
        "signal": stop.signal if stop else None,
        "detail": stop.detail if stop else "",
        "seq": stop.seq if stop else model.seq,
        "since": model.since,
        "acknowledged": stop.acknowledged if stop else False,
        "sent_at": stop.sent_at if stop else 0,
        "echo_at": stop.echo_at if stop else 0,
        "not_running_at": stop.not_running_at if stop else 0,
        "latch": facts.latch,
        "running": facts.running if facts.running == facts.line_run else None,
        "line_run": facts.line_run,
        "key": facts.key,
        "plc_boot": facts.boot,
        "reasons": sorted(watch.reasons),
        "faults": {
            name: {"code": fault.code, "text": fault.text}
            for name, fault in watch.faults.items()
            if fault.code
        },
        "self_test_ms": watch.self_test_ms,
        "self_test_age_s": watch.self_test_age_s,
        "publishing_ms": publishing_ms,
        "allowed": list(allowed(model.state)),
    }


def changed(
    model: Model, facts: Facts, stop: Stop | None, before: State, now: int, note: str
) -> dict[str, Any]:
    """The data of ``stop.changed``; ``note`` goes before the stop's own detail."""
    data: dict[str, Any] = {
        "stop": stop.id if stop else None,
        "state": model.state.value,
        "before": before.value,
        "cause": stop.cause if stop else "none",
        "seq": stop.seq if stop else model.seq,
        "at": now,
        "plc_boot": facts.boot,
        "detail": note or (stop.detail if stop else ""),
    }
    if stop is not None:
        times = ("signal", "ready_at", "sent_at", "echo_at", "not_running_at")
        data |= {name: getattr(stop, name) for name in times if getattr(stop, name)}
    return data


def found(head: Head, now: int) -> Stop:
    """A latch this process did not set: by the PLC's policy, or before a crash."""
    if head.reason == REASON_COMM_FAULT:
        return Stop(f"comm_fault/{head.boot}/{now // 1000}", "comm_fault", head.seq_ack)
    return Stop(f"boot/{head.boot}/{head.seq_ack}", "found_at_boot", head.seq_ack)


def restored(remembered: Remembered) -> tuple[Model, bool | None]:
    """The machine of the last run, and whether it had told that the line runs; reserved sequence numbers
    count as used.
    """
    if remembered.model is None:
        return Model(seq=remembered.seq_floor), None
    kept = dict(remembered.model)
    line = kept.pop("line", None)
    try:
        model = msgspec.convert(kept, Model)
    except msgspec.ValidationError:
        return Model(seq=remembered.seq_floor), line
    if model.state in IDLE:
        model = replace(model, state=State.DISARMED, stop=None)
    elif model.state is State.STOP_SENT:
        model = replace(model, state=State.UNKNOWN)
    elif model.state is State.STOPPED:  # shown as stopped only when it is seen again
        model = replace(model, state=State.CMD_CONFIRMED)
    return replace(model, seq=remembered.seq_floor or model.seq, good_checks=0), line
