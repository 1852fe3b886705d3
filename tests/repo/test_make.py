"""What a person types: every target of the Makefile explains itself, and the scripts behind them are sound."""

from __future__ import annotations

import os
import re
import subprocess

import pytest

from tests.repo.sources import ROOT, files

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def targets() -> list[str]:
    found = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    return found.group(1).split() if found else []


def test_help_names_every_target() -> None:
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {"run", "demo", "test", "bench", "soak", "help"} <= set(targets())
    missing = [name for name in targets() if f"make {name} " not in shown]
    assert not missing, f"no explanation: {missing}"


@pytest.mark.parametrize("name", ["run", "demo"])
def test_settings_of_the_command_line_reach_the_program(name: str) -> None:
    """AUTO=1 and FRESH=1 are read by the program; make hands on what it was told."""
    echo = f"{name}:\n\t@printenv AUTO FRESH\n"
    told = subprocess.run(
        ["make", "-f", "-", name, "AUTO=1", "FRESH=1"], input=echo, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["1", "1"]
    assert "unexport" not in MAKEFILE


@pytest.mark.parametrize("path", [one for one in files() if one == ".ci/run" or one.endswith(".sh")])
def test_shell_scripts_parse_and_may_run(path: str) -> None:
    assert os.access(ROOT / path, os.X_OK), f"{path} is not executable"
    checked = subprocess.run(["bash", "-n", path], cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
