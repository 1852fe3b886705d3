"""The server's figures for Prometheus, read at ``/metrics``. Labels come from the registry, never from a
request.
"""

from __future__ import annotations

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

METRICS: Final = CollectorRegistry()

REQUESTS = Counter(
    "jidoka_http_requests_total",
    "Requests by route and status.",
    ("method", "route", "status"),
    registry=METRICS,
)
REQUEST_SECONDS = Histogram(
    "jidoka_http_request_seconds",
    "Time of a request.",
    ("method", "route"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
    registry=METRICS,
)
TRANSACTIONS = Counter(
    "jidoka_transactions_total",
    "Write transactions by outcome: committed, retried, refused, failed.",
    ("outcome",),
    registry=METRICS,
)
TRANSACTION_SECONDS = Histogram(
    "jidoka_transaction_seconds",
    "Time of a write transaction, waiting for the lane included.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
    registry=METRICS,
)
SEALED_POSITION = Gauge("jidoka_event_position", "Last sealed position of the event log.", registry=METRICS)
CONSUMER_POSITION = Gauge(
    "jidoka_consumer_position", "Position each consumer has reached.", ("consumer",), registry=METRICS
)
JOB_RUNS = Counter("jidoka_job_runs_total", "Turns of each job.", ("job",), registry=METRICS)
JOB_FAILURES = Counter("jidoka_job_failures_total", "Failed turns of each job.", ("job",), registry=METRICS)
LIVE_STREAMS = Gauge("jidoka_live_streams", "Live streams open now.", registry=METRICS)
LOGINS = Counter("jidoka_logins_total", "Logins by outcome.", ("outcome",), registry=METRICS)
