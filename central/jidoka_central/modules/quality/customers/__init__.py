"""Customers: complaints, what is held for them, who is told, what is answered."""
