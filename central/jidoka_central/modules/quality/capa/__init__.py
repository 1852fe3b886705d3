"""Corrective and preventive action: CAPA, 8D, and what repeats itself."""
