"""Benchmarks: each measures its physical floor in the same run and reports the ratio."""
