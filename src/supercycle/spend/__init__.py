"""What it costs: one run priced four ways, money over time, and whether to rent or to own."""
