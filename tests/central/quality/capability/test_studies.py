"""Studies as records: from stored subgroups and typed values, refused by name, read, printed; the last
subgroups."""

from __future__ import annotations

import dataclasses
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import ValidationError

from jidoka_central.foundation.errors import Refusal
from jidoka_central.modules.production.model import WORK_ORDER
from jidoka_central.modules.quality import public as quality
from jidoka_central.modules.quality.capability.commands import StudyCapability
from jidoka_central.modules.quality.capability.gathering import sources
from jidoka_central.modules.quality.capability.model import CAPABILITY_STUDY
from jidoka_central.modules.quality.capability.printing import Report, compared, paper, workbook
from jidoka_central.modules.quality.capability.reading import StudyFilters, studies, study_document
from jidoka_central.modules.quality.plans.model import CHARACTERISTIC, PLAN
from tests.central.quality.capability.conftest import T0

ORACLES = Path(__file__).parents[3] / "oracles" / "data"
RINGS = json.loads((ORACLES / "qcc_capability_pistonrings.json").read_text("utf-8"))["data"]["x"]
WORST = [[value + 0.03 for value in one] for one in RINGS[:3]]


def measured(*orders: str, **more: Any) -> dict[str, Any]:
    return {"measurements": {"characteristic": "ID74", "orders": list(orders), **more}}


def test_a_study_of_stored_subgroups(lab: Any) -> None:
    """By the plan's limits; a subgroup is left out for a reason; verification does not count; the record
    stays."""
    number = lab.order([*RINGS, *WORST], verified=[26, 27])
    with pytest.raises(Refusal) as caught:
        lab.study(**measured(number, exclusions=[{"order": number, "subgroup": 26, "reason": "no"}]))
    assert caught.value.field == "measurements.exclusions.0"
    unstable = lab.study(**measured(number))
    assert (unstable.called, unstable.index) == ("does_not_perform", "ppk")
    left_out = [{"order": number, "subgroup": 28, "reason": "wrong master"}]
    answer = lab.study(**measured(number, exclusions=left_out), note="release")
    assert (answer.number, answer.called, answer.index) == ("CS-000002", "capable", "cpk")
    assert answer.value == pytest.approx(1.6631686, abs=1e-6)

    with lab.runtime.read(lab.context.principal, "JDK") as q:
        document = study_document(q, answer.id)
        rows, _ = studies(q, StudyFilters(item="RING-74", characteristic="ID74"), None, 10)
        (source,) = sources(q)
        data = q.get(CAPABILITY_STUDY, answer.id)["data"]
        first = study_document(q, unstable.id).results
    assert (document.lsl, document.usl, document.target, document.item) == (73.95, 74.05, 74.0, "RING-74")
    assert document.results.within and document.results.within.potential
    assert document.results.overall.least.value == pytest.approx(1.6161587070146)
    assert [one.reason for one in document.exclusions] == ["wrong master"]
    assert document.results.latest[-1].label == f"{number} #25" and document.choices.sigma == "r_bar"
    assert [row.number for row in rows] == ["CS-000002", "CS-000001"]
    assert (source.order, source.subgroups, source.usl, source.item) == (number, 28, 74.05, "RING-74")
    # an unstable process has no Cp to show, in no picture either
    assert first.within is None and first.withheld == "not_stable" and first.expected_within is None
    assert first.histogram.within is None and "not_stable" in first.warnings
    assert [point.label for point in first.means.points if point.rules] == [f"{number} #28"]

    reports = {language: paper(document, language, "Asia/Shanghai") for language in ("zh", "en")}
    assert all(one.startswith(b"%PDF") for one in reports.values())
    assert paper(document, "en", "Asia/Shanghai") == reports["en"]
    with zipfile.ZipFile(io.BytesIO(workbook(document, data, "zh", "Asia/Shanghai"))) as book:
        values = book.read("xl/worksheets/sheet2.xml").decode()
        assert document.data_hash in book.read("xl/sharedStrings.xml").decode()
    assert len(re.findall("<row ", values)) == 26 and "<v>74.03</v>" in values

    def tamper(uow: Any) -> None:
        uow.connection.execute(sa.update(CAPABILITY_STUDY).values(called="capable"))

    with pytest.raises(sa.exc.DatabaseError):
        lab.runtime.do(lab.context, tamper)


def test_typed_values_and_what_is_refused(lab: Any) -> None:
    typed = {"name": "Run-out", "unit": "um", "subgroups": [[0.5 + 0.1 * (at % 7)] for at in range(60)]}
    answer = lab.study(typed=typed, specification={"usl": 3.0}, distribution="lognormal")
    with lab.runtime.read(lab.context.principal, "JDK") as q:
        document = study_document(q, answer.id)
    results = document.results
    assert (results.within, results.withheld, answer.index) == (None, "percentiles", "ppk")
    least, drawn = results.overall.least, results.bootstrap
    assert least == results.overall.upper and least.low < least.lower < least.value < least.high
    assert (least.method, least.freedom, drawn.draws, drawn.size) == ("bootstrap", None, 1999, 60)
    again = lab.study(typed=typed, specification={"usl": 3.0}, distribution="lognormal")
    with lab.runtime.read(lab.context.principal, "JDK") as q:
        assert study_document(q, again.id).results == results, "the same values give the same bounds"
    assert document.source.kind == "typed" and "too_few" in results.warnings
    assert paper(document, "zh", "Asia/Shanghai").startswith(b"%PDF")

    number = lab.order(RINGS[:2])
    for fields, field in (
        ({}, "measurements"),
        ({"typed": typed, **measured(number)}, "measurements"),
        ({"typed": typed}, "usl"),
        ({"typed": {**typed, "subgroups": [[1.0]] * 9}, "specification": {"usl": 3.0}}, "values"),
        ({"typed": {**typed, "subgroups": []}, "specification": {"usl": 3.0}}, "values"),
        (
            {"typed": {**typed, "subgroups": [[float("inf")]]}, "specification": {"usl": 3.0}},
            "typed.subgroups.0.0",
        ),
        ({"typed": typed, "specification": {"lsl": 4.0, "usl": 3.0}}, "lsl"),
        (measured("WO-999999"), "measurements.orders"),
        (measured(number, from_at=1, to_at=2), "measurements"),
    ):
        with pytest.raises(Refusal) as caught:
            lab.study(**fields)
        assert caught.value.field == field, fields


