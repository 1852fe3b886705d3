"""The tax of an invoice that is credited in parts, however it is split."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from jidoka_central.modules.finance.public import Taxed, VatCode, vat_of, vat_of_part

RATES = [VatCode("T", "output", n, d, date(2026, 1, 1)) for n, d in ((13, 100), (9, 100), (7, 200), (0, 1))]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(1, 5000), min_size=1, max_size=12), st.sampled_from(RATES), st.integers(-3, 3))
def test_any_split_of_an_invoice_into_credit_notes_ends_at_nothing(
    parts: list[int], rate: VatCode, printed: int
) -> None:
    """``printed``: how far a supplier's own tax is from the computed one."""
    net = sum(parts)
    whole, gone = Taxed(net, max(0, vat_of(net, rate) + printed)), Taxed(0, 0)
    for part in parts:
        vat = vat_of_part(part, whole, gone, rate)
        assert vat >= 0
        gone = Taxed(gone.net + part, gone.vat + vat)
        assert gone.vat <= whole.vat
        if printed == 0 and gone != whole:
            assert gone.vat == vat_of(gone.net, rate), "no note is further off than its rounding"
    assert gone == whole


def test_notes_that_took_too_much_leave_no_tax_to_the_rest() -> None:
    assert vat_of_part(10, Taxed(100, 13), Taxed(50, 14), RATES[0]) == 0
    assert vat_of_part(50, Taxed(100, 13), Taxed(50, 14), RATES[0]) == 0
