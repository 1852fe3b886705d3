"""The kernel against published rule vectors, charts and the story's stream."""

import math

import numpy as np
import pytest

from jidoka_shared.spc import (
    NELSON,
    SIGNALS,
    SPECIFICATION,
    ChannelConfig,
    Cusum,
    Ewma,
    Monitor,
    Rule,
    RunLengths,
    Zones,
    describe,
    subgroup_statistics,
    xbar_r_limits,
)

ADVICE = NELSON & ~Rule.N1
READINGS = ChannelConfig(lsl=73.965, usl=74.035, enabled=SPECIFICATION, stop=SPECIFICATION)


def mean_and_range(limits):
    zones = Zones(centre=limits.r_centre, upper3=limits.r_upper)
    return [
        ChannelConfig(
            sigma=limits.sigma_mean, zones=limits.xbar_zones(), enabled=NELSON, advise=ADVICE, stop=Rule.N1
        ),
        ChannelConfig(zones=zones, enabled=Rule.N1, stop=Rule.N1),
    ]


def flagged(words: list[int], rule: Rule) -> list[int]:
    return [index for index, word in enumerate(words) if word & rule]


def test_every_published_rule_vector(oracle):
    vectors = oracle("runs_rules_vectors")
    checks = 0
    for case in vectors["cases"]:
        config = ChannelConfig(
            centre=case["center"], sigma=case["sigma"], enabled=NELSON | Rule.WE4, advise=NELSON | Rule.WE4
        )
        monitor = Monitor([config], version=1)
        words = [monitor.one(0, x) for x in case["x"]]
        for name, indices in case["expected"].items():
            assert flagged(words, Rule[name]) == indices, (case["name"], name)
            checks += 1
    assert checks == 270


def test_n8_either_side_is_an_option(oracle):
    case = next(case for case in oracle("runs_rules_vectors")["cases"] if case["name"] == "N8_one_side")
    runs = RunLengths(n8_either_side=True)
    monitor = Monitor([ChannelConfig(centre=0.0, sigma=1.0, runs=runs, enabled=Rule.N8)], version=1)
    assert flagged([monitor.one(0, x) for x in case["x"]], Rule.N8) == [7]


def test_piston_rings_warn_at_35_and_stop_at_37(oracle):
    """Limits frozen on subgroups 1 to 25, run memory starting at 26: story steps 4 and 5."""
    data = oracle("qcc_pistonrings_xbar_R_S")["data"]
    limits = xbar_r_limits(data["phase1"])
    configs = [READINGS, *mean_and_range(limits)]
    monitor = Monitor(configs, version=2)
    stops, advice = [], {}
    for number, values in enumerate(data["phase2"], start=26):
        mean, spread = subgroup_statistics(values)
        words = [monitor.one(0, value) & configs[0].stop for value in values]
        xbar = monitor.one(1, mean)
        words += [xbar & configs[1].stop, monitor.one(2, spread) & configs[2].stop]
        if any(words):
            stops.append(number)
        if xbar & configs[1].advise:
            advice[number] = describe(xbar & configs[1].advise)
        if number == 37:
            assert f"{mean:.4f}" == "74.0166"
            assert describe(xbar & configs[1].stop) == ["N1"]
            assert words == [0, 0, 0, 0, 0, Rule.N1, 0]
    assert stops == [37, 38, 39]
    assert [number for number in advice if number < 37] == [35]
    assert advice[35] == ["N5", "N6"]


def test_phase_one_has_no_signal(oracle):
    subgroups = oracle("qcc_pistonrings_xbar_R_S")["data"]["phase1"]
    limits = xbar_r_limits(subgroups)
    monitor = Monitor(mean_and_range(limits), version=1)
    for values in subgroups:
        words = monitor.tick(subgroup_statistics(values))
        assert not any(int(word) & SIGNALS for word in words)


def test_first_reading_out_of_tolerance_is_row_39(oracle):
    data = oracle("qcc_pistonrings_xbar_R_S")["data"]
    monitor = Monitor([READINGS], version=1)
    readings = [value for row in data["phase1"] + data["phase2"] for value in row]
    out = flagged([monitor.one(0, value) for value in readings], Rule.ABOVE_USL | Rule.BELOW_LSL)
    assert out[0] == 192 and readings[192] == 74.036
    assert readings[185] == 74.035, "the first value of row 38 lies on the limit and conforms"


