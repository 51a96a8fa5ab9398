"""A server of the page and a browser that looks at it; both last as long as the session of the tests."""

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
PATIENCE = 90_000
"""Milliseconds that an answer may take on a busy machine."""


QUESTION = {"model": "llama-3.1-8b", "count": 64, "split": "tp=2,pp=1,mb=1", "draws": 100}
STUDIES = (
    {
        "study": {"kind": "run", "name": "steps", "outputs": ["step_s", "mfu", "fits"]},
        "question": QUESTION,
        "vary": {"chip": ["a100-sxm-80gb", "h100-sxm"], "global_batch": [128, 256, 512]},
    },
    {
        "study": {"kind": "plan", "name": "budgets", "outputs": ["loss"]},
        "question": {"goal": {"ready": "12 months"}, "limits": {"chips": ["h100-sxm", "b200"]}},
        "vary": {"goal.budget": ["$10M", "$20M"], "set.electricity.price": ["0.05 USD/kWh", "0.1 USD/kWh"]},
    },
)
"""What the reader keeps: a study of steps, and one of plans."""


@pytest.fixture(scope="session")
def own_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory of the reader's own data with these studies, where studies can be kept."""
    from importlib.util import find_spec

    from supercycle.verbs.sweep import sweep

    folder = tmp_path_factory.mktemp("own")
    for spec in STUDIES if find_spec("duckdb") else ():
        sweep(spec, on="here", folder=folder / "supercycle" / "studies")
    return folder


@pytest.fixture(scope="session")
def origin(own_data: Path) -> Iterator[str]:
    """The address of a server of the page."""
    with serving(own_data) as address:
        yield address


@contextmanager
def serving(data: Path) -> Iterator[str]:
    """A server whose reader's own data stand in this directory."""
    server = subprocess.Popen(
        [sys.executable, "-c", "from supercycle.cli import main; main()", "web", "--port", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, "XDG_DATA_HOME": str(data)},
    )  # fmt: skip
    assert server.stdout is not None
    line = next((line for line in server.stdout if "http://" in line), "")
    address = line[line.index("http://") :].strip().rstrip("/")
    wait_for(f"{address}/api/v1/health")
    try:
        yield address
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture
def served() -> Any:
    """Starts a server whose reader's own data stand in a directory."""
    return serving


def wait_for(address: str) -> None:
    """Until a server answers, which it does once its workers stand ready."""
    until = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            assert time.monotonic() < until, "the server does not start"
            time.sleep(0.2)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium."""
    playwright = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    with playwright.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@dataclass
class Reader:
    """Somebody who looks at the page, and all that the browser had to say meanwhile."""

    page: Any
    origin: str
    faults: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def open(self, address: str) -> Any:
        """Goes to a view and waits for its answer and its charts."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.origin}/{address}")
        self.settled()
        return self.page

    def settled(self) -> None:
        """Waits until nothing is computed and every chart that can be seen is drawn."""
        self.page.wait_for_selector(".result[data-state]", timeout=PATIENCE)
        self.until(
            "!document.querySelector('[aria-busy=true]') && "
            "[...document.querySelectorAll('.plot')].filter(one => one.offsetParent).every(one => one.dataset.drawn)"
        )

    def until(self, expression: str) -> None:
        """Waits for an expression to hold; the page's policy forbids the browser's own way, which evaluates a text."""
        end = time.monotonic() + PATIENCE / 1000
        while not self.page.evaluate(expression):
            assert time.monotonic() < end, f"never: {expression}"
            time.sleep(0.2)

    def text(self) -> str:
        """All that stands in the answer."""
        return str(self.page.locator(".result").inner_text()).replace("\u00a0", " ")


@pytest.fixture
def reader(browser: Any, origin: str, request: pytest.FixtureRequest) -> Iterator[Reader]:
    """A reader with a fresh tab; parametrize it indirectly with a viewport and a colour scheme."""
    settings = {"viewport": {"width": 1400, "height": 900}, **getattr(request, "param", {})}
    page = browser.new_page(**settings)
    found = Reader(page, origin)
    page.on("pageerror", lambda fault: found.faults.append(str(fault)))
    page.on("console", lambda said: found.faults.append(said.text) if said.type == "error" else None)
    page.on("request", lambda asked: found.requests.append(asked.url))
    yield found
    page.close()


@pytest.fixture
def engine(origin: str) -> Any:
    """Asks the API as any program would: ``engine(command, body)``."""

    def ask(command: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json"}
        with urllib.request.urlopen(
            urllib.request.Request(f"{origin}/api/v1/{command}", data, headers), timeout=90
        ) as got:
            return json.load(got)

    return ask
