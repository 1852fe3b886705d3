"""Readings that the gauge in its line gives, over samples stored as an edge sends them: nothing is taken but
the first good one laid on the gauge by hand after it was asked for."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.identity.principal import system
from jidoka_central.foundation.uow import Context
from jidoka_central.modules.quality.measuring.reading import MsaGauge, gauge_of
from jidoka_central.modules.quality.msa import report
from jidoka_central.modules.quality.msa.expected import LineRange, expected_of
from jidoka_central.modules.shopfloor import public as shopfloor
from jidoka_central.modules.shopfloor.floor.model import LINE_STATE
from jidoka_central.modules.shopfloor.model import EDGE_PRESENCE
from jidoka_central.modules.shopfloor.stream.rules import read_samples
from jidoka_central.modules.shopfloor.stream.service import store_samples
from jidoka_shared.wire import SampleBatch, chain_samples
from tests.central.masterdata.ring_plant import CELL
from tests.central.quality.msa.conftest import NOON, Desk

SECOND = 1_000_000
MEASURE = "quality.msa_measure"
STUDY: dict[str, Any] = {
    "kind": "crossed",
    "title": "Bore, in line",
    "gauge": "MIC-7",
    "item": "RING-74",
    "characteristic": "bore",
    "parts": [{"label": "1"}, {"label": "2"}],
    "appraisers": ["A"],
    "trials": 2,
    "seed": 7,
    "plausible_min": 70,
    "plausible_max": 78,
}


class Gauge:
    """The gauge of the cell behind its edge: what is laid on it becomes a stored sample."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.last, self.chain, self.epoch = desk, 0, "epoch-a", "epoch-a"
        desk.as_("qe", "draft_plan", **self._plan())
        context = Context(desk.principal("qe"), "JDK")
        desk.runtime.run("shopfloor.register_edge", {"edge_id": "edge-1", "cell_path": CELL}, context)
        self.edge = desk.read(lambda q: shopfloor.edges(q)[0])
        self.now(online=True)

    def _plan(self) -> dict[str, Any]:
        line = {
            "code": "bore", "name_zh": "内径", "name_en": "Bore", "unit": "mm", "decimals": 3,
            "nominal": 74.0, "plausible_min": 70.0, "plausible_max": 78.0, "device": "gauge1",
            "tag": "bore", "gauge": "MIC-7", "subgroup_size": 5, "collect_subgroups": 25,
            "stop_rules": ["mean.n1"], "reaction_zh": "停", "reaction_en": "stop",
        }  # fmt: skip
        plan: dict[str, Any] = {"number": "CP-1", "revision": "A", "item": "RING-74", "cell": CELL}
        return plan | {"sop": "SOP-1", "profile": "handshake", "characteristics": [line]}

    def now(self, **values: Any) -> None:
        """What is known of the edge and its gauge."""
        table = LINE_STATE if "devices" in values else EDGE_PRESENCE
        with self.desk.runtime.database.write() as connection:
            connection.execute(sa.update(table).values(**values))

    def measures(
        self, value: float | None, after: int, good: bool = True, piece: int = 0, **more: Any
    ) -> str:
        """``after``: microseconds since noon by the gauge's time. Returns the measurement's name."""
        self.last += 1
        batch = SampleBatch(
            edge="edge-1",
            epoch=self.epoch,
            first=self.last,
            characteristic=(more.get("characteristic", "bore"),),
            piece=(piece,),
            serial=(None,),
            value=(value,),
            quality=(192 if good else 0,),
            result_seq=(self.last,),
            measured_at=(NOON + after,),
            word=(0,),
            chain="",
        )
        self.chain = chain_samples(self.chain, batch)
        read = read_samples(msgspec.json.encode(msgspec.structs.replace(batch, chain=self.chain)), "edge-1")
        stored = self.desk.runtime.do(
            Context(system("test"), "JDK"), lambda uow: store_samples(uow, self.edge, read)
        )
        assert stored.ack.refused is None
        return f"edge-1/samples/{self.epoch}/{self.last}"


