"""Sampling tables that a plant enters from its own copy of a standard."""