@pytest.mark.parametrize("run", [7, 8, 9])
def test_runs_on_one_side_agree_with_qcc(oracle, run):
    data = oracle("qcc_pistonrings_xbar_R_S")
    qcc = data["expected_qcc"]["xbar_UWAVE-R"]
    config = ChannelConfig(
        centre=qcc["center"], sigma=qcc["std_dev"] / math.sqrt(5), runs=RunLengths(n2=run),
        enabled=Rule.N1 | Rule.N2,
    )  # fmt: skip
    monitor = Monitor([config], version=1)
    words = [monitor.one(0, mean) for mean in qcc["statistics"]]
    expected = qcc["violations_1based"][f"violating_runs_len{run}"]
    expected = expected if isinstance(expected, list) else [expected]
    assert [index + 1 for index in flagged(words, Rule.N2)] == expected
    assert [index + 1 for index in flagged(words, Rule.N1)] == qcc["violations_1based"]["beyond_limits"]


def test_montgomery_table_9_1(oracle):
    table = oracle("montgomery_table_9_1_ewma_cusum")
    config = ChannelConfig(
        centre=10.0, sigma=1.0, ewma=Ewma(0.1, 2.7), cusum=Cusum(0.5, 5.0),
        enabled=Rule.EWMA_HIGH | Rule.EWMA_LOW | Rule.CUSUM_HIGH | Rule.CUSUM_LOW,
    )  # fmt: skip
    monitor = Monitor([config], version=1)
    words, states = [], []
    for x in table["x"]:
        words.append(monitor.one(0, x))
        states.append(monitor.state(0))
    computed = table["computed"]
    assert [state.ewma for state in states] == pytest.approx(computed["z"], rel=1e-12)
    assert [state.cusum_high for state in states] == pytest.approx(computed["cusum_plus"], abs=1e-12)
    assert [state.cusum_low for state in states] == pytest.approx(computed["cusum_minus"], abs=1e-12)
    assert [index + 1 for index in flagged(words, Rule.EWMA_HIGH)] == computed["ewma_signals"] == [29, 30]
    assert [index + 1 for index in flagged(words, Rule.CUSUM_HIGH)] == computed["cusum_upper_signals"]
    assert not flagged(words, Rule.EWMA_LOW | Rule.CUSUM_LOW)
    assert states[-1].samples == 30 and np.isclose(states[28].ewma, 10.6468, atol=5e-5)


@pytest.mark.parametrize("which", ["piston", "visc"])
def test_qcc_ewma_and_cusum(oracle, which):
    """qcc's own sigma is given, so EWMA, time-varying limits, CUSUM and head start must agree to rounding."""
    oracle_file = oracle("qcc_ewma_cusum_pistonrings_viscosity")
    data = oracle_file["data"]
    size = 5 if which == "piston" else 1
    if which == "piston":
        x = [subgroup_statistics(row)[0] for row in data["pistonrings_phase1"] + data["pistonrings_phase2"]]
    else:
        x = data["viscosity"]
    for chart in oracle_file["expected_qcc"][f"ewma_{which}"]:
        sigma = chart["std_dev"] / math.sqrt(size)
        config = ChannelConfig(
            centre=chart["center"], sigma=sigma, ewma=Ewma(chart["lambda"], chart["nsigmas"]),
            enabled=Rule.EWMA_HIGH | Rule.EWMA_LOW,
        )  # fmt: skip
        monitor = Monitor([config], version=1)
        words, z = [], []
        for value in x:
            words.append(monitor.one(0, value))
            z.append(monitor.state(0).ewma)
        assert z == pytest.approx(chart["z"], rel=1e-12)
        expected = chart["violations_1based"]
        expected = expected if isinstance(expected, list) else [expected]
        assert [index + 1 for index in flagged(words, Rule.EWMA_HIGH | Rule.EWMA_LOW)] == expected
    for chart in oracle_file["expected_qcc"][f"cusum_{which}"]:
        sigma = chart["std_dev"] / math.sqrt(size)
        cusum = Cusum(chart["se_shift"] / 2, chart["decision_interval"], chart["head_start"])
        config = ChannelConfig(
            centre=chart["center"], sigma=sigma, cusum=cusum, enabled=Rule.CUSUM_HIGH | Rule.CUSUM_LOW
        )
        monitor = Monitor([config], version=1)
        words, high, low = [], [], []
        for value in x:
            words.append(monitor.one(0, value))
            high.append(monitor.state(0).cusum_high / sigma)
            low.append(monitor.state(0).cusum_low / sigma)
        assert high == pytest.approx(chart["pos"], abs=1e-9)
        assert low == pytest.approx([-value for value in chart["neg"]], abs=1e-9)
        assert [index + 1 for index in flagged(words, Rule.CUSUM_HIGH)] == chart["upper"]
        assert [index + 1 for index in flagged(words, Rule.CUSUM_LOW)] == chart["lower"]
