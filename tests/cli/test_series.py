"""``supercycle catalog series``: the list, one series, and their JSON."""

from collections.abc import Callable
from typing import Any

import pytest

from supercycle.report.backtest_forms import backtested as form_of
from supercycle.report.keys import KEYS
from supercycle.report.keys_series import BACKTEST_KEYS
from supercycle.report.tables.backtest import backtested as tables


def heads(title: str) -> set[str]:
    """The documented keys of a title, without what is nested."""
    return {key.split("[")[0].split(".")[0] for key in KEYS[title]}


def test_series_are_listed_and_shown(call: Callable[..., Any]) -> None:
    """The list names every series with its unit; one series shows figures, days, sources, within 80 columns."""
    listed, shown = call("catalog", "series"), call("catalog", "series", "nvidia-datacenter-revenue")
    assert listed.code == shown.code == 0
    assert "chip-stock-world *" in listed.out
    assert "2025-02-26" in shown.out
    assert "30.8 †" in shown.out
    assert max(len(line) for line in (listed.out + shown.out).splitlines()) <= 80


@pytest.mark.parametrize(("arguments", "title"), [
    (("catalog", "series"), "catalog series"),
    (("catalog", "series", "nvidia dc revenue"), "catalog series NAME"),
])  # fmt: skip
def test_json_has_the_documented_keys(call: Callable[..., Any], arguments: tuple[str, ...], title: str) -> None:
    """Each form has the keys that are documented; a series is found by its alias."""
    import json

    form = json.loads(call(*arguments, "--json").out)
    assert set(form) == heads(title)


def test_an_unknown_series_is_named(call: Callable[..., Any]) -> None:
    """A mistyped series is answered with the nearest names and exit code 2."""
    done = call("catalog", "series", "chip-stock-wrld")
    assert done.code == 2
    assert "Did you mean chip-stock-world" in done.err


def test_the_back_test_has_its_keys_and_fits() -> None:
    """The JSON of the back-test has the documented keys; its tables fit 80 columns."""
    from rich.console import Console

    import supercycle
    from supercycle.catalog.store import Catalog

    found = supercycle.backtest()
    form = form_of(found, Catalog())
    assert set(form) - {"notes", "sources"} == {key.split("[")[0] for key in BACKTEST_KEYS}
    console = Console(width=80, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    for part in tables(found):
        console.print(part)
    assert max(len(line) for line in console.export_text().splitlines()) <= 80
