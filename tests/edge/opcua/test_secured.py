"""OPC UA with certificates and a user, both sides real: every policy, what is not trusted, cuts, renewals."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import shutil
from pathlib import Path

import pytest
from asyncua import Client, ua
from cryptography.exceptions import InvalidSignature

from jidoka_edge.clock import SystemClock
from jidoka_edge.config import GaugeSection, OpcuaSection, StopSection
from jidoka_edge.drivers.faces import DeviceAway
from jidoka_edge.drivers.opcua.driver import OpcuaGauge
from jidoka_edge.opcua.certificate import Wanted, make_certificate, write_pair
from jidoka_edge.opcua.door import CHANNEL_MS, POLICIES, Door, NoConnection, close
from jidoka_edge.stop.opcua import MethodPath, RunningSignal
from tests.edge.stop.conftest import make_config, standing, until
from tests.support.sim_process import start_sim

SECRET = "Ring-74-µm!"
URI = "urn:jidoka:edge:test"
YEAR_US = 366 * 86_400_000_000
CHANNEL_TEST_MS = 800


class Plant:
    """A simulated PLC that demands security, and an edge's files for it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.server = folder, folder / "server"
        now = SystemClock().now_us()
        certificate, key = make_certificate(URI, now)
        write_pair(Wanted(folder / "edge.der", folder / "edge.key", URI), certificate, key)
        other, other_key = make_certificate("urn:another", now)
        write_pair(Wanted(folder / "other.pem", folder / "other.key", ""), other, other_key)
        (self.server / "trusted").mkdir(parents=True)
        shutil.copy(folder / "edge.der", self.server / "trusted")
        (folder / "password").write_text(SECRET + "\n", encoding="utf-8")
        self.sim = start_sim(
            folder,
            sets={
                "line.profile": "free_running",
                "line.order_quantity": 0,
                "line.comm_fault_policy": "ALARM_ONLY",
                "opcua.certificates": self.server,
                "opcua.username": "jidoka",
                "opcua.password_file": folder / "password",
                "opcua.max_channel_ms": CHANNEL_TEST_MS,
            },
        )
        self.pinned = shutil.copy(self.server / "server.der", folder / "pinned.der")

    def access(self, policy="Basic256Sha256", mode="SignAndEncrypt", **other) -> OpcuaSection:
        files = {
            "cert_file": str(self.folder / "edge.der"),
            "key_file": str(self.folder / "edge.key"),
            "server_cert_file": str(self.pinned),
            "username": "jidoka",
            "password_file": str(self.folder / "password"),
        }
        return OpcuaSection(policy=policy, mode=mode, **(files | other))

    def door(self, access: OpcuaSection, clock=None) -> Door:
        return Door("stop.opcua", self.sim.opcua_url, access, 2.0, clock=clock)

    def gauge(self, access: OpcuaSection) -> OpcuaGauge:
        section = GaugeSection(driver="opcua", url=self.sim.opcua_url, opcua=access, timeout_ms=2_000)
        return OpcuaGauge(section, SystemClock())

    def stop(self, access: OpcuaSection) -> StopSection:
        return StopSection(opcua_url=self.sim.opcua_url, opcua=access, write_timeout_ms=2_000)


@pytest.fixture(scope="module")
def plant(tmp_path_factory):
    made = Plant(tmp_path_factory.mktemp("opcua"))
    yield made
    made.sim.stop()


def play(scenario) -> None:
    asyncio.run(asyncio.wait_for(scenario, 60))


async def refused(door: Door) -> NoConnection:
    with pytest.raises(NoConnection) as why:
        await close(await door.connect(3.0))
    assert SECRET not in str(why.value)
    return why.value


