"""An order decided again: stored readings through the same kernel, from the resets the edge recorded.

What is fed is what everybody reads: the readings of the pieces. What is compared, in the order things
happened, until the first difference:

- a reading with what the edge said it was, with the sample of the other stream where that has arrived, and
  with its decision word;
- a subgroup's readings with those of its pieces, its mean and spread with those computed from them, its
  decision words, and the hash of parameters and run memory the edge sealed it with.

Every reading of a subgroup is in its mean, and every mean is in the memory that the hash covers, so no
reading can be changed without a difference, except in a subgroup that was never closed. Run memory begins
anew at ``run.enabled`` and ``memory.restarted``, under the bundle named there. Where facts are missing, what
follows is counted as not replayed until memory begins anew. Of a decision word its decision bits are
compared; the rest describes the monitor that decided (its stop authority, for one).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jidoka_shared.spc import DECISION
from jidoka_shared.spc.plan import MEAN, RANGE, READING, channels_of, points_of
from jidoka_shared.wire import Characteristic
from jidoka_shared.wire.bundle import IMR
from jidoka_shared.wire.events import MemoryRestarted, PieceRecorded, RunEnabled, SubgroupJudged

if TYPE_CHECKING:
    from jidoka_shared.spc import Monitor

Told = RunEnabled | MemoryRestarted | PieceRecorded | SubgroupJudged


@dataclass(frozen=True, slots=True)
class StoredReading:
    """A reading as the server keeps it; ``words``: the reading's, and those of the subgroup it closed."""

    value: float | None
    good: bool
    words: tuple[int, ...]
    samples: tuple[float | None, ...] = ()
    """The value in the stream of samples; empty where it has not arrived."""


@dataclass(frozen=True, slots=True)
class StoredGroup:
    """A judged subgroup as the server keeps it."""

    readings: tuple[float | None, ...]
    mean: float | None
    spread: float | None
    mean_word: int
    range_word: int
    state_hash: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """The first thing that is not as it was decided. ``piece`` is None where it is the whole subgroup.

    what: reading, reading_missing, sample, reading_word, subgroup_missing, subgroup_readings, mean, spread,
    mean_word, range_word, state_hash, bundle_missing.
    """

    what: str
    subgroup: int
    piece: int | None
    serial: str | None
    stored: str
    replayed: str


@dataclass(slots=True)
class Replay:
    """What was compared. ``hashes``: state hashes that agreed; ``skipped``: pieces after missing facts."""

    readings: int = 0
    subgroups: int = 0
    hashes: int = 0
    restarts: int = 0
    skipped: int = 0
    last_hash: str | None = None
    difference: Difference | None = None


@dataclass(slots=True)
class Replayer:
    """Feed it the facts of one order in their order; it stops at the first difference.

    ``characteristic_of`` finds a bundle's characteristic by the bundle's hash; the readings are by piece,
    the subgroups by number.
    """

    characteristic_of: Callable[[str | None], Characteristic | None]
    readings: Mapping[int, StoredReading]
    groups: Mapping[int, StoredGroup]
    result: Replay = field(default_factory=Replay)
    _kernel: Monitor | None = None
    _characteristic: Characteristic | None = None
    _base_piece: int = 0

    def feed(self, told: Told) -> None:
        if self.result.difference is not None:
            return
        if isinstance(told, RunEnabled | MemoryRestarted):
            self._restart(told)
        elif self._kernel is None:
            self.result.skipped += isinstance(told, PieceRecorded)
        elif isinstance(told, PieceRecorded):
            self._piece(told, self._kernel)
        else:
            self._group(told, self._kernel)

    def lost(self) -> None:
        """Facts are missing here: what the memory holds is unknown until it begins anew."""
        self._kernel = None

    def _restart(self, told: RunEnabled | MemoryRestarted) -> None:
        from jidoka_shared.spc import Monitor

        self.result.restarts += 1
        self._base_piece = told.first_piece
        self._characteristic = self.characteristic_of(told.bundle)
        if self._characteristic is None:
            self._differ("bundle_missing", 0, None, told.bundle, "-")
            return
        # As an adviser: a server's authority is no part of what was decided, and no part of the hash.
        self._kernel = Monitor(channels_of(self._characteristic), 0, stop_authority=False)

    def _piece(self, told: PieceRecorded, kernel: Monitor) -> None:
        stored = self.readings.get(told.piece)
        if stored is None:
            self._differ("reading_missing", told.subgroup, told, "-", told.value)
            return
        if stored.value != told.value:
            self._differ("reading", told.subgroup, told, stored.value, told.value)
            return
        for sample in stored.samples:
            if sample != stored.value:
                self._differ("sample", told.subgroup, told, sample, stored.value)
                return
        word = 0
        if stored.good and stored.value is not None and told.piece >= self._base_piece:
            word = kernel.one(READING, stored.value)
        if stored.words and not _same_word(stored.words[0], word):
            self._differ("reading_word", told.subgroup, told, _names(stored.words[0]), _names(word))
            return
        self.result.readings += 1

    def _group(self, told: SubgroupJudged, kernel: Monitor) -> None:
        number = told.subgroup
        stored = self.groups.get(number)
        assert self._characteristic is not None
        if stored is None:
            self._differ("subgroup_missing", number, None, "-", told.mean)
            return
        values = [self._value(piece) for piece in told.pieces]
        for piece, value, listed in zip(told.pieces, values, stored.readings, strict=False):
            if value != listed or (value is None and told.complete):
                self._differ("subgroup_readings", number, None, listed, value, piece)
                return
        mean: float | None = None
        spread: float | None = None
        words = [0, 0, 0]
        if told.complete:
            chart = self._characteristic.chart
            previous = kernel.state(MEAN).previous if chart == IMR else None
            mean, spread = points_of(chart, [one for one in values if one is not None], previous)
            words[MEAN] = kernel.one(MEAN, mean)
            if spread is not None:
                words[RANGE] = kernel.one(RANGE, spread)
        for what, kept, found in (("mean", stored.mean, mean), ("spread", stored.spread, spread)):
            if kept != found:
                self._differ(what, number, None, kept, found)
                return
        for what, kept_word, word in (
            ("mean_word", stored.mean_word, words[MEAN]),
            ("range_word", stored.range_word, words[RANGE]),
        ):
            if not _same_word(kept_word, word):
                self._differ(what, number, None, _names(kept_word), _names(word))
                return
        self._seal(number, stored.state_hash or told.state_hash, kernel.state_hash())

    def _seal(self, number: int, stored: str | None, found: str) -> None:
        self.result.subgroups += 1
        if stored is None:
            return
        if stored != found:
            self._differ("state_hash", number, None, stored, found)
            return
        self.result.hashes += 1
        self.result.last_hash = found

    def _value(self, piece: int) -> float | None:
        """A piece's reading as a subgroup holds it: none where the reading was not good."""
        stored = self.readings.get(piece)
        return stored.value if stored is not None and stored.good else None

    def _differ(
        self,
        what: str,
        subgroup: int,
        told: PieceRecorded | None,
        stored: object,
        replayed: object,
        piece: int | None = None,
    ) -> None:
        self.result.difference = Difference(
            what,
            subgroup,
            told.piece if told else piece,
            told.serial if told else None,
            "-" if stored is None else str(stored),
            "-" if replayed is None else str(replayed),
        )


def _same_word(stored: int, replayed: int) -> bool:
    return (stored ^ replayed) & DECISION == 0


def _names(word: int) -> str:
    """A word's decision bits, in hex and by name."""
    from jidoka_shared.spc import describe

    return f"0x{word & DECISION:05x} {' '.join(describe(word))}".strip()
