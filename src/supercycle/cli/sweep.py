"""``supercycle sweep``: a study carried out, kept, and gone on with."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from supercycle.base.errors import InputError, join_or
from supercycle.cli.options import CatalogOption, JsonOption, optional_whole
from supercycle.cli.output import show, show_json

if TYPE_CHECKING:
    pass

StoreOption = Annotated[
    str | None, typer.Option("--store", metavar="DIR", help="Directory of the studies (default: your own data's).")
]

PLACES = {"here": "here", "processes": "processes", "local": "processes", "ray": "ray"}
"""What --on may say."""


def sweep(
    spec: Annotated[
        str | None, typer.Argument(metavar="SPEC", help="A TOML file, an example, or the id of a kept study.")
    ] = None,
    on: Annotated[
        str, typer.Option("--on", metavar="W", help="here, processes (of this machine) or ray (see RAY_ADDRESS).")
    ] = "processes",
    workers: Annotated[
        str | None, typer.Option("--workers", metavar="N", help="How many at once (default: one a core).")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with an unfinished study (always done where there is one).")
    ] = False,
    store: StoreOption = None,
    as_json: JsonOption = False,
    catalog: CatalogOption = None,
) -> None:
    """Many questions of one kind: computed, kept, and gone on with after a stop.

    What has been computed before, in any study, is not computed again. Ctrl-C loses
    the chunks in work, about four seconds a worker.
    """
    from supercycle.report import study_forms as forms
    from supercycle.report.tables import studies as tables
    from supercycle.verbs.sweep import sweep as swept

    if on not in PLACES:
        raise InputError(f"--on: {on!r} is not {join_or(['here', 'processes', 'ray'])}")
    if spec is None and resume:
        from supercycle.verbs.sweep import studies

        unfinished = [one for one in studies(store).studies() if not one.finished]
        if not unfinished:
            raise InputError("no study is unfinished", hint="Name one: supercycle studies list")
        spec = unfinished[0].id
    told = _Told()
    found = swept(
        spec, on=PLACES[on], workers=optional_whole("--workers", workers), folder=store, progress=told.tell,
        catalog=catalog,
    )  # fmt: skip
    told.end()
    show_json(forms.conducted(found)) if as_json else show(tables.conducted(found))


class _Told:
    """Progress on standard error: a line that is written over on a terminal, else one line in ten seconds."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._last, self._open = 0.0, False

    def tell(self, done: int, total: int, left: float | None) -> None:
        """Says how far a study is."""
        import time

        now = time.monotonic()
        if now - self._last < (0.2 if self._terminal else 10.0) and done < total:
            return
        first, self._last = not self._last, now
        if first and not self._terminal:
            return
        rest = "" if left is None else f", {_duration(left)} left at this speed"
        end = "" if self._terminal else "\n"
        print(f"{chr(13) if self._terminal else ''}{done:,} of {total:,} points{rest}      ", end=end, file=sys.stderr)
        sys.stderr.flush()
        self._open = self._terminal

    def end(self) -> None:
        """Ends the line that is written over."""
        if self._open:
            print(file=sys.stderr)


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
