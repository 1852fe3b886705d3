"""Tables as a plant enters them, and the two people who do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from jidoka_central.foundation.identity.principal import Principal, system
from jidoka_central.foundation.identity.service import create_user, define_role
from jidoka_central.foundation.uow import Context, Runtime
from jidoka_central.modules.quality.inspection.own_tables_retiring import items_by
from jidoka_central.modules.quality.sampling.own.csv_files import cells_csv, lots_csv
from jidoka_central.modules.quality.sampling.own.shipped import shipped_content
from jidoka_central.modules.quality.sampling.own.tables import Content, named
from jidoka_central.modules.quality.sampling.own.views import table_document

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
    """People who may enter and proofread tables."""

    def __init__(self, runtime: Runtime, logins: tuple[str, ...] = ("qian", "wu")) -> None:
        self.runtime = runtime
        self.people: dict[str, Principal] = {}

        def people(uow: Any) -> None:
            define_role(uow, "sampler", "抽样", "Sampling", ["quality.read", "quality.sampling"])
            for login in logins:
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
        return self.read(who, table_document, id_, "en", items_by)

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
