"""Notes of a plan: each said once, with the chips that it concerns."""

from supercycle.study.result import Plan


def plan_notes(found: Plan) -> tuple[str, ...]:
    """The plan's own notes, then those of its alternatives, with their chips where not all share them."""
    chips: dict[str, list[str]] = {}
    for one in found.alternatives:
        for note in one.notes:
            chips.setdefault(note, []).append(one.chip)
    shared = [
        note if len(named) == len(found.alternatives) or all(chip in note for chip in named)
        else f"{', '.join(dict.fromkeys(named))}: {note}"
        for note, named in chips.items()
        if note not in found.notes
    ]  # fmt: skip
    return tuple(dict.fromkeys([*found.notes, *shared]))
