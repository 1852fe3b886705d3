"""What the shop floor refuses."""

from __future__ import annotations

from jidoka_central.foundation.errors import Problem
from jidoka_central.foundation.text import Text

UNKNOWN_EDGE = Problem(
    "shopfloor.unknown_edge", 422, Text(zh="没有边缘端 {edge}", en="There is no edge {edge}")
)
UNKNOWN_STATION = Problem(
    "shopfloor.unknown_station", 422, Text(zh="没有工位 {station}", en="There is no station {station}")
)
NO_EDGE = Problem(
    "shopfloor.no_edge", 409, Text(zh="单元 {cell} 没有边缘端", en="No edge serves the cell {cell}")
)
ALREADY_SERVED = Problem(
    "shopfloor.already_served",
    409,
    Text(zh="{what} {name} 已登记", en="{what} {name} is registered already"),
)
STATION_TAKEN = Problem(
    "shopfloor.station_taken",
    409,
    Text(zh="{operator} 已在工位 {station} 上岗", en="{operator} is signed on at {station} already"),
)
NOT_SIGNED_ON = Problem(
    "shopfloor.not_signed_on",
    409,
    Text(
        zh="工位 {station} 上没有人为工单 {order} 上岗",
        en="Nobody is signed on at {station} for order {order}",
    ),
)
NO_BUNDLE = Problem(
    "shopfloor.no_bundle",
    409,
    Text(zh="单元 {cell} 还没有控制计划数据包", en="No bundle has been sent to the cell {cell}"),
)
BUNDLE_NOT_IN_FORCE = Problem(
    "shopfloor.bundle_not_in_force",
    409,
    Text(
        zh="边缘端 {edge} 尚未报告数据包版本 {version} 已生效",
        en="The edge {edge} has not reported bundle version {version} in force",
    ),
)
WRONG_BUNDLE = Problem(
    "shopfloor.wrong_bundle",
    422,
    Text(zh="数据包无法发送：{why}", en="The bundle cannot be sent: {why}"),
)
ALREADY_APPLIED = Problem(
    "shopfloor.piece_differs",
    409,
    Text(
        zh="工单 {order} 的第 {piece} 件已有不同的记录",
        en="Piece {piece} of order {order} is known already, with another record",
    ),
)
NOT_UNDERSTOOD = Problem(
    "shopfloor.not_understood",
    422,
    Text(zh="本服务器无法理解该事实：{why}", en="This server does not understand the fact: {why}"),
)

PROBLEMS = tuple(value for value in globals().copy().values() if isinstance(value, Problem))
