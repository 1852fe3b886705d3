"""What master data refuses."""

from __future__ import annotations

from jidoka_central.foundation.errors import Problem
from jidoka_central.foundation.text import Text

UNKNOWN_ITEM = Problem(
    "masterdata.unknown_item", 422, Text(zh="没有物料 {item}", en="There is no item {item}")
)
UNKNOWN_UNIT = Problem(
    "masterdata.unknown_unit", 422, Text(zh="没有计量单位 {unit}", en="There is no unit of measure {unit}")
)
UNKNOWN_PARTNER = Problem(
    "masterdata.unknown_partner",
    422,
    Text(zh="没有业务伙伴 {partner}", en="There is no partner {partner}"),
)
UNKNOWN_PLANT = Problem(
    "masterdata.unknown_plant", 422, Text(zh="没有工厂 {plant}", en="There is no plant {plant}")
)
UNKNOWN_CELL = Problem(
    "masterdata.unknown_cell", 422, Text(zh="没有单元 {cell}", en="There is no cell {cell}")
)
UNKNOWN_WORK_CENTRE = Problem(
    "masterdata.unknown_work_centre",
    422,
    Text(zh="没有工作中心 {work_centre}", en="There is no work centre {work_centre}"),
)
ALREADY_KNOWN = Problem(
    "masterdata.already_known", 409, Text(zh="{what} {number} 已存在", en="{what} {number} exists already")
)
BAD_PATH = Problem(
    "masterdata.bad_path", 422, Text(zh="路径 {path} 无效：{why}", en="The path {path} is not valid: {why}")
)
NOT_A_DECIMAL = Problem(
    "masterdata.not_a_decimal",
    422,
    Text(zh="{text} 不是 12.50 这样的小数", en="{text} is not a plain decimal like 12.50"),
)
NOT_A_PERCENTAGE = Problem(
    "masterdata.not_a_percentage",
    422,
    Text(zh="{text} 不是 0 到 100 之间的百分比", en="{text} is not a percentage from 0 to 100"),
)
NOT_POSITIVE = Problem(
    "masterdata.not_positive", 422, Text(zh="{text} 必须大于零", en="{text} must be more than zero")
)
TOO_LARGE = Problem(
    "masterdata.too_large",
    422,
    Text(zh="{text} 超过上限 {limit}", en="{text} is more than the limit of {limit}"),
)
TOO_FINE = Problem(
    "masterdata.too_fine",
    422,
    Text(
        zh="{text} {unit}：该单位最多 {decimals} 位小数",
        en="{text} {unit}: this unit is counted with at most {decimals} decimals",
    ),
)
WRONG_UNIT = Problem(
    "masterdata.wrong_unit",
    422,
    Text(
        zh="物料 {item} 的单位是 {expected}，不是 {unit}",
        en="Item {item} is counted in {expected}, not in {unit}",
    ),
)
ITEM_IN_ITSELF = Problem(
    "masterdata.item_in_itself",
    422,
    Text(
        zh="物料 {item} 会直接或间接包含自己", en="Item {item} would contain itself, directly or further down"
    ),
)
NOT_MADE = Problem(
    "masterdata.not_made",
    422,
    Text(zh="物料 {item} 是外购件，不在本厂制造", en="Item {item} is purchased, not made here"),
)
NOT_A_GRADE = Problem(
    "masterdata.not_a_grade",
    422,
    Text(
        zh="{item} 不能是 {better} 的次级品：单位、类别和跟踪方式须相同，且 {better} 本身不是次级品",
        en="{item} cannot be a grade of {better}: unit, kind and tracking must be the same, and {better} "
        "be no lower grade itself",
    ),
)
NAMED_TWICE = Problem("masterdata.named_twice", 422, Text(zh="{what} 出现了两次", en="{what} is named twice"))
NO_BOM = Problem(
    "masterdata.no_bom", 409, Text(zh="物料 {item} 没有物料清单", en="Item {item} has no bill of materials")
)
NO_ROUTING = Problem(
    "masterdata.no_routing", 409, Text(zh="物料 {item} 没有工艺路线", en="Item {item} has no routing")
)

PROBLEMS = tuple(value for value in globals().copy().values() if isinstance(value, Problem))
