"""Time and randomness come from outside: only the declared modules read a clock or draw at random.

Everything else is handed an instant or an id, so that it can be replayed and tested.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.repo.allowances import CLOCK_AND_CHANCE, MONOTONIC, MONOTONIC_FREE, SEEDED
from tests.repo.sources import Source, Violation, fail_on, files, python_files, sample, used_names

WORLD = re.compile(
    r"^(time\.(time|time_ns|localtime|gmtime|ctime|clock_gettime|clock_gettime_ns)$"
    r"|datetime\.datetime\.(now|utcnow|today)$|datetime\.date\.today$"
    r"|random\.|secrets\.|uuid\.uuid[1-9]$|os\.(urandom|getrandom)$|numpy\.random\."
    r"|sqlalchemy\.(func\.(now|current_timestamp|random)|sql\.func\.now)$)"
)
MEASURING = re.compile(r"^time\.(monotonic|monotonic_ns|perf_counter|perf_counter_ns|process_time)$")
BARE_MODULES = frozenset({"random", "secrets"})


def violations(source: Source) -> Iterator[Violation]:
    free = source.path.startswith(tuple(CLOCK_AND_CHANCE))
    measuring_free = free or source.path.startswith((*MONOTONIC_FREE, *MONOTONIC))
    seeded = frozenset({"random", "random.Random"} if source.path.startswith(SEEDED) else ())
    for line, name in used_names(source):
        if name in seeded:
            continue
        if not free and (WORLD.match(name) or name in BARE_MODULES):
            yield Violation(source.path, line, f"uses {name}; take an instant, an id or a generator instead")
        elif not measuring_free and MEASURING.match(name):
            yield Violation(source.path, line, f"uses {name}; the server measures in its foundation only")


def test_time_and_randomness_come_from_outside() -> None:
    fail_on(
        (found for source in python_files() for found in violations(source)),
        "Time and randomness are injected.",
    )


def test_every_allowance_is_used() -> None:
    """A prefix that no file carries is a leftover, or a misspelling that allows nothing."""
    unused = [
        prefix
        for prefix in (*CLOCK_AND_CHANCE, *MONOTONIC)
        if not any(one.startswith(prefix) for one in files())
    ]
    assert not unused, f"tests/repo/allowances.py names {unused}, and no file is there"


SERVICE = "central/jidoka_central/modules/quality/service.py"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (SERVICE, "import time\nnow = time.time()"),
        (SERVICE, "from time import time as clock\nnow = clock()"),
        (SERVICE, "from datetime import datetime, UTC\nnow = datetime.now(UTC)"),
        (SERVICE, "import datetime as dt\nnow = dt.datetime.utcnow()"),
        (SERVICE, "from datetime import date\nday = date.today()"),
        (SERVICE, "import uuid\nkey = uuid.uuid4()"),
        (SERVICE, "from uuid import uuid4\nkey = uuid4"),
        (SERVICE, "import random\nvalue = random.random()"),
        (SERVICE, "from random import Random\nvalue = Random(1)"),
        (SERVICE, "import secrets\nkey = secrets.token_hex()"),
        (SERVICE, "import os\nkey = os.urandom(8)"),
        (SERVICE, "import numpy as np\nvalue = np.random.default_rng()"),
        (SERVICE, "import sqlalchemy as sa\nnow = sa.func.now()"),
        (SERVICE, "import time\nstart = time.monotonic()"),
        ("edge/jidoka_edge/gate.py", "import time\nnow = time.time_ns()"),
        ("firmware-sim/jidoka_sim/process.py", "import random\nvalue = random.gauss(0, 1)"),
    ],
)
def test_the_check_refuses(path: str, text: str) -> None:
    assert list(violations(sample(path, text)))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("edge/jidoka_edge/gate.py", "import time\nstart = time.monotonic_ns()"),
        ("central/jidoka_central/foundation/clock.py", "import time\nnow = time.time_ns()"),
        (
            SERVICE,
            "from datetime import datetime, timedelta\nlater = datetime(2026, 1, 1) + timedelta(days=1)",
        ),
        (SERVICE, "import uuid\nkey = uuid.UUID(int=1)"),
        ("firmware-sim/jidoka_sim/process.py", "import random\nnoise = random.Random(7)"),
    ],
)
def test_the_check_lets_through(path: str, text: str) -> None:
    assert not list(violations(sample(path, text)))