@pytest.fixture
def gauge(desk: Desk) -> Gauge:
    return Gauge(desk)


def _ask(desk: Desk, study: UUID, position: int, who: str = "A") -> Any:
    return desk.as_(who, "ask_msa_gauge", MEASURE, study_id=study, position=position)


def _wait(desk: Desk, study: UUID, position: int) -> MsaGauge:
    found: MsaGauge = desk.read(lambda q: gauge_of(q, study, position), "A", MEASURE)
    return found


def _take(desk: Desk, study: UUID, position: int, source: str, **more: Any) -> Any:
    return desk.as_(
        "A", "take_msa_reading", MEASURE, study_id=study, position=position, source=source, **more
    )


def _refusal(desk: Desk, command: str, who: str = "A", **fields: Any) -> str:
    with pytest.raises(Refusal) as caught:
        desk.as_(who, command, *(() if who == "qe" else (MEASURE,)), **fields)
    assert "{" not in caught.value.sentence("zh") + caught.value.sentence("en")
    return caught.value.code.removeprefix("quality.msa_")


def test_the_first_good_reading_since_the_gauge_was_asked_is_the_one(desk: Desk, gauge: Gauge) -> None:
    study = desk.as_("qe", "plan_msa_study", **STUDY, gauge_only=True).id
    for hold, named in ((None, "WO-7"), ("order_complete", None)):  # the line names no order that is over
        gauge.now(devices={}, order_number="WO-7", hold_reason=hold)
        assert _wait(desk, study, 1).places[0].order_number == named
    assert _wait(desk, study, 1).state == "idle" and _wait(desk, study, 1).places[0].cell == CELL
    before = gauge.measures(74.001, -5 * SECOND)
    one = {"study_id": study, "position": 1}
    assert _refusal(desk, "record_msa_reading", **one, value="74.1") == "gauge_only"
    assert _refusal(desk, "take_msa_reading", **one, source=before) == "not_asked"
    assert _refusal(desk, "ask_msa_gauge", who="B", **one) == "not_your_reading"
    assert _refusal(desk, "ask_msa_gauge", study_id=study, position=2) == "out_of_turn"
    _ask(desk, study, 1)
    assert _wait(desk, study, 1).state == "waiting" and not _wait(desk, study, 1).troubles
    assert _refusal(desk, "take_msa_reading", **one, source=before) == "not_from_the_gauge"

    piece = gauge.measures(74.9, 2 * SECOND, piece=17)  # the line's own
    width = gauge.measures(5.0, 2 * SECOND, characteristic="width")
    late = gauge.measures(74.002, -SECOND)  # stored after the press, measured before it
    bad = gauge.measures(None, 3 * SECOND, good=False)
    waits = _wait(desk, study, 1)
    assert (waits.state, waits.bad, waits.earlier, waits.troubles) == ("waiting", 1, 1, ["bad", "earlier"])
    right = gauge.measures(74.0123, 4 * SECOND)
    second = gauge.measures(74.02, 5 * SECOND)
    desk.clock.advance(seconds=6)
    assert (_wait(desk, study, 1).state, _wait(desk, study, 1).source) == ("ready", right)
    for source, code in (
        (piece, "not_from_the_gauge"),
        (width, "not_from_the_gauge"),
        ("edge-1/samples/epoch-a/99", "not_from_the_gauge"),
        (late, "measured_before"),
        (bad, "measured_badly"),
        (second, "not_the_first"),
    ):
        assert _refusal(desk, "take_msa_reading", **one, source=source) == code
    assert _refusal(desk, "take_msa_reading", **one, source=right, value="74.012") == "value_differs"
    took = _take(desk, study, 1, right, value="74.0123")
    assert (took.taken, took.value) == (1, "74.0123")
    assert _take(desk, study, 1, right).taken == 1  # again: nothing happens
    assert _refusal(desk, "take_msa_reading", **one, source=second) == "already_read"
    assert _wait(desk, study, 2).state == "idle"

    # The same measurement, or one that came before the next press, is not the next reading.
    _ask(desk, study, 2)
    assert (
        _refusal(desk, "take_msa_reading", study_id=study, position=2, source=right) == "not_from_the_gauge"
    )
    gauge.epoch, gauge.last, gauge.chain = "epoch-b", 0, "epoch-b"  # the edge got a new disk
    _take(desk, study, 2, gauge.measures(74.5, 8 * SECOND))
    shown = desk.shown(study)
    assert [(r.value, r.source, r.measured_at) for r in shown.readings[:2]] == [
        ("74.0123", right, NOON + 4 * SECOND),
        ("74.5", "edge-1/samples/epoch-b/1", NOON + 8 * SECOND),
    ]
    assert [one["source"] for one in desk.events("quality.msa_reading_taken")] == [
        right,
        shown.readings[1].source,
    ]
    mend = {"study_id": study, "position": 1, "reason": "part not seated"}
    assert _refusal(desk, "correct_msa_reading", who="qe", **mend, value="74.3") == "gauge_only"
    desk.as_("qe", "discard_msa_reading", **mend)
    shown = desk.shown(study)
    assert desk.next("A", study).position == 1 and shown.summary.taken == 1
    assert (shown.corrections[0].before, shown.corrections[0].after) == ("74.0123", "")
    assert shown.readings[0].source is None


