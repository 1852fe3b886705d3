"""Transaction 1: what an edge says is stored, its watermark moved, its batch answered."""
