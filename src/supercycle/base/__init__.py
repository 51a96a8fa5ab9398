"""What everyone may use: units, an uncertain number, a value over time, draws, errors."""