def test_the_limits_are_those_the_newest_subgroup_was_made_by(lab: Any) -> None:
    """Not those of the order that happens to be named last."""
    old = lab.order(RINGS)
    new = lab.order(RINGS, began=T0 + 10 * 3_600_000_000)

    def narrower(uow: Any) -> None:
        first = uow.first(sa.select(PLAN).where(PLAN.c.revision == "A"))
        line = uow.first(sa.select(CHARACTERISTIC))
        own = {"id", "company", "created", "by", "version", "changed", "changed_by"}
        plan = uow.insert(PLAN, **{k: v for k, v in first.items() if k not in own} | {"revision": "B"})
        kept = {k: v for k, v in line.items() if k not in own}
        uow.insert(CHARACTERISTIC, **kept | {"plan_id": plan, "lsl": 73.98, "usl": 74.02})
        for order, made_by in ((old, first["id"]), (new, plan)):
            changed = sa.update(WORK_ORDER).where(WORK_ORDER.c.number == order)
            uow.connection.execute(changed.values(plan_revision_id=made_by))

    lab.runtime.do(lab.context, narrower)
    for orders in ((old, new), (new, old)):
        with lab.runtime.read(lab.context.principal, "JDK") as q:
            found = study_document(q, lab.study(**measured(*orders)).id)
        assert (found.lsl, found.usl, found.results.verdict.called) == (73.98, 74.02, "not_capable")


def test_a_report_shows_numbers_that_say_what_was_decided(lab: Any) -> None:
    """Rounding makes neither an index meet what it misses, nor a sigma 0, nor another limit of a limit."""
    assert compared(1.3285, 1.33) == ("1.329", "1.330") and compared(1.4, 1.335) == ("1.400", "1.335")
    assert compared(1.33, 1.33) == ("1.33", "1.33") and compared(1.3299999, 1.33)[0] == "1.3299999"
    tiny = [[1e-8 * (value - 74.0) for value in one] for one in RINGS]
    answer = lab.study(
        typed={"name": "run-out", "unit": "m", "subgroups": tiny}, specification={"lsl": -5e-10, "usl": 1e-9}
    )
    with lab.runtime.read(lab.context.principal, "JDK") as q:
        facts = dict(Report(study_document(q, answer.id), "en", "UTC").facts())
    assert facts["Specification"] == "-5e-10 ... 1e-09 m"
    assert facts["Sigma within"].startswith("9.78534e-11;") and facts["Mean"] == "1.176e-11"


def test_a_study_is_computed_outside_the_write_transaction(lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it is computed others write, no read is open, and the same key gives the first answer again
    without computing."""
    from jidoka_central.modules.quality.capability import study as computing

    whole, calls = computing.study, []

    def slow(*given: Any) -> Any:
        number = lab.runtime.do(lab.context, lambda uow: uow.number("written_meanwhile", "X"))
        calls.append(number)
        return whole(*given)

    monkeypatch.setattr(computing, "study", slow)
    fields = {
        "typed": {"name": "Bore", "unit": "mm", "subgroups": RINGS},
        "specification": {"lsl": 73.95, "usl": 74.05},
    }
    keyed = dataclasses.replace(lab.context, key="study-1")
    first = lab.runtime.run("quality.study_capability", fields, keyed)
    assert lab.runtime.run("quality.study_capability", fields, keyed) == first
    assert calls == ["X-000001"] and first.index == "cpk"
    with pytest.raises(Refusal) as caught:
        lab.runtime.run("quality.study_capability", {**fields, "note": "another"}, keyed)
    assert caught.value.field == "Idempotency-Key" and len(calls) == 1


def test_capability_of_the_last_subgroups(lab: Any) -> None:
    """Over orders, the newest 25; a shift is seen; no plan, no answer."""
    now = 1_793_592_000_000_000
    with lab.runtime.read(lab.context.principal, "JDK") as q:
        assert quality.capability_now(q, lab.ring, "ID74") is None
    lab.order(RINGS)
    with lab.runtime.read(lab.context.principal, "JDK") as q:
        found = quality.capability_now(q, lab.ring, "ID74")
        assert quality.capability_now(q, lab.ring, "OD80") is None
    assert found and (found.subgroups, found.values, found.stable, found.enough) == (25, 125, True, True)
    assert (found.cpk, found.ppk) == pytest.approx((1.6631686, 1.6161587), abs=1e-6)
    assert found.lower == pytest.approx(1.4543463, abs=1e-6)
    lab.order([[value + 0.02 for value in one] for one in RINGS[:13]], began=now + 10**11)
    with lab.runtime.read(lab.context.principal, "JDK") as q:
        later = quality.capability_now(q, lab.ring, "ID74")
    assert later and later.subgroups == 25 and later.cpk < 1.33 and not later.stable


def test_an_instant_no_database_holds_is_refused_by_its_field() -> None:
    with pytest.raises(ValidationError) as refused:
        StudyCapability.model_validate(
            {"measurements": {"characteristic": "od", "orders": ["WO-1"], "from_at": 2**63}}
        )
    assert refused.value.errors()[0]["loc"] == ("measurements", "from_at")
