"""Reading XLSX workbooks: what their cells say, as texts, with the row and column each stands in. Pure.

    cell                                       read as
    text, shared, in place or of a formula     the text, without the readings that stand above characters
    number                                     the decimal number a spreadsheet shows in full: 15 significant
                                               digits, so 0.065 for the double beside it, 80 for 80.0
    formula                                    the value stored with it; without one it is ``Unread``
    date, or number formatted as one or as %   ``Unread``: what was typed is no longer there (1-2, 2.5%)

Rows and columns that are hidden are read, sheets that are hidden are not. A text is cut at ``TEXT_MAX``. A
workbook comes from outside: ``BYTES_MAX`` of it, ``UNPACKED_MAX`` of the parts that are read, counted while
they are unpacked whatever the archive claims, ``ELEMENTS_MAX`` in them, ``TAG_MAX`` bytes of one with its
attributes, ``SHEETS_MAX``, ``ROWS_MAX`` of a sheet, ``CELLS_MAX``; no document type and so no entity; of an
archive only stored and deflated members without a password. What breaks a bound or is no workbook raises
``UnfitWorkbook``. Names of sheets are cut at ``NAME_MAX``, formats at ``FORMAT_MAX``.
"""

from __future__ import annotations

import io
import math
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal
from xml.parsers import expat

BYTES_MAX: Final = 2_000_000
UNPACKED_MAX: Final = 24_000_000
ELEMENTS_MAX: Final = 800_000  # each takes its time, though it says nothing
TAG_MAX: Final = 200_000  # a parser begins an unfinished tag anew with every piece
SHEETS_MAX: Final = 30
NAME_MAX: Final = 100  # spreadsheets end at 31
FORMAT_MAX: Final = 255  # as spreadsheets have it
ROWS_MAX: Final = 30_000
CELLS_MAX: Final = 250_000
COLUMNS_MAX: Final = 50  # what stands further right is counted as standing there
TEXT_MAX: Final = 300  # of a cell
_PIECE: Final = 65_536
_WORKBOOK_TYPE: Final = "/officeDocument"
_DATES: Final = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_PERCENTS: Final = frozenset([9, 10])
_QUOTED: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    EOFError,
    LookupError,
    ValueError,
    OSError,
    struct.error,
)

Why = Literal["not_xlsx", "locked", "too_large"]
Lacking = Literal["formula", "date", "percent"]


class UnfitWorkbook(Exception):
    """``why``: ``not_xlsx``; ``locked`` by a password or of the older format; ``too_large``."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Final[Why] = why


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell whose text cannot be known, and why."""

    why: Lacking


Value = str | Unread


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """``rows``: the number of each row that says something, and what its cells say from the first column on;
    ``""`` where nothing stands."""

    name: str
    rows: tuple[tuple[int, tuple[Value, ...]], ...]


def read_workbook(data: bytes) -> tuple[ReadSheet, ...]:
    """The sheets that are not hidden, in their order. Raises ``UnfitWorkbook``."""
    if data.startswith(_OLD_OFFICE):
        raise UnfitWorkbook("locked")
    if len(data) > BYTES_MAX:
        raise UnfitWorkbook("too_large")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _Book(archive).sheets()
    except (NotImplementedError, RuntimeError) as error:  # a method, or a password, that zipfile has not
        raise UnfitWorkbook("locked") from error
    except _BROKEN as error:
        raise UnfitWorkbook("not_xlsx") from error


def column_name(index: int) -> str:
    """``A`` for 0, ``AA`` for 26."""
    name, index = "", index + 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


