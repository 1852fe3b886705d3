"""The decisions, as a deterministic function of (checkpoint, next joined piece). No clock, no socket:
times come in as arguments.

``Judge`` holds the memory, the bundle in force and the kernel. Every method that changes something returns
the ``Outcome`` to store, or None; the caller sends ``outcome.stop`` first and stores afterwards.

- Good subgroup: complete, without a signal of the stop set. A stop holds every piece after the last good
one, up to the last piece
  started before the line stood still; an incomplete subgroup is not charted and not good.
- A gap (no result, a refused reading, no mate) holds its piece and makes its subgroup incomplete. A reboot
of the gauge or a whole
  subgroup lost restarts run memory at the next subgroup.
- After a reset the memory restarts at the next piece, and ``verification_subgroups`` complete subgroups
must pass; a signal before
  that is a failed verification and a new stop.
- Planned holds (limits_due, order_complete, commanded) let no further piece start and are no stop.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from jidoka_edge import gate
from jidoka_edge.monitor import holds
from jidoka_edge.monitor.memory import ADVICE_MAX, TAIL_MAX, Job, Member, Memory, encode_memory
from jidoka_edge.monitor.outcome import Outcome, Row, StopRequest
from jidoka_edge.pieces.records import JoinedPiece, StrayResult, Verdict
from jidoka_shared.spc import CheckpointRefused, Monitor, may_stop
from jidoka_shared.spc.plan import CHARTS, MEAN, RANGE, READING, channels_of, names_of, points_of
from jidoka_shared.wire import (
    Bundle,
    Characteristic,
    decode_bundle,
)
from jidoka_shared.wire.bundle import IMR
from jidoka_shared.wire.events import (
    GapRecorded,
    Limits,
    MemoryRestarted,
    PieceRecorded,
    SignalRaised,
    SubgroupJudged,
)

QUALITY_GOOD: Final = 192
QUALITY_BAD: Final = 0


class Judge:
    """The monitor's decisions over one memory. Raises ``MalformedMessage`` or ``SpcError`` for a bundle it
    cannot run.
    """

    def __init__(self, memory: Memory, bundle_payload: bytes | None = None) -> None:
        self.memory = memory
        self.bundle: Bundle | None = None
        self.kernel: Monitor | None = None
        if bundle_payload is not None:
            self.bundle = decode_bundle(bundle_payload)
            self.kernel = self._restored(self.bundle)

    @property
    def characteristic(self) -> Characteristic:
        assert self.bundle is not None
        return self.bundle.characteristics[0]

    @property
    def phase(self) -> str:
        if self.memory.stop is not None and self.memory.stop.verifying:
            return "verify"
        return "monitor" if self.bundle is not None and self.characteristic.limits is not None else "collect"

    @property
    def order(self) -> str | None:
        return self.memory.job.order if self.memory.job else None

    def checkpoint(self) -> bytes:
        """Everything a restart needs, as bytes."""
        if self.kernel is not None:
            self.memory.kernel = self.kernel.checkpoint()
        return encode_memory(self.memory)

    # --- pieces ---

    def judge(self, joined: JoinedPiece, at: int) -> Outcome:
        """The next piece of the order in work."""
        memory, job = self.memory, self.memory.job
        assert job is not None and joined.piece == memory.next_piece, "pieces come in order, within a job"
        out = Outcome(f"piece:{job.order}:{joined.piece}", at, joined.piece)
        memory.next_piece = joined.piece + 1
        memory.gauge_boot, memory.gauge_sequence = joined.gauge_boot, joined.gauge_sequence
        gap = self._gap(job, joined, out)
        self._restart_due(joined.piece, out)
        number, place = self._place(joined.piece)
        place_of_record = len(out.events)
        good = joined.verdict is Verdict.GOOD_READING and joined.value is not None
        charted = joined.piece >= memory.base_piece
        before = memory.words[READING]
        word = self._step(READING, joined.value) if good and charted and joined.value is not None else 0
        member = Member(joined.piece, joined.serial, joined.value if good else None, word)
        self._remember(member, charted)
        words = [word]
        stop_before = memory.stop
        reasons = self._signals(out, joined, READING, word, before, (member,), joined.value or 0.0)
        if charted and place == self.characteristic.subgroup_size - 1:
            reasons += self._close(out, joined, number, words, bool(reasons))
        if reasons:
            out.stop = self._stop(out, job, joined, number, reasons)
        stop = memory.stop or stop_before
        held_by = gap or (stop.id if stop else None)
        out.events.insert(
            place_of_record,
            PieceRecorded(
                piece=joined.piece,
                serial=joined.serial,
                verdict=joined.verdict.value,
                characteristic=self.characteristic.code,
                value=joined.value,
                result_seq=joined.sequence,
                subgroup=number,
                place=place,
                started_at=joined.started_at,
                measured_at=joined.measured_at or at,
                decided_at=at,
                held_by=held_by,
                words=tuple(words),
            ),
        )
        self._samples(out, joined, word, number, place, held_by)
        holds.after_piece(self, out, joined.piece)
        return out

    def stray(self, stray: StrayResult, at: int) -> Outcome:
        """A result of no expected piece: consumed, and recorded as a gap. What was laid on the gauge by hand
        (no piece number, or no order in work) is kept as a sample of piece 0, which no chart sees."""
        memory, lost, result = self.memory, stray.lost, stray.result
        memory.gauge_boot, memory.gauge_sequence = stray.gauge_boot, stray.gauge_sequence
        gap = f"gauge/{stray.gauge_boot}/{lost.first}"
        out = Outcome(f"gap:{gap}", at)
        out.events.append(
            GapRecorded(
                gap=gap,
                source=lost.source,
                reason=lost.reason,
                from_=lost.first,
                to=lost.last,
                pieces=lost.pieces,
            )
        )
        if self.bundle is not None and (memory.job is None or result.piece == 0):
            refusal = gate.refusal(result, self.characteristic)
            out.samples.append(
                {
                    "characteristic": self.characteristic.code,
                    "piece": 0,
                    "serial": None,
                    "value": None if refusal in ("bad_status", "not_finite") else result.value,
                    "result_seq": result.sequence,
                    "measured_at": result.ready_at,
                    "word": 0,
                    "quality": QUALITY_GOOD if refusal is None else QUALITY_BAD,
                }
            )
        return out

    def _gap(self, job: Job, joined: JoinedPiece, out: Outcome) -> str | None:
        """The gap record of a piece that has no good reading; a group of pieces shares the one of its
        first.
        """
        memory, lost = self.memory, joined.lost
        whole = max(2, self.characteristic.subgroup_size)  # one single value lost is no gap in its chart
        if joined.restart_memory or (lost is not None and len(lost.pieces) >= whole):
            last = lost.pieces[-1] if lost else joined.piece - 1
            memory.restart_at = max(memory.restart_at, self._next_subgroup_start(last + 1))
        if lost is None:
            return None
        gap = f"{job.order}/gap/{lost.pieces[0]}"
        if lost.pieces[0] == joined.piece:
            out.events.append(
                GapRecorded(
                    gap=gap,
                    source=lost.source,
                    reason=lost.reason,
                    from_=lost.first,
                    to=lost.last,
                    pieces=lost.pieces,
                )
            )
        return gap

    def _next_subgroup_start(self, piece: int) -> int:
        """The first piece at or after ``piece`` that begins a subgroup."""
        memory, size = self.memory, self.characteristic.subgroup_size
        return piece + (memory.base_piece - piece) % size

    def _restart_due(self, piece: int, out: Outcome) -> None:
        memory = self.memory
        if not memory.restart_at or piece < memory.restart_at:
            return
        number, _ = self._place(piece)
        memory.restart_at = 0
        self.restart("gap", piece, number, out)

    def restart(self, reason: str, piece: int, subgroup: int, out: Outcome) -> None:
        """Run memory begins anew at ``piece``, which is place 0 of ``subgroup``."""
        memory = self.memory
        memory.base_piece, memory.base_subgroup = piece, subgroup
        memory.words, memory.advice, memory.open = [0, 0, 0], [], []
        if self.kernel is not None:
            for channel in range(self.kernel.channels):
                self.kernel.reset(channel)
        out.events.append(MemoryRestarted(reason=reason, first_piece=piece, first_subgroup=subgroup))

    def _place(self, piece: int) -> tuple[int, int]:
        memory, size = self.memory, self.characteristic.subgroup_size
        if piece < memory.base_piece:  # in work when the line stood still, judged after the reset
            return memory.last_subgroup, 0
        index, place = divmod(piece - memory.base_piece, size)
        return memory.base_subgroup + index, place

    def _step(self, channel: int, value: float) -> int:
        assert self.kernel is not None
        word = self.kernel.one(channel, value)
        self.memory.words[channel] = word
        return word

    def _remember(self, member: Member, charted: bool) -> None:
        memory = self.memory
        memory.tail = [*memory.tail[-(TAIL_MAX - 1) :], member]
        if charted:
            memory.open = [*memory.open, member]

    # --- subgroups and signals ---

    def _close(
        self, out: Outcome, joined: JoinedPiece, number: int, words: list[int], reading_stop: bool
    ) -> list[str]:
        """The subgroup is full: judge it, or close it incomplete. Returns the ids of stop signals raised."""
        memory = self.memory
        members, memory.open = tuple(memory.open), []
        values = [member.value for member in members if member.value is not None]
        memory.last_subgroup = number
        if len(values) < self.characteristic.subgroup_size:
            out.events.append(self.subgroup_event(number, members, out.at))
            return []
        mean, spread = points_of(self.characteristic.chart, values, self._charted_before())
        reasons: list[str] = []
        stops: list[str] = []
        advices: list[str] = []
        first = len(out.events)
        judged = [0, 0, 0]
        for channel, value in ((MEAN, mean), (RANGE, spread)):
            if value is None:
                continue
            before = memory.words[channel]
            word = self._step(channel, value)
            words.append(word)
            judged[channel] = word
            stops += names_of(channel, word, self.characteristic.stop)
            advices += names_of(channel, word, self.characteristic.advice)
            reasons += self._signals(out, joined, channel, word, before, members, value)
        spec = [name for m in members for name in names_of(READING, m.word, self.characteristic.stop)]
        stops = list(dict.fromkeys([*spec, *stops]))
        out.events.insert(
            first,
            self.subgroup_event(number, members, out.at, mean, spread, judged, tuple(advices), tuple(stops)),
        )
        if advices:
            memory.advice = [*memory.advice[-(ADVICE_MAX - 1) :], number]
        if not stops and not reading_stop:
            holds.good_subgroup(self, out, number, members)
        return reasons

    def _charted_before(self) -> float | None:
        """The value charted last in this run, which a moving range is taken to."""
        assert self.kernel is not None
        return self.kernel.state(MEAN).previous if self.characteristic.chart == IMR else None

    def subgroup_event(
        self,
        number: int,
        members: tuple[Member, ...],
        at: int,
        mean: float | None = None,
        spread: float | None = None,
        judged: Sequence[int] = (0, 0, 0),
        advice: tuple[str, ...] = (),
        stop: tuple[str, ...] = (),
    ) -> SubgroupJudged:
        """A subgroup as an event; without a mean it is closed incomplete. ``judged``: words by channel."""
        limits = self.characteristic.limits
        assert self.kernel is not None
        return SubgroupJudged(
            subgroup=number,
            phase=self.phase,
            complete=mean is not None,
            characteristic=self.characteristic.code,
            pieces=tuple(m.piece for m in members),
            readings=tuple(m.value for m in members),
            mean=mean,
            range=spread,
            mean_word=judged[MEAN],
            range_word=judged[RANGE],
            advice=advice,
            stop=stop,
            limits=limits.id if limits else None,
            state_hash=self.kernel.state_hash(),
            at=at,
        )

    def _signals(
        self,
        out: Outcome,
        joined: JoinedPiece,
        channel: int,
        word: int,
        before: int,
        members: tuple[Member, ...],
        value: float,
    ) -> list[str]:
        """Raise what rises in ``word``; returns the id of the signal that calls for a stop, if one does."""
        memory, characteristic = self.memory, self.characteristic
        number, _ = self._place(joined.piece)
        what = joined.piece if channel == READING else number
        calls: list[str] = []
        assert self.kernel is not None
        stopping = may_stop(word, int(self.kernel.config(channel).stop)) and holds.may_begin(memory)
        for kind, listed in (("advice", characteristic.advice), ("stop", characteristic.stop)):
            rising = names_of(channel, word if kind == "stop" and stopping else word & ~before, listed)
            if not rising:
                continue
            signal = f"{self.order}/{what}/{CHARTS[channel]}/{kind}"
            held = kind == "stop"
            out.events.append(
                SignalRaised(
                    signal=signal,
                    kind=kind,
                    chart=CHARTS[channel],
                    rules=rising,
                    characteristic=characteristic.code,
                    subgroup=number,
                    pieces=tuple(m.piece for m in members),
                    serials=tuple(m.serial for m in members),
                    readings=tuple(m.value for m in members),
                    value=value,
                    limits=self._limits(),
                    held_from=holds.held_from(self) if held else None,
                    held_to=joined.piece if held else None,
                    advice_before=tuple(memory.advice),
                    ready_at=joined.measured_at,
                    decided_at=out.at,
                )
            )
            if held and stopping:
                calls.append(signal)
        return calls

    def _limits(self) -> Limits | None:
        limits, characteristic = self.characteristic.limits, self.characteristic
        if limits is None:
            return None
        return Limits(
            limits.id,
            limits.centre,
            limits.lower,
            limits.upper,
            limits.r_upper,
            characteristic.lsl,
            characteristic.usl,
        )

    def _stop(
        self, out: Outcome, job: Job, joined: JoinedPiece, number: int, signals: list[str]
    ) -> StopRequest:
        stop = f"{job.order}/{joined.piece}"
        cause = holds.begin_stop(self, out, stop, signals[0], joined, number)
        return StopRequest(stop, cause, signals[0], joined.measured_at, out.at, ", ".join(signals)[:400])

    def _samples(
        self, out: Outcome, joined: JoinedPiece, word: int, number: int, place: int, held_by: str | None
    ) -> None:
        if joined.sequence is not None:
            out.samples.append(
                {
                    "characteristic": self.characteristic.code,
                    "piece": joined.piece,
                    "serial": joined.serial,
                    "value": joined.value,
                    "result_seq": joined.sequence,
                    "measured_at": joined.measured_at,
                    "word": word,
                    "quality": QUALITY_GOOD if joined.verdict is Verdict.GOOD_READING else QUALITY_BAD,
                }
            )
        live: Row = {
            "piece": joined.piece,
            "serial": joined.serial,
            "value": joined.value,
            "verdict": joined.verdict.value,
            "subgroup": number,
            "place": place,
            "word": word,
            "measured_at": joined.measured_at,
            "held_by": held_by,
            "characteristic": self.characteristic.code,
        }
        out.live = live

    # --- the bundle ---

    def take(self, bundle: Bundle, kernel: Monitor | None) -> None:
        """Run ``bundle`` from now on, with a fresh kernel unless its charts are the old ones
        (``changeover`` decides).
        """
        self.bundle = bundle
        if kernel is not None:
            self.kernel = kernel

    def _restored(self, bundle: Bundle) -> Monitor:
        channels = channels_of(bundle.characteristics[0])
        if self.memory.kernel:
            try:
                kernel = Monitor.restore(self.memory.kernel, channels)
                kernel.acknowledge_restored()  # agent.started records it; the words stay what they were
                return kernel
            except CheckpointRefused:
                self.memory.restart_at = self._restart_after_damage(bundle)
        return Monitor(channels, bundle.version)

    def _restart_after_damage(self, bundle: Bundle) -> int:
        size, memory = bundle.characteristics[0].subgroup_size, self.memory
        return memory.next_piece + (memory.base_piece - memory.next_piece) % size
