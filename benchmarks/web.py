"""How the server holds: many cheap calls a second for a minute, and how soon a changed plan is answered.

    python benchmarks/web.py                        both, against a server of its own
    python benchmarks/web.py --seconds 10 --plans 20

The calls come at a fixed rate from one client process, whether or not the answers keep up (an open loop): a latency is
counted from the moment at which the call was due. They are drawn from some thousand different questions, so that most
go to a worker and not to the memory of answers; no question of the plans stands twice: each changes the
shipped example's budget, day, chips, law, number of chips or price of electricity. Memory is the resident set of the
server and its workers, after a warm-up and at the end.
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
LAWS = ("hoffmann-2022-approach-3", "besiroglu-2024-lad", "besiroglu-2024-mse")
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


def changed(random_: random.Random) -> dict[str, Any]:
    """The shipped example with one input changed, as a reader would change it on the page."""
    text = EXAMPLE.read_text(encoding="utf-8")
    assert 'budget = "$100M"' in text
    assert 'ready = "12 months"' in text
    kind, edited = random_.choice(("budget", "budget", "ready", "chips", "law", "count", "set")), text
    body: dict[str, Any] = {"draws": DRAWS}
    if kind == "ready":
        edited = text.replace("12 months", f"{random_.uniform(10, 24):.2f} months")
    elif kind == "chips":
        chosen = random_.sample(ENTRIES, random_.randint(2, 5))
        edited = text[: text.index("chips = [")] + f"chips = {json.dumps(chosen)}\n"
    elif kind == "law":
        edited = text + f'\n[basics]\nlaw = "{random_.choice(LAWS)}"\n'
    elif kind == "count":
        edited = text + f"count = {random_.randrange(2048, 16_385, 256)}\n"
    elif kind == "set":
        body["set"] = [f"electricity.price={random_.uniform(0.03, 0.15):.4f}USD/kWh"]
    # a budget of its own makes each question one that was not asked before
    budget = (
        round(random_.uniform(*BUDGETS) / 1e4) * 10_000 if kind == "budget" else 100_000_000 + random_.randrange(10**6)
    )
    return body | {"spec": edited.replace('"$100M"', f'"${budget}"')}


async def plans(host: str, port: int, count: int, process: psutil.Process) -> tuple[list[float], list[float]]:
    """Latencies and processor seconds of the server and its workers, of changed examples one after another."""
    random_, client = random.Random(7), Client(host, port)
    wall: list[float] = []
    spent: list[float] = []
    for number in range(count + 2):
        body = changed(random_)
        busy, begun = processor(process), perf_counter()
        status, _ = await client.ask("POST", "/plan", body)
        wall_s = perf_counter() - begun
        assert status == 200
        if number >= 2:
            wall.append(wall_s)
            spent.append(processor(process) - busy)
    await client.close()
    return wall, spent


def processor(process: psutil.Process) -> float:
    """Processor seconds of the server and its workers; the system counts them in hundredths."""
    times = [one.cpu_times() for one in (process, *process.children(recursive=True))]
    return sum(one.user + one.system for one in times)


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
        wall, spent = asyncio.run(plans(host, port, asked.plans, process))
        print(f"a changed plan, {DRAWS} draws, {len(wall)} times, wall: {quantiles(wall)}")
        print(f"    and processor time (in steps of 10 ms): {quantiles(spent)}")
        asyncio.run(load(host, port, asked.rate, min(asked.seconds, 5.0)))
        before = memory(process)
        latencies, statuses = asyncio.run(load(host, port, asked.rate, asked.seconds))
        print(f"{asked.rate:g} calls a second for {asked.seconds:g} s: {quantiles(latencies)}")
        print(f"statuses: {dict(sorted(statuses.items()))} (422 is the answer to a model that does not exist)")
        print(f"memory: {before:.0f} MB before, {memory(process):.0f} MB after")
    print(f"load after: {psutil.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
