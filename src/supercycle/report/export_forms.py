"""The JSON of ``export``."""

from typing import Any

from supercycle.report.json_forms import plain, split
from supercycle.run.launch.launch import Exported, Launch


def export(framework: str, launch: Launch, found: Exported) -> dict[str, Any]:
    """The keys of ``export``."""
    form: dict[str, Any] = plain({
        "framework": framework,
        "model": launch.name,
        "chip": launch.chip,
        "count": launch.chips,
        "nodes": launch.nodes,
        "steps": launch.iterations,
        "split": split(launch.split),
        "settings": found.settings,
        "text": found.text,
        "notes": found.notes,
    })  # fmt: skip
    return form
