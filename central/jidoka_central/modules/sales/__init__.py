"""Sales: orders of customers, deliveries, invoices, credit notes, returns."""
