"""``supercycle check``."""


def check() -> None:
    """Predicted against measured for each row of a table of real runs."""
