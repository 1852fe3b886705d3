"""Traceability: the whole life of a serial or a lot. It only reads."""
