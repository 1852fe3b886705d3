"""Attribute, short-run and multivariate charts: definitions, chunking, memory, and what they refuse."""

import math
from itertools import pairwise

import numpy as np
import pytest

from jidoka_shared.spc import ChannelConfig, CheckpointRefused, ConfigRefused, Monitor, Rule, RunLengths
from jidoka_shared.spc.count_monitor import COUNT_RULES, CountConfig, CountMonitor
from jidoka_shared.spc.counts import CountLimits, count_limits, time_limits, times_transformed
from jidoka_shared.spc.distributions import normal_cdf
from jidoka_shared.spc.errors import (
    CountRefused,
    NoEvents,
    NotFinite,
    NoVariation,
    ShapeMismatch,
    SubgroupsUnequal,
    TooFewSubgroups,
    UnknownChannel,
)
from jidoka_shared.spc.multivariate import (
    VectorLimits,
    VectorMonitor,
    contributions,
    mean_and_covariance,
    mean_and_successive_covariance,
    t2_limit,
)
from jidoka_shared.spc.shortrun import part_scales, standardised, z_mr_limits

LIMITS = [
    CountLimits("p", 0.04),
    CountLimits("np", 0.1, 50),
    CountLimits("c", 6.25, 1),
    CountLimits("u", 0.3),
    CountLimits("laney p", 0.02, sigma_z=1.7),
    CountLimits("laney u", 0.5, sigma_z=0.8),
    CountLimits("g", 40.0, 1),
    CountLimits("p", 0.04, probability=True),
    CountLimits("g", 9.0, 1, probability=True),
]
CONFIGS = [CountConfig(one, RunLengths(n2=6, n4=6), COUNT_RULES, Rule.N2, Rule.N1) for one in LIMITS]


@pytest.fixture
def samples(rng):
    """Counts around their rates, some far out, some unusable; sizes vary."""
    channels = rng.integers(0, len(LIMITS), 3000)
    sizes = rng.integers(20, 400, channels.size).astype(float)
    means = np.array([0.04, 0.1, 6.25, 0.3, 0.02, 0.5, 40.0, 0.04, 9.0])[channels]
    unit = np.where(np.isin(channels, (0, 3, 4, 5, 7)), sizes, np.where(channels == 1, 50, 1))
    counts = np.minimum(
        rng.poisson(means * unit * rng.choice([1.0, 1.0, 0.3, 2.5], channels.size)), 50
    ).astype(float)
    counts[::97], sizes[5::211], counts[50::301], counts[7::401] = np.nan, 0.0, -1.0, 0.5
    return channels, counts, sizes


def test_words_follow_from_value_and_printed_limits(samples):
    """Every sample by hand: limits from the record in plain Python, runs counted literally."""
    channels, counts, sizes = samples
    words = CountMonitor(CONFIGS, version=1).rows(channels, counts, sizes)
    history = {channel: [] for channel in range(len(LIMITS))}
    seen = dict.fromkeys((*range(3), "bad"), 0)
    for channel, count, size, word in zip(channels.tolist(), counts, sizes, words.tolist(), strict=True):
        limits, values = LIMITS[channel], history[channel]
        varying = limits.kind in ("p", "u", "laney p", "laney u")
        most = {"p": size, "laney p": size, "np": 50}.get(limits.kind, math.inf)
        if not (count >= 0 and count == int(count) and (not varying or size >= 1) and count <= most):
            assert word & ~Rule.STOP_AUTHORITY == Rule.NOT_FINITE
            seen["bad"] += 1
            continue
        number = int(size) if varying else 0
        value = count / number if varying else count
        lower, upper = limits.limits(number)
        values.append((value - limits.centre) / limits.sigma(number))
        side, steps = values[-6:], [b - a for a, b in pairwise(values[-6:])]
        full = len(values) >= 6
        expected = [
            value > upper or value < lower,
            full and (all(z > 0 for z in side) or all(z < 0 for z in side)),
            full and all(a * b < 0 for a, b in pairwise(steps)),
        ]
        for index, (rule, holds) in enumerate(zip((Rule.N1, Rule.N2, Rule.N4), expected, strict=True)):
            assert bool(word & rule) == holds, (limits, count, size)
            seen[index] += holds
    assert min(seen.values()) > 20, seen


