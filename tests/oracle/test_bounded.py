"""The fastest split that is found by bounds against the one that is found by costing all."""

from dataclasses import replace

import numpy as np
import pytest

from supercycle.base.errors import InputError
from supercycle.machine.machine import Machine
from supercycle.model.shape import Experts, Shape
from supercycle.run import bounded
from supercycle.run.floor import least_time, tables_of
from supercycle.run.job import Job
from supercycle.run.precision import precision_named
from supercycle.run.search import fastest, search
from supercycle.run.space import space
from supercycle.run.step import step_time

DENSE = Shape("dense", 12, 2048, 16, 4, 128, 5632, 32_000)
UNEVEN = Shape("uneven", 10, 1024, 8, 8, 128, 4096, 250_000)
MIXTURE = Shape("mixture", 6, 2048, 16, 4, 128, 0, 32_000, experts=Experts(count=8, per_token=2, width=1408))
MIXED = Shape(
    "mixed", 7, 2048, 16, 4, 128, 5632, 32_000, experts=Experts(count=4, per_token=2, width=2816, dense_layers=1)
)
SPARSE = Shape("sparse", 9, 1024, 8, 8, 128, 4096, 32_000, experts=Experts(count=4, per_token=1, width=512, interval=3))
SHAPES = (DENSE, UNEVEN, MIXTURE, MIXED, SPARSE)


def asked(shape: Shape, batch: int = 24) -> Job:
    return Job(shape, 4096, batch, precision_named("bf16"))


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_no_step_is_faster_than_its_bound(shape: Shape, h100: Machine) -> None:
    """Every split of a space, whatever its layers, messages and bubbles."""
    every = space(asked(shape), 16, h100)
    places = np.unravel_index(np.arange(0, len(every), 7), every.extent)
    bounds = least_time(asked(shape), every, places, h100, tables_of(asked(shape), every, h100))
    seconds = np.asarray(step_time(asked(shape), every.at(places), h100).total)
    assert np.all(bounds <= seconds * (1 + bounded.ROUNDING))
    assert np.max(bounds / seconds) > 0.8


@pytest.mark.parametrize("chips", [8, 24])
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_the_fastest_is_what_costing_all_finds(
    shape: Shape, chips: int, h100: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first of the ranking, also where few splits are costed at a time."""
    best = search(asked(shape), chips, h100, keep=1).best[0].split
    assert fastest.__wrapped__(asked(shape), chips, h100) == best
    monkeypatch.setattr(bounded, "FIRST", 3)
    assert fastest.__wrapped__(asked(shape), chips, h100) == best


def test_where_nothing_fits_the_leanest_split_is_named(h100: Machine) -> None:
    """The same words as the search's."""
    small = replace(h100, memory=2.0**30)
    with pytest.raises(InputError) as ranked:
        search(asked(DENSE), 8, small)
    with pytest.raises(InputError) as found:
        fastest(asked(DENSE), 8, small)
    assert found.value.headline == ranked.value.headline


def test_messages_hidden_more_than_whole_leave_no_bound(h100: Machine) -> None:
    """A share above 1, which only a reader can set, makes messages shorten a step: then all are costed."""
    more = replace(h100, software=replace(h100.software, data=1.5, pipeline=1.5))
    every = space(asked(DENSE), 8, more)
    places = np.unravel_index(np.arange(10), every.extent)
    assert not least_time(asked(DENSE), every, places, more, tables_of(asked(DENSE), every, more)).any()
    assert fastest(asked(DENSE), 8, more) == search(asked(DENSE), 8, more, keep=1).best[0].split
