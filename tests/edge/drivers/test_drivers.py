"""Drivers against the real simulator: blocks, rings, catch-up, permit, garbage, and the gauge over OPC UA."""

import asyncio
import tomllib
from pathlib import Path

import pytest

import jidoka_edge.drivers
from jidoka_edge.clock import SystemClock
from jidoka_edge.config import BadConfig, DevicesSection, GaugeSection, PlcSection, load_config
from jidoka_edge.drivers.choice import gauge_driver, plc_driver
from jidoka_edge.drivers.faces import DeviceAway, NotOffered
from tests.edge.line_in_memory import read_rings
from tests.support.sim_process import start_sim


@pytest.fixture(scope="module")
def sim(tmp_path_factory):
    plant = start_sim(
        tmp_path_factory.mktemp("drivers"), pace_ms=0, sets={"line.comm_fault_policy": "ALARM_ONLY"}
    )
    yield plant
    plant.stop()


def _devices(sim, gauge="modbus") -> DevicesSection:
    return DevicesSection(
        gauge=GaugeSection(driver=gauge, port=sim.gauge, url=sim.opcua_url, timeout_ms=500),
        plc=PlcSection(port=sim.plc),
    )


async def _make(sim, plc, upto):
    """Let the line make pieces up to `upto`."""
    head = await plc.head()
    if not head.running:
        sim.panel("start")
    for piece in range(head.finished, upto):
        await plc.permit(True, piece)
        async with asyncio.timeout(5):
            while (await plc.head()).finished <= piece:
                await asyncio.sleep(0.002)
    await plc.permit(False, upto)


def test_results_rings_and_permit(sim):
    async def play():
        clock = SystemClock()
        gauge, plc = gauge_driver(_devices(sim), clock), plc_driver(_devices(sim), clock)
        await _make(sim, plc, 70)
        head = await gauge.head()
        assert (head.latest.sequence, head.latest.piece) == (70, 70)
        assert abs(clock.now_us() - head.latest.ready_at) < 1_000_000
        assert [r.value for r in await gauge.results(7, 70)] == read_rings()[6:70]
        assert [r.sequence for r in await gauge.results(1, 10)] == [7, 8, 9, 10]  # 1 to 6 are overwritten
        pieces = await plc.pieces(1, 70)
        assert [p.piece for p in pieces] == list(range(39, 71))
        assert pieces[-1].serial == "R74-000070"
        assert await gauge.measure_master() == 74.0
        status = await plc.head()
        assert (status.finished, status.started, status.profile) == (70, 70, 1)
        await gauge.close()
        await plc.close()

    asyncio.run(asyncio.wait_for(play(), 60))


def test_start_times_are_near_the_truth(sim):
    async def play():
        clock = SystemClock()
        plc = plc_driver(_devices(sim), clock)
        first = (await plc.head()).finished
        before = clock.now_us()
        await _make(sim, plc, first + 3)
        times = [p.started_at for p in await plc.pieces(first + 1, first + 3)]
        assert all(before - 20_000 <= at <= clock.now_us() for at in times) and times == sorted(times)
        old = await plc.pieces(first - 2, first)
        assert [p.started_at for p in old] == [None] * 3
        await plc.close()

    asyncio.run(asyncio.wait_for(play(), 30))


def test_garbage_and_exceptions_are_a_device_away_and_the_next_read_is_right(sim):
    async def play():
        gauge = gauge_driver(_devices(sim), SystemClock())
        right = await gauge.head()
        for kind in ("noise", "before", "wrong_tid", "wrong_unit", "truncated"):
            sim.fault("garbage", device="gauge", count=1, kind=kind)
            try:
                head = await gauge.head()
                assert (head.boot, head.latest.sequence) == (right.boot, right.latest.sequence)
            except DeviceAway:
                pass
            assert (await gauge.head()).latest.sequence == right.latest.sequence
        sim.fault("exception", device="gauge", number=6)
        with pytest.raises(DeviceAway) as away:
            await gauge.head()
        assert away.value.device == "gauge" and "exception" in str(away.value)
        sim.fault("clear")
        await gauge.head()
        await gauge.close()

    asyncio.run(asyncio.wait_for(play(), 30))


def test_gauge_over_opcua_gives_the_same_results(sim):
    async def play():
        clock = SystemClock()
        devices = _devices(sim, "opcua")
        gauge, plc, other = (
            gauge_driver(devices, clock),
            plc_driver(devices, clock),
            gauge_driver(_devices(sim), clock),
        )
        first = (await plc.head()).finished
        for piece in range(first + 1, first + 6):
            await _make(sim, plc, piece)
            async with asyncio.timeout(5):
                while (head := await gauge.head()).latest is None or head.latest.piece < piece:
                    await asyncio.sleep(0.005)
            assert (head.latest.sequence, head.latest.value) == (piece, (await other.head()).latest.value)
            assert abs(clock.now_us() - head.latest.ready_at) < 1_000_000
        with pytest.raises(NotOffered):
            await gauge.measure_master()
        for driver in (gauge, plc, other):
            await driver.close()

    asyncio.run(asyncio.wait_for(play(), 30))


def test_nobody_there_is_a_device_away(sim):
    async def play():
        devices = DevicesSection(
            gauge=GaugeSection(port=1, driver="opcua", url="opc.tcp://127.0.0.1:1", timeout_ms=200),
            plc=PlcSection(port=1, timeout_ms=200),
        )
        for driver in (gauge_driver(devices, SystemClock()), plc_driver(devices, SystemClock())):
            with pytest.raises(DeviceAway):
                await driver.head()
            await driver.close()

    asyncio.run(asyncio.wait_for(play(), 10))


@pytest.mark.parametrize("name", ["modbus", "opcua"])
def test_sample_configuration_is_one(name):
    path = Path(jidoka_edge.drivers.__file__).parent / name / "edge.sample.toml"
    config = load_config(path)
    assert config.devices.gauge.driver == name and config.var == path.parent / "var"


def test_wrong_configuration_names_the_field(tmp_path):
    sample = (Path(jidoka_edge.drivers.__file__).parent / "modbus" / "edge.sample.toml").read_text(
        encoding="utf-8"
    )
    assert tomllib.loads(sample)
    for old, new, field in (
        (
            "port = 502\nunit = 1\n\n[devices.plc]",
            "port = 0\nunit = 1\n\n[devices.plc]",
            "$.devices.gauge.port",
        ),
        ("poll_ms = 5", "pol_ms = 5", "pol_ms"),
        ("acme/plant1/rings/line1/honing", "acme/plant1", "edge.line"),
        ("opc.tcp://192", "http://192", "stop.opcua_url"),
        ("AAAA=", "AAAA", "trust.root_public"),
        ("password_file", "#", "mqtt.password_file"),
    ):
        assert old in sample
        path = tmp_path / "edge.toml"
        path.write_text(sample.replace(old, new), encoding="utf-8")
        with pytest.raises(BadConfig) as refused:
            load_config(path)
        assert field in str(refused.value)
    with pytest.raises(BadConfig):
        load_config(tmp_path / "none.toml")
