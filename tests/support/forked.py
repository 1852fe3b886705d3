"""Starts a program of the product as a process of its own, from a fork server that holds its imports.

    process = Forked("jidoka_edge.cli", ["run", "--config", ..., "--only", "monitor"], log)
    process = Forked("jidoka_sim.cli", [...], log, piped=True); process.stdout.readline()

It is the program's own ``main(arguments)`` in a process of its own, with its own connections, to be killed as
any; only the seconds of importing are spared, which many tests would pay again and again. That the programs
start from nothing as well, tests/edge/test_edge_whole.py, tests/edge/check and tests/faults show.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.connection import wait as wait_for
from pathlib import Path
from typing import Any, TextIO

from tests.support.waiting import wait_until

FORKS = multiprocessing.get_context("forkserver")
PRELOADED = ["tests.support.ingest_process", "tests.support.preloaded"]


def prepare() -> None:
    """One fork server serves all who fork; it is started by the first of them with what any may need."""
    FORKS.set_forkserver_preload(PRELOADED)


def run(
    module: str,
    arguments: list[str],
    log: str,
    pipes: tuple[Connection, Connection] | None,
    environment: dict[str, str],
) -> None:
    """The child, the leader of a group of its own: its output goes to the log, or standard input and output
    to the test."""
    os.setsid()
    os.environ.update(environment)
    with Path(log).open("ab", buffering=0) as stream:
        os.dup2(stream.fileno(), 1)
        os.dup2(stream.fileno(), 2)
    if pipes is not None:
        os.dup2(pipes[0].fileno(), 0)
        os.dup2(pipes[1].fileno(), 1)
        for pipe in pipes:
            pipe.close()
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(fd, mode) for fd, mode in ((0, "r"), (1, "w"), (2, "w")))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(importlib.import_module(module).main(arguments))


class Forked:
    """What the tests use of ``subprocess.Popen``."""

    def __init__(
        self,
        module: str,
        arguments: list[str],
        log: Path,
        piped: bool = False,
        environment: dict[str, str] | None = None,
    ) -> None:
        prepare()
        self.stdin: TextIO | None = None
        self.stdout: TextIO | None = None
        theirs = None
        if piped:
            in_there, in_here = FORKS.Pipe(duplex=False)
            out_here, out_there = FORKS.Pipe(duplex=False)
            theirs = (in_there, out_there)
            self.stdin, self.stdout = _file(in_here, "w"), _file(out_here, "r")
        self._process: Any = FORKS.Process(
            target=run, args=(module, arguments, str(log), theirs, environment or {}), daemon=True
        )
        self._process.start()
        self._asking = threading.Lock()  # the exit status can be read from the fork server once
        for pipe in theirs or ():
            pipe.close()
        wait_until(self._leads_its_group, 20, "for the process to lead a group of its own")

    def _leads_its_group(self) -> bool:
        try:
            return os.getpgid(self.pid) == self.pid
        except ProcessLookupError:
            return True  # it has ended already

    @property
    def pid(self) -> int:
        return int(self._process.pid)

    @property
    def returncode(self) -> int | None:
        with self._asking:
            code: int | None = self._process.exitcode
        return code

    def poll(self) -> int | None:
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        if self.returncode is None:
            with suppress(ProcessLookupError):  # it has just ended, and the fork server has not told yet
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def wait(self, seconds: float | None = None) -> int:
        """The exit status. Raises ``subprocess.TimeoutExpired``."""
        wait_for([self._process.sentinel], seconds)
        code = self.returncode
        if code is None:
            raise subprocess.TimeoutExpired(str(self._process.name), seconds or 0.0)
        return code

    def communicate(self, timeout: float) -> tuple[str, None]:
        """What it still writes until it ends."""
        assert self.stdout is not None
        self.wait(timeout)
        return self.stdout.read(), None


def _file(connection: Connection, mode: str) -> TextIO:
    """The end of a pipe as a file; the file owns it from now on."""
    with connection:
        return os.fdopen(os.dup(connection.fileno()), mode)  # type: ignore[return-value,unused-ignore]
