"""The page of what the hardening counted."""

import json
import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "docs" / "reliability.jsonl"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """tools/reliability.py."""
    made = spec_from_file_location("reliability", ROOT / "tools" / "reliability.py")
    assert made is not None
    assert made.loader is not None
    module = module_from_spec(made)
    made.loader.exec_module(module)
    return module


def test_the_page_says_what_was_counted(tool: ModuleType) -> None:
    """Every figure that is kept stands on the page, under the sentence of its check; nothing else does."""
    page = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    found = tool.figures(KEPT)
    assert found
    assert page.split("## Run on")[0] == tool.page(found).split("## Run on")[0]
    assert all(tool.SENTENCES[one["check"]] in page for one in found)


def test_every_check_that_counts_has_its_sentence(tool: ModuleType) -> None:
    """A check of tests/hardening that keeps figures stands on the page."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "hardening").glob("test_*.py")]
    counted = {check for text in texts for check in re.findall(r'^    figures\(\s*"([^"]+)"', text, re.M)}
    assert counted == set(tool.SENTENCES)


def test_a_later_and_larger_run_stands_in_for_an_earlier_one(tool: ModuleType, tmp_path: Path) -> None:
    """The latest figures of a check count, and the few cases of the usual run do not hide the many of the whole."""
    path = tmp_path / "figures.jsonl"
    check = "scaling all prices scales the bill"
    lines = [{"check": check, "date": "2026-01-01", "cases": 60}, {"check": check, "date": "2026-01-02", "cases": 3}]
    path.write_text("".join(json.dumps(one) + "\n" for one in lines))
    assert [one["cases"] for one in tool.figures(path)] == [60]
