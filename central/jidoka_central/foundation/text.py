"""Sentences for people, in Chinese and English, declared where the thing they name is declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """Both languages; ``{name}`` places are filled by ``in_``. Both must name the same places (checked at
    import)."""

    zh: str
    en: str

    def __post_init__(self) -> None:
        if not self.zh or not self.en:
            raise ValueError("a text needs both languages")
        if _places(self.zh) != _places(self.en):
            raise ValueError(f"the languages name different places: {self.zh!r} / {self.en!r}")

    def in_(self, language: Language, params: Mapping[str, object] | None = None) -> str:
        return (self.zh if language == "zh" else self.en).format_map(dict(params or {}))


def _places(template: str) -> set[str]:
    from string import Formatter

    return {name for _, name, _, _ in Formatter().parse(template) if name}
