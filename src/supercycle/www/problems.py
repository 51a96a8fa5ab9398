"""What went wrong, as problem details (RFC 9457): what was asked, what is close, what to do."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from supercycle.base.errors import InputError

MEDIA_TYPE = "application/problem+json"

TITLES: Mapping[int, str] = {
    400: "Bad request", 401: "A token is needed", 403: "Refused", 404: "Not found", 405: "Method not allowed",
    408: "The body did not arrive in time", 413: "The body is too large", 415: "The body is not JSON",
    421: "This is another host", 422: "The input cannot be used", 429: "Too many requests",
    500: "A fault of this program", 503: "Busy",
}  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """One answer that is none: its HTTP status, and the parts of the message."""

    status: int
    detail: str
    faults: tuple[str, ...] = ()
    hint: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def document(self) -> bytes:
        """The problem as JSON."""
        form = {
            "type": "about:blank", "title": TITLES.get(self.status, "Error"), "status": self.status,
            "detail": self.detail, "faults": list(self.faults), "hint": self.hint,
        }  # fmt: skip
        return json.dumps(form, ensure_ascii=False).encode("utf-8", "replace")


class Refused(Exception):
    """A request that is answered with a problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.detail)


def refused(
    status: int, detail: str, *, faults: Sequence[str] = (), hint: str = "", headers: Mapping[str, str] | None = None
) -> Refused:
    """The exception that answers with a status and a message."""
    return Refused(Problem(status, detail, tuple(faults), hint, headers or {}))


def of_input(fault: InputError) -> Problem:
    """The problem of input that cannot be used: 422 with the whole message."""
    return Problem(422, fault.headline, fault.faults, fault.hint)
