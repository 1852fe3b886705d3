"""The standards a plan may come from. The edition is stored with every requirement, plan and lot: what a lot
was judged by is never looked up anew.

``verified`` says what the tables here were held against. No licensed text of an edition was at hand: Z1.4
stands on MIL-STD-105E, which is public, cell by cell; the tables of ISO 2859-1:1999 are the same but for
reduced inspection, which was derived from a published example. ISO 2859-1:2026 replaced the 1999 edition
in January 2026; its tables were not seen, so it cannot be chosen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from jidoka_central.foundation.text import Text

Severity = Literal["normal", "tightened", "reduced"]
SEVERITIES: Final[tuple[Severity, ...]] = ("normal", "tightened", "reduced")


@dataclass(frozen=True, slots=True)
class Edition:
    """``gap``: reduced plans have Re > Ac + 1, and a result between accepts the lot and ends reduced
    inspection. ``score``: reduced inspection is reached by the switching score, not by ten lots."""

    code: str
    title: Text
    gap: bool
    score: bool
    verified: Text


_TABLES_OF_105E: Final = Text(
    zh="逐格核对 MIL-STD-105E 表（公有领域）；未与该版标准正文核对",
    en="held cell by cell against the tables of MIL-STD-105E (public domain), "
    "not against this edition's text",
)

EDITIONS: Final = {
    edition.code: edition
    for edition in (
        Edition(
            "MIL-STD-105E",
            Text(zh="MIL-STD-105E（1989）", en="MIL-STD-105E (1989)"),
            gap=True,
            score=False,
            verified=Text(
                zh="逐格核对公开转录的 MIL-STD-105E 表",
                en="held cell by cell against a public transcription of its tables",
            ),
        ),
        Edition(
            "Z1.4-2003",
            Text(zh="ANSI/ASQ Z1.4-2003", en="ANSI/ASQ Z1.4-2003"),
            gap=True,
            score=False,
            verified=_TABLES_OF_105E,
        ),
        Edition(
            "ISO2859-1:1999",
            Text(zh="ISO 2859-1:1999（GB/T 2828.1-2012）", en="ISO 2859-1:1999 (GB/T 2828.1-2012)"),
            gap=False,
            score=True,
            verified=Text(
                zh="正常与加严：与 MIL-STD-105E 表相同并已逐格核对；放宽：由公开示例推出，未与标准正文核对",
                en="normal and tightened: as MIL-STD-105E, held cell by cell; reduced: derived from a "
                "published example, not held against the edition's text",
            ),
        ),
    )
}
DEFAULT_EDITION: Final = "Z1.4-2003"
VARIABLES_EDITION: Final = Edition(
    "Z1.9-2003",
    Text(zh="ANSI/ASQ Z1.9-2003（计量，s 法）", en="ANSI/ASQ Z1.9-2003 (variables, s method)"),
    gap=False,
    score=False,
    verified=Text(
        zh="字码 F、H、I、K、L、P，AQL 1.0 至 4.0 的 k 与 M 已与公开数值核对，其余按公开转录；"
        "转移规则按 Z1.4（连续 10 批接收可放宽），未与该版标准正文核对",
        en="k and M of letters F, H, I, K, L, P at AQL 1.0 to 4.0 held against published figures, elsewhere "
        "as publicly transcribed; switching as in Z1.4 (ten lots in a row earn reduced), not held against "
        "this edition's text",
    ),
)


def any_edition(code: str) -> Edition:
    """Of plans by attributes or by variables; the code must be known."""
    return VARIABLES_EDITION if code == VARIABLES_EDITION.code else EDITIONS[code]


def scores(code: str) -> bool:
    """Whether reduced inspection is earned by the switching score."""
    return any_edition(code).score