def test_waits_end_and_say_what_hinders_them(desk: Desk, gauge: Gauge) -> None:
    study = desk.as_("qe", "plan_msa_study", **STUDY).id
    other = desk.as_("qe", "plan_msa_study", **STUDY | {"appraisers": ["B"]}).id
    _ask(desk, study, 1)
    assert _refusal(desk, "ask_msa_gauge", who="B", study_id=other, position=1) == "gauge_busy"
    gauge.now(online=False)
    gauge.now(devices={"gauge": "lost"})
    assert _wait(desk, study, 1).troubles == ["edge_offline", "gauge_unwell"]
    gauge.now(online=None)
    assert "edge_unseen" in _wait(desk, study, 1).troubles
    desk.as_("A", "leave_msa_gauge", MEASURE, study_id=study, position=1)
    assert _wait(desk, study, 1).state == "lapsed"
    left = gauge.measures(74.0, SECOND)
    one = {"study_id": study, "position": 1}
    assert _refusal(desk, "take_msa_reading", **one, source=left) == "not_from_the_gauge"
    _ask(desk, other, 1, "B")  # the gauge is free again, and its reading goes to one study alone
    desk.clock.advance(seconds=1)
    taken = gauge.measures(74.25, 2 * SECOND)
    desk.as_("B", "take_msa_reading", MEASURE, study_id=other, position=1, source=taken)
    _ask(desk, study, 1)
    desk.clock.advance(seconds=121)
    assert _wait(desk, study, 1).state == "lapsed"
    gauge.measures(74.3, 122 * SECOND + SECOND)
    assert _wait(desk, study, 1).source is None
    _ask(desk, study, 1)
    wild = gauge.measures(79.0, 123 * SECOND)
    assert _refusal(desk, "take_msa_reading", **one, source=wild) == "implausible"
    assert desk.measures("A", study, 1, "74.3").taken == 1  # this study may be typed as well
    loose = STUDY | {"item": None, "characteristic": None}
    plain = desk.as_("qe", "plan_msa_study", **loose).id
    assert [place.characteristic for place in _wait(desk, plain, 1).places] == ["bore"]
    none = desk.as_("qe", "plan_msa_study", **STUDY | {"characteristic": "width"}).id
    assert _refusal(desk, "ask_msa_gauge", study_id=none, position=1) == "no_line"


