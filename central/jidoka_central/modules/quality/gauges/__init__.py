"""Measuring equipment with its calibration and measurement-system records."""
