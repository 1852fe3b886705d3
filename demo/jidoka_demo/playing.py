"""Telling the story: each step as it happens, waiting for people or acting for them."""

from __future__ import annotations

import select
import sys
import time
from pathlib import Path
from typing import Any, TextIO

from jidoka_demo.plant import PlantFailed
from jidoka_demo.story import STEPS, Step, Story
from jidoka_demo.tempting import tempt

STEP_SECONDS_MAX = 120.0
LOOK_EVERY_S = 0.2


class Teller:
    """Lines for a person at a terminal, each with the seconds since the start."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._began = time.monotonic()

    def say(self, text: str) -> None:
        self._out.write(f"[{time.monotonic() - self._began:6.1f} s] {text}\n")
        self._out.flush()

    def logins(self, address: str, passwords: dict[str, str]) -> None:
        self.say(f"Jidoka answers at {address}")
        for name, password in passwords.items():
            self.say(f"    {name:<10} {password}")

    def evidence(self, found: dict[str, Any], wrong: list[str], path: Path) -> None:
        for name in (
            "limits",
            "advice_at_subgroup",
            "stopped_at_subgroup",
            "pieces_held",
            "latency_ms",
            "downtime",
        ):
            self.say(f"    {name}: {found[name]}")
        for sentence in wrong:
            self.say(f"NOT SO  {sentence}")
        self.say(
            f"{'every number is as it must be' if not wrong else f'{len(wrong)} numbers are not so'}: {path}"
        )


def tell_story(story: Story, teller: Teller, *, act: bool) -> None:
    """Go through the steps; a step already done is only named. Waits without end for people; at a terminal,
    Enter
    lets the step be done for them."""
    for step in STEPS:
        if not step.done(story):
            if step.act is None or act:
                if step.act is not None:
                    step.act(story)
                _wait(step, story, STEP_SECONDS_MAX if act else None)
            else:
                teller.say(f"step {step.number}: {step.who}, please {story.asked(step)}")
                if sys.stdin.isatty():
                    teller.say("        or press Enter here and it is done for you")
                _wait_for_person(step, story)
        teller.say(f"step {step.number}: {step.title}")


def _wait_for_person(step: Step, story: Story) -> None:
    """Until the step is done, by a person anywhere or by Enter at this terminal."""
    assert step.act is not None
    while not step.done(story):
        if _enter_pressed():
            step.act(story)
            _wait(step, story, STEP_SECONDS_MAX)


def _enter_pressed() -> bool:
    if not sys.stdin.isatty():
        time.sleep(LOOK_EVERY_S)
        return False
    pressed, _, _ = select.select([sys.stdin], [], [], LOOK_EVERY_S)
    return bool(pressed) and sys.stdin.readline() != ""


def play_story(story: Story, teller: Teller) -> list[dict[str, str]]:
    """Act for everybody and try on the way what must be refused; returns those refusals."""
    refusals: list[dict[str, str]] = []
    for step in STEPS:
        refusals += tempt(step, story)
        if step.act is not None:
            step.act(story)
        _wait(step, story, STEP_SECONDS_MAX)
        teller.say(f"step {step.number}: {step.title}")
    return refusals


def _wait(step: Step, story: Story, seconds: float | None) -> None:
    deadline = None if seconds is None else time.monotonic() + seconds
    while not step.done(story):
        if deadline is not None and time.monotonic() > deadline:
            tails = "\n".join(
                f"--- {name}\n{story.plant.supervisor[name].tail(8)[:2000]}"
                for name in ("central", "edge", "devices")
            )
            raise PlantFailed(f"step {step.number} did not come to pass: {step.title}\n{tails}")
        time.sleep(LOOK_EVERY_S)
