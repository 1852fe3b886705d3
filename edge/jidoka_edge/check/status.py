"""``jidoka-edge status``: what stop and keeper say of themselves. One that does not answer is an error by
name, never a guess.
"""

from __future__ import annotations

from jidoka_edge.config import EdgeConfig
from jidoka_edge.local import Args, FrameError, LocalRefused, ask_once


async def read_status(config: EdgeConfig) -> dict[str, Args]:
    """The status of each process that serves a socket; ``{"error": ...}`` for one that does not answer."""
    answers: dict[str, Args] = {}
    for name, path in (("stop", config.stop_socket), ("keeper", config.keeper_socket)):
        try:
            answers[name] = await ask_once(path, "status")
        except (OSError, TimeoutError, LocalRefused, FrameError) as error:
            answers[name] = {"error": f"{type(error).__name__}: {error}"}
    return answers
