"""Waiting for something that happens elsewhere: look often, give up at a deadline, say what for.

A deadline is patience and proves nothing: it only ends a test that waits in vain. Two cores under two test
processes are slow at times, so each deadline is ``BUSY_SECONDS`` later than the test says. What must be fast
is measured, by tests marked ``alone``.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

BUSY_SECONDS: Final = 30.0


def wait_until(true: Callable[[], object], seconds: float = 10.0, what: str = "") -> None:
    """Return as soon as ``true()`` is; fail after ``seconds``."""
    deadline = time.monotonic() + seconds + BUSY_SECONDS
    while not true():
        assert time.monotonic() < deadline, f"waited {seconds} s in vain {what}"
        time.sleep(0.01)
