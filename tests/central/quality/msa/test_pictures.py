"""What is drawn of studies that are not crossed."""

from __future__ import annotations

from typing import Any

from reportlab.graphics.shapes import Circle, Drawing, Rect, String

from jidoka_central.modules.quality.msa import report
from jidoka_central.modules.quality.msa.pictures import plots_of
from tests.central.quality.msa.conftest import Desk
from tests.central.quality.msa.test_studies import SMALL


def test_nested_and_range_studies_are_drawn_by_part(desk: Desk) -> None:
    parts = [{"label": str(at)} for at in range(1, 5)]
    nested = SMALL | {"kind": "nested", "parts": parts, "appraisers": ["A", "B"]}
    quick = nested | {"kind": "range", "trials": 1}
    for plan, plots, readings in ((nested, 2, 8), (quick, 1, 8)):
        study = desk.as_("qe", "plan_msa_study", **plan).id
        for turn in desk.shown(study).readings:
            away = turn.trial * int(turn.part) % 3 + 2 * int(turn.part) * (turn.appraiser == "B")
            desk.measures(turn.appraiser, study, turn.position, f"{1 + int(turn.part) / 10 + away / 100:.2f}")
        desk.as_("qe", "complete_msa_study", study_id=study)
        pictures = plots_of(desk.shown(study), "zh")
        assert len(pictures) == plots and drawn(pictures[-1], Circle) == readings
        places = {text.text for text in pictures[-1].contents if isinstance(text, String)}
        assert {"1", "2", "3", "4"} <= places
        assert report.paper(desk.shown(study), "en", "UTC").startswith(b"%PDF")


def drawn(plot: Drawing, kind: type) -> int:
    return sum(isinstance(one, kind) for one in plot.contents)


def test_the_rates_of_each_appraiser_stand_side_by_side(desk: Desk) -> None:
    parts = [{"label": str(at), "reference": "bad" if at % 3 == 0 else "good"} for at in range(6)]
    sorting: dict[str, Any] = {"kind": "attribute", "title": "Burr", "gauge": "MIC-7", "trials": 1}
    study = desk.as_("qe", "plan_msa_study", parts=parts, appraisers=["A", "B"], **sorting).id
    for one in desk.shown(study).readings:
        desk.measures(one.appraiser, study, one.position, str(parts[int(one.part)]["reference"]))
    desk.as_("qe", "complete_msa_study", study_id=study)
    (rates,) = plots_of(desk.shown(study), "en")
    assert drawn(rates, Rect) == 3 * 2 + 3, "effectiveness, miss and false alarm of two, and their legend"
