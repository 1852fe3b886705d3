"""The six pictures of a report, on paper: one drawing, two columns of three.

Sizes in points. Colours repeat those of the console; what is beyond a limit is also ringed, so that the
report can be read in black and white.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from reportlab.graphics.shapes import Circle, Drawing, Group, Line, Polygon, PolyLine, Rect, String
from reportlab.lib import colors
from reportlab.pdfbase.pdfmetrics import stringWidth

from jidoka_central.foundation.print import WIDTH, font_of
from jidoka_central.modules.quality.capability.reading import CapabilityDocument
from jidoka_central.modules.quality.capability.shown import CapabilityChart

Word = Callable[..., str]
Range = tuple[float, float]
PAPER: Final = WIDTH - 12.0  # a frame's own padding
ROW: Final = 128.0
GAP: Final = 12.0
LEFT, RIGHT, TOP, BOTTOM = 38.0, 34.0, 24.0, 14.0
INK: Final = colors.HexColor("#1f2937")
QUIET: Final = colors.HexColor("#6b7280")
BLUE: Final = colors.HexColor("#1d4ed8")
RED: Final = colors.HexColor("#b91c1c")
GREEN: Final = colors.HexColor("#15803d")
FRAME: Final = colors.HexColor("#d5dae1")
BAR: Final = colors.HexColor("#c7d2e5")
SMALL: Final = 6.0
SHARES: Final = (  # per cent and their normal scores
    (0.1, -3.0902), (1, -2.3263), (10, -1.2816), (50, 0.0), (90, 1.2816), (99, 2.3263), (99.9, 3.0902),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plane:
    """A picture's axes: values to points."""

    group: Group
    width: float
    x: Range
    y: Range

    def at(self, x: float, y: float) -> tuple[float, float]:
        across = (x - self.x[0]) / (self.x[1] - self.x[0])
        up = (y - self.y[0]) / (self.y[1] - self.y[0])
        return LEFT + across * (self.width - LEFT - RIGHT), BOTTOM + up * (ROW - TOP - BOTTOM)

    def line(
        self, xs: Sequence[float], ys: Sequence[float], colour: Any, width: float = 0.8, dash: Any = None
    ) -> None:
        points = [part for x, y in zip(xs, ys, strict=True) for part in self.at(x, y)]
        self.group.add(PolyLine(points, strokeColor=colour, strokeWidth=width, strokeDashArray=dash))

    def dot(self, x: float, y: float, colour: Any, size: float = 1.2) -> None:
        self.group.add(Circle(*self.at(x, y), size, fillColor=colour, strokeColor=None))

    def ring(self, x: float, y: float) -> None:
        self.group.add(Circle(*self.at(x, y), 3.0, fillColor=None, strokeColor=RED, strokeWidth=0.8))

    def upright(self, x: float, colour: Any, text: str, dash: Any = None) -> None:
        """A line from bottom to top with its name above."""
        (left, low), (_, high) = self.at(x, self.y[0]), self.at(x, self.y[1])
        self.group.add(Line(left, low, left, high, strokeColor=colour, strokeWidth=0.8, strokeDashArray=dash))
        write(self.group, left, high + 1.5, text, colour, anchor="middle")


def sixpack(study: CapabilityDocument, word: Word) -> Drawing:
    """The pictures of a study; ``word`` gives a text by its name."""
    drawing = Drawing(PAPER, 3 * ROW + 2 * GAP)
    results = study.results
    pictures = (
        lambda at: _control(at, results.means, study.decimals),
        lambda at: _histogram(at, study),
        lambda at: _control(at, results.spreads, study.decimals),
        lambda at: _probability(at, study),
        lambda at: _latest(at, study),
        lambda at: _capability(at, study, word),
    )
    titles = (
        word(results.means.kind),
        word("histogram"),
        word(results.spreads.kind),
        word("probability"),
        word("latest", count=len(results.latest)),
        word("capability"),
    )
    width = (PAPER - GAP) / 2
    for place, (picture, title) in enumerate(zip(pictures, titles, strict=True)):
        down, across = divmod(place, 2)
        group = Group(transform=(1, 0, 0, 1, across * (width + GAP), (2 - down) * (ROW + GAP)))
        group.add(Rect(0, 0, width, ROW, fillColor=None, strokeColor=FRAME, strokeWidth=0.4))
        write(group, 5, ROW - 9, title, INK, size=7.5)
        picture((group, width))
        drawing.add(group)
    return drawing


