"""The join of gauge and PLC by piece number, never by time. No clock, no I/O: what was read goes in,
pieces come out in order.

A piece p leaves the join when one of these is so:

| verdict | when |
|---|---|
| good_reading | its result passed the gate and its entry stands in the PLC's ring |
| bad_reading | its result is there, the gate refused it |
| missing_result | a later piece's result is there, or none came to the finished p in ``mate_ms`` of reading |
| missing_mate | its result is there; the ring lost the piece or showed none in ``mate_ms`` of reading |

Waiting counts only while the other device is being read: a device that is away decides nothing. Results
come in the gauge's sequence; ``overwritten`` results (the ring of 64 went round while nobody read) and a
reboot are marked between their neighbours, so that each lost piece has its reason. A result of a piece
already judged, or of one the PLC has not started, is a stray: a gap record, never a reading. At most
``WAITING_MAX`` results and marks wait; more is a device out of order.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from typing import Final

from jidoka_edge import gate
from jidoka_edge.pieces.records import JoinedPiece, Lost, PlcHead, PlcPiece, Result, StrayResult, Verdict
from jidoka_shared.wire import Characteristic

WAITING_MAX: Final = 512
GROUP_MAX: Final = 100  # pieces of one gap record


@dataclass(frozen=True, slots=True)
class _Waiting:
    result: Result
    boot: int
    lost_before: Lost | None  # results lost just before this one
    rebooted: bool


class Joiner:
    """The join from ``next_piece`` on. ``boot`` and ``sequence``: the gauge's results consumed so far."""

    def __init__(self, next_piece: int, boot: int, sequence: int, mate_ns: int, plc_ring: int) -> None:
        self.next_piece = next_piece
        self._boot, self._sequence = boot, sequence  # taken in
        self._boot_out, self._sequence_out = boot, sequence  # handed out
        self._mate_ns = mate_ns
        self._plc_ring = plc_ring
        self._results: deque[_Waiting] = deque()
        self._mates: dict[int, PlcPiece] = {}
        self._finished_ns: dict[int, int] = {}
        self._started = self._finished = 0
        self._result_ns: dict[int, int] = {}
        self._gauge_ns = self._plc_ns = 0
        self._lost_before: Lost | None = None
        self._rebooted = False
        self._group: Lost | None = None

    @property
    def sequence(self) -> int:
        """The last result sequence taken in; what follows is still to be read."""
        return self._sequence

    @property
    def boot(self) -> int:
        return self._boot

    def full(self) -> bool:
        return len(self._results) >= WAITING_MAX

    # --- what was read ---

    def begin_here(self, boot: int, sequence: int) -> None:
        """The first read ever: nothing before it was promised to anybody."""
        self._boot, self._sequence = boot, sequence
        self._boot_out, self._sequence_out = boot, sequence

    def gauge_read(self, now_ns: int) -> None:
        """The gauge was read, all results up to now are in."""
        self._gauge_ns = now_ns

    def gauge_rebooted(self, boot: int) -> None:
        """The result sequence begins again; results not read before are lost with their pieces."""
        self._boot, self._sequence = boot, 0
        self._rebooted = True

    def results_overwritten(self, first: int, last: int) -> None:
        """The ring went round: results ``first``..``last`` can no longer be read."""
        self._lost_before = Lost("gauge", "overwritten", first, last, ())
        self._sequence = last

    def add_result(self, result: Result, now_ns: int) -> None:
        """The next result, in sequence."""
        if result.sequence <= self._sequence:
            return
        self._results.append(_Waiting(result, self._boot, self._lost_before, self._rebooted))
        self._result_ns[result.sequence] = now_ns
        self._sequence = result.sequence
        self._lost_before, self._rebooted = None, False

    def plc_read(self, head: PlcHead, now_ns: int) -> None:
        """The PLC's block was read; entries it has must have been added before."""
        self._plc_ns = now_ns
        self._started = head.started
        first = max(self._finished + 1, self.next_piece, head.finished - WAITING_MAX)
        for piece in range(first, head.finished + 1):
            self._finished_ns[piece] = now_ns
        self._finished = head.finished

    def add_mate(self, mate: PlcPiece) -> None:
        if mate.piece >= self.next_piece and len(self._mates) < WAITING_MAX:
            self._mates[mate.piece] = mate

    def has_mate(self, piece: int) -> bool:
        return piece in self._mates

    # --- what comes out ---

    def next(self, characteristic: Characteristic | None) -> JoinedPiece | StrayResult | None:
        """The next piece or stray result that can be told now, or None: more must be read first.

        Without an order (no characteristic) the next piece is one not started, so all results are strays.
        """
        if not self._results:
            reason = "rebooted" if self._rebooted else "not_measured"
            return self._without_result(reason) if self._overdue(self.next_piece) else None
        waiting = self._results[0]
        piece = waiting.result.piece
        if piece < self.next_piece:
            return self._stray(waiting, "already_judged" if piece else "unknown_piece")
        if piece > self._started:
            if self._waited(waiting, self._plc_ns):
                return self._stray(waiting, "unknown_piece")
            return None
        if piece > self.next_piece:
            return self._skipped(waiting, piece)
        assert characteristic is not None, "a piece is expected only within an order"
        return self._paired(waiting, characteristic)

    def _overdue(self, piece: int) -> bool:
        since = self._finished_ns.get(piece)
        return since is not None and self._gauge_ns - since >= self._mate_ns

    def _waited(self, waiting: _Waiting, read_ns: int) -> bool:
        return read_ns - self._result_ns[waiting.result.sequence] >= self._mate_ns

    def _skipped(self, waiting: _Waiting, until: int) -> JoinedPiece:
        """A later piece's result is here: pieces up to it will have none."""
        lost = waiting.lost_before
        reason = "overwritten" if lost else "rebooted" if waiting.rebooted else "not_measured"
        return self._without_result(reason, until - 1, lost)

    def _without_result(self, reason: str, last: int = 0, results: Lost | None = None) -> JoinedPiece:
        piece = self.next_piece
        if self._group is None or piece not in self._group.pieces:
            last = min(max(last, piece), piece + GROUP_MAX - 1)
            pieces = tuple(range(piece, last + 1))
            if results is not None:
                self._group = replace(results, pieces=pieces)
            else:
                self._group = Lost("gauge", reason, piece, last, pieces)
        mate = self._mates.get(piece)
        joined = JoinedPiece(
            piece,
            Verdict.MISSING_RESULT,
            mate.serial if mate else None,
            None,
            None,
            mate.started_at if mate else None,
            0,
            self._boot_out,
            self._sequence_out,
            self._group,
        )
        return self._advance(joined)

    def _paired(self, waiting: _Waiting, characteristic: Characteristic) -> JoinedPiece | None:
        result, mate = waiting.result, self._mates.get(waiting.result.piece)
        refusal = gate.refusal(result, characteristic)
        lost: Lost | None = None
        verdict = Verdict.GOOD_READING
        if mate is None:
            overwritten = self._started >= result.piece + self._plc_ring
            if not overwritten and not self._waited(waiting, self._plc_ns):
                return None
            verdict = Verdict.MISSING_MATE
            reason = "overwritten" if overwritten else "not_in_ring"
            lost = Lost("plc", reason, result.piece, result.piece, (result.piece,))
        elif refusal is not None:
            verdict = Verdict.BAD_READING
            lost = Lost("gauge", refusal, result.sequence, result.sequence, (result.piece,))
        self._consume(waiting)
        joined = JoinedPiece(
            result.piece,
            verdict,
            mate.serial if mate else None,
            None if refusal in ("bad_status", "not_finite") else result.value,
            result.sequence,
            mate.started_at if mate else None,
            result.ready_at,
            waiting.boot,
            result.sequence,
            lost,
            waiting.rebooted,
        )
        return self._advance(joined)

    def _stray(self, waiting: _Waiting, reason: str) -> StrayResult:
        self._consume(waiting)
        result = waiting.result
        pieces = (result.piece,) if 0 < result.piece < self.next_piece else ()
        lost = Lost("gauge", reason, result.sequence, result.sequence, pieces)
        return StrayResult(lost, waiting.boot, result.sequence, result)

    def _consume(self, waiting: _Waiting) -> None:
        self._results.popleft()
        self._result_ns.pop(waiting.result.sequence, None)
        self._boot_out, self._sequence_out = waiting.boot, waiting.result.sequence

    def _advance(self, joined: JoinedPiece) -> JoinedPiece:
        self._mates.pop(joined.piece, None)
        self._finished_ns.pop(joined.piece, None)
        self.next_piece = joined.piece + 1
        return joined

    def skip_to(self, piece: int) -> None:
        """Expect ``piece`` next: pieces before it belong to no order (a job begins there)."""
        self.next_piece = piece
        for known in [p for p in self._mates if p < piece]:
            del self._mates[known]
        for known in [p for p in self._finished_ns if p < piece]:
            del self._finished_ns[known]
