"""The monitor process: devices, join, decisions, and what follows from them.

Order of a decision: the piece is judged in memory; a stop leaves for the stop process in the same turn of
the loop; events, sample and checkpoint are queued for the keeper; when they are committed, HS_ACK moves to
the piece. Nothing on the way to the stop waits for disk, keeper or network.

RUN_ENABLE is 1 only while no reason speaks against it (``permission``).
"""

from __future__ import annotations

import asyncio
import base64
import gc
import logging
import signal
from dataclasses import replace
from typing import Any, Final

import msgspec

from jidoka_edge import __version__
from jidoka_edge.clock import Clock, SystemClock, new_name
from jidoka_edge.config import EdgeConfig
from jidoka_edge.drivers.choice import gauge_driver, plc_driver
from jidoka_edge.drivers.faces import DeviceAway
from jidoka_edge.ending import end_tasks
from jidoka_edge.local import Args, LocalClient
from jidoka_edge.monitor import changeover, commands, holds, permission, report
from jidoka_edge.monitor.acquire import GaugeLoop, PlcLoop
from jidoka_edge.monitor.changeover import BundleNotApplied
from jidoka_edge.monitor.holds import CommandNotPossible
from jidoka_edge.monitor.memory import CheckpointRefused, Memory, decode_memory
from jidoka_edge.monitor.outcome import Outcome, Row, StopRequest
from jidoka_edge.monitor.recorder import BACKLOG_HOLD, BACKLOG_MAX, Recorder
from jidoka_edge.monitor.rules import Judge
from jidoka_edge.monitor.stop_link import StopLink
from jidoka_edge.pieces.records import JoinedPiece, StrayResult, Verdict
from jidoka_edge.pieces.rules import Joiner
from jidoka_shared.spc import load_kernel
from jidoka_shared.wire.events import AgentStarted, DeviceChanged, GapRecorded

OUR_CAUSES: Final = ("signal", "verification", "command")

_log = logging.getLogger("jidoka_edge.monitor")


