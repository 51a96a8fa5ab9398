"""``plan --report``: the brief says the same numbers as the tables, loads nothing, and escapes everything."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from supercycle import plan
from supercycle.base.errors import InputError
from supercycle.catalog.store import open_catalog
from supercycle.report import numbers
from supercycle.report.brief import printing
from supercycle.report.brief.marks import tag, text
from supercycle.report.brief.page import brief
from supercycle.report.tables.plan import recommendation
from supercycle.study.result import Plan


@pytest.fixture(scope="module")
def found() -> Plan:
    """A quick plan within a budget."""
    return plan({
        "goal": {"budget": "2e6 USD", "basis": "rental"},
        "limits": {"chips": ["h100-sxm", "tpu-v5p"], "count": 64},
        "basics": {"draws": 100},
    })  # fmt: skip


def tree(page: str) -> ElementTree.Element:
    """The page as a well-formed tree."""
    assert page.startswith("<!DOCTYPE html>\n")
    return ElementTree.fromstring(page.split("\n", 1)[1])


def test_numbers_are_those_of_the_tables(found: Plan) -> None:
    """Every alternative's time, power and prices, the loss and the sentence of the answer stand in the brief."""
    said = "".join(tree(brief(found, open_catalog())).itertext())
    assert recommendation(found) in said
    assert numbers.LOSS.interval(found.loss) in said
    for one in found.alternatives:
        assert one.chip in said
        assert numbers.DAYS.interval(one.days) in said
        assert numbers.MEGAWATTS.interval(one.power_w) in said
        for basis in ("amortised", "rental", "bought", "programme"):
            price = one.cost.named(basis)
            assert price is None or numbers.MONEY.interval(price) in said
    for swing in found.tornado:
        assert swing.input in said
        assert numbers.MONEY.text(swing.high) in said


def test_the_page_loads_nothing(found: Plan) -> None:
    """No element fetches: addresses stand in links alone, and the page's own policy forbids the rest."""
    page = brief(found, open_catalog())
    loads = {"img", "script", "link", "iframe", "object", "embed", "video", "audio", "source", "use", "image"}
    for element in tree(page).iter():
        assert element.tag.rpartition("}")[2] not in loads
        addresses = [name for name, value in element.attrib.items() if "://" in value]
        assert not addresses or (element.tag == "a" and addresses == ["href"])
    policies = [one.get("content", "") for one in tree(page).iter("meta") if one.get("http-equiv")]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'"]
    assert not re.search(r"url\(|@import", page)


def test_every_chart_stands_there_and_has_a_name(found: Plan) -> None:
    """The step, the prices, the bill and the tornado are pictures with titles for screen readers."""
    pictures = tree(brief(found, open_catalog())).findall(".//{http://www.w3.org/2000/svg}svg")
    assert len(pictures) == 4
    assert all(one[0].tag.endswith("title") and one[0].text for one in pictures)


def test_markup_in_words_is_escaped() -> None:
    """Words and attributes cannot become elements."""
    made = tag("p", text("<script>&"), title='"><b>')
    assert made == '<p title="&quot;&gt;&lt;b&gt;">&lt;script&gt;&amp;</p>'


def test_the_command_writes_one_file(call: Callable[..., Any], small_plan: Path, tmp_path: Path) -> None:
    """The file is there, whole, with nothing left beside it; the tables are still shown."""
    target = tmp_path / "brief.html"
    answer = call("plan", str(small_plan), "--report", str(target))
    assert answer.code == 0, answer.err
    assert "Recommended:" in answer.out
    tree(target.read_text(encoding="utf-8"))
    assert [one.name for one in tmp_path.iterdir()] == ["brief.html"]


@pytest.mark.parametrize("name", ["brief.docx", "nowhere/brief.html", "brief", "folder.html", "a\0.html"])
def test_a_bad_path_is_refused_before_the_work(call: Callable[..., Any], tmp_path: Path, name: str) -> None:
    """Exit code 2, one message that names the option, no traceback."""
    (tmp_path / "folder.html").mkdir()
    answer = call("plan", "--report", f"{tmp_path}/{name}")
    assert answer.code == 2
    assert "--report" in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.skipif(not any(map(shutil.which, printing.BROWSERS)), reason="no Chromium is installed")
def test_the_pdf_has_pages(found: Plan) -> None:
    """A browser prints a PDF of several pages."""
    made = printing.printed(brief(found, open_catalog()))
    assert made.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b(?!s)", made)) >= 2


def test_no_printer_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Chromium and WeasyPrint the message names both."""
    monkeypatch.setattr(printing.shutil, "which", lambda name: None)
    monkeypatch.setattr(printing, "find_spec", lambda name: None)
    with pytest.raises(InputError, match="Chromium or WeasyPrint"):
        printing.printed("<html/>")
