"""Before a month closes: what the plant has left to do, and what stands in the way."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from jidoka_central.foundation import tasks
from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.joints import agreement, period_end, quality_cost
from jidoka_central.modules.finance import api, closing
from jidoka_central.modules.finance import public as finance
from tests.central.values.works import NC1, Works


def shown(works: Works) -> api.PeriodShown:
    def look(q: Any) -> api.PeriodShown:
        return api.period_shown(q, finance.period_by_code(q, "2026-11").id, "en")

    return works.read(look)


def left(works: Works) -> dict[str, int]:
    """What is left to do, by name."""
    return {task.name: task.count for task in shown(works).checklist if not task.done}


def refusal(works: Works, *areas: str) -> tuple[str, str]:
    with pytest.raises(Refusal) as caught:
        works.closes(*(areas or period_end.ALL_AREAS))
    return caught.value.code, caught.value.sentence("en")


def test_work_in_process_is_said_and_does_not_hinder(works: Works) -> None:
    works.opening("B-1", 10, "12.50")
    works.order(4)
    assert left(works) == {"period_end.work_orders": 1}
    (task,) = [one for one in shown(works).checklist if not one.done]
    assert (task.detail, task.path, task.must) == ("Work in process 50.00", "/production/orders", False)
    works.closes(*period_end.ALL_AREAS)
    assert shown(works).checklist == [] and not shown(works).actions[0].allowed


def test_absorbed_labour_wants_wages_before_general_closes(works: Works) -> None:
    works.opening("B-1", 2, "12.50")
    order = works.order(2)
    works.makes(order, [1, 2])
    works.confirms(order)
    assert "finance.wages" in left(works)
    works.closes("stock")
    assert refusal(works, "payables", "receivables", "general") == (
        "finance.checklist_open",
        "Before 2026-11 closes, this must be done: Wages accrued (1)",
    )
    works.command("finance.accrue_wages", period="2026-11", amount="30", voucher="W-11")
    assert left(works) == {}
    works.closes("payables", "receivables", "general")


def test_a_difference_stands_in_the_way_until_the_check_finds_none(works: Works) -> None:
    works.opening("B-1", 10, "12.50")
    broken = "UPDATE account_balance SET debit = debit + {} WHERE debit >= 12500"
    with works.runtime.database.write() as connection:
        connection.execute(sa.text(broken.format(1)))
    agreement.check_daily(works.runtime)
    assert left(works) == {"period_end.agreement": 1}
    assert refusal(works, "stock")[0] == "finance.checklist_open"
    assert not shown(works).actions[0].allowed
    with works.runtime.database.write() as connection:
        connection.execute(sa.text(broken.format(-1)))
    period_end.check_again(works.runtime)
    assert left(works) == {}
    works.closes("stock")


def test_downtime_without_a_price_and_open_inspections(works: Works) -> None:
    def wait(uow: UnitOfWork) -> None:
        title = closing.CHECKS[0].title
        for document, key in ((quality_cost.NC, quality_cost.RATE_TASK), (period_end.INSPECTION, "inspect")):
            tasks.create(uow, title=title, document=document, document_id=NC1.id, role="accountant", key=key)

    works.do(wait)
    assert left(works) == {"period_end.downtime": 1, "period_end.inspections": 1}
    works.closes("stock", "payables", "receivables")
    assert refusal(works, "general")[1].endswith("Downtime without a price (1)")
