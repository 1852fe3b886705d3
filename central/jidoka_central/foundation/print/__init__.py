"""Printing: documents for paper and archive, in Chinese and English."""

from jidoka_central.foundation.print.pages import Pages

__all__ = ["Pages"]
