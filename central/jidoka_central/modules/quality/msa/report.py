"""The report of a study, on paper and as a workbook, in one language.

Both come from the same ``sections``: what was studied, the grades, the numbers of the analysis, the readings
with their corrections, the signatures. Paper adds the plots; the workbook holds readings as numbers. The
footing is the hash of design and readings, the same in either language.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import xlsxwriter

from jidoka_central.foundation.print import Pages
from jidoka_central.foundation.text import Language
from jidoka_central.modules.quality.msa.collecting import shown as plain_number
from jidoka_central.modules.quality.msa.figures import (
    Figure,
    Number,
    cell_of,
    figure_of,
    interval,
    percent,
    write,
)
from jidoka_central.modules.quality.msa.judging import CRITERIA
from jidoka_central.modules.quality.msa.pictures import plots_of
from jidoka_central.modules.quality.msa.reading import MsaDocument
from jidoka_central.modules.quality.msa.states import MSA_STATES
from jidoka_central.modules.quality.msa.wording import (
    COMPONENTS,
    COMPONENTS_OF_U,
    FIELDS,
    KINDS,
    METHODS,
    SOURCES,
    UNCERTAINTY,
    W,
)

_NAME_MAX: Final = 31  # of a workbook's sheet


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


def sections(shown: MsaDocument, language: Language, zone: str) -> list[Section]:
    """Everything but the plots."""
    result, figure = shown.result or {}, figure_of(shown.decimals)
    found: list[Section] = []
    if result:
        grades = tuple(
            (CRITERIA[name].in_(language), MSA_STATES.states[grade].in_(language))
            for name, grade in result["grades"].items()
        )
        found.append(
            Section(_w("grades", language), (_w("criterion", language), _w("grade", language)), grades)
        )
    for method in ("anova", "average_range"):
        if result.get(method):
            found += _spread(result[method], method, language, figure)
    for name in ("range", "linearity", "stability", "bias", "type1", "agreement"):
        if result.get(name):
            found += _fields(name, result[name], language, figure)
    if result.get("uncertainty"):
        found += _uncertainty(result["uncertainty"], language, figure)
    if shown.readings:
        columns = (
            "position",
            "appraiser",
            "part",
            "blind",
            "trial",
            "value",
            "taken_by",
            "taken_at",
            "given_by",
        )
        rows = tuple(
            (
                r.position,
                r.appraiser,
                r.part,
                r.blind,
                r.trial,
                _read(r.value, shown),
                r.taken_by,
                _at(r.taken_at, zone),
                None if r.taken_at is None else r.source or _w("typed", language),
            )
            for r in shown.readings
        )
        found.append(Section(_w("readings", language), tuple(_w(name, language) for name in columns), rows))
    if shown.corrections:
        changed = ("position", "before", "after", "reason", "taken_by", "taken_at")
        corrected = tuple(
            (
                c.position,
                c.before,
                c.after or _w("discarded", language),
                c.reason,
                c.corrected_by,
                _at(c.created, zone),
            )
            for c in shown.corrections
        )
        found.append(
            Section(_w("corrections", language), tuple(_w(name, language) for name in changed), corrected)
        )
    if shown.signatures:
        signed = tuple(
            (s.display, s.meaning_zh if language == "zh" else s.meaning_en, _at(s.signed, zone))
            for s in shown.signatures
        )
        signing = ("taken_by", "meaning", "taken_at")
        found.append(
            Section(_w("signatures", language), tuple(_w(name, language) for name in signing), signed)
        )
    return found


def facts(shown: MsaDocument, language: Language, zone: str) -> list[tuple[str, object]]:
    """Labels and values above everything else."""
    row, result = shown.summary, shown.result or {}
    pairs: list[tuple[str, object]] = [
        ("kind", KINDS[row.kind].in_(language)),
        ("state", shown.state_zh if language == "zh" else shown.state_en),
        ("gauge", f"{row.gauge} {shown.gauge_zh if language == 'zh' else shown.gauge_en}"),
        ("unit", shown.unit),
        ("item", row.item),
        ("characteristic", row.characteristic),
        ("tolerance", None if shown.tolerance is None else _number(shown.tolerance)),
        ("edition", result.get("edition")),
        ("parts", len(shown.design["parts"])),
        ("appraisers", ", ".join(shown.design["appraisers"])),
        ("trials", shown.design["trials"]),
        ("seed", str(shown.seed)),  # a spreadsheet shows 15 digits of a number
        ("given", _given(shown, language)),
    ]
    if "method" in result:
        pooled = (result.get("anova") or {}).get("pooled")
        pooling = None if pooled is None else _w("pooled" if pooled else "not_pooled", language)
        pairs += [
            ("method", METHODS[result["method"]].in_(language)),
            ("pooling", None if pooling is None else f"{pooling} (alpha {shown.design['alpha']:g})"),
        ]
    pairs += [
        ("completed", f"{shown.completed_by} {_at(shown.completed_at, zone)}" if result else None),
        ("note", shown.note),
        ("override", shown.override_reason),
    ]
    return [(_w(name, language), value) for name, value in pairs]


def _given(shown: MsaDocument, language: Language) -> str | None:
    """How many readings the gauge gave and how many were typed."""
    taken = [one for one in shown.readings if one.taken_at is not None]
    gauge = sum(one.source is not None for one in taken)
    counts = {"gauge": gauge, "typed": len(taken) - gauge}
    return W["given_counts"].in_(language, counts) if taken else None


def paper(shown: MsaDocument, language: Language, zone: str) -> bytes:
    """The report as PDF."""
    title = f"{_w('report', language)} {shown.summary.number}"
    pages = Pages(title, f"SHA-256 {shown.data_hash or '-'}")
    pages.paragraph(shown.summary.title)
    pages.pairs(facts(shown, language, zone))
    plots = plots_of(shown, language)
    for at, section in enumerate(sections(shown, language, zone)):
        if at == 1 and plots:
            pages.heading(_w("plots", language))
            for plot in plots:
                pages.drawing(plot)
        pages.heading(section.title)
        pages.table(section.header, section.rows)
    return pages.to_bytes()


def workbook(shown: MsaDocument, language: Language, zone: str) -> bytes:
    """The report as XLSX: one sheet a section, numbers as numbers; a text is never taken for a formula."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": shown.summary.number, "comments": f"SHA-256 {shown.data_hash or '-'}"})
    strong = book.add_format({"bold": True, "bg_color": "#eef1f5"})
    first = Section(
        shown.summary.number,
        (_w("report", language), shown.summary.title),
        tuple(facts(shown, language, zone)),
    )
    used: set[str] = set()
    for section in (first, *sections(shown, language, zone)):
        name = "".join(sign for sign in section.title if sign not in "[]:*?/\\")[: _NAME_MAX - 3]
        while name.lower() in used:
            name += "+"
        used.add(name.lower())
        sheet = book.add_worksheet(name)
        for column, text in enumerate(section.header):
            sheet.write_string(0, column, text, strong)
        for line, cells in enumerate(section.rows, start=1):
            for column, cell in enumerate(cells):
                write(sheet, line, column, cell)
        sheet.set_column(0, max(1, len(section.header)) - 1, 18)
        sheet.freeze_panes(1, 0)
    book.close()
    return target.getvalue()


