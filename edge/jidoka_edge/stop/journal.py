"""What the stop process writes down, by a thread of its own and always after the PLC: nothing here is waited
for by a stop.

File ``stop-journal.jsonl``, one record a line, ``<crc32 hex> <json>``; a torn or changed last line is left
out. Records:

    {"boot": id, "seq_floor": n}              a start of the process; sequence numbers up to ``seq_floor``
    may have been used {"t": {journal, number, type, time, data}, "model": {...}}   a transition, and the
    machine's state after it {"kept": [journal, number]}               the keeper has stored it; it need not
    be told again

A transition's name is (journal, number): ``journal`` is drawn at each start and ``number`` counts from 1 in
it, so one that was told but not written before a crash is never mistaken for another. Not yet kept
transitions of earlier starts are told again. The file is rewritten with what is still needed when it passes
``FILE_BYTES_MAX``. A disk that fails is tried again; ``failing`` says so.

Bounds: ``UNKEPT_MAX`` transitions wait for the keeper; beyond, device changes go first, then the oldest that
is no stop.
"""

from __future__ import annotations

import logging
import os
import threading
import zlib
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec

FILE_BYTES_MAX: Final = 1_048_576
UNKEPT_MAX: Final = 5_000
SEQ_RESERVE: Final = 64
RETRY_S: Final = 0.5
LESSER: Final = ("device.changed", "line.changed")

_log = logging.getLogger("jidoka_edge.stop")


class Transition(msgspec.Struct, frozen=True):
    """One thing the stop process says: ``stop.changed``, ``line.changed``, ``stop.acknowledged`` or
    ``device.changed``.
    """

    journal: str
    number: int
    type: str
    time: int
    data: dict[str, Any]


