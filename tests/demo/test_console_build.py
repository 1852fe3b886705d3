"""A console that cannot be built is said at the plant's terminal, once."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from jidoka_demo import cli
from jidoka_demo.playing import Teller
from tests.support.waiting import wait_until
from tools import console


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether the next builds go well; nothing is built."""
    plans: list[bool] = []

    def build() -> None:
        if not plans.pop(0):
            sys.exit("console: npm ended with 2")

    for name in ("FAILED", "LOCK", "STAMP", "LOG"):
        monkeypatch.setattr(console, name, tmp_path / name)
    monkeypatch.setattr(console, "build", build)
    monkeypatch.setattr(console, "is_built", lambda: False)
    monkeypatch.setattr(sys, "argv", ["console.py"])
    return plans


def test_a_failed_build_leaves_its_mark_until_one_goes_well(built: list[bool], tmp_path: Path) -> None:
    built += [False, True]
    with pytest.raises(SystemExit):
        console.main()
    assert (tmp_path / "FAILED").exists()
    console.main()
    assert not (tmp_path / "FAILED").exists()


def test_the_terminal_says_once_where_to_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "LOOK_EVERY_S", 0.01)
    said, marker = io.StringIO(), tmp_path / "console.failed"
    enough = cli.say_when_console_fails(Teller(said), marker)
    try:
        assert said.getvalue() == ""
        marker.touch()
        wait_until(lambda: said.getvalue() != "")
        assert said.getvalue().count("var/console-build.log") == 1
    finally:
        enough.set()
