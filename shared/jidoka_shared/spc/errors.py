"""What the SPC kernel and its limits refuse. ``code`` is stable, ``field`` names the input that was wrong."""


class SpcError(ValueError):
    """Base of every refusal here."""

    code = "spc_error"

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class SubgroupTooSmall(SpcError):
    """A subgroup holds fewer than two values: it has no range."""

    code = "subgroup_too_small"


class SubgroupTooLarge(SpcError):
    """A subgroup holds more than 25 values: the range is no estimator there, use the standard deviation."""

    code = "subgroup_too_large"


class SubgroupsUnequal(SpcError):
    """Subgroups of different sizes on a chart that needs equal ones."""

    code = "subgroups_unequal"


class TooFewSubgroups(SpcError):
    """No subgroup, or fewer than the caller asked for."""

    code = "too_few_subgroups"


class NotFinite(SpcError):
    """A value that is NaN or infinite where a number is needed."""

    code = "not_finite"


class NoVariation(SpcError):
    """All ranges are zero: limits would coincide with the centre and every later value would signal."""

    code = "no_variation"


class ConfigRefused(SpcError):
    """A channel configuration that contradicts itself or leaves its bounds."""

    code = "config_refused"


class UnknownChannel(SpcError):
    """A channel number outside the monitor."""

    code = "unknown_channel"


class ShapeMismatch(SpcError):
    """Arrays whose lengths do not fit each other or the monitor."""

    code = "shape_mismatch"


class CheckpointRefused(SpcError):
    """A checkpoint that is damaged, of another layout, or taken under other parameters."""

    code = "checkpoint_refused"


class StopAuthorityRefused(SpcError):
    """The compiled kernel does not reproduce the released self-test: it may advise, never stop a line."""

    code = "stop_authority_refused"


class CountRefused(SpcError):
    """A count that is none (negative, broken, more than was inspected) or a size that is not positive."""

    code = "count_refused"


class NoEvents(SpcError):
    """No nonconforming unit, or nothing but nonconforming ones: the chart would have no width."""

    code = "no_events"


class NotConverged(SpcError):
    """A run length or a design that could not be computed to the accuracy asked for."""

    code = "not_converged"


class ExclusionRefused(SpcError):
    """A subgroup excluded from trial limits without a reason, twice, or that does not exist."""

    code = "exclusion_refused"
