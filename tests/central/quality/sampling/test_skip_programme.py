"""A skip-lot programme of three states: a history by hand, every state it can reach, numbers that do not go
together, how many steps tighter a lot would have passed, and the long run against a simulation."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest

from jidoka_central.foundation.errors import Refusal
from jidoka_central.modules.quality.sampling.curves import pa_and_asn
from jidoka_central.modules.quality.sampling.own.shipped import shipped_content
from jidoka_central.modules.quality.sampling.own.tables import OwnTable
from jidoka_central.modules.quality.sampling.rules import edition_of, resolve, single_plan
from jidoka_central.modules.quality.sampling.skip.chain import LongRun, long_run
from jidoka_central.modules.quality.sampling.skip.programme import (
    BEGUN,
    Cell,
    Initial,
    Numbers,
    Points,
    Standing,
    after_lot,
    check,
)
from jidoka_central.modules.quality.sampling.skip.skipping import columns_of, standing_of
from jidoka_central.modules.quality.sampling.skip.steps import fractions, passes, steps_tighter
from jidoka_central.modules.quality.sampling.skip.tables import tighter_plans, tighter_variables
from jidoka_central.modules.quality.sampling.special import binomial_pmf
from jidoka_central.modules.quality.sampling.stages import Kind, Stage, staged_plan
from jidoka_central.modules.quality.sampling.switching import of_single
from jidoka_central.modules.quality.sampling.tables import AQLS, LETTERS

Z14 = "Z1.4-2003"
NUMBERS = Numbers(  # made up for these tests
    points=Points((1, 1, 1), (1, 2, 3), (None, 2, 4), (None, 1, 3)),
    score_needed=6,
    lots_at_most=4,
    initial=(Initial(2, 3), Initial(4, 2)),
    frequencies=(2, 3, 5),
    shift_after=2,
    requalify_lots=2,
    requalify_within=3,
    least_points=2,
)


def run(*lots: Cell | bool, begun: Standing = BEGUN) -> list[tuple[Standing, str]]:
    """After each lot: points, ``None`` accepted without any, ``False`` not accepted."""
    found, standing = [], begun
    for lot in lots:
        points = None if lot is False else lot
        standing, change = after_lot(NUMBERS, standing, lot is not False, points)
        found.append((standing, change))
    return found


def test_a_history_by_hand() -> None:
    lots = (
        2,
        None,
        1,
        2,
        2,
        0,
        1,
        4,
        2,
        2,
        4,
        1,
        2,
        2,
        False,
        4,
        4,
        2,
        False,
        1,
        4,
        1,
        4,
        2,
        False,
        4,
        False,
    )
    assert run(*lots) == [
        (Standing(score=2, lots=1), "none"),
        (BEGUN, "none"),  # the cell sets the score back
        (Standing(score=1, lots=1), "none"),
        (Standing(score=3, lots=2), "none"),
        (Standing(score=5, lots=3), "none"),
        (BEGUN, "none"),  # four lots, 5 points: the score begins anew
        (Standing(score=1, lots=1), "none"),
        (Standing(score=5, lots=2), "none"),
        (Standing("skipping", one_in=2), "qualified"),  # 7 points in three lots: 1 lot in 2
        (Standing("skipping", in_row=1, one_in=2), "none"),
        (Standing("skipping", one_in=3), "rarer"),
        (Standing("skipping", one_in=3), "none"),  # accepted with fewer than the least points
        (Standing("skipping", in_row=1, one_in=3), "none"),
        (Standing("skipping", one_in=5), "rarer"),
        (Standing("interrupted", one_in=5), "interrupted"),
        (Standing("interrupted", lots=1, in_row=1, one_in=5), "none"),
        (Standing("skipping", one_in=3), "requalified"),
        (Standing("skipping", in_row=1, one_in=3), "none"),
        (Standing("interrupted", one_in=3), "interrupted"),
        (Standing("interrupted", lots=1, one_in=3), "none"),
        (Standing("interrupted", lots=2, in_row=1, one_in=3), "none"),
        (BEGUN, "not_requalified"),  # three lots, and never two in a row
        (Standing(score=4, lots=1), "none"),
        (Standing("skipping", one_in=3), "qualified"),  # 6 points in two lots: 1 lot in 3
        (Standing("interrupted", one_in=3), "interrupted"),
        (Standing("interrupted", lots=1, in_row=1, one_in=3), "none"),
        (BEGUN, "disqualified"),
    ]
    top = Standing("skipping", in_row=1, one_in=5)
    assert [one.in_row for one, _ in run(2, 2, 2, begun=top)] == [2, 2, 2], "there is no rarer one"
    least = Standing("interrupted", in_row=1, lots=1, one_in=2)
    assert run(2, begun=least)[0][0].one_in == 2, "nor a more frequent one"


def test_every_state_that_lots_lead_to_is_lawful() -> None:
    ways = {
        "none": {("every_lot",) * 2, ("skipping",) * 2, ("interrupted",) * 2},
        "qualified": {("every_lot", "skipping")},
        "rarer": {("skipping", "skipping")},
        "interrupted": {("skipping", "interrupted")},
        "requalified": {("interrupted", "skipping")},
        "disqualified": {("interrupted", "every_lot")},
        "not_requalified": {("interrupted", "every_lot")},
    }
    seen, new = {BEGUN}, [BEGUN]
    while new:
        standing = new.pop()
        for accepted, points in ((False, None), (False, 4), (True, None), *((True, p) for p in range(5))):
            now, change = after_lot(NUMBERS, standing, accepted, points)
            assert (standing.state, now.state) in ways[change], (standing, points)
            if not accepted:
                assert now in (BEGUN, Standing("interrupted", one_in=standing.one_in))
            if now.state == "every_lot":
                assert now.score < 6 and now.lots < 4 and now.one_in is None and now.in_row == 0
            else:
                assert now.one_in in NUMBERS.frequencies and now.score == 0 and now.in_row <= 2
                assert now.lots < 3 and (now.state == "interrupted" or now.lots == 0)
            if now not in seen:
                seen.add(now)
                new.append(now)
    assert len(seen) == 40  # 1 + 5 + 6 + 6 scores, 2 + 2 + 3 rows, 3 x 5 of an interruption
    assert {one.state for one in seen} == {"every_lot", "skipping", "interrupted"}


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("points", {"points": Points((0, 0, 0), (None, 0, 0), (None, None, 0))}),
        ("points.ac_1.2", {"points": Points((1, 1, 1), (1, 3, 2), (None, 2, 4))}),
        ("points.ac_2.1", {"points": Points((1, 1, 1), (1, 2, 3), (0, None, 4))}),
        ("points.variables.1", {"points": replace(NUMBERS.points, variables=(2, 1, 3))}),
        ("score_needed", {"score_needed": 17}),  # 4 lots earn 16 at most
        ("initial.0.lots_at_most", {"initial": (Initial(1, 3), Initial(4, 2))}),
        ("frequencies.1", {"frequencies": (2, 2, 3)}),
        ("frequencies.2", {"frequencies": (2, 3, 1)}),
        ("initial.0.one_in", {"initial": (Initial(2, 4), Initial(4, 2))}),
        ("initial.1.lots_at_most", {"initial": (Initial(4, 3), Initial(4, 2))}),
        ("initial.1.one_in", {"initial": (Initial(2, 2), Initial(4, 3))}),
        ("initial.1.lots_at_most", {"lots_at_most": 5}),
        ("requalify_within", {"requalify_within": 1}),
        ("least_points", {"least_points": 5}),
    ],
)
def test_numbers_that_do_not_go_together_are_refused_by_field(field: str, change: dict[str, object]) -> None:
    check(NUMBERS)
    with pytest.raises(Refusal) as caught:
        check(replace(NUMBERS, **change))  # type: ignore[arg-type]
    assert (caught.value.code, caught.value.field) == ("quality.programme_numbers", f"numbers.{field}")


@pytest.mark.parametrize(
    "change",
    [
        {"score_needed": 16, "initial": (Initial(4, 2),)},
        {"score_needed": 8},
        {"requalify_within": 2},
        {"least_points": 4},
        {"initial": (Initial(2, 3), Initial(4, 3))},
    ],
)
def test_numbers_that_just_go_together_are_taken(change: dict[str, object]) -> None:
    check(replace(NUMBERS, **change))  # type: ignore[arg-type]


# --- steps tighter ---


def steps(lot_size: int, aql: str, *samples: int, kind: Kind = "single") -> int:
    """Of a Z1.4 lot whose samples had so many nonconforming."""
    plan = staged_plan(lot_size, "II", aql, "normal", edition=Z14, kind=kind)
    taken = [(stage.n, found) for stage, found in zip(plan.stages, samples, strict=False)]
    assert plan.step(len(taken), sum(samples)) == "accept"
    tighter = tighter_plans(None, Z14, plan.single.letter, plan.single.aql, plan.kind)
    return steps_tighter(taken, tighter, lot_size)


def test_steps_tighter_of_worked_lots() -> None:
    # J, 80, AQL 1.0: 2/3; 0.65: 1/2; 0.40: an arrow to K (125, 1/2); 0.25: an arrow to H (50, 0/1).
    assert [steps(1_000, "1.0", found) for found in (0, 1, 2)] == [2, 1, 0]
    # J, 80, AQL 1.5: 3/4, then 2/3 and 1/2.
    assert [steps(1_000, "1.5", found) for found in (0, 1, 2, 3)] == [2, 2, 1, 0]
    # G, 32, AQL 1.5: 1/2; the next is an arrow to H (50, 1/2), then one to F (20, 0/1).
    assert [steps(200, "1.5", found) for found in (0, 1)] == [2, 0]
    # E, 13, AQL 1.0: 0/1; every tighter plan asks for more.
    assert steps(60, "1.0", 0) == 0
    # Double J, AQL 1.0: 50 and 50, 0/3 and 3/4; 0.65: 0/2 and 1/2; then the single plans of K and H.
    assert [steps(1_000, "1.0", *found, kind="double") for found in ((0,), (1, 0), (2, 0), (1, 2))] == [
        2, 1, 0, 0,
    ]  # fmt: skip
    # Multiple J, AQL 1.0: 20 each; 0.65 has -, -, 0, 0, 1, 1, 2 with 2, 2, 2, 3, 3, 3, 3.
    # A lot that is accepted early has not been shown to pass what accepts later.
    assert steps(1_000, "1.0", 0, 0, kind="multiple") == 0, "60 pieces, and those of H are 50"
    assert steps(1_000, "1.0", 0, 1, 0, 0, kind="multiple") == 0
    # AQL 2.5 accepts on 1 of 40, AQLs 1.5 and 1.0 on 0 of 40.
    assert [steps(1_000, "2.5", 0, found, kind="multiple") for found in (0, 1)] == [2, 0]


def test_the_first_step_is_that_of_the_switching_score() -> None:
    for lot_size in (13, 60, 200, 600, 3_000, 40_000, 600_000):
        for aql in AQLS[3:16]:
            plan = single_plan(lot_size, "II", aql, "normal", edition=Z14)
            tighter = tighter_plans(None, Z14, plan.letter, aql, "single")
            for found in range(plan.ac + 1):
                passed = steps_tighter([(plan.inspect, found)], tighter, lot_size)
                if plan.ac >= 2 and plan.n <= lot_size:
                    assert (passed >= 1) == (of_single(plan, found).points == 3), (plan, found)
                elif plan.ac == 1 and plan.n <= lot_size:
                    assert passed == (2 if found == 0 and _there_is(plan.letter, aql) else 0)


def _there_is(letter: str, aql: str) -> bool:
    """Whether the plan that accepts on 0 stands two AQLs below."""
    column = AQLS.index(aql) - 2
    return column >= 0 and resolve(letter, AQLS[column], "normal", edition_of(Z14))[2] == 0


def test_a_lot_that_is_said_to_pass_passes_however_its_pieces_lie() -> None:
    chance = random.Random(20)
    for _ in range(400):
        plan = [Stage(chance.randint(1, 6), chance.choice((None, 0, 1)), 3) for _ in range(2)]
        plan.append(Stage(chance.randint(1, 6), 2, 3))
        pieces = [chance.random() < 0.15 for _ in range(chance.randint(3, 18))]
        cuts = sorted({0, len(pieces), *(chance.randint(1, len(pieces)) for _ in range(2))})
        taken = [(b - a, sum(pieces[a:b])) for a, b in pairwise(cuts)]
        if not passes(taken, plan, 1_000):
            continue
        for _ in range(10):
            lies = list[bool]()
            for a, b in pairwise(cuts):
                lies += chance.sample(pieces[a:b], b - a)
            assert _accepts(plan, lies), (plan, taken)


def _accepts(plan: list[Stage], pieces: list[bool]) -> bool:
    seen = 0
    for stage in plan:
        seen += stage.n
        if seen > len(pieces):
            return False
        found = sum(pieces[:seen])
        if found >= stage.re:
            return False
        if stage.ac is not None and found <= stage.ac:
            return True
    return False


@pytest.mark.parametrize("kind", ["single", "double", "multiple"])
def test_a_table_that_the_plant_entered_is_read_as_one_that_is_shipped(kind: Kind) -> None:
    own = OwnTable("OWN", "", "", "", shipped_content(Z14))
    for letter in LETTERS:
        for aql in AQLS[:16]:
            shipped = tighter_plans(None, Z14, letter, aql, kind)
            entered = tighter_plans(own, "OWN", letter, aql, kind)
            assert [one and tuple(one) for one in entered] == [one and tuple(one) for one in shipped]
    measured = OwnTable("OWN", "", "", "", shipped_content("Z1.9-2003"))
    assert tighter_variables(measured, "F", "1.0")[0] == pytest.approx(tighter_variables(None, "F", "1.0")[0])


@pytest.mark.parametrize("kind", ["single", "double", "multiple"])
@pytest.mark.parametrize("p", [0.002, 0.02, 0.06])
def test_fractions_by_steps_are_what_the_plan_accepts(kind: Kind, p: float) -> None:
    plan = staged_plan(1_000, "II", "1.0", "normal", edition=Z14, kind=kind)
    tighter = tighter_plans(None, Z14, plan.single.letter, "1.0", plan.kind)
    found = fractions(plan.stages, tighter, 1_000, p)
    assert math.fsum(found) == pytest.approx(pa_and_asn(plan.stages, p)[0], abs=1e-12)
    if kind == "single":
        assert found == pytest.approx(tuple(binomial_pmf(d, 80, p) for d in (2, 1, 0)), rel=1e-12)


# --- the long run ---


def simulated(accepted: tuple[float, float, float], lots: int, batches: int) -> list[tuple[float, ...]]:
    """Fractions inspected, accepted and in each state, batch by batch."""
    chance, standing, found = random.Random(2859), BEGUN, []
    limits = (accepted[0], accepted[0] + accepted[1], math.fsum(accepted))
    for _ in range(batches):
        inspected = passed = 0
        states = {"every_lot": 0, "skipping": 0, "interrupted": 0}
        for _ in range(lots // batches):
            states[standing.state] += 1
            if standing.state == "skipping" and chance.random() * (standing.one_in or 1) >= 1.0:
                passed += 1
                continue
            inspected += 1
            drawn = chance.random()
            step = next((at for at, limit in enumerate(limits) if drawn < limit), None)
            points = None if step is None else NUMBERS.points.of("ac_2", step)
            standing, _ = after_lot(NUMBERS, standing, step is not None, points)
            passed += step is not None
        found.append(tuple(one / (lots // batches) for one in (inspected, passed, *states.values())))
    return found


@pytest.mark.parametrize("accepted", [(0.06, 0.34, 0.55), (0.2, 0.3, 0.3), (0.0, 0.05, 0.92)])
def test_the_long_run_is_that_of_a_simulation(accepted: tuple[float, float, float]) -> None:
    exact = long_run(NUMBERS, "ac_2", accepted)
    expected = (exact.inspected, exact.pa, exact.every_lot, exact.skipping, exact.interrupted)
    batches = simulated(accepted, 60_000, 40)
    for at, value in enumerate(expected):
        some = [batch[at] for batch in batches]
        mean = math.fsum(some) / len(some)
        error = math.sqrt(math.fsum((one - mean) ** 2 for one in some) / (len(some) * (len(some) - 1)))
        assert abs(mean - value) < 4.0 * error, (at, mean, value, error)


def test_the_long_run_at_its_ends() -> None:
    def of(*accepted: float, **change: object) -> LongRun:
        return long_run(replace(NUMBERS, **change), "ac_2", accepted)  # type: ignore[arg-type]

    assert of(0.0, 0.0, 1.0).inspected == 0.2 and of(0.0, 0.0, 1.0).pa == 1.0
    assert of(0.0, 0.0, 1.0, least_points=5).inspected == pytest.approx(1 / 3), "no shift: where it began"
    assert of(0.0, 0.0, 1.0 - 1e-12).inspected == pytest.approx(0.2, rel=1e-9)
    nothing = of(0.9, 0.0, 0.0)
    assert (nothing.inspected, nothing.lots_to_qualify, nothing.pa) == (1.0, None, 0.9)
    assert of(0.0, 0.0, 0.0).pa == 0.0
    one = of(0.0, 0.0, 0.5, score_needed=4, initial=(Initial(4, 2),), frequencies=(2,), requalify_within=2)
    # Every lot until one is accepted (2 lots); skipping until one is not (2 inspected of 4 lots); then two in
    # a row of two requalify with 1/4, after 1.5 lots: 4/3 stays in a cycle.
    stays, lots = 4 / 3, 2 + 4 / 3 * (4 + 1.5)
    assert one.inspected == pytest.approx((2 + stays * (2 + 1.5)) / lots)
    assert one.lots_to_qualify == pytest.approx(2.0) and one.skipping == pytest.approx(stays * 4 / lots)


def test_the_rules_read_a_cell_of_each_row() -> None:
    points = NUMBERS.points
    assert [points.of("ac_1", step) for step in (0, 1, 2, 7)] == [1, 2, 3, 3]
    assert points.of("ac_2", 0) is None and points.of("variables", 2) == 3
    assert replace(points, variables=None).of("variables", 2) is None


def test_a_standing_is_that_of_its_programme_alone() -> None:
    mine, standing = UUID(int=1), Standing("interrupted", lots=2, in_row=1, one_in=5)
    row: Any = columns_of(standing) | {"skip_programme_id": mine}
    assert (standing_of(row, mine), standing_of(row, UUID(int=2))) == (standing, BEGUN)
