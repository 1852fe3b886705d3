"""Set up the environment of the whole project: run by `make run`, `make demo` and `make test`.

    python3 tools/install.py SET [--venv DIR]

SET is what to have:  run (the plant on one machine)   dev (run, and all that tests need)   console (Node,
to build it)
                      edge, central, sim (that package alone, as it is installed on a box of its own)

Uses the standard library alone and works with nothing but Python, pip and a package index. Steps: a virtual
environment of the Python that runs this script; uv from requirements/uv.txt, checked by hash, because it
takes 3 s where pip takes 51 s; the pinned requirements, checked by hash; the project's packages, editable.
Where uv does not run (an odd processor, a proxy it does not like) pip does the same work slower.

A stamp in the environment records the hash of every input, so that a second call ends at once. Behind a
company's certificate authority set SSL_CERT_FILE or PIP_CERT; its package index is taken from pip's own
settings.
"""

import argparse
import glob
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from typing import Any, Dict, List, NoReturn, Optional, Sequence

OLDEST = (3, 11)
NEWEST = (3, 14)  # numba 0.68 has wheels up to here
CANDIDATES = ("python3.13", "python3.12", "python3.11", "python3.14")
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
EVERYTHING = ("shared", "edge", "firmware-sim", "central", "demo")

# set: (requirement files, packages, sets that contain it)
SETS = {
    "run": (("demo",), EVERYTHING, ("dev",)),
    "dev": (("dev",), EVERYTHING, ()),
    "console": (("console",), (), ("dev",)),
    "edge": (("edge", "build"), ("shared", "edge"), ()),
    "central": (("central", "build"), ("shared", "central"), ()),
    "sim": (("sim", "build"), ("shared", "firmware-sim"), ()),
}
STARTED = time.monotonic()


def say(text: str) -> None:
    print("[%5.1f s] %s" % (time.monotonic() - STARTED, text), flush=True)


def fail(text: str) -> NoReturn:
    print("install: " + text, file=sys.stderr, flush=True)
    sys.exit(1)


def version_text(version: Any) -> str:
    return ".".join(str(part) for part in version[:2])


