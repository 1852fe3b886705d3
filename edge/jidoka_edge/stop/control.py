"""The machine with its hands and eyes: it writes, reads back, watches the links, tests itself, and tells
what changed.

Timing. A write is given up after ``write_timeout_ms`` and the latch is read again; the same number is sent
again at once, then each ``write_timeout_ms``, until ``resend_total_ms``: then ``stop_failed``, and it is
tried on. The read-back runs each ``IDLE_READ_S`` and, while an echo or a reset is awaited, each
``readback_ms``. Conditions are judged each ``CHECK_S``.

Reasons that disarm or degrade: ``stop_link`` ``readback_link`` ``heartbeat`` ``plc_scan`` ``comm_fault``
``running_signal`` ``running_disagrees`` ``self_test``. The heartbeat is withheld when a stop has failed and
the line's policy acts on it (the second path).
"""

from __future__ import annotations

import asyncio
import importlib
import logging
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, Final

import msgspec

from jidoka_edge.clock import Clock
from jidoka_edge.config import StopSection
from jidoka_edge.ending import end_tasks
from jidoka_edge.stop.journal import Journal, Remembered, Transition
from jidoka_edge.stop.plc import (
    RESET_WORD,
    STOP_WORD,
    CommandPath,
    Head,
    LinkDown,
    ModbusLink,
    ReadLink,
    Unanswered,
)  # fmt: skip
from jidoka_edge.stop.states import (
    Effect,
    Facts,
    Input,
    Model,
    Refused,
    State,
    Stop,
    allowed,
    knows,
    take,
)  # fmt: skip
from jidoka_edge.stop.telling import changed, found, restored, status_of
from jidoka_edge.stop.watch import Watch
from jidoka_shared.wire.events import StopAcknowledged

if TYPE_CHECKING:
    from jidoka_edge.stop.opcua import RunningSignal

IDLE_READ_S: Final = 0.02
FIRST_READ_S: Final = 0.0005
CHECK_S: Final = 0.25
RECONNECT_S: Final = 0.2
PROBE_S: Final = 1.0
SELF_TEST_TIMEOUT_S: Final = 1.0
RETRY_FAILED_S: Final = 0.5

_FAST: Final = (State.STOP_SENT, State.UNKNOWN, State.CMD_CONFIRMED, State.STOP_FAILED, State.RESET_SENT)
_LATCHED: Final = (State.CMD_CONFIRMED, State.STOPPED, State.RESET_PENDING)
_IDLE: Final = (State.DISARMED, State.ARMED, State.DEGRADED)

_log = logging.getLogger("jidoka_edge.stop")


