"""Which of the readings that came may be a study's: pure.

The first good reading of the gauge that was measured after it was asked for and before the wait ended, and
that no study has yet. Nothing is chosen among readings: what came first is the one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol

WAIT_US: Final = 120_000_000

State = Literal["idle", "waiting", "ready", "lapsed"]
Trouble = Literal["edge_offline", "edge_unseen", "gauge_unwell", "clock_untrusted", "bad", "earlier"]


class Laid(Protocol):
    """A reading of what was laid on the gauge."""

    @property
    def source(self) -> str: ...
    @property
    def good(self) -> bool: ...
    @property
    def measured_at(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Sifted:
    """``first``: the name of the reading that is the study's; how many others came before it, by what was
    wrong with them. ``earlier`` were measured, by the edge's clock, before the gauge was asked."""

    first: str | None
    bad: int
    earlier: int


def sift(laid: Sequence[Laid], asked_at: int, until: int, used: Collection[str]) -> Sifted:
    bad = earlier = 0
    for one in laid:
        if one.source in used or one.measured_at > until:
            continue
        if one.measured_at < asked_at:
            earlier += 1
        elif not one.good:
            bad += 1
        else:
            return Sifted(one.source, bad, earlier)
    return Sifted(None, bad, earlier)


def troubles_of(online: bool | None, clock: str | None, unwell: str | None, found: Sifted) -> list[Trouble]:
    """What a person at the gauge must know, most hindering first."""
    seen: list[tuple[Trouble, bool]] = [
        ("edge_unseen", online is None),
        ("edge_offline", online is False),
        ("clock_untrusted", clock == "untrusted"),
        ("gauge_unwell", unwell is not None),
        ("bad", found.bad > 0),
        ("earlier", found.earlier > 0),
    ]
    return [name for name, there in seen if there]
