"""What must be refused is refused, with a message that says why, and the server goes on."""

import contextlib
import http.client
import json
import socket
import tomllib
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from supercycle.www.guard import LOOPBACK
from supercycle.www.limits import Limits

GIGABYTE = 10**9
RUN = {"model": "llama-3.1-8b", "chip": "h100-sxm", "count": 8, "split": "tp=8", "draws": 100}


def works(client: Any) -> bool:
    """Whether the server still answers."""
    return bool(client.post("/run", json=RUN).status_code == 200)


def raw_post(client: Any, body: bytes | str) -> Any:
    """A body as it is."""
    return client.post("/run", content=body, headers={"Content-Type": "application/json"})


@pytest.mark.parametrize("length", [f"Content-Length: {GIGABYTE}", "Transfer-Encoding: chunked"])
def test_a_body_of_a_gigabyte_is_cut_off(client: Any, length: str) -> None:
    """It is refused after a mebibyte or so, whether it says its length or comes in chunks; nothing is kept of it."""
    connection = opened(client, length)
    piece = b" " * 0x10000 if "Content" in length else b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    sent = 0
    with contextlib.suppress(OSError):
        while sent < GIGABYTE:
            connection.sendall(piece)
            sent += 0x10000
    assert sent < 64 * 2**20
    connection.close()
    assert works(client)


def test_the_answer_to_a_body_that_is_too_large_says_so(client: Any) -> None:
    """413, and the connection ends."""
    connection = opened(client, f"Content-Length: {GIGABYTE}")
    answer = b""
    while part := connection.recv(4096):
        answer += part
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"larger than 3,145,728 bytes" in answer
    connection.close()


def opened(client: Any, length: str) -> socket.socket:
    """A connection on which the head of a request has been sent."""
    connection = socket.create_connection((client.base_url.host, client.base_url.port), timeout=60)
    head = f"POST /api/v1/plan HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{length}\r\n\r\n"
    connection.sendall(head.encode())
    return connection


@pytest.mark.parametrize(("body", "said"), [
    ("[" * 100_000, "nested deeper"),
    ('{"spec": ' + '{"a":' * 40 + "1" + "}" * 41, "nested deeper"),
    ('{"count": NaN}', "NaN"), ('{"count": -Infinity}', "-Infinity"), ('{"count": 1e999}', "1e999"),
    ('{"count": 1' + "0" * 5000 + "}", "digits"),
    ('{"count": 1, "count": 2}', "stands twice"), ('{"model": "\\ud800"}', "surrogate"),
    ('{"model": "a\\u0000b"}', "zero character"), (b"\xff\xfe", "UTF-8"), ("{", "not JSON"), ("[]", "a list"),
    ("null", "null"), ('"text"', "a text"),
])  # fmt: skip
def test_what_is_not_plain_json_is_refused(client: Any, body: bytes | str, said: str) -> None:
    """Deep nesting, NaN, infinities, numbers beyond all bounds, twins, broken text: 422 that says which."""
    got = raw_post(client, body)
    assert got.status_code == 422
    assert said in got.json()["detail"]
    assert got.headers["content-type"] == "application/problem+json"


def test_every_fault_of_a_body_is_named_with_its_key_and_value(client: Any) -> None:
    """Not the first fault only; and an unknown key says which one is meant."""
    got = client.post("/run", json={"modle": "x", "chip": 7, "count": "many", "draws": True}).json()
    assert got["faults"] == [
        "model: is required",
        "chip: input should be a valid string, not 7",
        "count: 'many' is not a number; write it like '16k'",
        "draws: True is not a number; write it like '16k'",
        "modle: unknown key; did you mean model?",
    ]


@pytest.mark.parametrize("name", [
    "../../etc/passwd", "/etc/passwd", "..", ".", "config.json", "./config.json", "src/../x", "a\\..\\b", "~/x",
    "%2e%2e", "file:///etc/passwd", "C:\\x",
])  # fmt: skip
def test_no_name_reaches_a_file(client: Any, name: str) -> None:
    """Names of files are no names: as a model, a chip, a specification, an entry of the catalogue."""
    assert client.post("/run", json={**RUN, "model": name}).status_code == 422
    assert client.post("/run", json={**RUN, "chip": name}).status_code == 422
    assert client.post("/spend", json={"spec": name}).status_code == 422
    assert client.post("/plan", json={"spec": name}).status_code == 422
    assert client.post("/sim", json={"spec": name}).status_code == 422
    assert client.post("/site", json={"chip": "h100", "count": 8, "model": name}).status_code == 422
    escaped = quote(name, safe="").replace(".", "%2E")
    assert client.get(f"/catalog/chips/{escaped}").status_code == 404


