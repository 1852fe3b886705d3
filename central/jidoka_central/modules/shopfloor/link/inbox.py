"""A bounded hand-over from the MQTT thread to a storing thread.

At most ``MESSAGES_MAX`` messages and ``BYTES_MAX`` bytes wait. A full inbox takes nothing more: the message
is dropped and counted, and the edge, which deletes only what was acknowledged, sends it again.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from typing import Final

MESSAGES_MAX: Final = 256
BYTES_MAX: Final = 33_554_432
TAKE_MAX: Final = 32


@dataclass(frozen=True, slots=True)
class Message:
    """One publication. ``payload`` is empty and ``oversized`` true when it was too large to be kept.
    ``connection`` and ``mid`` say what to acknowledge to the broker.
    """

    path: str
    class_: str
    name: str
    payload: bytes
    oversized: bool
    connection: int
    mid: int
    qos: int


class Inbox:
    """``put`` never waits; ``take`` waits for at least one message."""

    def __init__(self, messages_max: int = MESSAGES_MAX, bytes_max: int = BYTES_MAX) -> None:
        self._messages_max = messages_max
        self._bytes_max = bytes_max
        self._waiting: deque[Message] = deque()
        self._bytes = 0
        self._changed = threading.Condition()
        self._closed = False
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, message: Message) -> bool:
        """Whether there was room for it."""
        with self._changed:
            full = (
                len(self._waiting) >= self._messages_max
                or self._bytes + len(message.payload) > self._bytes_max
            )
            if full or self._closed:
                self.dropped += 1
                return False
            self._waiting.append(message)
            self._bytes += len(message.payload)
            self._changed.notify()
            return True

    def take(self, timeout: float) -> list[Message]:
        """The next messages in order, at most ``TAKE_MAX``; empty after the timeout or when closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed, timeout)
            taken = [self._waiting.popleft() for _ in range(min(TAKE_MAX, len(self._waiting)))]
            self._bytes -= sum(len(message.payload) for message in taken)
            return taken

    def close(self) -> None:
        """Wake who waits; what is left is dropped (it was not acknowledged)."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._bytes = 0
            self._changed.notify_all()
