"""The server as a process: it says where it listens, answers, and ends in order when told."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.support.waiting import wait_until


@pytest.mark.parametrize("role", ["all", "serve"])
def test_a_process_serves_until_told_to_stop(tmp_path: Path, role: str) -> None:
    """Without a broker: what the edges send waits, the rest works."""
    env = os.environ | {
        "JIDOKA_CENTRAL_DATABASE_URL": f"sqlite:///{tmp_path}/central.db",
        "JIDOKA_CENTRAL_KEY_DIR": str(tmp_path / "keys"),
        "JIDOKA_CENTRAL_PORT": "0",
        "JIDOKA_CENTRAL_BROKER_URL": "mqtt://127.0.0.1:9",
    }
    command = [sys.executable, "-m", "jidoka_central.cli", "serve", "--migrate", "--role", role]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, env=env, stderr=log)
    try:
        wait_until(lambda: b'"listening"' in (tmp_path / "log").read_bytes(), 60)
        lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
        port = next(line["port"] for line in lines if line["event"] == "listening")
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
            wait_until(lambda: _ready(client), 20)
            assert client.get("/api/identity/me").status_code == 401
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
    assert '"stopped"' in (tmp_path / "log").read_text()


def _ready(client: httpx.Client) -> bool:
    try:
        return client.get("/health/ready").status_code == 200
    except httpx.TransportError:
        return False
