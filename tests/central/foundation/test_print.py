"""Printed documents hold both languages, say how many pages there are, and come out the same twice."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader
from reportlab.graphics.shapes import Drawing, String

from jidoka_central.foundation.print import Pages


def printed() -> bytes:
    pages = Pages("追溯档案 Dossier <R&D>", "sha256 74")
    pages.heading("现在在哪里 Where it is")
    pages.pairs([("序列号", "R-0182"), ("姓名", "张喆"), ("批次", None)])
    pages.table(["序列号", "where"], [[f"R-{number:04d}", "可用 available"] for number in range(90)])
    return pages.to_bytes()


def test_both_languages_are_readable_and_pages_are_counted() -> None:
    first = printed()
    assert first == printed(), "the same content gives the same bytes"
    reader = PdfReader(io.BytesIO(first))
    text = "\n".join(page.extract_text() for page in reader.pages)
    for expected in ("追溯档案 Dossier <R&D>", "张喆", "R-0089", "可用 available", "sha256 74", "2 / 2"):
        assert expected in text
    assert len(first) < 100_000, "only the glyphs used are embedded"


def pages_where(lines: int, what: str) -> tuple[int, int]:
    """The pages of a heading and of the beginning of what it is of, below so many lines."""
    pages = Pages("title")
    for _ in range(lines):
        pages.paragraph("a line")
    pages.heading("Beyond specification")
    if what == "drawing":
        drawing = Drawing(200, 150)
        drawing.add(String(10, 10, "the drawing"))
        pages.drawing(drawing)
    else:
        pages.paragraph("a note")
        pages.table(["column"], [["the first row"], *([f"row {at}"] for at in range(90))])
    found = [page.extract_text() for page in PdfReader(io.BytesIO(pages.to_bytes())).pages]
    wanted = "the drawing" if what == "drawing" else "the first row"
    heading, begins = (
        next(at for at, text in enumerate(found) if one in text) for one in ("Beyond specification", wanted)
    )
    return heading, begins


@pytest.mark.parametrize(("what", "least"), [("table", 38), ("drawing", 26)])
def test_no_heading_stands_alone_at_a_pages_foot(what: str, least: int) -> None:
    places = {lines: pages_where(lines, what) for lines in range(least, least + 16, 2)}
    assert all(heading == begins for heading, begins in places.values()), places
    assert {heading for heading, _ in places.values()} == {0, 1}
