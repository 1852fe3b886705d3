"""The shared fixtures do what their text says, on every database and broker."""

from __future__ import annotations

import subprocess
import textwrap
import threading
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest
import sqlalchemy as sa
from paho.mqtt.enums import CallbackAPIVersion

from jidoka_demo.broker import (
    BrokerRefused,
    BrokerUser,
    broker_config,
    filter_covers,
    hash_password,
    write_users,
)
from tests.fixtures.brokers import RunningBroker
from tests.fixtures.capabilities import CAPABILITIES, required, why_missing
from tests.fixtures.databases import Databases


def _run(url: str, *statements: str) -> list[int]:
    engine = sa.create_engine(url)
    try:
        with engine.begin() as connection:
            for statement in statements[:-1]:
                connection.execute(sa.text(statement))
            return [row[0] for row in connection.execute(sa.text(statements[-1]))]
    finally:
        engine.dispose()


def test_database_is_empty_and_takes_tables(database_url: str) -> None:
    rows = _run(
        database_url, "CREATE TABLE t (a BIGINT)", "INSERT INTO t VALUES (9000000000)", "SELECT a FROM t"
    )
    assert rows == [9_000_000_000]


def test_next_database_knows_nothing_of_the_last(database_url: str) -> None:
    assert _run(database_url, "CREATE TABLE t (a BIGINT)", "SELECT count(*) FROM t") == [0]


def test_copy_of_prepared_database_is_prepared_once(databases: Databases, database_kind: str) -> None:
    prepared: list[str] = []

    def prepare(url: str) -> None:
        prepared.append(url)
        _run(url, "CREATE TABLE t (a BIGINT)", "INSERT INTO t VALUES (1)", "SELECT a FROM t")

    name = f"fixture-check-{database_kind}"
    first, second = (databases.copy_of(database_kind, name, prepare) for _ in range(2))
    assert len(prepared) == 1 and first != second
    assert _run(first, "INSERT INTO t VALUES (2)", "SELECT count(*) FROM t") == [2]
    assert _run(second, "SELECT count(*) FROM t") == [1]
    databases.drop(first)
    databases.drop(second)


def _exchange(port: int, user: tuple[str, str] | None = None, topic: str = "uns/v1/a") -> list[bytes]:
    """Publish one message to `topic` and return what a subscriber of `uns/v1/#` received soon after."""
    received: list[bytes] = []
    settled, arrived = threading.Event(), threading.Event()
    client = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv311)
    if user is not None:
        client.username_pw_set(*user)

    def on_message(_client: object, _data: object, message: mqtt.MQTTMessage) -> None:
        received.append(bytes(message.payload))
        arrived.set()

    def on_connect(
        one: mqtt.Client, _data: object, _flags: object, code: object, _properties: object
    ) -> None:
        if code == "Success":
            one.subscribe("uns/v1/#", qos=1)
        else:
            settled.set()

    client.on_connect = on_connect
    client.on_disconnect = lambda *_: settled.set()
    client.on_subscribe = lambda *_: settled.set()
    client.on_message = on_message
    client.connect("127.0.0.1", port)
    client.loop_start()
    try:
        assert settled.wait(5), "the broker neither took nor refused the client"
        if client.is_connected():
            client.publish(topic, b"reading", qos=1)
            arrived.wait(0.7)
    finally:
        client.disconnect()
        client.loop_stop()
    return received


def test_broker_carries_messages_and_comes_back_on_its_port(broker: RunningBroker) -> None:
    assert _exchange(broker.port) == [b"reading"]
    port = broker.port
    broker.kill()
    broker.start()
    assert broker.port == port
    assert _exchange(port) == [b"reading"]


def test_embedded_broker_with_users_refuses_what_is_not_listed(tmp_path: Path) -> None:
    users = tmp_path / "users.json"
    write_users(users, [BrokerUser("edge-1", hash_password("secret"), ("uns/v1/#",), ("uns/v1/#",))])
    assert users.stat().st_mode & 0o077 == 0
    running = RunningBroker("amqtt", tmp_path / "broker")
    running.extra_arguments = ("--users", str(users))
    running.start()
    try:
        assert _exchange(running.port, ("edge-1", "secret")) == [b"reading"]
        assert _exchange(running.port, ("edge-1", "wrong")) == []
        assert _exchange(running.port) == []
        assert _exchange(running.port, ("edge-1", "secret"), topic="other/topic") == []
    finally:
        running.stop()


def test_embedded_broker_without_users_stays_on_loopback() -> None:
    with pytest.raises(BrokerRefused, match="loopback"):
        broker_config("0.0.0.0", 1883, None)


