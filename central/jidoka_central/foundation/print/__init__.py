"""Printing: documents for paper, archive and spreadsheets, in Chinese and English."""

from jidoka_central.foundation.print.pages import WIDTH, Pages, font_of
from jidoka_central.foundation.print.sheets import Column, Line, Sheet, Total, footing, paper, workbook

__all__ = [
    "WIDTH",
    "Column",
    "Line",
    "Pages",
    "Sheet",
    "Total",
    "font_of",
    "footing",
    "paper",
    "workbook",
]
