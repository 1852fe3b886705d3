"""Starts the plant's processes and starts again what dies.

Each process has its own log file and its own process group, so that Ctrl-C reaches the supervisor alone and
it ends them in order. A process that dies at
once waits longer each time (0.1 s to 5 s); one that ran for 10 s starts anew without delay.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

BACKOFF_S = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
SETTLED_S = 10.0
STOP_S = 6.0


@dataclass
class Process:
    """One supervised program."""

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    child: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    starts: int = 0
    failures: int = 0
    due: float = 0.0

    def start(self) -> None:
        out: IO[bytes] = self.log.open("ab")
        with out:
            self.child = subprocess.Popen(
                self.command,
                stdout=out,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=os.environ | dict(self.environment),
                start_new_session=True,
            )
        self.started = time.monotonic()
        self.starts += 1

    def watch(self, now: float) -> None:
        """Start it again when it has died and its wait is over."""
        if self.child is None or self.child.poll() is None:
            return
        if self.due == 0.0:
            self.failures = 0 if now - self.started > SETTLED_S else self.failures + 1
            self.due = now + BACKOFF_S[min(self.failures, len(BACKOFF_S) - 1)]
        if now >= self.due:
            self.due = 0.0
            self.start()

    def signal(self, number: int) -> None:
        if self.child is not None and self.child.poll() is None:
            os.killpg(self.child.pid, number)

    @property
    def pid(self) -> int | None:
        return self.child.pid if self.child is not None and self.child.poll() is None else None

    def tail(self, lines: int = 12) -> str:
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        except OSError:
            return ""


class Supervisor:
    """Processes in the order they start; they end in the reverse order."""

    def __init__(self) -> None:
        self._processes: dict[str, Process] = {}
        self._lock = threading.Lock()
        self._ending = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="supervisor", daemon=True)
        self._watcher.start()

    def add(self, process: Process) -> Process:
        with self._lock:
            process.start()
            self._processes[process.name] = process
        return process

    def __getitem__(self, name: str) -> Process:
        return self._processes[name]

    def __contains__(self, name: str) -> bool:
        return name in self._processes

    @property
    def restarts(self) -> dict[str, int]:
        return {name: one.starts - 1 for name, one in self._processes.items()}

    def kill(self, name: str) -> None:
        """SIGKILL to the whole group; the watcher starts it again. For fault injection."""
        self._processes[name].signal(signal.SIGKILL)

    def stop(self) -> None:
        """SIGTERM in reverse order, SIGKILL for what does not listen."""
        self._ending.set()
        self._watcher.join()
        for process in reversed(list(self._processes.values())):
            process.signal(signal.SIGTERM)
            if process.child is not None:
                try:
                    process.child.wait(STOP_S)
                except subprocess.TimeoutExpired:
                    process.signal(signal.SIGKILL)
                    process.child.wait()

    def _watch(self) -> None:
        while not self._ending.wait(0.05):
            with self._lock:
                for process in self._processes.values():
                    process.watch(time.monotonic())