def test_one_rows_and_any_chunking_agree_and_restore_goes_on(samples, rng):
    channels, counts, sizes = samples
    whole = CountMonitor(CONFIGS, version=3)
    expected = whole.rows(channels, counts, sizes)
    single = CountMonitor(CONFIGS, version=3)
    assert [
        single.one(*each) for each in zip(channels.tolist(), counts, sizes, strict=True)
    ] == expected.tolist()
    parts, start = CountMonitor(CONFIGS, version=3), 0
    for stop in [*sorted(rng.integers(1, 3000, 6).tolist()), 3000]:
        words = parts.rows(channels[start:stop], counts[start:stop], sizes[start:stop])
        assert np.array_equal(words & ~np.uint32(Rule.STATE_RESTORED), expected[start:stop])
        parts, start = CountMonitor.restore(parts.checkpoint(), CONFIGS), stop
    assert len({monitor.state_hash() for monitor in (whole, single, parts)}) == 1
    with pytest.raises(CheckpointRefused):
        CountMonitor.restore(whole.checkpoint(), [CountConfig(LIMITS[0], CONFIGS[0].runs, COUNT_RULES)] * 9)
    other = [
        CountConfig(CountLimits("p", 0.05), one.runs, one.enabled, one.advise, one.stop) for one in CONFIGS
    ]
    with pytest.raises(CheckpointRefused):
        CountMonitor.restore(whole.checkpoint(), other)


def test_on_the_limit_is_inside():
    monitor = CountMonitor([CountConfig(CountLimits("c", 16.0, 1))], version=1)
    assert [bool(monitor.one(0, count) & Rule.N1) for count in (4, 28, 3, 29, 0)] == [
        False,
        False,
        True,
        True,
        True,
    ]
    monitor.reset(0)
    for bad, error in (((1, 3), UnknownChannel), ((-1, 3), UnknownChannel)):
        with pytest.raises(error):
            monitor.one(*bad)
    with pytest.raises(ShapeMismatch):
        monitor.rows([0, 0], [1, 2, 3])


def test_what_is_a_usable_count():
    """Exactly as many nonconforming as inspected is possible, one more is not."""
    monitor = CountMonitor(CONFIGS[:3], version=1)
    for channel, count, size, usable in (
        (0, 30, 30, True), (0, 31, 30, False), (1, 50, 0, True), (1, 51, 0, False), (2, 1e6, 0, True),
        (0, 0, 1, True), (0, 0, 0.5, False), (0, math.inf, 30, False), (0, 1, math.nan, False),
        (2, -0.0, 0, True),
    ):  # fmt: skip
        before = monitor.state_hash()
        word = monitor.one(channel, count, size)
        assert bool(word & Rule.NOT_FINITE) != usable, (channel, count, size)
        assert (monitor.state_hash() == before) != usable


def test_laney_widens_by_the_moving_range_of_z():
    counts, sizes = [30, 55, 20, 61, 33, 48], [1000, 1200, 900, 1100, 1000, 1300]
    laney, plain = count_limits("laney p", counts, sizes), count_limits("p", counts, sizes)
    rate = sum(counts) / sum(sizes)
    z = [(d / n - rate) / math.sqrt(rate * (1 - rate) / n) for d, n in zip(counts, sizes, strict=True)]
    expected = sum(abs(b - a) for a, b in pairwise(z)) / 5 / (2 / math.sqrt(math.pi))
    assert laney.sigma_z == pytest.approx(expected, rel=1e-12) and laney.sigma_z > 2.0
    assert laney.sigma(1000) == pytest.approx(plain.sigma(1000) * expected)
    u = count_limits("laney u", counts, sizes)
    assert u.rate == rate and u.sigma(100) == pytest.approx(u.sigma_z * math.sqrt(rate / 100))


def test_laney_keeps_its_false_alarm_rate_where_p_does_not(rng):
    """Rates that wander from lot to lot with large lots: the p chart cries wolf, p' does not."""
    rates = np.clip(rng.normal(0.1, 0.01, 4000), 0.01, 0.3)
    counts = rng.binomial(20_000, rates)
    shares = {}
    for kind in ("p", "laney p"):
        low, high = count_limits(kind, counts.tolist(), 20_000).limits(20_000)
        shares[kind] = float(((counts / 20_000 < low) | (counts / 20_000 > high)).mean())
    assert shares["p"] > 0.3 and shares["laney p"] < 0.008


