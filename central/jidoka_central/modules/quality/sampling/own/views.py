"""Sampling tables of the plant's own as a list and as documents; what of them may be seen by whom.

Until a table is released its cells, and findings that would tell them, are for who entered it: a second
person proofreads blind.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.http.reading import ActionShown, actions_shown
from jidoka_central.foundation.paging import newest_first
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Dataset
from jidoka_central.foundation.states import Action
from jidoka_central.foundation.text import Language, Text
from jidoka_central.modules.quality.sampling.own import errors, service
from jidoka_central.modules.quality.sampling.own.csv_files import cells_csv, lots_csv
from jidoka_central.modules.quality.sampling.own.model import TABLE
from jidoka_central.modules.quality.sampling.own.reading import row_of, stored_content
from jidoka_central.modules.quality.sampling.own.shipped import is_shipped, shipped_content
from jidoka_central.modules.quality.sampling.own.states import PROOFREAD, RETIRE, SAMPLING_TABLE_STATES
from jidoka_central.modules.quality.sampling.own.tables import LETTERS_OF, OWN, Content

READ: Final = "quality.read"
SUBMITTED: Final = "submitted"
_OWN_LETTERS: Final = Text(zh="本表自带的批量行", en="lot rows of the table's own")


class SamplingTableFilters(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    state: str | None = None
    kind: str | None = None


class SamplingTableRow(Answer):
    """``cells`` and ``findings`` are counts; ``mine``: the reader entered it. Instants are UTC
    microseconds."""

    id: UUID
    version: int
    code: str
    title: str
    source: str
    kind: str
    state: str
    cells: int
    findings: int
    mine: bool
    entered_by: str
    entered_at: int
    proofread_by: str | None
    proofread_at: int | None


class FindingView(Answer):
    """A cell that looks misread, and why; ``code`` names the check."""

    cell: str
    code: str
    zh: str
    en: str


class AskedView(Answer):
    """A cell to type from the copy. ``kind``: single, double, multiple, variables, or letters, which asks for
    the letter of lots that begin at ``lot_size`` under ``level``. ``stages``: how many samples a plan of this
    kind has in this table."""

    cell: str
    kind: str
    severity: str | None = None
    letter: str | None = None
    aql: str | None = None
    level: str | None = None
    lot_size: int | None = None
    stages: int


class DifferingView(Answer):
    """``typed`` and ``stands`` are null for who may not see the cells."""

    cell: str
    typed: str | None
    stands: str | None


class AttemptView(Answer):
    by: str
    at: int
    asked: int
    matched: bool
    differing: list[DifferingView]


class SamplingTableDocument(Answer):
    """``findings`` are shown to who may see the cells; ``findings_count`` to all. ``asked``: what is to be
    proofread, while it is submitted. ``items``: whose requirements name it."""

    id: UUID
    version: int
    code: str
    title: str
    source: str
    kind: str
    earned: str
    gap: bool
    letters: str
    letters_zh: str
    letters_en: str
    state: str
    digest: str
    cells: int
    cells_visible: bool
    kinds: list[str]
    levels: list[str]
    aqls: list[str]
    row_letters: list[str]
    findings_count: int
    findings: list[FindingView]
    asked: list[AskedView]
    attempts: list[AttemptView]
    items: list[str]
    mine: bool
    entered_by: str
    entered_at: int
    submitted_by: str | None
    submitted_at: int | None
    proofread_by: str | None
    proofread_at: int | None
    returned_reason: str | None
    retired_by: str | None
    retired_at: int | None
    retired_reason: str | None
    actions: list[ActionShown]


class StageOfCell(Answer):
    n: int
    ac: int | None
    re: int


class CellView(Answer):
    """As it was entered."""

    cell: str
    kind: str
    severity: str
    letter: str
    aql: str
    use: str | None
    stages: list[StageOfCell]
    n: int | None
    k: str | None
    m: str | None


class CellsView(Answer):
    cells: list[CellView]


def sampling_tables(
    q: Queries, filters: SamplingTableFilters, cursor: str | None, limit: int
) -> tuple[list[Any], str | None]:
    statement = sa.select(TABLE).where(TABLE.c.company == q.company)
    for name in ("state", "kind"):
        if getattr(filters, name) is not None:
            statement = statement.where(TABLE.c[name] == getattr(filters, name))
    rows, cursor = newest_first(q, statement, TABLE.c.id, cursor, limit)
    counted = {"findings", "mine"}
    names = SamplingTableRow.model_fields.keys() - counted
    return [
        SamplingTableRow(
            findings=len(row["findings"]),
            mine=service.entered(q, row),
            **{name: row[name] for name in names},
        )
        for row in rows
    ], cursor


def table_document(
    q: Queries, table_id: UUID, language: Language, items_by: Callable[[Queries, str], list[str]]
) -> SamplingTableDocument:
    """``items_by``: whose requirements name a code. Raises ``document.not_found``, ``TABLE_CHANGED``."""
    row = q.get(TABLE, table_id, "sampling table")
    content = stored_content(q, row, row["digest"])
    visible, items = _visible(q, row), items_by(q, row["code"])
    names = SamplingTableDocument.model_fields.keys() & row.keys() - {"findings", "asked"}
    letters = LETTERS_OF[row["letters"]].title if row["letters"] != OWN else _OWN_LETTERS
    return SamplingTableDocument(
        letters_zh=letters.zh,
        letters_en=letters.en,
        cells_visible=visible,
        kinds=list(content.kinds),
        levels=list(content.levels),
        aqls=list(content.aqls),
        row_letters=list(content.row_letters),
        findings_count=len(row["findings"]),
        findings=[FindingView(**one) for one in row["findings"]] if visible else [],
        asked=[AskedView(stages=_stages(content, one["kind"]), **one) for one in _asked(row)],
        attempts=[_attempt(one, visible) for one in service.attempts_of(q, table_id)],
        items=items,
        mine=service.entered(q, row),
        actions=actions_shown(_actions(q, row, items), language),
        **{name: row[name] for name in names},
    )


def table_cells(q: Queries, table_id: UUID) -> CellsView:
    """The table itself. Raises ``CELLS_HIDDEN``, ``document.not_found``, ``TABLE_CHANGED``."""
    content = seen_content(q, table_id)
    return CellsView(
        cells=[
            CellView(
                cell=" ".join(part for part in address if part != "variables"),
                **dict(zip(("kind", "severity", "letter", "aql"), address, strict=True)),
                use=cell.use,
                stages=[StageOfCell(n=one.n, ac=one.ac, re=one.re) for one in cell.stages],
                n=cell.n,
                k=cell.k,
                m=cell.m,
            )
            for address, cell in content.cells.items()
        ]
    )


def edition_files(q: Queries, code: str) -> tuple[str, str]:
    """(cells, lot rows) of an edition as CSV, shipped or the plant's own. Raises ``UNKNOWN_EDITION``,
    ``CELLS_HIDDEN``, ``TABLE_CHANGED``."""
    row = None if is_shipped(code) else row_of(q, code)
    content = shipped_content(code) if row is None else _seen(q, row)
    return cells_csv(content), lots_csv(content.lots)


def seen_content(q: Queries, table_id: UUID) -> Content:
    """What the table says, for who may see it. Raises ``CELLS_HIDDEN``, ``document.not_found``,
    ``TABLE_CHANGED``."""
    return _seen(q, q.get(TABLE, table_id, "sampling table"))


def _seen(q: Queries, row: RowMapping) -> Content:
    if not _visible(q, row):
        raise errors.CELLS_HIDDEN.refuse(field="table_id", code=row["code"])
    return stored_content(q, row, row["digest"])


def _asked(row: RowMapping) -> list[dict[str, Any]]:
    """While it is submitted; what was asked before a table was sent back is for its next submission."""
    return row["asked"] or [] if row["state"] == SUBMITTED else []


def _visible(q: Queries, row: RowMapping) -> bool:
    return row["proofread_at"] is not None or service.entered(q, row)


def _actions(q: Queries, row: RowMapping, items: Sequence[str]) -> list[Action]:
    refusals = {
        PROOFREAD: lambda: service.refusal_to_proofread(q, row),
        RETIRE: lambda: errors.table_in_use(row["code"], items) if items else None,
    }
    return q.actions(SAMPLING_TABLE_STATES, row["state"], row, row["code"], refusals)


def _stages(content: Content, kind: str) -> int:
    """The most samples a plan of this kind has in the table; 0 for what has none."""
    return max((len(cell.stages) for address, cell in content.cells.items() if address[0] == kind), default=0)


def _attempt(row: RowMapping, visible: bool) -> AttemptView:
    return AttemptView(
        by=row["typed_by"],
        at=row["created"],
        asked=row["asked"],
        matched=row["matched"],
        differing=[
            DifferingView(
                cell=one["cell"],
                typed=one["typed"] if visible else None,
                stands=one["stands"] if visible else None,
            )
            for one in row["differing"]
        ],
    )


OWN_TABLE_DATASETS: Final = (
    Dataset(
        "quality.sampling_tables",
        Text(zh="自有抽样表", en="Sampling tables of the plant"),
        READ,
        SamplingTableRow,
        SamplingTableFilters,
        sampling_tables,
    ),
)
