"""`jidoka-sim run` starts the simulated plant; `jidoka-sim panel` is the hand at its key and buttons.

    jidoka-sim run [--config FILE] [--var DIR] [--set section.key=value]... [--pace-ms N] [--optimistic]
    jidoka-sim panel [--var DIR] key on|off | start | stop | status | faults | fault NAME [key=value]...

`run` prints one JSON line when all ports listen, `{"ready": true, "gauge": port, "plc": port, "opcua":
port, "panel": path}`, and nothing else on stdout; the log goes to stderr. It ends on SIGTERM or SIGINT, and
with --until-stdin-closes when its parent does. A refusal exits with 2 and one JSON line on stderr.
Environment: JIDOKA_SIM_SET (overrides separated by `;`), JIDOKA_SIM_VAR.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import signal
import sys
from pathlib import Path
from typing import Any

from .errors import SimError
from .panel import SOCKET_NAME, Panel, ask
from .plant import Plant
from .settings import load

DEFAULT_VAR = "var/sim"


def main(argv: list[str] | None = None) -> int:
    """Entry point of the console script; returns the exit code."""
    arguments = _parser().parse_args(argv)
    try:
        if arguments.what == "run":
            return _run(arguments)
        return _panel(arguments)
    except SimError as refusal:
        _complain(refusal.code, refusal.field, str(refusal))
    except OSError as error:
        _complain("not_reachable", "", str(error))
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="jidoka-sim", description="Simulated gauge, PLC and line.")
    var = os.environ.get("JIDOKA_SIM_VAR", DEFAULT_VAR)
    what = parser.add_subparsers(dest="what", required=True)
    run = what.add_parser("run", help="serve the devices")
    run.add_argument("--config", help="line file (default: the shipped story)")
    run.add_argument("--var", default=var, help="run directory: retentive memory and the panel")
    run.add_argument(
        "--set", action="append", default=[], metavar="section.key=value", help="override a setting"
    )
    run.add_argument("--pace-ms", type=int, help="one pace for all pieces; 0: as fast as the handshake goes")
    run.add_argument("--optimistic", action="store_true", help="OPC UA without a real device's limits")
    run.add_argument("--until-stdin-closes", action="store_true", help="end with the process that started it")
    run.add_argument("--log-level", default="WARNING", choices=("DEBUG", "INFO", "WARNING", "ERROR"))
    panel = what.add_parser("panel", help="key, buttons and faults")
    panel.add_argument("--var", default=var)
    panel.add_argument("do", choices=("key", "start", "stop", "measure", "status", "faults", "fault"))
    panel.add_argument(
        "words", nargs="*", help="on|off, the millimetres to measure, or the fault's name and key=value pairs"
    )
    return parser


def _run(arguments: argparse.Namespace) -> int:
    logging.basicConfig(
        stream=sys.stderr, level=arguments.log_level, format="%(levelname)s %(name)s %(message)s"
    )
    # asyncua warns of every client that leaves; that is what clients do here.
    logging.getLogger("asyncua").setLevel(max(logging.ERROR, getattr(logging, arguments.log_level)))
    overrides = [text for text in os.environ.get("JIDOKA_SIM_SET", "").split(";") if text.strip()]
    overrides += arguments.set
    if arguments.pace_ms is not None:
        overrides.append(f"pace_ms={arguments.pace_ms}")
    if arguments.optimistic:
        overrides.append("opcua.optimistic=true")
    asyncio.run(_serve(arguments.config, Path(arguments.var), overrides, arguments.until_stdin_closes))
    return 0


async def _serve(config_path: str | None, var: Path, overrides: list[str], until_stdin_closes: bool) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    if until_stdin_closes:
        loop.add_reader(sys.stdin, lambda: None if os.read(sys.stdin.fileno(), 4096) else ended.set())
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, ended.set)
    plant = Plant(load(config_path, overrides), var)
    panel = Panel(plant, var)
    await panel.start()
    ports = await plant.start()
    print(json.dumps({"ready": True, **ports, "panel": str(panel.path)}), flush=True)
    await ended.wait()
    await panel.stop()
    await plant.stop()


def _panel(arguments: argparse.Namespace) -> int:
    request: dict[str, Any] = {"do": arguments.do}
    words = list(arguments.words)
    if arguments.do == "key":
        if words not in (["on"], ["off"]):
            raise SimError("bad_request", "key on, or key off", "key")
        request["turned"] = words == ["on"]
    elif arguments.do == "measure":
        if len(words) != 1:
            raise SimError("bad_request", "one value in millimetres", "value")
        request["value"] = words[0]
    elif arguments.do == "fault":
        if not words:
            raise SimError("bad_request", "name a fault; `faults` lists them", "name")
        request["name"] = words.pop(0)
        request.update(_pair(word) for word in words)
    answer = ask(Path(arguments.var) / SOCKET_NAME, request)
    print(json.dumps(answer, indent=2))
    return 0 if answer.get("ok") else 2


def _pair(word: str) -> tuple[str, Any]:
    key, found, value = word.partition("=")
    if not found:
        raise SimError("bad_request", f"{word!r} is not key=value", key)
    if value in ("true", "on", "false", "off"):
        return key, value in ("true", "on")
    return key, int(value) if value.lstrip("-").isdigit() else value


def _complain(code: str, field: str, message: str) -> None:
    print(json.dumps({"ok": False, "code": code, "field": field, "message": message}), file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
