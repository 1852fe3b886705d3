"""What a chart is asked for. The same model is kept when a chart is saved, so it opens as it was."""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from jidoka_central.foundation.faults import unfit
from jidoka_central.foundation.registry import Input
from jidoka_central.foundation.text import Text

Code = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Path = Annotated[str, StringConstraints(min_length=1, max_length=250)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=400)]
# JSON's own types here too, as in commands: "3" is no width and true is not 1.
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Whole = Annotated[int, Field(strict=True)]
Flag = Annotated[bool, Field(strict=True)]
Position = Annotated[int, Field(strict=True, ge=0, le=2**53)]
Instant = Annotated[int, Field(strict=True, ge=-(2**62), le=2**62)]
Width = Annotated[float, Field(strict=True, ge=0.1, le=8, allow_inf_nan=False)]
Kind = Literal[
    "xbar-r", "xbar-s", "i-mr", "ewma", "cusum", "run", "histogram", "t2",
    "mewma", "dnom", "z-mr", "g", "t", "p", "np", "c", "u", "laney-p", "laney-u",
]  # fmt: skip
Stratum = Literal["item", "order", "cell", "shift", "lot", "gauge", "operator", "phase"]
RuleName = Literal[
    "N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8", "WE4",
    "EWMA_HIGH", "EWMA_LOW", "CUSUM_HIGH", "CUSUM_LOW", "ABOVE_USL", "BELOW_LSL",
]  # fmt: skip
COUNTS: Final = frozenset({"p", "np", "c", "u", "laney-p", "laney-u"})
SINGLE_VALUES: Final = frozenset({"i-mr", "run", "histogram", "t2", "mewma", "z-mr", "g", "t"})
VECTORS: Final = frozenset({"t2", "mewma"})
SHORT_RUNS: Final = frozenset({"dnom", "z-mr"})
EVENTS: Final = frozenset({"g", "t"})
EXCLUSIONS_MAX: Final = 2_000
STAGES_MAX: Final = 50


class Shift(Input):
    """A shift begins at ``start`` in the plant's time zone and lasts until the next one begins."""

    name: Code
    start: Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


THREE_SHIFTS: Final = (
    Shift(name="early", start="06:00"),
    Shift(name="late", start="14:00"),
    Shift(name="night", start="22:00"),
)


class Selection(Input):
    """Which measurements; an empty list means all. Instants are UTC microseconds, both included."""

    item: Code | None = None
    plan_id: UUID | None = None
    orders: tuple[Code, ...] = Field(default=(), max_length=2_000)
    cells: tuple[Path, ...] = Field(default=(), max_length=200)
    gauges: tuple[Code, ...] = Field(default=(), max_length=200)
    operators: tuple[Code, ...] = Field(default=(), max_length=200)
    lots: tuple[Code, ...] = Field(default=(), max_length=200)
    shifts: tuple[Code, ...] = Field(default=(), max_length=12)
    phases: tuple[Code, ...] = Field(default=(), max_length=10)
    from_at: Instant | None = None
    to_at: Instant | None = None


class Excluded(Input):
    """A point that takes no part in limits, and why; ``number`` is that of the subgroup or the piece."""

    order: str = Field(max_length=80)
    number: Position
    cell: Path | None = None
    reason: Reason


class StageAsked(Input):
    """The process is another one from this point on."""

    order: str = Field(max_length=80)
    number: Position
    cell: Path | None = None
    reason: Reason


class LimitsAsked(Input):
    """Where limits come from: the selection, the versions the line used, one version, or nowhere."""

    source: Literal["computed", "frozen", "version", "none"] = "computed"
    version_id: UUID | None = None
    width: Width = 3.0
    spread: Literal["within", "between-within"] = "within"
    sigma: Literal["average moving range", "median moving range", "standard deviation"] = (
        "average moving range"
    )

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if (self.source == "version") != (self.version_id is not None):
            raise unfit(
                Text(
                    zh="来源为 version 时须给出限的版本，其他来源不能有",
                    en="the source version has a version's id, and no other source has",
                ),
                field="version_id",
            )
        return self


class RunsAsked(Input):
    """Numbers of the run rules, as the kernel takes them."""

    n2: Whole = 9
    n3: Whole = 6
    n4: Whole = 14
    n5_needed: Whole = 2
    n5_window: Whole = 3
    n6_needed: Whole = 4
    n6_window: Whole = 5
    n7: Whole = 15
    n8: Whole = 8
    we4: Whole = 8
    n8_either_side: Flag = False


class EwmaAsked(Input):
    weight: Number = 0.2
    width: Number = 3.0


class CusumAsked(Input):
    reference: Number = 0.5
    interval: Number = 5.0
    head_start: Number = 0.0


class Window(Input):
    """Positions in the series, both included."""

    first: Position | None = None
    last: Position | None = None


class ChartRequest(Input):
    """A chart of any stored characteristic; see ``docs/statistics/limits.md`` for what is computed. Without
    ``ewma`` or ``cusum`` their designs are those of the newest point's control plan, or the kernel's."""

    kind: Kind
    characteristics: tuple[Code, ...] = Field(default=(), max_length=10)
    selection: Selection = Selection()
    shifts: tuple[Shift, ...] = Field(default=THREE_SHIFTS, min_length=1, max_length=12)
    stratify: Stratum | None = None
    limits: LimitsAsked = LimitsAsked()
    exclusions: tuple[Excluded, ...] = Field(default=(), max_length=EXCLUSIONS_MAX)
    exclusion_set_id: UUID | None = None
    stages: tuple[StageAsked, ...] = Field(default=(), max_length=STAGES_MAX)
    rules: tuple[RuleName, ...] = Field(default=("N1",), max_length=15)
    runs: RunsAsked = RunsAsked()
    ewma: EwmaAsked | None = None
    cusum: CusumAsked | None = None
    target: Number | None = None
    alpha: Number = Field(default=0.0027, gt=0, lt=1)
    arl0: Number | None = Field(default=None, ge=20, le=100_000)
    bins: Whole | None = Field(default=None, ge=5, le=100)
    window: Window = Window()
    points_max: Whole = Field(default=2_000, ge=100, le=10_000)

    @model_validator(mode="after")
    def _of_its_kind(self) -> Self:
        wanted = (0, 0) if self.kind in COUNTS else (2, 10) if self.kind in VECTORS else (1, 1)
        if not wanted[0] <= len(self.characteristics) <= wanted[1]:
            raise unfit(
                Text(
                    zh="{kind} 图需要 {low} 至 {high} 个特性",
                    en="a {kind} chart is of {low} to {high} characteristics",
                ),
                field="characteristics",
                kind=self.kind,
                low=wanted[0],
                high=wanted[1],
            )
        if len(set(self.characteristics)) != len(self.characteristics):
            raise unfit(
                Text(zh="同一特性列出了两次", en="a characteristic is named twice"), field="characteristics"
            )
        if len({one.name for one in self.shifts}) != len(self.shifts):
            raise unfit(Text(zh="同一班次列出了两次", en="a shift is named twice"), field="shifts")
        if self.arl0 is not None and self.kind != "mewma":
            raise unfit(
                Text(zh="只有 MEWMA 图的限有 arl0", en="arl0 is of a MEWMA's limit alone"), field="arl0"
            )
        if self.stages and self.limits.source != "computed":
            raise unfit(
                Text(zh="只有计算的限可以分阶段", en="stages belong to computed limits"), field="stages"
            )
        return self
