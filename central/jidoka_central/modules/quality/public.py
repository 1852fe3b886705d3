"""Quality's only door."""

from jidoka_central.modules.quality.module import MODULE
from jidoka_central.modules.quality.nonconformance.events import (
    DowntimeEnded,
    NcOpened,
    PiecesHeld,
    PiecesReleased,
)
from jidoka_central.modules.quality.nonconformance.service import (
    HeldPiece,
    complete_nc,
    contain,
    end_downtime,
    get_nc,
    hold_pieces,
    nc_of_boundary,
    nc_of_stop,
    ncs_of_order,
    note_stopped,
    open_nc,
    pieces_of_nc,
    record_reaction,
    release_pieces,
)
from jidoka_central.modules.quality.plans.events import BundleCompiled, PlanReleased
from jidoka_central.modules.quality.plans.service import (
    characteristic_rows,
    compile_plan,
    get_plan,
    plan_in_force,
    required_plan,
)
from jidoka_central.modules.quality.spc.events import LimitsFrozen, SignalRecorded, TrialLimitsComputed
from jidoka_central.modules.quality.spc.service import (
    characteristic_row,
    compute_trial_limits,
    frozen_limits_of,
    limits_of_plan,
    record_signal,
    signals_of_order,
)

__all__ = [
    "MODULE",
    "BundleCompiled",
    "DowntimeEnded",
    "HeldPiece",
    "LimitsFrozen",
    "NcOpened",
    "PiecesHeld",
    "PiecesReleased",
    "PlanReleased",
    "SignalRecorded",
    "TrialLimitsComputed",
    "characteristic_row",
    "characteristic_rows",
    "compile_plan",
    "complete_nc",
    "compute_trial_limits",
    "contain",
    "end_downtime",
    "frozen_limits_of",
    "get_nc",
    "get_plan",
    "hold_pieces",
    "limits_of_plan",
    "nc_of_boundary",
    "nc_of_stop",
    "ncs_of_order",
    "note_stopped",
    "open_nc",
    "pieces_of_nc",
    "plan_in_force",
    "record_reaction",
    "record_signal",
    "release_pieces",
    "required_plan",
    "signals_of_order",
]
