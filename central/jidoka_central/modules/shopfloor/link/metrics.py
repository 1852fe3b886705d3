"""The link's figures."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

from jidoka_central.foundation.metrics import METRICS

BATCHES = Counter(
    "jidoka_ingest_batches_total", "Batches by stream and outcome.", ("stream", "outcome"), registry=METRICS
)
ROWS = Counter("jidoka_ingest_rows_total", "New rows by stream.", ("stream",), registry=METRICS)
STORE_SECONDS = Histogram(
    "jidoka_ingest_store_seconds",
    "Time of a storing transaction.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
    registry=METRICS,
)
DROPPED = Counter("jidoka_ingest_dropped_total", "Messages a full inbox did not take.", registry=METRICS)
LINK_UP = Gauge("jidoka_ingest_link_up", "1 while the broker can be reached.", registry=METRICS)
