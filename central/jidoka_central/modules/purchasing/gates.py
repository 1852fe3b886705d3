"""Who has a say before goods are taken in."""

from __future__ import annotations

from jidoka_central.foundation.gates import Gate
from jidoka_central.foundation.text import Text

# Asked with a ``ReceiveSubject`` when goods come; the buttons of an order ask with the ``PurchaseOrder``.
RECEIVE = Gate("purchasing.receive", Text(zh="采购收货", en="Receive purchased goods"))

GATES = (RECEIVE,)