@pytest.mark.parametrize(
    ("policy", "mode"),
    [(policy, mode) for policy in POLICIES for mode in ("Sign", "SignAndEncrypt")],
)
def test_each_policy_reads_writes_and_subscribes(plant, policy, mode):
    async def scenario():
        access = plant.access(policy, mode)
        gauge, method = plant.gauge(access), MethodPath(plant.stop(access))
        running = RunningSignal(plant.stop(access), lambda value: None)
        following = asyncio.create_task(running.run())
        assert (await gauge.head()).boot > 0
        await method.keep()
        assert method.connected and await method.test(17), method.fault
        await until(lambda: running.running is not None, what=f"subscribed, {running.fault}")
        assert running.granted_publishing_ms == 50 and running.fault.code == ""
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        await method.close()
        await gauge.close()

    play(scenario())


def test_a_server_that_is_not_the_pinned_one_is_not_spoken_to(plant):
    """Nor is one that a wrong key, an untrusted certificate, a wrong password or no security would reach."""

    async def scenario():
        wrong = await refused(plant.door(plant.access(server_cert_file=str(plant.folder / "other.pem"))))
        assert wrong.code == "wrong_certificate" and "pinned is" in str(wrong)
        stranger = {"cert_file": str(plant.folder / "other.pem"), "key_file": str(plant.folder / "other.key")}
        untrusted = await refused(plant.door(plant.access(**stranger)))
        assert untrusted.code == "edge_not_trusted" and "BadCertificateUntrusted" in str(untrusted)
        plain = await refused(plant.door(OpcuaSection()))
        assert plain.code == "not_offered" and "Basic256Sha256/SignAndEncrypt" in str(plain)
        with pytest.raises(ua.uaerrors.BadSecurityPolicyRejected):  # by the server, not by the client's grace
            await Client(plant.sim.opcua_url).connect()
        assert (await refused(plant.door(plant.access(username=None, password_file=None)))).code == (
            "user_refused"
        )

    play(scenario())


def test_only_what_is_a_question_of_trust_is_told_as_one(plant):
    async def scenario():
        door = plant.door(plant.access())
        await close(await door.connect(3.0))
        for error, code in (
            (ua.uaerrors.BadTooManySessions(), "unreachable"),
            (TimeoutError(), "unreachable"),
            (ua.uaerrors.BadSecurityChecksFailed(), "edge_not_trusted"),
            (InvalidSignature(), "untrusted"),
            (ua.UaError("Server certificate mismatch"), "untrusted"),
        ):
            door._explained = None
            assert (await door._why(error)).code == code, error

    play(scenario())


def test_a_wrong_password_is_refused_and_no_password_is_told(plant, caplog):
    caplog.set_level(logging.DEBUG)
    (plant.folder / "wrong").write_text("no" + SECRET, encoding="utf-8")

    async def scenario():
        for mode in ("Sign", "SignAndEncrypt"):
            why = await refused(
                plant.door(plant.access(mode=mode, password_file=str(plant.folder / "wrong")))
            )
            assert why.code == "user_refused" and "jidoka" in str(why) and why.untrusted
            await close(await plant.door(plant.access(mode=mode)).connect(3.0))

    play(scenario())
    assert SECRET not in caplog.text and "no" + SECRET not in repr(plant.access())


def test_a_password_never_leaves_where_only_the_channel_could_hide_it_and_does_not(plant):
    async def scenario():
        door = plant.door(plant.access(mode="Sign"))
        client = await door.connect(3.0)
        client._policy_ids = [
            ua.UserTokenPolicy(
                TokenType=ua.UserTokenType.UserName,
                SecurityPolicyUri="http://opcfoundation.org/UA/SecurityPolicy#None",
            )
        ]
        with pytest.raises(NoConnection, match="unencrypted"):
            await client.activate_session("jidoka", SECRET)
        await close(client)

    play(scenario())


