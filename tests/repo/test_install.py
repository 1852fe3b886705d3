"""An edge box and a server install alone, each without what belongs to the other, and their programs start.

Real environments, made by the installer that people use. The packages come from the machine's usual index,
so this needs the network or a filled cache, as `make test` itself does.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

from tests.repo.sources import ROOT

INSTALLER = ROOT / "tools" / "install.py"
QUICKLY = {"UV_COMPILE_BYTECODE": "0", "UV_LINK_MODE": "hardlink"}  # used once, then deleted
SECOND_CALL_SECONDS_MAX = 3.0  # measured 0.15; the rest is room for a busy machine
ALONE = (
    # set, package that must import, packages of others that must not be there, console script
    (
        "edge",
        "jidoka_edge",
        ("fastapi", "starlette", "sqlalchemy", "pydantic", "jidoka_central", "jidoka_sim"),
        "jidoka-edge",
    ),
    (
        "central",
        "jidoka_central",
        ("asyncua", "pymodbus", "amqtt", "jidoka_edge", "jidoka_sim"),
        "jidoka-central",
    ),
    (
        "sim",
        "jidoka_sim",
        ("fastapi", "sqlalchemy", "numba", "paho", "jidoka_edge", "jidoka_central"),
        "jidoka-sim",
    ),
)


def run(*command: str | Path, seconds: float = 240) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
        cwd=ROOT,
        env={**os.environ, **QUICKLY},
    )


@pytest.mark.timeout(300)
@pytest.mark.slow
@pytest.mark.parametrize(("what", "package", "foreign", "script"), ALONE, ids=[one[0] for one in ALONE])
def test_installs_alone(
    what: str, package: str, foreign: tuple[str, ...], script: str, tmp_path: Path
) -> None:
    environment = tmp_path / "env"
    installed = run(sys.executable, INSTALLER, what, "--venv", environment)
    assert installed.returncode == 0, installed.stdout + installed.stderr
    find = "import importlib.util, sys; print([n for n in sys.argv[1:] if importlib.util.find_spec(n)])"
    assert run(environment / "bin" / "python", "-c", find, *foreign).stdout.strip() == "[]"
    modules = sorted(
        one.relative_to(ROOT / "shared")
        .with_suffix("")
        .as_posix()
        .replace("/", ".")
        .removesuffix(".__init__")
        for one in (ROOT / "shared" / "jidoka_shared").rglob("*.py")
        if what != "sim" or "spc" not in one.parts  # the extra spc is not on a simulator
    )
    imports = "; ".join(f"import {one}" for one in [package, *modules])
    tried = run(environment / "bin" / "python", "-c", imports)
    assert tried.returncode == 0, tried.stderr
    if importlib.util.find_spec(f"{package}.cli"):
        helped = run(environment / "bin" / script, "--help")
        assert helped.returncode == 0 and script in helped.stdout, helped.stderr
    started = time.monotonic()
    again = run(sys.executable, INSTALLER, what, "--venv", environment)
    assert again.returncode == 0 and not again.stdout
    assert time.monotonic() - started < SECOND_CALL_SECONDS_MAX


@pytest.fixture
def installer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("jidoka_install", INSTALLER)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_changed_requirement_installs_again(
    installer: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("requirements", *installer.EVERYTHING):
        (tmp_path / name).mkdir()
    for path in [
        *(ROOT / "requirements").glob("*.txt"),
        *(ROOT / one / "pyproject.toml" for one in installer.EVERYTHING),
    ]:
        (tmp_path / path.relative_to(ROOT)).write_bytes(path.read_bytes())
    monkeypatch.setattr(installer, "ROOT", str(tmp_path))
    environment = installer.Environment(str(tmp_path / "env"))
    Path(environment.python).parent.mkdir(parents=True)
    Path(environment.python).touch()
    assert not environment.has("run")
    environment.record("dev")
    assert environment.has("run") and environment.has("console") and not environment.has("edge")
    with (tmp_path / "requirements" / "dev.txt").open("a") as stream:
        stream.write("# changed\n")
    assert not environment.has("run")


def test_an_unsuitable_python_is_told_so(
    installer: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(installer.sys, "version_info", (3, 10, 1))
    monkeypatch.setenv("JIDOKA_INSTALL_REEXEC", "1")
    with pytest.raises(SystemExit):
        installer.use_a_suitable_python()
    assert "Python 3.11 to 3.14 is needed" in capsys.readouterr().err
