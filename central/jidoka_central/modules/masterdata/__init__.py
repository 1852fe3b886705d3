"""Master data: what the plant makes and buys, from whom, where and how."""