def write(
    group: Group, x: float, y: float, text: str, colour: Any, *, size: float = SMALL, anchor: str = "start"
) -> None:
    """A line of text in the fonts it needs."""
    parts = [(font, "".join(part)) for font, part in groupby(text, key=font_of)]
    widths = [stringWidth(part, font, size) for font, part in parts]
    x -= {"start": 0.0, "middle": sum(widths) / 2, "end": sum(widths)}[anchor]
    for (font, part), width in zip(parts, widths, strict=True):
        group.add(String(x, y, part, fontName=font, fontSize=size, fillColor=colour))
        x += width


def _control(place: tuple[Group, float], chart: CapabilityChart, decimals: int) -> None:
    points = chart.points
    if not points:
        return
    everything = [one for point in points for one in (point.value, point.lower, point.upper)]
    plane = Plane(*place, (0.5, len(points) + 0.5), _room(everything))
    at = range(1, len(points) + 1)
    steps = [one for x in at for one in (x - 0.5, x + 0.5)]
    for name in ("lower", "upper"):
        plane.line(steps, [getattr(point, name) for point in points for _ in (0, 1)], RED, 0.7)
    plane.line([0.5, len(points) + 0.5], [chart.centre, chart.centre], GREEN, 0.7)
    plane.line(list(at), [point.value for point in points], BLUE, 0.7)
    for x, point in zip(at, points, strict=True):
        plane.dot(x, point.value, RED if point.rules else BLUE, 1.3 if len(points) < 80 else 0.6)
        if point.rules:
            plane.ring(x, point.value)
    last = points[-1]
    for value, colour in ((last.upper, RED), (chart.centre, GREEN), (last.lower, RED)):
        _, y = plane.at(0, value)
        write(plane.group, plane.width - RIGHT + 3, y - 2, f"{value:.{decimals}f}", colour)
    _, low = plane.at(0, plane.y[0])
    write(plane.group, LEFT, low - 9, "1", QUIET)
    write(plane.group, plane.width - RIGHT, low - 9, str(len(points)), QUIET, anchor="end")


def _latest(place: tuple[Group, float], study: CapabilityDocument) -> None:
    latest = study.results.latest
    everything = [value for one in latest for value in one.values]
    plane = Plane(*place, (0.5, len(latest) + 0.5), _room([*everything, study.results.mean]))
    plane.line([0.5, len(latest) + 0.5], [study.results.mean] * 2, GREEN, 0.7)
    for at, one in enumerate(latest, start=1):
        for value in one.values:
            plane.dot(at, value, BLUE, 1.0)
    _marks(plane, study.decimals, across=False)
    _, low = plane.at(0, plane.y[0])
    write(plane.group, LEFT, low - 9, latest[0].label, QUIET)
    write(plane.group, plane.width - RIGHT, low - 9, latest[-1].label, QUIET, anchor="end")


def _limits(study: CapabilityDocument) -> list[tuple[float, str]]:
    return [(value, name) for value, name in ((study.lsl, "LSL"), (study.usl, "USL")) if value is not None]


