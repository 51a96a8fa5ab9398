"""A layout as people write it."""

from supercycle.serve.layout import Layout


def layout_text(layout: Layout) -> str:
    """``tp=8,dp=4,ep=32``: what is 1 is left out, tensor parallelism apart."""
    said = [("tp", layout.tensor), ("dp", layout.data), ("ep", layout.expert), ("pp", layout.pipeline),
            ("cp", layout.context)]  # fmt: skip
    return ",".join(f"{name}={int(number)}" for name, number in said if name == "tp" or int(number) > 1)
