"""Run the tests: `make test`. What this machine lacks, and what was therefore not run, stands in the last
lines.

Usage: tools/test.py [arguments of pytest]      without arguments everything, in two processes by whole files
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROCESSES = 2
NO_TESTS_COLLECTED = 5


def main() -> int:
    arguments = sys.argv[1:] or ["-n", str(min(PROCESSES, os.cpu_count() or 1)), "--dist", "loadfile"]
    print(f"pytest {' '.join(arguments)}", flush=True)
    status = subprocess.call([sys.executable, "-m", "pytest", *arguments], cwd=ROOT)
    return 1 if status == NO_TESTS_COLLECTED else status


if __name__ == "__main__":
    sys.exit(main())
