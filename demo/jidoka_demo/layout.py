"""Where the plant on one machine keeps its files and which ports it takes.

    <var>/plant.json       ports of this plant, kept so that a restart is the same plant
    <var>/logins.json      the story's users and their passwords, mode 0600
    <var>/central/         database, keys, what was entered into it (seeded.json)
    <var>/edge/            edge.toml, password, buffer, stop journal, sockets
    <var>/sim/             retentive memory of the devices, panel socket
    <var>/log/             one log a process
    <var>/evidence.json    what the demo measured (make demo)

A Unix socket's path may have about 100 bytes: when the folder lies deeper, edge and sim files go to a short
folder in the
system's temporary directory, named by a hash of the long one.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

CELL = "jidoka/plant1/rings/line1/hone1"
EDGE_ID = "edge-line1"
COMPANY = "JDK"
HOST = "127.0.0.1"
SOCKET_DIRECTORY_MAX = 70
PREFERRED = {"central": 8000, "page": 8090, "broker": 1883, "gauge": 5020, "plc": 5021, "opcua": 4840}


@dataclass(frozen=True, slots=True)
class Ports:
    central: int
    page: int
    broker: int
    gauge: int
    plc: int
    opcua: int


@dataclass(frozen=True, slots=True)
class Layout:
    """The folders of one plant."""

    var: Path

    @property
    def short(self) -> Path:
        """Where edge and sim live: under ``var`` unless that path is too long for a socket."""
        if len(os.fsencode(self.var)) <= SOCKET_DIRECTORY_MAX:
            return self.var
        name = hashlib.sha256(os.fsencode(self.var)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"jidoka-{os.getuid()}-{name}"

    @property
    def central(self) -> Path:
        return self.var / "central"

    @property
    def seeded(self) -> Path:
        return self.central / "seeded.json"

    @property
    def edge(self) -> Path:
        return self.short / "edge"

    @property
    def sim(self) -> Path:
        return self.short / "sim"

    @property
    def logs(self) -> Path:
        return self.var / "log"

    @property
    def evidence(self) -> Path:
        return self.var / "evidence.json"

    @property
    def logins(self) -> Path:
        return self.var / "logins.json"

    def make(self) -> None:
        for folder in (self.var, self.short, self.central, self.edge, self.sim, self.logs):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)

    def ports(self) -> Ports:
        """The ports of this plant: those of its last start if they are free, else the usual ones, else
        any."""
        file = self.var / "plant.json"
        known = json.loads(file.read_text()) if file.exists() else {}
        taken: set[int] = set()
        chosen: dict[str, int] = {}
        for name, usual in PREFERRED.items():
            chosen[name] = next(
                port for port in (known.get(name), usual, 0) if port is not None and _free(port, taken)
            )
            if chosen[name] == 0:
                chosen[name] = _any(taken)
            taken.add(chosen[name])
        ports = Ports(**chosen)
        file.write_text(json.dumps(asdict(ports), indent=1))
        return ports


def _free(port: int, taken: set[int]) -> bool:
    if port == 0:
        return True
    if port in taken:
        return False
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _any(taken: set[int]) -> int:
    while True:
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            port = int(probe.getsockname()[1])
        if port not in taken:
            return port
