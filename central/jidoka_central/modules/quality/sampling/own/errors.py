"""What is refused about sampling tables that a plant enters; a fault of the file names its row and column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from jidoka_central.foundation.errors import FieldFault, Problem, Refusal
from jidoka_central.foundation.text import Text


def _row(code: str, zh: str, en: str) -> Problem:
    return Problem(f"quality.table_{code}", 422, Text(zh="第 {row} 行：" + zh, en="Row {row}: " + en))


HEADING = _row(
    "heading", "不认识的列“{text}”；可用：{known}", "there is no column {text}; columns are {known}"
)
HEADING_MISSING = _row("heading_missing", "缺少列 {column}", "the column {column} is missing")
CELLS_TOO_MANY = _row(
    "cells_too_many", "值多于列（{known} 列）", "more values than the {known} columns of the heading"
)
MISSING = _row("missing", "{column} 为空", "{column} is blank")
UNKNOWN = _row("unknown", "{column}“{text}”无效；可用：{known}", "{column} {text} is none of {known}")
NUMBER = _row(
    "number",
    "{column}“{text}”不是 {least} 至 {most} 的整数",
    "{column} {text} is no whole number from {least} to {most}",
)
DECIMAL = _row(
    "decimal",
    "{column}“{text}”不是 {least} 至 {most} 的小数（小数点用“.”）",
    "{column} {text} is no decimal number from {least} to {most} (decimals with a point)",
)
NOT_HERE = _row("not_here", "{column} 与 use 不能同时填写", "{column} and use cannot both be given")
TWICE = _row("twice", "单元格 {cell} 已在第 {other} 行", "the cell {cell} stands in row {other} already")
STAGE_MISSING = _row(
    "stage_missing",
    "{cell} 缺少第 {stage} 个样本（共 {stages} 个）",
    "{cell} has no stage {stage} of {stages}",
)
NUMBERS_CROSS = _row(
    "numbers_cross",
    "{cell} 第 {stage} 个样本的 Ac {ac}、Re {re} 不可能：中间样本须 Ac < Re",
    "{cell}, stage {stage}: Ac {ac} and Re {re} are not possible before the last sample (Ac < Re there)",
)
NUMBERS_FALL = _row(
    "numbers_fall",
    "{cell} 第 {stage} 个样本的 Ac 或 Re 小于前一个样本",
    "{cell}, stage {stage}: Ac or Re is less than a sample before",
)
NUMBERS_END = _row(
    "numbers_end",
    "{cell} 最后一个样本须 Re = Ac + 1（只有放宽检验可更大，且须在录入时声明此表如此），现为 {ac}/{re}",
    "{cell} ends with {ac}/{re}: Re is Ac + 1 there (more on reduced inspection alone, where the table is "
    "entered as one that allows it)",
)
NO_CRITERION = _row("no_criterion", "k 与 m 至少填写一个", "k, m or both are needed")
ARROW_OUT = _row("arrow_out", "{cell} 的 {text} 指向表外", "{cell}: {text} leads out of the table")
ARROW_CIRCLE = _row("arrow_circle", "{cell} 的 {text} 形成循环", "{cell}: {text} leads in a circle")
NOT_NEEDED = _row(
    "not_needed", "没有批量对应字码 {text}，箭头也不指向它", "no lot and no arrow leads to the letter {text}"
)
HOLE = Problem("quality.table_hole", 422, Text(zh="缺少单元格 {cell}", en="There is no cell {cell}"))
NO_LETTER = Problem(
    "quality.table_no_letter",
    422,
    Text(
        zh="批量表给出字码 {text}，表中没有这一行",
        en="Lots have the letter {text}, and the table has no such row",
    ),
)
NO_SINGLE = Problem(
    "quality.table_no_single",
    422,
    Text(
        zh="双次、多次方案的表还须有单次方案：批量小于各样本之和时使用",
        en="A table with double or multiple plans needs the single ones: smaller lots are inspected by them",
    ),
)
LOTS_GAP = _row(
    "lots_gap",
    "水平 {level} 的批量应从 {expected} 起，此行从 {text} 起",
    "lots of level {level} go on at {expected}; this row begins at {text}",
)
LOTS_END = Problem(
    "quality.table_lots_end",
    422,
    Text(
        zh="水平 {level} 的最后一行须无上限（lot_to 为空），且只有最后一行如此",
        en="The last row of level {level}, and no other, has no end (lot_to blank)",
    ),
)
TOO_LONG = Problem(
    "quality.table_too_long", 422, Text(zh="超过 {most} 行", en="There are more than {most} rows")
)
NO_ROWS = Problem("quality.table_no_rows", 422, Text(zh="没有数据行", en="There are no rows"))
NOT_CSV = Problem(
    "quality.table_not_csv",
    422,
    Text(zh="不是可读的 CSV：{why}", en="This is no CSV that can be read: {why}"),
)
WORKBOOK = Problem(
    "quality.table_workbook",
    422,
    Text(zh="这是工作簿，不是 CSV：请按 xlsx 提交", en="This is a workbook and no CSV: send it as xlsx"),
)
NOT_WORKBOOK = Problem(
    "quality.table_not_workbook",
    422,
    Text(zh="不是可读的 XLSX 工作簿", en="This is no XLSX workbook that can be read"),
)
WORKBOOK_LOCKED = Problem(
    "quality.table_workbook_locked",
    422,
    Text(
        zh="工作簿有密码，或是旧格式 XLS：请另存为无密码的 XLSX",
        en="The workbook has a password, or is of the older XLS: save it as XLSX without one",
    ),
)
WORKBOOK_LARGE = Problem(
    "quality.table_workbook_large",
    422,
    Text(
        zh="工作簿太大：只保留抽样表所在的工作表",
        en="The workbook is too large: keep only the sheets of the table",
    ),
)
FORMULA = _row(
    "formula",
    "{column}（{cell}）是公式，文件中没有它的结果：请粘贴为数值",
    "{column} ({cell}) is a formula without its result in the file: paste it as a value",
)
DATE = _row(
    "date",
    "{column}（{cell}）被电子表格存成了日期：请设为文本格式后重新输入",
    "{column} ({cell}) was stored as a date by the spreadsheet: format it as text and type it again",
)
PERCENT = _row(
    "percent",
    "{column}（{cell}）是百分比格式：请改为常规格式，直接输入百分数值",
    "{column} ({cell}) is formatted as a percentage: format it as general and type the number itself",
)
LETTERS_SHEET = Problem(
    "quality.table_letters_sheet",
    422,
    Text(
        zh="工作簿中的 letters 工作表只在字码为 own 且未另附字码文件时使用",
        en="The workbook's sheet letters goes with letters own, and without another file of them",
    ),
)
TABLE_CODE_SHIPPED = Problem(
    "quality.table_code_shipped",
    409,
    Text(zh="{code} 是随系统提供的版本，请另取代号", en="{code} comes with Jidoka; take another code"),
)
ONLY_OWN_LETTERS = Problem(
    "quality.table_only_own_letters",
    422,
    Text(
        zh="letters 为 own 时须提供 letters_content（或工作簿中的 letters 工作表），否则不得提供",
        en="letters_content, or a sheet letters in the workbook, goes with letters own, and only with it",
    ),
)
ONLY_ATTRIBUTES = Problem(
    "quality.table_only_attributes",
    422,
    Text(zh="{field} 只用于计数表", en="{field} is of tables by attributes alone"),
)
OWN_TABLE = Problem(
    "quality.table_own_work",
    409,
    Text(
        zh="{code} 由您录入，须由另一人校对",
        en="You entered {code}: another person proofreads it",
    ),
)
PROOF_NOT_ASKED = Problem(
    "quality.proof_not_asked", 422, Text(zh="没有要求校对 {cell}", en="{cell} was not asked for")
)
PROOF_MISSING = Problem(
    "quality.proof_missing",
    422,
    Text(
        zh="还有 {left} 个单元格没有录入，第一个是 {cell}",
        en="{left} cells are not typed yet, the first is {cell}",
    ),
)
PROOF_UNREADABLE = Problem(
    "quality.proof_unreadable",
    422,
    Text(zh="{cell} 的 {column}“{text}”不是数", en="{cell}: {column} is no number but {text}"),
)
TABLE_IN_USE = Problem(
    "quality.table_in_use",
    409,
    Text(
        zh="{code} 仍用于 {items} 的检验要求，先改用其他版本",
        en="{code} is in use by the requirements of {items}; change those first",
    ),
)
CELLS_HIDDEN = Problem(
    "quality.table_cells_hidden",
    403,
    Text(
        zh="校对完成前，{code} 的单元格只对录入者可见",
        en="Until {code} is released, its cells are shown only to who entered them",
    ),
)
TABLE_CHANGED = Problem(
    "quality.table_changed",
    409,
    Text(
        zh="抽样表 {code} 的内容与校对时不同，不能使用",
        en="The table {code} is not the one that was proofread and is not used",
    ),
)
FORM_NOT_IN_TABLE = Problem(
    "quality.form_not_in_table",
    422,
    Text(
        zh="{edition} 没有全部 {form}，不能使用此形式",
        en="{edition} has not all of {form}: take the other form",
    ),
)

OWN_TABLE_PROBLEMS: Final = tuple(value for value in list(globals().values()) if isinstance(value, Problem))


def fault(problem: Problem, field: str, sheet: str = "", **params: object) -> FieldFault:
    """One fault of a file, as a field of the input: ``content.<row>.<column>``, of a workbook
    ``content.<sheet>!<row>.<column>``."""
    refusal = problem.refuse(field=field, **params)
    zh, en = refusal.sentence("zh"), refusal.sentence("en")
    if sheet and en.startswith("Row "):
        zh, en = f"工作表“{sheet}”{zh}", f"Sheet {sheet}, r{en[1:]}"
    elif sheet:
        zh, en = f"工作表“{sheet}”：{zh}", f"Sheet {sheet}: {en}"
    return FieldFault(field, problem.code, en, zh)


def table_in_use(code: str, items: Sequence[str]) -> Refusal:
    return TABLE_IN_USE.refuse(field="table_id", code=code, items=", ".join(items[:10]))
