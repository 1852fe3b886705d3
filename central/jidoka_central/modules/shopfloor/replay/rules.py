"""An order decided again: stored readings through the same kernel, from the resets the edge recorded.

What is fed is what everybody reads: the readings of the pieces. What is compared, in the order things
happened, until the first difference:

- a reading, its verdict, serial and subgroup with what the edge said they were, with the sample of the other
  stream where that has arrived, and all its decision words: its own, and those of the subgroup it closed;
- what else the edge said of a subgroup (`SAID`: it decides which charts and studies the subgroup is part of);
- a subgroup's pieces, and its readings, one for one, with those of its pieces; its mean and spread with
  those computed from them, its decision words, and the hash of parameters and run memory the edge sealed it
  with, as kept with the subgroup and as kept with the fact.

Every reading of a subgroup is in its mean, and every mean is in the memory that the hash covers, so no
reading can be changed without a difference, except in a subgroup that was never closed. Run memory begins
anew at ``run.enabled`` and ``memory.restarted``, under the bundle named there. Where facts are missing, what
follows is counted as not replayed until memory begins anew. Of a decision word its decision bits are
compared; the rest describes the monitor that decided (its stop authority, for one).

At the end every stored reading and subgroup must have been told: what no fact tells of is a difference where
all facts are there, and counted as untold where some are missing. The result is ``same`` only where all of
it was replayed and agrees and at least one state hash was compared; ``incomplete`` where nothing differs but
something could not be compared (skipped, untold, told before facts carried words or hashes); else
``differs``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from jidoka_central.foundation.text import Text
from jidoka_shared.spc import DECISION
from jidoka_shared.spc.plan import MEAN, RANGE, READING, channels_of, points_of
from jidoka_shared.wire import Characteristic
from jidoka_shared.wire.bundle import IMR
from jidoka_shared.wire.events import MemoryRestarted, PieceRecorded, RunEnabled, SubgroupJudged

if TYPE_CHECKING:
    from jidoka_shared.spc import Monitor

GOOD: Final = "good_reading"
Result = Literal["same", "incomplete", "differs"]
RESULTS: Final[dict[Result, Text]] = {
    "same": Text(zh="全部重放，与边缘判定一致", en="All replayed, and as the edge decided it"),
    "incomplete": Text(
        zh="没有发现差异，但部分数据无法重放", en="Nothing differs, but some of it could not be replayed"
    ),
    "differs": Text(zh="与边缘判定不一致", en="Not as the edge decided it"),
}
Told = RunEnabled | MemoryRestarted | PieceRecorded | SubgroupJudged
SAID: Final = ("phase", "complete", "limits", "bundle", "at", "advice", "stop")


@dataclass(frozen=True, slots=True)
class StoredReading:
    """A reading as the server keeps it; ``words``: the reading's, and those of the subgroup it closed."""

    value: float | None
    verdict: str
    subgroup: int
    words: tuple[int, ...]
    samples: tuple[float | None, ...] = ()
    """The value in the stream of samples; empty where it has not arrived."""
    serial: str | None = None

    @property
    def good(self) -> bool:
        return self.verdict == GOOD


@dataclass(frozen=True, slots=True)
class StoredGroup:
    """A judged subgroup as the server keeps it; ``said``: what ``SAID`` names."""

    pieces: tuple[int, ...]
    readings: tuple[float | None, ...]
    mean: float | None
    spread: float | None
    mean_word: int
    range_word: int
    state_hash: str | None
    said: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Difference:
    """The first thing that is not as it was decided. ``piece`` is None where it is the whole subgroup.

    what: reading, reading_missing, reading_untold, verdict, serial, reading_subgroup, sample, reading_word,
    closing_words, subgroup_missing, subgroup_untold, subgroup_phase and others of ``SAID``, subgroup_pieces,
    subgroup_readings, mean, spread, mean_word, range_word, state_hash, bundle_missing; charted
    (``charted``).
    """

    what: str
    subgroup: int
    piece: int | None
    serial: str | None
    stored: str
    replayed: str