def use_a_suitable_python() -> None:
    """Go on in a Python that fits, or say clearly which one is needed."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return
    if not os.environ.get("JIDOKA_INSTALL_REEXEC"):
        for name in CANDIDATES:
            path = shutil.which(name)
            if path and subprocess.call([path, "-c", "import venv"], stderr=subprocess.DEVNULL) == 0:
                os.environ["JIDOKA_INSTALL_REEXEC"] = "1"
                os.execv(path, [path] + sys.argv)
    fail(
        "Python %s to %s is needed (numba has no wheels for others); this is %s at %s.\n"
        "         Name another one: make run PYTHON=/path/to/python3.13"
        % (version_text(OLDEST), version_text(NEWEST), version_text(sys.version_info), sys.executable)
    )


def fingerprint(name: str) -> str:
    """A hash of everything that decides what the set contains."""
    files, packages, _ = SETS[name]
    paths = [os.path.join(ROOT, "requirements", one + ".txt") for one in files]
    paths += [os.path.join(ROOT, one, "pyproject.toml") for one in packages]
    digest = hashlib.sha256(repr((ROOT, packages)).encode())
    for path in paths:
        with open(path, "rb") as stream:
            digest.update(stream.read())
    return digest.hexdigest()


class Environment:
    """One virtual environment and what has been installed into it."""

    def __init__(self, folder: str) -> None:
        self.folder = os.path.abspath(folder)
        self.python = os.path.join(self.folder, "bin", "python")
        self.uv = os.path.join(self.folder, "bin", "uv")
        self.stamp = os.path.join(self.folder, "jidoka-installed.json")

    def installed(self) -> Dict[str, str]:
        try:
            with open(self.stamp) as stream:
                found = json.load(stream)
            return found if isinstance(found, dict) else {}
        except (OSError, ValueError):
            return {}

    def has(self, name: str) -> bool:
        if not os.path.exists(self.python):
            return False
        installed = self.installed()
        return any(installed.get(one) == fingerprint(one) for one in (name,) + SETS[name][2])

    def record(self, name: str) -> None:
        content = dict(self.installed(), **{name: fingerprint(name)})
        with open(self.stamp + ".new", "w") as stream:
            json.dump(content, stream, indent=1)
        os.replace(self.stamp + ".new", self.stamp)

    def create(self) -> None:
        if os.path.exists(self.python):
            version = subprocess.check_output([self.python, "-c", "import sys; print(sys.version_info[:2])"])
            if version.decode().strip() == repr(tuple(sys.version_info[:2])):
                return
            say("the environment was made by another Python: making it anew")
            shutil.rmtree(self.folder)
        say("making %s with Python %s" % (os.path.relpath(self.folder), version_text(sys.version_info)))
        made = subprocess.call(
            [sys.executable, "-m", "venv", self.folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        if made != 0:  # Debian without python3-venv has no ensurepip; another pip can stand in
            shutil.rmtree(self.folder, ignore_errors=True)
            bare = subprocess.call([sys.executable, "-m", "venv", "--without-pip", self.folder])
            if bare != 0 or self.pip() is None:
                shutil.rmtree(self.folder, ignore_errors=True)
                fail("this Python can make no environment; on Debian: apt install python3-venv")

    def pip(self) -> Optional[List[str]]:
        """The command line of a pip that works on this environment."""
        own = [self.python, "-m", "pip"]
        if runs(own + ["--version"]):
            return own
        if runs([self.python, "-m", "ensurepip", "--default-pip"]):
            return own
        other = [sys.executable, "-m", "pip", "--python", self.python]
        return other if runs([sys.executable, "-m", "pip", "--version"]) else None

    def fetch_uv(self) -> bool:
        """Whether uv can be used."""
        wanted = pinned_version("uv")
        if os.path.exists(self.uv) and output_of([self.uv, "--version"]).split()[1:2] == [wanted]:
            return True
        pip = self.pip()
        if pip is None:
            fail("there is no pip in this Python; on Debian: apt install python3-venv")
        say("fetching uv %s, the installer" % wanted)
        options = ["--quiet", "--disable-pip-version-check", "--require-hashes", "--only-binary=:all:"]
        wheel = os.path.join(ROOT, "requirements", "uv.txt")
        done = subprocess.call(pip + ["install"] + options + ["-r", wheel])
        return done == 0 and bool(output_of([self.uv, "--version"]))


def runs(command: List[str]) -> bool:
    return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def output_of(command: List[str]) -> str:
    try:
        return subprocess.check_output(command, stderr=subprocess.DEVNULL).decode()
    except (OSError, subprocess.CalledProcessError):
        return ""


def pinned_version(name: str) -> str:
    with open(os.path.join(ROOT, "requirements", name + ".txt")) as stream:
        return stream.readline().split("==")[1].split()[0].rstrip("\\").strip()


def uv_settings(environment: Environment) -> Dict[str, str]:
    """uv reads neither pip's settings nor PIP_ variables: hand over the certificate and the company's
    index."""
    settings = dict(
        os.environ,
        UV_PYTHON_DOWNLOADS="never",
        UV_LINK_MODE=os.environ.get("UV_LINK_MODE", "copy"),
        UV_COMPILE_BYTECODE=os.environ.get("UV_COMPILE_BYTECODE", "1"),
    )
    settings.pop("VIRTUAL_ENV", None)
    configured = {}
    for line in output_of([environment.python, "-m", "pip", "config", "list"]).splitlines():
        key, _, value = line.partition("=")
        configured[key.split(".")[-1]] = value.strip("'\"")
    certificate = os.environ.get("PIP_CERT") or configured.get("cert")
    index = os.environ.get("PIP_INDEX_URL") or configured.get("index-url")
    if certificate and os.path.exists(certificate):
        settings.setdefault("SSL_CERT_FILE", certificate)
    if index and not any(name in os.environ for name in ("UV_INDEX", "UV_INDEX_URL", "UV_DEFAULT_INDEX")):
        settings["UV_DEFAULT_INDEX"] = index
    return settings


def install_with_uv(environment: Environment, files: List[str], packages: List[str]) -> bool:
    uv = [environment.uv, "pip", "install", "--python", environment.python]
    settings = uv_settings(environment)
    requirements = [part for path in files for part in ("-r", path)]
    # The second try takes the machine's own certificates, where a company's authority may be.
    for more in ({}, {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}):
        if subprocess.call(uv + ["--require-hashes"] + requirements, env=dict(settings, **more)) == 0:
            break
    else:
        return False
    if not packages:
        return True
    return subprocess.call(uv + editable_options(packages), env=settings) == 0


def install_with_pip(environment: Environment, files: List[str], packages: List[str]) -> bool:
    pip = environment.pip()
    if pip is None:
        return False
    install = pip + ["install", "--disable-pip-version-check", "--progress-bar", "off"]
    requirements = [part for path in files for part in ("-r", path)]
    if subprocess.call(install + ["--require-hashes"] + requirements) != 0:
        return False
    return not packages or subprocess.call(install + editable_options(packages)) == 0


def editable_options(packages: List[str]) -> list:
    return ["--no-deps", "--no-build-isolation"] + [
        part for path in packages for part in ("--editable", path)
    ]


def install(name: str, environment: Environment) -> None:
    environment.create()
    files = [os.path.join(ROOT, "requirements", one + ".txt") for one in SETS[name][0]]
    packages = [os.path.join(ROOT, one) for one in SETS[name][1]]
    count = 0
    for path in files:
        with open(path) as stream:
            count += sum(1 for line in stream if "==" in line)
    say("installing %d pinned packages (%s)" % (count, name))
    done = environment.fetch_uv() and install_with_uv(environment, files, packages)
    if not done:
        say("uv did not do it; pip does the same work, slower")
        done = install_with_pip(environment, files, packages)
    if not done:
        fail("the packages could not be installed; the lines above say why (network, proxy, certificate?)")
    environment.record(name)
    say("installed")


def compile_own(environment: Environment, packages: Sequence[str]) -> None:
    """Bytecode of the project's packages, where it is not there or old: a plant starts a dozen processes, and
    where Python may not keep bytecode by itself each would read megabytes of source, for seconds."""
    sources = [path for one in packages for path in glob.glob(os.path.join(ROOT, one, "jidoka_*"))]
    if sources:
        subprocess.call([environment.python, "-m", "compileall", "-q", "-j", "2"] + sources)


def main() -> None:
    use_a_suitable_python()
    parser = argparse.ArgumentParser(description="Set up the project's environment.")
    parser.add_argument("set", choices=sorted(SETS), help="what to install")
    parser.add_argument("--venv", default=os.path.join(ROOT, ".venv"), help="where (default .venv)")
    options = parser.parse_args()
    environment = Environment(options.venv)
    if not environment.has(options.set):
        install(options.set, environment)
    compile_own(environment, SETS[options.set][1])


if __name__ == "__main__":
    main()
