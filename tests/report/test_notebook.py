"""Results in a notebook."""

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest

import supercycle
from supercycle.report.notebook import RESULTS, html, register


def test_a_prediction_is_its_table() -> None:
    """The HTML holds the numbers of the tables and no page around them."""
    shown = html(supercycle.predict("llama-3.1-8b", chip="h100-sxm", count=8))
    assert shown.startswith("<pre")
    assert "MFU" in shown
    assert "<html" not in shown


def test_a_price_is_its_table() -> None:
    """Money is shown with its interval."""
    assert "$" in html(supercycle.price(chip="h100-sxm", count=1024, days=30))


def test_a_frontier_is_its_table() -> None:
    """A served model is shown without other chips."""
    assert "First token" in html(supercycle.frontier("llama-3.1-8b", chip="h100-sxm"))


@pytest.mark.parametrize(("kind", "table"), RESULTS.items())
def test_every_class_and_its_table_exist(kind: tuple[str, str], table: tuple[str, str]) -> None:
    """Names that are given to IPython as words are names of classes, and their tables are functions."""
    assert isinstance(getattr(import_module(kind[0]), kind[1]), type)
    assert callable(getattr(import_module(f"supercycle.report.tables.{table[0]}"), table[1]))


def test_what_is_no_result_is_its_text() -> None:
    """Anything else is escaped text."""
    assert "&lt;b&gt;" in html("<b>")


def test_a_shell_is_told_every_class() -> None:
    """IPython's own interface is called with each module and class."""
    told: list[tuple[Any, ...]] = []
    formatter = SimpleNamespace(for_type_by_name=lambda *given: told.append(given))
    register(SimpleNamespace(display_formatter=SimpleNamespace(formatters={"text/html": formatter})))
    assert {(module, name) for module, name, _ in told} == set(RESULTS)
