"""What is to be stored, in order, one after the other: the keeper's answer means it is committed.

Decisions never wait here. A refusal (the disk is full) is tried again until it is taken; nothing overtakes
it. The backlog is bounded by the caller, which lets no piece start above ``BACKLOG_HOLD`` and judges none
above ``BACKLOG_MAX``: the devices' rings keep what follows, and what they lose becomes a gap.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import Final

from jidoka_edge.local import Args, LocalClient, LocalRefused

BACKLOG_HOLD: Final = 20
BACKLOG_MAX: Final = 200
RETRY_S: Final = 0.5

_log = logging.getLogger("jidoka_edge.monitor")


class Recorder:
    def __init__(self, keeper: LocalClient) -> None:
        self._keeper = keeper
        self._waiting: deque[tuple[str, Args, Callable[[], None] | None]] = deque()
        self._more = asyncio.Event()
        self.refused: str | None = None
        """Why the keeper takes nothing now, or None."""

    @property
    def backlog(self) -> int:
        return len(self._waiting)

    def put(self, op: str, args: Args, stored: Callable[[], None] | None = None) -> None:
        """Queue one transaction; ``stored`` is called when it is committed."""
        self._waiting.append((op, args, stored))
        self._more.set()

    async def run(self) -> None:
        while True:
            while not self._waiting:
                self._more.clear()
                await self._more.wait()
            op, args, stored = self._waiting[0]
            try:
                await self._keeper.call(op, args)
            except LocalRefused as refusal:
                if self.refused != refusal.code:
                    _log.error("the keeper refuses %s: %s: %s", op, refusal.code, refusal)
                self.refused = refusal.code
                await asyncio.sleep(RETRY_S)
                continue
            self.refused = None
            self._waiting.popleft()
            if stored is not None:
                stored()