@dataclass(slots=True)
class Replay:
    """What was compared. ``hashes``: state hashes that agreed; ``skipped``: pieces, and
    ``skipped_subgroups``, after missing facts; ``untold``: stored readings and subgroups of which the facts
    are missing; ``wordless``, ``unsealed``: readings without decision words and subgroups without state hash,
    also in their facts.
    """

    readings: int = 0
    subgroups: int = 0
    hashes: int = 0
    restarts: int = 0
    skipped: int = 0
    skipped_subgroups: int = 0
    untold: int = 0
    wordless: int = 0
    unsealed: int = 0
    last_hash: str | None = None
    difference: Difference | None = None

    @property
    def result(self) -> Result:
        if self.difference is not None:
            return "differs"
        left = self.skipped + self.skipped_subgroups + self.untold + self.wordless + self.unsealed
        return "incomplete" if left or not self.hashes else "same"


@dataclass(slots=True)
class Replayer:
    """Feed it the facts of one order in their order, then ``finish``; it stops at the first difference.

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
    _closing: tuple[PieceRecorded, tuple[int, ...]] | None = None
    """The piece before, and the words stored with it that the subgroup it closes has yet to confirm."""
    _pieces: set[int] = field(default_factory=set)
    _numbers: set[int] = field(default_factory=set)
    _skipped: set[int] = field(default_factory=set)
    _skipped_numbers: set[int] = field(default_factory=set)

    def feed(self, told: Told) -> None:
        if self.result.difference is not None:
            return
        if isinstance(told, RunEnabled | MemoryRestarted):
            self._restart(told)
        elif self._kernel is None and isinstance(told, PieceRecorded):
            self._skipped.add(told.piece)
        elif self._kernel is None:
            self._skipped_numbers.add(told.subgroup)
        elif isinstance(told, PieceRecorded):
            self._piece(told, self._kernel)
        else:
            self._group(told, self._kernel)

    def lost(self) -> None:
        """Facts are missing here: what the memory holds is unknown until it begins anew."""
        self._kernel = None
        self._closing = None

    def finish(self, whole: bool) -> Replay:
        """After the last fact; ``whole``: no fact of the time is missing."""
        result = self.result
        if result.difference is None:
            self._closed()
        result.readings, result.subgroups = len(self._pieces), len(self._numbers)
        result.skipped = len(self._skipped - self._pieces)
        result.skipped_subgroups = len(self._skipped_numbers - self._numbers)
        if result.difference is not None:
            return result
        pieces = sorted(self.readings.keys() - self._pieces - self._skipped)
        numbers = sorted(self.groups.keys() - self._numbers - self._skipped_numbers)
        if not whole:
            result.untold = len(pieces) + len(numbers)
        elif numbers:
            self._differ("subgroup_untold", numbers[0], None, self.groups[numbers[0]].mean, None)
        elif pieces:
            stored = self.readings[pieces[0]]
            self._differ("reading_untold", stored.subgroup, None, stored.value, None, pieces[0])
        return result

    def _restart(self, told: RunEnabled | MemoryRestarted) -> None:
        from jidoka_shared.spc import Monitor

        if not self._closed():
            return
        self.result.restarts += 1
        self._base_piece = told.first_piece
        self._characteristic = self.characteristic_of(told.bundle)
        if self._characteristic is None:
            self._differ("bundle_missing", 0, None, told.bundle, "-")
            return
        # As an adviser: a server's authority is no part of what was decided, and no part of the hash.
        self._kernel = Monitor(channels_of(self._characteristic), 0, stop_authority=False)

    def _piece(self, told: PieceRecorded, kernel: Monitor) -> None:
        if not self._closed():
            return
        stored = self.readings.get(told.piece)
        if stored is None:
            self._differ("reading_missing", told.subgroup, told, "-", told.value)
            return
        if stored.value != told.value:
            self._differ("reading", told.subgroup, told, stored.value, told.value)
            return
        if stored.verdict != told.verdict:
            self._differ("verdict", told.subgroup, told, stored.verdict, told.verdict)
            return
        if None not in (stored.serial, told.serial) and stored.serial != told.serial:
            self._differ("serial", told.subgroup, told, stored.serial, told.serial)
            return
        if stored.subgroup != told.subgroup:
            self._differ("reading_subgroup", told.subgroup, told, stored.subgroup, told.subgroup)
            return
        for sample in stored.samples:
            if sample != stored.value:
                self._differ("sample", told.subgroup, told, sample, stored.value)
                return
        word = 0
        if stored.good and stored.value is not None and told.piece >= self._base_piece:
            word = kernel.one(READING, stored.value)
        if stored.words:
            if not _same_word(stored.words[0], word):
                self._differ("reading_word", told.subgroup, told, _names(stored.words[0]), _names(word))
                return
            self._closing = told, stored.words[1:]
        elif told.words:
            self._differ("reading_word", told.subgroup, told, None, _names(word))
            return
        else:
            self.result.wordless += told.piece not in self._pieces
        self._pieces.add(told.piece)

    def _closed(self, words: tuple[int, ...] = (), by: int | None = None) -> bool:
        """Whether the words stored with the piece before are those of the subgroup it closed: ``words`` of
        the one ``by`` closed, none where it closed none."""
        if self._closing is None:
            return True
        told, stored = self._closing
        self._closing = None
        wanted = words if by == told.piece else ()
        if len(stored) == len(wanted) and all(map(_same_word, stored, wanted)):
            return True
        self._differ("closing_words", told.subgroup, told, _listed(stored), _listed(wanted))
        return False

    def _group(self, told: SubgroupJudged, kernel: Monitor) -> None:
        number = told.subgroup
        stored = self.groups.get(number)
        assert self._characteristic is not None
        if stored is None:
            self._differ("subgroup_missing", number, None, "-", told.mean)
            return
        for name in SAID:
            kept, said = stored.said[name], getattr(told, name)
            if kept != said and (name != "at" or said):  # told before subgroups carried their time
                self._differ(f"subgroup_{name}", number, None, kept, said)
                return
        values = [self._value(piece) for piece in told.pieces]
        if stored.pieces != told.pieces:
            self._differ("subgroup_pieces", number, None, stored.pieces, told.pieces)
            return
        if len(stored.readings) != len(values):
            self._differ("subgroup_readings", number, None, stored.readings, tuple(values))
            return
        for piece, value, listed in zip(told.pieces, values, stored.readings, strict=True):
            if value != listed or (value is None and told.complete):
                self._differ("subgroup_readings", number, None, listed, value, piece)
                return
        mean: float | None = None
        spread: float | None = None
        words = [0, 0, 0]
        closing: tuple[int, ...] = ()
        if told.complete:
            chart = self._characteristic.chart
            previous = kernel.state(MEAN).previous if chart == IMR else None
            mean, spread = points_of(chart, [one for one in values if one is not None], previous)
            words[MEAN] = kernel.one(MEAN, mean)
            closing = (words[MEAN],)
            if spread is not None:
                words[RANGE] = kernel.one(RANGE, spread)
                closing = (words[MEAN], words[RANGE])
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
        if self._closed(closing, told.pieces[-1] if told.pieces else None):
            self._seal(number, (stored.state_hash, told.state_hash), kernel.state_hash())

    def _seal(self, number: int, sealed: tuple[str | None, str | None], found: str) -> None:
        kept = [one for one in sealed if one is not None]
        for one in kept:
            if one != found:
                self._differ("state_hash", number, None, one, found)
                return
        if number not in self._numbers:
            self.result.hashes += bool(kept)
            self.result.unsealed += not kept
        self._numbers.add(number)
        if kept:
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


def _listed(words: tuple[int, ...]) -> str:
    return ", ".join(map(_names, words)) or "-"


def _names(word: int) -> str:
    """A word's decision bits, in hex and by name."""
    from jidoka_shared.spc import describe

    return f"0x{word & DECISION:05x} {' '.join(describe(word))}".strip()
