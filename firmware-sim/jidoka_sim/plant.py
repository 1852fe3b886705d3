"""The composition: gauge, PLC, line and their servers in one process, and the two loops that drive them.

The scan loop runs the PLC's program on a grid of `plc.scan_ms`; a scan that comes late is counted and the
grid starts anew, as a PLC's cycle does. The mirror loop shows the output image over OPC UA. A result
becomes readable in the gauge in the same scan in which the piece finishes, or `gauge.lag_ms` later.
"""

from __future__ import annotations

import asyncio
import fcntl
import logging
import os
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .clock import NS_PER_MS, Clock, first_boot_id, next_boot_id
from .errors import SimError
from .gauge import GOOD, MEASURING_FAULT, Gauge
from .modbus import ModbusServer, WireFaults
from .plc import Plc
from .retained import GaugeMemory, RetainedFile
from .settings import Config

if TYPE_CHECKING:
    from .opcua_server import OpcUaServer

MIRROR_HEARTBEAT_NS = 50 * NS_PER_MS
SKIPPED_MAX = 1000
_log = logging.getLogger(__name__)


class Plant:
    """All devices of one line, on the ports of the configuration, with their memory in `var`."""

    def __init__(self, config: Config, var: Path) -> None:
        self.config = config
        self.clock = Clock()
        self._lock = _lock(var)
        self._gauge_store = RetainedFile(var / "gauge.json")
        self._gauge_memory: GaugeMemory = self._gauge_store.load_gauge()
        self.gauge = Gauge(self.clock, self._next_gauge_boot(), config.gauge.master_value)
        self.plc = Plc(config, self.clock, RetainedFile(var / "plc.json"), self._piece_finished)
        self.gauge_wire = WireFaults(delay_ms=config.gauge.answer_delay_ms)
        self.plc_wire = WireFaults(delay_ms=config.plc.answer_delay_ms)
        self.gauge_server = ModbusServer(
            "gauge", self.gauge.read, self._write_gauge, config.gauge.max_connections, self.gauge_wire
        )
        self.plc_server = ModbusServer(
            "plc", self.plc.read, self.plc.write, config.plc.max_connections, self.plc_wire
        )
        self.opcua = self._make_opcua()
        self.scan_ms = config.plc.scan_ms
        self.late_scans = 0
        self.gauge_stuck = False
        self.gauge_bias = 0
        self.bad_status, self.bad_pieces = MEASURING_FAULT, 0
        self.skipped: set[int] = set()
        self._gauge_up = self._plc_up = True
        self._changed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> dict[str, int]:
        """Listen on all three ports and begin to scan; returns the ports taken."""
        ports = self.config.ports
        await self.gauge_server.start(ports.host, ports.gauge)
        await self.plc_server.start(ports.host, ports.plc)
        if self.opcua is not None:
            await self.opcua.start(ports.host, ports.opcua)
            self.spawn(self._mirror_loop(self.opcua))
        self.spawn(self._scan_loop())
        return self.ports()

    def ports(self) -> dict[str, int]:
        """The ports taken; 0 where there is no server."""
        opcua = self.opcua.port if self.opcua is not None else 0
        return {"gauge": self.gauge_server.port, "plc": self.plc_server.port, "opcua": opcua}

    def _make_opcua(self) -> OpcUaServer | None:
        if not self.config.opcua.enabled:
            return None
        from .opcua_server import OpcUaServer  # here, because importing asyncua takes as long as all the rest

        return OpcUaServer(self.config.opcua, self.plc, self.gauge, self.clock)

    async def stop(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.gauge_server.stop()
        self.plc_server.stop()
        if self.opcua is not None:
            await self.opcua.stop()
        os.close(self._lock)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run `work` beside the loops; a failure is logged, never lost."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._task_ended)

    def _task_ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _log.error("a part of the simulator failed", exc_info=task.exception())

    # --- the PLC's cycle --------------------------------------------------------------------------

    async def _scan_loop(self) -> None:
        loop = asyncio.get_running_loop()
        next_at = loop.time()
        while True:
            if self._plc_up:
                self.plc.scan()
                self._changed.set()
            next_at += self.scan_ms / 1000
            wait = next_at - loop.time()
            if wait < 0:
                self.late_scans += 1
                next_at, wait = loop.time(), 0
            await asyncio.sleep(wait)

    async def _mirror_loop(self, opcua: OpcUaServer) -> None:
        shown_ns, shown, reading = 0, self.plc.view, None
        while True:
            await self._changed.wait()
            self._changed.clear()
            if not (opcua.listening and self._plc_up):
                continue
            now_ns, view = self.clock.now_ns(), self.plc.view
            changed = replace(view, heartbeat=0) != replace(shown, heartbeat=0)
            if changed or now_ns - shown_ns >= MIRROR_HEARTBEAT_NS:
                await opcua.mirror(view)
                shown_ns, shown = now_ns, view
            latest = self.gauge.latest()
            if latest is not reading:
                await opcua.show_reading(latest)
                reading = latest

    # --- the measuring head -----------------------------------------------------------------------

    def _piece_finished(self, piece: int) -> None:
        if self.config.gauge.lag_ms:
            asyncio.get_running_loop().call_later(self.config.gauge.lag_ms / 1000, self._measure, piece)
        else:
            self._measure(piece)

    def _measure(self, piece: int) -> None:
        if not self._gauge_up or self.gauge_stuck or piece in self.skipped:
            self.skipped.discard(piece)
            return
        status = GOOD
        if self.bad_pieces > 0:
            self.bad_pieces -= 1
            status = self.bad_status
        self.gauge.publish(piece, self.config.process.value(piece) + self.gauge_bias, status)

    def measure_by_hand(self, value: int) -> int:
        """A part that the line did not bring, in thousandths of a millimetre; returns the result's sequence.
        Raises: SimError when the gauge measures nothing."""
        if not self._gauge_up or self.gauge_stuck:
            raise SimError("gauge_away", "the gauge measures nothing now", "value")
        return self.gauge.publish(0, value + self.gauge_bias).sequence

    def _write_gauge(self, address: int, values: list[int]) -> None:
        self.gauge.write(address, values, self.gauge_bias)

    # --- power -----------------------------------------------------------------------------------

    async def reboot_gauge(self) -> None:
        """Connections torn, nothing answered for `boot_ms`, then an empty memory and a new boot id."""
        if not self._gauge_up:
            return
        self._gauge_up = False
        self.gauge_server.stop()
        await asyncio.sleep(self.config.gauge.boot_ms / 1000)
        self.gauge.boot(self._next_gauge_boot())
        self._gauge_up = True
        await self.gauge_server.start(self.config.ports.host, self.gauge_server.port)
        if self.opcua is not None:
            await self.opcua.show_reading(None)

    async def reboot_plc(self) -> None:
        """The program stops and every connection is torn; after `boot_ms` it comes up with the line
        stopped.
        """
        if not self._plc_up:
            return
        self._plc_up = False
        self.plc_server.stop()
        serving = self.opcua if self.opcua is not None and self.opcua.listening else None
        if serving is not None:
            await serving.down()
        await asyncio.sleep(self.config.plc.boot_ms / 1000)
        self.plc.boot()
        self._plc_up = True
        await self.plc_server.start(self.config.ports.host, self.plc_server.port)
        if serving is not None:
            await serving.up()

    def _next_gauge_boot(self) -> int:
        memory = self._gauge_memory
        memory.boot_id = next_boot_id(memory.boot_id, 32) if memory.boot_id else first_boot_id(32)
        self._gauge_store.store(memory)
        return memory.boot_id

    def describe(self) -> dict[str, object]:
        """The panel's view of everything, as JSON values."""
        gauge = self.gauge
        return {
            "plc": self.plc.describe(),
            "gauge": {"boot_id": gauge.boot_id, "sequence": gauge.sequence, "up": self._gauge_up},
            "line": self.config.name,
            "profile": self.config.line.profile,
            "policy": self.config.line.comm_fault_policy,
            "scan_ms": self.scan_ms,
            "late_scans": self.late_scans,
            "ports": self.ports(),
        }


def _lock(var: Path) -> int:
    """Hold the run directory. Raises: SimError when another simulator runs in it."""
    var.mkdir(parents=True, exist_ok=True)
    handle = os.open(var / "sim.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        raise SimError("already_running", f"another simulator runs in {var}", "var") from error
    return handle
