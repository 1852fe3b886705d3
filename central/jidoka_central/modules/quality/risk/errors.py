"""Refusals of risk ratings."""

from __future__ import annotations

from jidoka_central.foundation.errors import Problem
from jidoka_central.foundation.text import Text

RATING_OUT_OF_RANGE = Problem(
    "quality.rating_out_of_range",
    422,
    Text(zh="{field} = {rating} 无效：评分为 1 到 10 的整数", en="{field} = {rating}: ratings are 1 to 10"),
)

RISK_PROBLEMS = (RATING_OUT_OF_RANGE,)
