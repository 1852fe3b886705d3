"""PDF documents as a list of headings, paragraphs, tables and drawings.

Latin letters are set in Helvetica, which every reader has; everything else in a subset of Droid Sans Fallback
that is part of this package (the characters of GBK, so that names of people are there) and of which only the
glyphs used are embedded. The same content gives the same bytes: no date, no random id goes in. A4 upright,
page numbers as ``n / m``. Bounds: a table cell is cut to ``CELL_MAX`` characters, since a row cannot break
across pages. No heading stands alone at a page's foot.
"""

from __future__ import annotations

import copy
import io
import re
from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import CondPageBreak, LongTable, Paragraph, SimpleDocTemplate, Spacer

CELL_MAX: Final = 2_000
MARGIN: Final = 16 * mm
WIDTH: Final = A4[0] - 2 * MARGIN
CJK: Final = "JidokaCJK"
LATIN: Final = "Helvetica"
BOLD: Final = "Helvetica-Bold"
_FONT_FILE: Final = Path(__file__).with_name("droid-sans-fallback-gbk.ttf")
# What Helvetica can show in a PDF without embedding: Windows-1252.
_NOT_LATIN: Final = re.compile(r"[^\x00-\x7e\xa1-\xff\u2013\u2014\u2018-\u201d\u2022\u2026\u20ac]+")
KEPT_MAX: Final = A4[1] / 2  # more is not kept together
_ROWS_KEPT: Final = 3
_TEXTS: Final = frozenset({"heading", "body", "small"})
_SIZES: Final = {"title": 16, "heading": 11.5, "body": 8.5, "small": 7}


@cache
def _fonts_ready() -> bool:
    pdfmetrics.registerFont(TTFont(CJK, str(_FONT_FILE)))
    return True


@cache
def _style(name: str, *, bold: bool = False, right: bool = False) -> ParagraphStyle:
    size = _SIZES[name]
    return ParagraphStyle(
        f"{name}-{bold}-{right}",
        fontName=BOLD if bold else LATIN,
        fontSize=size,
        leading=size * 1.4,
        wordWrap="CJK",
        alignment=TA_RIGHT if right else TA_LEFT,
    )


def marked(text: str) -> str:
    """The text with what Helvetica lacks in the other font, as the library's markup."""
    parts, end = [], 0
    for found in _NOT_LATIN.finditer(text):
        parts += [escape(text[end : found.start()]), f'<font name="{CJK}">{escape(found.group())}</font>']
        end = found.end()
    return "".join([*parts, escape(text[end:])])


def font_of(text: str) -> str:
    """The font that can show a text which is set whole, as in a drawing."""
    _fonts_ready()
    return CJK if _NOT_LATIN.search(text) else LATIN


class Pages:
    """A document in the making. ``footer`` stands on every page beside its number."""

    def __init__(self, title: str, footer: str = "") -> None:
        _fonts_ready()
        self._title = title
        self._footer = footer
        self._content: list[tuple[str, Any]] = [("title", title)]

    def heading(self, text: str) -> None:
        self._content.append(("heading", text))

    def paragraph(self, text: str, *, small: bool = False) -> None:
        self._content.append(("small" if small else "body", text))

    def pairs(self, rows: Sequence[tuple[str, object]]) -> None:
        """Labels and values, two to a line; a value of ``None`` shows as a dash."""
        lines = [rows[start : start + 2] for start in range(0, len(rows), 2)]
        cells = [[text for pair in line for text in pair] for line in lines]
        self._content.append(
            ("pairs", [row + [""] * (4 - len(row)) for row in cells]),
        )

    def drawing(self, drawing: Any) -> None:
        """A drawing of the graphics library, at least twelve points less wide than ``WIDTH``;
        ``font_of`` names the font of its texts."""
        self._content.append(("drawing", drawing))

    def table(
        self,
        header: Sequence[str],
        rows: Sequence[Sequence[object]],
        shares: Sequence[int] = (),
        *,
        right: Collection[int] = (),
        strong: Collection[int] = (),
    ) -> None:
        """A table whose header repeats on every page; ``shares`` are the columns' parts of the width,
        ``right`` the columns whose text stands on the right, ``strong`` the rows in bold."""
        if rows:
            given = (list(header), [list(row) for row in rows], list(shares), set(right), set(strong))
            self._content.append(("table", given))

    def to_bytes(self) -> bytes:
        """The PDF. Set twice: the number of pages is known after the first time."""
        _, pages = self._set(0)
        found, _ = self._set(pages)
        return found

    def _set(self, total: int) -> tuple[bytes, int]:
        target = io.BytesIO()
        document = SimpleDocTemplate(
            target,
            pagesize=A4,
            leftMargin=MARGIN,
            rightMargin=MARGIN,
            topMargin=MARGIN,
            bottomMargin=MARGIN,
            title=self._title,
            author="Jidoka",
            invariant=1,
        )

        def foot(canvas: Any, page: Any) -> None:
            number = f"{page.page} / {total}"
            text = f"{self._footer} · {number}" if self._footer else number
            line = Paragraph(marked(text), _style("small"))
            line.wrapOn(canvas, WIDTH, MARGIN)
            line.drawOn(canvas, MARGIN, 8 * mm)

        flowables = _kept_together([(kind, _flowables(kind, value)) for kind, value in self._content])
        document.build(flowables, onFirstPage=foot, onLaterPages=foot)
        return target.getvalue(), int(document.page)


