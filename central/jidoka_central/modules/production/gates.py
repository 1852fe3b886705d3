"""Who has a say about a work order. Each is asked with the ``Order``."""

from __future__ import annotations

from jidoka_central.foundation.gates import Gate
from jidoka_central.foundation.text import Text

RELEASE = Gate("production.release", Text(zh="下达工单", en="Release an order"))
CONFIRM = Gate("production.confirm", Text(zh="报工", en="Confirm pieces"))
CLOSE = Gate("production.close", Text(zh="关闭工单", en="Close an order"))

GATES = (RELEASE, CONFIRM, CLOSE)