@pytest.mark.parametrize("name", [
    "../x.cu", "/x.cu", "a/../../x.cu", "a//x.cu", "a/", ".git/config", "a\\x.cu", "C:x.cu", "x\n.cu", "",
    "a/" * 20 + "x.cu", "é.cu", "x" * 300 + ".cu",
])  # fmt: skip
def test_no_file_of_a_code_base_leaves_its_folder(client: Any, name: str) -> None:
    """A name that climbs, hides, is absolute or has strange letters is refused, and said."""
    got = client.post("/port", json={"files": {name: "int x;", "a.cu": "int y;"}})
    assert got.status_code == 422
    assert "is not the name of a file" in got.text


@pytest.mark.parametrize("files", [
    {}, {"A.cu": "", "a.cu": ""}, {"a.cu": "", "a.cu/b.cu": ""},
    {f"{number}.cu": "" for number in range(401)}, {"a.cu": "x" * 2**21, "b.cu": "x"},
])  # fmt: skip
def test_a_code_base_that_cannot_be_read_is_refused(client: Any, files: dict[str, str]) -> None:
    """None, two of one name, too many, too large; no place of the server is told."""
    got = client.post("/port", json={"files": files})
    assert got.status_code == 422, got.text
    assert "/tmp" not in got.text


def test_a_programme_names_no_file(client: Any) -> None:
    """Its table of a gap and its venture are names of the catalogue."""
    from supercycle.study.programme_spec import EXAMPLE

    spec = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    for table in ({"gap": {"table": "/etc/gap.csv"}}, {"value": {"venture": "/etc/passwd"}}):
        got = client.post("/sim", json={"spec": {**spec, **table}})
        assert got.status_code == 422
        assert "no " in got.json()["detail"]
    got = client.post("/sim", json={"spec": {**spec, "language": {"model": "config.json"}}})
    assert got.status_code == 422


@pytest.mark.parametrize(("path", "body", "said"), [
    ("/plan", {"spec": "[goal]\nflop = 1e24\n[limits]\nchips = ['mi300x']\n[codebase]\npath = '/etc'\n"}, "no folder"),
    ("/plan", {"spec": {"goal": {"flop": 1e24}, "limits": {"chips": ["h100"]}, "codebase": {}}}, "no folder"),
    ("/sim/gap", {"table": "gap.csv"}, "no table"), ("/sim/gap", {"table": "a", "csv": "b"}, "exclude"),
    ("/forecast", {"scenario": "mine.toml"}, "no scenario"), ("/forecast", {"scenario": "base", "spec": ""}, "exclude"),
    ("/export", {"run": {"alternatives": "config.json"}, "to": "slurm"}, "config.json"),
    ("/sim", {"spec": "programme", "gap_csv": "x"}, "does not name"),
    ("/sim/day", {"robots": [10**9]}, "robots"), ("/sim/day", {"robots": [5], "wide": 10**9}, "wide"),
])  # fmt: skip
def test_a_request_names_no_file_and_no_folder(client: Any, path: str, body: dict[str, Any], said: str) -> None:
    """Neither in a specification nor beside one; and a floor has bounds."""
    got = client.post(path, json=body)
    assert got.status_code == 422
    assert said in f"{got.json()['detail']} {got.json()['faults']}"


@pytest.mark.parametrize("path", [
    "/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static//etc/passwd", "/../etc/passwd",
])  # fmt: skip
def test_no_path_leaves_the_folder_of_the_page(client: Any, path: str) -> None:
    """Only the page's own files are served."""
    connection = http.client.HTTPConnection(client.base_url.host, client.base_url.port)
    connection.putrequest("GET", path)
    connection.endheaders()
    got = connection.getresponse()
    assert got.status == 404
    assert b"import" not in got.read()


@pytest.mark.parametrize(("path", "body"), [
    ("/search", {"top": 10**9}), ("/search", {"count": 10**9}), ("/search", {"global_batch": 10**9}),
    ("/run", {"draws": 10**9}), ("/run", {"seq": 10**9}), ("/compare", {"chips": ["h100"] * 10**4}),
])  # fmt: skip
def test_a_billion_layouts_are_refused(client: Any, path: str, body: dict[str, Any]) -> None:
    """Neither searched, nor listed, nor drawn: each number has a bound, and the message names it."""
    asked = {"model": "llama-3.1-8b", "chip": "h100-sxm", "count": 8, **body}
    if path == "/compare":
        del asked["chip"]
    got = client.post(path, json=asked)
    assert got.status_code == 422
    assert next(iter(body)).replace("_", " ") in f"{got.json()['detail']} {got.json()['faults']}".replace(
        "sequence", "seq"
    )  # fmt: skip
    assert works(client)


