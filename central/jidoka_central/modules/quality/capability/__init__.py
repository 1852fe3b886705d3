"""Process capability and performance: the statistics, studies as records, the sixpack report."""
