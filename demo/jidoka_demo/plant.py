"""The whole plant on one machine: broker, simulated devices, central, edge.

What the plant's folder holds already is kept: starting the same folder again is the same plant.
"""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import secrets
import shutil
import string
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jidoka_central.foundation.keys import FileKeys
from jidoka_demo.broker import BrokerUser, hash_password, write_users
from jidoka_demo.layout import CELL, COMPANY, EDGE_ID, HOST, Layout, Ports
from jidoka_demo.supervisor import Process, Supervisor

EDGE_TOML = """\
[edge]
id = "{edge}"
line = "{cell}"
var = "."

[devices.gauge]
host = "127.0.0.1"
port = {gauge}

[devices.plc]
host = "127.0.0.1"
port = {plc}

[stop]
host = "127.0.0.1"
port = {plc}
opcua_url = "opc.tcp://127.0.0.1:{opcua}"
policy = "BLOCK_NEXT_START"

[mqtt]
port = {broker}
username = "{edge}"
password_file = "mqtt.password"

[trust]
root_kid = "{root_kid}"
root_public = "{root_public}"

[page]
port = {page}
"""


class PlantFailed(Exception):
    """A part of the plant did not come up; the text has the end of its log."""


class Plant:
    """One plant in one folder."""

    def __init__(self, layout: Layout, say: Callable[[str], None], sim_sets: tuple[str, ...] = ()) -> None:
        self.layout = layout
        self.say = say
        self.sim_sets = sim_sets
        layout.make()
        self.ports: Ports = layout.ports()
        self.supervisor = Supervisor()

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.ports.central}"

    @property
    def panel_path(self) -> Path:
        return self.layout.sim / "panel.sock"

    def start_servers(self) -> None:
        """Broker, central and devices at once; returns when central answers."""
        self._passwords()
        broker = self._start(
            "broker",
            "-m",
            "jidoka_demo.broker",
            "--host",
            HOST,
            "--port",
            str(self.ports.broker),
            "--users",
            str(self.layout.var / "broker-users.json"),
        )
        central = self._start(
            "central",
            "-m",
            "jidoka_central.cli",
            "serve",
            "--migrate",
            environment=self._central_settings(),
        )
        sets = [f"ports.{name}={getattr(self.ports, name)}" for name in ("gauge", "plc", "opcua")]
        chosen = [word for one in (*sets, *self.sim_sets) for word in ("--set", one)]
        self._start("devices", "-m", "jidoka_sim.cli", "run", "--var", str(self.layout.sim), *chosen)
        self._wait(broker, lambda: "ready" in broker.tail(3), 60)
        self._wait(central, self._central_answers, 120)

    def start_edge(self) -> None:
        """The edge, pinning central's root key (made here when central has not run yet). It waits for broker
        and
        devices by itself, so it may start first and compile its kernel meanwhile."""
        self._passwords()
        root = FileKeys(self.layout.central / "keys").root
        (self.layout.edge / "edge.toml").write_text(
            EDGE_TOML.format(
                edge=EDGE_ID,
                cell=CELL,
                root_kid=root.kid,
                root_public=root.public,
                **{name: getattr(self.ports, name) for name in ("gauge", "plc", "opcua", "broker", "page")},
            )
        )
        self._start("edge", "-m", "jidoka_edge.cli", "run", "--config", str(self.layout.edge / "edge.toml"))

    def first_user(self, login: str, password: str) -> None:
        """The administrator, by the server's own command line; nothing happens when there is one. A database
        without one is another than that of which it is noted what was entered: the note goes."""
        words = ("user", "add", login, "--administrator", "--password-file", "/dev/stdin")
        done = subprocess.run(
            [sys.executable, "-m", "jidoka_central.cli", *words],
            input=password,
            text=True,
            capture_output=True,
            env=self.central_environment(),
            check=False,
        )
        if done.returncode and "document.duplicate" not in done.stdout + done.stderr:
            raise PlantFailed(f"the first user could not be made: {done.stdout}{done.stderr}")
        if not done.returncode:
            self.layout.seeded.unlink(missing_ok=True)

    def stop(self) -> None:
        self.supervisor.stop()

    def central_environment(self) -> dict[str, str]:
        """What the server's command line needs to work on this plant."""
        return os.environ | self._central_settings()

    def _start(self, name: str, *arguments: str, environment: dict[str, str] | None = None) -> Process:
        return self.supervisor.add(
            Process(name, (sys.executable, *arguments), self.layout.logs / f"{name}.log", environment or {})
        )

    def _wait(self, process: Process, ready: Callable[[], bool], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > deadline or process.starts > 4:
                raise PlantFailed(f"{process.name} did not come up; its log ends:\n{process.tail()}")
            time.sleep(0.05)

    def _central_answers(self) -> bool:
        try:
            connection = http.client.HTTPConnection(HOST, self.ports.central, timeout=1)
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == 200
        except OSError:
            return False

    def _central_settings(self) -> dict[str, str]:
        password = (self.layout.central / "mqtt.password").read_text()
        return {
            "JIDOKA_CENTRAL_DATABASE_URL": f"sqlite:///{self.layout.central / 'jidoka.db'}",
            "JIDOKA_CENTRAL_KEY_DIR": str(self.layout.central / "keys"),
            "JIDOKA_CENTRAL_HOST": HOST,
            "JIDOKA_CENTRAL_PORT": str(self.ports.central),
            "JIDOKA_CENTRAL_COMPANY": COMPANY,
            "JIDOKA_CENTRAL_BROKER_URL": f"mqtt://{HOST}:{self.ports.broker}",
            "JIDOKA_CENTRAL_BROKER_USER": "central",
            "JIDOKA_CENTRAL_BROKER_PASSWORD": password,
        }

    def _passwords(self) -> None:
        """Broker passwords, drawn once, readable by the owner alone."""
        passwords = {
            "central": _once(self.layout.central / "mqtt.password"),
            EDGE_ID: _once(self.layout.edge / "mqtt.password"),
        }
        said = tuple(
            f"uns/v1/{CELL}/{class_}/#" for class_ in ("_event", "_batch", "_state", "_rsp", "_live", "_cfg")
        )
        heard = tuple(f"uns/v1/{CELL}/{class_}/#" for class_ in ("_ack", "_cfg", "_cmd"))
        write_users(
            self.layout.var / "broker-users.json",
            (
                BrokerUser("central", hash_password(passwords["central"]), ("uns/v1/#",), ("uns/v1/#",)),
                BrokerUser(EDGE_ID, hash_password(passwords[EDGE_ID]), said, heard),
            ),
        )


def _once(path: Path) -> str:
    """The secret in the file, drawn when there is none."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(24))
    return path.read_text()


def logins(layout: Layout, names: tuple[str, ...]) -> dict[str, str]:
    """A password for each of the story's users: drawn once for this plant, easy to type."""
    if not layout.logins.exists():
        layout.logins.touch(mode=0o600)
        word = "".join(secrets.choice(string.ascii_lowercase) for _ in range(6))
        chosen = {name: f"{name}-{word}-{secrets.randbelow(900) + 100}" for name in names}
        layout.logins.write_text(json.dumps(chosen, indent=1))
    known: dict[str, Any] = json.loads(layout.logins.read_text())
    return {name: str(known[name]) for name in names}


@contextmanager
def only_one(layout: Layout) -> Iterator[None]:
    """One plant a folder at a time. Raises ``PlantFailed``."""
    layout.make()
    with (layout.var / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise PlantFailed(f"a plant is running in {layout.var} already") from error
        yield


def forget(layout: Layout) -> None:
    """Remove what earlier runs left."""
    for folder in (layout.var, layout.short):
        shutil.rmtree(folder, ignore_errors=True)
