"""Where a rule of the house does not hold, and why: data for the checks in this folder.

Each entry is a path prefix below the root with its reason. An entry that no file needs any more fails a
test, so this list only holds what is true today.
"""

from __future__ import annotations

# Reading a clock of the world or drawing at random, beyond `time.monotonic`, which is free on the edge and
# in the devices.
CLOCK_AND_CHANCE: dict[str, str] = {
    "central/jidoka_central/foundation/clock.py": "the server's clock",
    "central/jidoka_central/foundation/ids.py": "the server's UUIDv7",
    "central/jidoka_central/foundation/keys": "makes keys",
    "central/jidoka_central/foundation/identity": "makes tokens, session names and password salts",
    "central/jidoka_central/foundation/uow.py": "spreads retries, so that two rivals do not meet again",
    "central/jidoka_central/modules/quality/capability/bootstrap.py": "draws, with the same seed each time",
    "central/jidoka_central/modules/quality/design/run_length.py": "simulates, with the same seed each time",
    "edge/jidoka_edge/clock.py": "the edge's clock, epochs and ids",
    "firmware-sim/jidoka_sim/clock.py": "the devices' clock and boot ids",
    "shared/jidoka_shared/envelope": "makes keys and nonces",
    "demo/": "acts for people on the wall clock",
    "benchmarks/": "measures",
    "tools/": "measures and names",
    "tests/": "measures, waits and generates",
}

# Where `random.Random(seed)` may be made: a seed makes it repeatable. The shared generator of `random`
# stays forbidden.
SEEDED = ("firmware-sim/",)

# `time.monotonic` and its kin: measuring how long, where no decision of the business hangs on it.
MONOTONIC_FREE = ("edge/", "firmware-sim/", "demo/", "benchmarks/", "tools/", "tests/")
MONOTONIC: dict[str, str] = {
    "central/jidoka_central/foundation/": "waits, retries, leases and the time a request took",
}

# Where money and quantities are computed: no float, no true division, no inexact column.
EXACT_ZONES = (
    "shared/jidoka_shared/values/",
    "central/jidoka_central/modules/masterdata/",
    "central/jidoka_central/modules/finance/",
    "central/jidoka_central/modules/inventory/",
    "central/jidoka_central/modules/purchasing/",
    "central/jidoka_central/modules/production/",
    "central/jidoka_central/modules/sales/",
    "central/jidoka_central/joints/postings.py",
    "central/jidoka_central/joints/quality_cost.py",
    "central/jidoka_central/joints/incoming_quality.py",
)
EXACT_ZONES_EXCEPT: dict[str, str] = {}

# Committing: the unit of work alone does it.
TRANSACTION_FREE_ZONES = (
    "central/jidoka_central/modules/",
    "central/jidoka_central/joints/",
    "central/jidoka_central/studio/",
)

# Printing: command lines speak to a person.
PRINTING: dict[str, str] = {
    "demo/jidoka_demo/": "tells the story to the person at the terminal",
}
PRINTING_FILES = frozenset({"cli.py", "__main__.py"})

# Longer than the house's limits, each for a reason that a reader would accept.
FILE_LINES_MAX = 450
FUNCTION_LINES_MAX = 80
CONSOLE_LINES_MAX = 450
LONG_FILES: dict[str, str] = {
    "central/jidoka_central/migrations/versions/v0001_initial_schema.py": "every table once",
    "central/jidoka_central/migrations/versions/v0002_statistics_and_grades.py": "every new table once",
    "central/jidoka_central/migrations/versions/v0003_sampling_of_lots_and_customer_approvals.py": "as well",
}
LONG_FUNCTIONS: dict[str, str] = {  # "path::function"
    "shared/jidoka_shared/spc/kernel.py::step": "the one compiled step that streaming and replay share",
    "central/jidoka_central/migrations/versions/v0001_initial_schema.py::upgrade": "every table once",
    "central/jidoka_central/migrations/versions/v0002_statistics_and_grades.py::upgrade": "each new table",
    "central/jidoka_central/migrations/versions/v0003_sampling_of_lots_and_customer_approvals.py::upgrade": (
        "each new table"
    ),
    "central/jidoka_central/migrations/versions/v0004_own_tables_and_skip_lot_programmes.py::upgrade": (
        "each new table"
    ),
}
GENERATED: dict[str, str] = {
    "central/console/src/api/schema.ts": "types of the HTTP API, from the OpenAPI document (npm run api)",
}
