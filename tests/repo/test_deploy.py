"""What deploy/ ships is held to the product.

Images lint, compose parses, and the broker's access list lets each side do its own work only.

The last test starts a real Mosquitto on the shipped configuration, with certificates made for it.
"""

from __future__ import annotations

import re
import shutil
import ssl
import subprocess
import sys
import threading
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest
import yaml
from paho.mqtt.enums import CallbackAPIVersion

from jidoka_central.foundation.settings import Settings
from jidoka_demo.broker import filter_covers
from jidoka_shared.values import LinePath
from jidoka_shared.wire.topics import Topics
from tests.fixtures.brokers import HOST
from tests.fixtures.shipped_broker import CELL, Certificates, ShippedMosquitto, access_list
from tests.repo.sources import ROOT, files

DOCKERFILES = [path for path in files() if path.endswith(".Dockerfile")]


def test_compose_parses_and_names_files_that_exist() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    assert set(compose["services"]) == {"postgres", "mosquitto", "central", "sim", "edge"}
    for name, service in compose["services"].items():
        assert ("build" in service) != ("image" in service), name
        if "build" in service:
            assert service["build"]["dockerfile"] in DOCKERFILES, name
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert source.startswith("./deploy/") or source in compose["volumes"], f"{name}: {volume}"


@pytest.mark.parametrize("path", DOCKERFILES)
def test_dockerfile_copies_what_exists(path: str) -> None:
    for line in (ROOT / path).read_text(encoding="utf-8").splitlines():
        if not line.startswith("COPY ") or "--from" in line:
            continue
        for source in line.split()[1:-1]:
            if source.startswith("central/console") and not (ROOT / "central/console").exists():
                continue  # a checkout without the console
            known = any(one == source or one.startswith(source.rstrip("/") + "/") for one in files())
            assert known, f"{path} copies {source}, which is not in the repository"


