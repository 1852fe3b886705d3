"""Starts the simulated plant as its own process, for any test that needs devices.

    sim = start_sim(tmp_path)                                   # the story, free ports, 2 ms scan
    sim = start_sim(tmp_path, pace_ms=0)                        # as fast as the handshake goes
    sim = start_sim(tmp_path, sets={"line.profile": "free_running", "line.order_quantity": 0})
    sim = start_sim(tmp_path, config="my_line.toml", optimistic=True)
    sim.gauge, sim.plc, sim.opcua, sim.opcua_url, sim.panel_path
    sim.panel("start"); sim.panel("key", turned=True); sim.status()["plc"]["finished"]
    sim.fault("skip_result", piece=7); sim.fault("clear")       # `jidoka-sim panel faults` lists them
    sim.kill9(); sim = sim.restart()                            # both devices reboot: same ports, same memory
    sim.stop()

The simulator's run directory is `<tmp_path>/sim` (a short one beside it when the path is too long for a
Unix socket).
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.forked import Forked

READY_DEADLINE_S = 90.0
SOCKET_DIRECTORY_MAX = 85


class PanelRefused(AssertionError):
    """The panel said no; `code` tells why."""

    def __init__(self, answer: dict[str, Any]) -> None:
        super().__init__(f"{answer.get('code')}: {answer.get('message')}")
        self.code = str(answer.get("code"))
        self.field = str(answer.get("field"))


@dataclass
class SimProcess:
    """A running simulator; `gauge`, `plc` and `opcua` are its ports on 127.0.0.1."""

    process: Forked
    var: Path
    arguments: list[str]
    gauge: int
    plc: int
    opcua: int
    panel_path: Path
    log_path: Path = field(default_factory=Path)

    @property
    def opcua_url(self) -> str:
        return f"opc.tcp://127.0.0.1:{self.opcua}"

    def panel(self, do: str, **request: Any) -> dict[str, Any]:
        """One panel request; the answer without `ok`. Raises: PanelRefused."""
        answer = self.try_panel(do, **request)
        if not answer.pop("ok"):
            raise PanelRefused(answer)
        return answer

    def try_panel(self, do: str, **request: Any) -> dict[str, Any]:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(5)
            line.connect(str(self.panel_path))
            line.sendall(json.dumps({"do": do, **request}).encode() + b"\n")
            answer = b""
            while not answer.endswith(b"\n"):
                part = line.recv(65536)
                assert part, "the simulator closed the panel"
                answer += part
        parsed: dict[str, Any] = json.loads(answer)
        return parsed

    def fault(self, name: str, **parameters: Any) -> None:
        self.panel("fault", name=name, **parameters)

    def status(self) -> dict[str, Any]:
        return self.panel("status")

    def kill9(self) -> None:
        """Power off: no farewell, volatile memory lost."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill9()

    def restart(self) -> SimProcess:
        """Power on again in the same run directory and on the same ports; stops what still runs."""
        self.stop()
        keep = [f"ports.gauge={self.gauge}", f"ports.plc={self.plc}", f"ports.opcua={self.opcua}"]
        arguments = [*self.arguments, *(word for text in keep for word in ("--set", text))]
        return _launch(arguments, self.var, self.arguments)


def start_sim(
    tmp_path: Path,
    *,
    pace_ms: int | None = None,
    config: str | Path | None = None,
    optimistic: bool = False,
    scan_ms: int = 2,
    sets: Mapping[str, object] | None = None,
    log_level: str = "WARNING",
) -> SimProcess:
    """Start a simulator and wait until it listens; `sets` are settings, as {"line.spin_down_ms": 200}."""
    var = tmp_path / "sim"
    if len(os.fsencode(var)) > SOCKET_DIRECTORY_MAX:
        var = Path(tempfile.mkdtemp(prefix="jsim-"))
    settings = {"ports.gauge": 0, "ports.plc": 0, "ports.opcua": 0, "plc.scan_ms": scan_ms, **(sets or {})}
    arguments = ["--log-level", log_level]
    for key, value in settings.items():
        arguments += ["--set", f"{key}={str(value).lower() if isinstance(value, bool) else value}"]
    if config is not None:
        arguments += ["--config", str(config)]
    if pace_ms is not None:
        arguments += ["--pace-ms", str(pace_ms)]
    if optimistic:
        arguments += ["--optimistic"]
    return _launch(arguments, var, arguments)


def _launch(arguments: list[str], var: Path, original: list[str]) -> SimProcess:
    var.mkdir(parents=True, exist_ok=True)
    log_path = var / "sim.log"
    command = ["run", "--until-stdin-closes", "--var", str(var), *arguments]
    process = Forked("jidoka_sim.cli", command, log_path, piped=True)
    assert process.stdout is not None
    readable, _, _ = select.select([process.stdout], [], [], READY_DEADLINE_S)
    line = process.stdout.readline() if readable else ""
    if not line:
        process.kill()
        process.wait(10)
        raise AssertionError(f"the simulator did not start: {log_path.read_text(encoding='utf-8')[-2000:]}")
    ready = json.loads(line)
    return SimProcess(
        process, var, original, ready["gauge"], ready["plc"], ready["opcua"], Path(ready["panel"]), log_path
    )
