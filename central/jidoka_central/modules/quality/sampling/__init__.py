"""Acceptance sampling: plans, switching between severities, and what a plan lets through."""
