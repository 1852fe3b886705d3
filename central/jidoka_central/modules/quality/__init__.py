"""Quality: documents, gauges, control plans, process statistics, nonconformances."""
