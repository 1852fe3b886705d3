"""Monitor, stop and keeper killed or gone in mid-run: the decisions are the same."""

import asyncio

import pytest

from tests.edge.processes import play, story, until

pytestmark = pytest.mark.slow


@pytest.mark.timeout(300)
def test_monitor_killed_again_and_again_makes_the_same_decisions():
    async def kill(edge):
        for after in (20, 124, 184):
            await until(lambda after=after: len(edge.pieces()) >= after, 60)
            edge.kill9("monitor")
            edge.spawn("monitor")

    async def scenario(edge):
        await story(edge, kill)
        assert len(edge.keeper.of("agent.started")) == 4
        assert not edge.keeper.of("gap.recorded")

    play(scenario, pace_ms=0)


@pytest.mark.timeout(300)
def test_stop_process_killed_in_mid_run_and_before_the_stop_changes_nothing():
    async def kill(edge):
        for after in (30, 183):
            await until(lambda after=after: len(edge.pieces()) >= after, 60)
            edge.kill9("stop")
            edge.spawn("stop")

    async def scenario(edge):
        await story(edge, kill)

    play(scenario, pace_ms=0)


@pytest.mark.timeout(300)
def test_monitor_and_stop_killed_together_at_the_stop_are_still_one_stop_of_subgroup_37():
    async def kill(edge):
        await until(lambda: edge.sim.status()["plc"]["latch"], 60)
        edge.kill9("monitor")
        edge.kill9("stop")
        edge.spawn("stop")
        edge.spawn("monitor")

    async def scenario(edge):
        await story(edge, kill)

    play(scenario, pace_ms=0)


@pytest.mark.timeout(120)
def test_a_reset_while_the_monitor_is_dead_is_seen_when_it_starts_again():
    """The stop process has told everything by then and stays silent: the monitor has to ask."""

    async def scenario(edge):
        await edge.go()
        await until(lambda: len(edge.pieces()) >= 7, 30)
        edge.sim.fault("bias", thousandths=60)
        await until(lambda: edge.keeper.of("hold.closed"), 30)
        edge.sim.fault("clear")
        edge.kill9("monitor")
        await edge.clear_the_latch()
        edge.spawn("monitor")
        await edge.sees_the_reset()
        edge.sim.panel("start")
        await until(lambda: edge.keeper.of("verification.judged"), 30)
        (closed,), (judged,) = edge.keeper.of("hold.closed"), edge.keeper.of("verification.judged")
        assert judged["stop"] == closed["stop"] and judged["passed"]
        assert judged["pieces"] == list(range(closed["held_to"] + 1, closed["held_to"] + 6))

    play(scenario, pace_ms=0)


def test_keeper_gone_for_a_while_only_delays():
    async def scenario(edge):
        await edge.go()
        await until(lambda: len(edge.pieces()) >= 20, 30)
        await edge.keeper.close()
        await asyncio.sleep(0.5)
        assert edge.sim.status()["plc"]["started"] <= len(edge.pieces()) + 1
        await edge.keeper.start()
        await until(lambda: edge.keeper.of("run.held"), 100)
        assert edge.pieces() == list(range(1, 126)) and not edge.keeper.of("gap.recorded")

    play(scenario, pace_ms=0)
