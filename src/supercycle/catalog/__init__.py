"""Sourced facts, and the only code that reads data files."""
