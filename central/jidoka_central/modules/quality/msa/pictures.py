"""What is drawn of a study, on paper: every kind has plots of its own, from its result or its readings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.graphics.shapes import Drawing

from jidoka_central.foundation.text import Language
from jidoka_central.modules.quality.msa.plots import Lines, bars, lines
from jidoka_central.modules.quality.msa.reading import MsaDocument
from jidoka_central.modules.quality.msa.wording import FIELDS, W


def plots_of(shown: MsaDocument, language: Language) -> list[Drawing]:
    """In the order in which they are printed."""
    result = shown.result or {}
    if result.get("cells"):
        return _crossed_plots(result, language)
    if result.get("linearity"):
        line = result["linearity"]
        points = tuple((x, y - x) for x, y in result["points"])
        fitted = tuple((one["reference"], one["fitted"]) for one in line["points"])
        bands = [
            Lines("", tuple((one["reference"], one["band"][end]) for one in line["points"]))
            for end in ("lower", "upper")
        ]
        series = [
            Lines(_w("bias", language), points, joined=False),
            Lines(_w("fitted", language), fitted),
            *bands,
        ]
        return [lines(_w("linearity", language), (), series, (0.0,), numeric=True)]
    if result.get("stability"):
        steady = result["stability"]
        labels = [str(at + 1) for at in range(len(steady["means"]))]
        means = Lines("", tuple(enumerate(steady["means"])))
        ranges = Lines("", tuple(enumerate(steady["ranges"])))
        return [
            lines("X-bar", labels, [means], (steady["lower"], steady["centre"], steady["upper"])),
            lines("R", labels, [ranges], (steady["range_centre"], steady["range_upper"])),
        ]
    if result.get("values"):
        labels = [str(at + 1) for at in range(len(result["values"]))]
        block = result.get("bias") or result["type1"]["bias"]
        run = Lines("", tuple(enumerate(result["values"])))
        return [lines(_w("readings", language), labels, [run], (block["reference"],))]
    if result.get("agreement"):
        people = result["agreement"]["appraisers"]
        rates = [
            (FIELDS[name].in_(language), [one[name]["percent"] for one in people])
            for name in ("effectiveness", "within", "miss", "false_alarm")
            if all(one[name] is not None for one in people)
        ]
        return [bars(_w("shares", language), [one["name"] for one in people], rates)] if rates else []
    if result.get("anova"):
        return [_shares(result["anova"]["spread"]["components"], language), _by_cell(shown, language)]
    return [_by_cell(shown, language)] if result.get("range") else []


def _by_cell(shown: MsaDocument, language: Language) -> Drawing:
    """The readings by part and who measured it: an appraiser's own parts where the study is nested."""
    taken = [(one.appraiser, one.part, float(one.value)) for one in shown.readings if one.value is not None]
    taken.sort(key=lambda one: (len(one[1]), one[1]))  # part 2 before part 10
    people = [one.appraiser for one in shown.progress]
    nested = shown.summary.kind == "nested"
    places = list(
        dict.fromkeys((who if nested else "", part) for who in people for by, part, _ in taken if by == who)
    )
    at = {place: number for number, place in enumerate(places)}
    series = [
        Lines(
            who,
            tuple((at[who if nested else "", part], value) for by, part, value in taken if by == who),
            joined=False,
        )
        for who in people
    ]
    return lines(_w("by_part", language), [part for _, part in places], series)


def _crossed_plots(result: dict[str, Any], language: Language) -> list[Drawing]:
    cells, charts = result["cells"], result["charts"]
    parts, people, values = cells["parts"], cells["appraisers"], cells["values"]
    by_part = [
        Lines("", tuple((p, y) for p, row in enumerate(values) for c in row for y in c), joined=False),
        Lines(
            _w("mean", language),
            tuple((p, _mean([y for c in row for y in c])) for p, row in enumerate(values)),
        ),
    ]
    by_person = [
        Lines("", tuple((o, y) for row in values for o, c in enumerate(row) for y in c), joined=False),
        Lines(
            _w("mean", language),
            tuple((o, _mean([y for row in values for y in row[o]])) for o in range(len(people))),
        ),
    ]
    crossing = [
        Lines(who, tuple((p, _mean(row[o])) for p, row in enumerate(values))) for o, who in enumerate(people)
    ]
    places = [f"{part}" for _ in people for part in parts]
    count = len(parts)
    means = [
        Lines(who, tuple((o * count + p, _mean(row[o])) for p, row in enumerate(values)))
        for o, who in enumerate(people)
    ]
    ranges = [
        Lines(who, tuple((o * count + p, max(row[o]) - min(row[o])) for p, row in enumerate(values)))
        for o, who in enumerate(people)
    ]
    return [
        _shares(result[result["method"]]["spread"]["components"], language),
        lines(_w("by_part", language), parts, by_part),
        lines(_w("by_appraiser", language), people, by_person),
        lines(_w("interaction", language), parts, crossing),
        lines(_w("means_by_appraiser", language), places, means, charts["means"]),
        lines(_w("ranges_by_appraiser", language), places, ranges, charts["ranges"]),
    ]


def _shares(spread: list[dict[str, Any]], language: Language) -> Drawing:
    """How much of the variation each component is."""
    shown = [one for one in spread if one["name"] in ("GRR", "EV", "AV", "PV")]
    shares: list[tuple[str, Sequence[float]]] = [
        (_w("contribution", language), [one["contribution"] for one in shown]),
        (_w("of_total", language), [one["of_total"] for one in shown]),
    ]
    if shown[0]["of_tolerance"] is not None:
        shares.append((_w("of_tolerance", language), [one["of_tolerance"] for one in shown]))
    return bars(_w("components", language), [one["name"] for one in shown], shares)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _w(name: str, language: Language) -> str:
    return W[name].in_(language)
