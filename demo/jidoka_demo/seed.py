"""The story's plant as data, entered over the API as its users would.

Every command carries an idempotency key of this plant, so seeding an existing plant again changes nothing.
Central forgets such keys after a month: what was entered is noted beside its database, so that a plant that
stood still for longer goes on too. A later start opens the months that have come and takes over roles that
may do something else by now.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jidoka_demo.client import ApiRefused, Person
from jidoka_demo.layout import CELL, EDGE_ID
from jidoka_demo.people import ROLES, USERS

PLANT = "plant1"
ORDER_QUANTITY = "200"
STATION = "ST-1"
LOT = "L-2026-118"
SUPPLIER_LOT = "S-74-0611"
CURRENCY = "CNY"
ZONE = "Asia/Shanghai"
# An hour of the honing machine with its operator, of inspectors and trainees, and of the standing line.
RATES = {"HONE-1": "30.00", "labour": "30.00", "line_time": "90.00"}
REACTION = {
    "reaction_zh": "停线、隔离自上一合格子组以来的工件；先用标准环核查量具，再查找过程原因",
    "reaction_en": "Stop and hold what was made since the last good subgroup; check the gauge on the "
    "master ring, then look for the cause in the process",
}
SOP_STEPS = (
    ("清洁毛坯与夹具", "Clean blank and fixture"),
    ("装夹，启动珩磨循环", "Clamp and start the honing cycle"),
    ("循环结束后由量仪自动测量内径", "The gauge measures the inside diameter when the cycle ends"),
    ("报警或停线时按反应计划处理", "On a warning or a stop follow the reaction plan"),
)


def plant_today() -> date:
    """The calendar date in the plant's zone."""
    return datetime.now(ZoneInfo(ZONE)).date()