@pytest.mark.needs("hadolint")
def test_dockerfiles_lint() -> None:
    program = shutil.which("hadolint", path=str(Path(sys.executable).parent)) or "hadolint"
    answer = subprocess.run([program, *DOCKERFILES], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout


@pytest.mark.parametrize("path", [one for one in files() if one.endswith(".service")])
def test_unit_starts_a_console_script_that_is_shipped(path: str) -> None:
    scripts = {
        name
        for one in files()
        if one.endswith("/pyproject.toml")
        for name in re.findall(
            r'^(jidoka-[a-z]+) = "', (ROOT / one).read_text(encoding="utf-8"), re.MULTILINE
        )
    }
    started = re.findall(
        r"^ExecStart(?:Pre)?=\S*/(\S+)", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE
    )
    assert started and set(started) <= scripts


def filters(text: str, user: str, access: str) -> list[str]:
    """The topic filters of one user for `read` or `write`."""
    found: list[str] = []
    current = ""
    for line in text.splitlines():
        words = line.split()
        if words[:1] == ["user"]:
            current = words[1]
        elif words[:1] == ["topic"] and current == user and words[1] == access:
            found.append(words[2])
    return found


def _may(user: str, access: str, topic: str) -> bool:
    return any(filter_covers(one, topic) for one in filters(access_list("gw-a"), user, access))


def test_access_list_lets_each_side_do_its_work_and_no_more() -> None:
    own = Topics(LinePath.parse(CELL))
    other = Topics(LinePath.parse("acme/plant1/press/line4/cell3"))
    from_edge = [own.events, own.samples, own.reported, own.answer("c1"), own.state("edge"), own.live]
    to_edge = [own.ack("events"), own.desired, own.keys, own.command("open_job")]
    for topic in from_edge:
        assert _may("gw-a", "write", topic) and not _may("gw-a", "read", topic), topic
        assert _may("central", "read", topic) and not _may("central", "write", topic), topic
    for topic in to_edge:
        assert _may("gw-a", "read", topic) and not _may("gw-a", "write", topic), topic
        assert _may("central", "write", topic) and not _may("central", "read", topic), topic
    for topic in (other.events, other.state("edge"), other.reported):
        assert not _may("gw-a", "write", topic), topic
    assert not filters(access_list("gw-a"), "plant-reader", "write")


def test_sample_settings_are_settings() -> None:
    """The server refuses a name it does not know, so a stale sample would keep it from starting."""
    lines = (ROOT / "deploy/central.env.sample").read_text(encoding="utf-8").splitlines()
    values = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    settings = Settings.load(env=values)
    assert settings.broker_url.startswith("mqtts://") and settings.secure_cookies


class Client:
    """A client with its own certificate or password, and what it received."""

    def __init__(self, port: int, context: ssl.SSLContext, name: str, password: str = "") -> None:
        self.received: list[str] = []
        self._let_in = False
        self.arrived, self._settled = threading.Event(), threading.Event()
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=name, protocol=mqtt.MQTTv311)
        self._client.tls_set_context(context)
        if password:
            self._client.username_pw_set(name, password)
        self._client.on_connect = self._on_connect
        self._client.on_disconnect = lambda *_: self._settled.set()
        self._client.on_subscribe = lambda *_: self._settled.set()
        self._client.on_message = self._on_message
        try:
            self._client.connect(HOST, port)
        except OSError as error:
            raise ShutOut(name) from error
        self._client.loop_start()
        self._settled.wait(5)
        if not self._let_in:
            self.close()
            raise ShutOut(name)

    def _on_connect(self, _c: object, _d: object, _f: object, code: object, _p: object) -> None:
        self._let_in = code == "Success"
        self._settled.set()

    def _on_message(self, _client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
        self.received.append(message.topic)
        self.arrived.set()

    def listen(self, topic: str) -> None:
        self._settled.clear()
        self._client.subscribe(topic, qos=1)
        assert self._settled.wait(5)

    def say(self, topic: str) -> None:
        self._client.publish(topic, b"x", qos=1).wait_for_publish(5)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


class ShutOut(Exception):
    """The broker did not let the client in."""


@pytest.mark.needs("mosquitto")
def test_shipped_mosquitto_lets_only_the_listed_through(tmp_path: Path) -> None:
    certificates = Certificates(tmp_path / "broker" / "certs")
    certificates.issue("broker", HOST)
    certificates.issue("gw-a", "gw-a")
    plain = ssl.create_default_context(cafile=str(certificates.folder / "ca.crt"))
    own_certificate = ssl.create_default_context(cafile=str(certificates.folder / "ca.crt"))
    own_certificate.load_cert_chain(certificates.folder / "gw-a.crt", certificates.folder / "gw-a.key")
    broker = ShippedMosquitto(tmp_path / "broker", "a password")
    broker.start()
    clients: list[Client] = []
    try:
        edge = Client(broker.port, own_certificate, "gw-a")
        central = Client(broker.server_port, plain, "central", "a password")
        clients += [edge, central]
        own = Topics(LinePath.parse(CELL))
        central.listen("uns/v1/#")
        edge.listen(own.command("+"))
        edge.say(own.command("open_job"))  # an edge commands nobody
        edge.say("uns/v1/acme/plant1/press/line4/cell3/_event/batch")  # nor speaks for another cell
        edge.say(own.events)
        assert central.arrived.wait(5)
        assert central.received == [own.events] and edge.received == []
        central.say(own.events)  # the server does not speak for an edge
        central.say(own.command("open_job"))
        assert edge.arrived.wait(5)
        assert edge.received == [own.command("open_job")] and central.received == [own.events]
        for port, password in ((broker.port, ""), (broker.server_port, ""), (broker.server_port, "guessed")):
            with pytest.raises(ShutOut):
                clients.append(Client(port, plain, "central", password))
    finally:
        for client in clients:
            client.close()
        broker.stop()
