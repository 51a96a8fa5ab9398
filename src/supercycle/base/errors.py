"""Bad input, said so that the reader can repair it: what was asked, what is close, what to do."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches


class InputError(ValueError):
    """Input that cannot be used. The command line prints it and exits with 2; nothing has been written.

    ``headline`` says what was asked, each of ``faults`` names one place and what was expected there, and
    ``hint`` says what to do.
    """

    def __init__(self, headline: str, faults: Sequence[str] = (), hint: str = "") -> None:
        self.headline = headline
        self.faults = tuple(faults)
        self.hint = hint
        super().__init__(self.text())

    def text(self) -> str:
        """The whole message: the headline, a line for each fault, and the hint."""
        lines = [self.headline, *(f"  {fault}" for fault in self.faults)]
        if self.hint:
            lines.append(f"  {self.hint}")
        return "\n".join(lines)


class MissingFact(InputError):
    """A fact that the catalogue does not know, asked for where it is needed."""


def closest(name: str, known: Iterable[str], most: int = 3) -> list[str]:
    """The known names nearest to one that was typed, best first."""
    known = list(known)
    by_folded = {candidate.lower(): candidate for candidate in known}
    starts = [candidate for candidate in known if candidate.lower().startswith(name.lower())]
    matches = [by_folded[m] for m in get_close_matches(name.lower(), by_folded, most, 0.6)]
    return list(dict.fromkeys([*starts, *matches]))[:most]


def unknown_name(kind: str, name: str, known: Iterable[str], command: str) -> InputError:
    """The error for a name that no entry has, with the nearest names and the command that lists them."""
    known = sorted(known)
    near = closest(name, known)
    question = f" Did you mean {join_or(near)}?" if near else ""
    return InputError(
        f"no {kind} named {name!r} in the catalogue.{question}",
        hint=f"{len(known)} known; list them with: {command}",
    )


def join_or(names: Sequence[str]) -> str:
    """``a, b or c``."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} or {names[-1]}"
