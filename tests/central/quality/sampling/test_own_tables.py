"""Sampling tables of the plant's own: entered, proofread by another person, released, retired."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any
from uuid import UUID

import pytest

from jidoka_central.foundation.errors import InvalidInput, Refusal
from jidoka_central.foundation.identity.principal import Principal, system
from jidoka_central.foundation.identity.service import create_user, define_role
from jidoka_central.foundation.uow import Context, Runtime
from jidoka_central.modules.quality.sampling.own_tables import Content, named
from jidoka_central.modules.quality.sampling.own_tables_csv import cells_csv, lots_csv
from jidoka_central.modules.quality.sampling.own_tables_shipped import shipped_content
from jidoka_central.modules.quality.sampling.own_tables_views import table_cells, table_document

PASSWORD = "correct horse battery"
Z14 = "Z1.4-2003"


@lru_cache
def some_of(code: str, aqls: tuple[str, ...] = ("0.65", "1.0", "1.5")) -> Content:
    """A shipped edition at a few AQLs; arrows stay within the columns."""
    whole = shipped_content(code)
    cells = {address: cell for address, cell in whole.cells.items() if address[3] in aqls}
    return replace(whole, cells=cells)


def table(code: str = "OWN-1", content: Content | None = None, **changed: Any) -> dict[str, Any]:
    """A table as it is entered."""
    content = content or some_of(Z14)
    return {
        "code": code,
        "title": "ISO 2859-1 (our copy)",
        "source": "printed copy 7, tables II to IV",
        "kind": content.kind,
        "earned": content.earned,
        "gap": content.gap,
        "letters": content.letters,
        "content": cells_csv(content),
        "letters_content": lots_csv(content.lots) if content.letters == "own" else None,
    } | changed


def typed(content: Content, asked: list[str]) -> list[dict[str, Any]]:
    """What a careful person reads in the copy."""
    cells = {named(address): cell for address, cell in content.cells.items()}
    lots = {f"letters {row.level} {row.first}": row.letter for row in content.lots}
    found: list[dict[str, Any]] = []
    for name in asked:
        if name in lots:
            found.append({"cell": name, "use": lots[name]})
            continue
        cell = cells[name]
        stages = [{"n": one.n, "ac": one.ac, "re": one.re} for one in cell.stages]
        found.append({"cell": name, "use": cell.use, "stages": stages, "n": cell.n, "k": cell.k, "m": cell.m})
    return found


class Office:
    """Two people who may enter and proofread tables."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.people: dict[str, Principal] = {}

        def people(uow: Any) -> None:
            define_role(uow, "sampler", "抽样", "Sampling", ["quality.read", "quality.sampling"])
            for login in ("qian", "wu"):
                id_ = create_user(uow, login, login.title(), PASSWORD, "en", ["sampler"])
                self.people[login] = Principal(
                    login,
                    user_id=str(id_),
                    roles=frozenset({"sampler", "quality_engineer"}),
                    permissions=frozenset({"quality.read", "quality.sampling"}),
                    display=login,
                    company="JDK",
                )

        runtime.do(Context(system("test"), "JDK"), people)

    def command(self, who: str, what: str, **fields: Any) -> Any:
        return self.runtime.run(f"quality.{what}", fields, Context(self.people[who], "JDK"))

    def read(self, who: str, work: Callable[..., Any], *more: Any) -> Any:
        with self.runtime.read(self.people[who], "JDK") as q:
            return work(q, *more)

    def document(self, who: str, id_: UUID) -> Any:
        return self.read(who, table_document, id_, "en")

    def released(self, content: Content | None = None, code: str = "OWN-1", **changed: Any) -> UUID:
        """A table entered by Qian and proofread by Wu."""
        content = content or some_of(Z14)
        made = self.command("qian", "load_sampling_table", **table(code, content, **changed))
        self.command("qian", "submit_sampling_table", table_id=made.id)
        asked = [one.cell for one in self.document("wu", made.id).asked]
        done = self.command(
            "wu",
            "proofread_sampling_table",
            table_id=made.id,
            cells=typed(content, asked),
            password=PASSWORD,
        )
        assert (done.state, done.differing) == ("released", [])
        return made.id  # type: ignore[no-any-return]


