"""Requests of costing. Costs and rates are plain decimals as text, up to six decimals."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from jidoka_central.foundation.registry import Answer, Command, Input
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance.costing import rules, service, states
from jidoka_central.modules.finance.costing.errors import COSTED_TWICE
from jidoka_central.modules.finance.costing.model import LINES_MAX
from jidoka_central.modules.masterdata.public import Code, DecimalText, Reason, item_by_number

MAINTAIN_COSTS = "finance.maintain_costs"
RELEASE_COSTS = "finance.release_costs"


class SetRate(Input):
    """``activity``: a work centre's number, ``labour`` or ``line_time``; ``rate``: an hour of it."""

    activity: Code
    rate: DecimalText
    valid_from: date


class RateAnswer(Answer):
    id: UUID
    activity: str
    rate: str


class ItemCost(Input):
    item: Code
    cost: DecimalText


class CreateCostVersion(Input):
    valid_from: date
    text: Reason
    items: Annotated[tuple[ItemCost, ...], Field(min_length=1, max_length=LINES_MAX)]


class ReleaseCostVersion(Input):
    version_id: UUID


class CostVersionAnswer(Answer):
    id: UUID
    number: str
    state: str


class CostVersionReleasedAnswer(Answer):
    id: UUID
    state: str


def _set_rate(uow: UnitOfWork, command: SetRate) -> RateAnswer:
    rate = rules.parse_cost(command.rate, field="rate")
    id_ = service.set_rate(uow, command.activity, rate, command.valid_from)
    return RateAnswer(id=id_, activity=command.activity, rate=rules.cost_text(rate))


def _create_cost_version(uow: UnitOfWork, command: CreateCostVersion) -> CostVersionAnswer:
    costs: dict[UUID, int] = {}
    for index, line in enumerate(command.items):
        item = item_by_number(uow, line.item, field=f"items.{index}.item")
        if item.id in costs:
            raise COSTED_TWICE.refuse(field=f"items.{index}.item", item=item.number)
        costs[item.id] = rules.parse_cost(line.cost, field=f"items.{index}.cost")
    id_, number = service.create_cost_version(uow, command.valid_from, command.text, costs)
    return CostVersionAnswer(id=id_, number=number, state=states.COST_VERSION_STATES.start)


def _release_cost_version(uow: UnitOfWork, command: ReleaseCostVersion) -> CostVersionReleasedAnswer:
    state = service.release_cost_version(uow, command.version_id)
    return CostVersionReleasedAnswer(id=command.version_id, state=state)


COMMANDS = (
    Command(
        "finance.set_rate",
        Text(zh="设定作业费率", en="Set rate of an activity"),
        MAINTAIN_COSTS,
        SetRate,
        RateAnswer,
        _set_rate,
        "activity_rate",
    ),
    Command(
        "finance.create_cost_version",
        Text(zh="建立成本版本", en="Create cost version"),
        MAINTAIN_COSTS,
        CreateCostVersion,
        CostVersionAnswer,
        _create_cost_version,
        "cost_version",
    ),
    Command(
        states.RELEASE_VERSION,
        Text(zh="发布成本版本", en="Release cost version"),
        RELEASE_COSTS,
        ReleaseCostVersion,
        CostVersionReleasedAnswer,
        _release_cost_version,
        "cost_version",
    ),
)
