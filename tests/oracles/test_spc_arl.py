"""Run lengths against Champ and Woodall, Lucas and Crosier, Hawkins, Vance, Brook and Evans, Lucas and
Saccucci, Crowder, SAS/QC and the R package spc; the kernel's own simulation against the exact figures.
"""

import math
from dataclasses import replace

import numpy as np
import pytest

from jidoka_shared.spc import (
    CUSUM,
    EWMA,
    NELSON,
    WESTERN_ELECTRIC,
    ChannelConfig,
    ConfigRefused,
    Cusum,
    Ewma,
    Rule,
    RunLengths,
)
from jidoka_shared.spc.arl_charts import cusum_arl, ewma_arl, false_alarms, shewhart_arl, simulated_arl
from jidoka_shared.spc.arl_rules import RuleChain
from jidoka_shared.spc.design import cusum_design, ewma_design, ewma_width, shewhart_width
from jidoka_shared.spc.errors import NotConverged
from jidoka_shared.spc.run_lengths import cusum_side_hazards, quantiles

FULL = ChannelConfig(
    centre=74.0,
    sigma=0.01,
    ewma=Ewma(0.2, 2.962),
    cusum=Cusum(0.5, 4.77),
    enabled=NELSON | Rule.WE4 | EWMA | CUSUM,
)


def chain_of(names: list[str]) -> RuleChain:
    rules, runs = Rule.NONE, RunLengths()
    for name in names:
        rules |= {"R7": Rule.N2, "N8e": Rule.N8}.get(name) or Rule[name]
        runs = (
            replace(runs, n2=7)
            if name == "R7"
            else replace(runs, n8_either_side=True)
            if name == "N8e"
            else runs
        )
    return RuleChain(rules, runs)


def test_cusum_run_length_quantiles(oracle):
    """One upper side, k 0.5, h 5, no shift: 10, 50 and 90 % of the runs, as R's xcusum.q gives them."""
    known = oracle("arl_cusum")["run_length_quantiles_k0.5_h5_mu0"]
    assert list(quantiles(cusum_side_hazards(Cusum(0.5, 5.0)), (0.1, 0.5, 0.9))) == known


def test_champ_and_woodall_1987(oracle):
    """Table 1 to its printed digits, and the four Western Electric rules' 91.75."""
    table = oracle("arl_runs_rules_champ_woodall_1987")
    names = {"C1": ["N1"], "C12": ["N1", "N5"], "C13": ["N1", "N6"], "C14": ["N1", "WE4"]}
    for column, rules in names.items():
        chain = chain_of(rules)
        lengths = [chain.arl(shift).value for shift in table["mu"]]
        assert lengths == pytest.approx(table["published"][column], abs=0.0051), column
        assert lengths == pytest.approx(table["computed_spc"][column], rel=1e-12), column
    four = RuleChain(WESTERN_ELECTRIC)
    assert f"{four.arl().value:.2f}" == f"{table['combined_all_four']['ARL0']:.2f}" == "91.75"
    assert four.arl().method == "exact chain" and four.states == 215


def test_every_exact_chain(oracle):
    """Twenty rule sets at sixteen shifts; our chains are smaller because equal states are merged."""
    for name, case in oracle("arl_runs_rules_exact_chain")["exact"].items():
        chain = chain_of(case["rules"])
        assert chain.states <= case["states"]
        every = 5 if chain.states > 300 else 1
        for shift, expected in list(zip(case["mu"], case["arl"], strict=True))[::every]:
            if 0.0 < expected < 1e12:  # the reference was solved by LU, whose error grows with the length
                error = 1e-11 + 5e-15 * expected
                assert chain.arl(shift).value == pytest.approx(expected, rel=error), (name, shift)


def test_very_long_runs_keep_their_digits():
    """Fifteen within one sigma, far from the mean: (1 - p^15) / ((1 - p) p^15) in closed form."""
    chain = RuleChain(Rule.N7)
    for shift in (0.0, 2.0, 3.0, 4.0):
        p = (math.erfc((shift - 1) / math.sqrt(2)) - math.erfc((shift + 1) / math.sqrt(2))) / 2
        assert chain.arl(shift).value == pytest.approx((1 - p**15) / ((1 - p) * p**15), rel=1e-9)


