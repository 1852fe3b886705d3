"""Run lengths against published figures, each by its method; what cannot be computed is refused."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from jidoka_central.foundation.errors import Refusal
from jidoka_central.modules.quality.design import api, run_length
from jidoka_shared.spc.arl_charts import cusum_arl
from jidoka_shared.spc.config import Cusum, Ewma, RunLengths
from jidoka_shared.spc.errors import ConfigRefused


def lengths(shifts: list[float], **asked: Any) -> list[api.RunLengthPoint]:
    return api.run_lengths_shown(api.RunLengthAsked(shifts=shifts, **asked)).points


@pytest.mark.parametrize(
    ("asked", "shift", "method", "published"),
    [
        ({"rules": ["N1"]}, 0.0, "exact chain", 370.40),
        # Champ and Woodall 1987, table 1: Western Electric rules C1234 without and with a shift of one sigma.
        ({"rules": ["N1", "N5", "N6", "WE4"]}, 0.0, "exact chain", 91.75),
        ({"rules": ["N1", "N5", "N6", "WE4"]}, 1.0, "exact chain", 9.22),
        # Montgomery, Introduction to SQC, table 9.3: two-sided CUSUM with k 0.5, h 5, to one decimal.
        ({"rules": [], "cusum": {}}, 0.0, "integral equation", 465.0),
        ({"rules": [], "cusum": {}}, 1.0, "integral equation", 10.4),
    ],
)
def test_published_run_lengths(asked: dict[str, Any], shift: float, method: str, published: float) -> None:
    (found,) = lengths([shift], **asked)
    assert found.method == method and found.error == 0.0
    assert found.arl == pytest.approx(published, rel=3e-3)


@pytest.mark.parametrize("asked", [{"shifts": [True]}, {"width": "3"}, {"runs": {"n2": True}}])
def test_what_is_no_number_in_json_is_none_here(asked: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        api.RunLengthAsked.model_validate(asked)


def test_a_chart_of_means_sees_the_shift_larger() -> None:
    of_means, single = lengths([0.5], subgroup_size=4), lengths([1.0])
    assert of_means[0].arl == single[0].arl and of_means[0].shift == 0.5


def test_a_design_says_the_run_length_at_the_shift_asked_for() -> None:
    """Tuned to six sigma at most, but a shift of 20 is found at the first point, not as one of six."""
    far, tuned = api.designed(1e5, 4.0, 25), api.designed(1e5, 1.2, 25)
    assert far.charted_shift == 20.0 and tuned.charted_shift == 6.0
    assert far.cusum.interval == tuned.cusum.interval and tuned.shewhart.arl > 1.05
    assert [far.shewhart.arl, far.cusum.arl, far.ewma.arl] == pytest.approx([1.0, 1.0, 1.0], abs=1e-9)


def test_every_answer_says_how_the_runs_are_spread() -> None:
    """Half of the false alarms come before 0.69 ARL0; in the simulation likewise."""
    for asked in (
        {"rules": ["N1"]},
        {"rules": [], "cusum": {}},
        {"rules": [], "ewma": {}},
        {"rules": ["N1", "N3"]},
    ):
        (found,) = lengths([0.0], **asked)
        assert found.p05 and found.median and found.p95 and found.p05 < found.median < found.arl < found.p95
        assert found.median == pytest.approx(math.log(2.0) * found.arl, rel=0.06)
    (plain,) = lengths([0.0], rules=["N1"])
    assert (plain.p05, plain.median, plain.p95) == (19, 257, 1109)
    # a CUSUM adds up a great shift for some samples still; one that takes too long to follow says nothing
    far = lengths([4.0, 6.0, 10.0], rules=[], cusum={"reference": 0.05, "interval": 60.0}, subgroup_size=25)
    assert [one.arl for one in far] == pytest.approx([3.5345, 2.5282, 2.0], abs=1e-4)
    assert [one.median for one in far] == [4, 3, 2]
    slow = lengths([0.0], rules=[], cusum={"reference": 0.05, "interval": 60.0})[0]
    assert slow.median is None and slow.arl == pytest.approx(44616.46, rel=1e-6)


def test_what_has_no_chain_is_simulated_and_says_its_error() -> None:
    (both,) = lengths([1.0], rules=["N1", "N3"], width=2.5)
    assert both.method == "simulation" and both.runs == run_length.RUNS and 0.0 < both.error < both.arl / 30
    (exact,) = lengths([1.0], rules=["N1"], width=2.5)
    assert both.arl < exact.arl + 4 * both.error, "another rule only signals sooner"
    chart = api.RunLengthAsked(rules=["N1", "N2", "N5"], width=2.5).chart()
    chain, kernel = run_length.run_length(chart, 0.5), run_length._simulated(chart, 0.5).arl
    assert abs(kernel.value - chain.value) < 4 * kernel.error


def by_definition(cusum: Cusum, runs: int) -> tuple[float, float]:
    """Mean run length of both sides and its standard error, from the recursion alone."""
    noise = np.random.default_rng(7)
    up, down, lengths = np.full(runs, cusum.head_start), np.full(runs, cusum.head_start), [0] * 0
    for length in range(1, 100_000):
        if not up.size:
            break
        x = noise.standard_normal(up.size)
        up = np.maximum(0.0, up + x - cusum.reference)
        down = np.maximum(0.0, down - x - cusum.reference)
        on = (up <= cusum.interval) & (down <= cusum.interval)
        lengths += [length] * int((~on).sum())
        up, down = up[on], down[on]
    return float(np.mean(lengths)), float(np.std(lengths)) / math.sqrt(runs)


@pytest.mark.parametrize(
    ("head", "method"), [(2.5, "integral equation"), (2.6, "simulation"), (3.9, "simulation")]
)
def test_a_head_start_beyond_what_two_sides_are_exact_for_is_simulated(head: float, method: str) -> None:
    """k 0.5, h 4: exact up to h/2 + k = 2.5. Taken for exact, 3.9 would give 26.3 instead of 35."""
    cusum = Cusum(0.5, 4.0, head)
    (found,) = lengths([0.0], rules=[], cusum={"reference": 0.5, "interval": 4.0, "head_start": head})
    known, error = by_definition(cusum, 20_000)
    assert found.method == method and (found.error > 0.0) == (method == "simulation")
    assert abs(found.arl - known) < 4.0 * math.hypot(error, found.error)
    if method == "simulation":
        with pytest.raises(ConfigRefused) as refused:
            cusum_arl(cusum)
        assert refused.value.field == "cusum.head_start"
        assert cusum_arl(cusum, one_sided=True).value > 1.0


def test_what_hardly_ever_signals_is_refused_within_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_length, "SAMPLES_MAX", 100_000)
    with pytest.raises(Refusal) as caught:
        lengths([0.0], rules=["N4"], runs={"n4": 18}, ewma={"width": 6.0})
    assert caught.value.code == "quality.no_run_length"
    with pytest.raises(Refusal) as caught:
        lengths([0.0], rules=[])
    assert caught.value.code == "quality.nothing_signals"


def test_a_plant_adds_up_its_false_alarms() -> None:
    found = api.false_alarms_shown(
        api.PlantAsked(
            groups=[
                api.ChartGroup(name="honing", charts=100, samples=48, rules=["N1"]),
                api.ChartGroup(name="boring", charts=10, samples=480, rules=[], cusum=api.CusumAsked()),
            ]
        )
    )
    assert found.groups[0].alarms == pytest.approx(100 * 48 / 370.398, rel=1e-4)
    assert found.alarms == pytest.approx(sum(one.alarms for one in found.groups))
    assert found.shifts_between == pytest.approx(1 / found.alarms)


def test_a_design_meets_what_was_wanted() -> None:
    found = api.designed(370.4, 0.5, subgroup_size=4)
    assert found.charted_shift == 1.0
    assert found.shewhart.width == pytest.approx(3.0, abs=1e-4)
    assert found.cusum.arl0 == pytest.approx(370.4) == found.ewma.arl0
    assert found.cusum.reference == 0.5 and found.cusum.interval == pytest.approx(4.774, abs=1e-3)
    assert found.cusum.arl < 10.0 > found.ewma.arl and found.shewhart.arl > 40.0


def test_what_a_request_takes_in_all_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of these charts alone is answered; fifty different ones would hold a core for long."""
    monkeypatch.setattr(run_length, "COST_MAX", 400_000)
    simulated = [
        api.ChartGroup(charts=1, samples=1.0, rules=["N1", "N3"], width=2.5 + 0.01 * at) for at in range(50)
    ]
    with pytest.raises(Refusal) as caught:
        api.false_alarms_shown(api.PlantAsked(groups=simulated))
    assert (caught.value.code, caught.value.field) == ("quality.design_too_much", "groups")
    again = api.false_alarms_shown(api.PlantAsked(groups=simulated[:1] * 50))
    assert len(again.groups) == 50, "equal charts are computed once"
    budget = run_length.Budget("groups")
    ewma = run_length.chart_of([], RunLengths(), 3.0, Ewma(0.02, 6.0), None)
    with pytest.raises(Refusal):
        for at in range(50):
            budget.spend(ewma, float(at), run_length._ewma_cost(Ewma(0.02, 6.0)))


def test_windows_of_any_length() -> None:
    """Beyond the built chain the kernel is simulated, and both agree where both can."""
    (minitab,) = lengths([0.0], rules=["N8"], runs={"n8_either_side": True})
    (nelson,) = lengths([0.0], rules=["N8"])
    assert minitab.arl < nelson.arl / 1.005 and minitab.method == "exact chain"
    (short,) = lengths([0.5], rules=["N1", "N5", "N6"], runs={"n5_window": 2, "n6_needed": 3, "n6_window": 4})
    chart = api.RunLengthAsked(
        rules=["N1", "N5", "N6"], runs={"n5_window": 2, "n6_needed": 3, "n6_window": 4}
    ).chart()
    kernel = run_length._simulated(chart, 0.5).arl
    assert short.method == "exact chain" and abs(kernel.value - short.arl) < 4 * kernel.error
    (wide,) = lengths([1.0], rules=["N6"], runs={"n6_needed": 8, "n6_window": 16})
    assert wide.method == "simulation"
    with pytest.raises(Refusal) as caught:
        lengths([0.0], rules=["N5"], runs={"n5_needed": 4})
    assert (caught.value.code, caught.value.field) == ("quality.window_too_short", "runs.n5_needed")
