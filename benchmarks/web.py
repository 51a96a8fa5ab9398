"""How the server holds: many cheap calls a second for a minute, and how soon a changed plan is answered.

    python benchmarks/web.py                        both, against a server of its own
    python benchmarks/web.py --seconds 10 --plans 20

The calls come at a fixed rate from one client process, whether or not the answers keep up (an open loop): a latency is
counted from the moment at which the call was due. They are drawn from some thousand different questions, so that most
go to a worker and not to the memory of answers; no question of the plans stands twice. Memory is the resident set of
the server and its workers, after a warm-up and at the end.
"""

import argparse
import asyncio
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter, sleep
from typing import Any

import numpy as np
import psutil

from supercycle.study.spec import EXAMPLE

CONNECTIONS = 64
DRAWS = 2000
BUDGETS = (20e6, 200e6)
ENTRIES = ("h100-sxm", "h200-sxm", "b200", "mi300x", "tpu-v5p", "a100-sxm-80gb", "gb200", "trainium2")


def cheap(random_: random.Random) -> tuple[str, str, dict[str, Any] | None]:
    """One cheap call: method, path, body."""
    chip = random_.choice(ENTRIES[:4])
    calls: list[tuple[str, str, dict[str, Any] | None]] = [
        ("GET", "/health", None),
        ("GET", f"/catalog/chips/{random_.choice(ENTRIES)}", None),
        ("GET", "/catalog", None),
        ("POST", "/laws/optimum", {"flop": round(10 ** random_.uniform(21, 26), -18)}),
        ("POST", "/laws/compare", {"flop": random_.choice((1e22, 1e23, 1e24, 1e25))}),
        ("POST", "/spend", {"chip": chip, "count": random_.randrange(8, 4096, 8), "days": random_.randrange(5, 90)}),
        ("POST", "/invest/silicon", {"process": "n5", "area": random_.randrange(200, 850), "stacks": 6,
                                     "power": "700 W", "volume": "100k"}),
        ("POST", "/invest/stockpile", {"chip": chip, "horizon": random_.randrange(2, 8)}),
        ("POST", "/run", {"model": "llama-3.1-70b", "chip": chip, "count": 512, "split": "tp=8,pp=4",
                          "global_batch": random_.randrange(512, 2048, 64), "draws": 200}),
        ("POST", "/run", {"model": "none", "chip": chip, "count": 8}),
    ]  # fmt: skip
    return random_.choice(calls)


@contextmanager
def server() -> Iterator[tuple[str, int, psutil.Process]]:
    """A server process of its own: host, port, process."""
    code = "import sys; from supercycle.cli import main; sys.exit(main(['web', '--port', '0']))"
    process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    port = int(process.stderr.readline().rstrip("/\n").rpartition(":")[2])
    for _ in range(200):
        try:
            asyncio.run(_ready(port))
            break
        except OSError:
            sleep(0.1)
    try:
        yield "127.0.0.1", port, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait()


async def _ready(port: int) -> None:
    client = Client("127.0.0.1", port)
    await client.ask("POST", "/laws/optimum", {"flop": 1e24})
    await client.close()


class Client:
    """One connection that is kept open."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, body: dict[str, Any] | None) -> tuple[int, int]:
        """The status and the length of an answer."""
        if self.streams is None:
            self.streams = await asyncio.open_connection(self.host, self.port)
        reader, writer = self.streams
        raw = b"" if body is None else json.dumps(body).encode()
        head = f"{method} /api/v1{path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(raw)}\r\n"
        writer.write(head.encode() + (b"Content-Type: application/json\r\n" if raw else b"") + b"\r\n" + raw)
        lines = (await reader.readuntil(b"\r\n\r\n")).decode().lower().split("\r\n")
        length = int(next(line for line in lines if line.startswith("content-length:")).partition(":")[2])
        await reader.readexactly(length)
        if "connection: close" in lines:
            await self.close()
        return int(lines[0].split()[1]), length

    async def close(self) -> None:
        """Ends the connection."""
        if self.streams is not None:
            self.streams[1].close()
            self.streams = None


async def load(host: str, port: int, rate: float, seconds: float) -> tuple[list[float], dict[int, int]]:
    """Latencies and counts of statuses of calls at a fixed rate."""
    random_ = random.Random(20_261)
    free: asyncio.Queue[Client] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        free.put_nowait(Client(host, port))
    latencies: list[float] = []
    statuses: dict[int, int] = {}

    async def one(due: float, call: tuple[str, str, dict[str, Any] | None]) -> None:
        client = await free.get()
        try:
            status, _ = await client.ask(*call)
        except (OSError, EOFError):
            status = 0
            client.streams = None
        free.put_nowait(client)
        latencies.append(perf_counter() - due)
        statuses[status] = statuses.get(status, 0) + 1

    begun, tasks = perf_counter(), []
    for number in range(round(rate * seconds)):
        due = begun + number / rate
        await asyncio.sleep(max(due - perf_counter(), 0))
        tasks.append(asyncio.create_task(one(due, cheap(random_))))
    await asyncio.gather(*tasks)
    return latencies, statuses


async def plans(host: str, port: int, count: int) -> list[float]:
    """Latencies of the shipped example with another budget each time, one after another, as a reader would ask."""
    random_, client, found = random.Random(7), Client(host, port), []
    text = EXAMPLE.read_text(encoding="utf-8")
    assert 'budget = "$100M"' in text
    for number in range(count + 2):
        budget = round(random_.uniform(*BUDGETS) / 1e4) * 10_000
        body = {"spec": text.replace('"$100M"', f'"${budget}"'), "draws": DRAWS}
        begun = perf_counter()
        status, _ = await client.ask("POST", "/plan", body)
        assert status == 200
        if number >= 2:
            found.append(perf_counter() - begun)
    await client.close()
    return found


def memory(process: psutil.Process) -> float:
    """Megabytes of the server and its workers."""
    return sum(one.memory_info().rss for one in (process, *process.children(recursive=True))) / 1e6


def quantiles(seconds: list[float]) -> str:
    """The middle, the 95th and 99th percentile and the largest, in milliseconds."""
    p50, p95, p99 = np.quantile(seconds, [0.5, 0.95, 0.99]) * 1e3
    return f"p50 {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms, most {max(seconds) * 1e3:.0f} ms"


def main() -> None:
    """Prints both measurements, and how busy the machine was."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=float, default=200.0)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--plans", type=int, default=60)
    asked = parser.parse_args()
    print(f"{psutil.cpu_count()} cores; load before: {psutil.getloadavg()[0]:.1f}")
    with server() as (host, port, process):
        found = asyncio.run(plans(host, port, asked.plans))
        print(f"a changed plan, {DRAWS} draws, {len(found)} times: {quantiles(found)}")
        asyncio.run(load(host, port, asked.rate, min(asked.seconds, 5.0)))
        before = memory(process)
        latencies, statuses = asyncio.run(load(host, port, asked.rate, asked.seconds))
        print(f"{asked.rate:g} calls a second for {asked.seconds:g} s: {quantiles(latencies)}")
        print(f"statuses: {dict(sorted(statuses.items()))} (422 is the answer to a model that does not exist)")
        print(f"memory: {before:.0f} MB before, {memory(process):.0f} MB after")
    print(f"load after: {psutil.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
