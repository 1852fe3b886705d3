"""Where a study's readings are expected, when its plan gives no plausible range: a generous range, so that a
reading far outside of it (7401 for a bore of 74 mm) is asked about before it is taken. Never a refusal: who
confirms the reading gets it recorded.

In this order, the first two together where both are known:

- the parts' references, widened on both sides by ten tolerances (the study's, else the specification's), and
  by half the greatest reference where no tolerance is known;
- the plausible range of the control-plan lines that the study is for;
- without either, ten times the nominal value of the gauge's master, on both sides of zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jidoka_central.foundation.text import Text

TOLERANCES: Final = 10.0
REFERENCE_SHARE: Final = 0.5
MASTERS: Final = 10.0
BY_REFERENCES: Final = Text(zh="零件基准值", en="the parts' references")
BY_LINE: Final = Text(zh="控制计划的可信范围", en="the control plan's plausible range")
BY_MASTER: Final = Text(zh="量具校准件", en="the gauge's master")


@dataclass(frozen=True, slots=True)
class Expected:
    """``why``: what the range is taken from."""

    least: float
    most: float
    why: Text


@dataclass(frozen=True, slots=True)
class LineRange:
    """The plausible range of the control-plan lines; ``tolerance``: the width of a line's specification."""

    least: float
    most: float
    tolerance: float | None


def expected_of(
    references: Sequence[float], tolerance: float | None, line: LineRange | None, master: float
) -> Expected | None:
    """``None`` where nothing says of what size the readings are."""
    found = []
    if references:
        width = tolerance if tolerance is not None or line is None else line.tolerance
        size = max(abs(one) for one in references)
        room = TOLERANCES * width if width is not None else REFERENCE_SHARE * size
        if room > 0:
            found.append(Expected(min(references) - room, max(references) + room, BY_REFERENCES))
    if line is not None:
        found.append(Expected(line.least, line.most, BY_LINE))
    if found:
        return Expected(min(one.least for one in found), max(one.most for one in found), found[0].why)
    reach = MASTERS * abs(master)
    return Expected(-reach, reach, BY_MASTER) if reach > 0 else None