def test_g_and_t_charts(rng):
    g = count_limits("g", [10, 20, 30])
    assert (g.rate, g.sigma()) == (20.0, math.sqrt(420.0)) and g.limits()[0] == 0.0
    exact = CountLimits("g", 99.0, 1, probability=True).limits()
    below = [1 - 0.99**k for k in (exact[0], exact[1] + 1)]  # P(X < low), P(X <= high)
    assert below[0] <= normal_cdf(-3.0) and below[1] >= 1 - normal_cdf(-3.0) and exact[1] == 657
    times = rng.exponential(24.0, 2000).tolist()
    limits = time_limits(times)
    monitor = Monitor([ChannelConfig(zones=limits.zones(), enabled=Rule.N1)], version=1)
    words = monitor.rows(np.zeros(2000, dtype=np.int64), times_transformed(times))
    assert (words & np.uint32(Rule.N1)).astype(bool).mean() < 0.004
    with pytest.raises(NotFinite):
        times_transformed([1.0, -1.0])


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("p", [1], 50), TooFewSubgroups),
        (("p", [0, 0], 50), NoEvents),
        (("p", [5, 5], 5), NoEvents),
        (("p", [6, 1], 5), CountRefused),
        (("p", [-1, 2], 5), CountRefused),
        (("p", [1.5, 2], 5), CountRefused),
        (("p", [math.nan, 2], 5), CountRefused),
        (("p", [1, 2], [5]), CountRefused),
        (("p", [1, 2], [5, 0]), CountRefused),
        (("p", [1, 2]), ConfigRefused),
        (("c", [1, 2], 5), ConfigRefused),
        (("np", [1, 2], [5, 6]), SubgroupsUnequal),
        (("laney p", [2, 2, 2], 50), NoVariation),
        (("xbar", [1, 2], 5), ConfigRefused),
        (("u", [True, 2], 5), CountRefused),
    ],
)
def test_unfit_counts_are_refused(arguments, error):
    with pytest.raises(error) as refusal:
        count_limits(*arguments)
    assert refusal.value.field


def test_zone_rules_are_not_for_counts():
    for rule in (Rule.N5, Rule.N7, Rule.EWMA_HIGH, Rule.ABOVE_USL):
        with pytest.raises(ConfigRefused):
            CountConfig(LIMITS[0], enabled=rule)
    for wrong in ({"rate": 1.0}, {"size": 5}, {"sigma_z": 0.0}, {"width": 9.0}, {"kind": "x"}):
        with pytest.raises(ConfigRefused):
            CountLimits(**({"kind": "p", "rate": 0.1} | wrong))
    with pytest.raises(ConfigRefused):
        CountLimits("laney p", 0.1, sigma_z=1.2, probability=True)


def test_short_runs_standardise_each_part():
    parts, values = list("AABBABAB"), [10.0, 12.0, 100.0, 104.0, 11.0, 108.0, 12.0, 102.0]
    scales = part_scales(parts, values)
    assert scales["A"].mean == 11.25 and scales["A"].sigma == pytest.approx(4 / 3 / (2 / math.sqrt(math.pi)))
    pooled = part_scales(parts, values, "all parts")
    assert pooled["A"].sigma == pooled["B"].sigma == pytest.approx((4 + 4 + 4 + 6) / 6 / 1.1283791670955126)
    relative = part_scales(parts, values, "relative to size")
    assert relative["B"].sigma / relative["B"].mean == pytest.approx(relative["A"].sigma / relative["A"].mean)
    assert standardised(["B"], [105.0], scales) == [(105.0 - 103.5) / scales["B"].sigma]
    chart = z_mr_limits()
    assert (chart.lower, chart.upper) == (-3.0, 3.0)
    assert (f"{chart.mr_centre:.3f}", f"{chart.mr_upper:.3f}", chart.mr_lower) == ("1.128", "3.686", 0.0)
    for arguments, error in (
        ((["A"], [1.0]), TooFewSubgroups),
        ((["A"], []), ShapeMismatch),
        ((["A"] * 3, [1.0] * 3), NoVariation),
        ((["A"] * 2, [-1.0, -2.0], "relative to size"), ConfigRefused),
        ((["A"] * 2, [math.nan, 1.0]), NotFinite),
    ):
        with pytest.raises(error):
            part_scales(*arguments)
    with pytest.raises(ConfigRefused):
        standardised(["C"], [1.0], scales)


COVARIANCE = ((4.0, 1.0, 0.5), (1.0, 2.0, -0.3), (0.5, -0.3, 1.0))


@pytest.mark.parametrize("varying", [True, False])
def test_vectors_by_definition_and_in_any_chunks(rng, varying):
    limits = VectorLimits((1.0, 2.0, 3.0), COVARIANCE, t2=9.0, weight=0.2, mewma=8.0, varying=varying)
    x = rng.multivariate_normal(limits.mean, COVARIANCE, 600)
    x[17, 1], x[18], x[300, 0] = np.nan, np.inf, 1e151
    whole, parts = VectorMonitor(limits), VectorMonitor(limits)
    words, t2, mewma = whole.take(x)
    start = 0
    for stop in (1, 2, 18, 19, 300, 301, 600):
        again = parts.take(x[start:stop])
        for got, expected in zip(again, (words, t2, mewma), strict=True):
            assert got.tobytes() == expected[start:stop].tobytes()
        parts, start = VectorMonitor.restore(parts.checkpoint(), limits), stop
    assert parts.state_hash() == whole.state_hash()
    inverse, z, n = np.linalg.inv(np.array(COVARIANCE)), np.zeros(3), 0
    for row, word, one, two in zip(x, words.tolist(), t2, mewma, strict=True):
        if not np.all(np.abs(row) <= 1e150):
            assert word == 1 << 15 and np.isnan(one)
            continue
        d, n = row - np.array(limits.mean), n + 1
        z = 0.2 * d + 0.8 * z
        share = 0.2 / 1.8 * (1 - 0.8 ** (2 * n) if varying else 1.0)
        assert one == pytest.approx(d @ inverse @ d, rel=1e-9)
        assert two == pytest.approx(z @ inverse @ z / share, rel=1e-9)
        assert bool(word & 1) == (one > 9.0) and bool(word & 2) == (two > 8.0)
    assert {word for word in words.tolist() if word < 4} == {0, 1, 2, 3}


