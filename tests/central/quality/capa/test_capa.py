"""Corrective action: each step waits for what it stands on; hours become prevention; trends are proposed."""

from __future__ import annotations

import math
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.quality.capa.model import CAPA
from jidoka_central.modules.quality.capa.trends import ask_for_checks, find_trends
from jidoka_central.modules.quality.plans.model import CHARACTERISTIC
from jidoka_central.modules.quality.spc.model import LIMITS
from tests.central.masterdata.ring_plant import CELL
from tests.central.quality.capa.conftest import Board

WORK = "quality.capa"


def refused(board: Board, command: str, /, **fields: object) -> Refusal:
    with pytest.raises(Refusal) as caught:
        board.do(command, **fields)
    return caught.value


def started(board: Board, kind: str = "capa", **fields: object) -> UUID:
    answer = board.do(
        "start_capa", **{"kind": kind, "title": "Honing tool", "problem": "The mean drifted"} | fields
    )
    return answer.id  # type: ignore[no-any-return]


def with_cause(board: Board, capa: UUID, *kinds: str) -> None:
    for kind in kinds:
        board.step("state_cause", capa, kind=kind, statement=f"the {kind} of it")
        board.by("ben", WORK).step("verify_cause", capa, kind=kind, evidence="switched on and off again")


def done_by_anna(board: Board, capa: UUID, what: str) -> UUID:
    action = board.do("add_capa_action", capa_id=capa, what=what, owner="anna", due="2026-11-20").id
    assert any(what in one for one in board.inbox("anna"))
    board.do("complete_capa_action", action_id=action, note="done")
    assert not any(what in one for one in board.inbox("anna"))
    return action  # type: ignore[no-any-return]


def test_a_capa_of_a_nonconformance_from_cause_to_close(board: Board) -> None:
    """Story step 9, and on to its close."""
    nc = board.nc()
    capa = started(board, nc_id=nc, before={"bad": 1, "total": 200})
    assert refused(board, "choose_actions", capa_id=capa).code == "quality.cause_not_verified"
    with_cause(board, capa, "root")
    assert refused(board, "choose_actions", capa_id=capa).code == "quality.capa_no_action"
    done_by_anna(board, capa, "change the tool every 150 pieces")
    open_one = board.do("add_capa_action", capa_id=capa, what="train", role="trainer", due="2026-11-20").id
    assert board.step("choose_actions", capa) == "chosen"
    early = refused(board, "implement_actions", capa_id=capa)
    assert (early.code, early.params["what"]) == ("quality.capa_action_open", "train")
    board.do("complete_capa_action", action_id=open_one, note="two hours, six people")
    board.do(
        "name_capa_update", capa_id=capa, kind="control_plan", reference="CP-RING-74",
        what="tool-change interval", parameter="tool_change_interval_pieces", value="150",
    )  # fmt: skip
    assert refused(board, "record_capa_cost", capa_id=capa, hours="10001", what="slip").field == "hours"
    board.do("record_capa_cost", capa_id=capa, kind="training", hours="2", what="tool change")
    assert board.step("implement_actions", capa) == "implemented"
    seen = board.seen(capa)
    assert (seen.summary.check_due, seen.cost_total, seen.summary.number) == (
        "2026-12-02", "60.00", "CAPA-000001",
    )  # fmt: skip
    cost = board.events("quality.capa_cost_recorded")[0]
    assert (cost["minutes"], cost["rate"], cost["activity"], cost["nc_number"]) == (
        120_000_000, None, "labour", "NC-000001",
    )  # fmt: skip
    assert refused(board, "judge_effectiveness", capa_id=capa, bad=0, total=9).code.endswith("check_not_due")
    assert board.runtime.do(board.context, ask_for_checks) == 0
    board.clock.advance(days=30)
    assert board.runtime.do(board.context, ask_for_checks) == 1
    assert any("CAPA-000001" in one for one in board.inbox("x", "quality_engineer"))
    assert board.do("judge_effectiveness", capa_id=capa, bad=0, total=9000).effective
    missing = refused(board, "close_capa", capa_id=capa, lesson="count pieces, not days")
    assert (missing.code, missing.params["what"]) == ("quality.capa_update_missing", "CP-RING-74")
    plan(board, "A")
    assert refused(board, "close_capa", capa_id=capa, lesson="-").code == "quality.capa_update_missing"
    plan(board, "B", tool_change_interval_pieces="150")
    assert board.step("close_capa", capa, lesson="count pieces, not days") == "closed"
    assert not [one for one in board.inbox("x", "quality_engineer") if "CAPA" in one]
    assert refused(board, "record_capa_cost", capa_id=capa, hours="1", what="late").code.endswith("not_open")


