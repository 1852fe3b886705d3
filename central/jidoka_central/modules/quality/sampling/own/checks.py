"""What the rows of a sampling table must say together: numbers that can be, arrows that end at a plan, and a
plan or an arrow for every lot, severity, kind and AQL of the table.
"""

from __future__ import annotations

from jidoka_central.modules.quality.sampling.own import errors
from jidoka_central.modules.quality.sampling.own.csv_files import Rows, read_cells, read_lots
from jidoka_central.modules.quality.sampling.own.file_rows import Faults, Place, Source
from jidoka_central.modules.quality.sampling.own.tables import (
    LETTERS_OF,
    OWN,
    VARIABLES,
    Address,
    Astray,
    Cell,
    Content,
    Earned,
    TableKind,
    named,
)


def read_table(
    kind: TableKind,
    earned: Earned,
    gap: bool,
    letters: str,
    source: Source,
    lots_source: Source | None,
    lots_part: str = "letters_content",
) -> tuple[Content, dict[Address, Place]]:
    """A table as its files say it, and the row each cell begins in; ``lots_part`` is the input's field its
    lot rows came in. Raises ``InvalidInput`` with every fault found."""
    faults, of_lots = Faults("content"), Faults(lots_part)
    lots = LETTERS_OF[letters].rows if letters != OWN else read_lots(lots_source or "", of_lots)
    rows = read_cells(kind, source, faults)
    for address, cell in rows.cells.items():
        if cell.stages:
            _numbers(address, cell, gap, rows.stages_of[address], faults)
    faults.found += of_lots.found
    faults.stop()
    content = Content(kind, earned, gap, letters, lots, rows.cells)
    _whole(content, faults)
    _arrows(content, rows, faults)
    faults.stop()
    return content, rows.row_of


def _numbers(address: Address, cell: Cell, gap: bool, places: tuple[Place, ...], faults: Faults) -> None:
    cell_name, most_ac, most_re = named(address), -1, 0
    for number, (place, stage) in enumerate(zip(places, cell.stages, strict=True), start=1):
        at = {"cell": cell_name, "stage": number, "ac": stage.ac, "re": stage.re}
        ac = -1 if stage.ac is None else stage.ac
        if number == len(cell.stages):
            wide = gap and address[1] == "reduced"
            if stage.ac is None or stage.re <= ac or (stage.re != ac + 1 and not wide):
                shown = at | {"ac": "#" if stage.ac is None else stage.ac}
                faults.note(errors.NUMBERS_END, place, "re", **shown)
        elif ac >= stage.re:
            faults.note(errors.NUMBERS_CROSS, place, "ac", **at)
        if ac < most_ac or stage.re < most_re:
            faults.note(errors.NUMBERS_FALL, place, "ac", **at)
        most_ac, most_re = max(most_ac, ac), max(most_re, stage.re)


def _whole(content: Content, faults: Faults) -> None:
    if content.kind == "attributes" and "single" not in content.kinds:
        faults.note(errors.NO_SINGLE)
        return
    missing = [one for one in content.lot_letters if one not in content.row_letters]
    for letter in missing:
        faults.note(errors.NO_LETTER, text=letter)
    if not missing:
        for address in content.grid():
            if address not in content.cells:
                faults.note(errors.HOLE, cell=named(address))


def _arrows(content: Content, rows: Rows, faults: Faults) -> None:
    reached: set[str] = set(content.lot_letters)
    for address, cell in content.cells.items():
        if cell.use is None:
            continue
        try:
            reached.add(content.resolve(address)[0][2])
        except Astray as astray:
            problem = errors.ARROW_CIRCLE if astray.circle else errors.ARROW_OUT
            faults.note(problem, rows.row_of[address], "use", cell=named(address), text=cell.use)
    for address in content.grid():
        if address[0] not in ("single", VARIABLES):
            _single_beside(content, address, faults)
    for letter in content.row_letters:
        if letter not in reached:
            row = next(rows.row_of[one] for one in content.cells if one[2] == letter)
            faults.note(errors.NOT_NEEDED, row, "letter", text=letter)


def _single_beside(content: Content, address: Address, faults: Faults) -> None:
    """A lot smaller than the samples of a double or multiple plan takes the single one of its row."""
    try:
        _, severity, letter, aql = content.resolve(address)[0]
    except Astray:  # noted already, or a hole
        return
    single = ("single", severity, letter, aql)
    try:
        content.resolve(single)
    except Astray:
        if single not in content.cells:
            faults.note(errors.HOLE, cell=named(single))
