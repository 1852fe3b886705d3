"""What floating point can do to a monitor: unusable values, overflow, denormals, signed zero."""

import time

import numpy as np
import pytest

from jidoka_shared.spc import SIGNALS, ChannelConfig, Cusum, Ewma, Monitor, Rule
from jidoka_shared.spc.layout import F_STATE

FULL = ChannelConfig(
    centre=0.0, sigma=1.0, usl=4.0, lsl=-4.0, ewma=Ewma(0.2, 2.962), cusum=Cusum(0.5, 4.77), enabled=SIGNALS,
    stop=SIGNALS,
)  # fmt: skip


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf"), 1e308, -1e308, 1.0000001e150])
def test_an_unusable_value_sets_its_bit_alone_and_leaves_the_state(bad):
    monitor = Monitor([FULL], version=1)
    for x in (0.5, 2.5, 1.0):
        monitor.one(0, x)
    before = monitor.state_hash()
    assert monitor.one(0, bad) == Rule.NOT_FINITE | Rule.STOP_AUTHORITY
    assert monitor.state_hash() == before
    assert monitor.one(0, 2.5) & Rule.N5, "the two points beyond two sigma are still remembered"


def test_the_largest_usable_value_overflows_nothing():
    monitor = Monitor([FULL], version=1)
    for x in (1e150, -1e150) * 200:
        word = monitor.one(0, x)
        assert not word & Rule.NOT_FINITE and word & Rule.N1
    assert np.isfinite(monitor._f3[0, F_STATE:, 0]).all()
    assert monitor.one(0, 0.0) & Rule.N1 == 0


def test_random_bit_patterns_never_poison_the_state(rng):
    """Any 64 bits a register may hold, as a float64."""
    x = rng.integers(0, 2**64, size=(500, 64), dtype=np.uint64).view(np.float64)
    monitor = Monitor([FULL] * 64, version=1)
    monitor.tile_batch(x)
    state = monitor._f3[0, F_STATE:, :]
    assert np.isfinite(state[:4]).all() and np.isfinite(state[5]).all()
    words = monitor.tile_batch(np.zeros((2000, 64)))
    assert not (words[-1] & np.uint32(int(Rule.N1))).any()


def test_signed_zero_is_on_the_centre():
    monitor = Monitor([FULL], version=1)
    assert [monitor.one(0, x) & ~Rule.STOP_AUTHORITY for x in (0.0, -0.0, 0.0, -0.0)] == [0, 0, 0, 0]


def test_no_state_is_ever_denormal():
    monitor = Monitor([FULL] * 3, version=1)
    monitor.tick([1.0, -1.0, 5e-324])
    x = np.zeros((20_000, 3))
    x[:, 2] = 5e-324
    monitor.tile_batch(x)
    state = monitor._f3[0, F_STATE : F_STATE + 4, :3]
    assert ((state == 0.0) | (np.abs(state) >= np.finfo(np.float64).tiny)).all()
    assert (state[0, :2] == 0.0).all() and (state[1] == 0.0).all()


def test_constant_samples_are_as_fast_as_noise(rng):
    """A hundred thousand samples on the target: decaying sums must not become slow denormals."""
    noise, constant = rng.standard_normal((1600, 64)), np.zeros((1600, 64))
    constant[0] = 1.0

    def best(x: np.ndarray) -> float:
        monitor, times = Monitor([FULL] * 64, version=1), []
        for _ in range(7):
            start = time.perf_counter()
            monitor.tile_batch(x)
            times.append(time.perf_counter() - start)
        return min(times)

    assert best(constant) < 1.5 * best(noise)
