"""Pure decisions about nonconformances."""

from __future__ import annotations


def downtime_seconds(stopped_at: int, resumed_at: int) -> int:
    """Whole seconds from line running = 0 to resume, rounded down; both UTC microseconds. Never negative."""
    return max(0, (resumed_at - stopped_at) // 1_000_000)
