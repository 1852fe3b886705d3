"""Drawing a long series with few points: none that matters is lost.

A window of a series is cut into buckets of equal length. Kept are the window's first and last point, of each
bucket the lowest and the highest value and the widest spread, and every point that must be seen: flagged by a
rule, excluded, annotated, unusable. Where more must be seen than ``must_max``, those where a rule begins to
hold come first, then evenly chosen others; the buckets still say how many were flagged and by what. A window
of up to ``points_max`` points is kept whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Words = npt.NDArray[np.uint32]
    Marks = npt.NDArray[np.uint16]
    Longs = npt.NDArray[np.int64]

MINIMUM, MAXIMUM, FLAGGED, EXCLUDED, ENDS, ANNOTATED, SPREAD, UNUSABLE = (1 << at for at in range(8))
MUST_MAX: Final = 50_000
PER_BUCKET: Final = 4  # points a bucket may add: lowest, highest, widest, and room for the ends


@dataclass(frozen=True, slots=True)
class Buckets:
    """What each bucket holds; ``low``, ``high`` and ``spread`` are NaN where it has no usable number."""

    first: Longs
    last: Longs
    low: Floats
    high: Floats
    spread: Floats
    flagged: Longs
    word: Words


@dataclass(frozen=True, slots=True)
class Reduced:
    """``index``: the points kept, rising; ``kept``: why, as bits; ``buckets``: None when nothing was left
    out."""

    index: Longs
    kept: Marks
    buckets: Buckets | None


def reduce(
    value: Floats,
    *,
    spread: Floats | None = None,
    word: Words | None = None,
    rising: npt.NDArray[np.bool_] | None = None,
    marks: Marks | None = None,
    first: int = 0,
    last: int | None = None,
    points_max: int = 2_000,
    must_max: int = MUST_MAX,
) -> Reduced:
    """The points to draw of ``value[first : last + 1]``; positions in the answer are those of ``value``.

    ``word``: the rules each point is flagged by (0: none); ``rising``: where one begins to hold; ``marks``:
    EXCLUDED and ANNOTATED bits.
    """
    import numpy as np

    end = value.size if last is None else min(value.size, last + 1)
    first = max(0, min(first, end))
    part = slice(first, end)
    n = end - first
    own = value[part]
    kept = np.zeros(n, dtype=np.uint16)
    if marks is not None:
        kept |= marks[part].astype(np.uint16)
    flags = np.zeros(n, dtype=np.uint32) if word is None else word[part]
    kept[flags != 0] |= FLAGGED
    kept[~np.isfinite(own)] |= UNUSABLE
    if n:
        kept[0] |= ENDS
        kept[-1] |= ENDS
    if n <= points_max:
        return Reduced(np.arange(first, end), kept, None)
    first_choice = kept & (EXCLUDED | ANNOTATED | ENDS) > 0
    if rising is not None:
        first_choice |= rising[part] & (flags != 0)
    chosen = _must(first_choice, kept != 0, must_max)
    rows = -(-n // max(1, points_max // PER_BUCKET))
    buckets = _buckets(own, None if spread is None else spread[part], flags, rows, kept, chosen)
    picked = np.flatnonzero(chosen)
    shifted = Buckets(
        buckets.first + first, buckets.last + first, buckets.low, buckets.high, buckets.spread,
        buckets.flagged, buckets.word,
    )  # fmt: skip
    return Reduced(picked + first, kept[picked], shifted)


def _must(first_choice: Any, second: Any, must_max: int) -> Any:
    """A mask of the points that must be seen, at most ``must_max`` of them, evenly thinned where needed."""
    import numpy as np

    chosen = np.zeros(first_choice.size, dtype=bool)
    room = must_max
    for wanted in (first_choice, second & ~first_choice):
        at = np.flatnonzero(wanted)
        if at.size > room:
            at = at[np.linspace(0, at.size - 1, room).astype(np.int64)] if room else at[:0]
        chosen[at] = True
        room -= at.size
    return chosen


def _buckets(
    own: Floats, spread: Floats | None, flags: Words, rows: int, kept: Marks, chosen: Any
) -> Buckets:
    """The buckets of ``rows`` points each; marks and chooses the extremes of each."""
    import numpy as np

    n = own.size
    count = -(-n // rows)
    begins = np.arange(count) * rows
    ends = np.minimum(begins + rows, n) - 1
    nothing = np.full(count, np.nan)
    low, high, widest = nothing.copy(), nothing.copy(), nothing.copy()
    for series, sign, bit, into in (
        (own, 1.0, MINIMUM, low), (own, -1.0, MAXIMUM, high), (spread, -1.0, SPREAD, widest),
    ):  # fmt: skip
        if series is None:
            continue
        grid = np.full(count * rows, np.inf)
        np.multiply(series, sign, out=grid[:n])
        grid[:n][~np.isfinite(series)] = np.inf
        at = begins + grid.reshape(count, rows).argmin(axis=1)
        there = np.isfinite(series[np.minimum(at, n - 1)]) & (at < n)
        into[there] = series[at[there]]
        kept[at[there]] |= bit
        chosen[at[there]] = True
    return Buckets(
        begins, ends, low, high, widest,
        np.add.reduceat((flags != 0).astype(np.int64), begins),
        np.bitwise_or.reduceat(flags, begins),
    )  # fmt: skip
