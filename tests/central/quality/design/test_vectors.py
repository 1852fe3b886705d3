"""The MEWMA asked for: limit and run lengths together, and what is refused by name."""

from __future__ import annotations

import json
import math

import pytest
from pydantic import ValidationError

from jidoka_central.foundation.errors import Refusal
from jidoka_central.modules.quality.design.vectors import MewmaAsked, mewma_shown


def test_limit_and_run_lengths_belong_together() -> None:
    found = mewma_shown(MewmaAsked(variables=2, arl0=200, weight=0.1, varying=False, shifts=(0.0, 1.0, 1.0)))
    assert found.limit == pytest.approx(8.64, abs=0.01), "Prabhu and Runger 1997"
    assert [round(one.arl, 2) for one in found.points] == [200.0, 10.12, 10.12]
    again = mewma_shown(MewmaAsked(variables=2, limit=found.limit, varying=False, shifts=(0.0,)))
    assert again.points[0].arl == pytest.approx(200.0, rel=1e-7)
    widening = mewma_shown(MewmaAsked(variables=2, arl0=200, shifts=(0.0, 1.0)))
    assert widening.limit > found.limit and widening.points[1].arl < found.points[1].arl
    assert all(math.isfinite(one["arl"]) for one in json.loads(widening.model_dump_json())["points"])


def test_what_is_refused() -> None:
    for wrong in (
        {"variables": 2}, {"variables": 2, "arl0": 200, "limit": 9.0}, {"variables": 1, "arl0": 200},
        {"variables": 2, "limit": 1e-300}, {"variables": 2, "limit": math.nan},
        {"variables": 2, "arl0": math.inf},
        {"variables": 2, "arl0": 200, "shifts": (-1.0,)}, {"variables": 2, "arl0": 200, "shifts": ()},
    ):  # fmt: skip
        with pytest.raises(ValidationError):
            MewmaAsked(**wrong)  # type: ignore[arg-type]
    for asked, code in (
        (MewmaAsked(variables=2, limit=200.0, weight=1.0), "quality.no_run_length"),
        (MewmaAsked(variables=20, limit=60.0, weight=0.02), "quality.design_too_much"),
    ):
        with pytest.raises(Refusal) as caught:
            mewma_shown(asked)
        assert caught.value.code == code
