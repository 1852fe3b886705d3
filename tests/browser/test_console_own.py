"""What the console says of itself: its own tests, types that fit the API, a text for every code."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from jidoka_central import app
from jidoka_central.foundation.http import create_app
from jidoka_central.foundation.settings import Settings
from jidoka_central.modules.shopfloor.floor.rules import AT_REST, STOP_SHOWN
from jidoka_shared.wire.bundle import RULES

CONSOLE = Path(__file__).resolve().parents[2] / "central" / "console"
pytestmark = pytest.mark.timeout(400)


def npx(folder: Path, *command: str, cwd: Path = CONSOLE) -> str:
    settings = dict(os.environ, PATH=f"{folder}{os.pathsep}{os.environ['PATH']}", CI="1")
    done = subprocess.run(
        ["npx", "--no-install", *command], cwd=cwd, env=settings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout


@pytest.mark.needs("node")
def test_its_own_tests_pass(console_built: None, node_folder: Path) -> None:
    assert "passed" in npx(node_folder, "vitest", "run", "--reporter=default")


@pytest.mark.needs("node")
def test_it_fits_the_api_as_it_is(console_built: None, node_folder: Path, tmp_path: Path) -> None:
    """The pages compile against types made from this very server. When this fails, the API lost or changed
    what a page uses: `jidoka-central docs`, `npm run api` in central/console, then see to the page.

    The build compiled them against the types kept beside them; where these are still the server's, that was
    it."""
    settings = Settings(database_url=f"sqlite:///{tmp_path}/empty.db", key_dir=tmp_path / "keys")
    runtime = app.build_runtime(settings)
    document = tmp_path / "openapi.json"
    document.write_text(json.dumps(create_app(runtime, settings).openapi()), encoding="utf-8")
    runtime.database.close()
    types = tmp_path / "schema.ts"
    npx(node_folder, "openapi-typescript", str(document), "-o", str(types))
    assert '"build": "tsc --noEmit && ' in (CONSOLE / "package.json").read_text(encoding="utf-8")
    if types.read_bytes() == (CONSOLE / "src/api/schema.ts").read_bytes():
        return
    copy = tmp_path / "console"
    shutil.copytree(CONSOLE, copy, ignore=shutil.ignore_patterns("node_modules"))
    (copy / "node_modules").symlink_to(CONSOLE / "node_modules")
    shutil.copyfile(types, copy / "src/api/schema.ts")
    npx(node_folder, "tsc", "--noEmit", cwd=copy)


def catalogue() -> str:
    return (CONSOLE / "src/i18n/zh.floor.ts").read_text(encoding="utf-8")


def section(name: str) -> str:
    """The lines of one group of the Chinese catalogue; the English one has the same keys by its type."""
    found = re.search(rf"^  {name}: \{{\n(.*?)^  \}},", catalogue(), re.DOTALL | re.MULTILINE)
    assert found, f"the catalogue has no group {name}"
    return found.group(1)


def test_every_rule_has_a_name() -> None:
    for rule in RULES:
        chart, _, code = rule.partition(".")
        assert re.search(rf"\b{chart}: \{{[^}}]*\b{code}:", section("rule"), re.DOTALL), rule


def test_every_state_of_a_line_has_a_name() -> None:
    states = {*STOP_SHOWN.values(), "verifying", "idle", "waiting", "running", "unknown", "ready"}
    assert states - set(re.findall(r"^    (\w+):", section("line"), re.MULTILINE)) == set()
    assert AT_REST - set(re.findall(r"^    (\w+):", section("hold"), re.MULTILINE)) == set()
