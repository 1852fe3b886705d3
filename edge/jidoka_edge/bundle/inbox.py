"""What central asks of this edge: key lists, bundles, commands. Verified here, passed on to the monitor,
answered when it has answered.

Refusals are events, at most ``SECURITY_EVENTS_MAX`` a minute, so that a flood of forgeries fills no disk. A
bundle offered and a command passed on are pushed again to a monitor that connects again, until answered. A
command that finds no monitor waits until it expires; a ``stop`` does not wait: it goes to the stop process
itself.
"""

from __future__ import annotations

import asyncio
import base64
import logging
from dataclasses import dataclass
from typing import Any, Final, Protocol

import msgspec

from jidoka_edge.bundle.commands import CommandDenied, CommandDoor
from jidoka_edge.bundle.trust import BundleDenied, BundleStore, KeyStore, VerifiedBundle
from jidoka_edge.clock import Clock, new_name
from jidoka_edge.local import LocalRefused
from jidoka_shared.wire import Command, CommandAnswer, EventData
from jidoka_shared.wire.events import BundleRefused, CommandRefused

SECURITY_EVENTS_MAX: Final = 60
COMMAND_WAIT_US: Final = 10_000_000
COMMANDS_MAX: Final = 50
LOCAL_PREFIX: Final = "local/"

_log = logging.getLogger("jidoka_edge.bundle")


class Door(Protocol):
    """What the inbox needs of its keeper."""

    async def note(self, key: str, data: EventData) -> None:
        """Store an event the keeper says itself."""

    def push(self, name: str, args: dict[str, Any]) -> bool:
        """Push to the monitor; False when it is not there."""

    def answer(self, answer: CommandAnswer) -> None:
        """Publish an answer to central."""

    def report(self) -> None:
        """Publish what is in force and what was refused."""

    def clock_trusted(self) -> bool: ...

    async def stop_line(self, command: Command) -> None:
        """A stop that finds no monitor: to the stop process itself."""


@dataclass(slots=True)
class PendingCommand:
    """Not answered yet. ``until``: what has not reached a monitor by then is refused. ``done`` is for one the
    local page asks.
    """

    id: str
    name: str
    args: Any
    until: int
    delivered: bool = False
    done: asyncio.Future[CommandAnswer] | None = None


