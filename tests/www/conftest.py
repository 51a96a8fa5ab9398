"""Servers for the tests: one for all that only ask, and others with bounds of their own."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("uvicorn")
httpx = pytest.importorskip("httpx")


@contextmanager
def served(**settings: Any) -> Iterator[str]:
    """The address of a server that runs in a thread of this process, its workers beside it."""
    import uvicorn

    from supercycle.www.app import create

    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    config = uvicorn.Config(create(**settings), log_level="error", http="h11", ws="none", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[bound])), daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{bound.getsockname()[1]}"
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            thread.join(0.05)
        yield address
    finally:
        server.should_exit = True
        thread.join(20)


SPEC = """
[study]
kind = "run"
name = "chips"
outputs = ["step_s", "mfu", "fits"]
[question]
model = "llama-3.1-8b"
count = 64
split = "tp=2,pp=1,mb=1"
[vary]
chip = ["a100-sxm-80gb", "h100-sxm"]
global_batch = [128, 256, 512]
"""
"""A small study, under the name of the examples."""


@pytest.fixture(scope="session")
def own_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A directory of the reader's own data with one study in it, where studies can be kept."""
    import tomllib
    from importlib.util import find_spec

    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("own")
        patch.setenv("XDG_DATA_HOME", str(folder))
        if find_spec("duckdb"):
            from supercycle.verbs.sweep import sweep

            sweep(tomllib.loads(SPEC), on="here")
        yield folder


@pytest.fixture(scope="session")
def address(own_data: Path) -> Iterator[str]:
    """A server with bounds that no test reaches."""
    from supercycle.www.guard import LOOPBACK
    from supercycle.www.limits import Limits

    limits = Limits(seconds=240.0, rate=1e5, burst=1e5)
    with served(limits=limits, hosts=LOOPBACK) as found:
        yield found


@pytest.fixture(scope="session")
def client(address: str) -> Iterator[Any]:
    """A client of that server."""
    with httpx.Client(base_url=f"{address}/api/v1", timeout=300.0) as found:
        yield found


@pytest.fixture
def serve() -> Callable[..., Any]:
    """Starts a server with settings of one's own."""
    return served