class _Line(msgspec.Struct, omit_defaults=True):
    boot: str | None = None
    seq_floor: int = 0
    t: Transition | None = None
    model: dict[str, Any] | None = None
    kept: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the last runs left: the machine's state, the sequence numbers perhaps used, and what the keeper
    was not told.
    """

    model: dict[str, Any] | None = None
    seq_floor: int = 0
    unkept: tuple[Transition, ...] = ()
    broken_lines: int = 0


def read_journal(path: Path) -> Remembered:
    """What is in the file; a missing or unreadable one remembers nothing."""
    try:
        raw = path.read_bytes()
    except OSError:
        return Remembered()
    model, floor, broken = None, 0, 0
    unkept: dict[tuple[str, int], Transition] = {}
    for line in raw.splitlines():
        record = _parse(line)
        if record is None:
            broken += 1
            continue
        floor = record.seq_floor or floor
        model = record.model or model
        if record.t is not None:
            unkept[(record.t.journal, record.t.number)] = record.t
        if record.kept is not None:
            unkept.pop(record.kept, None)
    return Remembered(model, floor, tuple(unkept.values()), broken)


def _parse(line: bytes) -> _Line | None:
    crc, _, body = line.partition(b" ")
    try:
        if int(crc, 16) != zlib.crc32(body):
            return None
        return msgspec.json.decode(body, type=_Line)
    except (ValueError, msgspec.MsgspecError):
        return None


def _format(record: _Line) -> bytes:
    body = msgspec.json.encode(record)
    return b"%08x %s\n" % (zlib.crc32(body), body)


@dataclass(slots=True)
class _Work:
    records: list[_Line] = field(default_factory=list)
    ending: bool = False


class Journal:
    """Written by a thread; every call here returns at once."""

    def __init__(self, path: Path, journal_id: str, remembered: Remembered) -> None:
        self.id = journal_id
        self.failing: str | None = None
        self._path = path
        self._number = 0
        self._seq_floor = remembered.seq_floor
        self._model = remembered.model
        self._unkept: deque[Transition] = deque(remembered.unkept)
        self._lock = threading.Condition()
        self._work = _Work()
        self._thread = threading.Thread(target=self._run, name="stop-journal", daemon=True)
        self.dropped = 0

    def start(self) -> None:
        self._thread.start()

    def close(self, timeout_s: float = 2.0) -> None:
        with self._lock:
            self._work.ending = True
            self._lock.notify()
        self._thread.join(timeout_s)

    # ---- called in the loop ---------------------------------------------------------------------------

    @property
    def number(self) -> int:
        """The last number given in this journal."""
        return self._number

    def unkept(self) -> list[Transition]:
        """What the keeper has not confirmed, oldest first."""
        return list(self._unkept)

    def add(self, type_: str, time: int, data: dict[str, Any], model: dict[str, Any]) -> Transition:
        """A new transition; it is written by the thread."""
        self._number += 1
        made = Transition(self.id, self._number, type_, time, data)
        if len(self._unkept) < UNKEPT_MAX or self._drop_one(type_):
            self._unkept.append(made)
        self._model = model
        self._put(_Line(t=made, model=model))
        return made

    def kept(self, journal: str, number: int) -> None:
        """The keeper has stored it."""
        for index, one in enumerate(self._unkept):
            if (one.journal, one.number) == (journal, number):
                del self._unkept[index]
                self._put(_Line(kept=(journal, number)))
                return

    def reserve(self, seq: int) -> None:
        """Sequence numbers up to some beyond ``seq`` count as used after the next start."""
        ahead = (self._seq_floor - seq) & 0xFFFF
        if self._seq_floor and 0 < ahead <= SEQ_RESERVE and ahead > SEQ_RESERVE // 4:
            return
        self._seq_floor = (seq + SEQ_RESERVE) & 0xFFFF or 1
        self._put(_Line(boot=self.id, seq_floor=self._seq_floor))

    def _drop_one(self, newcomer: str) -> bool:
        """Make room for one more; False when it is the newcomer that is left out."""
        self.dropped += 1
        for type_ in LESSER:
            for index, one in enumerate(self._unkept):
                if one.type == type_:
                    del self._unkept[index]
                    return True
        if newcomer in LESSER:
            return False
        self._unkept.popleft()
        return True

    def _put(self, record: _Line) -> None:
        with self._lock:
            self._work.records.append(record)
            self._lock.notify()

    # ---- the thread -----------------------------------------------------------------------------------

    def _run(self) -> None:
        waiting: list[_Line] = []
        while True:
            with self._lock:
                while not self._work.records and not self._work.ending and not waiting:
                    self._lock.wait()
                if waiting and not self._work.records and not self._work.ending:
                    self._lock.wait(RETRY_S)
                waiting += self._work.records
                self._work.records = []
                ending = self._work.ending
            if self._write(waiting):
                waiting = []
            elif len(waiting) > UNKEPT_MAX:
                waiting = (
                    self._needed()
                )  # the disk fails for long: only what still matters is kept to be written
            if ending:
                return

    def _write(self, records: list[_Line]) -> bool:
        if not records:
            return True
        try:
            self._append(b"".join(map(_format, records)))
        except OSError as error:
            if self.failing is None:
                _log.error("the stop journal cannot be written: %s", error)
            self.failing = error.strerror or type(error).__name__
            return False
        if self.failing is not None:
            _log.warning("the stop journal can be written again")
        self.failing = None
        return True

    def _append(self, data: bytes) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._path.open("ab") as file:
            start = file.tell()
            if start > 0:
                data = b"\n" + data  # a torn last line must not swallow this one
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
        if size > FILE_BYTES_MAX:
            self._rewrite()

    def _needed(self) -> list[_Line]:
        records = [_Line(boot=self.id, seq_floor=self._seq_floor, model=self._model)]
        return records + [_Line(t=one) for one in tuple(self._unkept)]

    def _rewrite(self) -> None:
        fresh = self._path.with_suffix(".new")
        with fresh.open("wb") as file:
            file.write(b"".join(map(_format, self._needed())))
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