@pytest.mark.parametrize(
    ("allowed", "requested", "covers"),
    [
        ("uns/v1/#", "uns/v1/acme/_event/x", True),
        ("uns/+/a", "uns/v1/a", True),
        ("uns/+/a", "uns/+/a", True),
        ("uns/v1/a", "uns/+/a", False),
        ("uns/v1/+", "uns/v1/#", False),
        ("uns/v1", "uns/v1/a", False),
        ("uns/v1/a/b", "uns/v1/a", False),
    ],
)
def test_filter_covers(allowed: str, requested: str, covers: bool) -> None:
    assert filter_covers(allowed, requested) is covers


def test_capability_names_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in CAPABILITIES:
        assert isinstance(why_missing(name), str)
    with pytest.raises(pytest.UsageError, match="teleporter"):
        why_missing("teleporter")
    monkeypatch.setenv("JIDOKA_REQUIRE", "browser, teleporter")
    with pytest.raises(pytest.UsageError, match="teleporter"):
        required()


SAMPLE_CONFTEST = """
import tests.fixtures.capabilities as capabilities
from tests.fixtures.capabilities import *
teleporter = capabilities.Capability("teleporter", "travel", lambda: "nobody built one")
capabilities.CAPABILITIES["teleporter"] = teleporter
"""
SAMPLE_TEST = """
import pytest

@pytest.mark.needs("teleporter")
def test_travel():
    assert False

def test_stay():
    pass
"""


@pytest.fixture
def sample_run(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> pytest.Pytester:
    """A pytest of its own, untouched by what the run around it was told."""
    monkeypatch.setenv("PYTHONPATH", str(request.config.rootpath))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # nothing here is theirs; loading takes seconds
    for name in ("JIDOKA_REQUIRE", "JIDOKA_LEFT_OUT", "JIDOKA_MORE_TO_COME", "PYTEST_ADDOPTS"):
        monkeypatch.delenv(name, raising=False)
    return pytester


def _run_sample(pytester: pytest.Pytester) -> pytest.RunResult:
    pytester.makeini("[pytest]\nmarkers = needs\n")
    pytester.makeconftest(textwrap.dedent(SAMPLE_CONFTEST))
    pytester.makepyfile(textwrap.dedent(SAMPLE_TEST))
    return pytester.runpytest_subprocess("-p", "no:cacheprovider", "-p", "no:xdist")


def test_missing_capability_is_skipped_and_named_in_the_last_lines(sample_run: pytest.Pytester) -> None:
    result = _run_sample(sample_run)
    result.assert_outcomes(passed=1, skipped=1)
    assert result.outlines[-1].strip().endswith("::test_travel")
    assert "nobody built one" in result.outlines[-2] and "Not run: 1 tests" in result.outlines[-2]


def test_the_first_of_two_runs_hands_its_list_on(
    sample_run: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIDOKA_LEFT_OUT", str(sample_run.path / "left-out.json"))
    monkeypatch.setenv("JIDOKA_MORE_TO_COME", "1")
    first = _run_sample(sample_run)
    assert not any("nobody built one" in line for line in first.outlines[-2:])
    monkeypatch.delenv("JIDOKA_MORE_TO_COME")
    second = sample_run.runpytest_subprocess("-p", "no:cacheprovider", "-p", "no:xdist", "-k", "stay")
    assert "Not run: 1 tests" in second.outlines[-2] and second.outlines[-1].endswith("::test_travel")


def test_required_capability_that_is_missing_fails(
    sample_run: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIDOKA_REQUIRE", "teleporter")
    result = _run_sample(sample_run)
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*JIDOKA_REQUIRE names teleporter*nobody built one*"])


@pytest.mark.needs("node")
def test_node_and_npm_run_whatever_the_machine_has(node_folder: Path) -> None:
    for name in ("node", "npm"):
        answer = subprocess.run(
            [node_folder / name, "--version"],
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": f"{node_folder}:/usr/bin:/bin", "HOME": str(node_folder)},
        )
        assert answer.returncode == 0 and answer.stdout.strip().lstrip("v")[0].isdigit(), answer.stderr


LEAKING_TEST = """
import subprocess, sys

def test_leaks():
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
"""


def test_a_process_that_outlives_the_run_fails_it(sample_run: pytest.Pytester) -> None:
    sample_run.makeconftest("from tests.fixtures.leftovers import *")
    sample_run.makepyfile(textwrap.dedent(LEAKING_TEST))
    result = sample_run.runpytest_subprocess("-p", "no:cacheprovider", "-p", "no:xdist")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*left running by a test, ended now: *time.sleep(60)"])
