"""Sampling tables of the plant's own: entered from a file, submitted, typed again by another person from the
copy without seeing what was entered, released, retired.

Reading the file and looking for what is misread happens before the transaction. A proofreading that differs
is kept and gives the table back to who entered it; nobody can use a table before it is released.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation import tasks
from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.identity.proof import prove_password
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Command, Input, Reader
from jidoka_central.foundation.signatures import sign
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.sampling.codes import SHIPPED_CODES, refuse_alike
from jidoka_central.modules.quality.sampling.own import errors, events, proof, states
from jidoka_central.modules.quality.sampling.own.checks import read_table
from jidoka_central.modules.quality.sampling.own.csv_files import AC_MAX, DIGITS_MAX, N_MAX, STAGES_MAX
from jidoka_central.modules.quality.sampling.own.file_rows import Source, of_cells, of_letters, sheets_of
from jidoka_central.modules.quality.sampling.own.finding import Finding
from jidoka_central.modules.quality.sampling.own.findings import findings_of
from jidoka_central.modules.quality.sampling.own.model import CONTENT, PROOF, TABLE
from jidoka_central.modules.quality.sampling.own.reading import row_of, stored_content
from jidoka_central.modules.quality.sampling.own.tables import OWN, Content, TableKind, digest_of
from jidoka_central.modules.quality.sampling.stages import Stage

PERMISSION: Final = "quality.sampling"
QUALITY_ENGINEER: Final = "quality_engineer"
CODE_PATTERN: Final = r"^[A-Z0-9][A-Za-z0-9.:+ -]*$"
CONTENT_MAX: Final = 900_000
LETTERS_CONTENT_MAX: Final = 40_000
FileFormat = Literal["csv", "xlsx"]
PROOF_TASK: Final = "proofread"
MEANING: Final = Text(
    zh="我据标准文本独立录入了所要求的单元格，与录入者一致，同意使用此抽样表",
    en="I have typed the cells asked for from the copy, without seeing what was entered; they are the same, "
    "and the table may be used",
)


class LoadSamplingTable(Input):
    """``code``: the plant's own name for it, no edition that Jidoka ships. ``source``: which copy, and which
    tables of it. ``earned``: how reduced inspection is earned; ``gap``: reduced plans with Re > Ac + 1 (both
    by attributes alone). ``letters``: where the code letters are from; rows of one's own are
    ``letters_content``, or the sheet ``letters`` of the workbook. A content is CSV, or an XLSX workbook as
    base64, which its ``format`` says (``csv_files``, ``file_rows``)."""

    code: str = Field(min_length=1, max_length=20, pattern=CODE_PATTERN)
    title: masterdata.Name
    source: masterdata.Reason
    kind: TableKind
    earned: Literal["ten_lots", "score"] = "ten_lots"
    gap: bool = False
    letters: Literal["iso2859-1", "iso3951-1", "own"] | None = None
    content: str = Field(max_length=CONTENT_MAX)
    format: FileFormat = "csv"
    letters_content: str | None = Field(default=None, max_length=LETTERS_CONTENT_MAX)
    letters_format: FileFormat = "csv"


class SubmitSamplingTable(Input):
    table_id: UUID


class ReturnSamplingTable(Input):
    table_id: UUID
    reason: masterdata.Reason


class RetireSamplingTable(Input):
    table_id: UUID
    reason: masterdata.Reason


class TypedStage(Input):
    """``ac`` null: acceptance is not possible yet (# in the standards)."""

    n: int = Field(ge=1, le=N_MAX)
    ac: int | None = Field(default=None, ge=0, le=AC_MAX)
    re: int = Field(ge=1, le=AC_MAX)


class TypedCell(Input):
    """What stands in one of the cells asked for: ``use`` (up, down, single, double, a letter; of lot rows the
    letter), or numbers."""

    cell: str = Field(max_length=60)
    use: str | None = Field(default=None, max_length=10)
    stages: tuple[TypedStage, ...] = Field(default=(), max_length=STAGES_MAX)
    n: int | None = Field(default=None, ge=1, le=N_MAX)
    k: str | None = Field(default=None, max_length=DIGITS_MAX)
    m: str | None = Field(default=None, max_length=DIGITS_MAX)


class ProofreadSamplingTable(Input):
    """The cells asked for, as the copy has them, with the password again."""

    table_id: UUID
    cells: tuple[TypedCell, ...] = Field(max_length=proof.ASKED_MAX + proof.LOTS_DRAWN)
    password: str = Field(min_length=1, max_length=200)


class SamplingTableAnswer(Answer):
    """``findings``: cells that look misread; ``differing``: cells that the proofreader typed otherwise."""

    id: UUID
    code: str
    state: str
    findings: int
    differing: list[str] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Loaded:
    command: LoadSamplingTable
    content: Content
    text: str
    findings: list[Finding]


def read_loaded(_: Reader, command: LoadSamplingTable) -> _Loaded:
    """The files, read and looked through. Raises ``InvalidInput`` with each row at fault,
    ``ONLY_OWN_LETTERS``, ``LETTERS_SHEET``, ``ONLY_ATTRIBUTES``."""
    letters = command.letters or ("iso2859-1" if command.kind == "attributes" else "iso3951-1")
    if command.kind == "variables":
        for name, given in (("earned", command.earned != "ten_lots"), ("gap", command.gap)):
            if given:
                raise errors.ONLY_ATTRIBUTES.refuse(field=name)
    source = _source(command.content, command.format, "content")
    lots, part = _lots(command, letters == OWN, source)
    content, _rows = read_table(
        command.kind, command.earned, command.gap, letters, of_cells(source), lots, part
    )
    return _Loaded(command, content, content.text(), findings_of(content))


def _source(content: str, format_: FileFormat, part: str) -> Source:
    return content if format_ == "csv" else sheets_of(content, part)


def _lots(command: LoadSamplingTable, own: bool, source: Source) -> tuple[Source | None, str]:
    """Lot rows of the table's own, and the field they came in: a file beside it, or a sheet of the
    workbook."""
    sheet = () if isinstance(source, str) else of_letters(source)
    beside = command.letters_content is not None
    if sheet and (beside or not own):
        raise errors.LETTERS_SHEET.refuse(field="letters")
    if own != (beside or bool(sheet)):
        raise errors.ONLY_OWN_LETTERS.refuse(field="letters_content")
    if sheet or command.letters_content is None:
        return sheet or None, "content"
    given = _source(command.letters_content, command.letters_format, "letters_content")
    return given if isinstance(given, str) else of_letters(given) or given[:1], "letters_content"


def load_sampling_table(uow: UnitOfWork, loaded: _Loaded) -> SamplingTableAnswer:
    """Enter a table, or replace the draft of that code. Raises ``TABLE_CODE_SHIPPED``,
    ``CODE_ALIKE``, an illegal transition. Emits SamplingTableLoaded."""
    command, content, digest = loaded.command, loaded.content, digest_of(loaded.text)
    if command.code in SHIPPED_CODES:
        raise errors.TABLE_CODE_SHIPPED.refuse(field="code", code=command.code)
    refuse_alike(uow, command.code, TABLE.c.code)
    values: dict[str, Any] = {
        "title": command.title,
        "source": command.source,
        "kind": content.kind,
        "earned": content.earned,
        "gap": content.gap,
        "letters": content.letters,
        "digest": digest,
        "cells": len(content.cells),
        "findings": [
            {"cell": one.cell, "code": one.code, "zh": one.text.zh, "en": one.text.en}
            for one in loaded.findings
        ],
        "entered_by": uow.principal.name,
        "entered_at": uow.now,
    }
    row = row_of(uow, command.code)
    if row is None:
        state = states.SAMPLING_TABLE_STATES.start
        id_ = uow.insert(TABLE, code=command.code, state=state, **values)
    else:
        row = uow.locked(TABLE, row["id"])
        state = states.SAMPLING_TABLE_STATES.next(row["state"], states.LOAD, document=command.code)
        id_ = row["id"]
        uow.update(TABLE, row, state=state, **values)
    uow.insert(CONTENT, table_id=id_, digest=digest, text=loaded.text, entered_by=uow.principal.name)
    uow.emit(
        events.SamplingTableLoaded(
            id_, command.code, command.source, digest, len(content.cells), len(loaded.findings)
        )
    )
    return SamplingTableAnswer(id=id_, code=command.code, state=state, findings=len(loaded.findings))


def submit_sampling_table(uow: UnitOfWork, command: SubmitSamplingTable) -> SamplingTableAnswer:
    """The draft stays as it is; the cells to proofread are drawn, once. Emits SamplingTableSubmitted."""
    row = uow.locked(TABLE, command.table_id)
    state = states.SAMPLING_TABLE_STATES.next(row["state"], states.SUBMIT, document=row["code"])
    content = stored_content(uow, row, row["digest"])
    before = [one["cell"] for attempt in attempts_of(uow, row["id"]) for one in attempt["differing"]]
    before += [one["cell"] for one in row["asked"] or ()]  # sent back: nobody gets rid of a draw by that
    looked_at = [*before, *(one["cell"] for one in row["findings"])]
    asked = proof.cells_to_ask(content, uow.new_id().bytes, looked_at)
    uow.update(
        TABLE,
        row,
        state=state,
        asked=asked,
        submitted_by=uow.principal.name,
        submitted_at=uow.now,
        returned_reason=None,
    )
    tasks.create(
        uow,
        title=Text(
            zh="据标准文本校对抽样表 {code}：{count} 个单元格",
            en="Proofread the sampling table {code} from the copy: {count} cells",
        ),
        params={"code": row["code"], "count": len(asked)},
        document=states.DOCUMENT,
        document_id=row["id"],
        role=QUALITY_ENGINEER,
        key=PROOF_TASK,
    )
    uow.emit(
        events.SamplingTableSubmitted(row["id"], row["code"], row["digest"], len(asked)),
        before={"state": row["state"]},
        after={"state": state},
    )
    return _answer(row, state)


def proofread_sampling_table(uow: UnitOfWork, command: ProofreadSamplingTable) -> SamplingTableAnswer:
    """A second person types the cells from the copy, with the password again: all the same releases the
    table, with a signature; else it goes back as a draft and says which differ.

    Raises an illegal transition, ``OWN_TABLE``, ``PROOF_NOT_ASKED``, ``PROOF_MISSING``,
    ``PROOF_UNREADABLE``, what ``sign`` raises of the password. Emits SamplingTableProofread, and
    DocumentSigned when it is released.
    """
    row = uow.locked(TABLE, command.table_id)
    state = states.SAMPLING_TABLE_STATES.next(row["state"], states.PROOFREAD, document=row["code"])
    refusal = refusal_to_proofread(uow, row)
    if refusal is not None:
        raise refusal
    prove_password(uow, command.password)
    content = stored_content(uow, row, row["digest"])
    asked = [one["cell"] for one in row["asked"]]
    found = proof.differing(content, asked, [_typed(one) for one in command.cells])
    cells = tuple(one["cell"] for one in found)
    uow.insert(
        PROOF,
        table_id=row["id"],
        digest=row["digest"],
        asked=len(asked),
        matched=not found,
        differing=found,
        typed_by=uow.principal.name,
    )
    values: dict[str, Any] = {}
    if found:
        state = states.SAMPLING_TABLE_STATES.next(row["state"], "differ", document=row["code"])
    else:
        values = {"proofread_by": uow.principal.name, "proofread_at": uow.now}
        sign(
            uow,
            document=states.DOCUMENT,
            document_id=row["id"],
            meaning=MEANING,
            password=command.password,
            content=signed_content(row),
        )
    uow.update(TABLE, row, state=state, asked=None, **values)
    tasks.close(uow, document=states.DOCUMENT, document_id=row["id"], key=PROOF_TASK)
    uow.emit(
        events.SamplingTableProofread(row["id"], row["code"], row["digest"], len(asked), cells),
        before={"state": row["state"]},
        after={"state": state},
    )
    return _answer(row, state, differing=list(cells))


def return_sampling_table(uow: UnitOfWork, command: ReturnSamplingTable) -> SamplingTableAnswer:
    """It is a draft again; what was asked is asked again. Emits SamplingTableReturned."""
    row = uow.locked(TABLE, command.table_id)
    state = states.SAMPLING_TABLE_STATES.next(row["state"], states.RETURN, document=row["code"])
    uow.update(TABLE, row, state=state, returned_reason=command.reason)
    tasks.close(uow, document=states.DOCUMENT, document_id=row["id"], key=PROOF_TASK)
    uow.emit(
        events.SamplingTableReturned(row["id"], row["code"], command.reason),
        before={"state": row["state"]},
        after={"state": state},
    )
    return _answer(row, state)


def retire(uow: UnitOfWork, row: RowMapping, reason: str) -> SamplingTableAnswer:
    """No plan comes from it any more; what was judged by it stays. Emits SamplingTableRetired."""
    state = states.SAMPLING_TABLE_STATES.next(row["state"], states.RETIRE, document=row["code"])
    uow.update(
        TABLE,
        row,
        state=state,
        retired_by=uow.principal.name,
        retired_at=uow.now,
        retired_reason=reason,
    )
    uow.emit(
        events.SamplingTableRetired(row["id"], row["code"], reason),
        before={"state": row["state"]},
        after={"state": state},
    )
    return _answer(row, state)


def refusal_to_proofread(q: Queries, row: RowMapping) -> Refusal | None:
    """Nobody proofreads what they entered."""
    return errors.OWN_TABLE.refuse(field="table_id", code=row["code"]) if entered(q, row) else None


def entered(q: Queries, row: RowMapping) -> bool:
    """Whether the acting person entered a content of the table, be it one that was replaced, or the same
    content under another code: they have read the cells and do not type them blind."""
    mine = sa.select(CONTENT.c.id).where(
        CONTENT.c.company == q.company,
        sa.or_(CONTENT.c.table_id == row["id"], CONTENT.c.digest == row["digest"]),
        CONTENT.c.entered_by == q.principal.name,
    )
    return row["entered_by"] == q.principal.name or q.scalar(mine.limit(1)) is not None


def signed_content(row: RowMapping) -> dict[str, Any]:
    """What the proofreader's signature covers."""
    names = ("code", "title", "source", "kind", "earned", "gap", "letters", "digest", "cells")
    return {name: row[name] for name in names}


def attempts_of(q: Queries, table_id: UUID) -> list[RowMapping]:
    """The proofreadings of a table, oldest first."""
    mine = PROOF.c.company == q.company, PROOF.c.table_id == table_id
    return q.rows(sa.select(PROOF).where(*mine).order_by(PROOF.c.id))


def _typed(one: TypedCell) -> proof.Typed:
    stages = tuple(Stage(stage.n, stage.ac, stage.re) for stage in one.stages)
    return proof.Typed(one.cell, one.use or None, stages, one.n, one.k, one.m)


def _answer(row: RowMapping, state: str, *, differing: list[str] | None = None) -> SamplingTableAnswer:
    return SamplingTableAnswer(
        id=row["id"],
        code=row["code"],
        state=state,
        findings=len(row["findings"]),
        differing=differing or [],
    )


OWN_TABLE_COMMANDS: Final = (
    Command(
        states.LOAD,
        Text(zh="录入抽样表", en="Enter a sampling table"),
        PERMISSION,
        LoadSamplingTable,
        SamplingTableAnswer,
        load_sampling_table,
        states.DOCUMENT,
        prepare=read_loaded,
    ),
    Command(
        states.SUBMIT,
        Text(zh="提交校对", en="Submit for proofreading"),
        PERMISSION,
        SubmitSamplingTable,
        SamplingTableAnswer,
        submit_sampling_table,
        states.DOCUMENT,
    ),
    Command(
        states.PROOFREAD,
        Text(zh="校对抽样表", en="Proofread a sampling table"),
        PERMISSION,
        ProofreadSamplingTable,
        SamplingTableAnswer,
        proofread_sampling_table,
        states.DOCUMENT,
        frozenset({"password"}),
        means=MEANING,
    ),
    Command(
        states.RETURN,
        Text(zh="退回抽样表", en="Send a sampling table back"),
        PERMISSION,
        ReturnSamplingTable,
        SamplingTableAnswer,
        return_sampling_table,
        states.DOCUMENT,
    ),
)
