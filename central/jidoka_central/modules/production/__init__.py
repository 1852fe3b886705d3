"""Production: work orders, from planned to closed."""
