"""The gate before the chart: only a finite, plausible number that the gauge itself calls good is a reading.

"Stuck" is no question of equal values (a process has equal neighbours): it is judged where the result
sequence is known, in ``pieces``. What the gate refuses is bad data, never a reason to stop and never let
pass silently.
"""

from __future__ import annotations

import math

from jidoka_edge.pieces.records import GOOD, Result
from jidoka_shared.wire import Characteristic


def refusal(result: Result, characteristic: Characteristic) -> str | None:
    """Why a result is no reading of the characteristic, or None when it is one.

    Codes: bad_status, not_finite, wrong_decimals, implausible.
    """
    if result.status != GOOD:
        return "bad_status"
    if result.value is None or not math.isfinite(result.value):
        return "not_finite"
    if result.decimals != characteristic.decimals:
        return "wrong_decimals"
    if not characteristic.plausible_min <= result.value <= characteristic.plausible_max:
        return "implausible"
    return None
