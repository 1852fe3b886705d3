"""Waiting for something that happens elsewhere: look often, give up at a deadline, say what for."""

from __future__ import annotations

import time
from collections.abc import Callable


def wait_until(true: Callable[[], object], seconds: float = 10.0, what: str = "") -> None:
    """Return as soon as ``true()`` is; fail after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"waited {seconds} s in vain {what}"
        time.sleep(0.01)
