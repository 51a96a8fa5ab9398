"""Collectives among the devices of this machine, timed with torch.distributed: one process a device."""

import os
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate
from supercycle.base.units import Count, Seconds
from supercycle.machine.collectives import all_gather_time, all_reduce_time
from supercycle.machine.fabric import Fabric, Link
from supercycle.verify.measure_entries import Links
from supercycle.verify.measure_timings import Timing, of_kind, seconds_of, sizes_of, timing
from supercycle.verify.pytorch import pytorch

Backend = Literal["nccl", "gloo"]

MESSAGES = tuple(2**power for power in range(12, 29, 2))
"""Bytes of the messages that are timed (a choice)."""

READINGS, UNCOUNTED = 10, 3
"""Readings of each message, and how many before them do not count (a choice)."""

TIMES: dict[str, Callable[..., Seconds]] = {"all-reduce": all_reduce_time, "all-gather": all_gather_time}
"""The collectives that are timed, and the formula of each."""


def measure_links(ranks: int, backend: Backend, messages: Sequence[int] = MESSAGES) -> Links:
    """The constants of the links among ``ranks`` devices; RCCL too is called nccl. Gloo is between processes of a CPU.

    Raises InputError where the processes cannot talk to each other.
    """
    return fit_links(time_collectives(ranks, backend, messages), ranks)


def time_collectives(ranks: int, backend: Backend, messages: Sequence[int]) -> tuple[Timing, ...]:
    """Timings of every collective and message, by the slowest rank."""
    torch = pytorch()
    with TemporaryDirectory() as folder:
        try:
            torch.multiprocessing.spawn(
                _rank, args=(ranks, backend, tuple(messages), _free_port(), folder), nprocs=ranks, join=True
            )
        except torch.multiprocessing.ProcessException as fault:
            raise InputError(
                f"the {ranks} devices cannot talk to each other by {backend}", [str(fault)[-300:]]
            ) from fault
        found = [np.load(Path(folder) / f"{rank}.npy") for rank in range(ranks)]
    slowest = np.max(np.stack(found), axis=0)
    keys = [(name, size) for name in TIMES for size in messages]
    return tuple(timing((name, "", (ranks, size)), list(row)) for (name, size), row in zip(keys, slowest, strict=True))


def _rank(rank: int, ranks: int, backend: Backend, messages: Sequence[int], port: int, folder: str) -> None:
    """One process: its readings of every collective and message go into a file of the folder."""
    torch = pytorch()
    os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT=str(port))
    gpu = backend == "nccl"
    if gpu:
        torch.cuda.set_device(rank)
    torch.distributed.init_process_group(backend, rank=rank, world_size=ranks)
    rows = [_readings(torch, name, size // 4 // ranks * ranks, ranks, gpu) for name in TIMES for size in messages]
    np.save(Path(folder) / f"{rank}.npy", np.asarray(rows))
    torch.distributed.destroy_process_group()


def _readings(torch: Any, name: str, numbers: int, ranks: int, gpu: bool) -> list[float]:
    device = "cuda" if gpu else "cpu"
    whole, part = torch.ones(numbers, device=device), torch.ones(numbers // ranks, device=device)
    parts = [torch.empty_like(part) for _ in range(ranks)]
    calls = {
        "all-reduce": lambda: torch.distributed.all_reduce(whole),
        "all-gather": lambda: torch.distributed.all_gather(parts, part),
    }
    found = []
    for _ in range(UNCOUNTED + READINGS):
        torch.distributed.barrier()
        begun = time.perf_counter()
        calls[name]()
        if gpu:
            torch.cuda.synchronize()
        found.append(time.perf_counter() - begun)
        whole.fill_(1.0)
    return found[UNCOUNTED:]


def fit_links(found: Sequence[Timing], ranks: Count) -> Links:
    """Share, step latency, start and chunk of a link whose bandwidth is the best bus rate of any message."""
    from scipy.optimize import least_squares

    moved = {"all-reduce": 2.0, "all-gather": 1.0}
    ring = (float(ranks) - 1.0) / float(ranks)
    best = max(moved[one.kind] * ring * one.sizes[1] / float(one.seconds) for one in found)
    bare = Link(best, 0.0)

    def predicted(values: NDArray[np.float64]) -> NDArray[np.float64]:
        share, latency, start, chunk = values
        link = replace(bare, fraction=share, latency=latency * 1e-6, start=start * 1e-6, chunk=chunk * 1e-6)
        fabric = Fabric(link, ranks, link)
        return np.concatenate([
            np.asarray(formula(sizes_of(timed)[1], ranks, fabric, local=ranks))
            for name, formula in TIMES.items()
            if (timed := of_kind(found, name))
        ])  # fmt: skip

    measured = np.concatenate([seconds_of(of_kind(found, name)) for name in TIMES if of_kind(found, name)])
    solved = least_squares(
        lambda values: np.log(predicted(values) / measured), [0.9, 1.0, 10.0, 3.0],
        bounds=([0.01, 0.0, 0.0, 0.0], [1.0, 1e4, 1e5, 1e5]), loss="soft_l1", f_scale=0.1, x_scale=[0.1, 1, 10, 1],
    )  # fmt: skip
    share, latency, start, chunk = (float(value) for value in solved.x)
    error = float(np.median(np.abs(predicted(solved.x) / measured - 1.0)))

    def about(value: float, scale: float) -> Estimate:
        return Estimate(value * scale, 0.5 * value * scale, max(2.0 * value, 0.1) * scale)

    return Links(
        bandwidth=best, share=Estimate(share, 0.85 * share, min(1.15 * share, 1.0)), latency=about(latency, 1e-6),
        start=about(start, 1e-6), chunk=about(chunk, 1e-6), error=error,
    )  # fmt: skip


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
