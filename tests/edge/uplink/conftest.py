"""A broker of each kind, central's counterpart, and an edge configuration that points at them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from jidoka_edge.config import EdgeConfig
from tests.edge.bundle.signing import LINE, Authority
from tests.edge.uplink.central import Central
from tests.fixtures.brokers import free_port
from tests.support.waiting import BUSY_SECONDS


def eventually(condition: Callable[[], Any], seconds: float = 15.0, what: Any = "") -> Any:
    deadline = time.monotonic() + seconds + BUSY_SECONDS
    while not (value := condition()):
        assert time.monotonic() < deadline, f"not within {seconds} s: {what() if callable(what) else what}"
        time.sleep(0.01)
    return value


def edge_toml(folder: Path, port: int, authority: Authority, **buffer: int) -> Path:
    device = 'host = "127.0.0.1"\nport = 1'
    more = "".join(f"{name} = {value}\n" for name, value in buffer.items())
    text = (
        f'[edge]\nid = "gwa"\nline = "{LINE}"\nvar = "{folder}"\n'
        f"[devices.gauge]\n{device}\n[devices.plc]\n{device}\n"
        f'[stop]\nport = 1\nopcua_url = "opc.tcp://127.0.0.1:1"\n'
        f"[mqtt]\nport = {port}\n[page]\nport = {free_port()}\n[buffer]\n{more}"
        f'[trust]\nroot_kid = "root"\nroot_public = "{authority.root.public().public}"\n'
    )
    path = folder / "edge.toml"
    path.write_text(text)
    return path


def config_of(path: Path) -> EdgeConfig:
    config = msgspec.toml.decode(path.read_bytes(), type=EdgeConfig)
    return msgspec.structs.replace(config, file=str(path))


@pytest.fixture
def authority() -> Authority:
    return Authority()


@pytest.fixture
def central(broker):
    made = Central(broker.port)
    eventually(made.client.is_connected)
    yield made
    made.close()
    assert made.problems == []