class _Book:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._left = UNPACKED_MAX
        self._cells = CELLS_MAX
        self._elements = ELEMENTS_MAX

    def sheets(self) -> tuple[ReadSheet, ...]:
        start = next((one for kind, _, one in self._links("") if kind.endswith(_WORKBOOK_TYPE)), None)
        if start is None:
            raise UnfitWorkbook("not_xlsx")
        links = {name: (kind, path) for kind, name, path in self._links(start)}
        texts, styles = _Texts(), _Styles()
        for ending, part in (("/sharedStrings", texts), ("/styles", styles)):
            for kind, path in links.values():
                if kind.endswith(ending):
                    self._parse(path, part.begin, part.end, part.data)
        listed = _Listed()
        self._parse(start, listed.begin)
        if len(listed.sheets) > SHEETS_MAX:
            raise UnfitWorkbook("too_large")
        return tuple(
            self._sheet(name, links[link][1], texts.found, styles)
            for name, link in listed.sheets
            if links[link][0].endswith("/worksheet")
        )

    def _sheet(self, name: str, path: str, texts: list[str], styles: _Styles) -> ReadSheet:
        reading = _Cells(texts, styles, self._cells)
        self._parse(path, reading.begin, reading.end, reading.data)
        self._cells = reading.left
        rows = sorted(reading.rows.items())
        return ReadSheet(name[:NAME_MAX], tuple((number, _row(found)) for number, found in rows))

    def _links(self, of: str) -> list[tuple[str, str, str]]:
        """(kind, name, path) of what a part of the workbook refers to."""
        folder, file = posixpath.split(of)
        found: list[tuple[str, str, str]] = []

        def begin(tag: str, given: dict[str, str]) -> None:
            if tag == "Relationship" and given.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, given["Target"])).lstrip("/")
                found.append((given["Type"], given["Id"], target))

        self._parse(posixpath.join(folder, "_rels", f"{file}.rels"), begin)
        return found

    def _parse(
        self,
        path: str,
        begin: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None] | None = None,
        data: Callable[[str], None] | None = None,
    ) -> None:
        """One part, unpacked piece by piece."""
        info = self._archive.getinfo(path)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise UnfitWorkbook("not_xlsx")
        parser = expat.ParserCreate()
        parser.buffer_text = True

        def started(tag: str, given: dict[str, str]) -> None:
            self._elements -= 1
            if self._elements < 0:
                raise UnfitWorkbook("too_large")
            begin(_local(tag), given)

        parser.StartElementHandler = started
        if end is not None:
            parser.EndElementHandler = lambda tag: end(_local(tag))
        if data is not None:
            parser.CharacterDataHandler = data
        parser.StartDoctypeDeclHandler = _no_document_type
        fed = 0
        with self._archive.open(info) as part:
            while piece := part.read(_PIECE):
                self._left -= len(piece)
                if self._left < 0:
                    raise UnfitWorkbook("too_large")
                parser.Parse(piece, False)
                fed += len(piece)
                if fed - parser.CurrentByteIndex > TAG_MAX:
                    raise UnfitWorkbook("too_large")
        parser.Parse(b"", True)


def _no_document_type(*_: object) -> None:
    raise UnfitWorkbook("not_xlsx")


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _row(found: dict[int, Value]) -> tuple[Value, ...]:
    return tuple(found.get(at, "") for at in range(max(found) + 1))


@dataclass
class _Listed:
    """The sheets a workbook names, with the link to each; hidden ones are left out."""

    sheets: list[tuple[str, str]] = field(default_factory=list)

    def begin(self, tag: str, given: dict[str, str]) -> None:
        if tag == "sheet" and given.get("state", "visible") == "visible":
            links = [value for name, value in given.items() if name.endswith(":id")]
            self.sheets.append((given["name"], links[0]))


@dataclass
class _Texts:
    """The texts that cells share by number; the reading above a character (``rPh``) is none of its text."""

    found: list[str] = field(default_factory=list)
    _now: list[str] = field(default_factory=list)
    _above: bool = False
    _inside: bool = False

    def begin(self, tag: str, given: dict[str, str]) -> None:
        if tag == "si":
            self._now = []
        self._above = self._above or tag == "rPh"
        self._inside = tag == "t" and not self._above

    def data(self, text: str) -> None:
        if self._inside:
            self._now.append(text)

    def end(self, tag: str) -> None:
        self._inside = False
        self._above = self._above and tag != "rPh"
        if tag == "si":
            self.found.append("".join(self._now)[:TEXT_MAX])
            if len(self.found) > CELLS_MAX:
                raise UnfitWorkbook("too_large")


