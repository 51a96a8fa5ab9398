"""Where the machine stands: its parts, its power and energy, and the figures assumed of the place."""