def _histogram(place: tuple[Group, float], study: CapabilityDocument) -> None:
    drawn = study.results.histogram
    edges = [drawn.edges[0], drawn.edges[-1], *(value for value, _ in _limits(study))]
    tallest = max([*drawn.counts, *drawn.fitted, *(drawn.within or [])])
    plane = Plane(*place, _room([*edges, *study.results.quantiles]), (0.0, tallest * 1.08))
    for low, high, count in zip(drawn.edges, drawn.edges[1:], drawn.counts, strict=False):
        (left, bottom), (right, top) = plane.at(low, 0.0), plane.at(high, count)
        plane.group.add(
            Rect(
                left,
                bottom,
                right - left,
                top - bottom,
                fillColor=BAR,
                strokeColor=colors.white,
                strokeWidth=0.4,
            )
        )
    plane.line(drawn.x, drawn.fitted, BLUE, 1.0)
    if drawn.within is not None:
        plane.line(drawn.x, drawn.within, QUIET, 0.8, [3, 2])
    for value, name in _limits(study):
        plane.upright(value, RED, name)
    if study.target is not None:
        plane.upright(study.target, GREEN, "T", [2, 2])
    _marks(plane, study.decimals, across=True)


def _probability(place: tuple[Group, float], study: CapabilityDocument) -> None:
    drawn = study.results.probability
    lines = [*drawn.x, *drawn.line]
    spread = max(lines) - min(lines)
    seen = [one for one in (*drawn.low, *drawn.high) if min(lines) - spread < one < max(lines) + spread]
    plane = Plane(*place, _room([*lines, *seen]), _room([*drawn.score, *drawn.line_score]))
    band = [
        part
        for x, y in (
            *zip(drawn.low, drawn.line_score, strict=True),
            *reversed(list(zip(drawn.high, drawn.line_score, strict=True))),
        )
        for part in plane.at(min(max(x, plane.x[0]), plane.x[1]), y)
    ]
    plane.group.add(Polygon(band, fillColor=colors.HexColor("#e8eefb"), strokeColor=None))
    plane.line(drawn.line, drawn.line_score, BLUE, 0.9)
    for x, score in zip(drawn.x, drawn.score, strict=True):
        plane.dot(x, score, INK, 0.8)
    _marks(plane, study.decimals, across=True)
    for share, score in SHARES:
        if plane.y[0] <= score <= plane.y[1]:
            _, y = plane.at(plane.x[0], score)
            write(plane.group, LEFT - 3, y - 2, f"{share:g} %", QUIET, anchor="end")


def _capability(place: tuple[Group, float], study: CapabilityDocument, word: Word) -> None:
    results = study.results
    rows: list[tuple[str, Sequence[float], Any]] = [("overall", results.quantiles, BLUE)]
    if results.within is not None and results.shape.name == "normal":
        half = 3.0 * results.within_sigma.value
        rows.insert(0, ("within", (results.mean - half, results.mean, results.mean + half), QUIET))
    limits = [value for value, _ in _limits(study)]
    everything = [*limits, *(value for _, values, _ in rows for value in values)]
    plane = Plane(*place, _room(everything), (0.0, len(rows) + 1.0))
    for at, (name, values, colour) in enumerate(rows):
        y = len(rows) - at
        plane.line([values[0], values[2]], [y, y], colour, 2.0)
        for value in values:
            plane.line([value, value], [y - 0.15, y + 0.15], colour, 1.0)
        x, middle = plane.at(values[2], y)
        write(plane.group, x + 4, middle - 2, word(name), colour)
    for value, name in _limits(study):
        plane.upright(value, RED, f"{name} {value:.{study.decimals}f}")
    if study.target is not None:
        plane.upright(study.target, GREEN, "T", [2, 2])
    _marks(plane, study.decimals, across=True)


def _room(values: Sequence[float]) -> Range:
    low, high = min(values), max(values)
    room = (high - low) * 0.06 or abs(high) * 1e-6 or 1.0
    return low - room, high + room


def _marks(plane: Plane, decimals: int, *, across: bool) -> None:
    """Three numbers along an axis."""
    low, high = plane.x if across else plane.y
    for part in (0.1, 0.5, 0.9):
        value = low + part * (high - low)
        if across:
            x, y = plane.at(value, plane.y[0])
            write(plane.group, x, y - 9, f"{value:.{decimals}f}", QUIET, anchor="middle")
        else:
            _, y = plane.at(plane.x[0], value)
            write(plane.group, LEFT - 3, y - 2, f"{value:.{decimals}f}", QUIET, anchor="end")