class Seeder:
    """Enters the data; ``people`` are the logged-in users by login, ``noted`` the file of what is entered."""

    def __init__(self, people: dict[str, Person], noted: Path | None = None) -> None:
        self.people = people
        self._noted = noted
        known = noted is not None and noted.exists()
        self._answers: dict[str, dict[str, Any]] = json.loads(noted.read_text()) if noted and known else {}

    def users(self, passwords: dict[str, str]) -> None:
        admin = self.people["admin"]
        for role in ROLES:
            self._once(
                admin,
                "identity.define_role",
                " ".join((role.code, *role.permissions)),
                code=role.code,
                name_zh=role.zh,
                name_en=role.en,
                permissions=list(role.permissions),
            )
        for user in USERS:
            self._once(
                admin,
                "identity.create_user",
                user.login,
                login=user.login,
                display=user.display,
                password=passwords[user.login],
                language=user.language,
                roles=list(user.roles),
            )

    def master_data(self) -> None:
        planner = self.people["planner"]

        def make(command: str, **input_: Any) -> None:
            self._once(planner, f"masterdata.{command}", str(input_), **input_)

        make("create_unit", code="ea", name_zh="件", name_en="each", decimals=0)
        for number, zh, en, kind, tracking in (
            ("BLANK-74", "活塞环毛坯 74", "Piston ring blank 74", "purchased", "lot"),
            ("RING-74", "活塞环 74", "Piston ring 74", "made", "serial"),
        ):
            make(
                "create_item", number=number, name_zh=zh, name_en=en, unit="ea", kind=kind, tracking=tracking
            )
        make("create_partner", number="SUP-01", name="Blank supplier", supplier=True)
        make("create_partner", number="CUST-A", name="Customer A", customer=True)
        make("create_partner", number="CUST-B", name="Customer B", customer=True)
        make("create_site_structure", path=CELL, plant=PLANT)
        make("create_work_centre", number="HONE-1", name_zh="珩磨机 1", name_en="Honing machine 1", cell=CELL)
        make("create_bom", item="RING-74", lines=[{"item": "BLANK-74", "quantity": "1", "unit": "ea"}])
        operation = {
            "number": 10,
            "name_zh": "珩磨",
            "name_en": "Honing",
            "work_centre": "HONE-1",
            "minutes": "30",
        }
        make("create_routing", item="RING-74", operations=[operation])

    def quality(self) -> None:
        engineer = self.people["quality"]
        gauge = self._once(
            engineer,
            "quality.register_gauge",
            "BG-017",
            code="BG-017",
            name_zh="内径气动量仪",
            name_en="Air bore gauge",
            unit="mm",
            decimals=3,
            master_nominal=74.0,
            master_tolerance=0.002,
        )
        gauge_id = gauge["id"]
        self._once(
            engineer,
            "quality.record_calibration",
            "CAL-2026-118",
            gauge_id=gauge_id,
            certificate="CAL-2026-118",
            calibrated_on="2026-10-01",
            due_on="2099-12-31",
            passed=True,
        )
        self._once(
            engineer,
            "quality.record_study",
            "MSA-2026-031",
            gauge_id=gauge_id,
            reference="MSA-2026-031",
            method="crossed ANOVA",
            grr_bp=840,
            ndc=12,
            done_on="2026-10-05",
            accepted=True,
        )
        sop = self._once(
            engineer,
            "quality.draft_sop",
            "SOP-HONE-74",
            number="SOP-HONE-74",
            revision="A",
            title_zh="活塞环 74 珩磨作业指导书",
            title_en="Honing of piston ring 74",
            steps=[{"zh": zh, "en": en} for zh, en in SOP_STEPS],
        )
        self._once(engineer, "quality.release_sop", "SOP-HONE-74", sop_id=sop["id"])
        self._once(
            engineer, "quality.set_inspection_requirement", "BLANK-74", item="BLANK-74", level="II", aql="1.0"
        )
        self._once(
            engineer,
            "quality.set_inspection_requirement",
            "RING-74",
            item="RING-74",
            origin="outgoing",
            level="II",
            aql="1.0",
        )
        plan = self._once(engineer, "quality.draft_plan", "CP-RING-74", **self._plan())
        self._once(engineer, "quality.release_plan", "CP-RING-74", plan_id=plan["id"])

    @staticmethod
    def _plan() -> dict[str, Any]:
        return {
            "number": "CP-RING-74",
            "revision": "A",
            "item": "RING-74",
            "cell": CELL,
            "sop": "SOP-HONE-74",
            "profile": "handshake",
            "verification_subgroups": 1,
            "characteristics": [
                {
                    "code": "inside_diameter",
                    "name_zh": "内径",
                    "name_en": "Inside diameter",
                    "unit": "mm",
                    "decimals": 3,
                    "nominal": 74.0,
                    "lsl": 73.965,
                    "usl": 74.035,
                    "plausible_min": 73.0,
                    "plausible_max": 75.0,
                    "device": "gauge",
                    "tag": "diameter",
                    "gauge": "BG-017",
                    "subgroup_size": 5,
                    "collect_subgroups": 25,
                    "stop_rules": ["reading.spec", "mean.n1", "range.upper"],
                    "advice_rules": [*(f"mean.n{rule}" for rule in range(2, 9)), "mean.ewma", "mean.cusum"],
                    **REACTION,
                }
            ],
        }

    def line(self) -> None:
        ot = self.people["ot"]
        self._once(ot, "shopfloor.register_edge", EDGE_ID, edge_id=EDGE_ID, cell_path=CELL, mqtt_user=EDGE_ID)
        self._once(
            ot,
            "shopfloor.register_station",
            STATION,
            code=STATION,
            name_zh="珩磨工位 1",
            name_en="Honing station 1",
            edge_id=EDGE_ID,
        )

    def books(self) -> None:
        """Ledger, this month and the next, what an hour costs, what a ring costs."""
        accountant = self.people["accountant"]
        self._once(accountant, "finance.open_ledger", CURRENCY, currency=CURRENCY)
        today = plant_today()
        for month in (today, today.replace(day=1) + timedelta(days=31)):
            code = f"{month:%Y-%m}"
            self._open(accountant, code)
        since = str(date(today.year, 1, 1))
        for activity, rate in RATES.items():
            self._once(
                accountant, "finance.set_rate", activity, activity=activity, rate=rate, valid_from=since
            )
        version = self._once(
            accountant,
            "finance.create_cost_version",
            "RING-74",
            valid_from=since,
            text="Material 12.50 and half an hour at 30.00",
            items=[{"item": "RING-74", "cost": "27.50"}],
        )
        self._once(accountant, "finance.release_cost_version", "RING-74", version_id=version["id"])

    def everything(self, passwords: dict[str, str], say: Callable[[str], None]) -> None:
        say("users and roles")
        self.users(passwords)
        say("items, bill of material, routing, partners")
        self.master_data()
        say("ledger, rates, standard cost")
        self.books()
        say("gauge, SOP, control plan")
        self.quality()
        say("line, station")
        self.line()
        if self._noted is not None:
            new = self._noted.with_suffix(".new")
            new.write_text(json.dumps(self._answers, indent=1))
            new.replace(self._noted)

    def _open(self, accountant: Person, month: str) -> None:
        try:
            self._once(accountant, "finance.open_period", month, period=month)
        except ApiRefused as refused:
            if refused.code != "finance.period_known":  # the accountant was first
                raise

    def _once(self, person: Person, command: str, what: str, **input_: Any) -> dict[str, Any]:
        """A command under a key of its own: entered twice, it answers as it did the first time."""
        name = hashlib.sha256(f"{command} {what}".encode()).hexdigest()[:32]
        if name not in self._answers:
            self._answers[name] = person.do(command, key=f"seed-{name}", **input_)
        return self._answers[name]
