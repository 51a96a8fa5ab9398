"""PyTorch, an optional part: what device there is, how its time is read, and the message where it is not installed."""

import os
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from supercycle.base.errors import InputError
from supercycle.base.units import Bytes, Count, Seconds

Kind = Literal["cpu", "gpu"]

SHORTEST = 2e-3
"""Seconds that a GPU is kept busy for one reading, so that its timer's resolution does not matter (a choice)."""


@dataclass(frozen=True)
class Device:
    """What PyTorch computes on here.

    ``threads`` is 0 on a GPU; ``units`` are its multiprocessors, not known of a CPU. ``count`` is how many such devices
    this machine has, ``software`` the versions that a measurement depends on.
    """

    kind: Kind
    name: str
    threads: int
    units: Count
    memory: Bytes
    count: int
    software: str
    system: str

    @property
    def torch_name(self) -> str:
        """What PyTorch calls it: ROCm's devices too are named cuda."""
        return "cuda" if self.kind == "gpu" else "cpu"

    @property
    def clock(self) -> str:
        """Which clock times a kernel here: see :func:`timed`."""
        if self.kind == "gpu":
            return "events of the device"
        return "processor time" if self.threads == 1 else "wall time"


def pytorch() -> Any:
    """The module ``torch``. Raises InputError that says how to install it."""
    try:
        import torch
    except ImportError as fault:
        raise InputError(
            "measuring needs PyTorch, which is not installed",
            hint="pip install 'supercycle[measure]' (for a CPU alone, PyTorch's CPU build is smaller by gigabytes)",
        ) from fault
    return torch


def find_device(threads: int | None = None) -> Device:
    """The first GPU, or the CPU with the given number of threads (PyTorch's own choice by default).

    A number of threads asks for the CPU. It is set for the whole process; large tensors get large pages, and freed
    memory is kept (see :func:`_keep_freed_memory`).
    """
    os.environ.setdefault("THP_MEM_ALLOC_ENABLE", "1")  # PyTorch reads it at its first allocation on the CPU
    torch = pytorch()
    if threads is None and torch.cuda.is_available():
        return _gpu(torch)
    most = os.cpu_count() or 1
    if threads is not None and not 1 <= threads <= most:
        raise InputError(f"threads: {threads} is not between 1 and the {most} processors of this machine")
    if threads is not None:
        torch.set_num_threads(threads)
    _keep_freed_memory()
    return Device(
        kind="cpu", name=_processor(), threads=int(torch.get_num_threads()), units=float("nan"),
        memory=_main_memory(), count=1,
        software=f"PyTorch {torch.__version__}, {torch.backends.cpu.get_cpu_capability()}", system=_system(),
    )  # fmt: skip


def _gpu(torch: Any) -> Device:
    found = torch.cuda.get_device_properties(0)
    driver = f"ROCm {torch.version.hip}" if torch.version.hip else f"CUDA {torch.version.cuda}"
    return Device(
        kind="gpu", name=str(found.name), threads=0, units=float(found.multi_processor_count),
        memory=float(found.total_memory), count=int(torch.cuda.device_count()),
        software=f"PyTorch {torch.__version__}, {driver}", system=_system(),
    )  # fmt: skip


def timed(device: Device, call: Callable[[], object], calls: int = 1) -> Seconds:
    """Seconds of one call, averaged over ``calls`` in a row.

    On a GPU between two of its events, so that the host does not count where it keeps ahead. On a CPU with one thread
    the processor time of this process, which other programs on the machine do not lengthen; with several the wall.
    """
    if device.kind == "gpu":
        return _timed_on_gpu(call, calls)
    read = time.process_time if device.threads == 1 else time.perf_counter
    begun = read()
    for _ in range(calls):
        call()
    return (read() - begun) / calls


def _timed_on_gpu(call: Callable[[], object], calls: int) -> Seconds:
    torch = pytorch()
    before, after = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
    torch.cuda.synchronize()
    before.record()
    for _ in range(calls):
        call()
    after.record()
    torch.cuda.synchronize()
    return float(before.elapsed_time(after)) * 1e-3 / calls


def calls_for(device: Device, once: Seconds) -> int:
    """How many calls one reading averages: one on a CPU, enough on a GPU to fill SHORTEST."""
    if device.kind == "cpu":
        return 1
    return int(min(max(SHORTEST / max(float(once), 1e-7), 1.0), 1000.0))


def synchronize(device: Device) -> None:
    """Waits until a GPU has done all that was issued."""
    if device.kind == "gpu":
        pytorch().cuda.synchronize()


def _keep_freed_memory() -> None:
    """Tells glibc to keep what is freed, as allocators of long-running jobs do.

    By default it gives tensors above 32 MiB back to the system at once, and each step pays for mapping and clearing
    their pages again: a product with a large output then runs at a third of its speed. Other C libraries are left
    as they are.
    """
    import ctypes

    trim_threshold, mmap_max = -1, -4  # M_TRIM_THRESHOLD and M_MMAP_MAX of malloc.h
    if platform.libc_ver()[0] != "glibc":
        return
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return
    mallopt(trim_threshold, 2**31 - 1)
    mallopt(mmap_max, 0)


def _processor() -> str:
    """The processor's name as the system gives it."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            for line in lines:
                if line.startswith("model name"):
                    return " ".join(line.partition(":")[2].split())
    except OSError:
        pass
    return platform.processor() or platform.machine() or "processor"


def _main_memory() -> Bytes:
    try:
        return float(os.sysconf("SC_PAGE_SIZE")) * float(os.sysconf("SC_PHYS_PAGES"))
    except (AttributeError, ValueError, OSError):
        return 8.0 * 2**30


def _system() -> str:
    return f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
