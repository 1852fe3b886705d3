"""Run the tests: `make test`. What this machine lacks, and what was therefore not run, stands in the last
lines.

Usage: tools/test.py [arguments of pytest]

Without arguments everything, in two runs: first in two processes by whole files, then, one after the other,
the tests marked `alone`, which measure time or kill processes and would disturb others or be disturbed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROCESSES = 2
NO_TESTS_COLLECTED = 5


def run_pytest(arguments: list[str], **settings: str) -> int:
    """Exit status of one run, shown as it happens."""
    print(f"pytest {' '.join(arguments)}", flush=True)
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.call(command, cwd=ROOT, env={**os.environ, **settings})


def run_everything() -> int:
    processes = str(min(PROCESSES, os.cpu_count() or 1))
    with tempfile.TemporaryDirectory() as folder:
        left_out = str(Path(folder) / "left-out.json")
        together = run_pytest(
            ["-n", processes, "--dist", "loadfile", "-m", "not alone"],
            JIDOKA_LEFT_OUT=left_out,
            JIDOKA_MORE_TO_COME="1",
        )
        alone = run_pytest(["-m", "alone"], JIDOKA_LEFT_OUT=left_out)
    return together or (0 if alone == NO_TESTS_COLLECTED else alone)


def main() -> int:
    return run_pytest(sys.argv[1:]) if sys.argv[1:] else run_everything()


if __name__ == "__main__":
    sys.exit(main())
