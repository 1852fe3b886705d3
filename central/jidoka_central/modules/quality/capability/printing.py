"""The report of a study: a sixpack on paper (PDF), and a workbook with the values (XLSX).

Both say what the stored study says, in one language, with the hash of its values; the same study gives the
same bytes. Numbers in the workbook are numbers.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import xlsxwriter

from jidoka_central.foundation.print.pages import Pages
from jidoka_central.foundation.text import Language
from jidoka_central.modules.quality.capability.drawing import sixpack
from jidoka_central.modules.quality.capability.reading import CapabilityDocument
from jidoka_central.modules.quality.capability.shown import IndexShown, OutsideShown
from jidoka_central.modules.quality.capability.words import SIGMAS, WORDS

NAMES: Final = {
    "within": (("Cp", "potential"), ("CPU", "upper"), ("CPL", "lower"), ("Cpk", "least")),
    "overall": (("Pp", "potential"), ("PPU", "upper"), ("PPL", "lower"), ("Ppk", "least")),
}
FIXED_BELOW: Final = 1e15  # beyond it a float has no decimals
PLACES: Final = range(2, 13)
TESTS: Final = ("anderson_darling", "shapiro_wilk", "skewness", "kurtosis")


class Report:
    """A study in one language: rows that paper and workbook share."""

    def __init__(self, study: CapabilityDocument, language: Language, zone: str) -> None:
        self.study, self.results, self._language, self._zone = study, study.results, language, zone

    def word(self, name: str, /, **params: object) -> str:
        return WORDS[name].in_(self._language, params)

    @property
    def title(self) -> str:
        return self.word("title", number=self.study.number)

    @property
    def name(self) -> str:
        return self.study.name_zh if self._language == "zh" else self.study.name_en

    def limit(self, value: float | None) -> str | None:
        """A limit is shown as it is: with the characteristic's decimals, or with all that it has."""
        if value is None:
            return None
        fixed = f"{value:.{self.study.decimals}f}"
        return fixed if float(fixed) == value and abs(value) < FIXED_BELOW else f"{value:.15g}"

    def estimate(self, value: float, spread: float, more: int) -> str:
        """With ``more`` decimals than the values; where these leave ``spread`` fewer than four digits, or
        there are no decimals, with six digits in all."""
        places = self.study.decimals + more
        few = spread < 10.0 ** (3 - places)
        return f"{value:.6g}" if few or abs(value) >= FIXED_BELOW else f"{value:.{places}f}"

    def facts(self) -> list[tuple[str, object]]:
        study, results = self.study, self.results
        at = datetime.fromtimestamp(study.at // 1_000_000, ZoneInfo(self._zone))
        source = study.source
        where = self.word("typed") if source.kind == "typed" else ", ".join(source.orders)
        low, high = self.limit(study.lsl) or "-", self.limit(study.usl) or "-"
        within, overall = (
            f"{self.estimate(one.value, one.value, 3)}; {SIGMAS[one.method]}; "
            + self.word("freedom", freedom=f"{one.freedom:.1f}")
            for one in (results.within_sigma, results.overall_sigma)
        )
        shape = self.word(results.shape.name)
        if "lambda" in results.shape.parameters and results.shape.name == "box_cox":
            shape += f" (λ = {float(results.shape.parameters['lambda']):.4g})"
        if "family" in results.shape.parameters:
            shape += f" {results.shape.parameters['family']}"
        return [
            (self.word("item"), study.item),
            (self.word("characteristic"), f"{self.name} ({study.characteristic})"),
            (self.word("specification"), f"{low} ... {high} {study.unit}"),
            (self.word("target"), self.limit(study.target)),
            (self.word("source"), where),
            (self.word("values"), self.word("sample", subgroups=results.subgroups, values=results.count)),
            (self.word("mean"), self.estimate(results.mean, results.overall_sigma.value, 3)),
            (self.word("sigma"), within),
            (self.word("overall_sigma"), overall),
            (self.word("distribution"), f"{shape}; {self.word(results.shape.method)}"),
            (self.word("rules"), ", ".join(results.rules)),
            (self.word("made"), f"{at:%Y-%m-%d %H:%M} {self._zone}"),
            (self.word("by"), study.by),
            *([(self.word("note"), study.note)] if study.note else []),
        ]

    def verdict(self) -> str:
        found = self.results.verdict
        value, target = compared(found.compared, found.target)
        judged = self.word(
            "judged",
            index=found.index.capitalize(),
            value=value,
            target=target,
            by=self.word(found.judge_by),
        )
        return f"{self.word(found.called)}{self.word('provisional') if found.provisional else ''}: {judged}"

    def warnings(self) -> list[str]:
        found = [self.word(code) for code in self.results.warnings if code != self.results.withheld]
        if self.results.withheld is not None:
            found.append(self.word(f"withheld_{self.results.withheld}"))
        if self.results.withheld == "percentiles":
            drawn = self.results.bootstrap
            found.append(self.word("undrawn") if drawn is None else self.word("drawn", **drawn.model_dump()))
        return found

    def index_rows(self) -> list[tuple[str, IndexShown]]:
        groups = {"within": self.results.within, "overall": self.results.overall}
        found = [
            (name, one)
            for group, names in NAMES.items()
            if (indices := groups[group]) is not None
            for name, part in names
            if (one := getattr(indices, part)) is not None
        ]
        return found if self.results.cpm is None else [*found, ("Cpm", self.results.cpm)]

    def outside_rows(self) -> list[tuple[str, OutsideShown]]:
        names = ("observed", "expected_within", "expected_overall")
        return [(self.word(name), one) for name in names if (one := getattr(self.results, name)) is not None]

    def test_rows(self) -> list[tuple[str, float | None, float | None]]:
        rows: list[tuple[str, float | None, float | None]] = [
            (self.word(name), one.statistic, one.p)
            for name in TESTS
            if (one := getattr(self.results.normality, name)) is not None
        ]
        return rows + [
            (self.word("fit_of", name=self.word(one.name)), one.distance, one.p)
            for one in self.results.candidates
            if one.distance is not None
        ]


def compared(value: float, target: float) -> tuple[str, str]:
    """Both with as many places, two at the least, as show the target as it is and the value on the side of it
    that it is on: 1.3285 against 1.33 is no 1.33."""
    shown = ("", "")
    for places in PLACES:
        shown = f"{value:.{places}f}", f"{target:.{places}f}"
        if float(shown[1]) == target and (float(shown[0]) >= target) == (value >= target):
            break
    return shown


def paper(study: CapabilityDocument, language: Language, zone: str) -> bytes:
    """The report as PDF, A4: the facts, the verdict, the six pictures, then the tables."""
    report = Report(study, language, zone)
    word = report.word
    pages = Pages(report.title, f"{study.number} · SHA-256 {study.data_hash}")
    pages.pairs(report.facts())
    pages.heading(report.verdict())
    for warning in report.warnings():
        pages.paragraph(warning)
    pages.drawing(sixpack(study, word))
    pages.heading(word("indices"))
    confidence = f"{100 * study.choices.confidence:g}"
    pages.table(
        [
            word("index"),
            word("value"),
            word("bounds", confidence=confidence),
            word("lower"),
            word("method"),
            word("df"),
        ],
        [
            [
                name,
                f"{one.value:.3f}",
                None if one.low is None or one.high is None else f"{one.low:.3f} ... {one.high:.3f}",
                None if one.lower is None else f"{one.lower:.3f}",
                None if one.method is None else word(one.method),
                None if one.freedom is None else f"{one.freedom:.1f}",
            ]
            for name, one in report.index_rows()
        ],
        [2, 2, 4, 3, 3, 2],
        right={1, 2, 3, 5},
    )
    pages.heading(word("outside"))
    pages.table(
        ["", word("below"), word("above"), word("total")],
        [[name, _ppm(one.below), _ppm(one.above), _ppm(one.total)] for name, one in report.outside_rows()],
        right={1, 2, 3},
    )
    pages.heading(word("tests"))
    pages.table(
        [word("test"), word("statistic"), word("p")],
        [
            [name, None if statistic is None else f"{statistic:.4f}", None if p is None else _p(p)]
            for name, statistic, p in report.test_rows()
        ],
        right={1, 2},
    )
    if study.exclusions:
        pages.heading(word("excluded"))
        pages.table(
            [word("subgroup"), word("reason")],
            [[f"{one.order} #{one.subgroup}", one.reason] for one in study.exclusions],
            [1, 3],
        )
    return pages.to_bytes()


def _ppm(value: float | None) -> str | None:
    return None if value is None else f"{value:,.2f}" if value < 1_000 else f"{value:,.0f}"


def _p(p: float) -> str:
    return "< 0.0001" if p < 1e-4 else f"{p:.4f}"


def workbook(study: CapabilityDocument, data: dict[str, Any], language: Language, zone: str) -> bytes:
    """A workbook of two sheets: the study's numbers, and the values with their subgroups. ``data`` is the
    stored column."""
    report = Report(study, language, zone)
    word = report.word
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    created = datetime.fromtimestamp(study.at // 1_000_000, UTC).replace(tzinfo=None)
    book.set_properties({"title": report.title, "author": "Jidoka", "created": created})
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet(study.number)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 6, 22)
    rows: list[Sequence[object]] = [(report.title,), *report.facts(), ("SHA-256", study.data_hash), ()]
    rows += [(word("verdict"), report.verdict()), *(("", warning) for warning in report.warnings()), ()]
    confidence = f"{100 * study.choices.confidence:g}"
    heads = {len(rows)}
    bounds = word("bounds", confidence=confidence)
    rows.append((word("index"), word("value"), bounds, "", word("lower"), word("method"), word("df")))
    rows += [
        (name, one.value, one.low, one.high, one.lower, one.method and word(one.method), one.freedom)
        for name, one in report.index_rows()
    ]
    rows.append(())
    heads.add(len(rows))
    rows.append((word("outside"), word("below"), word("above"), word("total")))
    rows += [(name, one.below, one.above, one.total) for name, one in report.outside_rows()]
    rows.append(())
    heads.add(len(rows))
    rows.append((word("test"), word("statistic"), word("p")))
    rows += report.test_rows()
    rows += [(), *((f"{one.order} #{one.subgroup}", one.reason) for one in study.exclusions)]
    for at, row in enumerate(rows):
        _write(sheet, at, row, bold if at == 0 or at in heads else None)
    values = book.add_worksheet(word("value"))
    width = max(len(one) for one in data["subgroups"])
    _write(values, 0, (word("source"), word("subgroup"), *range(1, width + 1), word("mean")), bold)
    for at, ((order, number), one) in enumerate(zip(data["labels"], data["subgroups"], strict=True), start=1):
        _write(values, at, (order, number, *one, *[None] * (width - len(one)), sum(one) / len(one)), None)
    values.freeze_panes(1, 0)
    book.close()
    return target.getvalue()


def _write(sheet: Any, row: int, cells: Sequence[object], style: Any) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, (int, float)):
            sheet.write_number(row, column, cell, style)
        elif cell:
            sheet.write_string(row, column, str(cell), style)
