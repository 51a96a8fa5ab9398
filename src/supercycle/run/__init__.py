"""One training step: its split, validity, memory, time, the search for the best split, and goodput."""
