"""Printing: documents for paper, archive and spreadsheets, in Chinese and English."""

from jidoka_central.foundation.print.pages import Pages
from jidoka_central.foundation.print.sheets import Column, Line, Sheet, Total, footing, paper, workbook

__all__ = ["Column", "Line", "Pages", "Sheet", "Total", "footing", "paper", "workbook"]