class Inbox:
    """``begin`` once the buffer is loaded; ``config`` and ``command`` for each message; ``tick`` often."""

    def __init__(self, keeper: Door, keys: KeyStore, bundles: BundleStore, clock: Clock, target: str) -> None:
        self._keeper = keeper
        self._keys = keys
        self._bundles = bundles
        self._clock = clock
        self._target = target
        self._door: CommandDoor | None = None
        self._unproven: bytes | None = None
        self._name = new_name(8)
        self._notices = 0
        self._minute = (0, 0)
        self._pending: dict[str, PendingCommand] = {}
        self.in_force: VerifiedBundle | None = None
        self.offered: VerifiedBundle | None = None
        self.refused: dict[str, str] | None = None

    async def begin(self, bundle: str | None, last_counter: int, created_at: int) -> None:
        """What the buffer remembers: the bundle in force is verified anew, the counter goes on."""
        self._door = CommandDoor(self._keys, self._target, last_counter, created_at)
        if bundle is not None:
            try:
                self.in_force = self._bundles.load(bundle)
            except BundleDenied as denied:
                await self.refuse(denied)

    @property
    def last_counter(self) -> int:
        return self._door.last_counter if self._door is not None else 0

    # ---- bundles --------------------------------------------------------------------------------------

    async def config(self, name: str, payload: bytes) -> None:
        """A retained message of ``_cfg``: ``keys`` or ``desired``."""
        if name == "keys":
            await self._take_keys(payload)
        elif name == "desired" and payload and self._door is not None:
            await self._take_bundle(payload)

    async def _take_keys(self, payload: bytes) -> None:
        try:
            newer = self._keys.take(payload)
        except BundleDenied as denied:
            await self.refuse(denied)
            return
        if newer and self._unproven is not None:
            await self._take_bundle(self._unproven)

    async def _take_bundle(self, payload: bytes) -> None:
        try:
            verified = self._bundles.verify(payload, self.in_force, self._clock.now_us())
        except BundleDenied as denied:
            # Retained messages come in any order: one that a newer key list may prove waits for it.
            self._unproven = payload if denied.code in ("no_keys", "unknown_key") else None
            if denied.code != "no_keys":
                await self.refuse(denied)
            return
        self._unproven = None
        if verified is None:
            return
        try:
            self._bundles.keep(verified)
        except OSError as error:
            await self.refuse(BundleDenied("not_kept", f"cannot be written: {error}", verified.hash))
            return
        self.refused, self.offered = None, verified
        self._push_bundle()

    async def refuse(self, denied: BundleDenied) -> None:
        """Say that a bundle or key list was not taken; the one in force stays."""
        _log.warning("bundle refused: %s: %s", denied.code, denied)
        self.refused = {"code": denied.code, "detail": str(denied)[:400], "bundle": denied.refused or ""}
        if self.offered is not None and self.offered.hash == denied.refused:
            self.offered = None
        key = self._notice_key()
        if key is not None:
            said = BundleRefused(code=denied.code, detail=str(denied)[:400], refused=denied.refused)
            await self._keeper.note(key, said)
        self._keeper.report()

    def applicable(self, name: str) -> VerifiedBundle | None:
        """The bundle the monitor says it has applied; None when it is in force already. Raises
        ``BundleDenied``.
        """
        if self.offered is not None and self.offered.hash == name:
            return self.offered
        if self.in_force is not None and self.in_force.hash == name:
            return None
        return self._bundles.load(name)  # applied before the keeper died, told after

    def applied(self, verified: VerifiedBundle) -> None:
        """Its pointer is committed."""
        self.in_force, self.offered = verified, None
        self._bundles.forget_old(verified.hash)
        self._keeper.report()

    def _push_bundle(self) -> None:
        if self.offered is not None:
            payload = base64.b64encode(self.offered.payload).decode()
            self._keeper.push("bundle", {"payload": payload, "hash": self.offered.hash})

    # ---- commands -------------------------------------------------------------------------------------

    async def command(self, name: str, payload: bytes, retained: bool) -> None:
        """A message of ``_cmd/<name>``."""
        if self._door is None or (retained and not payload):
            return
        try:
            command = self._door.admit(
                payload, name, retained, self._clock.now_us(), self._keeper.clock_trusted()
            )
        except CommandDenied as denied:
            await self._deny(denied)
            return
        if len(self._pending) >= COMMANDS_MAX:
            await self._deny(CommandDenied("busy", "too many wait", command.id, command.name))
            return
        pending = PendingCommand(command.id, command.name, msgspec.json.decode(command.args), command.exp)
        if not self._push_command(pending) and command.name == "stop":
            await self._keeper.stop_line(command)
            return
        self._pending[command.id] = pending

    async def _deny(self, denied: CommandDenied) -> None:
        _log.warning("command %s %s refused: %s: %s", denied.name, denied.command, denied.code, denied)
        key = self._notice_key()
        if key is not None:
            said = CommandRefused(
                command=denied.command, name=denied.name, code=denied.code, detail=str(denied)[:400]
            )
            await self._keeper.note(key, said)
        if denied.command != "unreadable":
            at = self._clock.now_us()
            self._keeper.answer(
                CommandAnswer(
                    id=denied.command, name=denied.name, status="refused", code=denied.code,
                    detail=str(denied)[:400], at=at,
                )
            )  # fmt: skip

    def _push_command(self, pending: PendingCommand) -> bool:
        args = {"id": pending.id, "name": pending.name, "args": pending.args}
        there = self._keeper.push("command", args)
        if there and not pending.delivered:
            pending.delivered = True
            pending.until = self._clock.now_us() + COMMAND_WAIT_US
        return there

    def monitor_came(self) -> None:
        """A monitor subscribed: what is unanswered is pushed again."""
        self._push_bundle()
        now = self._clock.now_us()
        for pending in self._pending.values():
            if pending.delivered or now <= pending.until:
                self._push_command(pending)

    def answered(self, answer: CommandAnswer) -> None:
        """The monitor's answer is committed; it goes to central, or to the local page that asked."""
        pending = self._pending.pop(answer.id, None)
        if pending is not None and pending.done is not None and not pending.done.done():
            pending.done.set_result(answer)
        if not answer.id.startswith(LOCAL_PREFIX):
            self._keeper.answer(answer)

    async def check_gauge(self) -> CommandAnswer:
        """The local page asks the monitor to measure the master ring. Raises ``LocalRefused``."""
        done: asyncio.Future[CommandAnswer] = asyncio.get_running_loop().create_future()
        until = self._clock.now_us() + COMMAND_WAIT_US
        asked = PendingCommand(f"{LOCAL_PREFIX}{new_name(8)}", "gauge_check", {}, until, False, done)
        if not self._push_command(asked):
            raise LocalRefused("monitor_away", "the monitor is not running")
        self._pending[asked.id] = asked
        try:
            async with asyncio.timeout(COMMAND_WAIT_US / 1e6):
                return await done
        except TimeoutError as error:
            raise LocalRefused("no_answer", "the gauge was not measured in time") from error
        finally:
            self._pending.pop(asked.id, None)

    async def tick(self) -> None:
        """Refuse what nobody took in time."""
        now = self._clock.now_us()
        for pending in [one for one in self._pending.values() if now > one.until and one.done is None]:
            self._pending.pop(pending.id, None)
            code = "no_answer" if pending.delivered else "monitor_away"
            await self._deny(
                CommandDenied(code, "the monitor did not take it in time", pending.id, pending.name)
            )

    def _notice_key(self) -> str | None:
        """A key for a security event; None when this minute has had its share."""
        minute = self._clock.mono_ns() // 60_000_000_000
        count = self._minute[1] + 1 if self._minute[0] == minute else 1
        self._minute = (minute, count)
        if count > SECURITY_EVENTS_MAX:
            return None
        self._notices += 1
        return f"inbox:{self._name}:{self._notices}"
