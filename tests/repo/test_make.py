"""What a person types: every target explains itself and does something, and the scripts are sound."""

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


def test_every_target_is_declared_phony() -> None:
    """There is a folder named demo: undeclared, `make demo` would say it is up to date and do nothing."""
    written = set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE))
    assert written == set(targets())


@pytest.mark.parametrize("path", [one for one in files() if one == ".ci/run" or one.endswith(".sh")])
def test_shell_scripts_parse_and_may_run(path: str) -> None:
    assert os.access(ROOT / path, os.X_OK), f"{path} is not executable"
    checked = subprocess.run(["bash", "-n", path], cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
