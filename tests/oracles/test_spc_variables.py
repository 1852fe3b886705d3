"""X-bar and S, individuals and moving range, against qcc, Montgomery and the NIST/SEMATECH e-Handbook; the
story's advice with EWMA and CUSUM.
"""

import math
from itertools import pairwise

import pytest

from jidoka_shared.spc import (
    CUSUM,
    EWMA,
    SIGNALS,
    ChannelConfig,
    Cusum,
    Ewma,
    Monitor,
    Rule,
    RunLengths,
    Zones,
    individuals_limits,
    moving_ranges,
    subgroup_deviation,
    subgroup_statistics,
    xbar_r_limits,
    xbar_s_limits,
)
from jidoka_shared.spc.plan import MEAN, RANGE, READING, channels_of, names_of
from jidoka_shared.spc.variables import c4, pooled_sigma
from jidoka_shared.wire.bundle import Characteristic, FrozenLimits, GaugeRecord, SignalSource
from jidoka_sim.settings import load


def numbers(words: list[int], rule: Rule, first: int = 1) -> list[int]:
    return [index for index, word in enumerate(words, first) if word & rule]


def as_list(value: int | list[int]) -> list[int]:
    return value if isinstance(value, list) else [value]


def test_piston_rings_xbar_and_s(oracle):
    data = oracle("qcc_pistonrings_xbar_R_S")
    phase1, qcc, exact = data["data"]["phase1"], data["expected_qcc"], data["expected_exact_constants"]
    limits = xbar_s_limits(phase1)
    assert limits.centre == pytest.approx(exact["xbar_S"]["center"], rel=1e-12)
    assert limits.sigma_within == pytest.approx(exact["xbar_S"]["sigma"], rel=1e-9)
    assert (limits.lower, limits.upper) == pytest.approx(
        (exact["xbar_S"]["lcl"], exact["xbar_S"]["ucl"]), rel=1e-9
    )
    assert limits.s_centre == pytest.approx(exact["S"]["center"], rel=1e-9)
    assert (limits.s_lower, limits.s_upper) == (0.0, pytest.approx(exact["S"]["ucl"], rel=1e-9))
    assert pooled_sigma(phase1) == pytest.approx(qcc["xbar_RMSDF"]["std_dev"], rel=1e-9)
    rows = phase1 + data["data"]["phase2"]
    assert [subgroup_deviation(row)[1] for row in rows] == pytest.approx(qcc["S"]["statistics"], rel=1e-9)
    charts = (limits.xbar_zones(), Zones(centre=limits.s_centre, upper3=limits.s_upper))
    monitor = Monitor([ChannelConfig(zones=one, enabled=Rule.N1) for one in charts], version=1)
    words = [monitor.tick(subgroup_deviation(row)) for row in rows]
    expected = qcc["xbar_UWAVE-SD"]["violations_1based"]
    assert numbers([int(word[0]) for word in words], Rule.N1) == expected["beyond_limits"] == [37, 38, 39]
    assert (
        numbers([int(word[1]) for word in words], Rule.N1) == qcc["S"]["violations_1based"]["beyond_limits"]
    )


def test_limits_by_confidence_are_a_width(oracle):
    """qcc's confidence level 0.99 is a width of 2.5758 sigma; qcc rounds d2."""
    data = oracle("qcc_pistonrings_xbar_R_S")
    limits, qcc = (
        xbar_r_limits(data["data"]["phase1"], width=2.5758293035489),
        data["expected_qcc"]["xbar_conf99"],
    )
    assert (limits.lower, limits.upper) == pytest.approx((qcc["lcl"], qcc["ucl"]), abs=5e-6)
    monitor = Monitor([ChannelConfig(zones=limits.xbar_zones(), enabled=Rule.N1)], version=1)
    words = [monitor.one(0, mean) for mean in qcc["statistics"]]
    assert numbers(words, Rule.N1) == qcc["violations_1based"]["beyond_limits"]


def test_s_chart_factors_are_the_published_tables(oracle):
    derived = oracle("constants_d2_d3_c4")["derived"]
    for index, size in enumerate(range(2, 26)):
        values = [0.0] * size
        values[0] = 1.0
        unit = subgroup_deviation(values)[1]
        limits = xbar_s_limits([[value / unit for value in values]])  # s-bar 1: limits are the factors
        assert limits.upper - limits.centre == pytest.approx(derived["A3"][index], rel=1e-9)
        assert limits.s_lower == pytest.approx(derived["B3"][index], rel=1e-8, abs=1e-12)
        assert limits.s_upper == pytest.approx(derived["B4"][index], rel=1e-9)
        assert c4(size) == pytest.approx(
            math.sqrt(2 / (size - 1)) * math.gamma(size / 2) / math.gamma((size - 1) / 2)
        )