def test_cusum_tables(oracle):
    book = oracle("arl_cusum")
    for row in book["lucas_crosier"]:
        cusum = Cusum(row["k"], row["h"], row["hs"])
        lengths = [cusum_arl(cusum, shift).value for shift in book["mu"]]
        assert lengths == pytest.approx(row["computed_spc"], rel=1e-10)
        assert lengths == pytest.approx(row["published"], rel=0.0042), (
            "the paper's rounding and coarser chain"
        )
    for grid in book["grid_exact"]:
        lengths = [cusum_arl(Cusum(grid["k"], grid["h"]), shift).value for shift in grid["mu"]]
        assert lengths == pytest.approx(grid["arl"], rel=1e-10)
    hawkins = book["hawkins_1993"]
    for k, h, expected in zip(hawkins["k"], hawkins["h"], hawkins["ARL0_two_sided"], strict=True):
        assert cusum_arl(Cusum(k, h)).value == pytest.approx(expected, rel=1e-10)
        assert expected == pytest.approx(370, rel=0.018)
    vance = book["vance_1986_one_sided"]
    lengths = [cusum_arl(Cusum(vance["k"], vance["h"]), m, one_sided=True).value for m in vance["mu"]]
    assert lengths == pytest.approx(vance["computed_spc"], rel=1e-9)
    assert lengths == pytest.approx(vance["published"], rel=5e-4)
    brook = book["brook_evans_1972"]
    for shift, printed, exact in zip(
        (0.0, 1.5), brook["one_sided"]["published"], brook["one_sided"]["computed_spc"], strict=True
    ):
        length = cusum_arl(Cusum(brook["k"], brook["h"]), shift, one_sided=True).value
        assert length == pytest.approx(exact, rel=1e-10) and length == pytest.approx(printed, rel=4e-4)
    sas = book["sas_qc"]
    chart = Cusum(sas["k"], sas["h"])
    assert cusum_arl(chart, sas["mu"], one_sided=True).value == pytest.approx(sas["one_sided"], rel=1e-7)
    assert cusum_arl(chart, sas["mu"]).value == pytest.approx(sas["two_sided"], rel=1e-6)
    head = replace(chart, head_start=0.1)
    assert cusum_arl(head, sas["mu"], one_sided=True).value == pytest.approx(
        sas["with_headstart_0.1"], rel=1e-7
    )


def test_ewma_tables(oracle):
    book = oracle("arl_ewma")
    for table, print_error in (("lucas_saccucci", 0.0031), ("montgomery_table", 0.0286)):
        for scheme in book[table]["schemes"]:
            ewma = Ewma(scheme["lambda"], scheme["L"])
            lengths = [ewma_arl(ewma, shift, varying=False).value for shift in book[table]["mu"]]
            assert lengths == pytest.approx(scheme["computed_spc"], rel=1e-10)
            assert lengths == pytest.approx(scheme["published"], rel=print_error)
    crowder = book["crowder_1987"]
    for weight in (".5", ".05"):
        lengths = [ewma_arl(Ewma(float(weight), crowder["L"]), m, varying=False).value for m in crowder["mu"]]
        assert lengths == pytest.approx(crowder[f"computed_{weight}"], rel=1e-10)
        off = [
            i
            for i, (a, b) in enumerate(zip(lengths, crowder[f"lambda_{weight}"], strict=True))
            if abs(a - b) > 0.0055
        ]
        assert off == ([crowder["mu"].index(1.25)] if weight == ".5" else []), (
            "3.95 is the paper's known misprint"
        )
    sas = book["sas_qc"]
    assert ewma_arl(Ewma(sas["lambda"], sas["L"]), sas["mu"], varying=False).value == pytest.approx(
        sas["arl"], rel=1e-10
    )
    for case in book["time_varying_vs_fixed"]:
        ewma = Ewma(case["lambda"], case["L"])
        for varying, name, error in ((False, "fixed_limits", 1e-10), (True, "time_varying_limits", 3e-8)):
            lengths = [ewma_arl(ewma, shift, varying=varying).value for shift in case["mu"]]
            assert lengths == pytest.approx(case[name], rel=error)


def test_line_stop_designs(oracle):
    """From ARL0 and shift back to the published parameters."""
    for design in oracle("arl_line_stop_designs")["designs"]:
        arl0 = design["ARL0"]
        assert shewhart_width(arl0) == pytest.approx(design["shewhart"]["k"], abs=1e-10)
        lengths = [shewhart_arl(design["shewhart"]["k"], shift).value for shift in design["mu"]]
        assert lengths == pytest.approx(design["shewhart"]["arl"], rel=1e-6)
        for shift, name in ((1.0, "cusum_k0.5"), (2.0, "cusum_k1")):
            found = cusum_design(arl0, shift)
            assert found.cusum.reference == shift / 2
            assert found.cusum.interval == pytest.approx(design[name]["h"], abs=1e-6)
            lengths = [cusum_arl(found.cusum, m).value for m in design["mu"]]
            assert lengths == pytest.approx(design[name]["arl"], rel=1e-6)


