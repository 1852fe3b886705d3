"""The best Python package found that judges Nelson's eight rules: shewhart (MIT), beside the kernel.

It is installed when the benchmark runs, from the pinned list (requirements/bench.txt, by hash), into
`var/bench/peer`, and measured in a process of its own that alone sees that folder. Looked at and slower, or
with fewer rules: NelsonCheck and mfgqc (all eight, a quarter and a tenth of shewhart's rate), statprocon
(three rules of the eight, one and a half times the rate). Measured is its rule engine alone, `apply_rules`
on standardized values with all eight rules, without the chart object, its data frame and its limits, which
cost as much again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
LIST: Final = ROOT / "requirements" / "bench.txt"
FOLDER: Final = ROOT / "var" / "bench" / "peer"
SAMPLES: Final = 20_000
PROGRAM: Final = f"""
import time
import numpy as np
from shewhart._rules import RULESETS, apply_rules
x = np.random.default_rng(75).standard_normal({SAMPLES})
best = 9e9
for _ in range(5):
    start = time.thread_time()
    found = apply_rules(x, RULESETS["nelson"])
    best = min(best, time.thread_time() - start)
assert {{key for key, _, _ in found}} >= {{"nelson_1", "nelson_2", "nelson_5", "nelson_6"}}
print({SAMPLES} / 1e6 / best)
"""


def peer_rate() -> float | None:
    """M samples/s of the peer on one series, best of 5 of CPU time; None if it cannot be installed here."""
    try:
        _install()
        environment = os.environ | {"PYTHONPATH": str(FOLDER)}
        output = subprocess.check_output(
            [sys.executable, "-c", PROGRAM], env=environment, text=True, timeout=120
        )
        return float(output)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        print(f"the peer package is not measured: {error}", file=sys.stderr)
        return None


def _install() -> None:
    """The pinned list into the folder, once a list."""
    mark = FOLDER / "installed.sha256"
    wanted = hashlib.sha256(LIST.read_bytes()).hexdigest()
    if mark.exists() and mark.read_text(encoding="ascii") == wanted:
        return
    shutil.rmtree(FOLDER, ignore_errors=True)
    uv = Path(sys.executable).with_name("uv")
    command = (
        [str(uv), "pip", "install", "--quiet", "--python", sys.executable]
        if uv.exists()
        else [sys.executable, "-m", "pip", "install", "--quiet"]
    )
    subprocess.run(
        [*command, "--target", str(FOLDER), "--require-hashes", "-r", str(LIST)], check=True, timeout=300
    )
    mark.write_text(wanted, encoding="ascii")
