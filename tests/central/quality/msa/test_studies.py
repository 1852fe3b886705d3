"""Studies from plan to verdict. AIAG's 10 x 3 x 3 with a tolerance of 6.0: 26.68 % of the total variation is
conditional, 30.58 % of the tolerance is not, so the gauge is barred from its line."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.http.problems import shown
from jidoka_central.foundation.identity.model import USER
from jidoka_central.foundation.uow import Context
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.quality.msa import report
from jidoka_central.modules.quality.msa.figures import figure_of
from jidoka_central.modules.quality.msa.model import READING
from jidoka_central.modules.quality.msa.model import STUDY as STUDY_TABLE
from jidoka_central.modules.quality.msa.plots import ticks
from jidoka_central.modules.quality.msa.reading import next_reading
from jidoka_central.modules.quality.msa.rules import Design, Part, run_order
from jidoka_central.modules.quality.proving import recompute_decisions
from jidoka_central.modules.quality.public import msa_verdict
from tests.central.masterdata.ring_plant import CELL
from tests.central.quality.msa.conftest import PASSWORD, Desk

AIAG = json.loads(
    (Path(__file__).parents[3] / "oracles/data/msa_gage_rr_aiag_10x3x3.json").read_text("utf-8")
)["data"]
READINGS = {
    (str(part), who, trial): str(y)
    for part, who, trial, y in zip(AIAG["part"], AIAG["operator"], AIAG["trial"], AIAG["y"], strict=True)
}
STUDY: dict[str, Any] = {
    "kind": "crossed",
    "title": "Bore of the ring",
    "gauge": "MIC-7",
    "item": "RING-74",
    "characteristic": "bore",
    "tolerance": 6.0,
    "parts": [{"label": str(part)} for part in range(1, 11)],
    "appraisers": ["A", "B", "C"],
    "trials": 3,
    "method": "average_range",
    "seed": 22,
    "due": "2026-11-06",
    "plausible_min": -5,
    "plausible_max": 5,
}
SMALL = STUDY | {"parts": STUDY["parts"][:2], "appraisers": ["A"], "trials": 2}


def _refused(
    desk: Desk, login: str, command: str, *permissions: str, **fields: Any
) -> tuple[str, str | None]:
    with pytest.raises(Refusal) as caught:
        desk.as_(login, command, *permissions, **fields)
    assert "{" not in caught.value.sentence("zh") + caught.value.sentence("en")
    return caught.value.code.removeprefix("quality."), caught.value.field


def _measured(desk: Desk, study: UUID) -> None:
    """Everybody takes what is next, until nothing is."""
    labels = {turn.position: turn for turn in desk.shown(study).readings}
    for who in ("C", "A", "B"):
        while (turn := desk.next(who, study)).position is not None:
            part = labels[turn.position].part
            desk.measures(who, study, turn.position, READINGS[part, who, turn.trial])


def _plan(desk: Desk, revision: str, **changes: Any) -> UUID:
    line = {
        "code": "bore", "name_zh": "内径", "name_en": "Bore", "unit": "mm", "decimals": 3, "nominal": 74.0,
        "plausible_min": 70.0, "plausible_max": 78.0, "device": "gauge1", "tag": "bore", "gauge": "MIC-7",
        "subgroup_size": 5, "collect_subgroups": 25, "stop_rules": ["mean.n1"], "reaction_zh": "停",
        "reaction_en": "stop",
    } | changes  # fmt: skip
    plan: dict[str, Any] = {
        "number": "CP-1",
        "revision": revision,
        "item": "RING-74",
        "cell": CELL,
        "sop": "SOP-1",
    }
    plan |= {"profile": "handshake", "characteristics": [line]}
    return UUID(str(desk.as_("qe", "draft_plan", **plan).id))


def _fit(desk: Desk) -> UUID:
    """The gauge has its certificate and a study of its own."""
    gauge = desk.events("quality.gauge_registered")[0]["document_id"]
    certified: dict[str, Any] = {
        "certificate": "K-1",
        "calibrated_on": "2026-11-01",
        "due_on": "2027-11-01",
        "passed": True,
    }
    desk.as_("qe", "record_calibration", gauge_id=gauge, **certified)
    known: dict[str, Any] = {
        "reference": "R-1",
        "method": "GRR",
        "grr_bp": 800,
        "ndc": 9,
        "done_on": "2026-11-01",
    }
    desk.as_("qe", "record_study", gauge_id=gauge, **known, accepted=True)
    return UUID(gauge)


def _release_lacks(desk: Desk, plan: UUID) -> str:
    with pytest.raises(Refusal) as caught:
        desk.as_("qe", "release_plan", plan_id=plan)
    assert caught.value.code == "quality.plan_incomplete" and caught.value.params["characteristic"] == "bore"
    return str(caught.value.params["missing"])


def test_a_rejected_gauge_is_barred_from_its_line_until_an_override_is_signed(desk: Desk) -> None:
    planned = desk.as_("qe", "plan_msa_study", **STUDY)
    study = planned.id
    assert (planned.number, planned.state) == ("MSA-000001", "planned")
    assert any("MSA-000001" in one and "30 readings" in one for one in desk.inbox("B"))
    assert not desk.shown(study, "A", "quality.read").readings  # blind
    _measured(desk, study)
    assert not desk.inbox("B") and any("compute" in one for one in desk.inbox("qe"))
    assert desk.as_("qe", "complete_msa_study", study_id=study).state == "completed"

    shown = desk.shown(study, "A", "quality.read")
    result = shown.result
    assert result is not None and len(shown.readings) == 90
    ranges, anova = result["average_range"], result["anova"]
    assert (round(shown.summary.of_total or 0, 2), round(shown.summary.of_tolerance or 0, 2)) == (
        26.68,
        30.58,
    )
    assert result["grades"] == {"of_total": "conditional", "of_tolerance": "rejected", "ndc": "accepted"}
    assert shown.best == "rejected"
    assert (ranges["spread"]["ndc"], round(anova["spread"]["ndc_raw"], 3)) == (5, 4.861)
    assert [(one["part"], one["appraiser"]) for one in ranges["beyond"]] == [("4", "B")]
    assert anova["pooled"] is True and anova["alpha"] == 0.05 and result["edition"].startswith("AIAG")

    # Ninety readings of two minutes are 90.00 of appraisal.
    assert desk.events("quality.msa_study_completed")[0]["minutes"] == 180_000_000
    told = desk.read(
        lambda q: [finance.balance_of(q, key) for key in ("quality.appraisal", "labour.absorbed")]
    )
    assert told == [9000, -9000]

    judged = {"study_id": study, "note": "tolerance is what counts here", "password": PASSWORD}
    assert _refused(desk, "qe", "judge_msa_study", verdict="conditional", **judged) == (
        "msa_too_good",
        "verdict",
    )
    open_plan = _plan(desk, "A")
    assert "MIC-7: no calibration" in _release_lacks(
        desk, open_plan
    )  # the gauge itself, nothing of the study
    desk.as_("qe", "judge_msa_study", verdict="rejected", **judged)
    _fit(desk)
    assert "MSA-000001" in _release_lacks(desk, open_plan)
    again = {"study_id": study, "reason": "100 % check at the customer's wish until the new gauge is here"}
    assert (
        _refused(desk, "qe", "override_msa_study", password=PASSWORD, **again)[0]
        == "signatures.signed_already"
    )
    desk.as_("manager", "override_msa_study", password=PASSWORD, **again)
    assert desk.shown(study).summary.state == "overridden" and len(desk.shown(study).signatures) == 2
    with pytest.raises(Refusal) as caught:  # nothing of the gauge any more: the SOP is not released
        desk.as_("qe", "release_plan", plan_id=open_plan)
    assert caught.value.code != "quality.plan_incomplete"
    assert _printed(desk, study)
    _proven(desk, study)


def _proven(desk: Desk, study: UUID) -> None:
    """Whatever is changed by hand in the database is named."""
    result = desk.shown(study).result
    assert result is not None
    better = json.loads(json.dumps(result))
    better["average_range"]["spread"]["components"][2]["of_total"] = 6.68
    one = sa.update(STUDY_TABLE).where(STUDY_TABLE.c.id == study)
    reading = sa.update(READING).where(READING.c.study_id == study, READING.c.position == 5)
    for change, said in (
        (one.values(version=STUDY_TABLE.c.version), []),
        (reading.values(value=0.7), ["its design or a reading is not what its result was computed from"]),
        (one.values(result=better), ["its result is not what its readings give"]),
        (one.values(best="accepted"), ["its result is not what its readings give"]),
        (one.values(state="accepted"), ["its verdict is not the one that was signed"]),
        (one.values(override_reason="as I like"), ["its override is not the one that was signed"]),
    ):
        found: list[str] = []

        def changed(uow: Any, change: Any = change, found: list[str] = found) -> None:
            uow.connection.execute(change)
            found += [each for each in recompute_decisions(uow) if "MSA" in each]
            raise InterruptedError

        with pytest.raises(InterruptedError):
            desk.runtime.do(Context(desk.principal("qe"), "JDK"), changed)
        assert [each.split(": ", 1)[1] for each in found] == said


def _printed(desk: Desk, study: UUID) -> bool:
    shown = desk.shown(study)
    for language in ("zh", "en"):
        paper = report.paper(shown, language, "Asia/Shanghai")
        assert paper.startswith(b"%PDF") and paper == report.paper(shown, language, "Asia/Shanghai")
        with zipfile.ZipFile(io.BytesIO(report.workbook(shown, language, "Asia/Shanghai"))) as book:
            assert len([name for name in book.namelist() if "worksheets/sheet" in name]) == 10
    return True


def test_a_report_keeps_labels_digits_and_names(desk: Desk) -> None:
    """Parts called nan and 007 stay so in the workbook; digits are the gauge's, names the reader's."""
    plan = SMALL | {
        "parts": [{"label": "nan"}, {"label": "007"}], "resolution": 0.01,
        "plausible_min": 0, "plausible_max": 1e6,
    }  # fmt: skip
    study = desk.as_("qe", "plan_msa_study", **plan).id
    values = {("nan", 1): "123456.78", ("nan", 2): "123456.81", ("007", 1): "123457.02", ("007", 2): "123457"}
    for turn in desk.shown(study).readings:
        desk.measures("A", study, turn.position, values[turn.part, turn.trial])
    desk.as_("qe", "complete_msa_study", study_id=study)
    shown = desk.shown(study)
    found = {one.title: one.rows for one in report.sections(shown, "zh", "Asia/Shanghai")}
    assert ("未知分量", "校准, 偏倚, 线性, 基准件上的重复性, 评价人 AV") in found["测量不确定度"]
    assert [row[0] for row in found["标准不确定度分量"]] == ["分辨力", "重复性 EV"]
    assert not {"系统有效性", "system"} & {row[0] for rows in found.values() for row in rows}
    assert str(figure_of(2)(123456.785)) == "123456.785" and str(figure_of(2)(1 / 3)) == "0.333333"
    for low, high in (
        (123456.76, 123456.82),
        (125.0031, 125.0039),
        (-3e-140, 5e-140),
        (1e9, 1e9 + 0.5),
        (0.0, 96.0),
    ):
        texts = [text for _, text in ticks(low, high)]
        assert len(set(texts)) == len(texts) > 1 and all(low <= float(text) <= high for text in texts), texts
    for language in ("zh", "en"):
        assert report.paper(shown, language, "Asia/Shanghai").startswith(b"%PDF")
        with zipfile.ZipFile(io.BytesIO(report.workbook(shown, language, "Asia/Shanghai"))) as book:
            texts = book.read("xl/sharedStrings.xml").decode()
            numbers = "".join(book.read(one).decode() for one in book.namelist() if "worksheets/" in one)
        assert ">nan<" in texts and ">007<" in texts
        assert "<v>123456.78</v>" in numbers
        assert f"<v>{shown.result['anova']['sources'][0]['f']:.16G}</v>" in numbers


def test_a_line_that_requires_a_study_is_not_released_without_one(desk: Desk) -> None:
    gauge = _fit(desk)
    plan = _plan(desk, "A", msa_required=True)
    assert "measurement study of MIC-7" in _release_lacks(desk, plan)
    study = desk.as_("qe", "plan_msa_study", **SMALL | {"plausible_max": 200}).id
    for one in desk.shown(study).readings:
        value = f"{one.part}.{one.trial}" if one.part == "1" else f"10{one.part}.{one.trial}"
        desk.as_("qe", "record_msa_reading", study_id=study, position=one.position, value=value)
    assert {one.taken_by for one in desk.shown(study).readings} == {"qe"}  # entered for the appraiser
    desk.as_("qe", "complete_msa_study", study_id=study)
    desk.as_("qe", "judge_msa_study", study_id=study, verdict="accepted", note="fine", password=PASSWORD)
    verdict = desk.read(lambda q: msa_verdict(q, gauge, desk.ring, "bore"))
    assert verdict.proven and verdict.usable and verdict.studies == ("MSA-000001",)
    other = desk.read(lambda q: msa_verdict(q, gauge, desk.ring, "width"))
    assert other.standing == "none" and other.usable and not other.proven
    with pytest.raises(Refusal) as caught:  # no longer the gauge: its SOP is not released
        desk.as_("qe", "release_plan", plan_id=plan)
    assert caught.value.code != "quality.plan_incomplete"


def test_readings_come_in_their_order_from_their_appraiser_and_make_sense(desk: Desk) -> None:
    study = desk.as_("qe", "plan_msa_study", **SMALL | {"plausible_max": 50}).id
    first = desk.next("A", study)
    assert (first.position, first.taken, first.readings) == (1, 0, 4) and first.blind in (1, 2)
    reading = {"study_id": study, "position": 1, "value": "1.5"}
    measure = "quality.msa_measure"
    record = "record_msa_reading"
    assert _refused(desk, "B", record, measure, **reading) == ("msa_not_your_reading", "position")
    assert _refused(desk, "A", record, "quality.read", **reading)[0] == "permission.denied"
    assert _refused(desk, "A", record, measure, **reading | {"position": 2}) == (
        "msa_out_of_turn",
        "position",
    )
    assert _refused(desk, "A", record, measure, **reading | {"position": 9})[0] == "msa_no_such_reading"
    for garbage in ("abc", "nan", "inf", "1e308", "1,5"):
        assert _refused(desk, "A", record, measure, **reading | {"value": garbage}) == (
            "msa_not_a_number",
            "value",
        )
    assert _refused(desk, "A", record, measure, **reading | {"value": "50.1"}) == ("msa_implausible", "value")
    assert desk.measures("A", study, 1, "1.5").taken == 1
    assert desk.measures("A", study, 1, "1.50").taken == 1  # again: nothing happens
    assert _refused(desk, "A", record, measure, **reading | {"value": "1.6"})[0] == "msa_already_read"
    assert _refused(desk, "qe", "complete_msa_study", study_id=study)[0] == "msa_unfinished"
    mend = {"study_id": study, "position": 1, "value": "1.6", "reason": "read the wrong line of the display"}
    assert _refused(desk, "A", "correct_msa_reading", measure, **mend)[0] == "permission.denied"
    desk.as_("qe", "correct_msa_reading", **mend)
    assert [(one.before, one.after) for one in desk.shown(study).corrections] == [("1.5", "1.6")]
    for position in (2, 3, 4):
        desk.measures("A", study, position, "1.6")
    assert _refused(desk, "qe", "complete_msa_study", study_id=study) == ("msa_constant", "values")
    assert desk.as_("qe", "cancel_msa_study", study_id=study, reason="dial stuck").state == "cancelled"
    assert not desk.inbox("qe") and len(desk.events("quality.msa_reading_taken")) == 4


def test_a_gauges_program_takes_readings_for_an_appraiser_and_the_row_says_so(desk: Desk) -> None:
    """What a token with these two scopes may do; an appraiser's own may not ask for somebody else."""
    study = desk.as_("qe", "plan_msa_study", **SMALL | {"appraisers": ["A", "B"]}).id
    box = ("quality.msa", "quality.msa_measure")
    asked = desk.read(lambda q: next_reading(q, study, "B"), "qe", *box)
    assert (asked.position, asked.taken, asked.readings) == (desk.next("B", study).position, 0, 4)
    desk.as_("qe", "record_msa_reading", *box, study_id=study, position=asked.position, value="1.25")
    after = desk.read(lambda q: next_reading(q, study, "B"), "qe", *box)
    assert after.taken == 1 and after.position > asked.position and desk.next("A", study).taken == 0
    (row,) = (one for one in desk.shown(study).readings if one.taken_at)
    assert (row.appraiser, row.taken_by, row.value) == ("B", "qe", "1.25")
    with pytest.raises(Refusal) as caught:
        desk.read(lambda q: next_reading(q, study, "B"), "A", "quality.msa_measure")
    assert (caught.value.code, caught.value.field) == ("quality.msa_not_your_study", "appraiser")


