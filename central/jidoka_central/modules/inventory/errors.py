"""What inventory refuses."""

from __future__ import annotations

from jidoka_central.foundation.errors import Problem
from jidoka_central.foundation.text import Text

INSUFFICIENT_STOCK = Problem(
    "inventory.insufficient_stock",
    409,
    Text(
        zh="物料 {item} 可用库存不足：需要 {needed}，可用 {there}",
        en="Not enough of item {item} is available: {needed} needed, {there} there",
    ),
)
HELD = Problem(
    "inventory.held",
    409,
    Text(zh="{lot} 被 {document} 冻结", en="{lot} is held by {document}"),
)
NOT_AVAILABLE = Problem(
    "inventory.not_available",
    409,
    Text(zh="{lot} 的状态是 {status}，不可用", en="{lot} is {status}, not available"),
)
UNKNOWN_LOT = Problem("inventory.unknown_lot", 422, Text(zh="没有批次 {lot}", en="There is no lot {lot}"))
UNKNOWN_SERIAL = Problem(
    "inventory.unknown_serial",
    422,
    Text(zh="物料 {item} 没有序列号 {serial}", en="Item {item} has no serial {serial}"),
)
SERIAL_KNOWN = Problem(
    "inventory.serial_known",
    409,
    Text(zh="物料 {item} 已有序列号 {serial}", en="Item {item} has a serial {serial} already"),
)
SERIAL_TWICE = Problem(
    "inventory.serial_twice",
    422,
    Text(zh="序列号 {serial} 出现了两次", en="Serial {serial} is named twice"),
)
SERIAL_NOT_IN_STOCK = Problem(
    "inventory.serial_not_in_stock",
    409,
    Text(zh="序列号 {serial} 已不在库存", en="Serial {serial} is in stock no more"),
)
NOT_IN_STORE = Problem(
    "inventory.not_in_store",
    409,
    Text(
        zh="{lot} 仍在制造中，入库后才能降级",
        en="{lot} is still in process; it can be downgraded when it is in the store",
    ),
)
RESERVED = Problem(
    "inventory.reserved",
    409,
    Text(zh="{lot} 已预留给 {document}", en="{lot} is reserved for {document}"),
)
SERIAL_IN_STOCK = Problem(
    "inventory.serial_in_stock",
    409,
    Text(zh="{lot} 仍在库存，不能退回", en="{lot} is in stock and cannot come back"),
)
LOT_KNOWN = Problem(
    "inventory.lot_known",
    409,
    Text(zh="物料 {item} 已有批次 {lot}", en="Item {item} has a lot {lot} already"),
)
TRACKED_BY_SERIAL = Problem(
    "inventory.tracked_by_serial",
    422,
    Text(zh="物料 {item} 按序列号管理", en="Item {item} is followed by serial, not by lot"),
)
TRACKED_BY_LOT = Problem(
    "inventory.tracked_by_lot",
    422,
    Text(zh="物料 {item} 按批次管理", en="Item {item} is followed by lot, not by serial"),
)
PART_OF_ITSELF = Problem(
    "inventory.part_of_itself",
    409,
    Text(
        zh="{lot} 就是返工的 {into}，或由其制成，不能作为其零件",
        en="{lot} is {into}, which is reworked, or was made of it: it cannot become a part of it",
    ),
)
USED_ON = Problem(
    "inventory.used_on",
    409,
    Text(
        zh="{lot} 在此之后已用于 {document}，其零件不能退回",
        en="{lot} has gone on with {document} since: its parts cannot be taken back",
    ),
)
UNKNOWN_LOCATION = Problem(
    "inventory.unknown_location",
    422,
    Text(zh="工厂 {plant} 没有库位 {location}", en="Plant {plant} has no location {location}"),
)
LOCATION_KNOWN = Problem(
    "inventory.location_known",
    409,
    Text(zh="工厂 {plant} 已有库位 {location}", en="Plant {plant} has a location {location} already"),
)
NOT_POSITIVE = Problem(
    "inventory.not_positive", 422, Text(zh="数量必须大于零", en="The quantity must be more than zero")
)
BAD_RANGE = Problem(
    "inventory.bad_range",
    422,
    Text(zh="件号范围 {first}–{last} 无效", en="The pieces {first} to {last} are no range"),
)
UNIT_COST_NEEDED = Problem(
    "inventory.unit_cost_needed",
    422,
    Text(
        zh="公司已建账：期初库存 {item} 须注明单位成本",
        en="The company has its books: opening stock of {item} states its unit cost",
    ),
)
UNKNOWN_HOLD = Problem(
    "inventory.unknown_hold",
    409,
    Text(zh="{document} 没有冻结任何库存", en="{document} holds no stock"),
)

PROBLEMS = tuple(value for value in globals().copy().values() if isinstance(value, Problem))
