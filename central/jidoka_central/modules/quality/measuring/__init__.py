"""Readings of measurement studies taken from the gauge that stands in a line."""
