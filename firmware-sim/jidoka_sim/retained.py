"""Retentive memory: what a PLC and a gauge still know after power has come back.

One JSON file a device in the simulator's run directory, replaced atomically (write beside, rename) before
the change can be seen on the wire, so a killed simulator has never shown more than it remembers. It is not
synced to the disk: it outlives the process, not the machine. PLC: boot id, piece counters, ring of 32,
latch with its sequence and reason, run id. Gauge: the boot id alone. A damaged or foreign file is refused
by name, never silently started over.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from .errors import SimError


@dataclass(slots=True)
class PieceEntry:
    """One line of the PLC's ring: `state` 1 started, 2 finished; times in ms since the boot in which they
    happened.
    """

    piece: int
    state: int
    started_ms: int
    finished_ms: int = 0


@dataclass(slots=True)
class PlcMemory:
    boot_id: int = 0
    started: int = 0
    finished: int = 0
    run_id: int = 0
    latch: bool = False
    seq_ack: int = 0
    reason: int = 0
    ring: list[PieceEntry] = field(default_factory=list)


@dataclass(slots=True)
class GaugeMemory:
    boot_id: int = 0


class RetainedFile:
    """Reads and atomically replaces one device's memory file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def load_plc(self) -> PlcMemory:
        raw = self._load(PlcMemory())
        entries = raw.pop("ring", [])
        ring = [PieceEntry(**self._checked(PieceEntry(0, 0, 0), entry)) for entry in entries]
        return PlcMemory(ring=ring, **raw)

    def load_gauge(self) -> GaugeMemory:
        return GaugeMemory(**self._load(GaugeMemory()))

    def store(self, memory: PlcMemory | GaugeMemory) -> None:
        beside = self.path.with_suffix(".new")
        beside.write_text(json.dumps(asdict(memory), separators=(",", ":")), encoding="utf-8")
        os.replace(beside, self.path)

    def _load(self, empty: PlcMemory | GaugeMemory) -> dict[str, Any]:
        if not self.path.exists():
            return {}
        try:
            return self._checked(empty, json.loads(self.path.read_text(encoding="utf-8")))
        except ValueError as error:
            raise self._damaged(str(error)) from error

    def _checked(self, empty: PlcMemory | GaugeMemory | PieceEntry, raw: object) -> dict[str, Any]:
        """`raw` when it has exactly the fields of `empty` with values of their types."""
        if not isinstance(raw, dict) or set(raw) != {f.name for f in fields(empty)}:
            raise self._damaged("not the fields this simulator stores")
        for name, value in raw.items():
            if type(value) is not type(getattr(empty, name)):
                raise self._damaged(f"{name} is {value!r}")
        return raw

    def _damaged(self, why: str) -> SimError:
        return SimError("memory_damaged", f"{self.path.name} cannot be used: {why}", "memory")
