"""Action Priority (AP) of the AIAG-VDA FMEA handbook, 2019, design and process FMEA: one table for both, as
data. And the risk priority number it replaced.

A row is a band of severity, in it bands of occurrence, in each four letters for detection 10-7, 6-5, 4-2 and
1. H: action must be taken, or the present controls justified; M: action should be taken; L: action could be
taken. AP is no function of the RPN: (8, 6, 2) is H with RPN 96, (2, 6, 8) is L with the same RPN.

Held against two independent public implementations: all 1,000 cells agree; H 318, M 214, L 468. The table of
FMEA-MSR (severity, frequency, monitoring) is another one and not here.
"""

from __future__ import annotations

from typing import Final, Literal

from jidoka_central.modules.quality.risk.errors import RATING_OUT_OF_RANGE

Priority = Literal["H", "M", "L"]
RATING_MAX: Final = 10

# The lowest rating of each band, largest first.
DETECTION_BANDS: Final = (7, 5, 2, 1)
ACTION_PRIORITY: Final = (
    (9, ((8, "HHHH"), (6, "HHHH"), (4, "HHHM"), (2, "HMLL"), (1, "LLLL"))),
    (7, ((8, "HHHH"), (6, "HHHM"), (4, "HMMM"), (2, "MMLL"), (1, "LLLL"))),
    (4, ((8, "HHMM"), (6, "MMML"), (4, "MLLL"), (2, "LLLL"), (1, "LLLL"))),
    (2, ((8, "MMLL"), (6, "LLLL"), (4, "LLLL"), (2, "LLLL"), (1, "LLLL"))),
    (1, ((1, "LLLL"),)),
)


def action_priority(severity: int, occurrence: int, detection: int) -> Priority:
    """Raises ``RATING_OUT_OF_RANGE`` naming the rating."""
    _check(severity=severity, occurrence=occurrence, detection=detection)
    of_severity = next(rows for lowest, rows in ACTION_PRIORITY if severity >= lowest)
    letters = next(row for lowest, row in of_severity if occurrence >= lowest)
    band = next(i for i, lowest in enumerate(DETECTION_BANDS) if detection >= lowest)
    found: dict[str, Priority] = {"H": "H", "M": "M", "L": "L"}
    return found[letters[band]]


def risk_priority_number(severity: int, occurrence: int, detection: int) -> int:
    """S x O x D, 1 to 1,000. Raises ``RATING_OUT_OF_RANGE``."""
    _check(severity=severity, occurrence=occurrence, detection=detection)
    return severity * occurrence * detection


def _check(**ratings: int) -> None:
    for name, rating in ratings.items():
        if type(rating) is not int or not 1 <= rating <= RATING_MAX:
            raise RATING_OUT_OF_RANGE.refuse(field=name, rating=rating)
