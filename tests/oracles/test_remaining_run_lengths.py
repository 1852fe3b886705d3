"""Run lengths and rates of the oracle files that the tests by subject leave out: those simulated by another
implementation, and those of a second program.
"""

import math

import numpy as np
import pytest

from jidoka_shared.spc import CUSUM, EWMA, NELSON, WESTERN_ELECTRIC, ChannelConfig, Cusum, Ewma, Monitor, Rule
from jidoka_shared.spc.arl_charts import cusum_arl, ewma_arl, simulated_arl
from jidoka_shared.spc.arl_rules import RuleChain

SETS = {
    "WE 1234": WESTERN_ELECTRIC,
    "N1,N2,N5,N6,N7,N8": Rule.N1 | Rule.N2 | Rule.N5 | Rule.N6 | Rule.N7 | Rule.N8,
    "N7 alone": Rule.N7,
    "N3 alone (6 points)": Rule.N3,
    "N4 alone (14 points)": Rule.N4,
    "N1+N3": Rule.N1 | Rule.N3,
    "Nelson 1-8": NELSON,
    "Nelson 1-8 + WE4": NELSON | Rule.WE4,
    "everything: Nelson+WE4+EWMA(.2,2.962)+CUSUM(.5,4.77)": NELSON | Rule.WE4 | EWMA | CUSUM,
}
CHARTS = {
    "CUSUM k=.5 h=4.77 two-sided": lambda mu: cusum_arl(Cusum(0.5, 4.77), mu).value,
    "CUSUM k=.5 h=5 two-sided": lambda mu: cusum_arl(Cusum(0.5, 5.0), mu).value,
    "EWMA .2/2.962 time-varying limits": lambda mu: ewma_arl(Ewma(0.2, 2.962), mu).value,
    "EWMA .1/2.814 time-varying limits": lambda mu: ewma_arl(Ewma(0.1, 2.814), mu).value,
}


def test_a_million_runs_of_another_implementation(oracle):
    """Exact where there is an equation, else 1,500 runs of this kernel; all within four standard errors."""
    results = oracle("arl_runs_rules_exact_chain")["monte_carlo"]["results"]
    assert set(results) == set(SETS) | set(CHARTS)
    for name, rows in results.items():
        for row in rows:
            if name in CHARTS:
                value, error = CHARTS[name](row["mu"]), 0.0
            elif not SETS[name] & (Rule.N3 | Rule.N4):
                value, error = RuleChain(SETS[name]).arl(row["mu"]).value, 0.0
            else:
                config = ChannelConfig(
                    centre=0.0, sigma=1.0, ewma=Ewma(0.2, 2.962), cusum=Cusum(0.5, 4.77), enabled=SETS[name]
                )
                normal = np.random.default_rng(12345).standard_normal
                found = simulated_arl(config, normal, row["mu"], runs=1_500, lanes=1_500)
                value, error = found.value, found.error
            assert row["runs"] >= 300_000
            assert abs(value - row["arl"]) < 4.0 * math.hypot(error, row["se"]), (name, row)


def test_rates_of_a_hundred_million_samples(oracle):
    """The closed forms, and the other kernel's rates; flags come in runs, so their error is up to sqrt(20)
    times that of independent ones. The sets together: half a million samples of this kernel."""

    def tail(sigmas: float) -> float:
        return math.erfc(sigmas / math.sqrt(2)) / 2

    file = oracle("arl_runs_rules_exact_chain")["stationary_flag_probability"]
    p1, p2 = tail(1), tail(2)
    exact = {
        "N1": 2 * tail(3), "N2": 2 / 2**9, "N3": 2 / 720, "N4": 2 * 199_360_981 / math.factorial(14),
        "N5": 2 * p2 * (1 - (1 - p2) ** 2), "N6": 2 * p1 * (4 * p1**3 * (1 - p1) + p1**4),
        "N7": (1 - 2 * p1) ** 15, "N8": (2 * p1) ** 8 - 2 * p1**8, "WE4": 2 / 2**8,
    }  # fmt: skip
    for name, row in file["rules"].items():
        assert row["exact"] == pytest.approx(exact[name], rel=1e-12)
        assert abs(row["simulated"] - exact[name]) < 4.0 * math.sqrt(20 * exact[name] / row["n"])
    config = ChannelConfig(centre=0.0, sigma=1.0, enabled=NELSON | Rule.WE4)
    x = np.random.default_rng(7).standard_normal((270, 2_000))
    words = Monitor([config] * 2_000, version=1).tile_batch(x)[20:]
    first = {
        "N1-4": Rule.N1 | Rule.N2 | Rule.N3 | Rule.N4,
        "N1-6": Rule.N1 | Rule.N2 | Rule.N3 | Rule.N4 | Rule.N5 | Rule.N6,
        "N1-8": NELSON,
        "WE1-4": WESTERN_ELECTRIC,
    }
    for name, rate in file["combined_simulated"].items():
        by_channel = ((words & np.uint32(int(first[name]))) != 0).mean(axis=0)
        assert abs(by_channel.mean() - rate) < 4.0 * by_channel.std(ddof=1) / math.sqrt(2_000), name


def test_run_lengths_of_sas_by_the_second_program(oracle):
    cusum, ewma = oracle("arl_cusum"), oracle("arl_ewma")["sas_qc"]
    sas = cusum["sas_qc"]
    chart, head = Cusum(sas["k"], sas["h"]), Cusum(sas["k"], sas["h"], 0.1)
    lengths = [
        cusum_arl(chart, sas["mu"], one_sided=True).value,
        cusum_arl(head, sas["mu"], one_sided=True).value,
        cusum_arl(chart, sas["mu"]).value,
    ]
    assert lengths == pytest.approx(sas["computed_spc"], rel=1e-6)
    found = ewma_arl(Ewma(ewma["lambda"], ewma["L"]), ewma["mu"], varying=False).value
    assert found == pytest.approx(ewma["computed_spc"], rel=1e-10)
