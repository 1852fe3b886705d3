"""A board's words: what it is asked about a nonconformance, who signs, what the books say then."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.quality import reading
from jidoka_demo.layout import COMPANY
from tests.scenarios.words import PASSWORDS, Actor, ScenarioPlant

SINCE = "2020-01-01"


def line_of(decision: str, *pieces: int, **more: Any) -> dict[str, Any]:
    given = {"pieces": list(pieces)} if pieces else {}
    return {"decision": decision, "reason": "re-measured", **given, **more}


class Board:
    """The board of one nonconformance: what it is asked, who signs, what is seen afterwards."""

    def __init__(self, plant: ScenarioPlant, nc_id: UUID) -> None:
        self.plant, self.id = plant, nc_id

    def is_asked(self, *lines: dict[str, Any], by: Actor | None = None) -> dict[str, Any]:
        person = by or self.plant.quality
        return person.do("quality.propose_disposition", nc_id=str(self.id), lines=list(lines))

    def signed_by(self, person: Actor, key: str | None = None, **more: Any) -> dict[str, Any]:
        fields = {"password": PASSWORDS[person.name]} | more
        return person.do("quality.sign_disposition", key=key, nc_id=str(self.id), **fields)

    def signed_by_both(self) -> dict[str, Any]:
        self.signed_by(self.plant.quality)
        return self.signed_by(self.plant.manager)

    def closed(self) -> dict[str, Any]:
        return self.plant.quality.do("quality.close_nc", nc_id=str(self.id))

    def document(self, person: Actor | None = None) -> reading.NcDocument:
        person = person or self.plant.quality
        with self.plant.runtime.read(person.principal, COMPANY) as q:
            return reading.nc_document(q, self.id, "en")

    @property
    def statuses(self) -> dict[int, str]:
        return {one.piece: one.status for one in self.document().pieces if one.reason != "verification"}


def prices_line_time(plant: ScenarioPlant, since: str = SINCE) -> None:
    """The line of these scenarios stands still on a day before the seeded rates hold."""
    plant.people["accountant"].do("finance.set_rate", activity="line_time", rate="90.00", valid_from=since)


def balance(plant: ScenarioPlant, account: str) -> str:
    with plant.reading() as q:
        return finance.money_text(finance.balance_of(q, account), "CNY")


def cents(text: str) -> int:
    return finance.parse_money(text, "CNY", field="amount")


def inbox(plant: ScenarioPlant, person: Actor) -> list[str]:
    """What waits for a person about nonconformances, by the English title without the number."""
    with plant.runtime.read(person.principal, COMPANY) as q:
        rows, _ = q.registry.datasets["tasks.mine"].fetch(
            q, q.registry.datasets["tasks.mine"].filters(state="open"), None, 50
        )
    return sorted(row.title_en.split(": ")[1] for row in rows if row.document == "quality_nc")
