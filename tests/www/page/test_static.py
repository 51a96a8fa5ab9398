"""The files of the page themselves: small modules, nothing from elsewhere, words for every number."""

import re
from pathlib import Path

import pytest

import supercycle
from supercycle.report.keys import KEYS

STATIC = Path(supercycle.__file__).parent / "www" / "static"
OWN = sorted(
    path for path in STATIC.rglob("*") if path.suffix in {".js", ".css", ".html", ".svg"} and "vendor" not in path.parts
)
SCRIPTS = [path for path in OWN if path.suffix == ".js"]
NAMES = ("http://www.w3.org/", "https://vega.github.io/schema/")
"""Addresses that are names of formats; nothing is loaded from them."""


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_module_fits_in_the_head(path: Path) -> None:
    """No module is longer than 350 lines, and each says at its top what it is for."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 350
    assert text.startswith("/** ")


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_nothing_is_loaded_from_elsewhere(path: Path) -> None:
    """No address of another host, no text that becomes code, no inline script or style."""
    text = path.read_text(encoding="utf-8")
    assert not [url for url in re.findall(r"https?://[^\s\"'`]+", text) if not url.startswith(NAMES)]
    assert not re.search(r"\beval\(|new Function\(|innerHTML|insertAdjacentHTML|<script>|<style|\sstyle=", text)


def test_every_vendored_script_stands_beside_its_licence() -> None:
    """A licence file for each library, and a note of where it came from."""
    scripts = sorted((STATIC / "vendor").glob("*.js"))
    assert len(scripts) == 3
    for script in scripts:
        assert (script.parent / f"{script.name.removesuffix('.js').removesuffix('.min')}.LICENSE").is_file()


def test_keys_that_the_page_explains_are_documented() -> None:
    """A number's words are found under its command and key, or under a key above it."""
    cited = {
        found
        for path in SCRIPTS
        for found in re.findall(r"[\"'`]([a-z][a-zA-Z. ]{2,40}\|[a-z_.\[\]]+)[\"'`]", path.read_text(encoding="utf-8"))
    }
    assert len(cited) > 20
    unknown = []
    for one in sorted(cited):
        command, path = one.split("|")
        if command not in KEYS:
            continue
        parts = path.split(".")
        if not any(".".join(parts[:count]) in KEYS[command] for count in range(1, len(parts) + 1)):
            unknown.append(one)
    assert not unknown
