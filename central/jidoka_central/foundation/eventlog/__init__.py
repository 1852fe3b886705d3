"""One append-only event log: audit trail, outbox and live feed."""