def _kept_together(blocks: list[tuple[str, list[Any]]]) -> list[Any]:
    """All blocks in a row; a heading goes to the next page with what it is of where that would not begin
    below it: texts up to the drawing, or a table's first rows."""
    found: list[Any] = []
    for at, (kind, block) in enumerate(blocks):
        if kind == "heading":
            needed = 0.0
            for follows, of in blocks[at:]:
                needed += sum(_least_height(one) for one in of[:-1] or of)
                if follows not in _TEXTS or needed > KEPT_MAX:
                    break
            found.append(CondPageBreak(min(needed, KEPT_MAX)))
        found += block
    return found


def _least_height(flowable: Any) -> float:
    """What it needs to begin on a page: of a table its heading and two rows."""
    height = float(flowable.wrap(WIDTH, A4[1])[1])
    return sum(flowable._rowHeights[:_ROWS_KEPT]) if isinstance(flowable, LongTable) else height


def _flowables(kind: str, value: Any) -> list[Any]:
    if kind == "pairs":
        rows = [
            [_cell(row[0], bold=True), _cell(row[1]), _cell(row[2], bold=True), _cell(row[3])]
            for row in value
        ]
        table = LongTable(rows, colWidths=[WIDTH * share for share in (0.17, 0.33, 0.17, 0.33)])
        table.setStyle(_GRID)
        return [table, Spacer(1, 2 * mm)] if rows else []
    if kind == "drawing":
        # The library marks a drawing it moves to the next page, and refuses the same one to move again.
        return [copy.copy(value), Spacer(1, 2 * mm)]
    if kind == "table":
        header, lines, shares, right, strong = value
        parts = shares or [1] * len(header)
        widths = [WIDTH * part / sum(parts) for part in parts]

        def row(cells: Sequence[object], *, bold: bool) -> list[Any]:
            return [_cell(cell, bold=bold, right=index in right) for index, cell in enumerate(cells)]

        body = [row(line, bold=index in strong) for index, line in enumerate(lines)]
        table = LongTable([row(header, bold=True), *body], widths, repeatRows=1)
        shaded = [
            ("BACKGROUND", (0, index), (-1, index), _SHADE) for index in (0, *(one + 1 for one in strong))
        ]
        table.setStyle([*_GRID, *shaded])
        return [table, Spacer(1, 2 * mm)]
    above = {"title": 0, "heading": 3 * mm}.get(kind, 0)
    bold = kind in ("title", "heading")
    return [Spacer(1, above), Paragraph(marked(str(value)), _style(kind, bold=bold)), Spacer(1, 1.5 * mm)]


_SHADE: Final = colors.HexColor("#eef1f5")  # the CJK font has no bold
_GRID: Final = [
    ("GRID", (0, 0), (-1, -1), 0.3, colors.HexColor("#c8ced6")),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("TOPPADDING", (0, 0), (-1, -1), 1.5),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
    ("LEFTPADDING", (0, 0), (-1, -1), 3),
    ("RIGHTPADDING", (0, 0), (-1, -1), 3),
]


def _cell(value: object, *, bold: bool = False, right: bool = False) -> Any:
    text = "-" if value is None else str(value)
    return Paragraph(marked(text[:CELL_MAX]), _style("small", bold=bold, right=right))
