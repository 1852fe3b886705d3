"""Files to begin with: the columns of a table with an example row, as CSV or as a workbook.

The workbook's cells are formatted as text, so that a spreadsheet makes no date of what is typed; columns with
few words offer them. Its sheet of notes says what each column is; it is not read when the file is loaded. The
example is a row to write over, and of no standard.
"""

from __future__ import annotations

import csv
import io
from typing import Any, Final, Literal

from jidoka_central.foundation.text import Language, Text
from jidoka_central.modules.quality.sampling.editions import SEVERITIES
from jidoka_central.modules.quality.sampling.own.csv_files import ROWS_MAX
from jidoka_central.modules.quality.sampling.own.file_rows import COLUMNS
from jidoka_central.modules.quality.sampling.own.tables import KINDS
from jidoka_central.modules.quality.sampling.tables import AQLS, LEVELS

What = Literal["attributes", "variables", "letters"]
EXAMPLES: Final[dict[What, tuple[str, ...]]] = {
    "attributes": ("single", "normal", "J", "1.0", "", "1", "80", "2", "3"),
    "variables": ("normal", "J", "1.0", "", "50", "1.87", "2.5"),
    "letters": ("II", "501", "1200", "J"),
}
_CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "kind": KINDS["attributes"],
    "severity": tuple(str(one) for one in SEVERITIES),
    "level": LEVELS,
    "aql": AQLS,
}
_ABOUT: Final[dict[str, Text]] = {
    "kind": Text(zh="single 一次、double 二次、multiple 多次", en="single, double or multiple"),
    "severity": Text(
        zh="normal 正常、tightened 加严、reduced 放宽", en="normal, tightened or reduced inspection"
    ),
    "letter": Text(zh="样本量字码，A 至 Z", en="the code letter of the sample size, A to Z"),
    "aql": Text(zh="AQL，如 0.65、1.0", en="the AQL, such as 0.65 or 1.0"),
    "use": Text(
        zh="本格没有自己的数值时填写：up、down（箭头）、另一字码、single 或 double；其余数值列留空",
        en="where the cell has no numbers of its own: up or down (an arrow), another letter, single or "
        "double; the columns of numbers stay blank then",
    ),
    "stage": Text(
        zh="第几次样本，从 1 起，每次样本一行；一次方案可留空",
        en="which sample, from 1 on, a row for each; a single plan needs none",
    ),
    "n": Text(zh="样本量", en="the sample size"),
    "ac": Text(
        zh="接收数；尚不能接收时填 #", en="the acceptance number; # where acceptance is not possible yet"
    ),
    "re": Text(zh="拒收数", en="the rejection number"),
    "k": Text(
        zh="接收常数；没有时留空，k 与 m 至少一个",
        en="the acceptability constant; blank where there is none, k or m is needed",
    ),
    "m": Text(
        zh="M 法的最大不合格品率，单位 %（2.5 即 2.5 %）",
        en="of form M the most nonconforming, in per cent (2.5 is 2.5 %)",
    ),
    "level": Text(zh="检验水平：I、II、III、S-1 至 S-4", en="the inspection level: I, II, III or S-1 to S-4"),
    "lot_from": Text(zh="批量从", en="lots from this many pieces"),
    "lot_to": Text(zh="批量至；留空表示以上不限", en="to this many; blank: and over"),
}
_FIRST: Final = Text(
    zh="第一行是列名；第二行是示例，请改写。空白行不读，其他名称的工作表都会读作表格内容；本工作表不读。",
    en="The first row names the columns, the second is an example to write over. Blank rows are not read; "
    "any sheet of another name is read as rows of the table. This sheet is not read.",
)
_LETTERS: Final = Text(
    zh="批量与字码可放在名为 letters 的工作表中（列：level、lot_from、lot_to、letter）。",
    en="Lot sizes and letters may stand in a sheet named letters (columns level, lot_from, lot_to, letter).",
)
_NOTES: Final = Text(zh="说明", en="notes")
_CHOICES_LENGTH_MAX: Final = 255  # of all words together, as spreadsheets have it
_WIDTH: Final = 12


def template_csv(what: What) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows((COLUMNS[what], EXAMPLES[what]))
    return out.getvalue()


def template_workbook(what: What, language: Language) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        _fill(book, book.add_worksheet("letters" if what == "letters" else "cells"), what)
        _say(book, book.add_worksheet(_NOTES.in_(language)), what, language)
    return out.getvalue()


def _fill(book: Any, sheet: Any, what: What) -> None:
    strong, text = (
        book.add_format({"bold": True, "bg_color": "#EEF1F5", "bottom": 1}),
        book.add_format({"num_format": "@"}),
    )
    sheet.set_column(0, len(COLUMNS[what]) - 1, _WIDTH, text)
    sheet.freeze_panes(1, 0)
    for at, (column, example) in enumerate(zip(COLUMNS[what], EXAMPLES[what], strict=True)):
        sheet.write_string(0, at, column, strong)
        if example:
            sheet.write_string(1, at, example, text)
        words = list(_CHOICES.get(column, ()))
        if words and len(",".join(words)) <= _CHOICES_LENGTH_MAX:
            sheet.data_validation(1, at, ROWS_MAX, at, {"validate": "list", "source": words})


def _say(book: Any, sheet: Any, what: What, language: Language) -> None:
    wrapped, strong = book.add_format({"text_wrap": True, "valign": "top"}), book.add_format({"bold": True})
    sheet.set_column(0, 0, _WIDTH)
    sheet.set_column(1, 1, 90, wrapped)
    sheet.write_string(0, 1, _FIRST.in_(language))
    if what != "letters":
        sheet.write_string(1, 1, _LETTERS.in_(language))
    for row, column in enumerate(COLUMNS[what], start=3):
        sheet.write_string(row, 0, column, strong)
        sheet.write_string(row, 1, _ABOUT[column].in_(language))
