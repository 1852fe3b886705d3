"""What looks misread in a sampling table. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from jidoka_central.foundation.text import Text
from jidoka_central.modules.quality.sampling.own_tables import Content

FINDINGS_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Finding:
    """``cell`` and why it looks misread; ``code`` names the check."""

    cell: str
    code: str
    text: Text


def findings_of(content: Content) -> list[Finding]:
    return []
