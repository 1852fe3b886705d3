"""The report's plots on paper: bars, lines and points over numbered places, drawn to size."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reportlab.graphics.shapes import Circle, Drawing, Line, PolyLine, Rect, String
from reportlab.lib import colors

from jidoka_central.foundation.print import WIDTH as PAPER
from jidoka_central.foundation.print import font_of

WIDTH: Final = PAPER - 14.0  # the frame keeps six points on either side
HEIGHT: Final = 130.0
LEFT, RIGHT, BELOW, ABOVE = 44.0, 8.0, 22.0, 14.0
PALETTE: Final = ("#1677ff", "#d46b08", "#389e0d", "#722ed1", "#c41d7f", "#08979c", "#7c3a00", "#434343")
LIMIT: Final = colors.HexColor("#cf1322")
GREY: Final = colors.HexColor("#8c8c8c")
LABELS_MOST: Final = 24
DECIMALS_MOST: Final = 6
PLAIN_BELOW: Final = 1e9


@dataclass(frozen=True, slots=True)
class Lines:
    """``points``: (place, value), places from 0; ``joined``: with a line."""

    name: str
    points: tuple[tuple[float, float], ...]
    joined: bool = True


def bars(title: str, labels: Sequence[str], series: Sequence[tuple[str, Sequence[float]]]) -> Drawing:
    """Groups of bars from 0; one group a label."""
    highest = max((value for _, values in series for value in values), default=1.0) or 1.0
    frame = _Frame(title, 0.0, highest * 1.08, -0.5, len(labels) - 0.5)
    wide = 0.7 / max(1, len(series))
    for at, (name, values) in enumerate(series):
        for place, value in enumerate(values):
            left = frame.x(place - 0.35 + at * wide)
            right = frame.x(place - 0.35 + (at + 1) * wide)
            frame.drawing.add(
                Rect(
                    left,
                    frame.y(0.0),
                    right - left - 0.5,
                    frame.y(value) - frame.y(0.0),
                    fillColor=_colour(at),
                    strokeColor=None,
                )
            )
        frame.legend(at, name)
    frame.labels(labels)
    return frame.drawing


def lines(
    title: str,
    labels: Sequence[str],
    series: Sequence[Lines],
    limits: Sequence[float] = (),
    *,
    numeric: bool = False,
) -> Drawing:
    """Lines and points with limits across; ``numeric``: places are numbers of their own, not labels."""
    places = [place for one in series for place, _ in one.points]
    values = [*(value for one in series for _, value in one.points), *limits]
    low, high = min(values), max(values)
    pad = (high - low) * 0.08 or max(1e-9, abs(high) * 0.1)
    first, last = (min(places), max(places)) if numeric else (-0.5, len(labels) - 0.5)
    frame = _Frame(title, low - pad, high + pad, first, last if last > first else first + 1.0)
    for limit in limits:
        frame.across(limit)
    for at, one in enumerate(series):
        spots = [(frame.x(place), frame.y(value)) for place, value in one.points]
        if one.joined and len(spots) > 1:
            flat = [number for spot in spots for number in spot]
            frame.drawing.add(PolyLine(flat, strokeColor=_colour(at), strokeWidth=1))
        for x, y in spots:
            frame.drawing.add(Circle(x, y, 1.7, fillColor=_colour(at), strokeColor=None))
        frame.legend(at, one.name)
    if numeric:
        for number, text in ticks(first, last):
            frame.text(frame.x(number), 8.0, text, "middle")
    else:
        frame.labels(labels)
    return frame.drawing


class _Frame:
    """Axes and the places of values on them."""

    def __init__(self, title: str, low: float, high: float, first: float, last: float) -> None:
        self.drawing = Drawing(WIDTH, HEIGHT)
        self._low, self._high, self._first, self._last = low, high, first, last
        self._named = LEFT
        for value, text in ticks(low, high):
            y = self.y(value)
            self.drawing.add(
                Line(LEFT, y, WIDTH - RIGHT, y, strokeColor=colors.HexColor("#eeeeee"), strokeWidth=0.5)
            )
            self.text(LEFT - 4, y - 2, text, "end")
        self.drawing.add(Line(LEFT, BELOW, WIDTH - RIGHT, BELOW, strokeColor=GREY, strokeWidth=0.6))
        self.drawing.add(Line(LEFT, BELOW, LEFT, HEIGHT - ABOVE, strokeColor=GREY, strokeWidth=0.6))
        self.text(LEFT, HEIGHT - 9, title, "start", size=8)
        self._named = LEFT + 4.6 * len(title) * (1.8 if font_of(title) != "Helvetica" else 1.0) + 16

    def x(self, place: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (place - self._first) / (self._last - self._first)

    def y(self, value: float) -> float:
        return BELOW + (HEIGHT - BELOW - ABOVE) * (value - self._low) / (self._high - self._low)

    def text(self, x: float, y: float, text: str, anchor: str, *, size: float = 6) -> None:
        self.drawing.add(String(x, y, text, fontName=font_of(text), fontSize=size, textAnchor=anchor))

    def across(self, value: float) -> None:
        y = self.y(value)
        self.drawing.add(
            Line(LEFT, y, WIDTH - RIGHT, y, strokeColor=LIMIT, strokeWidth=0.7, strokeDashArray=[3, 2])
        )

    def labels(self, labels: Sequence[str]) -> None:
        step = max(1, math.ceil(len(labels) / LABELS_MOST))
        for place in range(0, len(labels), step):
            self.text(self.x(place), 12.0, labels[place][:12], "middle")

    def legend(self, at: int, name: str) -> None:
        if not name or self._named > WIDTH - 60:
            return
        self.drawing.add(Rect(self._named, HEIGHT - 8, 5, 5, fillColor=_colour(at), strokeColor=None))
        self.text(self._named + 7, HEIGHT - 8, name[:20], "start")
        self._named += 16 + 4.2 * min(20, len(name)) * (1.6 if font_of(name) != "Helvetica" else 1.0)


def _colour(at: int) -> colors.Color:
    return colors.HexColor(PALETTE[at % len(PALETTE)])


def ticks(low: float, high: float) -> list[tuple[float, str]]:
    """Round numbers between the ends, about four, each with as many digits as tell it from the next."""
    raw = (high - low) / 4.0
    if not raw > 0.0:
        return [(low, f"{low:.6g}")]
    size = 10.0 ** math.floor(math.log10(raw))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= raw)
    numbers = [at * step for at in range(math.ceil(low / step), math.floor(high / step) + 1)]
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    if decimals <= DECIMALS_MOST and max(abs(low), abs(high)) < PLAIN_BELOW:
        return [(one, f"{one:.{decimals}f}") for one in numbers]
    digits = 1 + max(0, math.ceil(math.log10(max(abs(low), abs(high)) / step)))
    return [(one, f"{one:.{min(15, digits)}g}") for one in numbers]
