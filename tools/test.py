"""Run the tests: `make test`. What this machine lacks, and what was therefore not run, stands in the last
lines.

Usage: tools/test.py [arguments of pytest]

Without arguments everything, in two runs: first in three processes by whole files, the heavy ones first
(tests/fixtures/order.py), then, one after the other, the tests marked `alone`, which measure time. A
few that fail are run once more by themselves; those that pass then are named in the output as flaky.

The folders of the first run lie in memory where there is plenty of it: thousands of databases wait for the
disk otherwise, and tests are about crashes of ours, not of power. They are taken away at the end; TMPDIR
names another place, which is kept. What measures time has the disk.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROCESSES = 3  # on two cores: a third of the long tests is waiting for real processes
TESTS_FAILED = 1
NO_TESTS_COLLECTED = 5
AGAIN_MAX = 5
MEMORY = Path("/dev/shm")
MEMORY_FREE_MIN = 8 * 2**30  # a whole run leaves some 4 GB of folders
LAST_FAILED = ROOT / ".pytest_cache" / "v" / "cache" / "lastfailed"


def run_pytest(arguments: list[str], **settings: str) -> int:
    """Exit status of one run, shown as it happens."""
    print(f"pytest {' '.join(arguments)}", flush=True)
    command = [sys.executable, "-m", "pytest", *arguments]
    environment = {**os.environ, **settings}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # pytest compiles each test file once, not each time
    return subprocess.call(command, cwd=ROOT, env=environment)


def room_in_memory() -> bool:
    """Whether folders, with the programs in them, can lie in memory."""
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK):
        return False
    mounted = os.statvfs(MEMORY)
    told = dict(line.split(":", 1) for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines())
    free = min(mounted.f_bavail * mounted.f_frsize, int(told["MemAvailable"].split()[0]) * 1024)
    return free >= MEMORY_FREE_MIN and not mounted.f_flag & os.ST_NOEXEC


@contextmanager
def quick_folders() -> Iterator[list[str]]:
    """Everything that asks for a temporary folder meanwhile gets one in memory, if there is room; what pytest
    must be told for that. Names are short: a socket's path has 100 characters at most."""
    if not room_in_memory():
        yield []
        return
    folder = tempfile.mkdtemp(prefix="j", dir=MEMORY)
    Path(folder).chmod(0o755)  # as root PostgreSQL runs as another user
    os.environ["TMPDIR"] = folder
    tempfile.tempdir = None
    try:
        yield ["--basetemp", f"{folder}/t"]
    finally:
        del os.environ["TMPDIR"]
        tempfile.tempdir = None
        shutil.rmtree(folder, ignore_errors=True)


def run_everything() -> int:
    LAST_FAILED.unlink(missing_ok=True)  # what failed before this run does not count
    processes = str(PROCESSES)
    with tempfile.TemporaryDirectory(prefix="jidoka-test-") as folder:
        os.environ["JIDOKA_TEST_SHARED"] = folder  # a seeded plant is made once for all runs
        left_out = str(Path(folder) / "left-out.json")
        with quick_folders() as told:
            together = run_pytest(
                [
                    "-n",
                    processes,
                    "--dist",
                    "loadfile",
                    "--no-loadscope-reorder",
                    "--durations=20",
                    "-m",
                    "not alone",
                    *told,
                ],
                JIDOKA_LEFT_OUT=left_out,
                JIDOKA_MORE_TO_COME="1",
            )
            together = once_more(together, "not alone", told)
        alone = run_pytest(["-m", "alone", *files_with_tests_alone()], JIDOKA_LEFT_OUT=left_out)
        alone = once_more(0 if alone == NO_TESTS_COLLECTED else alone, "alone")
    return together or alone


def files_with_tests_alone() -> list[str]:
    """Collecting only these spares the seconds of importing all others."""
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    return [str(file.relative_to(ROOT)) for file in files if "mark.alone" in file.read_text("utf-8")]


def once_more(status: int, marks: str, told: Sequence[str] = ()) -> int:
    """The status, after a few failed tests were given the machine to themselves; what passes then is named.

    Two cores under three test processes are now and then too slow for a deadline. A defect fails again.
    """
    if status != TESTS_FAILED:
        return status
    failed = sorted(json.loads(LAST_FAILED.read_text(encoding="utf-8"))) if LAST_FAILED.exists() else []
    if not 0 < len(failed) <= AGAIN_MAX:
        return status
    print(f"once more, alone: {', '.join(failed)}", flush=True)
    again = run_pytest(["--last-failed", "-m", marks, *told])
    if again == 0:
        print(f"FLAKY, failed beside others and passed alone: {', '.join(failed)}", flush=True)
    return again


def main() -> int:
    return run_pytest(sys.argv[1:]) if sys.argv[1:] else run_everything()


if __name__ == "__main__":
    sys.exit(main())
