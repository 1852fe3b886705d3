"""``jidoka-edge run``: starts monitor, stop and keeper, and restarts what dies. No sockets, no disk work,
nothing forwarded.

A child that ends is started again after 50 ms; one that ends within ``STEADY_S`` waits twice as long each
time, up to ``BACKOFF_MAX_S``. SIGTERM or SIGINT ends the children and then the supervisor, within two
seconds; one that does not end in time is killed. A supervisor that is killed takes its children with it
(Linux: the parent-death signal), so none is left to hold the sockets.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import logging
import os
import signal
import sys
from pathlib import Path
from typing import Final

from jidoka_edge.clock import Clock, SystemClock

PROCESSES: Final = ("keeper", "stop", "monitor")
BACKOFF_MIN_S: Final = 0.05
BACKOFF_MAX_S: Final = 5.0
STEADY_S: Final = 10.0
END_S: Final = 1.5
_PR_SET_PDEATHSIG: Final = 1

_log = logging.getLogger("jidoka_edge.supervisor")


class Child:
    """One process that is to be there."""

    def __init__(self, name: str, command: list[str], clock: Clock) -> None:
        self.name = name
        self._command = command
        self._clock = clock
        self._process: asyncio.subprocess.Process | None = None
        self._ending = False

    async def run(self) -> None:
        wait_s = BACKOFF_MIN_S
        while not self._ending:
            begun = self._clock.mono_ns()
            self._process = await asyncio.create_subprocess_exec(*self._command)
            code = await self._process.wait()
            if self._ending:
                return
            lived_s = (self._clock.mono_ns() - begun) / 1e9
            wait_s = BACKOFF_MIN_S if lived_s >= STEADY_S else wait_s
            _log.warning("%s ended with %s after %.1f s; again in %.2f s", self.name, code, lived_s, wait_s)
            await asyncio.sleep(wait_s)
            wait_s = min(BACKOFF_MAX_S, 2 * wait_s)

    def end(self, number: signal.Signals) -> None:
        self._ending = True
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(number)


async def supervise(config_file: Path, clock: Clock | None = None) -> None:
    """Until SIGTERM or SIGINT."""
    ending = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ending.set)
    command = [sys.executable, "-m", "jidoka_edge.cli", "run", "--config", str(config_file)]
    command += ["--supervised", str(os.getpid()), "--only"]
    children = [Child(name, [*command, name], clock or SystemClock()) for name in PROCESSES]
    tasks = [asyncio.create_task(child.run()) for child in children]
    await ending.wait()
    for child in children:
        child.end(signal.SIGTERM)
    _, left = await asyncio.wait(tasks, timeout=END_S)
    if left:
        for child in children:
            child.end(signal.SIGKILL)
        for task in left:
            task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def become_child(name: str, supervisor: int) -> None:
    """Name this process and end it with its supervisor. Where the system offers neither, nothing happens."""
    with contextlib.suppress(OSError):
        Path("/proc/self/comm").write_text(f"jidoka-{name}", encoding="ascii")
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != supervisor:
            raise SystemExit(0)  # the supervisor died before it could be watched