class MonitorProcess:
    """Everything of the monitor, in one loop. ``start`` it, ``close`` it."""

    def __init__(self, config: EdgeConfig, clock: Clock | None = None) -> None:
        self._config = config
        self._clock = clock or SystemClock()
        self._boot = new_name()
        self._keeper = LocalClient(config.keeper_socket, self._on_keeper, self._on_keeper_connect)
        self._recorder = Recorder(self._keeper)
        self._stop = StopLink(config.stop_socket, self._pending_stop, self._on_stop)
        self._gauge_driver = gauge_driver(config.devices, self._clock)
        self._plc_driver = plc_driver(config.devices, self._clock)
        monitor = config.monitor
        self._gauge = GaugeLoop(self._gauge_driver, self, self._clock, monitor.poll_ms)
        self._plc = PlcLoop(self._plc_driver, self, self._clock, monitor.plc_poll_ms)
        self.judge = Judge(Memory())
        self.joiner = self._new_joiner()
        self._released = 0
        self._enabled = False
        self._kicked = (False, -1)
        self._authority = False
        self._missing = 0
        self._notices = 0
        self._subgroup = report.LastSubgroup()
        self._bundles: list[tuple[bytes, str]] = []
        self._told: Row = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._ready = False

    # --- life ---

    async def start(self) -> None:
        kernel = load_kernel()
        self._authority = kernel.stop_authority
        await self._keeper.start()
        await self._load()
        started = Outcome(f"agent:{self._boot}", self._clock.now_us())
        started.events.insert(
            0,
            AgentStarted(
                process="monitor",
                boot=self._boot,
                software=__version__,
                kernel=kernel.selftest_hash,
                stop_authority=kernel.stop_authority,
            ),
        )
        self._store(started, checkpoint=False)
        gc.collect()  # before the first connection: on a busy machine it takes as long as a timeout
        gc.freeze()
        await self._stop.start()
        for run in (self._recorder.run(), self._gauge.run(), self._plc.run(), self._tell()):
            self._tasks.append(asyncio.create_task(run))
        self._ready = True
        if self._keeper.connected.is_set():
            self._on_keeper_connect(self._keeper)

    async def close(self) -> None:
        await end_tasks(*self._tasks)
        try:
            async with asyncio.timeout(0.5):
                await self._plc.withdraw()
        except (DeviceAway, TimeoutError):
            pass
        await self._gauge_driver.close()
        await self._plc_driver.close()
        await self._stop.close()
        await self._keeper.close()

    async def failed(self) -> None:
        """Returns never; raises what ended a task, so that the process ends and is started again."""
        done, _ = await asyncio.wait(self._tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            task.result()

    async def _load(self) -> None:
        """Take up the run where the last commit left it."""
        loaded = await self._keeper.call("load")
        payload = base64.b64decode(loaded["bundle"]) if loaded.get("bundle") else None
        raw = base64.b64decode(loaded["checkpoint"]) if loaded.get("checkpoint") else None
        memory = Memory(bundle=loaded.get("bundle_hash"))
        if raw is not None:
            try:
                memory = decode_memory(raw)
            except CheckpointRefused as error:
                _log.error("the checkpoint is not usable, the line must be enabled anew: %s", error)
                lost = Outcome(f"gap:checkpoint/{self._boot}", self._clock.now_us())
                lost.events.append(
                    GapRecorded(
                        gap=f"checkpoint/{self._boot}",
                        source="gauge",
                        reason="checkpoint_lost",
                        from_=0,
                        to=0,
                    )
                )
                self._store(lost, checkpoint=False)
        self.judge = Judge(memory, payload if self._authority else None)
        self.joiner = self._new_joiner()
        self._released = memory.next_piece - 1

    def _new_joiner(self) -> Joiner:
        memory, monitor = self.judge.memory, self._config.monitor
        return Joiner(
            memory.next_piece,
            memory.gauge_boot,
            memory.gauge_sequence,
            monitor.mate_ms * 1_000_000,
            self._plc_driver.ring_size,
        )

    # --- decisions ---

    def on_read(self) -> None:
        """Judge what can be judged, in order."""
        judge, head = self.judge, self._plc.head
        if judge.memory.job is None and head is not None and head.started + 1 > self.joiner.next_piece:
            self.joiner.skip_to(head.started + 1)
            judge.memory.next_piece = head.started + 1
            self._released = head.started
        if judge.memory.job is not None and judge.bundle is None:
            return  # without stop authority nothing is judged; the devices keep what they can
        characteristic = judge.characteristic if judge.memory.job is not None else None
        while self._recorder.backlog < BACKLOG_MAX:
            item = self.joiner.next(characteristic)
            if item is None:
                break
            self._decide(item)
        self._see_reset()
        self._stand_still()
        self._refresh()

    def _decide(self, item: JoinedPiece | StrayResult) -> None:
        at = self._clock.now_us()
        if isinstance(item, StrayResult):
            if self.judge.memory.job is None:
                item = replace(item, lost=replace(item.lost, reason="no_order"))
            self._act(self.judge.stray(item, at))
            return
        self._missing = self._missing + 1 if item.verdict is Verdict.MISSING_RESULT else 0
        if self._missing == self._config.monitor.stuck_pieces:
            self.on_device("gauge", "stuck", f"{self._missing} finished pieces without a result")
        outcome = self.judge.judge(item, at)
        self._act(outcome)
        if outcome.live is not None:
            self._keeper.tell("live", {"rows": [outcome.live]})
        self._apply_waiting()

    def _act(self, outcome: Outcome, op: str = "store", extra: Args | None = None) -> None:
        """The stop first, then everything else."""
        if outcome.stop is not None:
            self._stop.send(outcome.stop)
        self._subgroup.see(outcome)
        self._store(outcome, op, extra)

    def _store(
        self, outcome: Outcome, op: str = "store", extra: Args | None = None, checkpoint: bool = True
    ) -> None:
        memory = self.judge.memory
        released = memory.next_piece - 1
        args: Args = {
            "key": outcome.key,
            "events": outcome.event_rows(self.judge.order, memory.bundle),
            "samples": outcome.samples,
            "checkpoint": self.judge.checkpoint() if checkpoint else None,
            **(extra or {}),
        }
        self._recorder.put(op, args, lambda: self._stored(released))

    def _stored(self, released: int) -> None:
        self._released = max(self._released, released)
        self._refresh()

    def _stand_still(self) -> None:
        """The held range is final once the line stands and every finished piece is judged."""
        head, memory = self._plc.head, self.judge.memory
        if memory.stop is None or head is None or head.running or not head.latch:
            return
        if head.finished >= memory.next_piece and memory.job is not None:
            return
        now = self._clock.now_us()
        stood = self._stop.stood_still_at(memory.stop.id) or now
        outcome = holds.line_stood_still(self.judge, head.started, stood, now)
        if outcome is not None:
            self._act(outcome)

    # --- the stop ---

    def _pending_stop(self) -> StopRequest | None:
        stop = self.judge.memory.stop
        if stop is None or stop.verifying or stop.cause not in OUR_CAUSES:
            return None
        return StopRequest(stop.id, stop.cause, stop.signal, stop.ready_at, stop.decided_at)

    def _on_stop(self) -> None:
        """The stop process has told its state."""
        memory, now = self.judge.memory, self._clock.now_us()
        latched = self._stop.latched()
        if latched is not None:
            outcome = holds.stop_found(self.judge, *latched, now)
            if outcome is not None:
                self._act(outcome)
                self._stop.was_latched(latched[0])
        stop = memory.stop
        if stop is not None and stop.cause not in OUR_CAUSES and latched is None:
            self._stop.was_latched(stop.id)  # or the memory would not know it
        self._see_reset()
        self._apply_waiting()
        self._refresh()

    def _see_reset(self) -> None:
        """The memory restarts once both are known: that a person reset the stop, and how far the PLC is.

        Looked at from both sides, because after a start the PLC may answer later than the stop process, which
        then has nothing more to tell.
        """
        stop, head = self.judge.memory.stop, self._plc.head if self._plc.up else None
        if stop is None or head is None or not self._stop.reset_done(stop.id):
            return
        outcome = holds.reset_seen(self.judge, head.started, self._clock.now_us())
        if outcome is not None:
            self._act(outcome)

    # --- what the line may do ---

    def reasons(self) -> list[str]:
        """Why no further piece may start; empty when one may."""
        backlog_max = BACKLOG_HOLD if self._enabled else 1
        return permission.reasons(
            self.judge,
            permission.Surroundings(
                authority=self._authority,
                stop_state=self._stop.state,
                storing=bool(self._recorder.refused) or self._recorder.backlog >= backlog_max,
                gauge_up=self._gauge.up,
                gauge_stuck=self._missing >= self._config.monitor.stuck_pieces,
                plc=self._plc.head if self._plc.up else None,
            ),
        )

    def permit(self) -> tuple[bool, int]:
        return self._enabled, self._released

    def _refresh(self) -> None:
        self._enabled = not self.reasons()
        if self._kicked != (self._enabled, self._released):
            self._kicked = (self._enabled, self._released)
            self._plc.kick()

    # --- devices ---

    def on_device(self, device: str, state: str, detail: str) -> None:
        self._notices += 1
        if device == "gauge" and state in ("rebooted", "back"):
            self._missing = 0
        at = self._clock.now_us()
        outcome = Outcome(f"device:{self._boot}:{self._notices}", at)
        outcome.events.append(DeviceChanged(device=device, state=state, at=at, detail=detail))
        self._store(outcome, checkpoint=False)

    # --- the keeper ---

    def _on_keeper_connect(self, client: LocalClient) -> None:
        """Ask for pushes at each connection, but never before the memory is loaded: a bundle put in force on
        an empty memory would replace the run's.
        """
        if self._ready:
            client.tell("subscribe", {"who": "monitor"})
        self._told = {}

    def _on_keeper(self, name: str, args: Args) -> None:
        if name == "bundle":
            self._bundles = [(base64.b64decode(args["payload"]), str(args["hash"]))]
            self._apply_waiting()
        elif name == "command":
            self._command(str(args["id"]), str(args["name"]), args.get("args") or {})
        self._refresh()

    def _apply_waiting(self) -> None:
        """Between two pieces, and not while a stop is unsettled, the newest bundle is put in force."""
        if not self._bundles or self.judge.memory.stop is not None:
            return
        payload, bundle_hash = self._bundles.pop()
        at = self._clock.now_us()
        if bundle_hash == self.judge.memory.bundle:
            self._act(Outcome(f"bundle:{bundle_hash}", at), "applied", {"bundle_hash": bundle_hash})
            return
        try:
            outcome = changeover.apply(self.judge, payload, bundle_hash, at)
        except BundleNotApplied as error:
            refused = {"bundle_hash": bundle_hash, "code": error.code, "detail": str(error)[:400]}
            self._recorder.put("refused", refused)
            return
        self._act(outcome, "applied", {"bundle_hash": bundle_hash})

    def _command(self, id_: str, name: str, args: Any) -> None:
        if name == "gauge_check":
            task = asyncio.create_task(self._check_gauge(id_))
            task.add_done_callback(lambda done: done.cancelled() or done.exception())
            return
        head = self._plc.head if self._plc.up and self._gauge.up else None
        at = self._clock.now_us()
        memory = self.judge.memory
        try:
            outcome = commands.obey(self.judge, id_, name, args, head.started if head else None, at)
        except CommandNotPossible as error:
            self._answer(
                commands.refusal(id_, name, error.code, str(error), at), id_, name, error.code, str(error)
            )
            return
        if name == "run_enable":
            self._missing = 0
            self.joiner.skip_to(memory.next_piece)
            if not memory.gauge_boot:
                memory.gauge_boot, memory.gauge_sequence = self.joiner.boot, self.joiner.sequence
        self._answer(outcome, id_, name)

    async def _check_gauge(self, id_: str) -> None:
        try:
            detail = await commands.check_gauge(self.judge, self._gauge_driver)
        except CommandNotPossible as error:
            at = self._clock.now_us()
            refused = commands.refusal(id_, "gauge_check", error.code, str(error), at)
            self._answer(refused, id_, "gauge_check", error.code, str(error))
            return
        self._missing = 0
        self._answer(Outcome(f"command:{id_}", self._clock.now_us()), id_, "gauge_check", None, detail)

    def _answer(
        self, outcome: Outcome, id_: str, name: str, code: str | None = None, detail: str = ""
    ) -> None:
        job = self.judge.memory.job
        self._act(
            outcome,
            "answer",
            {
                "id": id_,
                "name": name,
                "status": "refused" if code else "accepted",
                "code": code,
                "detail": detail[:400],
                "at": outcome.at,
                "job": msgspec.to_builtins(job) if job else None,
            },
        )
        self._refresh()

    async def _tell(self) -> None:
        """Keep the retained state of the line as it is."""
        while True:
            await asyncio.sleep(self._config.monitor.state_ms / 1000)
            self._refresh()
            state = report.line_state(
                self.judge,
                self._plc.head,
                self._stop.state,
                self.reasons(),
                self._subgroup,
                (self._gauge.up, self._plc.up),
                {"gauge": self._gauge.why, "plc": self._plc.why},
            )
            if state != self._told and self._keeper.tell(
                "state", {"name": "line", "payload": {"at": self._clock.now_us(), **state}}
            ):
                self._told = state


async def run(config: EdgeConfig) -> None:
    """Until SIGTERM or SIGINT."""
    ending = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ending.set)
    process = MonitorProcess(config)
    starting = asyncio.create_task(process.start())
    waiting = asyncio.create_task(ending.wait())
    await asyncio.wait((starting, waiting), return_when=asyncio.FIRST_COMPLETED)
    if ending.is_set():
        await end_tasks(starting)
        await process.close()
        return
    await starting
    failing = asyncio.create_task(process.failed())
    try:
        await asyncio.wait((failing, waiting), return_when=asyncio.FIRST_COMPLETED)
        if failing.done():
            failing.result()
    finally:
        await end_tasks(failing, waiting)
        await process.close()


def main(config: EdgeConfig) -> int:
    load_kernel()  # seconds when it must be compiled; before the loop, so that a SIGTERM ends it at once
    asyncio.run(run(config))
    return 0