def test_expiry_refuses_the_next_connection_and_leaves_the_one_that_stands(plant):
    class Later(SystemClock):
        ahead_us = 0

        def now_us(self) -> int:
            return super().now_us() + self.ahead_us

    async def scenario():
        clock = Later()
        door = plant.door(plant.access(), clock)
        client = await door.connect(3.0)
        clock.ahead_us = 4 * YEAR_US
        why = await refused(door)
        assert why.code == "expired" and "server's certificate expired" in str(why)
        clock.ahead_us = -YEAR_US
        assert "not valid before" in str(await refused(door))
        assert await client.nodes.server_state.read_value() == 0, "what stands goes on"
        await close(client)

    play(scenario())


def test_channels_are_renewed_and_a_cut_is_mended(plant):
    async def scenario():
        gauge = plant.gauge(plant.access(mode="Sign"))
        boot = (await gauge.head()).boot
        client = gauge._client
        first = client.uaclient.protocol._connection.security_token.TokenId
        assert client.secure_channel_timeout == CHANNEL_TEST_MS < CHANNEL_MS

        async def renewed(times: int) -> None:
            async with asyncio.timeout(20):
                while client.uaclient.protocol._connection.security_token.TokenId < first + times:
                    assert (await gauge.head()).boot == boot, "read on across the renewals"
                    await asyncio.sleep(0.02)

        await renewed(2)
        assert gauge._client is client
        plant.sim.fault("drop", device="opcua")

        async with asyncio.timeout(20):
            while True:
                with contextlib.suppress(DeviceAway):
                    assert (await gauge.head()).boot == boot
                    if gauge._client is not client:
                        break
                await asyncio.sleep(0.02)
        await gauge.close()

    play(scenario())


def test_the_stop_by_method_is_degraded_and_fails_with_its_link_untrusted(plant, tmp_path):
    async def scenario():
        other = plant.access(server_cert_file=str(plant.folder / "other.pem"))
        config = make_config(tmp_path, plant.sim, via="opcua", opcua=_as_settings(other))
        async with standing(config, armed=False) as stand:
            await until(lambda: {"stop_link", "running_signal"} <= set(stand.process.status()["faults"]), 30)
            status = stand.process.status()
            assert status["faults"]["stop_link"]["code"] == "wrong_certificate"
            assert status["state"] in ("disarmed", "degraded") and "stop_link" in status["reasons"]
            assert (await stand.stops())["state"] == "stop_sent"
            await stand.reaches("stop_failed")  # never shown as stopped
            assert not plant.sim.status()["plc"]["latch"], "nothing went to a server that is not trusted"

    play(scenario())


def test_an_untrusted_signal_degrades_the_stop_which_stops_all_the_same(plant, tmp_path):
    """The server gets another certificate: told with its reason, never armed on it, mended without a
    restart.
    """

    def replace_server(name: str) -> None:
        for file in ("server.der", "server-key.pem"):
            shutil.move(plant.server / file, plant.folder / f"{name}-{file}")
        plant.sim = plant.sim.restart()

    async def scenario():
        config = make_config(tmp_path, plant.sim, opcua=_as_settings(plant.access()))
        async with standing(config) as stand:
            await asyncio.to_thread(replace_server, "old")

            def told_why() -> bool:
                lost = [one["data"] for one in stand.told if one["type"] == "device.changed"]
                said = [one["detail"] for one in lost if one["device"] == "plc.running"]
                return bool(said) and said[-1].startswith("not trusted: the server shows certificate")

            await until(told_why, 30)
            assert stand.process.status()["faults"]["running_signal"]["code"] == "wrong_certificate"
            await stand.reaches("degraded")
            assert (await stand.stops())["state"] == "stop_sent"
            await stand.reaches("cmd_confirmed")
            assert plant.sim.status()["plc"]["latch"], "the stop over Modbus does not need the signal"
            shutil.copy(plant.server / "server.der", plant.pinned)
            await stand.reaches("stopped", 30)
            await until(lambda: stand.process.status()["faults"] == {}, 30)

    play(scenario())


def _as_settings(access: OpcuaSection) -> dict[str, str]:
    fields = ("policy", "mode", "cert_file", "key_file", "server_cert_file", "username", "password_file")
    return {name: getattr(access, name) for name in fields}