def test_viscosity_individuals_and_moving_range(oracle):
    data = oracle("qcc_viscosity_imr")
    x, trial = data["data"]["x"], data["data"]["trial"]
    phase1 = [value for value, used in zip(x, trial, strict=True) if used]
    exact, qcc = data["expected_exact_constants"], data["expected_qcc"]
    limits = individuals_limits(phase1)
    for name, value in (("center", limits.centre), ("sigma", limits.sigma), ("lcl", limits.lower),
                        ("ucl", limits.upper), ("mrbar", limits.mr_centre)):  # fmt: skip
        assert value == pytest.approx(exact[name], rel=1e-9), name
    assert (limits.mr_lower, limits.mr_upper) == (0.0, pytest.approx(exact["mr_ucl"], rel=1e-7))
    median = individuals_limits(phase1, method="median moving range")
    assert median.sigma == pytest.approx(exact["sigma_median_mr"], rel=1e-9)
    deviation = individuals_limits(phase1, method="standard deviation")
    assert deviation.sigma == pytest.approx(qcc["I_SD"]["std_dev"], rel=1e-9)
    assert (deviation.lower, deviation.upper) == pytest.approx(
        (qcc["I_SD"]["lcl"], qcc["I_SD"]["ucl"]), rel=1e-9
    )
    assert individuals_limits(phase1, span=3).sigma == pytest.approx(qcc["mr_k3_sigma"], rel=4e-4)
    for run in (7, 8, 9):
        monitor = Monitor(
            [ChannelConfig(zones=limits.zones(), runs=RunLengths(n2=run), enabled=Rule.N1 | Rule.N2)], 1
        )
        words = [monitor.one(0, value) for value in x]
        expected = qcc["I_MR"]["violations_1based"]
        assert numbers(words, Rule.N2) == expected[f"violating_runs_len{run}"]
        assert numbers(words, Rule.N1) == as_list(expected["beyond_limits"]) == [4]
    zones = Zones(centre=limits.mr_centre, upper3=limits.mr_upper)
    ranges = Monitor([ChannelConfig(zones=zones, enabled=Rule.N1)], version=1)
    beyond = numbers([ranges.one(0, value) for value in moving_ranges(x)], Rule.N1, first=2)
    assert beyond == [i for i, (a, b) in enumerate(pairwise(x), 2) if abs(b - a) > limits.mr_upper] == [4]


def test_nist_individuals(oracle):
    """The handbook rounds d2 to 1.128; its limits to four decimals follow with that."""
    example = oracle("nist_ehandbook_charts")["individuals_6_3_2_2"]
    published, limits = example["published"], individuals_limits(example["x"])
    assert moving_ranges(example["x"]) == pytest.approx(published["moving_ranges"])
    assert f"{limits.centre:.2f}" == "50.81" and f"{limits.mr_centre:.4f}" == "1.8778"
    exact = example["computed_exact_d2"]
    assert (limits.lower, limits.upper) == pytest.approx((exact["lcl"], exact["ucl"]), rel=1e-12)
    rounded = limits.mr_centre / 1.128 * 3
    assert f"{limits.centre + rounded:.4f}" == "55.8041" and f"{limits.centre - rounded:.4f}" == "45.8159"
    assert limits.mr_upper == pytest.approx(published["mr_ucl_D4"], rel=2e-4)


def test_nist_ewma_and_cusum(oracle):
    book = oracle("nist_ehandbook_charts")
    ewma = book["ewma_6_3_2_4"]
    config = ChannelConfig(
        centre=ewma["target"], sigma=ewma["sigma"], ewma=Ewma(ewma["lam"], ewma["L"]), enabled=EWMA
    )
    monitor = Monitor([config], version=1)
    words, states = [], []
    for value in ewma["x"]:
        words.append(monitor.one(0, value))
        states.append(monitor.state(0).ewma)
    assert states == pytest.approx(ewma["computed"]["ewma"], rel=1e-12)
    assert states == pytest.approx(ewma["published"]["ewma"], abs=0.006)
    assert numbers(words, EWMA) == ewma["published"]["violations"] == []
    cusum = book["cusum_6_3_2_3"]  # k and h in the unit of the measurement: sigma 1
    config = ChannelConfig(
        centre=float(cusum["target"]), sigma=1.0, cusum=Cusum(cusum["k"], cusum["h"]), enabled=CUSUM
    )
    monitor, words, high, low = Monitor([config], version=1), [], [], []
    for value in cusum["x"]:
        words.append(monitor.one(0, value))
        high.append(monitor.state(0).cusum_high)
        low.append(monitor.state(0).cusum_low)
    assert high == pytest.approx(cusum["computed"]["S_hi"], abs=1e-9)
    assert low == pytest.approx(cusum["computed"]["S_lo"], abs=1e-9)
    assert high == pytest.approx(cusum["published"]["S_hi"], abs=0.0051)
    assert numbers(words, Rule.CUSUM_HIGH) == cusum["published"]["signals_hi_1based"]
    assert numbers(words, Rule.CUSUM_LOW) == []


