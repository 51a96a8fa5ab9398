"""Results in a notebook: the tables of the command line as HTML.

IPython is told the classes by name, so that no result knows of notebooks and nothing is imported before one is shown.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from io import StringIO
from typing import Any

RESULTS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("supercycle.study.result", "Plan"): ("plan", "plan"),
    ("supercycle.study.predict", "Prediction"): ("run", "prediction"),
    ("supercycle.study.serving", "Serving"): ("serve", "serving"),
    ("supercycle.study.spending", "Spending"): ("spend", "spending"),
    ("supercycle.world.result", "Forecast"): ("forecast", "forecast"),
}
"""The file and the function of ``report.tables`` that show a result, by the module and the name of its class."""

FORM = '<pre style="white-space: pre; line-height: 1.25; overflow-x: auto">{code}</pre>'


def html(found: Any) -> str:
    """A result as the tables that the command line shows, as HTML; what is no result is its own text."""
    from rich.console import Console

    from supercycle.report.tables.layout import WIDTH

    kind = type(found)
    known = RESULTS.get((kind.__module__, kind.__qualname__))
    parts = [repr(found)] if known is None else _tables(*known)(found)
    console = Console(
        file=StringIO(), width=WIDTH, record=True, force_jupyter=False, highlight=False, markup=False, emoji=False
    )  # fmt: skip
    for part in parts:
        console.print(part)
    return console.export_html(inline_styles=True, code_format=FORM)


def register(shell: Any) -> None:
    """Tells an IPython shell how results are shown."""
    formatter = shell.display_formatter.formatters["text/html"]
    for module, name in RESULTS:
        formatter.for_type_by_name(module, name, html)


def _tables(file: str, name: str) -> Callable[[Any], list[Any]]:
    """The function that shows a result; a frontier is shown with no other chips beside it."""
    made: Callable[..., list[Any]] = getattr(import_module(f"supercycle.report.tables.{file}"), name)
    return (lambda found: made(found, {})) if (file, name) == ("serve", "serving") else made
