"""Purchasing: orders, receipts, returns, supplier invoices and what may be paid."""
