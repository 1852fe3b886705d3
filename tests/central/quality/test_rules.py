"""Pure decisions of quality: trial limits, compilation, what keeps a plan from release, downtime."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from jidoka_central.modules.quality.gauges.rules import GaugeStanding
from jidoka_central.modules.quality.nonconformance.rules import downtime_seconds
from jidoka_central.modules.quality.plans.rules import PlannedCharacteristic, compile_bundle, missing_of
from jidoka_central.modules.quality.spc.rules import trial_limits
from jidoka_shared.envelope import digest
from jidoka_shared.wire import FrozenLimits, MalformedMessage, PlanRef, SopRef, decode_bundle

RINGS = json.loads(
    (Path(__file__).parents[2] / "oracles" / "data" / "qcc_pistonrings_xbar_R_S.json").read_text()
)["data"]["phase1"]
ON = date(2026, 11, 22)

GAUGE = GaugeStanding(
    code="BG-017",
    calibration="CAL-2026-118",
    calibration_passed=True,
    due_on=date(2027, 3, 31),
    study="MSA-2026-031",
    study_accepted=True,
    master_nominal=74.0,
    master_tolerance=0.002,
)
DIAMETER = PlannedCharacteristic(
    code="inside_diameter",
    name_zh="内径",
    name_en="Inside diameter",
    unit="mm",
    decimals=3,
    nominal=74.0,
    lsl=73.965,
    usl=74.035,
    plausible_min=70.0,
    plausible_max=78.0,
    device="gauge",
    tag="diameter",
    gauge=GAUGE,
    subgroup_size=5,
    collect_subgroups=25,
    stop_rules=("reading.spec", "mean.n1", "range.upper"),
    advice_rules=tuple(f"mean.n{rule}" for rule in range(2, 9)),
    reaction_zh="停线，隔离，检查量具，查找原因",
    reaction_en="Stop, hold, check the gauge, find the cause",
)
FROZEN = FrozenLimits(
    id="L1",
    version=1,
    centre=74.001176,
    lower=73.988048,
    upper=74.014304,
    sigma_mean=0.004376,
    r_centre=0.02276,
    r_upper=0.0481,
    start_subgroup=26,
)


def compiled(characteristic: PlannedCharacteristic, version: int = 1):
    return compile_bundle(
        version=version,
        line="jidoka/plant1/rings/line1/hone1",
        edge="edge-line1",
        item="RING-74",
        plan=PlanRef(number="CP-RING-74", revision="A"),
        sop=SopRef(number="SOP-7", revision="B", title_zh="珩磨", title_en="Honing", sha256="0" * 64),
        profile="handshake",
        verification_subgroups=1,
        characteristics=(characteristic,),
        issued_at=1,
    )


def test_trial_limits_of_the_piston_rings_are_the_published_ones() -> None:
    # Montgomery, piston-ring data, 25 subgroups of 5; R package qcc 2.7.
    trial = trial_limits(range(1, 26), RINGS)
    assert f"{trial.centre:.6f}" == "74.001176"
    assert f"{trial.lower:.6f}" == "73.988048"
    assert f"{trial.upper:.6f}" == "74.014304"
    assert f"{trial.r_upper:.4f}" == "0.0481"
    assert trial.beyond == ()


def test_a_phase_one_subgroup_beyond_the_limits_is_named() -> None:
    shifted = [list(one) for one in RINGS]
    shifted[6] = [reading + 0.05 for reading in shifted[6]]
    assert 7 in trial_limits(range(1, 26), shifted).beyond


def test_the_data_hash_tells_one_set_of_readings_from_another() -> None:
    other = [list(one) for one in RINGS]
    other[24][4] += 0.001
    assert trial_limits(range(1, 26), RINGS).data_hash != trial_limits(range(1, 26), other).data_hash


def test_without_limits_the_specification_is_the_only_stop_rule_and_25_subgroups_are_collected() -> None:
    characteristic = compiled(DIAMETER).bundle.characteristics[0]
    assert characteristic.stop == ("reading.spec",)
    assert characteristic.advice == ()
    assert characteristic.collect is not None and characteristic.collect.subgroups == 25


def test_with_frozen_limits_the_charts_stop_and_advise() -> None:
    characteristic = compiled(replace(DIAMETER, limits=FROZEN)).bundle.characteristics[0]
    assert characteristic.stop == DIAMETER.stop_rules
    assert characteristic.advice == DIAMETER.advice_rules
    assert characteristic.collect is None and characteristic.limits == FROZEN


def test_the_hash_is_of_the_very_bytes_and_the_bytes_read_back() -> None:
    bundle = compiled(DIAMETER)
    assert bundle.hash == digest(bundle.payload)
    assert decode_bundle(bundle.payload) == bundle.bundle
    assert compiled(DIAMETER, version=2).hash != bundle.hash


def test_limits_out_of_order_never_leave() -> None:
    with pytest.raises(MalformedMessage, match="lower < centre < upper"):
        compiled(replace(DIAMETER, limits=FrozenLimits(**{**_fields(FROZEN), "lower": 75.0})))


def _fields(limits: FrozenLimits) -> dict[str, object]:
    return {name: getattr(limits, name) for name in limits.__struct_fields__}


@pytest.mark.parametrize(
    ("change", "lacks"),
    [
        ({"gauge": None}, "a gauge"),
        ({"gauge": replace(GAUGE, due_on=date(2026, 11, 21))}, "due on 2026-11-21"),
        ({"gauge": replace(GAUGE, calibration=None)}, "no calibration"),
        ({"gauge": replace(GAUGE, calibration_passed=False)}, "failed"),
        ({"gauge": replace(GAUGE, study=None)}, "no measurement system study"),
        ({"gauge": replace(GAUGE, study_accepted=False)}, "not accepted"),
        ({"reaction_zh": " "}, "a reaction plan"),
        ({"stop_rules": ()}, "a stop rule"),
        ({"stop_rules": ("mean.n99",)}, "known rule"),
    ],
)
def test_a_plan_that_lacks_something_is_not_released(change: dict[str, object], lacks: str) -> None:
    assert missing_of([DIAMETER], ON) == []
    found = missing_of([replace(DIAMETER, **change)], ON)
    assert len(found) == 1 and lacks in found[0].en and found[0].characteristic == "inside_diameter"


def test_a_gauge_may_be_used_on_the_day_its_calibration_is_due() -> None:
    assert missing_of([replace(DIAMETER, gauge=replace(GAUGE, due_on=ON))], ON) == []


def test_downtime_is_whole_seconds_rounded_down() -> None:
    assert downtime_seconds(1_000_000, 3_999_999) == 2
    assert downtime_seconds(5_000_000, 5_000_000) == 0
    assert downtime_seconds(5_000_000, 4_000_000) == 0
