"""The words of a critical characteristic, of a customer who approves, of a board that says what is off."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.identity.principal import Principal
from jidoka_central.foundation.queries import Queries
from jidoka_central.joints import agreement
from tests.central.masterdata.ring_plant import CELL
from tests.central.sales.market import COMPANY, PASSWORD, Market
from tests.scenarios.small_market import controller, signs

GAUGE = {"code": "BG-1", "name_zh": "气动量仪", "name_en": "Air gauge", "unit": "mm", "decimals": 3}
STUDY = {
    "reference": "MSA-1",
    "method": "crossed ANOVA",
    "grr_bp": 840,
    "ndc": 12,
    "done_on": "2026-10-05",
    "accepted": True,
}
SOP = {"number": "SOP-1", "revision": "A", "title_zh": "珩磨", "title_en": "Honing"}
STEP = {"zh": "按程序珩磨", "en": "Hone as programmed"}


def makes_critical(market: Market, item: str, code: str, nominal: float, usl: float, *others: str) -> None:
    """The item's released control plan says that the characteristic is critical; ``others`` are not."""
    run = controller(market)
    gauge = run("quality.register_gauge", master_nominal=nominal, master_tolerance=0.01, **GAUGE)
    run(
        "quality.record_calibration",
        gauge_id=gauge.id,
        certificate="C-1",
        calibrated_on="2026-01-01",
        due_on="2099-01-01",
        passed=True,
    )
    run("quality.record_study", gauge_id=gauge.id, **STUDY)
    sop = run("quality.draft_sop", steps=[STEP], **SOP)
    run("quality.release_sop", sop_id=sop.id)
    line: dict[str, Any] = {
        "code": code,
        "name_zh": "直径",
        "name_en": "Diameter",
        "unit": "mm",
        "decimals": 3,
        "nominal": nominal,
        "usl": usl,
        "plausible_min": nominal - 1,
        "plausible_max": nominal + 1,
        "device": "gauge",
        "tag": "diameter",
        "gauge": "BG-1",
        "subgroup_size": 5,
        "collect_subgroups": 25,
        "stop_rules": ["reading.spec"],
        "reaction_zh": "停线",
        "reaction_en": "Stop",
        "special": "cc",
    }
    plan = run(
        "quality.draft_plan",
        number=f"CP-{item}",
        revision="A",
        item=item,
        cell=CELL,
        sop="SOP-1",
        profile="free_running",
        characteristics=[
            line,
            *(line | {"code": other, "tag": other, "special": None} for other in others),
        ],
    )
    run("quality.release_plan", plan_id=plan.id)


def approves(
    market: Market, number: str, item: str, quantity: str, *, signed: bool = True, **more: Any
) -> UUID:
    """A customer's approval, recorded by the engineer and signed by the manager."""
    fields = {
        "number": number,
        "customer": "CUST-A",
        "item": item,
        "quantity": quantity,
        "unit": "ea",
        "valid_until": "2026-12-31",
        "note": "letter of 12 November",
    }
    made = market.run("engineer", "quality.record_customer_approval", **fields | more)
    if signed:
        signs_approval(market, made.id)
    return UUID(str(made.id))


def signs_approval(market: Market, approval_id: UUID, who: str = "manager") -> Any:
    command = "quality.sign_customer_approval"
    return market.run(who, command, approval_id=approval_id, password=PASSWORD)


def approval(market: Market, number: str) -> Any:
    (found,) = [one for one in market.rows("quality.customer_approvals") if one.number == number]
    return found


def decides(market: Market, nc_id: UUID, decision: str, **about: Any) -> None:
    """The board of two decides the same about all of it."""
    proposes(market, nc_id, decision, **about)
    signs(market, nc_id)


def proposes(market: Market, nc_id: UUID, decision: str, **about: Any) -> Any:
    line = {"decision": decision, "reason": "out of round"} | about
    return market.run("engineer", "quality.propose_disposition", nc_id=nc_id, lines=[line])


class _Undone(Exception):
    """What was changed is as it was again."""


def changed_by_hand(market: Market, statement: str) -> list[str]:
    """What verifying says when somebody has taken the guards away and carried out the statement, on SQLite;
    it is rolled back."""
    words, found = statement.split(), list[str]()
    table = words[2] if words[0] == "DELETE" else words[1]
    named = sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
    with suppress(_Undone), market.runtime.database.write() as connection:
        for name in connection.execute(named, {"table": table}).scalars().all():
            connection.execute(sa.text(f"DROP TRIGGER {name}"))
        assert connection.execute(sa.text(statement)).rowcount, statement
        viewer = Principal("viewer", kind="system", company=COMPANY)
        found += agreement.differences(
            Queries(connection, market.runtime.registry, market.clock, viewer, COMPANY)
        )
        raise _Undone
    return found
