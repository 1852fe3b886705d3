"""Kills at chosen moments of a run, beside the player.

A kill point is (piece, delay_ms, victim): when the PLC has started that piece and the delay is over, the
victim gets SIGKILL. Points at piece 125 fall into the planned hold, points at 185 into stop, hold,
acknowledgement and reset, points at 186 to 190 into the verification, points at 200 into the board's
signatures and the end of the order: there it is mostly central that dies. A victim that is just being started
again is killed as soon as it is there: then it dies in its start.
"""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass
from typing import Final

from tests.support.plant import WholePlant

PATIENCE_S: Final = 30.0
ENDED_AT: Final = 200
HELD_AT: Final = (125, 185, ENDED_AT)  # where the line stands: kills come later and later, not piece by piece
STANDING, VERIFYING = 0.35, 0.1  # the share of a plan that falls there, and into the verification
WEIGHTS: Final = {
    "monitor": 6, "stop": 5, "keeper": 6, "edge-supervisor": 1, "edge": 1, "broker": 4, "central": 3,
}  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class KillPoint:
    piece: int
    delay_ms: int
    victim: str


def kill_plan(seed: int, count: int) -> list[KillPoint]:
    """``count`` points, in order; the same for the same seed.

    Each plan has its share of every phase and every victim; what dies when is chance.
    """
    dice = random.Random(seed)
    pieces = [HELD_AT[number % len(HELD_AT)] for number in range(round(count * STANDING))]
    pieces += [dice.randrange(186, 191) for _ in range(round(count * VERIFYING))]
    pieces += [dice.randrange(1, ENDED_AT) for _ in range(count - len(pieces))]
    pool = [victim for victim, weight in WEIGHTS.items() for _ in range(weight)]
    victims = dice.sample(pool * (count // len(pool) + 1), count)
    points = []
    for piece, victim in zip(pieces, victims, strict=True):
        mostly = "central" if piece == ENDED_AT and dice.random() < 0.7 else victim
        points.append(KillPoint(piece, dice.randrange(0, 2500 if piece in HELD_AT else 60), mostly))
    return sorted(points)


class Killer:
    """Carries out a plan in a thread of its own; ``done`` lists the points that killed a process."""

    def __init__(self, plant: WholePlant, points: list[KillPoint]) -> None:
        self._plant = plant
        self._points = points
        self._ending = threading.Event()
        self.done: list[KillPoint] = []
        self._thread = threading.Thread(target=self._run, name="killer", daemon=True)

    def __enter__(self) -> Killer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._thread.join()

    def finish(self, seconds: float = PATIENCE_S) -> None:
        """Wait until the whole plan is carried out."""
        self._thread.join(seconds)
        assert not self._thread.is_alive(), f"killed {len(self.done)} of {len(self._points)}"

    def _run(self) -> None:
        piece, reached = 0, time.monotonic()
        for point in self._points:
            while self._plant.plc_memory()["started"] < point.piece:
                if self._ending.wait(0.002):
                    return
            if point.piece != piece:
                piece, reached = point.piece, time.monotonic()
            wait = reached + point.delay_ms / 1000 - time.monotonic()
            if wait > 0 and self._ending.wait(wait):
                return
            self._kill(point)

    def _kill(self, point: KillPoint) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not self._ending.is_set() and time.monotonic() < deadline:
            try:
                self._plant.kill(point.victim)
            except ProcessLookupError:
                time.sleep(0.005)
                continue
            self.done.append(point)
            return
