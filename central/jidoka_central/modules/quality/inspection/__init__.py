"""Inspection of lots: what must be inspected, by which plan, and what was found."""