class StopControl:
    """Runs the stop machine against one PLC."""

    def __init__(
        self,
        settings: StopSection,
        path: CommandPath,
        journal: Journal,
        remembered: Remembered,
        clock: Clock,
        tell: Callable[[Transition], None],
    ) -> None:
        self._settings = settings
        self._path = path
        self._journal = journal
        self._clock = clock
        self._tell = tell
        host, port = settings.readback_host or settings.host, settings.readback_port or settings.port
        link = ModbusLink("readback", host, port, settings.unit, settings.write_timeout_ms / 1000)
        self._reader = ReadLink(link, settings.map)
        self._signal: RunningSignal | None = None
        self.model, self._line_told = restored(remembered)
        self.facts = Facts()
        self.watch = Watch(settings, clock)
        self._begun = False  # a first head was read and compared with what is remembered
        self._heartbeat = 0
        self._reads = 0
        self._looks = 0
        self._wake = asyncio.Event()
        self._read_event = asyncio.Event()
        self._acting: asyncio.Task[None] | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._last_master: StopAcknowledged | None = None

    async def start(self) -> None:
        if self.model.seq:
            self._journal.reserve(self.model.seq)
        loops = (self._read_loop(), self._keep_loop(), self._check_loop(), self._follow_running())
        self._tasks = [asyncio.create_task(one) for one in loops]

    async def close(self) -> None:
        await end_tasks(*self._tasks, self._acting)
        await self._path.close()
        self._reader.drop()

    async def warmed(self, timeout_s: float = 5.0) -> None:
        """Returns once the first self-test was made, or after the timeout."""
        deadline = self._clock.mono_ns() + int(timeout_s * 1e9)
        while (self.watch.self_test_ms is None or self._signal is None) and self._clock.mono_ns() < deadline:
            await asyncio.sleep(0.05)

    # ---- requests -------------------------------------------------------------------------------------

    def stop(self, request: Stop) -> str:
        """Stop the line; the block is written in the next turn of the loop. The same id again changes
        nothing.
        """
        if not knows(self.model, request.id):
            self._input(Input.STOP, request)
        return self.model.state.value

    def acknowledge(self, data: StopAcknowledged) -> str:
        """A person gave cause and action. Raises ``Refused``; the same stop again changes nothing."""
        stop = self.model.stop
        if stop is None or stop.id != data.stop:
            raise Refused("unknown_stop", f"stop: {data.stop!r} is not the current stop")
        if stop.acknowledged and self.model.state in (State.RESET_PENDING, State.RESET_SENT, State.UNKNOWN):
            return self.model.state.value
        if self.model.state is not State.STOPPED:
            raise Refused("not_stopped", self._not_allowed("acknowledge"))
        self._say("stop.acknowledged", data.at, msgspec.to_builtins(data))
        self._input(Input.ACKNOWLEDGE)
        return self.model.state.value

    def reset(self, stop_id: str) -> str:
        """Ask the PLC to clear the latch, once. Raises ``Refused`` naming what is missing."""
        stop = self.model.stop
        if stop is None or stop.id != stop_id:
            raise Refused("unknown_stop", f"stop: {stop_id!r} is not the current stop")
        if self.model.state is not State.RESET_PENDING:
            raise Refused(
                "not_acknowledged" if not stop.acknowledged else "reset_under_way", self._not_allowed("reset")
            )
        if not self.facts.standstill:
            raise Refused("line_running", "the line is not known to stand still")
        if not self.facts.key:
            raise Refused("key_not_turned", "the key at the panel is not turned")
        self._input(Input.RESET)
        return self.model.state.value

    def _not_allowed(self, what: str) -> str:
        can = ", ".join(allowed(self.model.state)) or "nothing"
        return f"{what} is not allowed in state {self.model.state.value}; allowed: {can}"

    def status(self) -> dict[str, Any]:
        granted = self._signal.granted_publishing_ms if self._signal else 0.0
        return status_of(self.model, self.facts, self.watch, granted)

    # ---- the machine ----------------------------------------------------------------------------------

    def _input(self, input_: Input, request: Stop | None = None) -> bool:
        """Give the machine an input and do what its row says; False when it meant nothing."""
        before, now = self.model, self._clock.now_us()
        after, row = take(before, input_, self.facts, now, request)
        self.model = after
        if row is None:
            return False
        if row.effect in (Effect.SEND_STOP, Effect.SEND_AGAIN) and input_ is not Input.NOT_LATCHED:
            self._act(self._pursue(after.seq))
            self._deadline(self._settings.resend_total_ms, after.seq, (State.STOP_SENT, State.UNKNOWN))
        elif row.effect is Effect.SEND_RESET and after.stop is not None:
            self._act(self._reset(after.stop.seq))
        self._journal_after(row.effect, before, request, now)
        if after.state is State.CMD_CONFIRMED and after.stop is not None:
            self._deadline(self._settings.not_running_ms, after.stop.seq, (State.CMD_CONFIRMED,))
        if after.state in _FAST:
            self._wake.set()
        return True

    def _act(self, coroutine: Any) -> None:
        self._looks = 0
        if self._acting is not None:
            self._acting.cancel()
        self._acting = asyncio.create_task(coroutine)

    def _deadline(self, after_ms: int, seq: int, states: tuple[State, ...]) -> None:
        def passed() -> None:
            stop = self.model.stop
            if stop is not None and stop.seq == seq and self.model.state in states:
                self._input(Input.DEADLINE)

        asyncio.get_running_loop().call_later(after_ms / 1000, passed)

    def _journal_after(self, effect: Effect, before: Model, request: Stop | None, now: int) -> None:
        self._journal.reserve(self.model.seq)
        stop = self.model.stop or before.stop
        if effect is Effect.RECORD and request is not None and (stop is None or stop.id != request.id):
            note = f"the line is latched by {before.stop.id}" if before.stop else ""
            other = replace(request, seq=0)
            self._say("stop.changed", now, changed(self.model, self.facts, other, before.state, now, note))
            return
        reasons = " ".join(sorted(self.watch.reasons)) if self.model.state is State.DEGRADED else ""
        self._say("stop.changed", now, changed(self.model, self.facts, stop, before.state, now, reasons))

    def _say(self, type_: str, time: int, data: dict[str, Any]) -> None:
        remembered = {**asdict(self.model), "line": self._line_told}
        self._tell(self._journal.add(type_, time, data, remembered))

    # ---- hands ----------------------------------------------------------------------------------------

    async def _pursue(self, seq: int) -> None:
        """Write until the echo is read; the machine's deadline runs beside it."""
        timeout = self._settings.write_timeout_ms / 1000
        attempt = 0
        while self._wanted(seq):
            began = self._clock.mono_ns()
            attempt += 1
            if await self._write(STOP_WORD, seq):
                self._wake.set()
                await self._until(lambda: not self._wanted(seq), timeout)
            if not self._wanted(seq):
                return
            self._input(Input.ERROR)
            await self._fresh_read(timeout)
            if attempt > 1:
                pause = RETRY_FAILED_S if self.model.state is State.STOP_FAILED else timeout
                await asyncio.sleep(max(0.0, pause - (self._clock.mono_ns() - began) / 1e9))
            self._input(Input.NOT_LATCHED)

    def _wanted(self, seq: int) -> bool:
        stop = self.model.stop
        return (
            stop is not None
            and stop.seq == seq
            and stop.echo_at == 0
            and self.model.state in (State.STOP_SENT, State.UNKNOWN, State.STOP_FAILED)
        )

    async def _write(self, word: int, seq: int) -> bool:
        try:
            await self._path.command(word, seq)
        except (LinkDown, Unanswered) as error:
            _log.warning("command %04x %d: %s", word, seq, error)
            return False
        return True

    async def _reset(self, seq: int) -> None:
        """One write, never repeated: whatever follows is only read."""
        await self._write(RESET_WORD, seq)
        timeout = self._settings.reset_ms / 1000
        await self._until(lambda: self.model.state is not State.RESET_SENT, timeout)
        if self.model.state is not State.RESET_SENT:
            return
        self._input(Input.ERROR)
        while self.model.state is State.UNKNOWN and self.model.resetting:
            if await self._fresh_read(timeout) and self.facts.latch:
                self._input(Input.STILL_LATCHED)

    async def _until(self, done: Callable[[], bool], timeout_s: float) -> None:
        try:
            async with asyncio.timeout(timeout_s):
                while not done():
                    self._read_event.clear()
                    await self._read_event.wait()
        except TimeoutError:
            pass

    async def _fresh_read(self, timeout_s: float) -> bool:
        """Wait for a block that was asked for after now; False when none came."""
        wanted = self._reads + 2  # the one under way may be older than the write
        self._wake.set()
        await self._until(lambda: self._reads >= wanted, timeout_s)
        return self._reads >= wanted

    # ---- eyes -----------------------------------------------------------------------------------------

    async def _read_loop(self) -> None:
        next_beat = 0
        while True:
            if not await self._reader.keep():
                await asyncio.sleep(RECONNECT_S)
                continue
            try:
                self._on_head(await self._reader.head())
                now = self._clock.mono_ns()
                if now >= next_beat and not self._withheld():
                    next_beat = now + self._settings.heartbeat_ms * 1_000_000
                    self._heartbeat = self._heartbeat % 0xFFFF + 1
                    await self._reader.heartbeat(self._heartbeat)
                    self.watch.heartbeat_sent(self._heartbeat)
            except (LinkDown, Unanswered):
                continue
            await self._pause()

    async def _pause(self) -> None:
        fast = self.model.state in _FAST and not (
            self.model.state is State.STOP_FAILED and not self.facts.latch
        )
        self._wake.clear()
        wait = IDLE_READ_S
        if fast:  # the echo comes with the PLC's next scans: looked for sooner at first
            wait = min(self._settings.readback_ms / 1000, FIRST_READ_S * 2**self._looks)
            self._looks = min(self._looks + 1, 20)
        try:
            async with asyncio.timeout(wait):
                await self._wake.wait()
        except TimeoutError:
            pass

    def _withheld(self) -> bool:
        return self.model.state is State.STOP_FAILED and self._settings.policy != "ALARM_ONLY"

    def _on_head(self, head: Head) -> None:
        self._reads += 1
        rebooted = self.facts.boot not in (0, head.boot)
        self.watch.head_read(head)
        self.facts = Facts(
            head.boot, head.latch, head.seq_ack, head.reason, head.line_run, self.watch.running, head.key,
            head.last_started, head.run,
        )  # fmt: skip
        if rebooted:
            self._device("plc", "rebooted", f"boot {head.boot}")
            self.watch.self_test_at = 0  # armed again only after a test
        if not self._begun:
            self._begin(head)
        self._judge_latch(head)
        self._judge_line()
        self._read_event.set()

    def _begin(self, head: Head) -> None:
        """First sight of the PLC: what is remembered is compared with what is."""
        self._begun = True
        if self.model.seq == 0:
            self.model = replace(self.model, seq=head.seq_ack)
        self._journal.reserve(self.model.seq)
        stop = self.model.stop
        if stop is None:
            return
        if self.model.state is State.CMD_CONFIRMED:
            self._deadline(self._settings.not_running_ms, stop.seq, (State.CMD_CONFIRMED,))
        if self.model.state in _LATCHED and head.latch and head.seq_ack != stop.seq:
            self.model = replace(self.model, stop=replace(stop, seq=head.seq_ack))
        elif (
            self._wanted(stop.seq) and not (head.latch and head.seq_ack == stop.seq) and self._acting is None
        ):
            self._act(self._pursue(stop.seq))
            self._deadline(self._settings.resend_total_ms, stop.seq, (State.STOP_SENT, State.UNKNOWN))
        elif self.model.state in (State.RESET_SENT, State.UNKNOWN) and self.model.resetting and head.latch:
            self._input(Input.ERROR)
            self._input(Input.STILL_LATCHED)

    def _judge_latch(self, head: Head) -> None:
        state, stop = self.model.state, self.model.stop
        if state in _IDLE:
            if head.latch:
                self._input(Input.FOUND, found(head, self._clock.now_us()))
        elif stop is not None and head.latch and head.seq_ack == stop.seq and stop.echo_at == 0:
            self._input(Input.ECHO)
        elif not head.latch and (
            state is State.RESET_SENT or (state is State.UNKNOWN and self.model.resetting)
        ):
            self._input(Input.CLEARED)
        elif not head.latch and (state in _LATCHED or (state is State.STOP_FAILED and stop and stop.echo_at)):
            self._input(Input.LATCH_LOST)

    async def _follow_running(self) -> None:
        """The OPC UA library takes a second to load: in a thread, so that after a start a stop need not wait
        for it.
        """
        opcua = await asyncio.to_thread(importlib.import_module, "jidoka_edge.stop.opcua")
        self._signal = opcua.RunningSignal(self._settings, self._on_running)
        await self._signal.run()

    def _on_running(self, running: bool | None) -> None:
        self.facts = replace(self.facts, running=running)
        self.watch.running = running
        self._wake.set()  # the cross-check is read at once

    def _judge_line(self) -> None:
        facts = self.facts
        if facts.running is None or facts.running is not facts.line_run:
            return
        if facts.running is not self._line_told:
            self._line_told = facts.running
            now = self._clock.now_us()
            data = {"running": facts.running, "at": now, "run": facts.run, "last_started": facts.last_started}
            self._say("line.changed", now, data)
        if facts.standstill and self.model.state in (State.CMD_CONFIRMED, State.STOP_FAILED):
            self._input(Input.STANDSTILL)

    # ---- conditions -----------------------------------------------------------------------------------

    async def _keep_loop(self) -> None:
        """The command connection is made again and probed; the self-test is made when it is due."""
        while True:
            await self._path.keep()
            if self._path.connected and self.model.state not in (
                State.STOP_SENT,
                State.UNKNOWN,
                State.RESET_SENT,
            ):
                self.watch.probed = await self._path.probe()
                if self.watch.self_test_due() and self._begun:
                    await self.self_test()
            await asyncio.sleep(PROBE_S if self._path.connected else RECONNECT_S)

    async def self_test(self) -> dict[str, Any]:
        """Write a test number, read it back; milliseconds, None when it did not come back. No stop."""
        value = self.watch.next_test_value()
        began = self._clock.mono_ns()
        try:
            answered = await self._path.test(value)
            if not answered:
                self._wake.set()
                await self._until(lambda: self.watch.test_ack == value, SELF_TEST_TIMEOUT_S)
                answered = self.watch.test_ack == value
        except (LinkDown, Unanswered):
            answered = False
        ms = (self._clock.mono_ns() - began) / 1e6 if answered else None
        self.watch.tested(ms)
        return {"ms": ms}

    async def _check_loop(self) -> None:
        while True:
            await asyncio.sleep(CHECK_S)
            faults = {"stop_link": self._path.fault}
            if self._signal is not None:
                faults["running_signal"] = self._signal.fault
            for change in self.watch.judge(self._path.connected, self._reader.connected, faults):
                self._device(*change)
            if self._begun:
                self._input(Input.TROUBLE if self.watch.reasons else Input.READY)

    def _device(self, device: str, state: str, detail: str) -> None:
        now = self._clock.now_us()
        self._say("device.changed", now, {"device": device, "state": state, "at": now, "detail": detail})