def test_the_storys_advice_with_ewma_and_cusum_from_26(oracle):
    """The story's rules as a bundle names them: advice first at 35 by N5 and N6 alone, stop at 37."""
    data = oracle("qcc_pistonrings_xbar_R_S")["data"]
    found = xbar_r_limits(data["phase1"])
    frozen = FrozenLimits(
        id="LIM-1", version=1, centre=found.centre, lower=found.lower, upper=found.upper,
        sigma_mean=(found.upper - found.centre) / 3.0, r_centre=found.r_centre, r_upper=found.r_upper,
        start_subgroup=26,
    )  # fmt: skip
    advice = (*(f"mean.n{n}" for n in range(2, 9)), "mean.ewma", "mean.cusum")
    configs = channels_of(rings(("reading.spec", "mean.n1", "range.upper"), advice, frozen))
    assert (configs[MEAN].ewma, configs[MEAN].cusum) == (Ewma(0.2, 3.0), Cusum(0.5, 5.0, 0.0))
    monitor, advised, stopped = Monitor(configs, version=2), {}, []
    for number, values in enumerate(data["phase2"], start=26):
        mean, spread = subgroup_statistics(values)
        words = [monitor.one(READING, value) & configs[READING].stop for value in values]
        word = monitor.one(MEAN, mean)
        if number == 26:
            state = monitor.state(MEAN)
            assert state.samples == 1
            assert state.ewma == pytest.approx(found.centre + 0.2 * (mean - found.centre), abs=1e-12)
        words += [word & configs[MEAN].stop, monitor.one(RANGE, spread) & configs[RANGE].stop]
        if any(words):
            stopped.append(number)
        if word & configs[MEAN].advise:
            advised[number] = names_of(MEAN, word, advice)
    assert stopped[0] == 37
    assert [number for number in advised if number < 37] == [35]
    assert advised[35] == ("mean.n5", "mean.n6")
    assert advised[37] == ("mean.n5", "mean.ewma", "mean.cusum")
    monitor = Monitor(configs, version=2)  # the reset after the tool change restarts the memory
    process = load().process
    for first in (186, 191, 196):
        values = [process.value(piece) / 1000 for piece in range(first, first + 5)]
        mean, spread = subgroup_statistics(values)
        words = [monitor.one(READING, value) for value in values]
        words += [monitor.one(MEAN, mean), monitor.one(RANGE, spread)]
        assert not any(word & SIGNALS for word in words), first


@pytest.mark.parametrize("width", [2.0, 3.0, 4.0])
def test_ewma_and_cusum_of_the_line_measure_in_sigma_whatever_the_limits_width(oracle, width):
    found = xbar_r_limits(oracle("qcc_pistonrings_xbar_R_S")["data"]["phase1"], width)
    frozen = FrozenLimits(
        id="LIM-1", version=1, centre=found.centre, lower=found.lower, upper=found.upper,
        sigma_mean=(found.upper - found.centre) / width, r_centre=found.r_centre, r_upper=found.r_upper,
        start_subgroup=26,
    )  # fmt: skip
    config = channels_of(rings(("mean.n1",), ("mean.n5", "mean.ewma", "mean.cusum"), frozen))[MEAN]
    assert config.sigma == pytest.approx(found.sigma_mean, rel=1e-9)
    zones, known = config.resolved_zones(), found.xbar_zones()
    for name in ("lower3", "lower2", "lower1", "centre", "upper1", "upper2", "upper3"):
        assert getattr(zones, name) == pytest.approx(getattr(known, name), rel=1e-12), name


def rings(stop, advice, limits) -> Characteristic:
    gauge = GaugeRecord(
        id="G-17", calibration="CAL-1", calibration_due="2099-01-01", msa="MSA-1", master_nominal=74.0,
        master_tolerance=0.002,
    )  # fmt: skip
    return Characteristic(
        code="ID-74", name_zh="内径", name_en="inside diameter", unit="mm", decimals=3, nominal=74.0,
        lsl=73.965, usl=74.035, source=SignalSource(device="gauge", tag="result"), gauge=gauge,
        subgroup_size=5, stop=stop, advice=advice, reaction_zh="检查", reaction_en="check",
        plausible_min=73.5, plausible_max=74.5, limits=limits,
    )  # fmt: skip
