"""From a control-plan revision to the bundle an edge obeys: a pure compilation.

Stop and advice sets: while limits are not frozen a characteristic has only its ``reading.*`` rules as stop
rules, no advice, and the order to collect
``collect_subgroups`` subgroups; with frozen limits it has all of them (phase II).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import msgspec

from jidoka_central.modules.quality.gauges.rules import GaugeStanding
from jidoka_central.modules.quality.msa.states import MSA_STATES
from jidoka_shared.envelope import digest
from jidoka_shared.wire import (
    Bundle,
    Characteristic,
    Collect,
    FrozenLimits,
    GaugeRecord,
    PlanRef,
    SignalSource,
    SopRef,
    decode_bundle,
)
from jidoka_shared.wire.bundle import RULES, XBAR_R, CusumDesign, EwmaDesign, format_of


@dataclass(frozen=True, slots=True)
class PlannedCharacteristic:
    """One line of a control plan, with the gauge's standing and the frozen limits if there are any."""

    code: str
    name_zh: str
    name_en: str
    unit: str
    decimals: int
    nominal: float
    lsl: float | None
    usl: float | None
    plausible_min: float
    plausible_max: float
    device: str
    tag: str
    gauge: GaugeStanding | None
    subgroup_size: int
    collect_subgroups: int
    stop_rules: tuple[str, ...]
    advice_rules: tuple[str, ...]
    reaction_zh: str
    reaction_en: str
    chart: str = XBAR_R
    ewma: EwmaDesign | None = None
    cusum: CusumDesign | None = None
    limits: FrozenLimits | None = None
    msa_required: bool = False
    msa_standing: str = "none"  # of the gauge for this characteristic of the item
    msa_studies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """What keeps a plan from being released: the characteristic, and what it lacks."""

    characteristic: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Compiled:
    payload: bytes
    hash: str
    bundle: Bundle


def missing_of(characteristics: Sequence[PlannedCharacteristic], on: date) -> list[Missing]:
    """Everything that keeps the plan from release on that date; empty when it is complete."""
    found: list[Missing] = []
    for one in characteristics:
        if one.gauge is None:
            found.append(Missing(one.code, "量具", "a gauge"))
        elif (why := one.gauge.unfit_because(on)) is not None:
            found.append(
                Missing(
                    one.code,
                    f"可用的量具（{one.gauge.code}：{why}）",
                    f"a fit gauge ({one.gauge.code}: {why})",
                )
            )
        found += unproven([one])
        if not one.reaction_zh.strip() or not one.reaction_en.strip():
            found.append(Missing(one.code, "反应计划", "a reaction plan"))
        if not one.stop_rules:
            found.append(Missing(one.code, "停线规则", "a stop rule"))
        unknown = [rule for rule in (*one.stop_rules, *one.advice_rules) if rule not in RULES]
        if unknown:
            found.append(Missing(one.code, f"已知的规则（{unknown[0]}）", f"a known rule ({unknown[0]})"))
    return found


def unproven(characteristics: Sequence[PlannedCharacteristic]) -> list[Missing]:
    """Lines whose gauge a measurement study bars, or that need an accepted study and have none."""
    return [lack for one in characteristics if (lack := _measurement_lacks(one)) is not None]


def _measurement_lacks(one: PlannedCharacteristic) -> Missing | None:
    """A rejected study bars the gauge from the line whether or not the plan asks for studies."""
    code = one.gauge.code if one.gauge is not None else "-"
    if one.msa_standing == "rejected":
        state, studies = MSA_STATES.states["rejected"], ", ".join(one.msa_studies)
        return Missing(
            one.code,
            f"可接受的测量系统（{code}：{studies} {state.zh}）",
            f"an accepted measurement system ({code}: {studies} is {state.en})",
        )
    if one.msa_required and one.msa_standing == "none":
        return Missing(
            one.code,
            f"针对该特性已判定可接受的测量系统分析（{code}）",
            f"an accepted measurement study of {code} for this characteristic",
        )
    return None


def compile_bundle(
    *,
    version: int,
    line: str,
    edge: str,
    item: str,
    plan: PlanRef,
    sop: SopRef,
    profile: str,
    verification_subgroups: int,
    characteristics: Sequence[PlannedCharacteristic],
    issued_at: int,
) -> Compiled:
    """The bundle and the bytes that are signed. The bytes are read back by the edge's own decoder before they
    leave."""
    compiled = tuple(_characteristic(one) for one in characteristics)
    bundle = Bundle(
        format=format_of(compiled),
        version=version,
        line=line,
        edge=edge,
        item=item,
        plan=plan,
        sop=sop,
        profile=profile,
        verification_subgroups=verification_subgroups,
        characteristics=compiled,
        issued_at=issued_at,
    )
    payload = msgspec.json.encode(bundle)
    return Compiled(payload, digest(payload), decode_bundle(payload))


def _characteristic(one: PlannedCharacteristic) -> Characteristic:
    if one.gauge is None or one.gauge.due_on is None:
        raise AssertionError("a plan with an unfit gauge is never compiled")
    learning = one.limits is None
    return Characteristic(
        code=one.code,
        name_zh=one.name_zh,
        name_en=one.name_en,
        unit=one.unit,
        decimals=one.decimals,
        nominal=one.nominal,
        lsl=one.lsl,
        usl=one.usl,
        source=SignalSource(device=one.device, tag=one.tag),
        gauge=GaugeRecord(
            id=one.gauge.code,
            calibration=one.gauge.calibration or "",
            calibration_due=one.gauge.due_on.isoformat(),
            msa=one.gauge.study or "",
            master_nominal=one.gauge.master_nominal,
            master_tolerance=one.gauge.master_tolerance,
        ),
        subgroup_size=one.subgroup_size,
        stop=tuple(rule for rule in one.stop_rules if rule.startswith("reading."))
        if learning
        else one.stop_rules,
        advice=() if learning else one.advice_rules,
        reaction_zh=one.reaction_zh,
        reaction_en=one.reaction_en,
        plausible_min=one.plausible_min,
        plausible_max=one.plausible_max,
        collect=Collect(subgroups=one.collect_subgroups) if learning else None,
        limits=one.limits,
        chart=one.chart,
        ewma=one.ewma,
        cusum=one.cusum,
    )
