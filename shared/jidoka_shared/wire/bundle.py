"""The bundle: a released control-plan revision compiled for one line. It is the edge's whole configuration of
what to check.

Its hash is the SHA-256 of the payload bytes as signed. ``version`` only grows for a line; the edge refuses an
older one. Measurement
numbers are JSON doubles (they round-trip exactly). Limits may be frozen within an order; ``plan.revision``
may not change within it.
"""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import Meta, Struct

from jidoka_shared.wire.events import Code, Count, Text
from jidoka_shared.wire.malformed import MalformedMessage, decode

BUNDLE_BYTES_MAX: Final = 262_144

# Names of the rules a characteristic may list in its stop or advice set.
RULES: Final = (
    "reading.spec", "mean.n1", "range.upper",
    "mean.n2", "mean.n3", "mean.n4", "mean.n5", "mean.n6", "mean.n7", "mean.n8", "mean.ewma", "mean.cusum",
)  # fmt: skip


class PlanRef(Struct, frozen=True, kw_only=True):
    number: Code
    revision: Code


class SopRef(Struct, frozen=True, kw_only=True):
    number: Code
    revision: Code
    title_zh: Text
    title_en: Text
    sha256: Code


class SignalSource(Struct, frozen=True, kw_only=True):
    """Which tag of which device gives the reading; the edge's device file says how to reach it."""

    device: Code
    tag: Code


class GaugeRecord(Struct, frozen=True, kw_only=True):
    """The gauge that may measure this characteristic, with calibration and MSA records."""

    id: Code
    calibration: Code
    calibration_due: Code  # date, YYYY-MM-DD
    msa: Code
    master_nominal: float
    master_tolerance: float


class Collect(Struct, frozen=True, kw_only=True):
    """Phase I: collect this many subgroups, then hold the line until limits are frozen."""

    subgroups: Annotated[int, Meta(ge=2, le=1000)]


class FrozenLimits(Struct, frozen=True, kw_only=True):
    """Phase II limits of X-bar and R; they apply from ``start_subgroup`` with fresh run memory.
    ``sigma_mean`` is (upper - centre) / 3."""

    id: Code
    version: Count
    centre: float
    lower: float
    upper: float
    sigma_mean: float
    r_centre: float
    r_upper: float
    start_subgroup: Count


class Characteristic(Struct, frozen=True, kw_only=True):
    code: Code
    name_zh: Text
    name_en: Text
    unit: Code
    decimals: Annotated[int, Meta(ge=0, le=6)]
    nominal: float
    lsl: float | None
    usl: float | None
    source: SignalSource
    gauge: GaugeRecord
    subgroup_size: Annotated[int, Meta(ge=2, le=10)]
    stop: tuple[Code, ...]
    advice: tuple[Code, ...]
    reaction_zh: Text
    reaction_en: Text
    plausible_min: float
    plausible_max: float
    collect: Collect | None = None
    limits: FrozenLimits | None = None


class Bundle(Struct, frozen=True, kw_only=True):
    format: int
    version: Annotated[int, Meta(ge=1)]
    line: Text
    edge: Code
    item: Code
    plan: PlanRef
    sop: SopRef
    profile: Code  # handshake or free_running
    verification_subgroups: Annotated[int, Meta(ge=1, le=20)]
    characteristics: Annotated[tuple[Characteristic, ...], Meta(min_length=1, max_length=200)]
    issued_at: int


def decode_bundle(payload: bytes) -> Bundle:
    """A bundle whose rules are known and whose limits are in order. Raises ``MalformedMessage`` naming the
    field."""
    bundle: Bundle = decode(payload, Bundle, BUNDLE_BYTES_MAX)
    if bundle.format != 1:
        raise MalformedMessage(f"$.format: {bundle.format} is not 1")
    if bundle.profile not in ("handshake", "free_running"):
        raise MalformedMessage(f"$.profile: {bundle.profile!r} is not handshake or free_running")
    for index, characteristic in enumerate(bundle.characteristics):
        _check(characteristic, f"$.characteristics[{index}]")
    return bundle


def _check(characteristic: Characteristic, at: str) -> None:
    unknown = [rule for rule in (*characteristic.stop, *characteristic.advice) if rule not in RULES]
    if unknown:
        raise MalformedMessage(f"{at}.stop: {unknown[0]!r} is not a known rule")
    if (
        characteristic.lsl is not None
        and characteristic.usl is not None
        and characteristic.lsl >= characteristic.usl
    ):
        raise MalformedMessage(f"{at}.lsl: not below usl")
    limits = characteristic.limits
    if limits is not None and not limits.lower < limits.centre < limits.upper:
        raise MalformedMessage(f"{at}.limits: lower < centre < upper does not hold")
    charts = any(not rule.startswith("reading.") for rule in characteristic.stop)
    if charts and limits is None:
        raise MalformedMessage(f"{at}.limits: a chart rule in the stop set needs frozen limits")
