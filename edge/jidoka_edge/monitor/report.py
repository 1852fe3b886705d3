"""What screens are told: the retained ``_state/line`` and the live readings. Never the authority, never in
the way.

``line``: ``{at, state, andon, running, order, item, quantity, piece, phase, subgroup, bundle,
bundle_version, limits, run_enable, reasons, stop, stop_state, held_from, gauge, plc, away}``. state: stopped,
verifying, waiting, running, idle. andon: red while a stop is not reset (or the stop process cannot be
asked while the line runs), amber while advice holds, verification, a planned hold or a device's loss needs
eyes, else green. away: of each device that is lost, why.
"""

from __future__ import annotations

from dataclasses import dataclass

from jidoka_edge.monitor.outcome import Outcome, Row
from jidoka_edge.monitor.rules import Judge
from jidoka_edge.pieces.records import PlcHead
from jidoka_shared.wire.events import SubgroupJudged


@dataclass(slots=True)
class LastSubgroup:
    """The subgroup judged last, for screens."""

    row: Row | None = None
    advice: bool = False

    def see(self, outcome: Outcome) -> None:
        for event in outcome.events:
            if isinstance(event, SubgroupJudged):
                self.advice = bool(event.advice)
                self.row = {
                    "number": event.subgroup,
                    "mean": event.mean,
                    "range": event.range,
                    "advice": list(event.advice),
                    "stop": list(event.stop),
                    "complete": event.complete,
                    "pieces": list(event.pieces),
                }


def line_state(
    judge: Judge,
    head: PlcHead | None,
    stop_state: str,
    reasons: list[str],
    subgroup: LastSubgroup,
    devices: tuple[bool, bool],
    away: dict[str, str],
) -> Row:
    """The payload of ``_state/line``, without ``at``."""
    memory, stop = judge.memory, judge.memory.stop
    running = head.running if head is not None else None
    limits = judge.characteristic.limits if judge.bundle is not None else None
    state = _state(judge, running, reasons)
    return {
        "state": state,
        "andon": _andon(state, stop_state, subgroup, devices),
        "running": running,
        "order": judge.order,
        "item": memory.job.item if memory.job else None,
        "quantity": memory.job.quantity if memory.job else None,
        "piece": memory.next_piece - 1,
        "phase": judge.phase,
        "subgroup": subgroup.row,
        "bundle": memory.bundle,
        "bundle_version": judge.bundle.version if judge.bundle else None,
        "limits": limits.id if limits else None,
        "run_enable": not reasons,
        "reasons": reasons,
        "stop": stop.id if stop else None,
        "stop_state": stop_state,
        "held_from": stop.held_from if stop else None,
        "gauge": "up" if devices[0] else "lost",
        "plc": "up" if devices[1] else "lost",
        "away": {name: why for name, why in away.items() if why},
    }


def _state(judge: Judge, running: bool | None, reasons: list[str]) -> str:
    stop = judge.memory.stop
    if stop is not None:
        return "verifying" if stop.verifying else "stopped"
    if judge.memory.job is None:
        return "idle"
    if reasons:
        return "waiting"
    return "running" if running else "waiting"


def _andon(state: str, stop_state: str, subgroup: LastSubgroup, devices: tuple[bool, bool]) -> str:
    if state == "stopped" or stop_state in (
        "stop_sent",
        "unknown",
        "cmd_confirmed",
        "stopped",
        "stop_failed",
    ):
        return "red"
    attention = state in ("verifying", "waiting") or subgroup.advice or not all(devices)
    return "amber" if attention or stop_state in ("degraded", "unavailable") else "green"
