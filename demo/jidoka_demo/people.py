"""The story's users, by role; the roles hold what such people may do."""

from __future__ import annotations

from dataclasses import dataclass

ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Role:
    code: str
    zh: str
    en: str
    permissions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class User:
    login: str
    display: str
    language: str
    roles: tuple[str, ...]


READING = (
    "masterdata.read",
    "inventory.read",
    "production.read",
    "shopfloor.read",
    "quality.read",
    "purchasing.read",
    "sales.read",
    "traceability.read",
    "audit.read",
)

ROLES = (
    Role(
        "planner",
        "计划员",
        "Planner",
        (*READING, "production.plan", "production.finish", "masterdata.maintain"),
    ),
    Role(
        "warehouse",
        "仓管员",
        "Warehouse clerk",
        (
            *READING,
            "inventory.receive",
            "inventory.maintain",
            "production.issue",
            "purchasing.receive",
            "sales.deliver",
        ),
    ),
    Role("operator", "操作员", "Operator", (*READING, "shopfloor.operate", "quality.msa_measure")),
    Role(
        "quality_engineer",
        "质量工程师",
        "Quality engineer",
        (
            *READING,
            "identity.read",  # appraisers and owners of actions are chosen by name
            "quality.plan",
            "quality.gauges",
            "quality.sign_limits",
            "quality.annotate",
            "quality.sampling",
            "quality.msa",
            "quality.msa_measure",
            "quality.msa_judge",
            "quality.capability",
            "quality.complaints",
            "quality.capa",
            "quality.capa_approve",
            "quality.dispose",
            "quality.record_failure_costs",
            "quality.sign_disposition",
            "quality.see_costs",
            "shopfloor.stop",
            "shopfloor.resolve",
        ),
    ),
    Role(
        "production_manager",
        "生产经理",
        "Production manager",
        (
            *READING,
            "production.plan",
            "purchasing.approve",
            "quality.capa",
            "quality.sampling",  # the second person who proofreads a table and releases a programme
            "quality.sign_disposition",
            "quality.msa_override",
            "quality.see_costs",
            "shopfloor.stop",
        ),
    ),
    Role("buyer", "采购员", "Buyer", (*READING, "purchasing.order")),
    Role("sales", "销售员", "Sales clerk", (*READING, "sales.order")),
    Role("inspector", "检验员", "Inspector", (*READING, "quality.inspect", "quality.msa_measure")),
    Role(
        "accountant",
        "会计",
        "Accountant",
        (
            *READING,
            "finance.read",
            "finance.post",
            "finance.close",
            "finance.release",
            "finance.maintain",
            "finance.maintain_costs",
            "finance.release_costs",
            "inventory.see_values",
            "production.see_values",
            "quality.see_costs",
            "purchasing.invoice",
            "purchasing.write_off",
            "purchasing.maintain",
            "sales.invoice",
            "sales.price",
        ),
    ),
    Role("ot_engineer", "工控工程师", "OT engineer", (*READING, "shopfloor.setup")),
)

USERS = (
    User("buyer", "采购员 Buyer", "zh", ("buyer",)),
    User("sales", "销售员 Sales", "zh", ("sales",)),
    User("inspector", "检验员 Inspector", "zh", ("inspector",)),
    User("planner", "计划员 Planner", "zh", ("planner",)),
    User("warehouse", "仓管员 Warehouse", "zh", ("warehouse",)),
    User("operator", "操作员 Operator", "zh", ("operator",)),
    User("quality", "质量工程师 Quality", "zh", ("quality_engineer",)),
    User("manager", "生产经理 Manager", "zh", ("production_manager",)),
    User("accountant", "会计 Accountant", "zh", ("accountant",)),
    User("ot", "工控工程师 OT", "en", ("ot_engineer",)),
)

LOGINS = ("admin", *(user.login for user in USERS))
