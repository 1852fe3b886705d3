"""Pricing: price lists, what selling costs, and what is left of a price: the net realisable value."""
