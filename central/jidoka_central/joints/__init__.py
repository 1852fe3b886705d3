"""Where modules meet: one file a joint. This is the product."""
