"""Where chunks of a study are computed: here, or in processes of this machine. Results come as they are done."""

import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from supercycle.base.errors import InputError

Row = dict[str, Any]
"""The outputs of one point, by dotted name."""

Chunk = tuple[int, Sequence[Mapping[str, Any]]]
"""A chunk's number and its points."""

Work = Callable[[Sequence[Mapping[str, Any]]], list[Row]]
"""From points to rows; it must be a function of a module, or a partial of one, so that processes can be sent it."""

AHEAD = 2
"""Chunks a worker that wait beside the one in work: enough that none stands idle, few enough to lose (a choice)."""

TRIES = 3
"""Times that the chunks of a lost worker are computed again (a choice)."""


def here(work: Work, chunks: Iterator[Chunk], workers: int = 1) -> Iterator[tuple[int, list[Row]]]:
    """One chunk after the other in this process."""
    for number, points in chunks:
        yield number, work(points)


def processes(work: Work, chunks: Iterator[Chunk], workers: int) -> Iterator[tuple[int, list[Row]]]:
    """In processes of this machine. Chunks of a process that dies are computed again; raises InputError where that
    does not help."""
    from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    left: list[Chunk] = []
    for attempt in range(TRIES + 1):
        pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_quiet)
        running: dict[Any, Chunk] = {}
        try:
            while True:
                while len(running) < workers * (1 + AHEAD) and (chunk := _next(left, chunks)) is not None:
                    running[pool.submit(work, chunk[1])] = chunk
                if not running:
                    return
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    rows = future.result()
                    number = running.pop(future)[0]
                    yield number, rows
        except BrokenProcessPool as fault:
            left = [*running.values(), *left]
            if attempt == TRIES:
                raise InputError(
                    f"a worker process died {TRIES + 1} times", hint="Less memory a chunk helps: --workers 1."
                ) from fault
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _next(left: list[Chunk], chunks: Iterator[Chunk]) -> Chunk | None:
    return left.pop(0) if left else next(chunks, None)


def _quiet() -> None:
    """Workers leave Ctrl-C to the process that started them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
