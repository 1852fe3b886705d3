"""Distribution of run lengths: its sum is the average, it is geometric where that is known, and the kernel
and plain simulations find it."""

import math

import numpy as np
import pytest

from jidoka_shared.spc import EWMA, WESTERN_ELECTRIC, ChannelConfig, Cusum, Ewma, Rule
from jidoka_shared.spc.arl_charts import SHARES, cusum_arl, ewma_arl, simulated_arl
from jidoka_shared.spc.arl_rules import RuleChain
from jidoka_shared.spc.errors import ConfigRefused, NotConverged
from jidoka_shared.spc.run_lengths import (
    cusum_hazards,
    cusum_side_hazards,
    ewma_hazards,
    mean,
    quantiles,
)


@pytest.mark.parametrize(
    "cusum", [Cusum(0.5, 5.0), Cusum(0.5, 5.0, 2.5), Cusum(0.25, 8.01, 4.0), Cusum(1.0, 4.0)]
)
@pytest.mark.parametrize("shift", [0.0, 0.5, 2.0])
def test_the_sum_of_the_survival_is_the_average_of_a_cusum(cusum, shift):
    assert mean(cusum_hazards(cusum, shift)) == pytest.approx(cusum_arl(cusum, shift).value, rel=1e-9)
    one = cusum_arl(cusum, shift, one_sided=True).value
    assert mean(cusum_side_hazards(cusum, shift)) == pytest.approx(one, rel=1e-9)


@pytest.mark.parametrize("shift", [0.0, 0.75])
def test_the_sum_of_the_survival_is_the_average_of_others(shift):
    for ewma in (Ewma(0.2, 2.962), Ewma(0.05, 2.6), Ewma(1.0, 3.0)):
        assert mean(ewma_hazards(ewma, shift)) == pytest.approx(ewma_arl(ewma, shift).value, rel=1e-9)
    chain = RuleChain(WESTERN_ELECTRIC)
    assert mean(chain.hazards(shift)) == pytest.approx(chain.arl(shift).value, rel=1e-12)


@pytest.mark.parametrize("width", [1.0, 3.0, 6.0])
def test_one_limit_alone_is_geometric(width):
    p = math.erfc(width / math.sqrt(2.0))
    expected = tuple(math.ceil(math.log1p(-share) / math.log1p(-p)) for share in SHARES)
    assert quantiles(RuleChain(Rule.N1, width=width).hazards()) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("shift", "start"), [(0.0, 0.0), (0.0, 2.4), (0.5, 2.4)])
def test_two_sides_against_samples(shift, start):
    """Shares of simulated runs at the exact quantiles, on either side of a quantile's step."""
    random, k, h, runs = np.random.default_rng(5), 0.5, 4.0, 20_000
    up, down = np.full(runs, start), np.full(runs, start)
    alive, length = np.ones(runs, dtype=bool), np.zeros(runs, dtype=np.int64)
    while alive.any():
        x = random.standard_normal(runs) + shift
        up, down = np.maximum(0.0, up + x - k), np.maximum(0.0, down - x - k)
        length += alive
        alive &= (up <= h) & (down <= h)
    for share, n in zip(SHARES, quantiles(cusum_hazards(Cusum(k, h, start), shift)), strict=True):
        error = 4.0 * math.sqrt(share * (1.0 - share) / runs)
        assert np.mean(length <= n) > share - error and np.mean(length < n) < share + error


def test_the_kernel_finds_the_quantiles_of_an_ewma():
    ewma, random = Ewma(0.2, 2.0), np.random.default_rng(3)
    config = ChannelConfig(centre=0.0, sigma=1.0, ewma=ewma, enabled=EWMA)
    found = simulated_arl(config, random.standard_normal, 0.0, runs=4_000, lanes=512)
    low, median, high = quantiles(ewma_hazards(ewma))
    assert found.quantiles == pytest.approx((low, median, high), rel=0.1, abs=1)


def test_what_cannot_be_followed_is_refused():
    with pytest.raises(ConfigRefused):
        next(cusum_hazards(Cusum(0.1, 5.0, 4.0)))
    with pytest.raises(NotConverged):
        quantiles(iter([0.0] * 50))
    with pytest.raises(NotConverged):
        quantiles(1e-5 * (1.1 + math.sin(n / 40.0)) for n in range(100_000))