def test_who_stated_a_cause_does_not_verify_it(board: Board) -> None:
    capa = started(board, nc_id=board.nc())
    board.by("ben", WORK).step("state_cause", capa, kind="root", statement="worn tool")
    own = refused(board.by("ben", WORK), "verify_cause", capa_id=capa, kind="root", evidence="I know")
    assert (own.code, own.problem.status) == ("quality.capa_own_cause", 403)
    assert "root cause" in own.sentence("en") and "根本原因" in own.sentence("zh")
    board.step("verify_cause", capa, kind="root", evidence="switched on and off again")
    board.step("state_cause", capa, kind="root", statement="worn holder")  # said anew by anna
    anew = refused(board, "verify_cause", capa_id=capa, kind="root", evidence="seen")
    assert anew.code == "quality.capa_own_cause"


def test_an_action_is_completed_by_whom_it_was_given_to_or_by_the_leader(board: Board) -> None:
    carl, dora = board.by("carl", WORK), board.by("dora", WORK)
    capa = started(carl, nc_id=board.nc())  # carl leads it

    def action(**to: str) -> UUID:
        given = carl.do("add_capa_action", capa_id=capa, what="train", due="2026-11-20", **to)
        return UUID(str(given.id))

    annas, second, of_role = action(owner="anna"), action(owner="anna"), action(role="trainer")
    for given, owner in ((annas, "anna"), (of_role, "trainer")):
        other = refused(dora, "complete_capa_action", action_id=given, note="done")
        assert (other.code, other.problem.status) == ("quality.capa_action_of_another", 403)
        assert other.params["owner"] == owner and "carl" in other.sentence("zh")
    assert board.do("complete_capa_action", action_id=annas, note="done").state == "done"
    assert carl.do("complete_capa_action", action_id=second, note="seen it done").state == "done"
    trainer = board.by("tom", WORK, role="trainer")
    assert trainer.do("complete_capa_action", action_id=of_role, note="done").state == "done"
    third, fourth = action(owner="anna"), action(owner="anna")
    for nobody in (dora, board.by("anna", WORK)):
        early = refused(nobody, "drop_capa_action", action_id=third, note="no time")
        assert (early.code, early.params["leader"]) == ("quality.capa_not_the_leader", "carl")
    assert carl.do("drop_capa_action", action_id=third, note="another tool").state == "dropped"
    approver = board.by("eva", WORK, "quality.capa_approve")
    assert approver.do("drop_capa_action", action_id=fourth, note="carl has left").state == "dropped"


def plan(board: Board, revision: str, **parameters: str) -> UUID:
    """A control plan in force with these process parameters."""
    characteristic = {
        "code": "diameter", "name_zh": "内径", "name_en": "Diameter", "unit": "mm", "decimals": 3,
        "nominal": 1.5, "lsl": 1.0, "usl": 2.0, "plausible_min": 0.0, "plausible_max": 5.0,
        "device": "gauge", "tag": "d", "subgroup_size": 5, "collect_subgroups": 25, "stop_rules": ["mean.n1"],
    }  # fmt: skip
    drafted = board.do(
        "draft_plan", number="CP-RING-74", revision=revision, item="RING-74", cell=CELL, sop="SOP-1",
        profile="handshake", characteristics=[characteristic], parameters=parameters,
    )  # fmt: skip

    def release(uow: UnitOfWork) -> None:
        """Without gauge and SOP, which are not what this is about."""
        from jidoka_central.modules.quality.plans.model import PLAN

        uow.connection.execute(sa.update(PLAN).where(PLAN.c.state == "released").values(state="superseded"))
        row = uow.get(PLAN, drafted.id)
        uow.update(PLAN, row, state="released", released_at=uow.now)

    board.runtime.do(board.context, release)
    return drafted.id  # type: ignore[no-any-return]


