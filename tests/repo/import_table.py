"""Who may import whom, as data. `tests/repo/test_imports.py` holds every file to it; CONTRIBUTING.md
explains it.

Ranks are tuples from low to high: a name may import what stands in an earlier group, never its own group's
neighbours.
"""

from __future__ import annotations

# Package -> the other packages of this repository that it may import.
PACKAGES: dict[str, frozenset[str]] = {
    "jidoka_shared": frozenset(),
    "jidoka_edge": frozenset({"jidoka_shared"}),
    "jidoka_sim": frozenset({"jidoka_shared"}),
    "jidoka_central": frozenset({"jidoka_shared"}),
    "jidoka_demo": frozenset({"jidoka_shared", "jidoka_edge", "jidoka_sim", "jidoka_central"}),
}

# Package -> what of others must not be needed where it is installed.
FOREIGN_FORBIDDEN: dict[str, frozenset[str]] = {
    "jidoka_shared": frozenset(
        {"fastapi", "starlette", "sqlalchemy", "asyncua", "pymodbus", "paho", "pydantic"}
    ),
    "jidoka_edge": frozenset(
        {"fastapi", "starlette", "uvicorn", "sqlalchemy", "alembic", "pydantic", "structlog"}
    ),
    "jidoka_sim": frozenset({"fastapi", "starlette", "uvicorn", "sqlalchemy", "alembic", "pydantic", "paho"}),
    "jidoka_central": frozenset({"asyncua", "pymodbus", "amqtt", "aiohttp"}),
    "jidoka_demo": frozenset(),
}

# Inside shared: numpy and numba come with the extra `spc` alone.
SHARED_RANKS: tuple[tuple[str, ...], ...] = (("values",), ("envelope",), ("wire",), ("spc",))
NUMERICS = frozenset({"numpy", "numba"})
NUMERICS_HOME = "jidoka_shared.spc"

# Inside central, low to high. The top group is the composition root and what starts it; it knows everything.
CENTRAL_RANKS: tuple[tuple[str, ...], ...] = (
    ("foundation",),
    ("studio",),
    ("modules",),
    ("joints",),
    ("app", "cli", "__main__", "migrations", "reference", "roles"),
)
CENTRAL_TOP = frozenset(CENTRAL_RANKS[-1])

# Between modules: only through the lower one's door.
DOOR = "public"
MODULE_RANKS: tuple[tuple[str, ...], ...] = (
    ("masterdata",),
    ("finance",),
    ("inventory",),
    ("purchasing", "production", "sales", "shopfloor"),
    ("planning", "quality"),
    ("traceability",),
)

# Inside quality, by sub-area; what stands beside the sub-areas in quality/ itself may use all of them.
QUALITY_RANKS: tuple[tuple[str, ...], ...] = (
    ("documents", "sampling", "risk", "design"),
    ("gauges",),
    ("msa",),
    ("plans",),
    ("inspection", "measuring", "spc"),
    ("capability", "approvals"),
    ("nonconformance",),
    ("capa",),
    ("suppliers", "customers"),
)
QUALITY_TOP = frozenset({"public", "api"})  # sub-areas must not import these: they gather the sub-areas

# Pure decisions: no clock, no session, no randomness, no input or output.
PURE_FILES = frozenset({"rules.py", "states.py"})
FORBIDDEN_IN_PURE = frozenset(
    {
        "sqlalchemy",
        "fastapi",
        "starlette",
        "pydantic",
        "time",
        "random",
        "secrets",
        "os",
        "socket",
        "subprocess",
        "asyncio",
    }
)

# HTTP stops at the routes.
HTTP_LIBRARIES = frozenset({"fastapi", "starlette"})
HTTP_HOMES = ("jidoka_central.foundation", "jidoka_central.app", "jidoka_central.cli", "jidoka_central.roles")
HTTP_FILES = frozenset({"api.py"})
