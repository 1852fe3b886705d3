"""Printed documents hold both languages, say how many pages there are, and come out the same twice."""

from __future__ import annotations

import io

from pypdf import PdfReader

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
