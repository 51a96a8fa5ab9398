"""Steps of a study that are computed together are those that are computed alone, bit by bit."""

from typing import Any

import pytest

from supercycle.base.errors import InputError
from supercycle.study.studies.design import points
from supercycle.study.studies.spec import read_sweep
from supercycle.verbs.points import answer_points, chunk_work, filled
from supercycle.verbs.points_together import BLOCK, steps_together
from supercycle.verbs.step import predict

DENSE = {"model": "llama-3.1-8b", "chip": "h100-sxm", "count": 64, "split": "tp=2,pp=1,mb=1"}
MIXTURE = {
    "model": "deepseek-v3", "chip": "h800-sxm", "count": 2048, "split": "tp=1,pp=16,ep=64,mb=1,schedule=dualpipe",
    "precision": "fp8",
}  # fmt: skip
BATCHES = {"values": [32 * (1 + i) for i in range(40)]}
CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "a chip's numbers": (DENSE, {
        "global_batch": BATCHES, "set.chip.memory.bandwidth": {"low": 2.0, "high": 6.0, "unit": "TB/s"},
        "set.chip.memory.capacity": {"low": 20.0, "high": 90.0, "unit": "GB"},
    }),
    "windows and chips": ({**DENSE, "model": "gemma-3-27b"}, {
        "global_batch": BATCHES, "sequence": [512, 2048, 8192], "chip": ["h100-sxm", "mi300x", "b200"],
    }),
    "a mixture": (MIXTURE, {"global_batch": [1920, 3840, 3841, 7680], "sequence": [2048, 4096]}),
    "what has to be asked alone": (DENSE, {
        "global_batch": [64, 0, 65, 1e12], "set.chip.peak": ["900 TFLOP/s", "1979 TFLOP/s", "fast"],
    }),
}  # fmt: skip


def drawn(question: dict[str, Any], vary: dict[str, Any], count: int = 150) -> list[dict[str, Any]]:
    """Points of a random study, whose values lie between and not on a grid."""
    asked = {"study": {"kind": "run", "method": "random", "points": count}, "question": question, "vary": vary}
    return [dict(point) for point in points(read_sweep(asked), 0, count)]


@pytest.mark.parametrize("case", CASES)
def test_rows_do_not_depend_on_what_stands_beside_them(case: str) -> None:
    """All at once, one by one and in odd pieces backwards: the same cells of every column, to the last bit."""
    question, vary = CASES[case]
    made = drawn(question, vary)
    work = chunk_work((), (), "run", question)
    rows = work(made)
    backwards = [row for first in range(0, len(made), 37) for row in work(made[::-1][first : first + 37])][::-1]
    assert repr(backwards) == repr(rows)
    some = range(0, len(made), 11)
    assert [repr(work([made[place]])[0]) for place in some] == [repr(rows[place]) for place in some]


@pytest.mark.parametrize("case", CASES)
def test_a_row_computed_together_is_what_the_command_answers(case: str) -> None:
    """The numbers and the reasons are those of the verb that answers one question."""
    question, vary = CASES[case]
    made = drawn(question, vary)[:5]
    for point, row in zip(made, answer_points((), (), "run", question, made), strict=True):
        whole = filled(question, point)
        given = [f"{name}={value}" for name, value in whole.pop("set", {}).items()]
        if row["fault"]:
            with pytest.raises(InputError) as caught:
                predict(**whole, given=given, draws=2)
            assert row["fault"].startswith(caught.value.headline[:100])
            continue
        found = predict(**whole, given=given, draws=2)
        assert row["step_s"] == found.step_s.value
        assert row["mfu"] == found.mfu.value
        assert row["memory_bytes.total"] == found.memory.total
        assert row["fits"] == found.fits


def test_most_of_a_sweep_is_computed_together() -> None:
    """One chip at one split: no point is left to be asked alone, and a call holds a block."""
    from supercycle.catalog.store import open_catalog

    question, vary = CASES["a chip's numbers"]
    whole = [filled(question, point) for point in drawn(question, vary, 2 * BLOCK)]
    blocks = [places for places, _ in steps_together(whole, open_catalog())]
    assert sorted(place for places in blocks for place in places) == list(range(len(whole)))
    assert max(len(places) for places in blocks) == BLOCK
