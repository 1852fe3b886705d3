"""Rates and standard costs by their day, and what a quantity, an hour or a second is worth."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from jidoka_central.foundation.errors import Refusal
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.masterdata import public as masterdata
from tests.central.finance.books import Books

ONE = 1_000_000
NOVEMBER, MIDDLE, DECEMBER = date(2026, 11, 1), date(2026, 11, 15), date(2026, 12, 1)
ITEM = {"name_zh": "环", "name_en": "Ring", "unit": "ea", "kind": "made"}


def test_a_value_is_rounded_once_half_even_in_the_currencys_minor_unit() -> None:
    assert finance.value_of(199 * ONE, 27_500_000, "CNY") == 5_472_50
    assert finance.value_of(ONE, 5_000, "CNY") == 0, "half a fen goes to the even side"
    assert finance.value_of(ONE, 15_000, "CNY") == 2
    assert finance.value_of(3 * ONE, 1_500_000, "JPY") == 4
    assert finance.value_of(10**15, 10**15, "CNY") == 10**20, "no 64 bits in between"


def test_labour_by_minutes_and_downtime_by_seconds() -> None:
    assert finance.value_of_minutes(185 * 30 * ONE, 30_000_000, "CNY") == 2_775_00
    assert finance.value_of_minutes(120 * ONE, 30_000_000, "CNY") == 60_00
    assert finance.value_of_seconds(95, 90_000_000, "CNY") == 2_38, "95 x 2.5 fen is 237.5"
    assert finance.value_of_seconds(1, 90_000_000, "CNY") == 2


def test_of_the_rates_the_newest_that_holds(books: Books) -> None:
    for rate, day in (("30.00", NOVEMBER), ("31.255", MIDDLE)):
        books.command("set_rate", activity="labour", rate=rate, valid_from=day)

    def rate_on(day: date) -> int | None:
        return books.read(lambda q: finance.activity_rate(q, finance.LABOUR, day))

    assert rate_on(date(2026, 10, 31)) is None
    assert rate_on(date(2026, 11, 14)) == 30_000_000
    assert rate_on(MIDDLE) == rate_on(DECEMBER) == 31_255_000
    with pytest.raises(Refusal) as refused:
        books.command("set_rate", activity="labour", rate="32", valid_from=MIDDLE)
    assert (refused.value.code, refused.value.field) == ("finance.rate_known", "valid_from")
    with pytest.raises(Refusal, match="labor") as refused:
        books.command("set_rate", activity="labor", rate="32", valid_from=MIDDLE)
    assert (refused.value.code, refused.value.field) == ("finance.unknown_activity", "activity")
    with pytest.raises(Refusal, match="line_time") as refused:
        books.read(lambda q: finance.needed_rate(q, finance.LINE_TIME, MIDDLE, field="rate"))
    assert (refused.value.code, refused.value.field) == ("finance.no_rate", "rate")


def test_of_the_standard_costs_the_newest_that_is_released(books: Books) -> None:
    books.runtime.run(
        "masterdata.create_unit", {"code": "ea", "name_zh": "件", "name_en": "each"}, books.context
    )
    books.runtime.run("masterdata.create_item", ITEM | {"number": "RING"}, books.context)
    ring = books.read(lambda q: masterdata.item_by_number(q, "RING").id)

    def version(day: date, cost: str) -> UUID:
        items = [{"item": "RING", "cost": cost}]
        answer = books.command("create_cost_version", valid_from=day, text="costs", items=items)
        return UUID(str(answer.id))

    def cost_on(day: date) -> int | None:
        return books.read(lambda q: finance.standard_cost(q, ring, day))

    november, december = version(NOVEMBER, "27.50"), version(DECEMBER, "28")
    assert cost_on(MIDDLE) is None, "a draft prices nothing"
    for one in (november, december):
        books.command("release_cost_version", version_id=one)
    assert (cost_on(MIDDLE), cost_on(DECEMBER)) == (27_500_000, 28_000_000)
    with pytest.raises(Refusal) as refused:
        books.command("release_cost_version", version_id=november)
    assert refused.value.code == "state.illegal"
    with pytest.raises(Refusal) as refused:
        version(NOVEMBER, "1.2345678")
    assert (refused.value.code, refused.value.field) == ("finance.bad_cost", "items.0.cost")
    twice = [{"item": "RING", "cost": "1"}, {"item": "RING", "cost": "2"}]
    with pytest.raises(Refusal) as refused:
        books.command("create_cost_version", valid_from=NOVEMBER, text="costs", items=twice)
    assert (refused.value.code, refused.value.field) == ("finance.costed_twice", "items.1.item")
    one = books.runtime.registry.datasets["finance.standard_costs"]
    shown = books.read(lambda q: one.fetch(q, one.filters(item="RING"), None, 10))[0]
    assert [(row.cost, row.state, row.valid_from) for row in shown] == [
        ("28.00", "released", DECEMBER), ("27.50", "released", NOVEMBER),
    ]  # fmt: skip
