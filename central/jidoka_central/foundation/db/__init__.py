"""The database: one schema for SQLite and PostgreSQL, append-only where facts are kept."""

from jidoka_central.foundation.db.engine import Database, open_database
from jidoka_central.foundation.db.schema import (
    Amount,
    Instant,
    Json,
    append_only,
    append_only_tables,
    business_table,
    fact_table,
    guard,
    metadata,
)

__all__ = [
    "Amount",
    "Database",
    "Instant",
    "Json",
    "append_only",
    "append_only_tables",
    "business_table",
    "fact_table",
    "guard",
    "metadata",
    "open_database",
]
