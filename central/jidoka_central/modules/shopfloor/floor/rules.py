"""Pure decisions about the floor: what the andon board shows of a line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

STOP_SHOWN: Final = {  # state of the stop machine -> what the board says; all of them red
    "stop_sent": "stopping",
    "cmd_confirmed": "stopping",
    "stopped": "stopped",
    "reset_pending": "resetting",
    "reset_sent": "resetting",
    "unknown": "stop_unknown",
    "stop_failed": "stop_failed",
}
LATCHED: Final = frozenset(STOP_SHOWN)
AT_REST: Final = frozenset({"order_complete", "signed_off"})


def shown(line: Mapping[str, Any]) -> tuple[str, str]:
    """(state, colour) of a line. Red: stopped or being stopped. Amber: waiting, warned, verifying or
    degraded. Green: running and well. Grey: nothing to do, ready to be started, or not known.
    """
    stop = line["stop_state"]
    if stop in LATCHED:
        return STOP_SHOWN[stop], "red"
    if line["verifying"] is not None:
        return "verifying", "amber"
    if line["hold_reason"] is not None:
        return ("idle", "grey") if line["hold_reason"] in AT_REST else ("waiting", "amber")
    if line["running"]:
        unwell = stop == "degraded" or line["devices"] or line["advice_subgroup"] is not None
        return "running", "amber" if unwell else "green"
    if line["running"] is None:
        return "unknown", "grey"
    return ("ready", "grey") if line["order_number"] is not None else ("idle", "grey")