def test_a_plan_that_cannot_be_analysed_is_refused(desk: Desk) -> None:
    refusals: list[tuple[dict[str, Any], str, str]] = [
        ({"kind": "nested"}, "msa_shape", "parts"),
        ({"kind": "type1"}, "msa_shape", "parts"),
        ({"kind": "range", "appraisers": ["A", "B"]}, "msa_shape", "trials"),
        ({"kind": "linearity"}, "msa_needs", "parts.0.reference"),
        ({"parts": [{"label": "1"}, {"label": "1"}]}, "msa_repeated", "parts"),
        ({"appraisers": ["nobody"]}, "msa_unknown_appraiser", "appraisers.0"),
        ({"gauge": "NONE"}, "unknown_document", "gauge"),
        ({"item": None}, "input.invalid", "item"),
    ]
    bad = [{"label": "1", "reference": "x"}, {"label": "2", "reference": "2"}]
    refusals.append(({"kind": "linearity", "parts": bad}, "msa_bad_reference", "parts.0.reference"))
    for changes, code, field in refusals:
        assert _refused(desk, "qe", "plan_msa_study", **SMALL | changes) == (code, field)
    left = sa.update(USER).where(USER.c.login == "C").values(state="inactive")
    desk.runtime.do(Context(desk.principal("qe"), "JDK"), lambda uow: uow.connection.execute(left))
    gone = ("msa_unknown_appraiser", "appraisers.1")
    assert _refused(desk, "qe", "plan_msa_study", **SMALL | {"appraisers": ["A", "C"]}) == gone


