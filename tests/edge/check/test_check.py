"""`jidoka-edge check` and `status`, the supervisor, and what an edge must not load."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from jidoka_edge.cli import main
from tests.edge.monitor.test_process import write_config
from tests.support.sim_process import start_sim
from tests.support.waiting import BUSY_SECONDS


@pytest.fixture(scope="module")
def plant(tmp_path_factory):
    sim = start_sim(tmp_path_factory.mktemp("check"), pace_ms=0)
    yield sim
    sim.stop()


@pytest.fixture
def config(plant):
    """A configuration in a short folder: socket paths have about a hundred bytes."""
    return write_config(Path(tempfile.mkdtemp(prefix="jcheck-")), plant)


def _rows(text: str) -> dict[str, str]:
    return {line[:16].strip(): line[16:].split()[0] for line in text.splitlines()}


def test_all_is_well_with_devices_there(config, capsys):
    assert main(["check", "--config", str(config)]) == 0
    rows = _rows(capsys.readouterr().out)
    assert rows.pop("broker") in ("warn", "ok")
    assert set(rows.values()) == {"ok"} and {"kernel", "gauge", "plc", "running signal", "root key"} <= set(
        rows
    )


def test_what_is_missing_is_named_and_fails(config, capsys, plant):
    text = config.read_text().replace(f"[devices.gauge]\nport = {plant.gauge}", "[devices.gauge]\nport = 1")
    secret = config.parent / "password"
    secret.write_text("x")
    (config.parent / "trust").mkdir()
    (config.parent / "trust" / "keys.json").write_text("{}")
    secret.chmod(0o644)
    config.write_text(text + '\n[mqtt]\nport = 1\nusername = "e"\npassword_file = "password"\n')
    assert main(["check", "--config", str(config)]) == 1
    rows = _rows(capsys.readouterr().out)
    assert rows["key list"] == "FAIL"
    assert (rows["gauge"], rows["secrets"], rows["broker"], rows["plc"]) == ("FAIL", "FAIL", "warn", "ok")


def test_wrong_configuration_is_refused_by_field(config, capsys):
    config.write_text(config.read_text().replace("[page]\nport = 1", "[page]\nport = 0"))
    assert main(["check", "--config", str(config)]) == 2
    assert "page.port" in capsys.readouterr().err


def test_status_says_who_does_not_answer(config, capsys):
    assert main(["status", "--config", str(config)]) == 1
    assert '"error": "FileNotFoundError' in capsys.readouterr().out


def _children(pid: int) -> dict[str, int]:
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            name, rest = stat[stat.index("(") + 1 : stat.rindex(")")], stat[stat.rindex(")") + 2 :].split()
            if int(rest[1]) == pid and name.startswith("jidoka-"):
                found[name] = int(entry.name)
    return found


def _until(condition, seconds: float):
    deadline = time.monotonic() + seconds + BUSY_SECONDS
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
    return found


def _gone(pids) -> bool:
    """None of them runs; one that nobody has reaped yet does not."""
    for pid in pids:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z":
                return False
        except OSError:
            continue
    return True


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_supervisor_restarts_what_dies_and_ends_all_within_two_seconds(config):
    stop_socket = config.parent / "run" / "stop.sock"
    supervisor = _supervisor(config)
    try:
        _until(lambda: _listens(stop_socket), 60)
        killed = _children(supervisor.pid)["jidoka-stop"]
        os.kill(killed, signal.SIGKILL)
        _until(lambda: _children(supervisor.pid).get("jidoka-stop", killed) != killed, 30)
        _until(lambda: _listens(stop_socket), 60)
        children = _children(supervisor.pid)
        begun = time.monotonic()
        supervisor.terminate()
        assert supervisor.wait(3) == 0
        assert time.monotonic() - begun < 2.0
        assert _gone(children.values())
    finally:
        supervisor.kill()
        supervisor.wait(5)


def _supervisor(config) -> subprocess.Popen:
    command = [
        sys.executable,
        "-m",
        "jidoka_edge.cli",
        "run",
        "--config",
        str(config),
        "--log-level",
        "ERROR",
    ]
    return subprocess.Popen(command)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the parent-death signal is Linux's")
def test_killed_supervisor_takes_its_processes_with_it(config):
    supervisor = _supervisor(config)
    _until(lambda: _listens(config.parent / "run" / "stop.sock"), 60)
    children = _children(supervisor.pid)
    supervisor.kill()
    supervisor.wait(5)
    _until(lambda: _gone(children.values()), 20)


def _listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
        return True


@pytest.mark.parametrize(
    ("modules", "never"),
    [
        ("jidoka_edge.stop.process", "numba numpy sqlite3 paho aiohttp fastapi sqlalchemy"),
        ("jidoka_edge.monitor.process", "sqlite3 paho aiohttp fastapi sqlalchemy asyncua"),
        ("jidoka_edge.cli", "numba numpy asyncua pymodbus paho aiohttp fastapi sqlalchemy"),
    ],
)
def test_each_process_loads_its_own_part_alone(modules, never):
    code = f"import sys, {modules}; print(*(m for m in {never.split()!r} if m in sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == ""
