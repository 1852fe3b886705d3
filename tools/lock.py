"""Pin every requirement, with hashes: `make lock` turns requirements/*.in into requirements/*.txt.

`dev.in` holds everything, so it is solved first; every other file is solved inside its answer. One package
has therefore one version in the whole house, and an edge box, a server and a developer's environment agree.

Usage: tools/lock.py [--upgrade] [NAME ...]      NAME: a file of requirements/ without its suffix; default all
Needs uv on the PATH or in .venv/bin. Writes no address of any package index.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
OLDEST_PYTHON = "3.11"
SOLVED_FIRST = "dev"
STANDS_ALONE = frozenset({"uv"})  # the installer itself is in nobody's environment by requirement


def find_uv() -> str:
    own = ROOT / ".venv" / "bin" / "uv"
    found = str(own) if own.exists() else shutil.which("uv")
    if found is None:
        sys.exit("lock: uv was not found; run `make install` first")
    return found


def compile_one(uv: str, name: str, upgrade: bool) -> None:
    command = [
        uv, "pip", "compile", "--quiet", "--universal", "--python-version", OLDEST_PYTHON,
        "--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links",
        f"{name}.in", "--output-file", f"{name}.txt",
    ]  # fmt: skip
    if name != SOLVED_FIRST and name not in STANDS_ALONE:
        command += ["--constraints", f"{SOLVED_FIRST}.txt"]
    if upgrade:
        command.append("--upgrade")
    subprocess.run(command, cwd=REQUIREMENTS, check=True)
    print(f"lock: requirements/{name}.txt", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Pin requirements/*.in with hashes.")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument(
        "--upgrade", action="store_true", help="take newer versions of what the .in files leave open"
    )
    options = parser.parse_args()
    known = sorted(path.stem for path in REQUIREMENTS.glob("*.in"))
    unknown = sorted(set(options.names) - set(known))
    if unknown:
        sys.exit(f"lock: no requirements/{unknown[0]}.in; known: {', '.join(known)}")
    uv = find_uv()
    for name in sorted(options.names or known, key=lambda name: name != SOLVED_FIRST):
        compile_one(uv, name, options.upgrade)


if __name__ == "__main__":
    main()
