"""Studies that were judged before the rules changed: they are held against the rules of their time."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from jidoka_central.foundation.uow import Context
from jidoka_central.modules.quality.msa import judging, report
from jidoka_central.modules.quality.msa.model import STUDY
from jidoka_central.modules.quality.msa.rules import Found, Kind
from jidoka_central.modules.quality.proving import recompute_decisions
from tests.central.quality.msa.conftest import PASSWORD, Desk

EARLIER: dict[str, tuple[dict[str, Any], list[list[str]], dict[str, Any], str]] = {
    "linearity": (
        {"trials": 2, "parts": [{"label": "a", "reference": "0"}, {"label": "b", "reference": "10"}]},
        [["0.026", "0.046"], ["10.026", "10.046"]],  # the band leaves 0 between the references alone
        {"worst": None},
        "accepted",
    ),
    "stability": (
        {"trials": 2, "parts": [{"label": str(at)} for at in range(15)]},
        [["25.003", "25.004"] if at % 2 else ["25.004", "25.003"] for at in range(15)],
        {"runs": list(range(9, 16))},  # all means, and the centre but for its last bit, are 25.0035
        "rejected",
    ),
}


@pytest.mark.parametrize("kind", EARLIER)
def test_a_study_judged_by_earlier_rules_is_held_against_those(
    desk: Desk, kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its result says of no rules; linearity was judged at the references alone, and a mean that differs from
    the centre by rounding was on a side."""
    fields, values, differs, grade = EARLIER[kind]
    now = judging.analyse

    def then(*given: Any) -> Found:
        found = now(*given)
        block = {name: value for name, value in (found.result[kind] | differs).items() if value is not None}
        result = {name: value for name, value in found.result.items() if name != "rules"}
        return Found(result | {kind: block, "grades": {kind: grade}}, {kind: grade}, grade)  # type: ignore[arg-type]

    plan = {"kind": kind, "title": "k", "gauge": "MIC-7", "appraisers": ["A"], "item": "RING-74"}
    study = desk.as_("qe", "plan_msa_study", characteristic="bore", **plan | fields).id
    places = {one["label"]: at for at, one in enumerate(fields["parts"])}
    for one in desk.shown(study).readings:
        desk.measures("A", study, one.position, values[places[one.part]][one.trial - 1])
    monkeypatch.setattr(judging, "analyse", then)
    desk.as_("qe", "complete_msa_study", study_id=study)
    desk.as_("qe", "judge_msa_study", study_id=study, verdict=grade, note="as it was", password=PASSWORD)
    shown = desk.shown(study)
    assert (shown.summary.state, shown.best) == (grade, grade)
    assert desk.read(lambda q: list(recompute_decisions(q))) == []
    assert report.paper(shown, "en", "Asia/Shanghai")
    better = "rejected" if grade == "accepted" else "accepted"
    forged = sa.update(STUDY).where(STUDY.c.id == study).values(best=better)
    desk.runtime.do(Context(desk.principal("qe"), "JDK"), lambda uow: uow.connection.execute(forged))
    assert desk.read(lambda q: list(recompute_decisions(q))) == [
        f"{shown.summary.number}: its result is not what its readings give"
    ]
