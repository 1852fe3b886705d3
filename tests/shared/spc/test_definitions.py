"""The kernel against the rules written down literally: every window looked at, no state carried."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import numpy as np

from jidoka_shared.spc import CUSUM, EWMA, NELSON, ChannelConfig, Cusum, Ewma, Monitor, Rule, RunLengths

CENTRE, SIGMA = 10.0, 2.0  # limits 4, 6, 8, 12, 14, 16 are exact, so coarse series land on them


def holds(x: Sequence[float], runs: RunLengths) -> set[Rule]:
    """The rules that hold at the last point of `x`, from the definitions of Nelson (1984)."""
    now = x[-1]
    found = set()

    def last(count: int) -> Sequence[float] | None:
        return x[-count:] if len(x) >= count else None

    if now > CENTRE + 3 * SIGMA or now < CENTRE - 3 * SIGMA:
        found.add(Rule.N1)
    for rule, count in ((Rule.N2, runs.n2), (Rule.WE4, runs.we4)):
        window = last(count)
        if window and (all(v > CENTRE for v in window) or all(v < CENTRE for v in window)):
            found.add(rule)
    if window := last(runs.n3):
        steps = [b - a for a, b in pairwise(window)]
        if all(step > 0 for step in steps) or all(step < 0 for step in steps):
            found.add(Rule.N3)
    if window := last(runs.n4):
        steps = [b - a for a, b in pairwise(window)]
        if all(a * b < 0 for a, b in pairwise(steps)):
            found.add(Rule.N4)
    for rule, needed, count, width in (
        (Rule.N5, runs.n5_needed, runs.n5_window, 2), (Rule.N6, runs.n6_needed, runs.n6_window, 1)
    ):  # fmt: skip
        available = x[-count:]
        upper, lower = CENTRE + width * SIGMA, CENTRE - width * SIGMA
        if now > upper and sum(v > upper for v in available) >= needed:
            found.add(rule)
        if now < lower and sum(v < lower for v in available) >= needed:
            found.add(rule)
    window = last(runs.n7)
    if window and all(CENTRE - SIGMA <= v <= CENTRE + SIGMA for v in window):
        found.add(Rule.N7)
    window = last(runs.n8)
    if window and all(v > CENTRE + SIGMA or v < CENTRE - SIGMA for v in window):
        sides = any(v > CENTRE for v in window) and any(v < CENTRE for v in window)
        if sides or runs.n8_either_side:
            found.add(Rule.N8)
    return found


def series(rng: np.random.Generator, number: int, length: int) -> list[float]:
    z = rng.standard_normal(length)
    kind = number % 6
    if kind == 1:
        z = np.round(z * 2) / 2  # ties, and values exactly on limits and centre
    elif kind == 2:
        z = z + np.linspace(-2, 2, length)
    elif kind == 3:
        z = np.abs(z) * np.where(np.arange(length) % 2, 1, -1)
    elif kind == 4:
        z = np.round(z * 0.5 * 4) / 4
    elif kind == 5:
        z = np.round(np.cumsum(z * 0.5) * 4) / 4 % 4
    return (CENTRE + SIGMA * z).tolist()


def test_two_hundred_series_without_a_difference(rng):
    lengths = [
        RunLengths(), RunLengths(n2=7, n3=7, n8_either_side=True),
        RunLengths(16, 17, 18, n5_needed=3, n5_window=8, n6_needed=9, n6_window=16, n7=16, n8=16, we4=16),
        RunLengths(n2=2, n3=2, n4=3, n5_needed=1, n5_window=1, n6_needed=2, n6_window=2, n7=2, n8=2, we4=2),
    ]  # fmt: skip
    seen = dict.fromkeys(Rule, 0)
    for number in range(200):
        runs = lengths[0] if number % 2 else lengths[number // 2 % 4]
        x = series(rng, number, 150)
        config = ChannelConfig(centre=CENTRE, sigma=SIGMA, runs=runs, enabled=NELSON | Rule.WE4)
        monitor = Monitor([config], version=1)
        for index, value in enumerate(x):
            word = monitor.one(0, value)
            expected = holds(x[max(0, index - 20) : index + 1], runs)
            assert Rule(word & (NELSON | Rule.WE4)) == sum(expected, Rule.NONE), (number, index, expected)
            for rule in expected:
                seen[rule] += 1
    assert min(seen[rule] for rule in NELSON | Rule.WE4) > 100, "a rule was hardly exercised"


def test_ewma_and_cusum_in_exact_arithmetic(rng):
    """Fractions from the first sample to the last: state to 1e-12, signals wherever the margin is wider."""
    weight, width, k, h, head = Fraction(0.2), Fraction(2.7), Fraction(0.5), Fraction(4.0), Fraction(2.0)
    centre, sigma = Fraction(CENTRE), Fraction(SIGMA)
    seen = {Rule.EWMA_HIGH: 0, Rule.EWMA_LOW: 0, Rule.CUSUM_HIGH: 0, Rule.CUSUM_LOW: 0}
    for number in range(24):
        config = ChannelConfig(
            centre=CENTRE, sigma=SIGMA, ewma=Ewma(0.2, 2.7), cusum=Cusum(0.5, 4.0, 2.0), enabled=EWMA | CUSUM
        )
        monitor, e, high, low = Monitor([config], version=1), Fraction(0), head * sigma, head * sigma
        for index, value in enumerate(series(rng, number, 25), 1):
            word, d = monitor.one(0, value), Fraction(value) - centre
            e = (1 - weight) * e + weight * d
            high, low = max(Fraction(0), high + d - k * sigma), max(Fraction(0), low - d - k * sigma)
            bound = (width * sigma) ** 2 * weight / (2 - weight) * (1 - (1 - weight) ** (2 * index))
            state = monitor.state(0)
            assert abs(Fraction(state.ewma) - centre - e) < 1e-12
            assert (
                abs(Fraction(state.cusum_high) - high) < 1e-12
                and abs(Fraction(state.cusum_low) - low) < 1e-12
            )
            for rule, margin in (
                (Rule.EWMA_HIGH, e * e - bound if e > 0 else Fraction(-1)),
                (Rule.EWMA_LOW, e * e - bound if e < 0 else Fraction(-1)),
                (Rule.CUSUM_HIGH, high - h * sigma), (Rule.CUSUM_LOW, low - h * sigma),
            ):  # fmt: skip
                if abs(margin) > 1e-11 or (margin == 0 and rule & CUSUM):
                    assert bool(word & rule) == (margin > 0), (number, index, rule)
                    seen[rule] += margin > 0
    assert min(seen.values()) > 10, seen


def test_strictness_at_limits_and_specification():
    config = ChannelConfig(
        centre=CENTRE, sigma=SIGMA, usl=15.0, lsl=5.0, enabled=Rule.N1 | Rule.ABOVE_USL | Rule.BELOW_LSL
    )
    monitor = Monitor([config], version=1)
    assert [monitor.one(0, x) & ~Rule.SIDE_ABOVE for x in (15.0, 5.0)] == [0, 0]
    assert monitor.one(0, float(np.nextafter(15.0, 16.0))) == Rule.ABOVE_USL | Rule.SIDE_ABOVE
    assert monitor.one(0, float(np.nextafter(5.0, 4.0))) == Rule.BELOW_LSL
    assert monitor.one(0, 16.0) & Rule.N1 == 0 and monitor.one(0, 4.0) & Rule.N1 == 0
    assert monitor.one(0, float(np.nextafter(16.0, 17.0))) & Rule.N1
    assert monitor.one(0, float(np.nextafter(4.0, 3.0))) & Rule.N1


def test_a_rule_that_is_not_enabled_is_silent():
    monitor = Monitor([ChannelConfig(centre=0.0, sigma=1.0, enabled=Rule.N2)], version=1)
    assert [monitor.one(0, 9.0) & ~Rule.SIDE_ABOVE for _ in range(9)] == [0] * 8 + [Rule.N2]


def test_an_empty_side_never_signals():
    """A range chart has no lower limit, a readings channel no centre."""
    monitor = Monitor([ChannelConfig(usl=1.0, enabled=Rule.ABOVE_USL), ChannelConfig()], version=1)
    assert [monitor.one(0, x) for x in (-1e149, 0.0, 1.0, 2.0)] == [0, 0, 0, Rule.ABOVE_USL]
    assert [monitor.one(1, x) for x in (-1e149, 0.0, 1e149)] == [0, 0, 0]
