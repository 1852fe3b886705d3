"""The local panel: the key, two buttons, the status and the fault switches, on a Unix socket no network
reaches.

One JSON object a line, at most 4 KiB, each answered by one JSON line in order:

    {"do": "key", "turned": true}     turn the reset key on or off
    {"do": "start"}                   press the start button; refused when latched or blocked
    {"do": "stop"}                    press the operator's stop button: cycle-end stop, no latch
    {"do": "measure", "value": "74.012"}  lay a part on the gauge by hand and measure it
    {"do": "status"}                  what the devices know
    {"do": "fault", "name": "freeze", "device": "gauge", "on": true}
    {"do": "faults"}                  the list of faults

An answer is {"ok": true, ...} or {"ok": false, "code": ..., "field": ..., "message": ...}. The socket has
mode 0600.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from .errors import SimError
from .faults import FAULTS, inject
from .gauge import DECIMALS
from .plant import Plant

LINE_MAX = 4096
PATH_MAX = 100  # sun_path holds 104 bytes on BSD, 108 on Linux
SOCKET_NAME = "panel.sock"
MILLIMETRES_MAX = 2_000_000  # a register holds thousandths in 32 bits


class Panel:
    """Serves one plant's panel in its run directory."""

    def __init__(self, plant: Plant, var: Path) -> None:
        self.path = var.absolute() / SOCKET_NAME
        self._plant = plant
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        if len(os.fsencode(self.path)) > PATH_MAX:
            raise SimError(
                "path_too_long", f"{self.path} is longer than a socket path may be ({PATH_MAX})", "var"
            )
        self.path.unlink(missing_ok=True)
        before = os.umask(0o177)
        try:
            self._server = await asyncio.start_unix_server(self._serve, self.path, limit=LINE_MAX)
        finally:
            os.umask(before)

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        self.path.unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                writer.write(json.dumps(self.answer(line)).encode() + b"\n")
                await writer.drain()
        except (ValueError, ConnectionError):
            pass  # a line longer than the limit, or a caller that left: nothing more can be told to it
        finally:
            writer.close()

    def answer(self, line: bytes) -> dict[str, Any]:
        """Carry out one line; never raises."""
        try:
            request = json.loads(line)
            if not isinstance(request, dict):
                raise SimError("bad_request", "one JSON object a line", "")
            action = ACTIONS.get(str(request.pop("do", "")))
            if action is None:
                raise SimError("bad_request", f"do is one of {', '.join(ACTIONS)}", "do")
            return {"ok": True, **action(self._plant, request)}
        except SimError as refusal:
            return {"ok": False, "code": refusal.code, "field": refusal.field, "message": str(refusal)}
        except ValueError as error:
            return {"ok": False, "code": "bad_request", "field": "", "message": f"not JSON: {error}"}


def _key(plant: Plant, request: dict[str, Any]) -> dict[str, Any]:
    turned = request.get("turned")
    if not isinstance(turned, bool):
        raise SimError("bad_request", "turned is true or false", "turned")
    plant.plc.key = turned
    return {"turned": turned}


def _start(plant: Plant, request: dict[str, Any]) -> dict[str, Any]:
    plant.plc.press_start()
    return {}


def _stop(plant: Plant, request: dict[str, Any]) -> dict[str, Any]:
    plant.plc.line.press_stop()
    return {}


def _measure(plant: Plant, request: dict[str, Any]) -> dict[str, Any]:
    try:
        value = Decimal(str(request.get("value")))
        if abs(value) > MILLIMETRES_MAX:  # no number at all is beyond everything
            raise SimError("bad_request", f"value is at most {MILLIMETRES_MAX} mm", "value")
    except ArithmeticError:
        raise SimError("bad_request", "value is a number of millimetres", "value") from None
    return {"sequence": plant.measure_by_hand(round(value.scaleb(DECIMALS)))}


def _status(plant: Plant, request: dict[str, Any]) -> dict[str, Any]:
    return plant.describe()


def _fault(plant: Plant, request: dict[str, Any]) -> dict[str, Any]:
    inject(plant, str(request.pop("name", "")), request)
    return {}


def _faults(plant: Plant, request: dict[str, Any]) -> dict[str, Any]:
    return {"faults": {name: {"says": f.says, "parameters": dict(f.defaults)} for name, f in FAULTS.items()}}


ACTIONS: dict[str, Callable[[Plant, dict[str, Any]], dict[str, Any]]] = {
    "key": _key, "start": _start, "stop": _stop, "measure": _measure,
    "status": _status, "fault": _fault, "faults": _faults,
}  # fmt: skip


def ask(path: Path, request: dict[str, Any], deadline_s: float = 5.0) -> dict[str, Any]:
    """One request to the panel at `path`, from a person's command line. Raises: OSError, TimeoutError."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(deadline_s)
        line.connect(str(path))
        line.sendall(json.dumps(request).encode() + b"\n")
        answer = b""
        while not answer.endswith(b"\n"):
            part = line.recv(65536)
            if not part:
                raise ConnectionError("the simulator closed the panel")
            answer += part
    parsed: dict[str, Any] = json.loads(answer)
    return parsed
