"""Simulated gauges and PLCs, honest about real devices' limits and faults."""

__version__ = "0.1.0"
