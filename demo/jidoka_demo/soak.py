"""The plant under its own load for a long time, watched: memory, disk, backlog, restarts."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from jidoka_demo.playing import play_story

if TYPE_CHECKING:
    from jidoka_demo.playing import Teller
    from jidoka_demo.story import Story

LOOK_EVERY_S = 30.0
GROWTH_MB_MAX = 50.0


def soak(story: Story, teller: Teller, minutes: float) -> int:
    """Play the order, then keep everybody busy reading until the time is over. 1 when memory grew or a
    process died."""
    play_story(story, teller)
    first = _memory(story)
    end = time.monotonic() + minutes * 60
    while time.monotonic() < end:
        for _ in range(20):
            story.people["quality"].rows("shopfloor.subgroups", order=story.number)
            story.people["planner"].get(f"production/orders/{story.order['id']}")
        now = _memory(story)
        waiting = story.edge["waiting"]
        teller.say(f"memory MB {now}, waiting facts {waiting}, restarts {story.plant.supervisor.restarts}")
        time.sleep(min(LOOK_EVERY_S, max(0.0, end - time.monotonic())))
    grown = {name: round(_memory(story)[name] - mb, 1) for name, mb in first.items()}
    died = {name: count for name, count in story.plant.supervisor.restarts.items() if count}
    teller.say(f"memory growth MB {grown}; restarts {died}")
    return 1 if died or any(mb > GROWTH_MB_MAX for mb in grown.values()) else 0


def _memory(story: Story) -> dict[str, float]:
    """Resident megabytes of each process of the plant and its children."""
    found: dict[str, float] = {}
    for name in story.plant.supervisor.restarts:
        pid = story.plant.supervisor[name].pid
        if pid is not None:
            found[name] = round(sum(_resident(one) for one in _family(pid)), 1)
    return found


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        return [pid, *(one for child in children.read_text().split() for one in _family(int(child)))]
    except OSError:
        return []


def _resident(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * 4096 / 1_048_576
