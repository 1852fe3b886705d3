"""False-alarm rates on ten million normal samples against closed forms and published run lengths.

Exact rates: N1 2(1-F(3)); a run of r on one side 2/2^r; six rising or falling 2/6!; fourteen alternating 2
E14/14! with Euler's zigzag number; N7 (2F(1)-1)^15; N8 both sides q^8 - 2(q/2)^8. N5 and N6 by enumeration of
the window. Run lengths: Champ and Woodall (1987) 91.75 for the Western Electric rules; 73.47 +- 0.07 for
Nelson 1 to 8.
"""

import math

import numpy as np
import pytest

from jidoka_shared.spc import NELSON, WESTERN_ELECTRIC, ChannelConfig, Monitor, Rule

CHANNELS, SCANS, WARM_UP = 10_000, 1_020, 20
E14 = 199_360_981


def beyond(sigmas: float) -> float:
    return math.erfc(sigmas / math.sqrt(2)) / 2


def window_rate(needed: int, window: int, p: float) -> float:
    """The newest point beyond, and at least needed-1 of the window-1 before it; either side."""
    before = window - 1
    tail = sum(math.comb(before, i) * p**i * (1 - p) ** (before - i) for i in range(needed - 1, before + 1))
    return 2 * p * tail  # the sides exclude each other at the newest point


EXACT = {
    Rule.N1: 2 * beyond(3),
    Rule.N2: 2 / 2**9,
    Rule.N3: 2 / math.factorial(6),
    Rule.N4: 2 * E14 / math.factorial(14),
    Rule.N5: window_rate(2, 3, beyond(2)),
    Rule.N6: window_rate(4, 5, beyond(1)),
    Rule.N7: (1 - 2 * beyond(1)) ** 15,
    Rule.N8: (2 * beyond(1)) ** 8 - 2 * beyond(1) ** 8,
    Rule.WE4: 2 / 2**8,
}


@pytest.fixture(scope="module")
def words() -> np.ndarray:
    config = ChannelConfig(centre=0.0, sigma=1.0, enabled=NELSON | Rule.WE4)
    x = np.random.default_rng(1984).standard_normal((SCANS, CHANNELS))
    return Monitor([config] * CHANNELS, version=1).tile_batch(x)


@pytest.mark.parametrize("rule", EXACT, ids=lambda rule: rule.name)
def test_false_alarm_rate(words, rule):
    """Flags of one channel depend on each other, channels do not: the error comes from the spread over
    channels.
    """
    by_channel = ((words[WARM_UP:] & np.uint32(int(rule))) != 0).mean(axis=0)
    error = by_channel.std(ddof=1) / math.sqrt(CHANNELS)
    assert abs(by_channel.mean() - EXACT[rule]) < 4.5 * error


@pytest.mark.parametrize(("rules", "published"), [(WESTERN_ELECTRIC, 91.751), (NELSON, 73.47)])
def test_average_run_length(words, rules, published):
    flagged = (words & np.uint32(int(rules))) != 0
    flagged[-1] = True  # of ten thousand runs about 0.2 are cut here
    lengths = flagged.argmax(axis=0) + 1
    assert abs(lengths.mean() - published) < 4.5 * lengths.std(ddof=1) / math.sqrt(CHANNELS)
