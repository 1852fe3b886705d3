"""Reducing a long series loses nothing that must be seen, whatever the series."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jidoka_central.modules.shopfloor.columns.reduction import (
    ENDS,
    EXCLUDED,
    FLAGGED,
    MAXIMUM,
    MINIMUM,
    SPREAD,
    UNUSABLE,
    reduce,
)


@settings(max_examples=60, deadline=None)
@given(
    n=st.integers(1, 3_000),
    seed=st.integers(0, 2**32 - 1),
    points=st.sampled_from([100, 137, 400]),
    flagged=st.sampled_from([0.0, 0.01, 0.4]),
    holes=st.sampled_from([0.0, 0.02, 1.0]),
    window=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_every_signal_exclusion_and_extreme_is_kept(
    n: int, seed: int, points: int, flagged: float, holes: float, window: tuple[float, float]
) -> None:
    random = np.random.default_rng(seed)
    value, spread = random.normal(size=n), np.abs(random.normal(size=n))
    value[random.random(n) < holes] = np.nan
    word = np.where(random.random(n) < flagged, 5, 0).astype(np.uint32)
    marks = np.where(random.random(n) < 0.01, EXCLUDED, 0).astype(np.uint16)
    first, last = sorted(int(one * (n - 1)) for one in window)
    found = reduce(value, spread=spread, word=word, marks=marks, first=first, last=last, points_max=points)
    kept = set(found.index.tolist())
    inside = np.arange(first, last + 1)
    assert kept <= set(inside.tolist())
    assert (np.diff(found.index) > 0).all()
    must = inside[(word[inside] != 0) | (marks[inside] != 0) | ~np.isfinite(value[inside])]
    assert set(must.tolist()) <= kept
    assert {first, last} <= kept
    if inside.size <= points:
        assert found.buckets is None and kept == set(inside.tolist())
        return
    buckets = found.buckets
    assert buckets is not None
    assert buckets.first[0] == first and buckets.last[-1] == last
    assert (buckets.first[1:] == buckets.last[:-1] + 1).all()
    extremes = 0
    for at, (begin, end) in enumerate(zip(buckets.first, buckets.last, strict=True)):
        own = value[begin : end + 1]
        usable = own[np.isfinite(own)]
        shown = [value[one] for one in range(begin, end + 1) if one in kept]
        assert buckets.flagged[at] == (word[begin : end + 1] != 0).sum()
        assert spread[begin : end + 1].max() == buckets.spread[at]
        assert buckets.spread[at] in [spread[one] for one in range(begin, end + 1) if one in kept]
        if usable.size:
            assert (buckets.low[at], buckets.high[at]) == (usable.min(), usable.max())
            assert usable.min() in shown and usable.max() in shown
        else:
            assert np.isnan(buckets.low[at]) and np.isnan(buckets.high[at])
        extremes += 3
    assert len(kept) <= must.size + extremes + 2
    reasons = dict(zip(found.index.tolist(), found.kept.tolist(), strict=True))
    assert all(reasons[one] & FLAGGED for one in kept if word[one])
    assert all(
        reasons[one] & (FLAGGED | EXCLUDED | UNUSABLE | ENDS | MINIMUM | MAXIMUM | SPREAD) for one in kept
    )


def test_too_many_flags_keep_where_a_rule_begins() -> None:
    word = np.ones(10_000, dtype=np.uint32)
    rising = np.zeros(10_000, dtype=bool)
    rising[[7, 500, 9_000]] = True
    found = reduce(np.zeros(10_000), word=word, rising=rising, points_max=100, must_max=50)
    assert {7, 500, 9_000} <= set(found.index.tolist())
    assert found.index.size <= 50 + 100
    assert found.buckets is not None and found.buckets.flagged.sum() == 10_000


@pytest.mark.parametrize("n", [0, 1])
def test_nothing_and_one_point(n: int) -> None:
    found = reduce(np.zeros(n))
    assert found.index.tolist() == list(range(n)) and found.buckets is None
