"""What production refuses."""

from __future__ import annotations

from jidoka_central.foundation.errors import Problem
from jidoka_central.foundation.text import Text

UNKNOWN_ORDER = Problem(
    "production.unknown_order", 422, Text(zh="没有工单 {order}", en="There is no work order {order}")
)
ORDER_NOT_OPEN = Problem(
    "production.order_not_open",
    409,
    Text(
        zh="工单 {order} 处于“{state}”，不再接收产出", en="Order {order} is {state} and takes no more pieces"
    ),
)
NOT_A_COMPONENT = Problem(
    "production.not_a_component",
    422,
    Text(zh="物料 {item} 不在工单 {order} 的物料清单中", en="Item {item} is no component of order {order}"),
)
NOTHING_TO_ISSUE = Problem(
    "production.nothing_to_issue",
    409,
    Text(zh="工单 {order} 的物料已全部发出", en="Everything order {order} needs has been issued"),
)
QUANTITY_AND_ITEM = Problem(
    "production.quantity_and_item",
    422,
    Text(
        zh="要指定物料时，物料、数量和单位须同时给出",
        en="Item, quantity and unit are given together or not at all",
    ),
)
SERIALS_NEEDED = Problem(
    "production.serials_needed",
    422,
    Text(
        zh="物料 {item} 按序列号管理：数量 {quantity} 须给出同样多的序列号",
        en="Item {item} is followed by serial: as many serials as the quantity of {quantity} are needed",
    ),
)
SCRAP_BY_DOCUMENT = Problem(
    "production.scrap_by_document",
    422,
    Text(
        zh="物料 {item} 按序列号管理，报废由不合格品处置决定",
        en="Item {item} is followed by serial: its scrap is decided on a nonconformance",
    ),
)
NO_SERIALS = Problem(
    "production.no_serials",
    422,
    Text(zh="物料 {item} 没有序列号", en="Item {item} has no serials"),
)
SERIAL_OF_OTHER_ORDER = Problem(
    "production.serial_of_other_order",
    409,
    Text(zh="序列号 {serial} 不属于工单 {order}", en="Serial {serial} was not made on order {order}"),
)
SERIAL_CONFIRMED = Problem(
    "production.serial_confirmed",
    409,
    Text(zh="序列号 {serial} 已报工", en="Serial {serial} is confirmed already"),
)
MORE_THAN_ORDERED = Problem(
    "production.more_than_ordered",
    409,
    Text(
        zh="工单 {order} 订购 {ordered}，报工后将为 {confirmed}",
        en="Order {order} is for {ordered}; this would make it {confirmed}",
    ),
)
NOT_ALL_CONFIRMED = Problem(
    "production.not_all_confirmed",
    409,
    Text(
        zh="工单 {order} 订购 {ordered}，仅报工 {confirmed}；少做须说明",
        en="Order {order} is for {ordered} and {confirmed} are confirmed; completing it short must be said",
    ),
)
NOT_ALL_MADE_CONFIRMED = Problem(
    "production.not_all_made_confirmed",
    409,
    Text(
        zh="工单 {order} 已产出 {made}，仅报工 {confirmed}",
        en="Order {order} has made {made} and only {confirmed} are confirmed",
    ),
)
STILL_IN_PROCESS = Problem(
    "production.still_in_process",
    409,
    Text(
        zh="工单 {order} 在制中还有 {quantity} 件 {item}（{status}）",
        en="Order {order} still has {quantity} of {item} in process ({status})",
    ),
)
MATERIAL_SHORT = Problem(
    "production.material_short",
    409,
    Text(
        zh="工单 {order} 有 {quantity} 件 {item} 已用未发",
        en="Order {order} has used {quantity} of {item} that were never issued to it",
    ),
)
NOTHING_TO_RECEIVE = Problem(
    "production.nothing_to_receive",
    409,
    Text(zh="工单 {order} 没有可入库的产出", en="Order {order} has nothing that could go into stock"),
)
HAS_MATERIAL = Problem(
    "production.has_material",
    409,
    Text(
        zh="工单 {order} 已有发料或产出，不能取消",
        en="Order {order} has material or pieces and cannot be cancelled",
    ),
)

PROBLEMS = tuple(value for value in globals().copy().values() if isinstance(value, Problem))
