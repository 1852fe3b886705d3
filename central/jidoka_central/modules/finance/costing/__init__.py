"""Costing: what an hour costs and what an item should cost, as versions with the day they hold from."""
