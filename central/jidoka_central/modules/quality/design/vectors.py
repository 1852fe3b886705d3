"""The MEWMA on request: its limit for a wanted ARL without a shift, and how soon it finds a shift.

The limit stands for known mean and covariance. A shift is the length of the mean's move in the covariance's
own measure, sqrt(d' S^-1 d): one characteristic alone moved by d sigma, uncorrelated with the others, is d.
What one request takes is counted, not measured, as of the other charts (``run_length``).
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from jidoka_central.foundation.faults import unfit
from jidoka_central.foundation.text import Text
from jidoka_central.modules.quality.design.errors import NO_RUN_LENGTH, TOO_MUCH_AT_ONCE
from jidoka_central.modules.quality.design.run_length import COST_MAX, one_at_a_time
from jidoka_shared.spc.arl_rules import Arl
from jidoka_shared.spc.arl_vectors import Mewma, mewma_arls, mewma_limit
from jidoka_shared.spc.errors import ConfigRefused, NotConverged

Shift = Annotated[float, Field(ge=0.0, le=10.0, allow_inf_nan=False)]


class MewmaAsked(BaseModel):
    """Either the run length wanted without a shift, ``arl0``, or the ``limit`` of a chart that there is.
    ``varying``: limits by the exact variance of each point, as charts of stored data have them, else by the
    asymptotic one, as most published tables."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    variables: int = Field(ge=2, le=20)
    weight: float = Field(default=0.1, ge=0.02, le=1.0, allow_inf_nan=False)
    arl0: float | None = Field(default=None, ge=20.0, le=100_000.0, allow_inf_nan=False)
    limit: float | None = Field(default=None, ge=0.01, le=200.0, allow_inf_nan=False)
    varying: bool = True
    shifts: tuple[Shift, ...] = Field(
        default=(0.0, 0.5, 1.0, 1.5, 2.0, 3.0), min_length=1, max_length=12, strict=False
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.arl0 is None) == (self.limit is None):
            raise unfit(
                Text(zh="arl0 和 limit 二者取一", en="give arl0 or limit, one of the two"), field="arl0"
            )
        return self


class MewmaPoint(BaseModel):
    shift: float
    arl: float
    method: str


class MewmaShown(BaseModel):
    variables: int
    weight: float
    varying: bool
    limit: float
    points: list[MewmaPoint]


def mewma_shown(asked: MewmaAsked) -> MewmaShown:
    """Raises ``NO_RUN_LENGTH``, ``TOO_MUCH_AT_ONCE``."""
    limit, found = _answered(asked)
    points = [
        MewmaPoint(shift=shift, arl=arl.value, method=arl.method)
        for shift, arl in zip(asked.shifts, found, strict=True)
    ]
    return MewmaShown(
        variables=asked.variables, weight=asked.weight, varying=asked.varying, limit=limit, points=points
    )


@lru_cache(maxsize=128)
def _answered(asked: MewmaAsked) -> tuple[float, tuple[Arl, ...]]:
    with one_at_a_time():
        try:
            limit = asked.limit
            if limit is None:
                assert asked.arl0 is not None
                limit = mewma_limit(asked.arl0, asked.variables, asked.weight, varying=asked.varying)
            chart = Mewma(asked.variables, asked.weight, limit)
            if _work(asked, chart) > COST_MAX:
                raise TOO_MUCH_AT_ONCE.refuse(field="shifts")
            return limit, tuple(mewma_arls(chart, asked.shifts, varying=asked.varying))
        except (ConfigRefused, NotConverged) as refused:
            raise NO_RUN_LENGTH.refuse(field=refused.field or "arl0") from refused


def _work(asked: MewmaAsked, chart: Mewma) -> float:
    """In nominal microseconds: the stages until the limits stand still, each a product of the nodes along and
    across a shift."""
    if asked.weight == 1.0:
        return 0.0
    along, across = 16.0 + 6.0 * chart.extent, 16.0 + 3.0 * chart.extent
    moved = len({shift for shift in asked.shifts if shift > 0.0})
    stages = -13.0 / math.log1p(-asked.weight) if asked.varying else 30.0
    return stages * (300.0 + moved * along * across * (along + across) / 2_000.0)
