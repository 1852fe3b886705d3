"""Finance: the books. Accounts, periods, journal, balances, open items, VAT, statements."""
