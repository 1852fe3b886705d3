"""Tables of ISO 2859-1 / ANSI Z1.4 / MIL-STD-105E as data: code letters, sample sizes, and single plans.

A master table of single plans has one structure: with letters A..R numbered i = 0..15 (I and O are left
out) and AQLs numbered j = 0..25, the acceptance and rejection numbers depend on s = i + j alone. A cell that
has no numbers of its own is an arrow: up to the letter before, down to the letter after, and the sample size
moves with it. So a table is a short sequence over s, and its few exceptions are rows here.

Source: MIL-STD-105E tables I and II-A to II-C (public domain); ISO 2859-1:1999 table 2-C for reduced plans
without a gap (derived, see ``editions``). ``tests/oracles`` holds every cell against a transcription.
"""

from __future__ import annotations

from typing import Final

LETTERS: Final = "ABCDEFGHJKLMNPQR"
BEYOND_R: Final = "S"  # tightened only: one plan, n = 3150
AQLS: Final = (
    "0.010", "0.015", "0.025", "0.040", "0.065", "0.10", "0.15", "0.25", "0.40", "0.65", "1.0", "1.5", "2.5",
    "4.0", "6.5", "10", "15", "25", "40", "65", "100", "150", "250", "400", "650", "1000",
)  # fmt: skip
# Above it the AQL counts nonconformities per hundred items, not nonconforming items in per cent.
AQL_PERCENT_MAX: Final = AQLS.index("10")

LEVELS: Final = ("S-1", "S-2", "S-3", "S-4", "I", "II", "III")
# The largest lot of each row, and its letters by level. The last row has no end.
LOT_ROWS: Final = (
    (8, "AAAAAAB"),
    (15, "AAAAABC"),
    (25, "AABBBCD"),
    (50, "ABBCCDE"),
    (90, "BBCCCEF"),
    (150, "BBCDDFG"),
    (280, "BCDEEGH"),
    (500, "BCDEFHJ"),
    (1_200, "CCEFGJK"),
    (3_200, "CDEGHKL"),
    (10_000, "CDFGJLM"),
    (35_000, "CDFHKMN"),
    (150_000, "DEGJLNP"),
    (500_000, "DEGJMPQ"),
    (None, "DEHKNQR"),
)

SAMPLE_SIZES: Final = {
    "normal": (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000),
    "tightened": (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000),
    "reduced": (2, 2, 2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800),
}
SAMPLE_SIZE_BEYOND_R: Final = 3150

# (Ac, Re) by s.
NORMAL: Final = {
    14: (0, 1), 17: (1, 2), 18: (2, 3), 19: (3, 4), 20: (5, 6), 21: (7, 8), 22: (10, 11), 23: (14, 15),
    24: (21, 22), 25: (30, 31), 26: (44, 45),
}  # fmt: skip
TIGHTENED: Final = {
    15: (0, 1), 18: (1, 2), 19: (2, 3), 20: (3, 4), 21: (5, 6), 22: (8, 9), 23: (12, 13), 24: (18, 19),
    25: (27, 28), 26: (41, 42),
}  # fmt: skip
REDUCED_WITH_GAP: Final = {
    14: (0, 1), 17: (0, 2), 18: (1, 3), 19: (1, 4), 20: (2, 5), 21: (3, 6), 22: (5, 8), 23: (7, 10),
    24: (10, 13), 25: (14, 17), 26: (21, 24),
}  # fmt: skip
REDUCED_WITHOUT_GAP: Final = {
    14: (0, 1), 18: (1, 2), 19: (2, 3), 20: (3, 4), 21: (5, 6), 22: (6, 7), 23: (8, 9), 24: (10, 11),
}  # fmt: skip
# Sums above it stand in the rows of the small letters A to E only.
LAST_SUM_OF_ALL: Final = 24
LAST_SMALL_LETTER: Final = LETTERS.index("E")

# Reduced, A to C: all have n = 2, and numbers of their own by AQL number (MIL-STD-105E table II-C).
REDUCED_SMALL: Final = {
    "A": {
        14: (0, 1), 17: (1, 2), 18: (2, 3), 19: (3, 4), 20: (5, 6), 21: (7, 8), 22: (10, 11), 23: (14, 15),
        24: (21, 22), 25: (30, 31),
    },
    "B": {
        13: (0, 1), 16: (0, 2), 17: (1, 3), 18: (2, 4), 19: (3, 5), 20: (5, 6), 21: (7, 8), 22: (10, 11),
        23: (14, 15), 24: (21, 22), 25: (30, 31),
    },
    "C": {
        12: (0, 1), 15: (0, 2), 16: (1, 3), 17: (1, 4), 18: (2, 5), 19: (3, 6), 20: (5, 8), 21: (7, 10),
        22: (10, 13), 23: (14, 17), 24: (21, 24), 25: (30, 31),
    },
}  # fmt: skip