def test_work_that_takes_too_long_is_stopped(serve: Callable[..., Any]) -> None:
    """422 that says so; the process that worked on it has gone, and the next question is answered."""
    import httpx

    with serve(limits=Limits(seconds=0.4, workers=1)) as address, httpx.Client(base_url=f"{address}/api/v1") as client:
        got = client.post("/plan", json={"draws": 300_000}, timeout=60)
        assert got.status_code == 422
        assert "more than the 0.4 s" in got.json()["detail"]
        got = client.post("/laws/optimum", json={"flop": 1e24}, timeout=60)
        assert got.status_code == 200 or "0.4 s" in got.json()["detail"]


def test_work_that_needs_too_much_memory_is_refused(serve: Callable[..., Any]) -> None:
    """Draws beyond the address space of a worker end in a message, not in the server."""
    import httpx

    limits = Limits(memory=600 * 2**20, workers=1)
    with serve(limits=limits) as address, httpx.Client(base_url=f"{address}/api/v1", timeout=120) as client:
        got = client.post("/run", json={**RUN, "draws": 1_000_000})
        assert got.status_code in (422, 503)
        assert "memory" in got.json()["detail"]
        assert works(client)


def test_too_many_at_once_are_turned_away(serve: Callable[..., Any]) -> None:
    """One worker, nobody may wait: 503 with Retry-After for the second question."""
    import httpx

    limits = Limits(workers=1, waiting=0)
    with serve(limits=limits) as address, httpx.Client(base_url=f"{address}/api/v1", timeout=120) as client:
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(3) as many:
            asked = [many.submit(client.post, "/plan", json={"draws": 2000 + n}) for n in range(3)]
            got = [one.result() for one in asked]
        assert sorted({one.status_code for one in got}) == [200, 503]
        assert all(one.headers["retry-after"] == "1" for one in got if one.status_code == 503)


def test_a_client_that_floods_is_held_back(serve: Callable[..., Any]) -> None:
    """Ten a burst, one a second after: 429."""
    import httpx

    with serve(limits=Limits(rate=1.0, burst=10.0, workers=1)) as address, httpx.Client(base_url=address) as client:
        got = [client.get("/api/v1/health").status_code for _ in range(20)]
    assert got[:10] == [200] * 10
    assert 429 in got[10:]


def test_a_token_is_asked_for(serve: Callable[..., Any]) -> None:
    """Without it, or with another one, the API answers 401; that it is there may be asked without."""
    import httpx

    with serve(limits=Limits(workers=1), token="secret") as address, httpx.Client(base_url=address) as client:
        assert client.get("/api/v1/health").status_code == 200
        for header in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic secret"}):
            got = client.get("/api/v1/catalog", headers=header)
            assert (got.status_code, got.headers["www-authenticate"]) == (401, "Bearer")
        assert client.get("/api/v1/catalog", headers={"Authorization": "Bearer secret"}).status_code == 200


def test_a_page_of_another_name_or_origin_is_not_answered(client: Any) -> None:
    """DNS rebinding brings another Host, a strange page another Origin; no answer carries a CORS header."""
    assert client.get("/health", headers={"Host": "evil.example"}).status_code == 421
    assert client.post("/run", json=RUN, headers={"Origin": "http://evil.example"}).status_code == 403
    own = f"http://127.0.0.1:{client.base_url.port}"
    got = client.post("/run", json=RUN, headers={"Origin": own})
    assert got.status_code == 200
    assert not [name for name in got.headers if name.startswith("access-control")]
    assert client.request("OPTIONS", "/run", headers={"Origin": own}).status_code == 405
    assert "localhost" in LOOPBACK


def test_a_browser_is_kept_strict(client: Any) -> None:
    """Nothing is loaded from elsewhere, nothing is guessed, nothing is framed, answers are not stored."""
    got = client.get("/health")
    assert "default-src 'none'" in got.headers["content-security-policy"]
    assert "unsafe-eval" not in got.headers["content-security-policy"]
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["cache-control"] == "no-store"
    assert client.get("/nothing").headers["x-frame-options"] == "DENY"


def test_only_json_is_read(client: Any) -> None:
    """A form, which a strange page can send without asking, is refused."""
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        got = client.post("/run", content=json.dumps(RUN), headers={"Content-Type": kind})
        assert got.status_code == 415


def test_a_body_that_never_comes_is_given_up(serve: Callable[..., Any]) -> None:
    """408 after the time that a body has."""
    with serve(limits=Limits(body_seconds=0.3, workers=1)) as address:
        host, port = address.removeprefix("http://").split(":")
        connection = socket.create_connection((host, int(port)), timeout=30)
        connection.sendall(b"POST /api/v1/run HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                           b"Content-Length: 10\r\n\r\n{")  # fmt: skip
        assert connection.recv(64).startswith(b"HTTP/1.1 408")
        connection.close()
