"""Stored subgroups as columns, so that a chart of a million points is read as arrays."""