@pytest.fixture
def office(runtime: Runtime) -> Office:
    return Office(runtime)


def test_a_table_is_proofread_blind_by_another_person(office: Office) -> None:
    content = some_of(Z14)
    made = office.command("qian", "load_sampling_table", **table())
    assert made.state == "draft"
    again = office.command("qian", "load_sampling_table", **table(title="Another title"))
    assert again.id == made.id and office.document("qian", made.id).title == "Another title"
    office.command("qian", "submit_sampling_table", table_id=made.id)
    seen = office.document("wu", made.id)
    asked = [one.cell for one in seen.asked]
    assert 20 <= len(asked) <= 60 and not seen.cells_visible and not seen.findings
    with pytest.raises(Refusal) as caught:
        office.read("wu", table_cells, made.id)
    assert caught.value.code == "quality.table_cells_hidden"
    fields = {"table_id": made.id, "password": PASSWORD}
    right = typed(content, asked)
    for who, cells, code in (
        ("qian", right, "quality.table_own_work"),
        ("wu", right[:-1], "quality.proof_missing"),
        ("wu", [*right, right[0]], "quality.proof_not_asked"),
    ):
        with pytest.raises(Refusal) as caught:
            office.command(who, "proofread_sampling_table", cells=cells, **fields)
        assert caught.value.code == code
    with pytest.raises(Refusal) as caught:
        office.command("wu", "proofread_sampling_table", cells=right, table_id=made.id, password="guess")
    assert caught.value.code == "identity.password_wrong"
    with pytest.raises(Refusal) as caught:
        office.command("qian", "load_sampling_table", **table())
    assert caught.value.code == "state.illegal"
    # one cell typed otherwise: a draft again, and the attempt is kept
    at = next(i for i, one in enumerate(right) if one["stages"])
    stage = right[at]["stages"][0]
    wrong = [*right]
    wrong[at] = right[at] | {"stages": [stage | {"n": stage["n"] + 1}, *right[at]["stages"][1:]]}
    done = office.command("wu", "proofread_sampling_table", cells=wrong, **fields)
    assert (done.state, done.differing) == ("draft", [asked[at]])
    (attempt,) = office.document("wu", made.id).attempts
    assert (attempt.matched, attempt.differing[0].typed) == (False, None)
    (attempt,) = office.document("qian", made.id).attempts
    assert attempt.by == "wu" and attempt.differing[0].typed != attempt.differing[0].stands
    # the next proofreading asks for it again
    office.command("qian", "submit_sampling_table", table_id=made.id)
    back = office.command("wu", "return_sampling_table", table_id=made.id, reason="not our copy")
    assert back.state == "draft" and office.document("wu", made.id).returned_reason == "not our copy"
    office.command("qian", "submit_sampling_table", table_id=made.id)
    asked_anew = [one.cell for one in office.document("wu", made.id).asked]
    assert asked[at] in asked_anew and asked_anew != asked
    done = office.command("wu", "proofread_sampling_table", cells=typed(content, asked_anew), **fields)
    assert done.state == "released" and office.read("wu", table_cells, made.id).cells
    retired = office.command("wu", "retire_sampling_table", table_id=made.id, reason="new edition")
    assert retired.state == "retired"


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_what_cannot_be_entered(office: Office) -> None:
    good = table()

    def fault(**changed: Any) -> tuple[str | None, str]:
        with pytest.raises(Refusal) as caught:
            office.command("qian", "load_sampling_table", **(good | changed))
        if isinstance(caught.value, InvalidInput):
            return caught.value.faults[0].field, caught.value.faults[0].code
        return caught.value.field, caught.value.code

    assert fault(code=Z14) == ("code", "quality.table_code_shipped")
    assert fault(code="a/b")[0] == "code"
    assert fault(letters="own") == ("letters_content", "quality.table_only_own_letters")
    assert fault(kind="variables", gap=True) == ("gap", "quality.table_only_attributes")
    assert fault(content="")[1] == "quality.table_no_rows"
