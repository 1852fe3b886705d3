"""Who has a say before stock moves."""

from __future__ import annotations

from jidoka_central.foundation.gates import Gate
from jidoka_central.foundation.text import Text

# Asked with a ``MoveSubject`` before stock is issued, put away, returned or delivered. Holds are
# inventory's own rule and are checked before the gate.
MOVE = Gate("inventory.move", Text(zh="移动库存", en="Move stock"))
