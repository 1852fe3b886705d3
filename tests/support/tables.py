"""The application's tables, and how many rows each has: what a refusal or a repetition must not change."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import sqlalchemy as sa

from jidoka_central.foundation.db import metadata
from jidoka_central.foundation.queries import Queries

# Tests and benchmarks declare tables beside the application's, in no migration and not in every database.
STRANGERS: Final = ("test_", "benchmark_")


def application_tables() -> list[sa.Table]:
    """What the migrations make, parents first."""
    return [table for table in metadata.sorted_tables if not table.name.startswith(STRANGERS)]


def row_counts(q: Queries, without: Collection[str] = ("idempotency",)) -> dict[str, int]:
    """Rows of each table; ``without`` are the tables that a mere attempt may write."""
    counts = [
        sa.select(sa.func.count()).select_from(table).scalar_subquery().label(table.name)
        for table in application_tables()
        if table.name not in without
    ]
    return dict(q.first(sa.select(*counts)) or {})
