"""What central wants an edge to know: bundles until reported, commands until answered."""
