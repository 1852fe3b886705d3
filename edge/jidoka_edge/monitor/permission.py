"""Why no further piece may start. Pure: RUN_ENABLE is 1 only while the list is empty.

| reason | until |
|---|---|
| self_test | the SPC kernel reproduces its released self-test (install the release) |
| no_order, no_bundle | central sends them |
| limits_due, order_complete, commanded | the planned hold ends: limits, next order, a sign-on |
| stop_active | a person resets the stop at the line |
| stop_<state> | the stop process says armed or degraded; ``stop_unavailable`` when it does not answer |
| storing | what was decided is on disk |
| gauge_lost, plc_lost | the device answers |
| gauge_stuck | it was checked on its master ring, rebooted, or the operator signed on again |
| profile_mismatch | bundle and PLC agree on handshake or free running |
| piece_number_back | the PLC's piece counter fell behind what is judged: a new order begins where it stands |
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from jidoka_edge.monitor.rules import Judge
from jidoka_edge.monitor.stop_link import IDLE
from jidoka_edge.pieces.records import PlcHead

PROFILES: Final = {"handshake": 1, "free_running": 2}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the permission depends on besides the run's memory. ``plc`` is None while it is away."""

    authority: bool
    stop_state: str
    storing: bool
    gauge_up: bool
    gauge_stuck: bool
    plc: PlcHead | None


def reasons(judge: Judge, around: Surroundings) -> list[str]:
    """Every reason that holds, in the order of the table."""
    memory, bundle, plc = judge.memory, judge.bundle, around.plc
    stopped = memory.stop is not None and not memory.stop.verifying
    in_work = memory.job is not None and plc is not None
    other_profile = (
        in_work and bundle is not None and plc is not None and plc.profile != PROFILES[bundle.profile]
    )
    behind = in_work and plc is not None and plc.started < memory.next_piece - 1
    return [
        *(["self_test"] if not around.authority else []),
        *(["no_order"] if memory.job is None else []),
        *(["no_bundle"] if bundle is None else []),
        *memory.holds,
        *(["stop_active"] if stopped else []),
        *([f"stop_{around.stop_state}"] if around.stop_state not in IDLE else []),
        *(["storing"] if around.storing else []),
        *(["gauge_lost"] if not around.gauge_up else []),
        *(["gauge_stuck"] if around.gauge_stuck else []),
        *(["plc_lost"] if plc is None else []),
        *(["profile_mismatch"] if other_profile else []),
        *(["piece_number_back"] if behind else []),
    ]
