"""Small jobs of every kind, and splits of them that can run."""

from collections.abc import Callable, Mapping
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import strategies as st

from supercycle.model.shape import Experts, Latent, Shape
from supercycle.run.job import Job
from supercycle.run.precision import precision_named
from supercycle.run.split import Split

DENSE = Shape("dense", 8, 1024, 16, 8, 64, 4096, 32_000)
SHAPES = {
    "dense": DENSE,
    "classic": Shape("classic", 8, 1024, 16, 16, 64, 4096, 32_000, gated=False, tied=True, positions=2048),
    "windowed": Shape("windowed", 8, 1024, 16, 8, 64, 4096, 32_000, window=512, window_layers=4),
    "mixture": Shape(
        "mixture", 8, 1024, 16, 8, 64, 4096, 32_000,
        experts=Experts(16, 2, 1024, shared=1, shared_width=1024, dense_layers=2),
    ),
    "alternating": Shape(
        "alternating", 8, 1024, 16, 8, 64, 4096, 32_000,
        experts=Experts(16, 1, 2048, shared=1, shared_width=2048, interval=2),
    ),
    "latent": Shape(
        "latent", 8, 1024, 16, 16, 64, 0, 32_000, latent=Latent(512, 256, 32, 64, 64), experts=Experts(16, 4, 512)
    ),
}  # fmt: skip
JOBS = {
    "dense": Job(DENSE, 2048, 64, precision_named("bf16")),
    "classic": Job(SHAPES["classic"], 2048, 64, precision_named("fp16"), "unfused"),
    "windowed": Job(SHAPES["windowed"], 4096, 64, precision_named("bf16")),
    "mixture": Job(SHAPES["mixture"], 2048, 64, precision_named("fp8")),
    "alternating": Job(SHAPES["alternating"], 2048, 64, precision_named("bf16")),
    "latent": Job(SHAPES["latent"], 2048, 64, precision_named("bf16")),
}


@pytest.fixture(scope="session")
def jobs() -> Mapping[str, Job]:
    """A dense model, an ungated one with unfused attention, one with windows, mixtures in FP8 and alternating, MLA."""
    return JOBS


@st.composite
def valid_splits(draw: st.DrawFn, job: Job) -> Split:
    """A split that can run: every number divides what it must."""
    tensor = draw(st.sampled_from([1, 2, 4, 8]))
    pipeline = draw(st.sampled_from([1, 2, 4, 8]))
    virtual = draw(st.sampled_from([1, 2])) if 1 < pipeline < 8 else 1
    data, context = draw(st.sampled_from([1, 2, 4, 8])), draw(st.sampled_from([1, 2, 4]))
    expert, expert_tensor = 1, 1
    if job.shape.experts is not None:
        expert = draw(st.sampled_from([e for e in (1, 2, 4, 8, 16) if tensor * data * context % e == 0]))
        parts = [p for p in {1, tensor} if tensor * data * context % (expert * p) == 0]
        expert_tensor = draw(st.sampled_from(sorted(parts)))
    zero = draw(st.sampled_from([0, 1, 2, 3]))
    return Split(
        tensor=tensor, pipeline=pipeline, virtual=virtual, data=data, context=context, expert=expert,
        expert_tensor=expert_tensor, micro_batch=draw(st.sampled_from([1, 2, 4])),
        recompute=draw(st.sampled_from([0, 1, 2])), zero=zero,
        shard=draw(st.sampled_from([0, data * context])) if zero == 3 else 0,
        sequence_parallel=draw(st.sampled_from([0, 1])) if tensor > 1 else 0,
    )  # fmt: skip


@pytest.fixture(scope="session")
def splits() -> Callable[[Job], st.SearchStrategy[Split]]:
    """``splits(job)`` is a strategy of splits that can run the job."""
    return valid_splits


@pytest.fixture(scope="session")
def stacked() -> Callable[[list[Split]], Split]:
    """Many single splits as one object of arrays."""

    def stack(items: list[Split]) -> Split:
        return Split(**{f.name: np.array([getattr(item, f.name) for item in items]) for f in fields(Split)})

    return stack
