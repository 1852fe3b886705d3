"""The MEWMA's run lengths and limits against Prabhu and Runger, Molnau, Rigdon, the EWMA, the noncentral
chi-square distribution, and the kernel itself on random vectors.
"""

import math

import numpy as np
import pytest
from scipy import stats

from jidoka_shared.spc import ConfigRefused, Ewma
from jidoka_shared.spc.arl_charts import ewma_arl
from jidoka_shared.spc.arl_vectors import Mewma, _lengths, _plain, mewma_arl, mewma_arls, mewma_limit
from jidoka_shared.spc.multivariate import VectorLimits, VectorMonitor, VectorRule


def test_published_limits_and_run_lengths(oracle):
    file = oracle("mewma_run_lengths")
    for one in file["limits"]:
        found = mewma_limit(one["arl0"], one["p"], one["weight"], varying=False)
        assert found == pytest.approx(one["limit"], abs=0.015), one
        back = mewma_arl(Mewma(one["p"], one["weight"], found), varying=False)
        assert back.value == pytest.approx(one["arl0"], rel=1e-7) and back.error == 0.0
    for one in file["run_lengths"]:
        found = mewma_arl(Mewma(one["p"], one["weight"], one["limit"]), one["shift"], varying=False).value
        assert found == pytest.approx(one["published"], rel=0.005), one
        if one["exact"] is not None:
            digits = 1 if one["exact"] == 200.8 else 2
            assert round(found, digits) == one["exact"], one
    odd = file["known_inaccurate"]
    found = mewma_arl(Mewma(odd["p"], odd["weight"], odd["limit"]), varying=False).value
    assert abs(found - odd["simulated"]) < 3.0 * odd["error"] and found > 1.05 * odd["published"]


def test_one_characteristic_is_the_ewma_and_weight_one_is_t2():
    """The equations are another, so this holds the quadrature, the widening limits and the shift."""

    class One(Mewma):
        def __post_init__(self) -> None:
            """One characteristic is no MEWMA, but the equation holds for it."""

    chart, ewma = One(1, 0.2, 2.859**2), Ewma(0.2, 2.859)
    for varying in (False, True):
        (found,) = _lengths(chart, [_plain(chart)], varying)
        assert found == pytest.approx(ewma_arl(ewma, varying=varying).value, rel=1e-8)
    for shift in (0.0, 2.0):
        wanted = 1.0 / stats.ncx2.sf(15.0, 5, shift**2)
        assert mewma_arl(Mewma(5, 1.0, 15.0), shift).value == pytest.approx(wanted, rel=1e-11)
    near = mewma_arl(Mewma(5, 0.999999, 15.0), 2.0).value
    assert near == pytest.approx(mewma_arl(Mewma(5, 1.0, 15.0), 2.0).value, rel=1e-5)
    # in two dimensions with hardly a shift, as in one without
    for p in (2, 3, 7):
        for varying in (False, True):
            still, moved = mewma_arls(Mewma(p, 0.15, 12.0), [0.0, 1e-7], varying=varying)
            assert moved.value == pytest.approx(still.value, rel=1e-9)


@pytest.mark.parametrize(
    ("p", "weight", "limit", "shift", "varying"), [(4, 0.1, 12.73, 0.0, False), (3, 0.2, 12.0, 0.7, True)]
)
def test_the_kernel_runs_as_long_as_the_equation_says(p, weight, limit, shift, varying):
    identity = tuple(tuple(float(i == j) for j in range(p)) for i in range(p))
    limits = VectorLimits((0.0,) * p, identity, weight=weight, mewma=limit, varying=varying)
    rng, lengths, block = np.random.default_rng(1997), [], 300
    for _ in range(1500):
        monitor, length = VectorMonitor(limits), 0
        while True:
            x = rng.standard_normal((block, p))
            x[:, 0] += 0.6 * shift
            x[:, 1] -= 0.8 * shift
            hit = np.flatnonzero(monitor.take(x)[0] & np.uint32(VectorRule.MEWMA))
            if hit.size:
                lengths.append(length + int(hit[0]) + 1)
                break
            length += block
    error = np.std(lengths, ddof=1) / math.sqrt(len(lengths))
    exact = mewma_arl(Mewma(p, weight, limit), shift, varying=varying).value
    assert abs(np.mean(lengths) - exact) < 4.0 * error


def test_what_cannot_be_computed_is_refused():
    for wrong in (
        (1, 0.1, 9.0),
        (101, 0.1, 9.0),
        (2, 0.001, 9.0),
        (2, 1.1, 9.0),
        (2, 0.1, 0.0),
        (2, 0.1, 1e-300),
        (2, 0.1, math.nan),
    ):
        with pytest.raises(ConfigRefused):
            Mewma(*wrong)
    for shift in (-1.0, math.nan, 21.0):
        with pytest.raises(ConfigRefused, match="shift"):
            mewma_arl(Mewma(2, 0.1, 9.0), shift)
    with pytest.raises(ConfigRefused, match="cannot be computed"):
        mewma_arl(Mewma(100, 0.01, 150.0))
    for wrong in ((4.0, 2, 0.1), (200.0, 100, 0.01), (math.nan, 2, 0.1)):
        with pytest.raises(ConfigRefused):
            mewma_limit(*wrong)