def test_vector_limits_refuse_and_checkpoints_are_checked():
    good = VectorLimits((0.0, 0.0), ((1.0, 0.5), (0.5, 1.0)), t2=9.0)
    for covariance, error in (
        (((1.0, 1.0), (1.0, 1.0)), NoVariation),
        (((1.0, 2.0), (2.0, 1.0)), NoVariation),
        (((0.0, 0.0), (0.0, 1.0)), NoVariation),
        (((1.0, 0.5), (0.4, 1.0)), ConfigRefused),
        (((1.0, math.nan), (math.nan, 1.0)), NotFinite),
        (((1.0,), (1.0, 2.0)), ShapeMismatch),
    ):
        with pytest.raises(error):
            VectorMonitor(VectorLimits((0.0, 0.0), covariance))
    for wrong in ({"t2": 0.0}, {"mewma": math.inf}, {"weight": 0.0}):
        with pytest.raises(ConfigRefused):
            VectorLimits((0.0, 0.0), good.covariance, **wrong)
    data = VectorMonitor(good).checkpoint()
    for broken in (data[:-1], data[:30] + b"x" + data[31:], b""):
        with pytest.raises(CheckpointRefused):
            VectorMonitor.restore(broken, good)
    with pytest.raises(CheckpointRefused):
        VectorMonitor.restore(data, VectorLimits((0.0, 0.1), good.covariance, t2=9.0))
    with pytest.raises(ShapeMismatch):
        VectorMonitor(good).take([[1.0, 2.0, 3.0]])
    monitor = VectorMonitor(VectorLimits((0.0, 0.0), good.covariance, weight=0.5, mewma=9.0))
    monitor.take([[1.0, 1.0], *([0.0, 0.0] for _ in range(3000))])
    assert (monitor._state[2:] == 0.0).all() and monitor._state[0] == 0.0, "no denormals"


def test_limits_moments_and_contributions(rng):
    assert t2_limit(10, 0.05, phase="known") == pytest.approx(18.307038053275146)
    assert t2_limit(2, 0.05, phase="II", subgroups=50) == pytest.approx(
        2 * 51 * 49 / (50 * 48) * 3.190727, rel=1e-6
    )
    assert t2_limit(2, 0.01, phase="I", subgroups=30) < t2_limit(2, 0.01, phase="II", subgroups=30)
    for bad in ({"phase": "I", "subgroups": 3}, {"phase": "II", "subgroups": 2}):
        with pytest.raises(TooFewSubgroups):
            t2_limit(3, 0.01, **bad)
    x = rng.multivariate_normal([0, 0, 0], COVARIANCE, 500)
    mean, covariance = mean_and_covariance(x.tolist())
    assert np.allclose(covariance, np.cov(x.T)) and np.allclose(mean, x.mean(axis=0))
    x[250:] += 5.0
    _, successive = mean_and_successive_covariance(x.tolist())
    assert successive[0][0] < 6.0 < mean_and_covariance(x.tolist())[1][0][0]
    limits = VectorLimits((0.0, 0.0, 0.0), COVARIANCE)
    sample = [0.1, 4.0, 0.1]
    expected = []
    d, whole = np.array(sample), np.array(COVARIANCE)
    for left in range(3):
        rest = [i for i in range(3) if i != left]
        part = d[rest] @ np.linalg.inv(whole[np.ix_(rest, rest)]) @ d[rest]
        expected.append(d @ np.linalg.inv(whole) @ d - part)
    assert contributions(limits, sample) == pytest.approx(expected)
    assert max(range(3), key=lambda i: contributions(limits, sample)[i]) == 1
    for wrong, error in (
        ([[1.0, 2.0]], TooFewSubgroups),
        ([[1.0, 2.0], [1.0]], ShapeMismatch),
        ([[1.0, math.inf], [1.0, 2.0]], NotFinite),
    ):
        with pytest.raises(error):
            mean_and_covariance(wrong)
