"""The bundle: a released control-plan revision compiled for one line. It is the edge's whole configuration of
what to check.

Its hash is the SHA-256 of the payload bytes as signed. ``version`` only grows for a line; the edge refuses an
older one. Measurement
numbers are JSON doubles (they round-trip exactly). Limits may be frozen within an order; ``plan.revision``
may not change within it.

Charts. ``xbar_r``: means and ranges of subgroups of 2 to 10; ``xbar_s``: means and standard deviations of 2
to 25; ``imr``: single values and their moving range of two, subgroup size 1. The rules ``mean.*`` belong to
the mean (or the single value), ``range.upper`` to the chart of spread, whichever it is. A bundle with
another chart than ``xbar_r``, or with parameters of EWMA or CUSUM, has format 2, so that an edge which knows
neither refuses it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Final

from msgspec import Meta, Struct

from jidoka_shared.wire.events import Code, Count, Text
from jidoka_shared.wire.malformed import MalformedMessage, decode

BUNDLE_BYTES_MAX: Final = 262_144

XBAR_R: Final = "xbar_r"
XBAR_S: Final = "xbar_s"
IMR: Final = "imr"
CHART_SIZES: Final = {XBAR_R: (2, 10), XBAR_S: (2, 25), IMR: (1, 1)}
"""The charts of a characteristic: smallest and largest subgroup."""

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
    """Phase II limits; they apply from ``start_subgroup`` with fresh run memory.

    ``sigma_mean`` is the standard deviation of the charted value, (upper - centre) over the limits' width; it
    is what EWMA and CUSUM measure in. ``r_centre`` and ``r_upper`` are those of the chart of spread: ranges,
    standard deviations or moving ranges.
    """

    id: Code
    version: Count
    centre: float
    lower: float
    upper: float
    sigma_mean: float
    r_centre: float
    r_upper: float
    start_subgroup: Count


class EwmaDesign(Struct, frozen=True, kw_only=True):
    """Weight of the newest value, and limits in standard deviations of the EWMA."""

    weight: Annotated[float, Meta(gt=0.0, le=1.0)]
    width: Annotated[float, Meta(gt=0.0, le=100.0)]


class CusumDesign(Struct, frozen=True, kw_only=True):
    """Reference value, decision interval and head start, in sigma of the charted value."""

    reference: Annotated[float, Meta(ge=0.0, le=100.0)]
    interval: Annotated[float, Meta(gt=0.0, le=1000.0)]
    head_start: Annotated[float, Meta(ge=0.0, le=1000.0)] = 0.0


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
    subgroup_size: Annotated[int, Meta(ge=1, le=25)]
    stop: tuple[Code, ...]
    advice: tuple[Code, ...]
    reaction_zh: Text
    reaction_en: Text
    plausible_min: float
    plausible_max: float
    collect: Collect | None = None
    limits: FrozenLimits | None = None
    chart: Code = XBAR_R
    ewma: EwmaDesign | None = None  # None: the kernel's defaults
    cusum: CusumDesign | None = None


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
    if bundle.format not in (1, 2):
        raise MalformedMessage(f"$.format: {bundle.format} is not 1 or 2")
    if bundle.format < format_of(bundle.characteristics):
        raise MalformedMessage("$.format: 1 has X-bar and R charts with the default designs alone")
    if bundle.profile not in ("handshake", "free_running"):
        raise MalformedMessage(f"$.profile: {bundle.profile!r} is not handshake or free_running")
    for index, characteristic in enumerate(bundle.characteristics):
        _check(characteristic, f"$.characteristics[{index}]")
    return bundle


def format_of(characteristics: Iterable[Characteristic]) -> int:
    """The lowest format that says what these characteristics need."""
    plain = all(one.chart == XBAR_R and one.ewma is None and one.cusum is None for one in characteristics)
    return 1 if plain else 2


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
    sizes = CHART_SIZES.get(characteristic.chart)
    if sizes is None:
        raise MalformedMessage(f"{at}.chart: {characteristic.chart!r} is not one of {', '.join(CHART_SIZES)}")
    if not sizes[0] <= characteristic.subgroup_size <= sizes[1]:
        raise MalformedMessage(
            f"{at}.subgroup_size: {characteristic.chart} has {sizes[0]} to {sizes[1]},"
            f" not {characteristic.subgroup_size}"
        )
    cusum = characteristic.cusum
    if cusum is not None and not cusum.head_start < cusum.interval:
        raise MalformedMessage(f"{at}.cusum.head_start: not under the interval")
    limits = characteristic.limits
    if limits is not None and not limits.lower < limits.centre < limits.upper:
        raise MalformedMessage(f"{at}.limits: lower < centre < upper does not hold")
    charts = any(not rule.startswith("reading.") for rule in characteristic.stop)
    if charts and limits is None:
        raise MalformedMessage(f"{at}.limits: a chart rule in the stop set needs frozen limits")
