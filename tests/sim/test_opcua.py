"""OPC UA as a controller serves it: nodes, the stop method, and subscriptions with real limits.

Every check of an honest limit is made against the optimistic server as well and must fail there: with that
server a test suite would prove nothing.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from asyncua import Client, Node, ua

from tests.sim.conftest import RESET, STOP, Bench, until
from tests.support.sim_process import start_sim

NAMESPACE = "urn:jidoka:sim:plc"
OVERFLOW = 0x480
LIMITS = {"opcua.min_publishing_ms": 200, "opcua.min_sampling_ms": 40, "opcua.max_queue": 5}


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    made = Bench(start_sim(tmp_path_factory.mktemp("h"), pace_ms=0, sets=LIMITS))
    yield made
    made.close()
    made.sim.stop()


@pytest.fixture(scope="module")
def optimistic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    made = Bench(start_sim(tmp_path_factory.mktemp("o"), pace_ms=0, optimistic=True, sets=LIMITS))
    yield made
    made.close()
    made.sim.stop()


def talk(bench: Bench, work: Callable[[Client, int], Awaitable[Any]], timeout: float = 4) -> Any:
    """Run `work(client, namespace index)` in a session."""

    return asyncio.run(session(bench, work, timeout))


async def session(bench: Bench, work: Callable[[Client, int], Awaitable[Any]], timeout: float = 4) -> Any:
    async with Client(bench.sim.opcua_url, timeout=timeout) as client:
        return await work(client, await client.get_namespace_index(NAMESPACE))


def both(one: Bench, other: Bench, work: Callable[[Bench], Awaitable[Any]]) -> tuple[Any, Any]:
    """The same work on two servers at the same time."""

    async def pair() -> tuple[Any, Any]:
        return tuple(await asyncio.gather(work(one), work(other)))

    return asyncio.run(pair())


def node(client: Client, index: int, name: str) -> Node:
    return client.get_node(ua.NodeId(name, index))


class Heard:
    """Every notification of a subscription, as it came."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.statuses: list[int] = []
        self.times: list[float] = []

    def datachange_notification(self, node: Node, value: Any, data: Any) -> None:
        self.values.append(value)
        self.statuses.append(data.monitored_item.Value.StatusCode.value)
        self.times.append(asyncio.get_running_loop().time())


async def listen(
    client: Client, index: int, name: str, seconds: float, publishing: float, sampling: float, queue: int
) -> Heard:
    """Subscribe to one node for a while."""
    heard = Heard()
    subscription = await client.create_subscription(publishing, heard)
    await subscription.subscribe_data_change(
        node(client, index, name), queuesize=queue, sampling_interval=sampling
    )
    await asyncio.sleep(seconds)
    await subscription.delete()
    return heard


def test_the_line_is_shown_under_its_names_and_types(honest):
    honest.sim.fault("clear")

    async def look(client: Client, index: int) -> dict[str, ua.Variant]:
        line = await client.nodes.objects.get_child(f"{index}:Line")
        return {
            (await child.read_browse_name()).Name: (await child.read_data_value()).Value
            for child in await line.get_variables()
        }

    shown = talk(honest, look)
    kinds = {name: value.VariantType.name for name, value in shown.items()}
    assert kinds == {
        "PieceNumber": "UInt32", "Serial": "String", "LineRunning": "Boolean", "Latch": "Boolean",
        "SeqAck": "UInt16", "BootId": "UInt16", "Heartbeat": "UInt16", "State": "UInt16",
        "KeyTurned": "Boolean", "CommFault": "Boolean",
    }  # fmt: skip
    assert shown["BootId"].Value == honest.word(0)
    honest.start()
    (record, *_) = honest.make(honest.word32(12) + 1)

    async def follow(client: Client, index: int) -> tuple[Any, ...]:
        names = ("PieceNumber", "Serial", "LineRunning", "State")
        return tuple([await node(client, index, f"Line.{name}").read_value() for name in names])

    piece = honest.hold()
    until(lambda: talk(honest, follow) == (piece, f"R74-{piece:06d}", True, 3), "the line on OPC UA")
    assert record.piece <= piece


def test_the_gauge_record_carries_the_moment_it_was_ready(honest):
    honest.start()
    honest.make(honest.word32(12) + 1)
    honest.hold()
    newest = honest.latest()

    async def look(client: Client, index: int) -> ua.DataValue:
        return await node(client, index, "Gauge.Result").read_data_value()

    data = talk(honest, look)
    sequence, piece, status, decimals, value, age, _ = struct.unpack(">IIHHiHH", data.Value.Value)
    assert (sequence, piece, status, decimals, value, age) == (
        newest.sequence,
        newest.piece,
        1,
        3,
        newest.value,
        0,
    )
    source = data.SourceTimestamp.replace(tzinfo=UTC)
    assert abs(datetime.now(UTC) - source) < timedelta(seconds=5)


