"""The decision word: one uint32 a sample, every rule a bit of its own.

Bits 0-14 are signals (Nelson 1-8, the Western Electric run of 8, EWMA, CUSUM, specification limits), 15 says
that the sample was not a usable number, 16 on which side of the centre it lay, 17-19 describe the monitor
that decided. The layout is stored with every signal and never changes; bits 20-31 are zero.

Western Electric's rules 1, 2 and 3 are N1, N5 and N6; its run of eight is WE4. Sources: Nelson (1984), J.
Quality Technology 16(4) 237-239; Western Electric, Statistical Quality Control Handbook (1956).
"""

from enum import IntFlag
from typing import Final


class Rule(IntFlag):
    """Bits of the decision word, and of the enabled, advise and stop masks."""

    NONE = 0
    N1 = 1 << 0
    N2 = 1 << 1
    N3 = 1 << 2
    N4 = 1 << 3
    N5 = 1 << 4
    N6 = 1 << 5
    N7 = 1 << 6
    N8 = 1 << 7
    WE4 = 1 << 8
    EWMA_HIGH = 1 << 9
    EWMA_LOW = 1 << 10
    CUSUM_HIGH = 1 << 11
    CUSUM_LOW = 1 << 12
    ABOVE_USL = 1 << 13
    BELOW_LSL = 1 << 14
    NOT_FINITE = 1 << 15
    SIDE_ABOVE = 1 << 16
    LIMITS_STALE = 1 << 17
    STATE_RESTORED = 1 << 18
    STOP_AUTHORITY = 1 << 19


NELSON: Final = Rule.N1 | Rule.N2 | Rule.N3 | Rule.N4 | Rule.N5 | Rule.N6 | Rule.N7 | Rule.N8
WESTERN_ELECTRIC: Final = Rule.N1 | Rule.N5 | Rule.N6 | Rule.WE4
EWMA: Final = Rule.EWMA_HIGH | Rule.EWMA_LOW
CUSUM: Final = Rule.CUSUM_HIGH | Rule.CUSUM_LOW
SPECIFICATION: Final = Rule.ABOVE_USL | Rule.BELOW_LSL

SIGNALS: Final = NELSON | Rule.WE4 | EWMA | CUSUM | SPECIFICATION
"""What `enabled`, `advise` and `stop` may name."""
DECISION: Final = SIGNALS | Rule.NOT_FINITE | Rule.SIDE_ABOVE
"""What depends on samples and parameters alone: equal for every replay."""
STATUS: Final = Rule.LIMITS_STALE | Rule.STATE_RESTORED | Rule.STOP_AUTHORITY
"""What describes the monitor that decided; a replay elsewhere may differ here."""

TITLES: Final[dict[Rule, str]] = {
    Rule.N1: "beyond the control limit",
    Rule.N2: "a run on one side of the centre (9)",
    Rule.N3: "a trend (6 rising or falling)",
    Rule.N4: "alternating up and down (14)",
    Rule.N5: "2 of 3 beyond two sigma on one side",
    Rule.N6: "4 of 5 beyond one sigma on one side",
    Rule.N7: "15 within one sigma",
    Rule.N8: "8 beyond one sigma, none within",
    Rule.WE4: "a run on one side of the centre (8)",
    Rule.EWMA_HIGH: "EWMA above its limit",
    Rule.EWMA_LOW: "EWMA below its limit",
    Rule.CUSUM_HIGH: "CUSUM above its decision interval, upward shift",
    Rule.CUSUM_LOW: "CUSUM above its decision interval, downward shift",
    Rule.ABOVE_USL: "above the upper specification limit",
    Rule.BELOW_LSL: "below the lower specification limit",
    Rule.NOT_FINITE: "not a usable number",
    Rule.SIDE_ABOVE: "above the centre",
    Rule.LIMITS_STALE: "limits are stale",
    Rule.STATE_RESTORED: "run memory restored after a restart",
    Rule.STOP_AUTHORITY: "decided with stop authority",
}
"""English titles with the default run lengths, for logs; screens take their texts from the catalogue by name.
"""


def describe(word: int) -> list[str]:
    """Names of the signals set in `word`, N1 first, and NOT_FINITE. Side and status bits are not signals."""
    return [rule.name or "" for rule in TITLES if rule & word & (SIGNALS | Rule.NOT_FINITE)]


def rules_of(names: list[str]) -> Rule:
    """The mask for names such as ["N1", "CUSUM_HIGH"]. Raises KeyError naming what is no signal."""
    mask = Rule.NONE
    for name in names:
        rule = Rule[name]
        if not rule & SIGNALS:
            raise KeyError(name)
        mask |= rule
    return mask


def events(previous_word: int, word: int, mask: int) -> Rule:
    """The signals of `mask` that rise in `word`: set now, not set in the channel's previous word."""
    return Rule(word & ~previous_word & mask & SIGNALS)


def may_stop(word: int, stop: int) -> bool:
    """Whether `word` calls for a stop: a signal of the stop set, decided with stop authority."""
    return bool(word & stop & SIGNALS) and bool(word & Rule.STOP_AUTHORITY)
