"""Series that hit the corners: ties, values on limits, drifts, sawtooths, unusable values."""

import numpy as np
import pytest


@pytest.fixture
def rng() -> np.random.Generator:
    """A seeded generator, so that a failure repeats."""
    return np.random.default_rng(74001)
