"""The plant, its people, and what a step of the story is: what must happen, who does it, and how one sees
that it has.

A step is done when the running system says so (``done`` only reads), whoever did it. ``act`` does it for the
person, over the API or with the hand at the machine;
a step without ``act`` is the plant's own doing. So the same list serves ``make run`` (waits for people),
``AUTO=1`` and ``make demo`` (act for them),
and a plant that was stopped half-way goes on where it was.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jidoka_demo.client import Person
from jidoka_demo.hands import page, panel
from jidoka_demo.layout import EDGE_ID
from jidoka_demo.plant import Plant
from jidoka_demo.seed import ORDER_QUANTITY

CHARACTERISTIC = "inside_diameter"


@dataclass
class Story:
    """The plant, its people, and the one order the story follows."""

    plant: Plant
    people: dict[str, Person]
    known: dict[str, Any] = field(default_factory=dict)

    @property
    def order(self) -> dict[str, Any]:
        """The story's order as it is now; made when there is none."""
        planner = self.people["planner"]
        if "order" not in self.known:
            made = planner.do(
                "production.create_order",
                key="story-order",
                item="RING-74",
                quantity=ORDER_QUANTITY,
                unit="ea",
            )
            self.known["order"] = made["id"]
        return planner.get(f"production/orders/{self.known['order']}")

    @property
    def number(self) -> str:
        if "number" not in self.known:
            self.known["number"] = self.order["number"]
        return str(self.known["number"])

    @property
    def edge(self) -> dict[str, Any]:
        return next(
            one for one in self.people["quality"].rows("shopfloor.edges") if one["edge_id"] == EDGE_ID
        )

    @property
    def line(self) -> dict[str, Any]:
        found = self.people["quality"].rows("shopfloor.lines")
        return found[0] if found else {}

    @property
    def limits(self) -> list[dict[str, Any]]:
        return self.people["quality"].rows("quality.control_limits", order=self.number)

    @property
    def nonconformances(self) -> list[dict[str, Any]]:
        return self.people["quality"].rows("quality.nonconformances", order=self.number)

    @property
    def stops(self) -> list[dict[str, Any]]:
        return self.people["quality"].rows("shopfloor.stops", order=self.number)

    def at_edge(self) -> dict[str, Any]:
        """What the edge's own page says; it does not need central."""
        return page(self.plant.ports.page, "GET", "/api/status")

    def asked(self, step: Step) -> str:
        """What the person must do, with the addresses and commands of this plant."""
        tool = Path(sys.executable).parent / "jidoka-sim"
        folder = self.plant.layout.sim
        return step.ask.format(
            console=self.plant.address,
            page=f"http://127.0.0.1:{self.plant.ports.page}",
            panel=f"{_relative(tool)} panel --var {_relative(folder)}",
        )

    def panel(self, do: str, **request: Any) -> dict[str, Any]:
        return panel(self.plant.panel_path, do=do, **request)


@dataclass(frozen=True, slots=True)
class Step:
    number: int
    title: str
    done: Callable[[Story], bool]
    who: str = ""
    ask: str = ""
    act: Callable[[Story], None] | None = None


def _relative(path: Path) -> str:
    """The path as it is typed from the current folder."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
