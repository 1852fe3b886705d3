"""``jidoka-edge run|check|status|certificate``.

``run`` starts the edge (``--only`` one of its processes), ``check`` proves what can be proven without
moving anything, ``status`` asks the running processes, ``certificate`` makes the certificates that the OPC UA
sections name. Exit codes: 0 good, 1 something is not, 2 the configuration is wrong.

The files of the OPC UA sections are read at a start by hand or by the system: what is wrong with one is
refused. A process that the supervisor starts again looks at them when it connects, so that a spoilt file
takes one connection and not the stop.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
from pathlib import Path

from jidoka_edge import __version__
from jidoka_edge.clock import SystemClock
from jidoka_edge.config import BadConfig, EdgeConfig, load_config, opcua_connections
from jidoka_edge.supervisor import PROCESSES, become_child, supervise

LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def main(argv: list[str] | None = None) -> int:
    arguments = _parser().parse_args(argv)
    logging.basicConfig(level=arguments.log_level, format=LOG_FORMAT, stream=sys.stderr)
    path = Path(arguments.config)
    try:
        config = load_config(path)
        if arguments.command in ("run", "check") and getattr(arguments, "supervised", None) is None:
            _check_files(config)
    except BadConfig as error:
        print(f"jidoka-edge: {error}", file=sys.stderr)
        return 2
    if arguments.command == "run":
        return _run(arguments, config, path)
    if arguments.command == "certificate":
        return _certificate(arguments, config)
    if arguments.command == "check":
        from jidoka_edge.check.table import table

        text, good = table(config)
        print(text)
        return 0 if good else 1
    from jidoka_edge.check.status import read_status

    status = asyncio.run(read_status(config))
    print(json.dumps(status, indent=2, ensure_ascii=False, sort_keys=True))
    return 0 if all("error" not in part for part in status.values()) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="jidoka-edge", description="The agent beside the machine.")
    parser.add_argument("--version", action="version", version=f"jidoka-edge {__version__}")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, says in (
        ("run", "start monitor, stop and keeper, and restart what dies"),
        ("check", "check configuration, kernel, keys and devices; moves nothing"),
        ("status", "ask the running processes, as JSON"),
        ("certificate", "make this edge's key and self-signed certificate for OPC UA"),
    ):
        command = commands.add_parser(name, help=says, description=says)
        command.add_argument("--config", default="edge.toml", help="configuration file (edge.toml)")
        command.add_argument("--log-level", default="WARNING", choices=("DEBUG", "INFO", "WARNING", "ERROR"))
        if name == "run":
            command.add_argument(
                "--only", choices=PROCESSES, help="run this process alone, in the foreground"
            )
            command.add_argument("--supervised", type=int, metavar="PID", help=argparse.SUPPRESS)
        if name == "certificate":
            command.add_argument("--days", type=int, default=1095, help="how long it is valid (1095)")
            command.add_argument("--bits", type=int, default=2048, choices=(2048, 3072, 4096))
            command.add_argument("--host", action="append", default=[], help="host name (this machine's)")
    return parser


def _check_files(config: EdgeConfig) -> None:
    if any(section.secured for _, section, _ in opcua_connections(config)):
        from jidoka_edge.opcua.identity import check_files

        check_files(config)


def _certificate(arguments: argparse.Namespace, config: EdgeConfig) -> int:
    """Every pair that the configuration names and that is not there yet."""
    from jidoka_edge.opcua import certificate as making
    from jidoka_edge.opcua.identity import fingerprint

    pairs = making.wanted(config)
    if not pairs:
        print("jidoka-edge: no OPC UA section names cert_file and key_file", file=sys.stderr)
        return 2
    if not 1 <= arguments.days <= making.DAYS_MAX:
        print(f"jidoka-edge: --days: must lie in 1..{making.DAYS_MAX}", file=sys.stderr)
        return 2
    good = True
    for pair in pairs:
        try:
            made, key = making.make_certificate(
                pair.application_uri,
                SystemClock().now_us(),
                days=arguments.days,
                bits=arguments.bits,
                hosts=tuple(arguments.host),
            )
            making.write_pair(pair, made, key)
        except (OSError, ValueError) as error:
            print(f"jidoka-edge: {error}", file=sys.stderr)
            good = False
            continue
        print(f"certificate  {pair.cert_file}\nkey          {pair.key_file}")
        print(f"application  {pair.application_uri}\nvalid until  {made.not_valid_after_utc:%Y-%m-%d}")
        print(f"SHA-1        {fingerprint(made, 'sha1')}\nSHA-256      {fingerprint(made)}")
        print("Have the certificate trusted on the controller; the key stays here.")
    return 0 if good else 1


def _run(arguments: argparse.Namespace, config: EdgeConfig, path: Path) -> int:
    config.var.mkdir(parents=True, exist_ok=True)
    if arguments.only is None:
        asyncio.run(supervise(path))
        return 0
    if arguments.supervised is not None:
        become_child(arguments.only, arguments.supervised)
    return _process(arguments.only, config)


def _process(name: str, config: EdgeConfig) -> int:
    """Each process imports its own part alone: the stop never loads numba, the monitor no database."""
    if name == "monitor":
        from jidoka_edge.monitor.process import main as monitor

        return monitor(config)
    if name == "stop":
        from jidoka_edge.stop.process import main as stop

        return stop(config)
    from jidoka_edge.keeper import main as keeper

    return keeper(config)


if __name__ == "__main__":
    raise SystemExit(main())
