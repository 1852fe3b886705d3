"""kill -9 of the keeper at random points while numbered records are stored: what was answered is at central
once, in order.

The writer repeats what was not answered, as the monitor does; the broker is killed too. Each run starts
where the last left off, on the same buffer file; central's counterpart refuses holes, so one lost record
would block the stream and fail the test.
"""

from __future__ import annotations

import asyncio
import random
import signal
import subprocess
import sys
import time

import pytest

from jidoka_edge.local import LocalClient
from tests.edge.buffer.conftest import piece, sample
from tests.edge.uplink.conftest import config_of, edge_toml
from tests.support.waiting import BUSY_SECONDS

KILLS = 12
STORED_MIN = 100
pytestmark = pytest.mark.faults


def start_keeper(path):
    command = [sys.executable, "-m", "jidoka_edge.cli", "run", "--config", str(path), "--only", "keeper"]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL)


async def killing(keeper, path, client, rng, stopped):
    """Kill and start again at random moments: in its first breaths, and in the middle of its work."""
    for number in range(KILLS):
        if number % 4 == 0:
            await asyncio.sleep(rng.uniform(0.0, 0.8))
        else:
            await asyncio.wait_for(client.connected.wait(), 2 * BUSY_SECONDS)
            await asyncio.sleep(rng.uniform(0.0, 0.25))
        keeper[0].send_signal(signal.SIGKILL)
        keeper[0].wait(10)
        await asyncio.sleep(0)
        client.connected.clear()
        keeper[0] = start_keeper(path)
    stopped.set()


@pytest.mark.timeout(240)
def test_nothing_committed_is_lost_or_doubled(broker, central, authority, tmp_path):
    rng = random.Random(20_261_122)
    path = edge_toml(tmp_path, broker.port, authority)
    keeper = [start_keeper(path)]

    async def play():
        client = LocalClient(config_of(path).keeper_socket)
        await client.start()
        stopped, number, answered = asyncio.Event(), 0, []
        killer = asyncio.create_task(killing(keeper, path, client, rng, stopped))
        while not stopped.is_set() or number <= STORED_MIN:
            number += 1
            args = {
                "key": f"piece:{number}",
                "events": [piece(number)],
                "samples": [sample(number)],
                "checkpoint": None,
            }
            answer = await asyncio.wait_for(client.call("store", args), 2 * BUSY_SECONDS)
            answered.append(answer["stored"])
            if number % 40 == 0:
                await asyncio.sleep(0.01)
        await killer
        deadline = time.monotonic() + 30 + BUSY_SECONDS
        while len(central.pieces()) < number or len(central.samples) < number:
            assert time.monotonic() < deadline, (
                number,
                len(central.pieces()),
                len(central.samples),
                central.marks,
            )
            await asyncio.sleep(0.05)
        await client.close()
        return number, answered

    try:
        number, answered = asyncio.run(play())
    finally:
        keeper[0].kill()
        keeper[0].wait(10)
    assert central.pieces() == list(range(1, number + 1))
    assert [row[2] for row in central.samples] == list(range(1, number + 1))
    assert len({row[0] for row in central.events}) == 1, "one epoch: no file was thought broken"
    assert answered.count(False) <= KILLS, "stored before the kill, answered after it"