@dataclass
class _Styles:
    """Which styles of cells show their number as a date or as a percentage."""

    kinds: list[Lacking | None] = field(default_factory=list)
    _formats: dict[int, str] = field(default_factory=dict)
    _of_cells: bool = False

    def begin(self, tag: str, given: dict[str, str]) -> None:
        if tag == "numFmt":
            self._formats[int(given["numFmtId"])] = given["formatCode"][:FORMAT_MAX]
        if tag == "cellXfs":
            self._of_cells = True
        if tag == "xf" and self._of_cells:
            self.kinds.append(self._kind(int(given.get("numFmtId", "0"))))

    def data(self, text: str) -> None:
        return

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self._of_cells = False

    def _kind(self, number: int) -> Lacking | None:
        shape = _QUOTED.sub("", self._formats.get(number, "")).lower()
        if number in _PERCENTS or "%" in shape:
            return "percent"
        return "date" if number in _DATES or any(one in shape for one in "ymdhs") else None

    def of(self, style: str) -> Lacking | None:
        index = int(style)
        return self.kinds[index] if index < len(self.kinds) else None


@dataclass
class _Cells:
    """The cells of one sheet as they are met; ``left``: how many more there may be."""

    texts: list[str]
    styles: _Styles
    left: int
    rows: dict[int, dict[int, Value]] = field(default_factory=dict)
    _row: int = 0
    _column: int = -1
    _kind: str = "n"
    _style: str = "0"
    _formula: bool = False
    _said: list[str] = field(default_factory=list)
    _above: bool = False
    _inside: bool = False

    def begin(self, tag: str, given: dict[str, str]) -> None:
        if tag == "row":
            self._row, self._column = int(given.get("r", self._row + 1)), -1
        elif tag == "c":
            place = _REFERENCE.fullmatch(given.get("r", ""))
            self._column = _index(place[1]) if place else self._column + 1
            self._kind, self._style = given.get("t", "n"), given.get("s", "0")
            self._formula, self._said = False, []
        elif tag == "f":
            self._formula = True
        self._above = self._above or tag == "rPh"
        self._inside = tag in ("v", "t") and not self._above

    def data(self, text: str) -> None:
        if self._inside:
            self._said.append(text)

    def end(self, tag: str) -> None:
        self._inside = False
        self._above = self._above and tag != "rPh"
        if tag != "c":
            return
        value = self._value("".join(self._said)[:TEXT_MAX])
        if value == "" or (isinstance(value, str) and not value.strip()):
            return
        self.left -= 1
        if self.left < 0:
            raise UnfitWorkbook("too_large")
        self.rows.setdefault(self._row, {})[min(self._column, COLUMNS_MAX)] = value
        if len(self.rows) > ROWS_MAX:
            raise UnfitWorkbook("too_large")

    def _value(self, said: str) -> Value:
        if said == "":
            return Unread("formula") if self._formula and self._kind != "str" else ""
        match self._kind:
            case "s":
                return self.texts[int(said)]
            case "n":
                lacking = self.styles.of(self._style)
                return Unread(lacking) if lacking is not None else number_text(said)
            case "d":
                return Unread("date")
            case "b":
                return "TRUE" if said == "1" else "FALSE"
            case _:
                return said


def _index(letters: str) -> int:
    index = 0
    for one in letters:
        index = index * 26 + ord(one) - ord("A") + 1
    return index - 1


def number_text(said: str) -> str:
    """A stored number as a spreadsheet shows it in full."""
    value = float(said)
    if not math.isfinite(value):
        return said
    plain = format(Decimal(format(value, ".15g")), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
