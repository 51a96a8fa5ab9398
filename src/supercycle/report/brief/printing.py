"""A page as PDF: printed by a headless Chromium where there is one, by WeasyPrint where that is installed."""

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from supercycle.base.errors import InputError

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""Commands under which a Chromium is installed."""

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-pdf-header-footer",
)  # fmt: skip
"""A browser that prints and asks nothing of any network."""

PATIENCE = 180.0
"""Seconds that a browser may take to print (a choice)."""


def printed(page: str) -> bytes:
    """The PDF of an HTML page. Raises InputError where nothing that prints is installed, or it fails."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser:
        return _by_browser(browser, page)
    if find_spec("weasyprint"):
        return _by_weasyprint(page)
    raise InputError(
        "--report: a PDF needs Chromium or WeasyPrint, and neither is installed",
        hint="install Chromium, or: pip install weasyprint; an .html file needs neither",
    )


def _by_browser(browser: str, page: str) -> bytes:
    with TemporaryDirectory(prefix="supercycle-", ignore_cleanup_errors=True) as folder:
        source, target = Path(folder, "brief.html"), Path(folder, "brief.pdf")
        source.write_text(page, encoding="utf-8")
        asked = [browser, *FLAGS, f"--user-data-dir={folder}/browser", f"--print-to-pdf={target}", source.as_uri()]
        try:
            subprocess.run(asked, capture_output=True, check=False, timeout=PATIENCE)
        except (OSError, subprocess.TimeoutExpired) as fault:
            raise InputError(f"--report: {browser} could not print the PDF: {fault}") from fault
        if not target.is_file():
            raise InputError(f"--report: {browser} printed no PDF", hint="write an .html file and print it by hand")
        return target.read_bytes()


def _by_weasyprint(page: str) -> bytes:
    from importlib import import_module

    return bytes(import_module("weasyprint").HTML(string=page).write_pdf())
