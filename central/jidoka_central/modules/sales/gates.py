"""Who has a say before goods go out."""

from __future__ import annotations

from jidoka_central.foundation.gates import Gate
from jidoka_central.foundation.text import Text

# Asked with the ``Delivery`` when it is posted, and by its buttons.
DELIVER = Gate("sales.deliver", Text(zh="销售发货", en="Deliver to a customer"))

GATES = (DELIVER,)
