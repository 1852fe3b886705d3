"""What a plan can be asked for: editions that Jidoka ships and tables that the plant entered, with what they
were held against; levels, AQLs, severities; skip-lot programmes.
"""

from __future__ import annotations

from pydantic import BaseModel
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.quality.sampling.editions import EDITIONS, SEVERITIES, VARIABLES_EDITION
from jidoka_central.modules.quality.sampling.own.reading import released, table_of, verified
from jidoka_central.modules.quality.sampling.own.tables import LETTERS_OF
from jidoka_central.modules.quality.sampling.skip.reading import ProgrammeChoice, programme_choices
from jidoka_central.modules.quality.sampling.skip.sksp2 import (
    CLEARANCE_MAX,
    ONE_IN_MAX,
    SHIPPED,
    SKIP_LOT_NOTE,
    USUAL,
)
from jidoka_central.modules.quality.sampling.tables import AQLS, LEVELS
from jidoka_central.modules.quality.sampling.variables_tables import Z19_AQLS, Z19_EDITION, Z19_LEVELS


class EditionShown(BaseModel):
    """``own``: a table that the plant entered, released; ``kinds``, ``levels`` and ``aqls`` are those it has.
    An edition of one's own by variables stands in ``Choices.own_variables``."""

    code: str
    title_zh: str
    title_en: str
    verified_zh: str
    verified_en: str
    kinds: list[str]
    own: bool
    levels: list[str]
    aqls: list[str]


class VariablesChoices(BaseModel):
    """What a plan by variables can be asked for: ``k`` for one limit, ``M`` for one or two."""

    edition: str
    title_zh: str
    title_en: str
    verified_zh: str
    verified_en: str
    levels: list[str]
    aqls: list[str]
    forms: list[str]
    own: bool


class SkipLotChoices(BaseModel):
    """The skip-lot programme a requirement may carry, with what is usual and what is possible, and the
    ``programmes`` of three states that the plant entered and released."""

    name: str
    note_zh: str
    note_en: str
    clearance: int
    clearance_max: int
    one_in: int
    one_in_max: int
    programmes: list[ProgrammeChoice]


class LettersShown(BaseModel):
    """A standard's rows of lot sizes and letters, for tables that the plant enters, with their source."""

    code: str
    title_zh: str
    title_en: str
    source_zh: str
    source_en: str


class Choices(BaseModel):
    """What a plan can be asked for."""

    editions: list[EditionShown]
    variables: VariablesChoices
    own_variables: list[VariablesChoices]
    letters: list[LettersShown]
    skip_lot: SkipLotChoices
    levels: list[str]
    aqls: list[str]
    severities: list[str]
    variables_edition: str
    variables_levels: list[str]
    variables_aqls: list[str]


def choices_of(q: Queries) -> Choices:
    own = released(q)
    return Choices(
        editions=[
            *_shipped(),
            *(_own_edition(q, row) for row in own if row["kind"] == "attributes"),
        ],
        variables=VariablesChoices(
            edition=VARIABLES_EDITION.code,
            title_zh=VARIABLES_EDITION.title.zh,
            title_en=VARIABLES_EDITION.title.en,
            verified_zh=VARIABLES_EDITION.verified.zh,
            verified_en=VARIABLES_EDITION.verified.en,
            levels=list(Z19_LEVELS),
            aqls=list(Z19_AQLS),
            forms=["k", "M"],
            own=False,
        ),
        own_variables=[_own_variables(q, row) for row in own if row["kind"] == "variables"],
        letters=[
            LettersShown(
                code=one.code,
                title_zh=one.title.zh,
                title_en=one.title.en,
                source_zh=one.source.zh,
                source_en=one.source.en,
            )
            for one in LETTERS_OF.values()
        ],
        skip_lot=SkipLotChoices(
            name=SHIPPED,
            note_zh=SKIP_LOT_NOTE.zh,
            note_en=SKIP_LOT_NOTE.en,
            clearance=USUAL.clearance,
            clearance_max=CLEARANCE_MAX,
            one_in=USUAL.one_in,
            one_in_max=ONE_IN_MAX,
            programmes=programme_choices(q),
        ),
        levels=list(LEVELS),
        aqls=list(AQLS),
        severities=list(SEVERITIES),
        variables_edition=Z19_EDITION,
        variables_levels=list(Z19_LEVELS),
        variables_aqls=list(Z19_AQLS),
    )


def _shipped() -> list[EditionShown]:
    return [
        EditionShown(
            code=one.code,
            title_zh=one.title.zh,
            title_en=one.title.en,
            verified_zh=one.verified.zh,
            verified_en=one.verified.en,
            kinds=["single", "double", "multiple"] if one.gap else ["single"],
            own=False,
            levels=list(LEVELS),
            aqls=list(AQLS),
        )
        for one in EDITIONS.values()
    ]


def _own_edition(q: Queries, row: RowMapping) -> EditionShown:
    content, said = table_of(q, row).content, verified(q, row)
    return EditionShown(
        code=row["code"],
        title_zh=row["title"],
        title_en=row["title"],
        verified_zh=said.zh,
        verified_en=said.en,
        kinds=list(content.kinds),
        own=True,
        levels=list(content.levels),
        aqls=list(content.aqls),
    )


def _own_variables(q: Queries, row: RowMapping) -> VariablesChoices:
    content, said = table_of(q, row).content, verified(q, row)
    return VariablesChoices(
        edition=row["code"],
        title_zh=row["title"],
        title_en=row["title"],
        verified_zh=said.zh,
        verified_en=said.en,
        levels=list(content.levels),
        aqls=list(content.aqls),
        forms=[form for form in ("k", "M") if not content.lacks(form.lower())],
        own=True,
    )
