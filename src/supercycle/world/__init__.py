"""The industry: supply, demand, forecasts that are scored, and the ledger of predictions."""
