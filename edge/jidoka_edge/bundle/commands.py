"""The door for commands: signed, addressed here, alive, never seen before, never retained.

Order of checks: retained, signature (purpose ``command``), form, topic, address, name, lifetime, counter.
The counter is above the last one taken, in memory from the moment a command passes, on disk with the
command's effects. With an untrusted clock only ``stop`` passes, without a look at its times. After a new
buffer file (no counter) a command issued before the file was made is refused.

Codes: ``retained``, those of the envelope, ``no_keys``, ``malformed``, ``wrong_topic``, ``wrong_target``,
``unknown_command``, ``expired``, ``not_yet``, ``lives_too_long``, ``clock_untrusted``, ``replayed``,
``before_buffer``.
"""

from __future__ import annotations

from typing import Final

from jidoka_edge.bundle.trust import BundleDenied, KeyStore
from jidoka_shared.wire import Command, MalformedMessage, decode_command
from jidoka_shared.wire.commands import COMMAND_LIFE_MAX_US, COMMAND_NAMES

SKEW_US_MAX: Final = 500_000  # a clock further off than this is untrusted anyway


class CommandDenied(Exception):
    """A command that is not obeyed. ``command`` and ``name`` as far as they could be read, for the security
    event.
    """

    def __init__(
        self, code: str, message: str, command: str = "unreadable", name: str = "unreadable"
    ) -> None:
        super().__init__(message)
        self.code = code
        self.command = command
        self.name = name


class CommandDoor:
    """``target``: this cell's path. ``last_counter`` and ``created_at`` come from the buffer."""

    def __init__(self, keys: KeyStore, target: str, last_counter: int, created_at: int) -> None:
        self._keys = keys
        self._target = target
        self._created_at = created_at
        self.last_counter = last_counter

    def admit(self, sealed: bytes, topic_name: str, retained: bool, now: int, clock_trusted: bool) -> Command:
        """The command, which counts as taken from now. Raises ``CommandDenied``."""
        if retained:
            raise CommandDenied("retained", "a command is never retained", name=topic_name[:80])
        try:
            payload = self._keys.open(sealed, "command", now if clock_trusted else 0)
            command = decode_command(payload)
        except BundleDenied as denied:
            raise CommandDenied(denied.code, str(denied), name=topic_name[:80]) from denied
        except MalformedMessage as error:
            raise CommandDenied("malformed", str(error), name=topic_name[:80]) from error
        problem = self._problem(command, topic_name, now, clock_trusted)
        if problem is not None:
            raise CommandDenied(*problem, command.id, command.name)
        self.last_counter = command.counter
        return command

    def _problem(self, command: Command, topic_name: str, now: int, trusted: bool) -> tuple[str, str] | None:
        if command.name != topic_name:
            return "wrong_topic", f"name: {command.name!r} came on the topic of {topic_name!r}"
        if command.target != self._target:
            return "wrong_target", f"target: {command.target!r} is not {self._target!r}"
        if command.name not in COMMAND_NAMES:
            return "unknown_command", f"name: {command.name!r} is no command"
        if not trusted and command.name != "stop":
            return "clock_untrusted", "the edge's clock is not trusted: only a stop is obeyed"
        if trusted:
            if command.exp - command.iat > COMMAND_LIFE_MAX_US or command.exp < command.iat:
                return "lives_too_long", "exp: more than 5 s after iat, or before it"
            if now > command.exp:
                return "expired", f"exp: {now - command.exp} us ago"
            if command.iat - now > SKEW_US_MAX:
                return "not_yet", f"iat: {command.iat - now} us ahead"
            if self.last_counter == 0 and command.iat + SKEW_US_MAX < self._created_at:
                return "before_buffer", "iat: before this edge's memory begins"
        if command.counter <= self.last_counter:
            return "replayed", f"counter: {command.counter} is not above {self.last_counter}"
        return None
