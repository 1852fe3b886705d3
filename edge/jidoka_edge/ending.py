"""Ending tasks for certain.

On Python 3.11 ``asyncio.wait_for`` returns its result instead of raising when it is cancelled in the moment
it is done, and libraries use it; a task cancelled once may therefore go on. Own code uses
``asyncio.timeout``; whoever ends tasks asks until they have ended.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

AGAIN_S: Final = 0.2


async def end_tasks(*tasks: asyncio.Task[Any] | None) -> None:
    """Cancel and wait until each has ended, whatever it raises."""
    given = [task for task in tasks if task is not None]
    pending = {task for task in given if not task.done()}
    while pending:
        for one in pending:
            one.cancel()
        _, pending = await asyncio.wait(pending, timeout=AGAIN_S)
    for one in given:
        if not one.cancelled():
            one.exception()
