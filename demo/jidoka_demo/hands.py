"""What a person does at the machine and no network can: the key and the start button, and the edge's own
page.

The panel is a Unix socket in the simulator's folder; the page answers on loopback at the line.
"""

from __future__ import annotations

import http.client
import json
import socket
from pathlib import Path
from typing import Any


class PanelRefused(Exception):
    """The panel said no."""


def panel(path: Path, **request: Any) -> dict[str, Any]:
    """One press at the panel; raises ``PanelRefused``."""
    with socket.socket(socket.AF_UNIX) as wire:
        wire.settimeout(5)
        wire.connect(str(path))
        wire.sendall(json.dumps(request).encode() + b"\n")
        answer: dict[str, Any] = json.loads(wire.makefile().readline())
    if not answer.get("ok", False):
        raise PanelRefused(str(answer))
    return answer


class PageRefused(Exception):
    """The edge's page said no, with a code."""

    def __init__(self, status: int, answer: dict[str, Any]) -> None:
        self.status = status
        self.code = str(answer.get("code", status))
        super().__init__(f"{status} {answer}")


def page(port: int, method: str, path: str, body: Any = None) -> dict[str, Any]:
    """Ask the edge's local page. Raises ``PageRefused``."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {"Content-Type": "application/json", "X-Jidoka-Page": "1"}
    try:
        connection.request(method, path, None if body is None else json.dumps(body).encode(), headers)
        response = connection.getresponse()
        answer = json.loads(response.read() or b"{}")
    finally:
        connection.close()
    if response.status >= 400:
        raise PageRefused(response.status, answer)
    return dict(answer)