def test_designs_meet_what_was_asked(oracle):
    hawkins = oracle("arl_cusum")["hawkins_1993"]
    for k, h370, h500 in zip(hawkins["k"], hawkins["h_for_ARL0_370"], hawkins["h_for_ARL0_500"], strict=True):
        assert cusum_design(370.0, 2 * k).cusum.interval == pytest.approx(h370, abs=1e-5)
        assert cusum_design(500.0, 2 * k).cusum.interval == pytest.approx(h500, abs=1e-5)
    fast = cusum_design(465.0, 1.0, fast_initial_response=True)
    assert fast.cusum.head_start == fast.cusum.interval / 2
    assert fast.in_control.value == pytest.approx(465.0, rel=1e-6)
    assert fast.at_shift.value < cusum_design(465.0, 1.0).at_shift.value
    for weight, width in ((0.4, 3.054), (0.25, 2.998), (0.2, 2.962), (0.1, 2.814), (0.05, 2.615)):
        assert ewma_width(500.0, weight, varying=False) == pytest.approx(
            width, abs=0.001
        )  # Lucas and Saccucci
    fixed, kernel = ewma_design(500.0, 1.0, varying=False), ewma_design(500.0, 1.0)
    assert fixed.ewma.weight == kernel.ewma.weight == 0.15
    assert fixed.at_shift.value == pytest.approx(10.2287, abs=1e-4)
    assert (
        kernel.in_control.value == pytest.approx(500.0, rel=1e-6)
        and kernel.at_shift.value < fixed.at_shift.value
    )
    assert ewma_design(500.0, 4.0, varying=False).ewma.weight > 0.6


@pytest.mark.parametrize(
    ("mask", "shift", "exact", "error"),
    [
        (WESTERN_ELECTRIC, 0.0, 91.75077312834885, 0.0),
        (WESTERN_ELECTRIC, 1.0, 9.22185996351596, 0.0),
        (CUSUM, 1.0, 9.91704246413224, 0.0),
        (EWMA, 1.0, 9.55449187223564, 0.0),
        (NELSON, 0.0, 73.472077, 0.0684),
        (FULL.enabled, 0.0, 62.653568, 0.0577),
        (FULL.enabled, 1.0, 7.770905, 0.0048),
    ],
)
def test_the_kernels_own_runs_are_as_long(mask, shift, exact, error):
    """|z| < 4 against the exact figure, or against a million runs of another implementation."""
    found = simulated_arl(FULL, np.random.default_rng(1987).standard_normal, shift, runs=8_000, mask=mask)
    assert found.method == "simulation" and found.runs == 8_000
    assert abs(found.value - exact) < 4.0 * math.hypot(found.error, error)


def test_false_alarms_of_a_plant():
    """5,000 characteristics a minute, eight hours, at ARL0 of Nelson 1 to 8 and of a line-stop design."""
    assert false_alarms([(480.0, 73.47)] * 5000) == pytest.approx(5000 * 480 / 73.47)
    assert false_alarms([(480.0, 1e6)] * 5000, 3.0) == pytest.approx(7.2)
    with pytest.raises(ConfigRefused):
        false_alarms([(480.0, 0.5)])


def test_what_cannot_be_computed_says_so():
    for rules in (Rule.NONE, Rule.N1 | Rule.N3, Rule.N4, CUSUM, Rule.ABOVE_USL):
        with pytest.raises(ConfigRefused) as refusal:
            RuleChain(rules)
        assert refusal.value.field == "rules"
    rng = np.random.default_rng(1).standard_normal
    for call in (
        lambda: RuleChain(Rule.N1).arl(math.nan), lambda: RuleChain(Rule.N1, width=0.0),
        lambda: cusum_arl(Cusum(), 1e9), lambda: cusum_design(1.0, 1.0), lambda: cusum_design(370.0, 0.0),
        lambda: ewma_design(1e9, 1.0), lambda: simulated_arl(ChannelConfig(), rng),
        lambda: simulated_arl(FULL, rng, mask=Rule.ABOVE_USL), lambda: simulated_arl(FULL, rng, runs=1),
    ):  # fmt: skip
        with pytest.raises(ConfigRefused):
            call()
    with pytest.raises(NotConverged):
        cusum_arl(Cusum(1.0, 50.0))
    with pytest.raises(NotConverged):
        RuleChain(Rule.N7).arl(60.0)
