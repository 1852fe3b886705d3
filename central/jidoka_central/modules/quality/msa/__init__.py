"""Measurement system analysis: what part of the spread is the gauge and its use."""
