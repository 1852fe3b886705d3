"""Designing charts: run lengths of rules, false alarms of a plant, parameters for what is wanted."""
