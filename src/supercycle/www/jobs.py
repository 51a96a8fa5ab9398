"""Long work: a job is asked for, watched, and taken back. It runs in a worker process that ends with it."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from supercycle.www.cache import Cache
from supercycle.www.limits import Limits
from supercycle.www.pool import Pool
from supercycle.www.problems import Refused, refused

QUEUED, RUNNING, DONE, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"
ENDED = frozenset({DONE, FAILED, CANCELLED})

HEARTBEAT = 10.0
"""Seconds after which a stream of events says that it is still there."""


@dataclass
class Job:
    """One piece of long work; its state changes as it goes, and whoever watches is told."""

    id: str
    command: str
    state: str = QUEUED
    progress: dict[str, Any] = field(default_factory=dict)
    status: int = 0
    document: bytes = b""
    began: float = 0.0
    ended: float = 0.0
    task: "asyncio.Task[None] | None" = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def turn(self, state: str) -> None:
        """Goes over into a state, and tells those who watch."""
        self.state = state
        if state in ENDED:
            self.ended = time.monotonic()
        self.tell()

    def tell(self) -> None:
        """Wakes those who watch."""
        self.changed.set()
        self.changed = asyncio.Event()

    def form(self) -> dict[str, Any]:
        """What a client sees of it, without the result."""
        now = self.ended or time.monotonic()
        return {
            "id": self.id, "command": self.command, "state": self.state, "progress": self.progress,
            "seconds": round(now - self.began, 3) if self.began else 0.0,
        }  # fmt: skip


class Jobs:
    """The jobs of a server: few run, some wait, the results of the latest are kept."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._pool = Pool(limits.job_workers, limits.jobs_waiting, limits.memory)
        self._jobs: dict[str, Job] = {}

    async def close(self) -> None:
        """Ends all jobs and their processes."""
        for job in list(self._jobs.values()):
            await self.cancel(job)
        await self._pool.close()

    def start(self, command: str, raw: bytes, memory: Cache | None = None) -> Job:
        """Takes a job; one whose answer is in the memory is done at once, and any other's is put there.

        Raises Refused with 503 where too many wait already.
        """
        pending = [job for job in self._jobs.values() if job.state not in ENDED]
        if len(pending) >= self._limits.job_workers + self._limits.jobs_waiting:
            raise refused(503, f"{len(pending)} jobs wait or run already", headers={"Retry-After": "5"})
        for old in [job for job in self._jobs.values() if job.state in ENDED][: -self._limits.jobs_kept or None]:
            del self._jobs[old.id]
        job = Job(secrets.token_urlsafe(12), command)
        self._jobs[job.id] = job
        known = None if memory is None else memory.get(memory.key(command, raw))
        if known is not None:
            job.status, job.document, job.began = 200, known, time.monotonic()
            job.turn(DONE)
        else:
            job.task = asyncio.create_task(self._work(job, raw, memory))
        return job

    def find(self, id: str) -> Job:
        """The job of an id; raises Refused with 404 for another."""
        if id not in self._jobs:
            raise refused(404, "no such job", hint="Jobs are forgotten when the server ends, and the oldest first.")
        return self._jobs[id]

    async def cancel(self, job: Job) -> None:
        """Stops a job that waits or runs: its process ends. One that has ended stays as it is."""
        if job.task is not None and not job.task.done():
            job.task.cancel()
            with suppress(asyncio.CancelledError):
                await job.task
            if job.state not in ENDED:
                job.turn(CANCELLED)

    async def events(self, job: Job) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        """Each change of a job as the name of an event and its data; ends with the job."""
        while True:
            changed = job.changed
            ended = job.state in ENDED
            yield (job.state if ended else "progress"), job.form()
            if ended:
                return
            while True:
                try:
                    await asyncio.wait_for(changed.wait(), HEARTBEAT)
                    break
                except TimeoutError:
                    yield "heartbeat", job.form()

    async def _work(self, job: Job, raw: bytes, memory: Cache | None) -> None:
        def heard(progress: dict[str, Any]) -> None:
            job.progress = progress
            job.tell()

        async def begins() -> bool:
            job.began = time.monotonic()
            job.turn(RUNNING)
            return True

        try:
            job.status, job.document = await self._pool.ask(
                job.command, raw, seconds=self._limits.job_seconds, progress=heard, wanted=begins
            )
            if memory is not None and job.status == 200:
                memory.put(memory.key(job.command, raw), job.document)
            job.turn(DONE if job.status == 200 else FAILED)
        except Refused as fault:
            job.status, job.document = fault.problem.status, fault.problem.document()
            job.turn(FAILED)
        except asyncio.CancelledError:
            job.turn(CANCELLED)
            raise
