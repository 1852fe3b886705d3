"""What the edge's tests share: the piston rings, and a line in memory at two points of the story."""

import pytest

from tests.edge.line_in_memory import Run, limits_of, make_bundle, read_rings


@pytest.fixture(scope="session")
def rings() -> list[float]:
    return read_rings()


@pytest.fixture
def run() -> Run:
    line = Run()
    line.apply(make_bundle())
    line.order()
    return line


@pytest.fixture
def limited(run: Run, rings: list[float]) -> Run:
    """The story up to piece 125, limits frozen."""
    for value in rings[:125]:
        run.make(value)
    run.apply(make_bundle(2, limits_of(rings[:125])))
    return run
