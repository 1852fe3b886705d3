"""The door of traceability."""

from __future__ import annotations

from jidoka_central.modules.traceability.dossier import Dossier, dossier, paper
from jidoka_central.modules.traceability.genealogy import genealogy, roots_of, walk
from jidoka_central.modules.traceability.life import find, find_one, life
from jidoka_central.modules.traceability.module import MODULE
from jidoka_central.modules.traceability.views import Life, Siblings, Where
from jidoka_central.modules.traceability.whereabouts import where_are

__all__ = [
    "MODULE",
    "Dossier",
    "Life",
    "Siblings",
    "Where",
    "dossier",
    "find",
    "find_one",
    "genealogy",
    "life",
    "paper",
    "roots_of",
    "walk",
    "where_are",
]
