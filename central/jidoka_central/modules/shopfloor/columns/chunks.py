"""A chunk's bytes: columns one after the other, little-endian, no padding.

    head        number i8 | at i8 | phase u1 | flags u1 | count u1 | bundle u2 | limits u2     (each n long)
    statistics  mean f8 | range f8 | deviation f8          NaN: not charted
    readings    f8 (n, width)      NaN: no reading
    pieces      i8 (n, width)      -1: no piece

``phase`` counts ``PHASES``; ``bundle`` and ``limits`` count the chunk's own lists, 65535 stands for none.
Mean, range and deviation are those of ``jidoka_shared.spc`` over complete subgroups, which the edge computes
too, to the last bit. A subgroup of one value has that value as its mean, and what the edge said as its range
(the moving range).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.engine import RowMapping

from jidoka_shared.spc import subgroup_deviation, subgroup_statistics
from jidoka_shared.spc.bounds import usable

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Longs = npt.NDArray[np.int64]

Row = RowMapping | Mapping[str, Any]
PHASES: Final = ("collect", "monitor", "verify")
OTHER_PHASE: Final = 255
NONE: Final = 65_535
COMPLETE, ADVICE, STOP = 1, 2, 4
HEAD: Final = (
    ("number", "<i8"), ("at", "<i8"), ("phase", "u1"), ("flags", "u1"), ("count", "u1"),
    ("bundle", "<u2"), ("limits", "<u2"),
)  # fmt: skip
STATISTICS: Final = (("mean", "<f8"), ("range", "<f8"), ("deviation", "<f8"))
DEVIATION_MIN: Final = 2


@dataclass(frozen=True, slots=True)
class Columns:
    """Subgroups as columns of equal length; ``readings`` and ``pieces`` are (n, width), or None where they
    were not asked for. ``bundle`` and ``limits`` count ``bundles`` and ``limit_ids`` (-1: none), ``stream``
    counts whatever the caller lists.
    """

    stream: npt.NDArray[np.int32]
    number: Longs
    at: Longs
    phase: npt.NDArray[np.uint8]
    flags: npt.NDArray[np.uint8]
    count: npt.NDArray[np.uint8]
    bundle: npt.NDArray[np.int32]
    limits: npt.NDArray[np.int32]
    mean: Floats
    range: Floats
    deviation: Floats
    readings: Floats | None
    pieces: Longs | None
    bundles: tuple[str, ...]
    limit_ids: tuple[str, ...]

    @property
    def size(self) -> int:
        return int(self.number.size)

    def take(self, chosen: Any) -> Columns:
        """The rows that a mask or an index chooses."""
        from dataclasses import fields

        taken = {
            one.name: value[chosen] if hasattr(value := getattr(self, one.name), "dtype") else value
            for one in fields(self)
        }
        return Columns(**taken)


@dataclass(frozen=True, slots=True)
class Encoded:
    """What a chunk row holds besides its key."""

    rows: int
    width: int
    first_at: int
    last_at: int
    bundles: list[str]
    limits: list[str]
    head: bytes
    statistics: bytes
    readings: bytes
    pieces: bytes


def phase_code(name: str) -> int:
    return PHASES.index(name) if name in PHASES else OTHER_PHASE


def statistics_of(
    readings: Sequence[float | None], complete: bool, said: float | None
) -> tuple[float, float, float]:
    """Mean, range and standard deviation of a complete subgroup; NaN for one that is not charted. ``said`` is
    the edge's own range, kept for single values."""
    values = [value for value in readings if value is not None and usable(value)]
    if not complete or not values or len(values) != len(readings):
        return math.nan, math.nan, math.nan
    if len(values) < DEVIATION_MIN:
        return values[0], math.nan if said is None else said, math.nan
    mean, spread = subgroup_statistics(values)
    return mean, spread, subgroup_deviation(values)[1]


def columns_of(rows: Sequence[Row], streams: Sequence[int], width: int) -> Columns:
    """Columns of ``subgroup`` rows; ``streams`` are theirs."""
    import numpy as np

    n = len(rows)
    bundles = list(dict.fromkeys(row["bundle"] for row in rows if row["bundle"]))
    limits = list(dict.fromkeys(row["limits"] for row in rows if row["limits"]))
    bundle_at = {name: at for at, name in enumerate(bundles)}
    limits_at = {name: at for at, name in enumerate(limits)}
    readings = np.full((n, width), math.nan)
    pieces = np.full((n, width), -1, dtype=np.int64)
    statistics = np.empty((n, 3))
    for at, row in enumerate(rows):
        listed = row["readings"]
        statistics[at] = statistics_of(listed, row["complete"], row["range"])
        readings[at, : len(listed)] = [math.nan if value is None else value for value in listed]
        pieces[at, : len(row["pieces"])] = row["pieces"]
    flags = [
        (COMPLETE if row["complete"] else 0) | (ADVICE if row["advice"] else 0) | (STOP if row["stop"] else 0)
        for row in rows
    ]
    return Columns(
        stream=np.array(streams, dtype=np.int32),
        number=np.array([row["number"] for row in rows], dtype=np.int64),
        at=np.array([row["at"] for row in rows], dtype=np.int64),
        phase=np.array([phase_code(row["phase"]) for row in rows], dtype=np.uint8),
        flags=np.array(flags, dtype=np.uint8),
        count=np.array([len(row["readings"]) for row in rows], dtype=np.uint8),
        bundle=np.array([bundle_at.get(row["bundle"], -1) for row in rows], dtype=np.int32),
        limits=np.array([limits_at.get(row["limits"], -1) for row in rows], dtype=np.int32),
        mean=statistics[:, 0].copy(),
        range=statistics[:, 1].copy(),
        deviation=statistics[:, 2].copy(),
        readings=readings,
        pieces=pieces,
        bundles=tuple(bundles),
        limit_ids=tuple(limits),
    )


def encode(columns: Columns) -> Encoded:
    """The bytes of one stream's columns."""
    import numpy as np

    assert columns.readings is not None and columns.pieces is not None
    parts = []
    for name, kind in HEAD:
        values = getattr(columns, name)
        if name in ("bundle", "limits"):
            values = np.where(values < 0, NONE, values)
        parts.append(values.astype(kind).tobytes())
    return Encoded(
        rows=columns.size,
        width=columns.readings.shape[1],
        first_at=int(columns.at.min()),
        last_at=int(columns.at.max()),
        bundles=list(columns.bundles),
        limits=list(columns.limit_ids),
        head=b"".join(parts),
        statistics=b"".join(getattr(columns, name).astype(kind).tobytes() for name, kind in STATISTICS),
        readings=columns.readings.astype("<f8").tobytes(),
        pieces=columns.pieces.astype("<i8").tobytes(),
    )


def split(data: bytes, layout: Sequence[tuple[str, str]], rows: int) -> dict[str, Any]:
    """The columns of a blob, as views into it."""
    import numpy as np

    found, offset = {}, 0
    for name, kind in layout:
        found[name] = np.frombuffer(data, dtype=kind, count=rows, offset=offset)
        offset += rows * np.dtype(kind).itemsize
    return found
