"""The keeper against real brokers: order, resumption, bounds, bundles and commands, faults of the disk."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import time

import msgspec
import pytest

from jidoka_edge.keeper import Keeper
from jidoka_edge.local import LocalClient, LocalRefused
from jidoka_shared.wire import Command, chain_samples
from tests.edge.buffer.conftest import piece, sample, stop_event
from tests.edge.bundle.signing import LINE, make_bundle
from tests.edge.uplink.conftest import config_of, edge_toml
from tests.support.waiting import BUSY_SECONDS

assert chain_samples


class Stand:
    def __init__(self, keeper, client):
        self.keeper = keeper
        self.client = client
        self.pushed = []

    async def store(self, number, **more):
        args = {
            "key": f"piece:{number}",
            "events": [piece(number)],
            "samples": [sample(number)],
            "checkpoint": None,
        }
        return await asyncio.wait_for(self.client.call("store", args | more), BUSY_SECONDS)

    async def until(self, condition, seconds=15.0, what=None):
        deadline = time.monotonic() + seconds + BUSY_SECONDS
        while not (value := condition()):
            assert time.monotonic() < deadline, (
                f"not within {seconds} s: {what() if what else ''} {self.keeper.status()}"
            )
            await asyncio.sleep(0.01)
        return value

    def pushes(self, name):
        return [args for pushed, args in self.pushed if pushed == name]


@contextlib.asynccontextmanager
async def keeping(path):
    config = config_of(path)
    keeper = Keeper(config)
    await keeper.start()
    stand = Stand(keeper, None)
    stand.client = LocalClient(
        config.keeper_socket,
        lambda name, args: stand.pushed.append((name, args)),
        lambda client: client.tell("subscribe", {"who": "monitor"}) and None,
    )
    await stand.client.start()
    await stand.until(stand.client.connected.is_set)
    try:
        yield stand
    finally:
        await stand.client.close()
        await keeper.close()


def test_everything_arrives_once_in_order_and_is_deleted_when_committed(broker, central, authority, tmp_path):
    async def play():
        async with keeping(edge_toml(tmp_path, broker.port, authority)) as stand:
            for number in range(1, 301):
                await stand.store(number)
            assert (await stand.store(7))["stored"] is False
            await stand.until(lambda: len(central.pieces()) == 300 and len(central.samples) == 300)
            assert central.pieces() == list(range(1, 301))
            assert [row[2] for row in central.samples] == list(range(1, 301))
            last = await stand.keeper.buffer.read(lambda buffer: buffer.stream("events"))
            await stand.until(lambda: stand.keeper.uplink.events.acked == last.last)
            assert await stand.keeper.buffer.read(lambda buffer: buffer.events_after(0, 9, 9_999)) == []
            assert central.states["edge"]["online"] is True

    asyncio.run(play())


def test_a_stored_event_is_at_central_within_a_fraction_of_a_second(broker, central, authority, tmp_path):
    async def play():
        async with keeping(edge_toml(tmp_path, broker.port, authority)) as stand:
            await stand.until(lambda: stand.keeper.uplink.connected)
            took = []
            for number in range(1, 21):
                began = time.time_ns() // 1000
                await stand.store(number)
                await stand.until(lambda number=number: number in central.pieces())
                took.append(max(central.arrived.values()) - began)
                await asyncio.sleep(0.02)
            assert sorted(took)[10] < 150_000, took

    asyncio.run(play())


def test_the_broker_comes_and_goes_and_nothing_is_lost_or_doubled(broker, central, authority, tmp_path):
    async def play():
        async with keeping(edge_toml(tmp_path, broker.port, authority)) as stand:
            for number in range(1, 121):
                await stand.store(number)
                if number in (30, 80):
                    broker.kill()
                elif number in (50, 100):
                    broker.start()
            await stand.until(lambda: len(central.pieces()) == 120, 30)
            assert central.pieces() == list(range(1, 121))

    asyncio.run(play())


def test_central_deaf_for_a_while_gets_everything_later(broker, central, authority, tmp_path):
    async def play():
        central.deaf = True
        async with keeping(edge_toml(tmp_path, broker.port, authority)) as stand:
            for number in range(1, 601):
                await stand.store(number)
            await stand.until(lambda: stand.keeper.uplink.events.in_flight)
            assert stand.keeper.uplink.events.in_flight <= 4
            central.deaf = False
            await stand.until(lambda: len(central.pieces()) == 600, 30)
            assert central.pieces() == list(range(1, 601))
            assert central.batches < 60, "in batches, and sent again only behind the watermark"

    asyncio.run(play())


def test_bundles_are_verified_pushed_applied_and_reported(broker, central, authority, tmp_path):
    async def play():
        path = edge_toml(tmp_path, broker.port, authority)
        async with keeping(path) as stand:
            central.send(central.topics.keys, authority.key_list(1), retain=True)
            central.send(central.topics.desired, authority.bundle(make_bundle(1)), retain=True)
            await stand.until(lambda: stand.pushes("bundle"))
            push = stand.pushes("bundle")[0]
            assert msgspec.json.decode(base64.b64decode(push["payload"]))["version"] == 1
            applied = {
                "type": "bundle.applied",
                "time": 1,
                "data": {"version": 1, "plan": "CP-1", "revision": "A"},
            }
            args = {"key": "b1", "events": [applied], "checkpoint": "AAE=", "bundle_hash": push["hash"]}
            await stand.client.call("applied", args)
            await stand.until(lambda: (central.reported or {}).get("bundle") == push["hash"])
            central.send(central.topics.desired, authority.bundle(make_bundle(1, item="OTHER")), retain=True)
            await stand.until(lambda: central.reported["refused"])
            assert (
                central.reported["refused"]["code"] == "older_bundle"
                and central.reported["bundle"] == push["hash"]
            )
            await stand.until(lambda: any("bundle.refused" in row[2] for row in central.events))
        async with keeping(path) as stand:
            loaded = await stand.client.call("load")
            assert loaded["bundle_hash"] == push["hash"] and loaded["checkpoint"] == "AAE="
            assert loaded["bundle"] == push["payload"]

    asyncio.run(play())


def sealed_command(authority, counter, name="run_disable", life=4_000_000, **more):
    now = time.time_ns() // 1000
    given = {
        "id": f"c{counter}",
        "name": name,
        "target": LINE,
        "issuer": "central",
        "iat": now,
        "exp": now + life,
    }
    return authority.seal_command(msgspec.json.encode(Command(**(given | {"counter": counter} | more))))


def test_commands_pass_once_and_survive_a_restart_as_used(broker, central, authority, tmp_path):
    async def play():
        path = edge_toml(tmp_path, broker.port, authority)
        topic = central.topics.command("run_disable")
        async with keeping(path) as stand:
            central.send(central.topics.keys, authority.key_list(1), retain=True)
            await stand.until(lambda: stand.keeper.keys.keys)
            used = sealed_command(authority, 5)
            central.send(topic, used)
            await stand.until(lambda: stand.pushes("command"))
            assert stand.pushes("command")[0]["id"] == "c5"
            answer = {
                "id": "c5",
                "name": "run_disable",
                "status": "accepted",
                "key": "command:c5",
                "job": {"order": "WO-1"},
            }
            await stand.client.call("answer", answer)
            await stand.until(lambda: [one for one in central.answers if one["id"] == "c5"])
            assert central.answers[0]["status"] == "accepted"
        async with keeping(path) as stand:
            assert (await stand.client.call("load"))["job"] == {"order": "WO-1"}
            await stand.until(lambda: stand.keeper.uplink.connected)
            central.send(topic, used)
            await stand.until(lambda: [one for one in central.answers if one["code"] == "replayed"])
            central.send(topic, authority.seal_command(b"{}"))
            central.send(topic, b"forged")
            central.send(topic, sealed_command(authority, 9, target="acme/plant1/press/line4/cell9"))
            refused = {"malformed", "wrong_target", "replayed"}
            await stand.until(
                lambda: refused <= {row[3]["code"] for row in central.events if "command.refused" in row[2]}
            )
            assert stand.pushes("command") == []

    asyncio.run(play())


def test_a_command_without_monitor_is_refused_not_kept(broker, central, authority, tmp_path):
    async def play():
        async with keeping(edge_toml(tmp_path, broker.port, authority)) as stand:
            central.send(central.topics.keys, authority.key_list(1), retain=True)
            await stand.until(lambda: stand.keeper.keys.keys)
            await stand.client.close()
            await stand.until(lambda: not stand.keeper.status()["monitor"])
            central.send(central.topics.command("run_disable"), sealed_command(authority, 3))
            await stand.until(lambda: [one for one in central.answers if one["code"] == "monitor_away"])
            await stand.client.start()

    asyncio.run(play())


@pytest.mark.parametrize("broker", ["amqtt"], indirect=True)
def test_a_full_buffer_says_so_and_recovers_without_restart(broker, central, authority, tmp_path):
    async def play():
        central.deaf = True
        async with keeping(edge_toml(tmp_path, broker.port, authority, bytes_max=1_048_576)) as stand:
            with pytest.raises(LocalRefused) as refused:
                for number in range(10_000):
                    await stand.client.call("store", {"key": f"s{number}", "events": [stop_event(1)] * 20})
            assert refused.value.code == "disk_full"
            assert (await stand.client.call("status"))["buffer"]["fault"] == "disk_full"
            central.deaf = False
            await stand.until(lambda: stand.keeper.status()["buffer"]["fault"] is None, 30)
            await stand.client.call("store", {"key": "after", "events": [stop_event(2)]})

    asyncio.run(play())


def test_requests_that_are_none_are_refused_by_name(broker, authority, tmp_path):
    async def play():
        async with keeping(edge_toml(tmp_path, broker.port, authority)) as stand:
            for op, args, code in (
                ("store", {"key": "", "events": []}, "bad_record"),
                ("store", {"key": "k", "events": [{"type": "x", "time": 1, "data": {}}]}, "bad_record"),
                ("store", {}, "bad_request"),
                ("applied", {"key": "k", "bundle_hash": "0" * 64}, "missing_file"),
                ("erase", {}, "unknown_op"),
            ):
                with pytest.raises(LocalRefused) as refused:
                    await stand.client.call(op, args)
                assert refused.value.code == code, op

    asyncio.run(play())
