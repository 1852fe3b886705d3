"""The panel's socket, the command line and the configuration's refusals."""

from __future__ import annotations

import json
import socket
import stat
import subprocess
import sys
from importlib import resources

import pytest

from jidoka_sim.errors import BadConfig
from jidoka_sim.settings import load
from tests.sim.conftest import until


def cli(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "jidoka_sim", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=20)


def test_the_panel_is_a_private_local_socket(shared_bench):
    mode = shared_bench.sim.panel_path.stat().st_mode
    assert stat.S_ISSOCK(mode) and stat.S_IMODE(mode) == 0o600


def test_key_and_status_by_the_command_line(shared_bench):
    b = shared_bench
    var = ["--var", str(b.sim.var)]
    assert cli("panel", *var, "key", "on").returncode == 0
    until(lambda: b.word(11) == 1, "the key")
    assert cli("panel", *var, "key", "off").returncode == 0
    status = json.loads(cli("panel", *var, "status").stdout)
    assert status["ok"] and status["plc"]["key"] is False and status["ports"]["plc"] == b.sim.plc
    refused = cli("panel", *var, "fault", "freeze", "device=oven")
    assert refused.returncode == 2 and json.loads(refused.stdout)["field"] == "device"
    assert cli("panel", *var, "fault", "delay", "device=gauge", "ms=0").returncode == 0
    assert "half_open" in json.loads(cli("panel", *var, "faults").stdout)["faults"]


def test_a_part_laid_on_the_gauge_by_hand_is_a_result_of_no_piece(shared_bench):
    b = shared_bench
    answer = json.loads(cli("panel", "--var", str(b.sim.var), "measure", "74.012").stdout)
    shown = b.latest()
    assert (shown.sequence, shown.piece) == (answer["sequence"], 0)
    assert (shown.status, shown.decimals, shown.value) == (1, 3, 74012)


def test_a_panel_nobody_serves_is_said_so(tmp_path):
    answer = cli("panel", "--var", str(tmp_path), "status")
    assert answer.returncode == 2 and json.loads(answer.stderr)["code"] == "not_reachable"


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (b"{}", "do"),
        (b'{"do": "open"}', "do"),
        (b"[1]", ""),
        (b"nonsense", ""),
        (b'{"do": "key", "turned": 1}', "turned"),
        (b'{"do": "measure"}', "value"),
        (b'{"do": "measure", "value": "nan"}', "value"),
        (b'{"do": "measure", "value": "1e999"}', "value"),
    ],
)
def test_a_bad_request_is_refused_and_the_panel_serves_on(shared_bench, line, field):
    with socket.socket(socket.AF_UNIX) as panel:
        panel.connect(str(shared_bench.sim.panel_path))
        panel.sendall(line + b"\n")
        answer = json.loads(panel.recv(4096))
        assert (answer["ok"], answer["code"], answer["field"]) == (False, "bad_request", field)
        panel.sendall(b'{"do": "status"}\n')
        assert json.loads(panel.recv(65536))["ok"] is True


def test_a_line_without_end_is_cut_off(shared_bench):
    with socket.socket(socket.AF_UNIX) as panel:
        panel.settimeout(2)
        panel.connect(str(shared_bench.sim.panel_path))
        try:
            panel.sendall(b"x" * 20_000)
            assert panel.recv(100) == b""
        except (BrokenPipeError, ConnectionResetError):
            pass
    assert shared_bench.sim.status()["plc"]


@pytest.mark.parametrize(
    ("override", "field"),
    [
        ("plc.scan_ms=0", "plc.scan_ms"), ("plc.scan_ms=fast", "plc.scan_ms"), ("plc.scans=1", "plc.scans"),
        ("line.profile=shuttle", "line.profile"), ("line.comm_fault_policy=NONE", "line.comm_fault_policy"),
        ("ports.gauge=70000", "ports.gauge"), ("oven.heat=1", "oven"), ("plc", "plc"),
        ("pace_ms=-1", "pace.ms"),
    ],
)  # fmt: skip
def test_a_bad_setting_is_refused_by_its_name(override, field):
    with pytest.raises(BadConfig) as caught:
        load(None, [override])
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("stage", "field"),
    [
        ('kind = "magic"', "process[0].kind"), ('kind = "normal"\nmean_mm = 1.0', "process[0].sigma_mm"),
        ('kind = "normal"\nmean_mm = 1.0\nsigma_mm = -1.0', "process[0].sigma_mm"),
        ('kind = "drift"\nper_piece_mm = "a"', "process[0].per_piece_mm"),
        ('kind = "shift"\noffset_mm = 0.1\nfirst = 5\nlast = 2', "process[0].first"),
        ('kind = "tool_wear"\namount_mm = 0.1\nlife = 0', "process[0].life"),
        ('kind = "replay"\nlast = 5\nfile = "../secret.csv"', "process.file"),
    ],
)  # fmt: skip
def test_a_bad_process_is_refused_by_its_name(tmp_path, stage, field):
    line = tmp_path / "line.toml"
    line.write_text(f'gauge = "gauge.toml"\nplc = "plc.toml"\n[[pace]]\nms = 1\n[[process]]\n{stage}\n')
    with pytest.raises(BadConfig) as caught:
        load(str(line))
    assert caught.value.field == field


def test_a_line_file_beside_its_own_device_file(tmp_path):
    (tmp_path / "gauge.toml").write_text("[gauge]\nboot_ms = 7\n")
    line = tmp_path / "line.toml"
    line.write_text(
        'gauge = "gauge.toml"\nplc = "plc.toml"\n[[process]]\nkind = "normal"\nmean_mm = 10\nsigma_mm = 0\n'
    )
    config = load(str(line), ["plc.scan_ms=3", "line.profile=free_running", "opcua.optimistic=true"])
    assert (config.gauge.boot_ms, config.plc.scan_ms, config.opcua.optimistic) == (7, 3, True)
    assert config.process.value(1) == 10_000
    line.write_text('gauge = "none.toml"\nplc = "plc.toml"\n')
    with pytest.raises(BadConfig, match=r"none\.toml: no such file"):
        load(str(line))


def test_every_shipped_line_file_can_be_used():
    shipped = resources.files("jidoka_sim").joinpath("devices")
    lines = sorted(entry.name for entry in shipped.iterdir() if "[[process]]" in entry.read_text())
    assert lines == ["story.toml", "wearing_tool.toml"]
    for name in lines:
        config = load(name)
        assert all(70_000 < config.process.value(piece) < 80_000 for piece in range(1, 200))


def test_a_simulator_ends_with_the_test_that_started_it(bench):
    b = bench()
    assert b.sim.process.stdin is not None
    b.sim.process.stdin.close()
    assert b.sim.process.wait(10) == 0


def test_only_the_ready_line_goes_to_stdout(bench):
    b = bench()
    b.start()
    b.make(2)
    b.sim.fault("garbage", device="gauge", count=1)
    b.gauge.silent()
    b.sim.process.terminate()
    rest, _ = b.sim.process.communicate(timeout=10)
    assert rest == "" and b.sim.process.returncode == 0
    assert not b.sim.panel_path.exists()
