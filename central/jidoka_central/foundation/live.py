"""Live samples from memory to the browsers: the newest payload of a topic, nothing stored.

``push(topic, payload)`` may be called from any thread. Topics are ``<declared name>`` or ``<declared
name>/<part>``; a module declares names with the permission to see them (``Module.topics``). A stream keeps
at most the newest payload of each topic it follows until it is read: a slow browser sees fewer samples,
never older ones, and costs no memory. What must not be missed goes through the event log.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, Final

TOPICS_KEPT_MAX: Final = 4096  # newest payloads for streams that begin later
FOLLOWED_MAX: Final = 256  # topics a stream may follow


class UnknownTopic(ValueError):
    """A topic no module declared."""


class LiveStream:
    """What one reader follows. ``wake`` is called, from the pushing thread, when something new waits."""

    def __init__(self, topics: frozenset[str], wake: Callable[[], None]) -> None:
        self.topics = topics
        self._wake = wake
        self._lock = threading.Lock()
        self._newest: dict[str, Any] = {}

    def offer(self, topic: str, payload: Any) -> None:
        with self._lock:
            waiting = bool(self._newest)
            self._newest[topic] = payload
        if not waiting:
            self._wake()

    def take(self) -> dict[str, Any]:
        """The newest payload of each topic that changed since the last call."""
        with self._lock:
            taken, self._newest = self._newest, {}
        return taken


class Live:
    """The topics of one process and those who follow them."""

    def __init__(self, declared: Mapping[str, str]) -> None:
        self._declared = dict(declared)
        self._lock = threading.Lock()
        self._newest: OrderedDict[str, Any] = OrderedDict()
        self._followers: dict[str, list[LiveStream]] = {}

    def permission(self, topic: str) -> str:
        """The permission to see ``topic``. Raises ``UnknownTopic``."""
        name = topic.partition("/")[0]
        if name not in self._declared:
            raise UnknownTopic(f"no module declares the live topic {name!r}")
        return self._declared[name]

    def push(self, topic: str, payload: Any) -> None:
        """Show ``payload`` (JSON) to everyone who follows ``topic``. Raises ``UnknownTopic``."""
        self.permission(topic)
        with self._lock:
            self._newest[topic] = payload
            self._newest.move_to_end(topic)
            if len(self._newest) > TOPICS_KEPT_MAX:
                self._newest.popitem(last=False)
            for stream in self._followers.get(topic, ()):  # within the lock: an older one must not come later
                stream.offer(topic, payload)

    def follow(self, topics: frozenset[str], wake: Callable[[], None]) -> LiveStream:
        """A stream of ``topics``, beginning with the newest of each. To be given back to ``leave``."""
        if len(topics) > FOLLOWED_MAX:
            raise UnknownTopic(f"a stream follows at most {FOLLOWED_MAX} topics")
        for topic in topics:
            self.permission(topic)
        stream = LiveStream(topics, wake)
        with self._lock:
            for topic in topics:
                self._followers.setdefault(topic, []).append(stream)
                if topic in self._newest:
                    stream.offer(topic, self._newest[topic])
        return stream

    def leave(self, stream: LiveStream) -> None:
        with self._lock:
            for topic in stream.topics:
                followers = self._followers.get(topic, [])
                if stream in followers:
                    followers.remove(stream)
                if not followers:
                    self._followers.pop(topic, None)
