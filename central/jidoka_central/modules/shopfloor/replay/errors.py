"""What a replay refuses."""

from __future__ import annotations

from jidoka_central.foundation.errors import Problem
from jidoka_central.foundation.text import Text

NOTHING_TO_REPLAY = Problem(
    "shopfloor.nothing_to_replay",
    404,
    Text(
        zh="该单元没有工单 {order} 的读数或已判定子组",
        en="Nothing of order {order} was measured or judged at this cell",
    ),
)