def test_a_client_can_write_nothing_and_add_nothing(honest):
    async def try_it(client: Client, index: int) -> list[str]:
        refused = []
        for name, value in (("KeyTurned", True), ("Latch", False), ("LineRunning", True)):
            try:
                await node(client, index, f"Line.{name}").write_value(ua.DataValue(ua.Variant(value)))
            except ua.UaStatusCodeError as error:
                refused.append(type(error).__name__)
        try:
            await client.nodes.objects.add_variable(index, "Mine", 1)
        except ua.UaStatusCodeError as error:
            refused.append(type(error).__name__)
        return refused

    refused = talk(honest, try_it)
    assert len(refused) == 4
    assert honest.word(11) == 0


def test_the_stop_method_follows_the_rules_of_the_block(honest):
    async def call(client: Client, index: int, *words: int) -> list[Any]:
        line = node(client, index, "Line")
        arguments = [ua.Variant(word, ua.VariantType.UInt16) for word in words]
        return list(await line.call_method(ua.NodeId("Line.QualityStop", index), *arguments))

    def chk(cmd: int, seq: int) -> int:
        return ~(cmd ^ seq) & 0xFFFF

    async def work(client: Client, index: int) -> None:
        assert await call(client, index, STOP, 300, 0) == [False, False, before]
        assert await call(client, index, STOP, 300, chk(STOP, 300)) == [True, True, 300]
        assert await call(client, index, RESET, 299, chk(RESET, 299)) == [False, True, 300]
        assert await call(client, index, RESET, 300, chk(RESET, 300)) == [False, True, 300], "no key"
        honest.sim.panel("key", turned=True)
        until(lambda: (s := honest.sim.status()["plc"])["key"] and not s["line_run"], "key and standstill")
        assert await call(client, index, RESET, 300, chk(RESET, 300)) == [True, False, 300]
        honest.sim.panel("key", turned=False)
        with pytest.raises(ua.UaStatusCodeError):
            line = node(client, index, "Line")
            await line.call_method(ua.NodeId("Line.QualityStop", index), STOP, 1)

    honest.sim.panel("key", turned=False)
    until(lambda: not honest.word(11), "the key to be off")
    before = honest.word(5)
    talk(honest, work)


async def heartbeats(bench: Bench, seconds: float, publishing: float, sampling: float, queue: int) -> Heard:
    def work(client: Client, index: int) -> Awaitable[Heard]:
        return listen(client, index, "Line.Heartbeat", seconds, publishing, sampling, queue)

    return await session(bench, work)


def test_a_fast_publishing_interval_is_revised(honest, optimistic):
    heard, fast = both(honest, optimistic, lambda bench: heartbeats(bench, 1.0, 50, 10, 0))
    assert len(heard.values) <= 8 < len(fast.values)
    assert min(later - earlier for earlier, later in pairwise(heard.times[1:])) > 0.1


def test_a_queue_of_one_keeps_the_newest_value_alone_and_sets_no_bit(honest, optimistic):
    heard, all_of_them = both(honest, optimistic, lambda bench: heartbeats(bench, 1.1, 400, 40, 0))
    assert 2 <= len(heard.values) <= 4
    assert heard.statuses == [0] * len(heard.statuses)
    assert len(all_of_them.values) > 3 * len(heard.values)


def test_a_longer_queue_overflows_with_the_bit_set(honest, optimistic):
    heard, never = both(honest, optimistic, lambda bench: heartbeats(bench, 1.3, 500, 40, 100))
    assert OVERFLOW in heard.statuses
    assert set(heard.statuses) == {0, OVERFLOW}
    assert len(heard.statuses) <= 1 + 5 * 3, "five a publish, the device's longest queue"
    assert OVERFLOW not in never.statuses


async def glimpses(bench: Bench) -> int:
    """How often a key that turns within a sampling interval was seen turned, of four times."""

    async def work(client: Client, index: int) -> int:
        heard = Heard()
        subscription = await client.create_subscription(200, heard)
        await subscription.subscribe_data_change(
            node(client, index, "Line.KeyTurned"), queuesize=10, sampling_interval=400
        )
        await asyncio.sleep(0.25)
        for _ in range(4):
            for turned in (True, False):
                await asyncio.to_thread(bench.sim.panel, "key", turned=turned)
                await asyncio.sleep(0.02)
        await asyncio.sleep(0.7)
        await subscription.delete()
        return sum(heard.values)

    return int(await session(bench, work))


def test_what_comes_and_goes_between_two_samples_is_not_seen(honest, optimistic):
    seen, all_of_them = both(honest, optimistic, glimpses)
    assert seen <= 1
    assert all_of_them >= 3


