"""How fast `port` reads code: python benchmarks/port.py FOLDER… prints lines a second of processor time, one core.

With ``--parser`` also that of tree-sitter alone on the same files.
"""

import sys
import time
from pathlib import Path

from supercycle.catalog.store import Catalog
from supercycle.port.asked import route_table
from supercycle.port.codebase import read
from supercycle.port.cuda import grammar
from supercycle.port.graph import graph
from supercycle.port.sources import found, language_of
from supercycle.port.verdict import judged


def main(folders: list[str], parser: bool) -> None:
    """Each folder once, read and judged by HIP."""
    catalog = Catalog()
    for folder in folders:
        start = time.process_time()
        code = read(folder)
        middle = time.process_time()
        known = graph(code)
        verdicts = judged(known, route_table(catalog, "hip", known))
        end = time.process_time()
        spent = f"read {code.lines / (middle - start):,.0f} lines/s, judged {len(verdicts):,} in {end - middle:.2f} s"
        print(f"{folder}: {code.lines:,} lines, {spent}, {code.lines / (end - start):,.0f} lines/s in all")
        if parser:
            print(f"  tree-sitter alone: {alone(Path(folder)):,.0f} lines/s")


def alone(folder: Path) -> float:
    """Lines a second of the parser without any of what is made of its trees."""
    texts = [path.read_bytes() for path in found(folder) if language_of(path) == "cuda"]
    parse = grammar()[0].parse
    start = time.process_time()
    for text in texts:
        parse(text)
    return sum(text.count(b"\n") for text in texts) / (time.process_time() - start)


if __name__ == "__main__":
    given = [one for one in sys.argv[1:] if one != "--parser"]
    main(given, "--parser" in sys.argv)
