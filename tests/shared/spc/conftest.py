"""Channels and series that hit the corners: ties, values on limits, drifts, sawtooths, unusable values."""

from collections.abc import Callable

import numpy as np
import pytest

from jidoka_shared.spc import SIGNALS, ChannelConfig, Cusum, Ewma, RunLengths


@pytest.fixture
def rng() -> np.random.Generator:
    """A seeded generator, so that a failure repeats."""
    return np.random.default_rng(74001)


@pytest.fixture
def any_configs(rng: np.random.Generator) -> Callable[[int], list[ChannelConfig]]:
    """So many channels, each with its own limits, charts and run lengths, every signal enabled."""

    def make(count: int) -> list[ChannelConfig]:
        configs = []
        for _ in range(count):
            centre, sigma = (
                float(rng.choice([0.0, 12.0, 74.001176, -500.0])),
                float(rng.choice([0.25, 1.0, 0.0098])),
            )
            n5_window, n6_window = int(rng.integers(1, 9)), int(rng.integers(1, 17))
            runs = RunLengths(
                n2=int(rng.integers(2, 17)), n3=int(rng.integers(2, 18)), n4=int(rng.integers(3, 19)),
                n5_window=n5_window, n5_needed=int(rng.integers(1, n5_window + 1)),
                n6_window=n6_window, n6_needed=int(rng.integers(1, n6_window + 1)),
                n7=int(rng.integers(2, 17)), n8=int(rng.integers(2, 17)), we4=int(rng.integers(2, 17)),
                n8_either_side=bool(rng.integers(2)),
            )  # fmt: skip
            configs.append(
                ChannelConfig(
                    centre=centre, sigma=sigma, usl=centre + 2.5 * sigma, lsl=centre - 3.0 * sigma, runs=runs,
                    ewma=Ewma(float(rng.choice([0.05, 0.2, 1.0])), 2.7), enabled=SIGNALS,
                    cusum=Cusum(0.5, 4.0, float(rng.choice([0.0, 2.0]))),
                )
            )  # fmt: skip
        return configs

    return make


@pytest.fixture
def any_scans(rng: np.random.Generator) -> Callable[[list[ChannelConfig], int], np.ndarray]:
    """So many scans of the channels: noise, coarse noise with ties and values on limits, drift, sawtooth,
    unusable values.
    """

    def make(configs: list[ChannelConfig], scans: int) -> np.ndarray:
        z = rng.standard_normal((scans, len(configs)))
        kind = np.arange(len(configs)) % 5
        z[:, kind == 1] = np.round(z[:, kind == 1] * 2.0) / 2.0
        z[:, kind == 2] += np.linspace(-3.0, 3.0, scans)[:, None]
        z[:, kind == 3] = np.abs(z[:, kind == 3]) * np.where(np.arange(scans) % 2, 1.0, -1.0)[:, None]
        z[:, kind == 4] *= 0.4
        x = z * np.array([config.sigma for config in configs]) + np.array(
            [config.centre for config in configs]
        )
        bad = rng.random(x.shape) < 0.03
        x[bad] = rng.choice([np.nan, np.inf, -np.inf, 1e308, -1e151], size=int(bad.sum()))
        return x

    return make