def test_revised_values_are_told(honest, optimistic):
    async def work(client: Client, index: int) -> tuple[float, int, float, int]:
        parameters = ua.CreateSubscriptionParameters()
        parameters.RequestedPublishingInterval = 10
        parameters.RequestedLifetimeCount = 1000
        parameters.RequestedMaxKeepAliveCount = 100
        parameters.PublishingEnabled = True
        made = await client.uaclient.create_subscription(parameters, lambda *_: None)
        request = ua.MonitoredItemCreateRequest()
        request.ItemToMonitor.NodeId = ua.NodeId("Line.Latch", index)
        request.ItemToMonitor.AttributeId = ua.AttributeIds.Value
        request.MonitoringMode = ua.MonitoringMode.Reporting
        revised = []
        for interval, queue in ((5, 0), (-1, 1000)):
            request.RequestedParameters = ua.MonitoringParameters(
                ClientHandle=queue + 1, SamplingInterval=interval, QueueSize=queue, DiscardOldest=True
            )
            created = ua.CreateMonitoredItemsParameters()
            created.SubscriptionId = made.SubscriptionId
            created.ItemsToCreate = [request]
            (item,) = await client.uaclient.create_monitored_items(created)
            revised += [item.RevisedSamplingInterval, item.RevisedQueueSize]
        return (made.RevisedPublishingInterval, *revised)

    assert talk(honest, work) == (200, 40, 1, 200, 5)
    assert talk(optimistic, work) == (10, 10, 10_000, 10, 1000)


def test_a_publish_answer_carries_no_more_than_was_agreed(honest, optimistic):
    async def work(client: Client, index: int) -> list[tuple[int, bool]]:
        answers: list[tuple[int, bool]] = []

        async def heard(result: ua.PublishResult) -> None:
            for data in result.NotificationMessage.NotificationData:
                answers.append((len(data.MonitoredItems), result.MoreNotifications))

        parameters = ua.CreateSubscriptionParameters()
        parameters.RequestedPublishingInterval = 200
        parameters.RequestedLifetimeCount, parameters.RequestedMaxKeepAliveCount = 1000, 100
        parameters.MaxNotificationsPerPublish, parameters.PublishingEnabled = 3, True
        made = await client.uaclient.create_subscription(parameters, heard)
        requests = ua.CreateMonitoredItemsParameters()
        requests.SubscriptionId = made.SubscriptionId
        for handle, name in enumerate(
            ("Latch", "SeqAck", "BootId", "State", "KeyTurned", "Serial", "PieceNumber")
        ):
            request = ua.MonitoredItemCreateRequest()
            request.ItemToMonitor.NodeId = ua.NodeId(f"Line.{name}", index)
            request.ItemToMonitor.AttributeId = ua.AttributeIds.Value
            request.MonitoringMode = ua.MonitoringMode.Reporting
            request.RequestedParameters = ua.MonitoringParameters(ClientHandle=handle, QueueSize=1)
            requests.ItemsToCreate.append(request)
        await client.uaclient.create_monitored_items(requests)
        await asyncio.sleep(0.9)
        return answers

    cut, whole = both(honest, optimistic, lambda bench: session(bench, work))
    assert cut == [(3, True), (3, True), (1, False)]
    assert max(size for size, _ in whole) > 3


def test_a_frozen_plc_answers_late_over_opcua_too(honest):
    async def work(client: Client, index: int) -> None:
        honest.sim.fault("freeze", device="plc", on=True)
        reading = asyncio.ensure_future(node(client, index, "Line.BootId").read_value())
        await asyncio.sleep(0.3)
        assert not reading.done()
        honest.sim.fault("freeze", device="plc", on=False)
        assert await asyncio.wait_for(reading, 2) > 0

    talk(honest, work)


def test_opcua_down_loses_the_session_and_comes_back_on_the_same_port(honest):
    async def gone(client: Client, index: int) -> None:
        honest.sim.fault("opcua_down", on=True)
        with pytest.raises((ConnectionError, ua.UaError, TimeoutError, OSError)):
            for _ in range(20):
                await asyncio.wait_for(node(client, index, "Line.BootId").read_value(), 1)
                await asyncio.sleep(0.05)

    try:
        talk(honest, gone)
    except (ConnectionError, ua.UaError, OSError):
        pass  # closing a session whose server is gone
    assert honest.word(0), "Modbus serves on"
    honest.sim.fault("opcua_down", on=False)

    async def back(client: Client, index: int) -> int:
        return int(await node(client, index, "Line.BootId").read_value())

    def served() -> bool:
        try:
            return bool(talk(honest, back) == honest.word(0))
        except (OSError, ua.UaError):
            return False

    until(served, "OPC UA to come back")


def test_a_wrong_clock_shows_in_the_source_timestamps(honest):
    honest.sim.fault("wrong_clock", seconds=-1_000_000_000)

    async def look(client: Client, index: int) -> datetime:
        data = await node(client, index, "Line.Heartbeat").read_data_value()
        return data.SourceTimestamp

    until(lambda: talk(honest, look).year < 2000, "the year before 2000")
    honest.sim.fault("wrong_clock", seconds=0)


def test_a_rebooted_plc_loses_its_sessions_and_shows_its_new_boot_id(honest):
    boot = honest.word(0)
    honest.sim.fault("reboot", device="plc")
    until(lambda: honest.sim.status()["plc"]["boot_id"] != boot, "the reboot")

    async def look(client: Client, index: int) -> int:
        return int(await node(client, index, "Line.BootId").read_value())

    def shown() -> bool:
        try:
            return bool(talk(honest, look) != boot)
        except (OSError, ua.UaError):
            return False

    until(shown, "the new boot id")
    honest.connect()
    assert talk(honest, look) == honest.word(0)
