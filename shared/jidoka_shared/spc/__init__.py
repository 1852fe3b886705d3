"""Statistical process control: limits, the decision word, and the monitor that edge and server share.

Importing this costs neither numpy nor numba: `Monitor` and `load_kernel` come in when they are first named.
"""

from typing import TYPE_CHECKING, Any

from jidoka_shared.spc.config import (
    ChannelConfig,
    Cusum,
    Ewma,
    RunLengths,
)
from jidoka_shared.spc.decision import (
    CUSUM,
    DECISION,
    EWMA,
    NELSON,
    SIGNALS,
    SPECIFICATION,
    STATUS,
    TITLES,
    WESTERN_ELECTRIC,
    Rule,
    describe,
    events,
    may_stop,
    rules_of,
)
from jidoka_shared.spc.errors import (
    CheckpointRefused,
    ConfigRefused,
    NotFinite,
    NoVariation,
    ShapeMismatch,
    SpcError,
    StopAuthorityRefused,
    SubgroupsUnequal,
    SubgroupTooLarge,
    SubgroupTooSmall,
    TooFewSubgroups,
    UnknownChannel,
)
from jidoka_shared.spc.limits import C4, D2, D3, XbarRLimits, Zones, subgroup_statistics, xbar_r_limits
from jidoka_shared.spc.variables import (
    BetweenWithinLimits,
    IndividualsLimits,
    XbarSLimits,
    between_within_limits,
    individuals_limits,
    moving_ranges,
    subgroup_deviation,
    xbar_s_limits,
)

if TYPE_CHECKING:
    from jidoka_shared.spc.loading import LoadedKernel, load_kernel
    from jidoka_shared.spc.monitor import ChannelState, Monitor

_LAZY = {
    "ChannelState": "jidoka_shared.spc.monitor",
    "LoadedKernel": "jidoka_shared.spc.loading",
    "Monitor": "jidoka_shared.spc.monitor",
    "load_kernel": "jidoka_shared.spc.loading",
}

__all__ = [
    "C4",
    "CUSUM",
    "D2",
    "D3",
    "DECISION",
    "EWMA",
    "NELSON",
    "SIGNALS",
    "SPECIFICATION",
    "STATUS",
    "TITLES",
    "WESTERN_ELECTRIC",
    "BetweenWithinLimits",
    "ChannelConfig",
    "ChannelState",
    "CheckpointRefused",
    "ConfigRefused",
    "Cusum",
    "Ewma",
    "IndividualsLimits",
    "LoadedKernel",
    "Monitor",
    "NoVariation",
    "NotFinite",
    "Rule",
    "RunLengths",
    "ShapeMismatch",
    "SpcError",
    "StopAuthorityRefused",
    "SubgroupTooLarge",
    "SubgroupTooSmall",
    "SubgroupsUnequal",
    "TooFewSubgroups",
    "UnknownChannel",
    "XbarRLimits",
    "XbarSLimits",
    "Zones",
    "between_within_limits",
    "describe",
    "events",
    "individuals_limits",
    "load_kernel",
    "may_stop",
    "moving_ranges",
    "rules_of",
    "subgroup_deviation",
    "subgroup_statistics",
    "xbar_r_limits",
    "xbar_s_limits",
]


def __getattr__(name: str) -> Any:
    """The names that need numpy, brought in at first use."""
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_LAZY[name]), name)
