"""Control plans: the law of the shop floor, compiled into what an edge obeys."""
