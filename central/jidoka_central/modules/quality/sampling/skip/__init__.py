"""Lots that are skipped: SkSP-2, and programmes of three states whose numbers a plant enters."""