def test_an_eight_d_goes_through_its_disciplines_and_back(board: Board) -> None:
    """Scenario 20, the part without a line: escape point, priority, cost, reopening."""
    complaint = {"type": "complaint", "id": str(uuid4()), "number": "CC-000001"}
    capa = started(
        board, "8d", document=complaint, item="RING-74", before={"bad": 18, "total": 12_000},
        risk={"severity": 8, "occurrence": 4, "detection": 7},
    )  # fmt: skip
    assert any("24" in one or "day" in one for one in board.inbox("x", "quality_engineer"))
    assert refused(board, "describe_problem", capa_id=capa, problem="x").code == "state.illegal"
    assert refused(board, "name_capa_team", capa_id=capa, members=["nobody"]).field == "members.0"
    assert board.step("name_capa_team", capa, members=["anna"]) == "staffed"
    assert board.step("describe_problem", capa, problem="a chipped edge on piece 182") == "described"
    assert board.step("contain_problem", capa, containment="49 held, 149 listed") == "contained"
    assert not board.inbox("x", "quality_engineer")
    done_by_anna(board, capa, "deburr")
    with_cause(board, capa, "root")
    early = refused(board, "choose_actions", capa_id=capa)
    assert early.code == "quality.cause_not_verified" and "escape point" in early.sentence("en")
    with_cause(board, capa, "escape")
    board.step("choose_actions", capa)
    risk = {"severity": 8, "occurrence": 2, "detection": 4}
    assert board.step("implement_actions", capa, risk=risk) == "implemented"
    board.do("record_capa_cost", capa_id=capa, kind="training", hours="6", what="training")
    board.do("record_capa_cost", capa_id=capa, kind="review", hours="5", rate="40.00", what="review")
    assert refused(board, "prevent_recurrence", capa_id=capa).code == "quality.capa_no_update_named"
    update = board.do("name_capa_update", capa_id=capa, kind="fmea", reference="PFMEA-74", what="row 12").id
    assert refused(board, "prevent_recurrence", capa_id=capa).code == "quality.capa_update_missing"
    board.do("confirm_capa_update", update_id=update, evidence="revision 4, row 12")
    assert board.step("prevent_recurrence", capa) == "prevented"
    board.clock.advance(days=30)
    judged = board.do("judge_effectiveness", capa_id=capa, bad=11, total=9_000)
    assert (judged.state, judged.effective, round(judged.p_value, 2)) == ("contained", False, 0.37)
    assert refused(board, "choose_actions", capa_id=capa).code == "quality.cause_not_verified"
    with_cause(board, capa, "root", "escape")
    for what in ("choose_actions", "implement_actions", "prevent_recurrence"):
        board.step(what, capa)
    board.clock.advance(days=30)
    judged = board.do("judge_effectiveness", capa_id=capa, bad=1, total=9_000)
    assert (judged.state, round(judged.p_value, 5)) == ("effective", 0.00037)
    seen = board.seen(capa)
    assert (seen.risk["priority"], seen.risk_after["priority"], seen.cost_total) == ("H", "L", "380.00")
    assert (seen.summary.number, len(seen.causes), seen.round) == ("8D-000001", 4, 2)
    assert [one.command for one in seen.actions if one.allowed] == ["quality.close_capa"]


def test_three_of_a_kind_in_thirty_days_propose_one_preventive_case(board: Board) -> None:
    """Scenario 21: 11-02, 11-12, 11-20; the fourth joins, nothing is proposed twice."""

    def found() -> list[UUID]:
        return board.runtime.do(board.context, find_trends)

    first = [board.nc()]
    board.clock.advance(days=10)
    first.append(board.nc())
    board.nc("other_cause")
    assert found() == []
    board.clock.advance(days=8)
    first.append(board.nc())
    (case,) = found()
    assert found() == []
    seen = board.seen(case)
    assert [nc.id for nc in seen.ncs] == first and seen.summary.number == "PA-000001"
    assert any("PA-000001" in one for one in board.inbox("x", "quality_engineer"))
    board.clock.advance(days=1)
    fourth = board.nc()
    assert found() == []
    assert [nc.id for nc in board.seen(case).ncs] == [*first, fourth]
    assert board.step("reject_proposal", case, reason="one broken tool") == "rejected"
    board.clock.advance(hours=1)
    board.nc()
    assert found() == [], "what came before the last case ended counts no more"
    with board.runtime.read(board.context.principal, "JDK") as q:
        assert q.scalar(sa.select(sa.func.count()).select_from(CAPA)) == 1


def test_a_process_that_is_not_capable_is_proposed_once(board: Board) -> None:
    """Montgomery's flow width: Cpk 1.179 over 25 subgroups."""
    plan_id = plan(board, "A")

    def freeze(uow: UnitOfWork) -> None:
        line = uow.first(sa.select(CHARACTERISTIC).where(CHARACTERISTIC.c.plan_id == plan_id))
        assert line is not None
        uow.insert(
            LIMITS, plan_id=plan_id, characteristic_id=line["id"], characteristic="diameter",
            limits_version=1, state="frozen", method="xbar_r", order_number="WO-1", subgroups=25,
            last_subgroup=25, subgroup_size=5, data_hash="0" * 64, beyond=[], centre=1.50561, lower=1.31797,
            upper=1.69325, sigma_mean=0.13981 / math.sqrt(5), r_centre=0.32521, r_upper=0.68749,
        )  # fmt: skip

    board.runtime.do(board.context, freeze)
    (case,) = board.runtime.do(board.context, find_trends)
    assert "Cpk 1.179" in board.seen(case).problem
    assert board.runtime.do(board.context, find_trends) == []
    assert board.step("accept_proposal", case) == "opened"
    assert board.seen(case).summary.owner == "anna"
