"""kill -9 of each process of edge and plant at seeded moments through whole runs of the story.

Three runs with twenty-one kills each: 63 kill points, most of them at the edge's processes, a third of them
while the line stands (planned hold, stop, reset). The handshake profile loses nothing, so the story's
constants hold exactly; the auditor reads central's database, the edge's buffer and the simulator's memory.
`JIDOKA_KILL_SEED=n` plays other moments; a failure names its plan.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from tests.support.auditor import Auditor
from tests.support.killer import Killer, kill_plan
from tests.support.plant import WholePlant

RUNS = 3
KILLS_A_RUN = 21
FIRST_SEED = int(os.environ.get("JIDOKA_KILL_SEED", "74000"))

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.timeout(400)]


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + RUNS))
def test_the_story_holds_whatever_is_killed_whenever(
    whole_plant: Callable[..., WholePlant], seed: int
) -> None:
    plan = kill_plan(seed, KILLS_A_RUN)
    with whole_plant(pace_ms=0) as plant, Killer(plant, plan) as killer:
        plant.play(seconds=150)
        killer.finish()
        plant.settle()
        wrong = Auditor(plant.layout).story()
        assert not wrong, "\n".join([f"kills: {killer.done}", *wrong])
        assert len(killer.done) == KILLS_A_RUN
