"""The input of a study, and its answer."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from jidoka_central.foundation.registry import Answer, Input
from jidoka_central.modules.masterdata.public import Code, Reason

Number = Annotated[float, Field(allow_inf_nan=False)]
Instant = Annotated[int, Field(ge=-(2**62), le=2**62)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Exclusion(Input):
    """A subgroup left out, for a reason that a person gives."""

    order: Annotated[str, StringConstraints(max_length=40)]
    subgroup: Annotated[int, Field(ge=0)]
    reason: Reason


class Measurements(Input):
    """Complete subgroups of a characteristic, in the order of time. Instants are UTC microseconds, both
    included; ``verification``: with those taken to verify a restart."""

    characteristic: Code
    orders: Annotated[list[Code], Field(min_length=1, max_length=50)]
    from_at: Instant | None = None
    to_at: Instant | None = None
    verification: bool = False
    exclusions: Annotated[tuple[Exclusion, ...], Field(max_length=200)] = ()


class Typed(Input):
    """Values from elsewhere, in subgroups (of one value each for individuals), in the order of time."""

    name: Name
    unit: Annotated[str, StringConstraints(min_length=1, max_length=12)]
    decimals: Annotated[int, Field(ge=0, le=9)] = 3
    item: Code | None = None
    subgroups: Annotated[list[Annotated[list[Number], Field(max_length=1_000)]], Field(max_length=2_001)]


class Limits(Input):
    """The specification to judge by; a side that is missing is not judged."""

    lsl: Number | None = None
    usl: Number | None = None
    target: Number | None = None


class StudyCapability(Input):
    """Of ``measurements`` or of ``typed`` values. Without a ``specification`` the limits of the control plan
    by which the newest subgroup was made are taken, its nominal value as the target. The choices are those
    of ``docs/statistics/capability.md``; ``sigma`` None takes the proper method for the subgroups' size."""

    measurements: Measurements | None = None
    typed: Typed | None = None
    specification: Limits | None = None
    sigma: Literal["r_bar", "s_bar", "pooled", "moving_range"] | None = None
    distribution: Literal[
        "normal", "lognormal", "weibull", "gamma", "folded_normal", "box_cox", "johnson", "empirical"
    ] = "normal"
    offset: Number = 0.0
    rules: Annotated[tuple[str, ...], Field(max_length=9)] = ("N1",)
    confidence: Number = 0.95
    target_index: Number = 1.33
    judge_by: Literal["estimate", "lower_bound"] = "estimate"
    note: Annotated[str, StringConstraints(max_length=400)] = ""


class CapabilityAnswer(Answer):
    id: UUID
    number: str
    called: str
    index: str
    value: float