def test_all_that_is_wrong_with_a_plan_is_told_at_once_by_its_name(desk: Desk) -> None:
    wrong: dict[str, Any] = {
        "gauge": "NONE",
        "minutes": "-2",
        "appraisers": ["A", "nobody", "A"],
        "tolerance": None,
        "kind": "type1",
        "parts": [{"label": "1"}, {"label": "1", "reference": "x"}],
    }
    with pytest.raises(Refusal) as caught:
        desk.as_("qe", "plan_msa_study", **SMALL | wrong)
    for language, names in (
        ("zh", ("零件中“1”", "评价人中“A”", "重复次数：")),
        ("en", ("the parts", "the appraisers", "trials:")),
    ):
        told = {one.field: one.message for one in shown(caught.value, language, "1").errors}  # type: ignore[arg-type]
        assert set(told) == {
            *("gauge", "minutes", "appraisers", "appraisers.1", "parts", "trials", "tolerance"),
            "parts.0.reference",
        }
        assert [names[0] in told["parts"], names[1] in told["appraisers"], names[2] in told["trials"]] == [
            True
        ] * 3


def test_attribute_and_gauge_studies_reach_a_verdict(desk: Desk) -> None:
    sorting: dict[str, Any] = {
        "kind": "attribute",
        "title": "Burr",
        "gauge": "MIC-7",
        "appraisers": ["A", "B"],
        "trials": 1,
    }
    parts = [{"label": str(at), "reference": "bad" if at % 3 == 0 else "good"} for at in range(6)]
    study = desk.as_("qe", "plan_msa_study", parts=parts, **sorting).id
    for one in desk.shown(study).readings:
        truth = parts[int(one.part)]["reference"]
        desk.measures(one.appraiser, study, one.position, truth)
    desk.as_("qe", "complete_msa_study", study_id=study)
    assert desk.shown(study).best == "accepted"
    type1: dict[str, Any] = {
        "kind": "type1",
        "title": "Cg",
        "gauge": "MIC-7",
        "appraisers": ["A"],
        "trials": 10,
    }
    type1 |= {"tolerance": 2.0, "parts": [{"label": "master", "reference": "74"}], "resolution": 0.01}
    study = desk.as_("qe", "plan_msa_study", **type1).id
    for position in range(1, 11):
        desk.measures("A", study, position, f"74.0{position % 3}")
    desk.as_("qe", "complete_msa_study", study_id=study)
    shown = desk.shown(study)
    assert shown.best == "accepted" and shown.result is not None and shown.result["type1"]["cg"] > 1.33
    assert report.paper(shown, "zh", "Asia/Shanghai") and report.workbook(shown, "en", "Asia/Shanghai")
    spread = shown.result["type1"]["bias"]["sigma"]

    # The budget of a crossed study takes the bias that was measured last, whichever study measured it.
    desk.clock.instant += 1_000_000
    bias = {"kind": "bias", "trials": 5, "parts": type1["parts"]}
    study = desk.as_(
        "qe", "plan_msa_study", **{"title": "b", "gauge": "MIC-7", "appraisers": ["A"]} | bias
    ).id
    for position in range(1, 6):
        desk.measures("A", study, position, f"74.5{position % 2}")
    desk.as_("qe", "complete_msa_study", study_id=study)
    study = desk.as_("qe", "plan_msa_study", **SMALL).id
    for one in desk.shown(study).readings:
        desk.measures("A", study, one.position, READINGS[one.part, "A", one.trial])
    desk.as_("qe", "complete_msa_study", study_id=study)
    result = desk.shown(study).result
    assert result is not None
    shares = {name: u for name, u, _ in result["uncertainty"]["shares"]}
    assert shares["bias"] == pytest.approx(0.506 / 3**0.5) and shares["repeatability_system"] == spread
    assert desk.read(lambda q: list(recompute_decisions(q))) == []


def test_the_order_is_the_seeds_and_balanced() -> None:
    design = Design("crossed", tuple(Part(str(n)) for n in range(10)), ("A", "B", "C"), 3)
    turns = run_order(design, 22)
    assert turns == run_order(design, 22) and turns != run_order(design, 23)
    assert len({(turn.part, turn.appraiser, turn.trial) for turn in turns}) == 90
    assert {turn.blind for turn in turns} == set(range(1, 11))
    for who in "ABC":
        mine = [turn for turn in turns if turn.appraiser == who]
        assert [turn.turn for turn in mine] == list(range(1, 31))
        assert [turn.part for turn in mine[:10]] != list(range(10))