def _spread(block: dict[str, Any], method: str, language: Language, figure: Figure) -> list[Section]:
    found: list[Section] = []
    rows: tuple[tuple[object, ...], ...]
    header: tuple[str, ...]
    spread = block["spread"]
    if method == "anova":
        rows = tuple(
            (
                SOURCES[one["name"]].in_(language),
                one["freedom"],
                figure(one["squares"]),
                figure(one["mean_square"]),
                figure(one["f"]),
                figure(one["p"]),
            )
            for one in block["sources"]
        )
        header = tuple(_w(name, language) for name in ("source", "freedom", "squares", "mean_square"))
        found.append(Section(_w("anova", language), (*header, "F", "p"), rows))
    rows = tuple(
        (
            f"{one['name']} {COMPONENTS[one['name']].in_(language)}",
            figure(one["variance"]),
            figure(one["sigma"]),
            percent(one["contribution"]),
            percent(one["of_total"]),
            percent(one["of_tolerance"]),
            interval(one["interval"], figure),
        )
        for one in spread["components"]
    )
    confidence = f"{100 * block['level']:g} %" if "level" in block else ""
    header = (
        _w("component", language),
        _w("variance", language),
        _w("sigma", language),
        _w("contribution", language),
        _w("of_total", language),
        _w("of_tolerance", language),
        f"{_w('interval', language)} {confidence}",
    )
    title = f"{METHODS[method].in_(language)}: ndc {spread['ndc']} ({spread['ndc_raw']:.3f})"
    found.append(Section(title, header, rows))
    if method == "average_range":
        names = ("range_mean", "range_upper", "k1", "k2", "k3", "mean_spread", "part_range")
        more: list[tuple[str, object]] = [(FIELDS[name].in_(language), figure(block[name])) for name in names]
        more += [
            (_w("beyond", language), f"{one['appraiser']} / {one['part']}: {figure(one['range'])}")
            for one in block["beyond"]
        ]
        found.append(
            Section(_w("ranges", language), (_w("quantity", language), _w("value", language)), tuple(more))
        )
    return found


