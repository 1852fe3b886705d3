"""The pure part: definitions by another way, coverage by simulation, and everything that is refused."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from itertools import product
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from jidoka_central.foundation.errors import Refusal
from jidoka_central.modules.quality.msa import anova
from jidoka_central.modules.quality.msa.agreement import agreement
from jidoka_central.modules.quality.msa.anova import Anova, crossed_anova, nested_anova
from jidoka_central.modules.quality.msa.commands import PlanMsaStudy
from jidoka_central.modules.quality.msa.intervals import Interval, Term, mls, t_quantile
from jidoka_central.modules.quality.msa.location import bias_of, linearity, stability, type_one
from jidoka_central.modules.quality.msa.planning import design_of, number_of
from jidoka_central.modules.quality.msa.ranges import average_range, range_method
from jidoka_central.modules.quality.msa.table import crossed, finite, nested
from jidoka_central.modules.quality.msa.uncertainty import Known, budget

PARTS = [part for part, _, _ in product("12345", "AB", range(2))]
WHO = [who for _, who, _ in product("12345", "AB", range(2))]


def _values(seed: int = 1) -> list[float]:
    return [round(float(y), 3) for y in np.random.default_rng(seed).normal(10, 1, len(PARTS))]


def _code(refused: Callable[[], object]) -> tuple[str, str | None]:
    with pytest.raises(Refusal) as caught:
        refused()
    assert caught.value.sentence("zh") and "{" not in caught.value.sentence("en")
    return caught.value.code.removeprefix("quality.msa_"), caught.value.field


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ([], "empty"),
        ([1.0] * 20, "constant"),
        ([0.1 + 0.2, 0.3] * 10, "constant"),  # differs by rounding alone
        ([*_values()[:19], math.nan], "not_finite"),
        ([*_values()[:19], math.inf], "not_finite"),
        ([*_values()[:19], 1e308], "not_finite"),
        (_values()[:19], "unequal_lengths"),
        ([float(part) for part in PARTS], "no_repeatability"),
    ],
)
def test_readings_that_say_nothing_are_refused_by_name(values: list[float], code: str) -> None:
    parts, who = (PARTS, WHO) if values else ([], [])
    assert _code(lambda: crossed(parts, who, values)) == (code, "values")
    if code not in ("unequal_lengths",):
        assert _code(lambda: nested(parts, who, values))[0] == code


def test_only_decimal_text_is_a_number() -> None:
    for text, value in {"74.012": 74.012, "-3": -3.0, "+.5": 0.5, "5.": 5.0, "1e-3": 0.001}.items():
        assert number_of(text) == value
    for text in ("7_4.012", "74,012", "nan", "inf", "1e999", "0x10", "74.012 mm", "\u0667\u0664", "", "."):
        assert number_of(text) is None, text


def test_what_could_never_be_analysed_is_not_planned() -> None:
    """A study is measured through only where its widths are ones that the analysis takes."""
    plain: dict[str, Any] = {
        "kind": "type1", "title": "t", "gauge": "G", "parts": [{"label": "1", "reference": "1"}],
        "appraisers": ["a"], "trials": 10, "tolerance": 1.0,
    }  # fmt: skip
    assert PlanMsaStudy.model_validate(plain).tolerance == 1.0
    for field in ("tolerance", "share", "resolution", "calibration", "process_sigma"):
        with pytest.raises(ValidationError) as refused:
            PlanMsaStudy.model_validate(plain | {field: 1e-200})
        assert refused.value.errors()[0]["loc"] == (field,)
    # ranges judge up to 25: more would silently be judged by the analysis of variance
    parts = [{"label": str(at)} for at in range(26)]
    crossed_ = {"kind": "crossed", "title": "t", "gauge": "G", "trials": 2, "appraisers": ["a"]}
    by_range = crossed_ | {"method": "average_range"}
    assert design_of(PlanMsaStudy.model_validate(by_range | {"parts": parts[:25]})).method == "average_range"
    assert design_of(PlanMsaStudy.model_validate(crossed_ | {"parts": parts})).method == "anova"
    assert _code(lambda: design_of(PlanMsaStudy.model_validate(by_range | {"parts": parts}))) == (
        "too_many", "parts"
    )  # fmt: skip


def test_unbalanced_studies_name_the_cell() -> None:
    with pytest.raises(Refusal) as caught:
        crossed(PARTS[:-1], WHO[:-1], _values()[:-1])
    assert caught.value.code == "quality.msa_unbalanced"
    assert {"part": "5", "appraiser": "B", "found": 1, "needed": 2}.items() <= caught.value.params.items()
    assert _code(lambda: nested(PARTS[:-1], WHO[:-1], _values()[:-1]))[0] == "unbalanced"
    assert _code(lambda: crossed(["1"] * 4, list("AABB"), [1.0, 2, 3, 4])) == ("too_few", "parts")
    assert _code(lambda: crossed(["1", "2"], ["A", "A"], [1.0, 2])) == ("too_few", "trials")
    assert _code(lambda: agreement(["1", "1", "2"], ["A", "B", "A"], ["g", "g", "b"]))[0] == "unbalanced"
    assert _code(lambda: agreement(["1", "2"], ["A", "A"], ["g", "g"])) == ("constant", "ratings")
    assert _code(lambda: agreement([], [], []))[0] == "empty"
    once = agreement(list("1122"), list("ABAB"), list("gbgg"))
    assert all(one.within is None and one.within_fleiss.kappa is None for one in once.appraisers)
    assert once.between is not None and once.between.hits == 1, "two people, one trial each"
    alone = agreement(list("1122"), list("AAAA"), list("gbgg"))
    assert alone.appraisers[0].within is not None and alone.appraisers[0].within.hits == 1
    assert alone.between is None and alone.between_fleiss.kappa is None, "nobody to agree with"
    assert (
        _code(lambda: agreement(["1", "1", "2", "2"], list("ABAB"), list("gbgb"), list("gbgg")))[0]
        == "reference_differs"
    )


@pytest.mark.parametrize(
    ("refused", "code"),
    [
        (lambda: bias_of([1.0], 1.0), "too_few"),
        (lambda: bias_of([1.0, 1.0], 1.0), "constant"),
        (lambda: bias_of([1.0, 2.0], math.inf), "not_finite"),
        (lambda: bias_of([1.0, 2.0], 1.0, 1.0), "not_a_level"),
        (lambda: linearity([2.0, 2.0, 2.0], [1.0, 2.0, 3.0]), "one_reference"),
        (lambda: linearity([1.0, 2.0, 3.0], [2.0, 3.0, 4.0]), "no_repeatability"),
        (lambda: linearity([1.0, 2.0], [2.0, 3.0, 4.0]), "unequal_lengths"),
        (lambda: stability([[1.0, 2.0]] * 9), "too_few"),
        (lambda: stability([*([[1.0, 2.0]] * 10), [1.0]]), "unbalanced"),
        (lambda: stability([[1.0, 1.0]] * 10), "constant"),
        (lambda: stability([[float(i), float(i)] for i in range(10)]), "no_repeatability"),
        (lambda: type_one([1.0, 2.0], 1.0, 0.0), "not_positive"),
        (lambda: type_one([1.0, 2.0], 1.0, math.nan), "not_positive"),
        (lambda: budget(Known()), "empty"),
        (lambda: budget(Known(bias=math.nan)), "not_finite"),
        (lambda: crossed_anova(crossed(PARTS, WHO, _values()), alpha=0.0), "not_a_level"),
        (lambda: crossed_anova(crossed(PARTS, WHO, _values()), -1.0), "not_positive"),
    ],
)
def test_other_studies_refuse_by_name(refused: Callable[[], object], code: str) -> None:
    assert _code(refused)[0] == code


def test_far_offsets_and_order_change_nothing() -> None:
    """A common offset of a million does not reach the shares; nor does the order of the rows of cells."""
    here = crossed_anova(crossed(PARTS, WHO, _values()), 6.0)
    far = crossed_anova(crossed(PARTS, WHO, [value + 1e6 for value in _values()]), 6.0)
    back = crossed_anova(crossed(PARTS[::-1], WHO[::-1], _values()[::-1]), 6.0)
    for other in (far, back):
        for one in here.spread.components:
            assert other.spread.of(one.name).sigma == pytest.approx(one.sigma, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("exponent", range(-100, 101, 25))
def test_the_unit_changes_nothing(exponent: int) -> None:
    """From 1E-100 to 1E100: shares, tests and grades stay, deviations and intervals go with the unit."""
    scale, values = 10.0**exponent, _values(exponent + 200)
    far = [value * scale for value in values]
    studies: list[Callable[[list[float], float], Anova]] = [
        lambda y, tolerance: crossed_anova(crossed(PARTS, WHO, y), tolerance),
        lambda y, tolerance: nested_anova(nested(PARTS, WHO, y), tolerance),
    ]
    for study in studies:
        here, there = study(values, 6.0), study(far, 6.0 * scale)
        assert there.pooled == here.pooled and there.spread.grades() == here.spread.grades()
        for one in here.spread.components:
            other = there.spread.of(one.name)
            least = 1e-6 * here.spread.of("TV").sigma
            assert other.sigma / scale == pytest.approx(one.sigma, rel=1e-6, abs=least)
            assert other.of_tolerance == pytest.approx(one.of_tolerance, rel=1e-6, abs=1e-4)
            assert (one.interval is None) == (other.interval is None)
            if one.interval is not None and other.interval is not None:
                assert other.interval.upper / scale == pytest.approx(one.interval.upper, rel=1e-6)
                assert other.interval.lower / scale == pytest.approx(one.interval.lower, rel=1e-5, abs=least)
        for source, same in zip(here.sources, there.sources, strict=True):
            assert same.mean_square / scale / scale == pytest.approx(source.mean_square, rel=1e-6)
            assert (same.p or 2.0) == pytest.approx(source.p or 2.0, rel=1e-6)


EVERY: dict[str, Callable[[list[float], float], object]] = {
    "crossed": lambda y, one: crossed_anova(crossed(PARTS, WHO, y), one),
    "nested": lambda y, one: nested_anova(nested(PARTS, WHO, y), one),
    "one appraiser": lambda y, one: crossed_anova(crossed(sorted(PARTS), ["A"] * 20, y), one),
    "ranges": lambda y, one: average_range(crossed(PARTS, WHO, y), one),
    "short": lambda y, one: range_method(crossed(list("1122"), list("ABAB"), y[:4], trials_min=1), one, one),
    "bias": lambda y, one: bias_of(y, one),
    "linearity": lambda y, one: linearity([one * (at % 5) for at in range(20)], y),
    "stability": lambda y, one: stability([y[at : at + 2] for at in range(0, 20, 2)], one),
    "type 1": lambda y, one: type_one(y, one, one, resolution=one),
}


@pytest.mark.parametrize("kind", EVERY)
def test_readings_of_any_size_give_finite_numbers_or_are_refused_by_name(kind: str) -> None:
    for scale in (1e148, 1e80, 1e-138):
        finite(EVERY[kind]([value * scale for value in _values()], scale))
    for small in (1e-145, 1e-165, 1e-320):
        assert _code(partial(EVERY[kind], [value * small for value in _values()], 1.0))[0] == "too_close"
    for other in (1e-150, 2e149):  # what they are held against is of another size
        try:
            finite(EVERY[kind](_values(), other))
        except Refusal as refused:
            assert refused.code.removeprefix("quality.msa_") in ("not_computable", "one_reference")


def test_intervals_are_of_the_components_beside_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """The combination of mean squares that each interval is made of adds up to its component."""

    def point(terms: tuple[Term, ...], level: float) -> Interval:
        sums = math.fsum(term.weight * term.mean_square for term in terms)
        return Interval(sums, sums)

    monkeypatch.setattr(anova, "mls", point)
    rng = np.random.default_rng(11)
    y = rng.normal(0, 5, (6, 1, 1)) + rng.normal(0, 3, (1, 4, 1)) + rng.normal(0, 2, (6, 4, 1))
    y = y + rng.normal(0, 1, (6, 4, 3))
    parts, who = [f"{i}" for i in range(6) for _ in range(12)], list("AAABBBCCCDDD") * 6
    table = crossed(parts, who, y.ravel().tolist())
    alone = crossed(parts, ["A"] * 72, y.ravel().tolist())
    part_of = [f"{i % 6}" for i in range(24) for _ in range(3)]
    nest = nested(part_of, [one for one in "ABCD" for _ in range(18)], y.ravel().tolist())
    for study in (
        crossed_anova(table, interaction="keep"), crossed_anova(table, interaction="drop"),
        crossed_anova(alone), nested_anova(nest),
    ):  # fmt: skip
        held = [one for one in study.spread.components if one.interval is not None]
        assert len(held) >= 4
        for one in held:
            assert one.interval is not None and one.variance > 0.0
            assert one.interval.lower == pytest.approx(one.sigma), one.name


def test_one_appraiser_and_nested_follow_their_definitions() -> None:
    y = np.array(_values()).reshape(5, 4)
    alone = crossed_anova(crossed([part for part in "12345" for _ in range(4)], ["A"] * 20, _values()))
    within = float(((y - y.mean(axis=1, keepdims=True)) ** 2).sum()) / 15
    between = 4 * float(((y.mean(axis=1) - y.mean()) ** 2).sum()) / 4
    assert alone.spread.of("GRR").variance == pytest.approx(within)
    assert alone.spread.of("PV").variance == pytest.approx(max(0.0, (between - within) / 4))
    total = mls((Term(0.25, between, 4), Term(0.75, within, 15)), 0.9).root()
    found = alone.spread.of("TV").interval
    assert found is not None and alone.pooled is None
    assert (found.lower, found.upper) == pytest.approx((total.lower, total.upper))
    # Nested: three appraisers, three parts each, two trials, spread planted far apart.
    rng = np.random.default_rng(7)
    z = rng.normal(0, 5, (3, 1, 1)) + rng.normal(0, 1, (3, 3, 1)) + rng.normal(0, 0.1, (3, 3, 2))
    rows = [(f"{j}", "ABC"[i]) for i in range(3) for j in range(3) for _ in range(2)]
    study = nested_anova(nested([r[0] for r in rows], [r[1] for r in rows], z.ravel().tolist()))
    cells = z.mean(axis=2)
    ms_e = float(((z - cells[:, :, None]) ** 2).sum()) / 9
    ms_p = 2 * float(((cells - cells.mean(axis=1, keepdims=True)) ** 2).sum()) / 6
    ms_o = 6 * float(((cells.mean(axis=1) - z.mean()) ** 2).sum()) / 2
    assert study.spread.of("EV").variance == pytest.approx(ms_e)
    assert study.spread.of("PV").variance == pytest.approx((ms_p - ms_e) / 2)
    assert study.spread.of("AV").variance == pytest.approx((ms_o - ms_p) / 6)
    squares = [study.source(name).squares for name in ("appraiser", "part", "repeatability")]
    assert sum(squares) == pytest.approx(study.source("total").squares)


def test_negative_components_are_nothing_and_categories_at_least_one() -> None:
    """Parts and appraisers that do not differ: estimates below 0 become 0."""
    values = [1.0, 2.0] * 10
    study = crossed_anova(crossed(PARTS, WHO, values))
    assert study.spread.of("AV").variance == study.spread.of("PV").variance == 0.0
    assert study.spread.ndc == 1 and study.spread.ndc_raw == 0.0
    assert study.spread.grades()["ndc"] == "rejected"
    interval = study.spread.of("AV").interval
    assert interval is not None and interval.lower == 0.0
    assert average_range(crossed(PARTS, WHO, values)).spread.of("AV").variance == 0.0


def test_intervals_cover_as_often_as_they_say() -> None:
    """GRR of the crossed model without interaction, 10 x 3 x 3: 90 % of 400 intervals, within 4 sigma."""
    rng = np.random.default_rng(22)
    appraiser, error, hits = 0.3, 1.0, 0
    for _ in range(400):
        ms_o = (error + 30 * appraiser) * rng.chisquare(2) / 2
        ms_e = error * rng.chisquare(78) / 78
        interval = mls((Term(1 / 30, ms_o, 2), Term(1 - 1 / 30, ms_e, 78)), 0.90)
        hits += interval.lower <= appraiser + error <= interval.upper
    assert abs(hits / 400 - 0.90) < 4 * math.sqrt(0.09 / 400)


def test_a_drifting_master_is_seen() -> None:
    rng = np.random.default_rng(3)
    steady = rng.normal(6.0, 0.1, (20, 5))
    assert stability(steady.tolist(), 6.0).grade == "accepted"
    steady[15:] += 0.25
    drifted = stability(steady.tolist(), 6.0)
    assert drifted.grade == "rejected" and set(drifted.means_beyond) & {16, 17, 18, 19, 20}
    slow = rng.normal(6.0, 0.1, (20, 5)) + np.repeat([-0.06, 0.06], 10)[:, None]
    assert stability(slow.tolist()).runs


def test_means_that_differ_by_rounding_alone_are_on_no_side() -> None:
    """Every mean is 25.0035, and the centre too, but for its last bit."""
    steady = stability([[25.003, 25.004] if at % 2 else [25.004, 25.003] for at in range(15)])
    assert steady.centre != steady.means[0] and (steady.runs, steady.grade) == ((), "accepted")


def test_a_linearity_band_that_leaves_zero_between_two_references_is_seen() -> None:
    """Two references and one bias: the band is narrowest between them. Held against a fine grid."""
    left = np.random.default_rng(1).standard_normal((2, 12))
    left -= left.mean(axis=1, keepdims=True)
    left *= 0.2 / left.std(ddof=2)
    for bias, tilt, grade in ((0.07, 0.0, "accepted"), (0.10, 0.0, "rejected"), (-0.10, 0.004, "rejected")):
        x = np.repeat([2.0, 10.0], 12)
        line = linearity(x.tolist(), (x + bias + tilt * (x - 6.0) + left.reshape(-1)).tolist())
        assert all(one.band.lower <= 0.0 <= one.band.upper for one in line.points)
        at, error = np.linspace(2.0, 10.0, 4001), line.sigma / math.sqrt(24)
        half = t_quantile(0.95, 22) * error * np.sqrt(1.0 + 24 * (at - 6.0) ** 2 / np.sum((x - 6.0) ** 2))
        fitted = line.intercept + line.slope * at
        away = np.maximum(fitted - half, -(fitted + half))
        assert line.worst.away == pytest.approx(float(away.max()), abs=1e-6)
        assert line.worst.at == pytest.approx(float(at[away.argmax()]), abs=0.01) and line.grade == grade


def test_uncertainty_takes_the_larger_of_resolution_and_repetition() -> None:
    known = Known(
        calibration=0.002, resolution=0.001, repeatability_system=0.0004, bias=0.0009, repeatability=0.0005,
        appraisers=0.0012,
    )  # fmt: skip
    found = budget(known, 0.06)
    u_cal, u_bias = 0.001, 0.0009 / math.sqrt(3)
    assert found.system == pytest.approx(math.sqrt(u_cal**2 + u_bias**2 + 0.0004**2))
    assert found.process == pytest.approx(math.sqrt(u_cal**2 + u_bias**2 + 0.0005**2 + 0.0012**2))
    assert found.expanded_process == 2 * found.process and found.factor == 2.0
    assert found.q_process == pytest.approx(100 * 4 * found.process / 0.06)
    assert found.grades() == {"q_system": "accepted", "q_process": "accepted"}
    assert dict((name, counts) for name, _, counts in found.shares)["resolution"] is False
    assert found.missing == ("linearity",)
    assert found.tolerance_least == pytest.approx(2.0 * found.expanded_process / 0.30), "where Q is 30 %"
