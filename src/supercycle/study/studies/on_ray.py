"""Chunks of a study on a Ray cluster: a local one, or the one whose address is given. The only importer of Ray."""

import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from supercycle.base.errors import InputError
from supercycle.study.studies.runners import AHEAD, TRIES, Chunk, Row, Work

ADDRESS = "RAY_ADDRESS"
"""The variable of the environment that names a cluster, as Ray itself reads it."""


def ray_cluster(work: Work, chunks: Iterator[Chunk], workers: int) -> Iterator[tuple[int, list[Row]]]:
    """On a cluster. Ray computes the chunks of a lost worker again.

    Raises InputError where Ray is not installed, or a chunk is lost TRIES times.
    """
    try:
        import ray
    except ImportError as fault:
        raise InputError("--on ray needs Ray", hint="pip install 'supercycle[ray]'") from fault
    address = os.environ.get(ADDRESS)
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    if address:
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
    else:
        ray.init(num_cpus=workers, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
    try:
        remote, sent = ray.remote(max_retries=TRIES, num_cpus=1)(_computed), ray.put(work)
        running: dict[object, int] = {}
        while True:
            while len(running) < workers * (1 + AHEAD) and (chunk := next(chunks, None)) is not None:
                running[remote.remote(sent, chunk[1])] = chunk[0]
            if not running:
                return
            done, _ = ray.wait(list(running), num_returns=1)
            for reference in done:
                try:
                    rows = ray.get(reference)
                except ray.exceptions.RayError as fault:
                    raise InputError(f"Ray lost a chunk {TRIES + 1} times: {fault}"[:300]) from fault
                yield running.pop(reference), rows
    finally:
        ray.shutdown()


def _computed(work: Work, points: Sequence[Mapping[str, Any]]) -> list[Row]:
    """A chunk computed on a worker."""
    return work(points)
