"""A chart as a workbook or as CSV: every point of the selection with its words, limits, signals, exclusions.

A workbook has the sheets data, limits, signals and exclusions (a stratum has its name in the first column);
CSV is the data alone, UTF-8 with a byte order mark, so that a spreadsheet reads Chinese. Numbers are the
stored doubles in full, except one that is a short decimal number (9 digits at most) when rounded to 11
significant digits: what a difference leaves behind those (0.0379999999999967 of readings with three
decimals) is rounding, and 0.038 is written. A text that begins like a formula is written as text. Size is
the readings behind a point, or what was inspected. A CUSUM has C+ as its value and C- as the second, with the
decision interval as the upper
limit of both; an EWMA the charted value as the second.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from jidoka_central.foundation.text import Language
from jidoka_central.modules.quality.spc.analysis import Analysis, Panel
from jidoka_central.modules.quality.spc.answering import stretch_shown
from jidoka_central.modules.quality.spc.errors import CHART_TOO_LARGE
from jidoka_central.modules.quality.spc.requests import ChartRequest
from jidoka_shared.spc.decision import describe

ROWS_MAX: Final = 500_000
EXACT_DIGITS: Final = 11
SHORT_DIGITS: Final = 9
HEADS: Final[dict[Language, tuple[str, ...]]] = {
    "en": (
        "stratum", "position", "time (UTC)", "order", "cell", "number", "size", "value", "second value",
        "spread", "lower limit", "upper limit", "rules", "spread rules", "left out",
    ),
    "zh": (
        "分层", "位置", "时间 (UTC)", "工单", "工位", "编号", "数量", "值", "第二值", "离散", "下控制限",
        "上控制限", "规则", "离散规则", "剔除原因",
    ),
}  # fmt: skip
LIMIT_NAMES: Final[dict[str, str]] = {
    "first": "起点", "last": "终点", "source": "来源", "version": "版本", "method": "方法",
    "centre": "中心线", "lower": "下控制限", "upper": "上控制限", "sigma": "标准差", "interval": "决策区间",
    "spread_centre": "离散中心线", "spread_lower": "离散下限", "spread_upper": "离散上限",
    "sigma_within": "组内标准差", "sigma_between": "组间标准差", "used": "采用点数", "left_out": "剔除点数",
    "beyond": "超限点数", "reason": "原因",
}  # fmt: skip
"""The columns of the limits, by the name of the answer, with their heads in Chinese."""
SIGNAL_HEADS: Final[dict[Language, tuple[str, ...]]] = {
    "en": ("stratum", "position", "order", "number", "panel", "rules"),
    "zh": ("分层", "位置", "工单", "编号", "图", "规则"),
}
EXCLUSION_HEADS: Final[dict[Language, tuple[str, ...]]] = {
    "en": ("stratum", "position", "order", "number", "reason"),
    "zh": ("分层", "位置", "工单", "编号", "原因"),
}
PANELS: Final[dict[Language, tuple[str, str]]] = {"en": ("value", "spread"), "zh": ("值", "离散")}
SHEETS: Final[dict[Language, tuple[str, str, str, str]]] = {
    "en": ("data", "limits", "signals", "exclusions"),
    "zh": ("数据", "控制限", "信号", "剔除"),
}


def rows_of(panel: Panel) -> Iterator[tuple[Any, ...]]:
    """The data lines of one chart."""
    series = panel.series
    lower, upper = panel.lower, panel.upper
    limits = iter(panel.stretches)
    stretch = next(limits)
    columns = (
        series.at.tolist(), series.stream.tolist(), series.number.tolist(), series.size.tolist(),
        panel.value.tolist(), panel.words.tolist(),
    )  # fmt: skip
    for at, (instant, stream, number, size, value, word) in enumerate(zip(*columns, strict=True)):
        while at > stretch.last:
            stretch = next(limits)
        low = stretch.estimate.lower if stretch.estimate is not None else None
        high = stretch.estimate.upper if stretch.estimate is not None else None
        if panel.interval is not None:  # a sum is compared with its interval, not with the means' limits
            low, high = None, float(panel.interval[at])
        reason = panel.reasons.get(at)
        yield (
            panel.stratum or "",
            at,
            datetime.fromtimestamp(instant / 1_000_000, UTC).strftime("%Y-%m-%d %H:%M:%S.%f"),
            series.streams[stream].order,
            series.streams[stream].cell,
            number,
            size,
            _number(value),
            None if panel.second is None else _number(float(panel.second[at])),
            None if panel.spread is None else _number(float(panel.spread[at])),
            _number(low if lower is None else float(lower[at])),
            _number(high if upper is None else float(upper[at])),
            _described(panel, word),
            "" if panel.spread_words is None else " ".join(describe(int(panel.spread_words[at]))),
            "" if reason is None else reason.reason,
        )


def _described(panel: Panel, word: int) -> str:
    if panel.rule_names is None:
        return " ".join(describe(word))
    return " ".join(name for bit, name in enumerate(panel.rule_names) if word >> bit & 1)


def as_csv(analysis: Analysis, language: Language) -> bytes:
    """The data of all charts. Raises ``CHART_TOO_LARGE``."""
    _check(analysis)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADS[language])
    for panel in analysis.panels:
        writer.writerows([_safe(cell) for cell in row] for row in rows_of(panel))
    return out.getvalue().encode("utf-8-sig")


def as_workbook(request: ChartRequest, analysis: Analysis, language: Language) -> bytes:
    """The workbook. Raises ``CHART_TOO_LARGE``."""
    import xlsxwriter

    _check(analysis)
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        strong = book.add_format({"bold": True})
        names = SHEETS[language]
        _fill(book.add_worksheet(names[0]), HEADS[language], _all(analysis, rows_of), strong)
        limit_heads = LIMIT_NAMES.values() if language == "zh" else LIMIT_NAMES
        heads = (HEADS[language][0], *limit_heads)
        _fill(book.add_worksheet(names[1]), heads, _all(analysis, _limits), strong)
        signals = _all(analysis, lambda panel: _signals(panel, language))
        _fill(book.add_worksheet(names[2]), SIGNAL_HEADS[language], signals, strong)
        left_out = _all(analysis, _exclusions)
        _fill(book.add_worksheet(names[3]), EXCLUSION_HEADS[language], left_out, strong)
        book.set_properties({"title": f"{request.kind} {' '.join(request.characteristics)}"})
    return out.getvalue()


def _all(analysis: Analysis, of: Any) -> Iterator[tuple[Any, ...]]:
    for panel in analysis.panels:
        yield from of(panel)


def _limits(panel: Panel) -> Iterator[tuple[Any, ...]]:
    for one in panel.stretches:
        shown = stretch_shown(one)
        yield (
            panel.stratum or "",
            *(
                _number(shown[name]) if isinstance(shown[name], float) else shown[name]
                for name in LIMIT_NAMES
            ),
        )


def _signals(panel: Panel, language: Language) -> Iterator[tuple[Any, ...]]:
    import numpy as np

    series = panel.series
    for name, words in zip(PANELS[language], (panel.rising, panel.spread_rising), strict=True):
        if words is None:
            continue
        for at in np.flatnonzero(words).tolist():
            order = series.streams[series.stream[at]].order
            rules = _described(panel, int(words[at]))
            yield panel.stratum or "", at, order, int(series.number[at]), name, rules


def _exclusions(panel: Panel) -> Iterator[tuple[Any, ...]]:
    for at, one in sorted(panel.reasons.items()):
        yield panel.stratum or "", at, one.order, one.number, one.reason


def _fill(sheet: Any, head: tuple[str, ...], rows: Iterator[tuple[Any, ...]], strong: Any) -> None:
    sheet.freeze_panes(1, 0)
    for column, title in enumerate(head):
        sheet.write_string(0, column, title, strong)
    for line, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if cell is None or cell == "":
                continue
            if isinstance(cell, str):
                sheet.write_string(line, column, cell)
            else:
                sheet.write_number(line, column, cell)


def _check(analysis: Analysis) -> None:
    if analysis.total > ROWS_MAX:
        raise CHART_TOO_LARGE.refuse(field="request.selection", most=ROWS_MAX)


def _number(value: float | None) -> float | None:
    """A short decimal number without the rounding behind it, any other as it is; None for what is no number:
    a workbook has no NaN."""
    if value is None or not math.isfinite(value):
        return None
    near = float(f"{value:.{EXACT_DIGITS}g}")
    return near if near == float(f"{value:.{SHORT_DIGITS}g}") else value


def _safe(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
