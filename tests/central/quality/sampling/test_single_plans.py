"""Single plans of Z1.4 and ISO 2859-1: published anchors, arrows, and what is refused."""

from __future__ import annotations

import pytest

from jidoka_central.foundation.errors import Refusal
from jidoka_central.modules.quality.sampling.editions import EDITIONS
from jidoka_central.modules.quality.sampling.rules import code_letter, resolve, single_plan
from jidoka_central.modules.quality.sampling.tables import AQL_PERCENT_MAX, AQLS, LETTERS

Z14 = "Z1.4-2003"
ISO = "ISO2859-1:1999"


# Published worked examples (facts of the standard as public sources quote them).
@pytest.mark.parametrize(
    ("lot", "level", "aql", "severity", "edition", "expected"),
    [
        (1_000, "II", "1.0", "normal", Z14, ("J", 80, 2, 3)),
        (150, "II", "1.0", "normal", Z14, ("E", 13, 0, 1)),
        (50, "II", "1.0", "normal", Z14, ("E", 13, 0, 1)),
        (1_000, "II", "1.5", "normal", Z14, ("J", 80, 3, 4)),
        (20, "I", "1.5", "normal", Z14, ("D", 8, 0, 1)),
        (5_000, "II", "1.5", "normal", Z14, ("L", 200, 7, 8)),
        (5_000, "II", "1.5", "tightened", Z14, ("L", 200, 5, 6)),
        (125, "III", "1.0", "reduced", Z14, ("H", 20, 0, 2)),
        (125, "III", "1.0", "reduced", ISO, ("J", 32, 1, 2)),
        (600_000, "III", "0.015", "normal", Z14, ("P", 800, 0, 1)),
        (600_000, "III", "0.015", "reduced", Z14, ("P", 315, 0, 1)),
        (600_000, "III", "0.015", "tightened", Z14, ("Q", 1_250, 0, 1)),
        (600_000, "III", "0.025", "tightened", Z14, ("S", 3_150, 1, 2)),
        (1_000, "II", "1.0", "tightened", Z14, ("J", 80, 1, 2)),
        (3_000, "II", "0.65", "normal", Z14, ("K", 125, 2, 3)),
        (5, "II", "10", "tightened", Z14, ("D", 8, 1, 2)),
    ],
)
def test_published_plans(
    lot: int, level: str, aql: str, severity: str, edition: str, expected: tuple[str, int, int, int]
) -> None:
    plan = single_plan(lot, level, aql, severity, edition=edition)  # type: ignore[arg-type]
    assert (plan.letter, plan.n, plan.ac, plan.re) == expected


def test_every_arrow_ends_at_a_plan() -> None:
    for severity in ("normal", "tightened", "reduced"):
        for letter in LETTERS:
            for aql in AQLS:
                _, n, ac, re = resolve(letter, aql, severity, EDITIONS[Z14])  # type: ignore[arg-type]
                assert n >= 2 and 0 <= ac < re


def test_editions_agree_but_for_reduced_inspection() -> None:
    for letter in LETTERS:
        for aql in AQLS:
            for severity in ("normal", "tightened"):
                one = resolve(letter, aql, severity, EDITIONS[Z14])  # type: ignore[arg-type]
                assert one == resolve(letter, aql, severity, EDITIONS[ISO])  # type: ignore[arg-type]


def test_a_reduced_plan_of_iso_has_no_gap_or_is_refused() -> None:
    refused = set()
    for letter in LETTERS:
        for aql in AQLS[: AQL_PERCENT_MAX + 1]:
            try:
                _, _, ac, re = resolve(letter, aql, "reduced", EDITIONS[ISO])
                assert re == ac + 1
            except Refusal as refusal:
                assert refusal.code == "quality.plan_not_verified"
                refused.add(letter)
    assert {"A", "B", "C"} <= refused and not refused & set("DEFGHJKLMNP")
    assert resolve("J", "1.0", "reduced", EDITIONS[ISO]) == ("J", 32, 1, 2)


@pytest.mark.parametrize(
    ("nonconforming", "verdict"), [(0, "accepted"), (1, "accepted_ends_reduced"), (2, "rejected")]
)
def test_between_the_numbers_the_lot_passes_and_reduced_inspection_ends(
    nonconforming: int, verdict: str
) -> None:
    assert single_plan(125, "III", "1.0", "reduced", edition=Z14).verdict(nonconforming) == verdict


def test_lot_rows_begin_and_end_where_the_table_says() -> None:
    for smaller, larger in ((8, 9), (500, 501), (1_200, 1_201), (500_000, 500_001)):
        assert code_letter(smaller, "II") != code_letter(larger, "II")
    assert [code_letter(lot, "II") for lot in (1, 2, 8, 1_000, 10**9)] == ["A", "A", "A", "J", "Q"]


def test_an_aql_is_its_value_and_not_its_spelling() -> None:
    plans = {single_plan(1_000, "II", text, "normal", edition=Z14) for text in ("1", "1.0", "1.00")}
    assert len(plans) == 1 and plans.pop().aql == "1.0"


@pytest.mark.parametrize("lot", [0, -3])
def test_an_empty_lot_has_no_plan(lot: int) -> None:
    with pytest.raises(Refusal) as caught:
        single_plan(lot, "II", "1.0", "normal", edition=Z14)
    assert (caught.value.code, caught.value.field) == ("quality.empty_lot", "lot_size")
