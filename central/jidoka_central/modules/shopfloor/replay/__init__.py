"""Deciding again on the server what an edge decided at the line."""
