"""Worker processes that are kept warm: a request waits for one of them, for a bounded time, and can be stopped."""

import asyncio
import json
import os
import sys
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from supercycle.www.problems import refused
from supercycle.www.worker import ONE_THREAD

Progress = Callable[[dict[str, Any]], None]
Answer = tuple[int, bytes]

MOST_OF_A_LINE = 2**20
"""Bytes of a line between a worker and the server at most."""

SECONDS_TO_START = 60.0
"""Seconds that a worker has to get ready."""


class Died(Exception):
    """The worker process has ended before it answered."""


class Worker:
    """One process that answers one request at a time."""

    def __init__(self, memory: int, warmed: bool) -> None:
        self._memory, self._warmed = memory, warmed
        self._process: asyncio.subprocess.Process | None = None

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Starts the process and waits until it has loaded what it needs."""
        environment = {**os.environ, **ONE_THREAD, "SUPERCYCLE_WORKER_MEMORY": str(self._memory)}
        environment["SUPERCYCLE_WORKER_WARMED"] = "1" if self._warmed else ""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "supercycle.www.worker", stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE, env=environment, limit=MOST_OF_A_LINE,
        )  # fmt: skip
        await asyncio.wait_for(self._head(), SECONDS_TO_START)

    async def ask(self, command: str, raw: bytes, progress: Progress | None = None) -> Answer:
        """The answer to one request. Raises Died where the process ends first."""
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        head = json.dumps({"command": command, "size": len(raw), "progress": progress is not None}).encode() + b"\n"
        try:
            self._process.stdin.write(head + raw)
            await self._process.stdin.drain()
            while "status" not in (said := await self._head()):
                if progress is not None and "progress" in said:
                    progress(said["progress"])
            return said["status"], await self._process.stdout.readexactly(said["size"])
        except (OSError, EOFError) as fault:
            raise Died from fault

    async def _head(self) -> dict[str, Any]:
        assert self._process is not None
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        if not line:
            raise Died
        found: dict[str, Any] = json.loads(line)
        return found

    def kill(self) -> None:
        """Ends the process, whatever it does."""
        if self.alive and self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()

    async def stop(self) -> None:
        """The same, and waits until it has ended."""
        self.kill()
        if self._process is not None:
            await self._process.wait()


class Pool:
    """So many workers; ``waiting`` more requests may wait for one."""

    def __init__(self, workers: int, waiting: int, memory: int, warmed: bool = False) -> None:
        self._idle: list[Worker] = [Worker(memory, warmed) for _ in range(workers)]
        self._all = list(self._idle)
        self._waiting: deque[asyncio.Future[Worker]] = deque()
        self._most_waiting = waiting
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    async def warm(self) -> None:
        """Starts all workers."""
        await asyncio.gather(*(worker.start() for worker in self._all if not worker.alive))

    async def close(self) -> None:
        """Ends all workers."""
        self._closed = True
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(worker.stop() for worker in self._all))

    async def ask(
        self, command: str, raw: bytes, *, seconds: float, progress: Progress | None = None,
        wanted: Callable[[], Any] | None = None,
    ) -> Answer:  # fmt: skip
        """The answer to one request, from the first worker that is free.

        ``wanted`` is awaited when the worker is there: it says whether anybody still waits for the answer. Raises
        Refused with 503 where too many wait or the worker dies, with 422 where the work takes too long. A call that is
        cancelled, or takes too long, ends its worker; another takes its place.
        """
        worker = await self._taken()
        done = False
        try:
            if wanted is not None and not await wanted():
                done = True
                return 499, b""
            if not worker.alive:
                await worker.start()
            answer = await asyncio.wait_for(worker.ask(command, raw, progress), seconds)
            done = True
            return answer
        except Died as fault:
            raise refused(
                503,
                "the process that worked on this has ended: it may have needed too much memory",
                hint="Ask for fewer draws, chips or rows.",
                headers={"Retry-After": "1"},
            ) from fault
        except TimeoutError as fault:
            raise refused(
                422,
                f"the question needs more than the {seconds:g} s that a request may take",
                hint="Ask for less, or as a job: POST /api/v1/jobs.",
            ) from fault
        finally:
            if done:
                self._back(worker)
            else:
                self._replace(worker)

    def _replace(self, worker: Worker) -> None:
        """Ends a worker at once; it goes back among the others when its process runs anew."""

        async def anew() -> None:
            await worker.stop()
            if not self._closed:
                with suppress(OSError, Died, TimeoutError):
                    await worker.start()
            self._back(worker)

        worker.kill()
        task = asyncio.create_task(anew())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _taken(self) -> Worker:
        if self._idle:
            return self._idle.pop()
        if len(self._waiting) >= self._most_waiting:
            raise refused(503, "all workers are busy, and as many requests wait as may", headers={"Retry-After": "1"})
        turn: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._back(turn.result())
            else:
                self._waiting.remove(turn)
            raise

    def _back(self, worker: Worker) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(worker)
                return
        self._idle.append(worker)
