"""The inbox: what waits for a person, by name or by role.

A module or joint calls ``create`` in the transaction that makes the work necessary and ``close`` in the one
that makes it unnecessary; a person may complete a task that nothing else closes. ``key`` tells tasks of one
document apart: a second ``create`` with the same document and key, while the first is open, gives the first
one back, so that a fact processed twice asks once.
"""

from jidoka_central.foundation.tasks.model import TASK
from jidoka_central.foundation.tasks.module import MODULE
from jidoka_central.foundation.tasks.service import close, create

__all__ = ["MODULE", "TASK", "close", "create"]
