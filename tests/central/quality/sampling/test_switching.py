"""Switching rules against published worked examples."""

from __future__ import annotations

import pytest

from jidoka_central.modules.quality.sampling.rules import Verdict, single_plan
from jidoka_central.modules.quality.sampling.switching import (
    Switching,
    after_lot,
    of_single,
    of_stages,
    score_after,
)

Z14 = "Z1.4-2003"
ISO = "ISO2859-1:1999"


def series(*lots: int, size: int = 1_000, aql: str = "1.0", edition: str = ISO) -> list[Switching]:
    """Where a series stands after each lot with so many nonconforming."""
    state, found = Switching(), []
    for nonconforming in lots:
        plan = single_plan(size, "II", aql, state.severity, edition=edition)
        state, _ = after_lot(state, of_single(plan, nonconforming))
        found.append(state)
    return found


def standings(*lots: int, **known: object) -> list[str]:
    return [state.standing for state in series(*lots, **known)]  # type: ignore[arg-type]


def test_the_switching_score_of_a_published_series() -> None:
    # N = 1000, II, AQL 1.0 (80, 2), one step tighter (80, 1); p719.cn 27103617.
    lots = (1, 2, 1, 1, 2, 1, 1, 1, 0, 1, 1, 0, 1, 0, 1)
    found = series(*lots)
    assert [one.score for one in found] == [3, 0, 3, 6, 0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30]
    assert [one.earned_reduced(ISO) for one in found] == [False] * 14 + [True]


def test_a_lot_that_passes_but_not_one_step_tighter_costs_the_score() -> None:
    # N = 500, II, AQL 2.5 (50, 3); score 27, d = 3; niusouti.com qK4bvcD.
    plan = single_plan(500, "II", "2.5", "normal", edition=ISO)
    assert (plan.n, plan.ac) == (50, 3) and plan.verdict(3) == "accepted"
    assert score_after(27, of_single(plan, 3)) == 0
    assert score_after(27, of_single(plan, 2)) == 30


def test_small_acceptance_numbers_score_two() -> None:
    # (32, 1/2), d = 1; niusouti.com qSnp5WF: at least fifteen lots before reduced inspection.
    plan = single_plan(200, "II", "1.5", "normal", edition=ISO)
    assert (plan.n, plan.ac) == (32, 1)
    assert score_after(0, of_single(plan, 1)) == 2
    assert score_after(28, of_single(plan, 2)) == 0
    states = series(*[1] * 15, size=200, aql="1.5")
    assert [one.earned_reduced(ISO) for one in states] == [False] * 14 + [True]


def test_two_rejections_six_lots_apart_do_not_tighten() -> None:
    # (80, 3), lots 4 3 2 1 3 5; niusouti.com qSnp5WF: lot 7 is still on normal inspection.
    assert standings(4, 3, 2, 1, 3, 5, aql="1.5") == ["normal"] * 6
    assert standings(4, 3, 2, 1, 5, aql="1.5")[-1] == "tightened"


def test_rejected_accepted_accepted_rejected_tightens_and_five_accepted_return() -> None:
    assert standings(3, 0, 0, 3) == ["normal", "normal", "normal", "tightened"]
    assert single_plan(1_000, "II", "1.0", "tightened", edition=Z14).ac == 1
    assert standings(3, 0, 0, 3, 1, 0, 1, 0, 1)[4:] == [*["tightened"] * 4, "normal"]
    # A rejection in between starts the five anew.
    assert standings(3, 3, 0, 0, 2, 0, 0, 0, 0)[-1] == "tightened"


def test_five_rejections_in_all_while_tightened_discontinue() -> None:
    assert standings(3, 3, 2, 0, 2, 0, 2, 0, 2, 0, 2)[-2:] == ["tightened", "discontinued"]
    gone = Switching("discontinued")
    plan = single_plan(1_000, "II", "1.0", "tightened", edition=Z14)
    assert after_lot(gone, of_single(plan, 0)) == (gone, "none") and gone.severity == "tightened"


@pytest.mark.parametrize(("edition", "after"), [(Z14, "normal"), (ISO, "reduced")])
def test_between_the_numbers_ends_reduced_inspection_where_there_is_a_gap(edition: str, after: str) -> None:
    plan = single_plan(125, "III", "1.0", "reduced", edition=edition)
    state, _ = after_lot(Switching("reduced"), of_single(plan, 1))
    assert state.standing == after


def test_ten_lots_in_a_row_earn_reduced_inspection_under_z14() -> None:
    found = series(*[2] * 10, edition=Z14)
    assert [one.earned_reduced(Z14) for one in found] == [False] * 9 + [True]
    assert not found[-1].earned_reduced(ISO)


def test_a_lot_opened_under_another_severity_counts_for_nothing_but_ends_reduced() -> None:
    normal = single_plan(1_000, "II", "1.0", "normal", edition=Z14)
    tightened = Switching("tightened", in_row=4)
    assert after_lot(tightened, of_single(normal, 0)) == (tightened, "none")
    assert after_lot(Switching("reduced"), of_single(normal, 3)) == (Switching("normal"), "reduced_rejected")
    assert after_lot(Switching("reduced"), of_single(normal, 0))[0] == Switching("reduced")


def test_the_stage_that_accepts_a_lot_makes_its_score() -> None:
    def score(kind: str, stage: int, verdict: Verdict = "accepted") -> int:
        return score_after(27, of_stages("normal", kind, verdict, stage))

    assert [score("double", stage) for stage in (1, 2)] == [30, 0]
    assert [score("multiple", stage) for stage in (1, 3, 4, 7)] == [30, 30, 0, 0]
    assert score("double", 1, "rejected") == score("multiple", 2, "accepted_ends_reduced") == 0