def test_the_report_says_which_readings_the_gauge_gave(desk: Desk, gauge: Gauge) -> None:
    study = desk.as_("qe", "plan_msa_study", **STUDY).id
    for position, value in ((1, 74.01), (2, 74.09), (3, 74.02)):
        _ask(desk, study, position)
        _take(desk, study, position, gauge.measures(value, position * SECOND))
        desk.clock.advance(seconds=1)
    desk.measures("A", study, 4, "74.08")
    shown = desk.shown(study)
    facts = dict(report.facts(shown, "en", "Asia/Shanghai"))
    assert facts["Readings"] == "3 from the gauge, 1 typed"
    given = [
        row[-1] for one in report.sections(shown, "en", "UTC") if one.title == "Readings" for row in one.rows
    ]
    assert given == [*(one.source for one in shown.readings[:3]), "typed"]
    assert report.paper(shown, "zh", "UTC").startswith(b"%PDF")
    assert zipfile.ZipFile(io.BytesIO(report.workbook(shown, "zh", "UTC"))).namelist()


def test_a_reading_far_outside_of_what_is_known_is_asked_about_and_taken_when_confirmed(
    desk: Desk, gauge: Gauge
) -> None:
    """7401 for 74.01 at a study whose plan gives no plausible range: the line's own range is asked by."""
    open_ended = {name: value for name, value in STUDY.items() if not name.startswith("plausible")}
    study = desk.as_("qe", "plan_msa_study", **open_ended).id
    one = {"study_id": study, "position": 1}
    with pytest.raises(Refusal) as caught:
        desk.measures("A", study, 1, "7401")
    assert (caught.value.code, caught.value.field) == ("quality.msa_far", "value")
    assert "70 to 78" in caught.value.sentence("en") and "控制计划" in caught.value.sentence("zh")
    assert desk.shown(study).summary.taken == 0
    desk.as_("A", "record_msa_reading", MEASURE, **one, value="7401", confirmed=True)
    mend = {**one, "reason": "point left out"}
    assert _refusal(desk, "correct_msa_reading", who="qe", **mend, value="7.401") == "far"
    desk.as_("qe", "correct_msa_reading", **mend, value="74.01")
    _ask(desk, study, 2)
    wild = gauge.measures(79.0, SECOND)
    assert _refusal(desk, "take_msa_reading", study_id=study, position=2, source=wild) == "far"
    assert _take(desk, study, 2, wild, confirmed=True).value == "79"
    # A range that the plan gives stays the last word: no confirmation takes what is outside of it.
    given = desk.as_("qe", "plan_msa_study", **open_ended | {"plausible_max": 100}).id
    assert _refusal(desk, "record_msa_reading", study_id=given, position=1, value="7401", confirmed=True) == (
        "implausible"
    )
    assert _refusal(desk, "record_msa_reading", study_id=given, position=1, value="60") == "far"
    assert desk.measures("A", given, 1, "99").taken == 1  # the given side counts instead of the line's


@pytest.mark.parametrize(
    ("references", "tolerance", "line", "master", "wanted"),
    [
        ([74.0, 74.01], 0.1, None, 74.0, (73.0, 75.01)),
        ([74.0], None, None, 74.0, (37.0, 111.0)),
        ([10.0, 100.0], None, LineRange(70, 78, 0.1), 74.0, (9.0, 101.0)),  # a master beyond the line's range
        ([], 0.1, LineRange(70, 78, None), 74.0, (70, 78)),
        ([], 0.1, None, 74.0, (-740.0, 740.0)),
        ([0.0], None, None, 0.0, None),
    ],
)
def test_the_expected_range(
    references: list[float], tolerance: float | None, line: LineRange | None, master: float, wanted: Any
) -> None:
    found = expected_of(references, tolerance, line, master)
    assert (None if found is None else (found.least, found.most)) == wanted