def _fields(name: str, block: dict[str, Any], language: Language, figure: Figure) -> list[Section]:
    """A block of numbers as labels and values; what is a list of blocks becomes a table of its own."""
    rows: list[tuple[object, ...]] = []
    tables: list[Section] = []
    for key, value in block.items():
        label = FIELDS[key].in_(language) if key in FIELDS else key
        if isinstance(value, list) and value and isinstance(value[0], dict):
            columns = tuple(value[0])
            header = tuple(FIELDS[one].in_(language) if one in FIELDS else one for one in columns)
            tables.append(
                Section(
                    label, header, tuple(tuple(cell_of(one[c], figure) for c in columns) for one in value)
                )
            )
        elif name == "type1" and key == "bias":
            tables += _fields("bias", value, language, figure)
        else:
            rows.append((label, cell_of(value, figure)))
    head = (_w("quantity", language), _w("value", language))
    return [Section(FIELDS[name].in_(language), head, tuple(rows)), *tables]


def _uncertainty(block: dict[str, Any], language: Language, figure: Figure) -> list[Section]:
    """What the budget comes to, and what it is of."""
    rows: list[tuple[object, ...]] = [
        (UNCERTAINTY[key].in_(language), figure(block[key])) for key in UNCERTAINTY if key in block
    ]
    rows.append(
        (_w("not_known", language), ", ".join(COMPONENTS_OF_U[one].in_(language) for one in block["missing"]))
    )
    parts = tuple(
        (
            COMPONENTS_OF_U[name].in_(language) if name in COMPONENTS_OF_U else name,
            figure(u),
            _w("counts" if counts else "counts_not", language),
        )
        for name, u, counts in block["shares"]
    )
    head = (_w("component", language), _w("standard_uncertainty", language), _w("in_the_sum", language))
    return [
        Section(_w("uncertainty", language), (_w("quantity", language), _w("value", language)), tuple(rows)),
        Section(_w("uncertainty_parts", language), head, parts),
    ]


def _number(value: float) -> Number:
    return Number(value, plain_number(value))


def _read(value: str | None, shown: MsaDocument) -> object:
    """A reading: a number, but for an attribute's category."""
    return value if value is None or shown.summary.kind == "attribute" else Number(float(value), value)


def _w(name: str, language: Language) -> str:
    return W[name].in_(language)


def _at(instant: int | None, zone: str) -> str | None:
    if instant is None:
        return None
    return datetime.fromtimestamp(instant / 1_000_000, ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
