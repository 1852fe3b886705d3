"""A customer's approval, and what was accepted under it, held against what was signed: who changes them past
the application is found."""

from __future__ import annotations

import pytest

from tests.central.sales.market import Market
from tests.scenarios import test_concession as concession
from tests.scenarios.approved import approves, changed_by_hand

market = concession.market  # two lots of 300 pins, whose diameter is critical


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)  # the database has no part in it
def test_an_approval_and_what_is_conceded_are_held_against_what_was_signed(market: Market) -> None:
    approves(market, "CA-77", quantity="500", **concession.DIA)
    concession.conceded(market)
    for statement, said in (
        ("UPDATE quality_customer_approval SET quantity = 900000000", "CA-77 is not the one that was signed"),
        ("UPDATE quality_customer_approval SET valid_until = '2030-01-01'", "is not the one that was signed"),
        ("UPDATE quality_customer_approval SET signed_by = NULL", "nobody has signed it"),
        ("DELETE FROM quality_conceded", "is kept as conceded is not what its board decided"),
        ("UPDATE quality_conceded SET high = 10.0", "is kept as conceded is not what its board decided"),
    ):
        found = changed_by_hand(market, statement)
        assert any(said in one for one in found), f"{statement}: {found}"
