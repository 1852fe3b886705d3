"""Inventory: what is where, in which status, and what was made from what."""
