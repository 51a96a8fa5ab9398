"""The command line: text in, one call, one table out."""

from supercycle.cli.entry import main

__all__ = ["main"]
