"""Sentences for people, in Chinese and English, declared where the thing they name is declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
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
        """The sentence with its places filled; a parameter that is itself a ``Text`` speaks the same
        language.
        """
        filled = {
            name: value.in_(language) if isinstance(value, Text) else value
            for name, value in (params or {}).items()
        }
        return (self.zh if language == "zh" else self.en).format_map(filled)


def _places(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}
