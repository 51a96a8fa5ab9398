"""The command that starts the server: where it binds, what it tells, what it refuses."""

import signal
import socket
import subprocess
import sys

import httpx
import pytest

from supercycle.base.errors import InputError
from supercycle.www.cache import Cache
from supercycle.www.guard import Rates
from supercycle.www.serving import serve

CODE = "import sys; from supercycle.cli import main; sys.exit(main(sys.argv[1:]))"


def started(*options: str) -> tuple[subprocess.Popen[str], str]:
    """A server as a process of its own, and the address that it tells."""
    process = subprocess.Popen(
        [sys.executable, "-c", CODE, "web", "--port", "0", *options], stderr=subprocess.PIPE, text=True
    )  # fmt: skip
    assert process.stderr is not None
    return process, process.stderr.readline().removeprefix("Supercycle is at ").strip()


def test_it_serves_on_loopback_and_ends_with_an_interrupt() -> None:
    """The page or a word about the API at the root, the API below; Ctrl-C ends it and its workers."""
    process, address = started()
    try:
        transport = httpx.HTTPTransport(retries=5)
        client = httpx.Client(base_url=address, timeout=60, transport=transport)
        assert client.get("/").status_code == client.head("/").status_code == 200
        assert client.get("/api/v1/health").json()["status"] == "ok"
    finally:
        process.send_signal(signal.SIGINT)
    assert process.wait(30) in (0, 130)


def test_another_address_brings_a_token() -> None:
    """Where none is given one is made and told; the API asks for it."""
    process, address = started("--host", "0.0.0.0")
    try:
        base, _, token = address.partition("#token=")
        assert len(token) >= 24
        with httpx.Client(transport=httpx.HTTPTransport(retries=5), timeout=60) as client:
            url = f"{base.replace('0.0.0.0', '127.0.0.1')}api/v1/catalog"
            assert client.get(url).status_code == 401
            assert client.get(url, headers={"Authorization": f"Bearer {token}"}).status_code == 200
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def test_the_extra_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without FastAPI and uvicorn the command says what to install."""
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(InputError, match=r"pip install 'supercycle\[web\]'"):
        serve(tell=print)


def test_an_address_that_cannot_be_bound_is_refused() -> None:
    """A port that is taken or does not exist, a host that is not of this machine."""
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    taken.listen()
    for host, port in (("127.0.0.1", taken.getsockname()[1]), ("192.0.2.1", 0), ("no such host", 0)):
        with pytest.raises(InputError, match="cannot be bound"):
            serve(host, port, tell=print)
    with pytest.raises(InputError, match="not between"):
        serve(port=70_000, tell=print)
    taken.close()


def test_the_memory_of_answers_is_bounded() -> None:
    """The oldest make room; what is too large is not kept."""
    cache = Cache(100)
    keys = [cache.key("run", bytes([n])) for n in range(10)]
    for key in keys:
        cache.put(key, b"x" * 20)
    assert [cache.get(key) is not None for key in keys] == [False] * 5 + [True] * 5
    cache.put(keys[0], b"x" * 30)
    assert cache.get(keys[0]) is None


def test_rates_fill_again() -> None:
    """A bucket of two that fills with one a second."""
    now = [0.0]
    rates = Rates(1.0, 2.0, clock=lambda: now[0])
    assert [rates.allows("a") for _ in range(3)] == [True, True, False]
    now[0] = 1.0
    assert [rates.allows("a"), rates.allows("a"), rates.allows("b")] == [True, False, True]
