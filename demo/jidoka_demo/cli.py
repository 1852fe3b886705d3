"""`jidoka-demo run` keeps the plant up and tells the story; `jidoka-demo play` plays it and checks every
number.

    jidoka-demo run            the plant in var/plant; waits where a person must act (AUTO=1 acts), stays up
    until Ctrl-C
    jidoka-demo play           the plant in var/demo, from nothing; writes evidence.json; exit 1 when a number
    is not so
    jidoka-demo soak           the plant under load for MINUTES, watching memory, disk and backlog

FRESH=1 forgets what earlier runs of `run` left. The folder is set with --var.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType
from typing import Final

from jidoka_demo import evidence
from jidoka_demo.client import Person
from jidoka_demo.layout import HOST, Layout
from jidoka_demo.month import check_month, close_month
from jidoka_demo.people import LOGINS
from jidoka_demo.plant import Plant, PlantFailed, forget, logins, only_one
from jidoka_demo.playing import Teller, play_story, tell_story
from jidoka_demo.seed import Seeder
from jidoka_demo.soak import soak
from jidoka_demo.story import Story

CONSOLE_FAILED: Final = Path("var") / "console.failed"  # tools/console.py leaves it
LOOK_EVERY_S: Final = 1.0


class Ended(Exception):
    """Somebody pressed Ctrl-C or sent SIGTERM."""


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="jidoka-demo", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("what", choices=("run", "play", "soak"))
    parser.add_argument("--var", type=Path)
    parser.add_argument("--minutes", type=float, default=60)
    arguments = parser.parse_args(argv)
    signal.signal(signal.SIGTERM, _end)
    teller = Teller(sys.stdout)
    layout = Layout(
        (arguments.var or Path("var") / ("plant" if arguments.what == "run" else "demo")).absolute()
    )
    try:
        if arguments.what != "run" or os.environ.get("FRESH"):
            forget(layout)
        with only_one(layout):
            return _in_plant(arguments, layout, teller)
    except PlantFailed as failure:
        teller.say(f"failed: {failure}")
        return 1
    except (KeyboardInterrupt, Ended):
        teller.say("stopped")
        return 130 if arguments.what != "run" else 0


def _in_plant(arguments: argparse.Namespace, layout: Layout, teller: Teller) -> int:
    plant = Plant(layout, teller.say)
    console = say_when_console_fails(teller) if arguments.what == "run" else threading.Event()
    try:
        story = start(plant, layout, teller)
        if arguments.what == "soak":
            return soak(story, teller, arguments.minutes)
        if arguments.what == "play":
            return play(story, layout, teller)
        tell_story(story, teller, act=bool(os.environ.get("AUTO")))
        teller.say(f"the plant stays up at {plant.address} until Ctrl-C")
        while True:
            time.sleep(3600)
    finally:
        console.set()
        teller.say("stopping the plant")
        plant.stop()


def say_when_console_fails(teller: Teller, marker: Path = CONSOLE_FAILED) -> threading.Event:
    """`make run` builds the console beside the plant: one line when that fails, once. The answer ends the
    looking."""
    enough = threading.Event()

    def look() -> None:
        while not enough.wait(LOOK_EVERY_S):
            if marker.exists():
                teller.say("the console could not be built: see var/console-build.log, or run make console")
                return

    threading.Thread(target=look, name="console-watch", daemon=True).start()
    return enough


def start(plant: Plant, layout: Layout, teller: Teller) -> Story:
    """Bring the plant up with its people and data; says address and logins as soon as central answers."""
    teller.say("starting broker, devices, edge and central")
    plant.start_edge()
    plant.start_servers()
    passwords = logins(layout, LOGINS)
    plant.first_user("admin", passwords["admin"])
    teller.logins(plant.address, passwords)
    people = {name: Person(HOST, plant.ports.central, name, passwords[name]) for name in LOGINS}
    Seeder(people, layout.seeded).everything(passwords, teller.say)
    teller.say(f"the edge's own page: http://{HOST}:{plant.ports.page}")
    return Story(plant, people)


def play(story: Story, layout: Layout, teller: Teller) -> int:
    """Act for everybody, then check the evidence. 0 when every number is as the story says."""
    refusals = play_story(story, teller)
    found = evidence.collect(story, refusals)
    found["month"] = close_month(story)
    evidence.write(layout.evidence, found)
    wrong = evidence.check(found) + check_month(found["month"])
    teller.evidence(found, wrong, layout.evidence)
    return 1 if wrong else 0


def _end(_number: int, _frame: FrameType | None) -> None:
    raise Ended


if __name__ == "__main__":
    sys.exit(main())
