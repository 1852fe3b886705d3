"""Passwords: argon2id, and how often a wrong one may be tried.

Parameters are OWASP's second choice (19 MiB, 2 passes, 1 lane: Password Storage Cheat Sheet), some 25 ms on
one core, because a signature checks a password inside a write transaction. ``HASHING_AT_ONCE`` bounds
memory and cores.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from jidoka_central.foundation.identity.errors import PASSWORD_WEAK, TOO_MANY_FAILURES

LENGTH_MIN: Final = 10
LENGTH_MAX: Final = 200
HASHING_AT_ONCE: Final = 4

FREE_FAILURES: Final = {"user": 5, "address": 30}
FIRST_WAIT_SECONDS: Final = 30
WAIT_SECONDS_MAX: Final = 900
FORGOTTEN_AFTER_SECONDS: Final = 3_600
REMEMBERED_MAX: Final = 10_000

_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_ROOM: Final = threading.BoundedSemaphore(HASHING_AT_ONCE)
# What an unknown user's password is compared with, so that the answer takes as long as for a known one.
_NOBODY: Final = _HASHER.hash("nobody has this password")


def hashed(password: str, login: str) -> str:
    """The argon2id hash. Raises ``PASSWORD_WEAK``."""
    if not LENGTH_MIN <= len(password) <= LENGTH_MAX or password.casefold() == login.casefold():
        raise PASSWORD_WEAK.refuse(field="password", least=LENGTH_MIN)
    with _ROOM:
        return _HASHER.hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Whether ``password`` is the one; takes as long where there is no user at all."""
    if len(password) > LENGTH_MAX:
        return False
    with _ROOM:
        try:
            return _HASHER.verify(stored or _NOBODY, password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def outdated(stored: str) -> bool:
    """True when the hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(stored)


class FailedPasswords:
    """Wrong passwords by user and by address, in this process: after a few, each costs a longer wait.

    Bounded: the least recent of ``REMEMBERED_MAX`` names goes first. A restart forgets; argon2id remains.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures: OrderedDict[tuple[str, str], tuple[int, int]] = OrderedDict()

    def check(self, now: int, **names: str) -> None:
        """Raises ``TOO_MANY_FAILURES`` while one of ``user=`` or ``address=`` has to wait."""
        with self._lock:
            for kind, name in names.items():
                count, last = self._failures.get((kind, name), (0, 0))
                left = last + _wait_us(kind, count) - now
                if left > 0:
                    raise TOO_MANY_FAILURES.refuse(seconds=-(-left // 1_000_000))

    def failed(self, now: int, **names: str) -> None:
        with self._lock:
            for key in names.items():
                count, last = self._failures.pop(key, (0, now))
                fresh = now - last > FORGOTTEN_AFTER_SECONDS * 1_000_000
                self._failures[key] = (1 if fresh else count + 1, now)
            while len(self._failures) > REMEMBERED_MAX:
                self._failures.popitem(last=False)

    def succeeded(self, user: str) -> None:
        with self._lock:
            self._failures.pop(("user", user), None)


def _wait_us(kind: str, count: int) -> int:
    beyond = count - FREE_FAILURES[kind]
    if beyond < 0:
        return 0
    return 1_000_000 * min(WAIT_SECONDS_MAX, FIRST_WAIT_SECONDS << min(beyond, 10))
