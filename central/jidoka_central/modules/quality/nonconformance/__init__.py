"""Nonconformances: what is wrong, what is held, what was found, what it did to the line."""
