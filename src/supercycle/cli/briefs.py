"""The file of ``--report``: an HTML page, or a PDF of it."""

from pathlib import Path

from supercycle.base.errors import InputError
from supercycle.cli.output import write_whole

KINDS = (".html", ".pdf")


def writable_brief(name: str) -> None:
    """Raises InputError before the work is done where the name is no brief's or its folder does not exist."""
    path = Path(name)
    if path.suffix.lower() not in KINDS:
        raise InputError(f"--report: {name!r} must end in .html or .pdf")
    try:
        there = path.parent.is_dir() and not path.is_dir()
    except ValueError:
        there = False
    if not there:
        raise InputError(f"--report: {name!r} cannot be written: its folder does not exist, or it is one itself")


def write_brief(name: str, page: str) -> None:
    """Writes the page, or the PDF that a browser prints of it."""
    from supercycle.report.brief.printing import printed

    content = printed(page) if Path(name).suffix.lower() == ".pdf" else page.encode()
    write_whole("--report", name, content)
