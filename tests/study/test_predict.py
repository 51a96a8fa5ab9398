"""One step predicted: its interval, its notes, what it refuses, and that the search agrees with it."""

import pytest

from supercycle.base.errors import InputError, MissingFact
from supercycle.catalog.store import Catalog
from supercycle.run.split import Split, parse_split
from supercycle.study.predict import Prediction, Question, predict, question, search


@pytest.fixture(scope="module")
def asked(catalog: Catalog) -> Question:
    return question(catalog, "llama-3.1-8b", "h100-sxm", 16, global_batch=64, sequence=4096)


@pytest.fixture(scope="module")
def found(asked: Question) -> Prediction:
    return predict(asked, draws=300)


def test_without_a_split_the_fastest_that_fits_is_taken(asked: Question, found: Prediction) -> None:
    """The prediction is the search's best, and says that it was searched."""
    best = search(asked, keep=1).best[0]
    assert found.searched
    assert found.fits
    assert found.split == best.split
    assert (found.step_s.value, found.mfu.value) == pytest.approx((best.step_s, best.mfu), rel=1e-12)
    assert float(found.memory.total) == pytest.approx(best.memory_bytes, rel=1e-12)


def test_a_given_split_is_predicted_as_it_is(asked: Question) -> None:
    """No search, the parts sum to the central step, and tokens per second are the batch over it."""
    split = parse_split("tp=2,dp=8,mb=1,recompute=selective", 16)
    given = predict(asked, split, draws=300)
    assert not given.searched
    assert given.split == split
    assert float(given.parts.total) == pytest.approx(given.step_s.value, rel=1e-12)
    assert given.tokens_per_s.value == pytest.approx(64 * 4096 / given.step_s.value, rel=1e-12)


def test_intervals_hold_their_values_and_turn_around(found: Prediction) -> None:
    """A slow step is a low rate: the ends of the rate's interval are those of the step's, exchanged."""
    for number in (found.step_s, found.tokens_per_s, found.mfu):
        assert 0 < number.low < number.value < number.high
    assert found.tokens_per_s.low * found.step_s.high == pytest.approx(found.job.tokens, rel=1e-12)
    assert found.mfu.high / found.mfu.value == pytest.approx(found.step_s.value / found.step_s.low, rel=1e-3)


def test_the_same_seed_gives_the_same_interval(asked: Question, found: Prediction) -> None:
    """The interval is a function of the seed, the central step is not."""
    assert predict(asked, found.split, draws=300).step_s == found.step_s
    other = predict(asked, found.split, draws=300, seed=1).step_s
    assert other.value == found.step_s.value
    assert other.low != found.step_s.low


def test_more_draws_settle_the_interval(asked: Question, found: Prediction) -> None:
    """4,000 draws with another seed move the ends of the interval of 4,000 by less than 5 %."""
    one, two = (predict(asked, found.split, draws=4000, seed=seed).step_s for seed in (1, 2))
    assert one.low == pytest.approx(two.low, rel=0.05)
    assert one.high == pytest.approx(two.high, rel=0.05)


def test_what_does_not_fit_is_predicted_and_said_not_to(catalog: Catalog) -> None:
    """A 70B model on 8 chips: a step time, a note with both numbers, and fits is false."""
    large = question(catalog, "llama-3.1-70b", "h100-sxm", 8, global_batch=8, sequence=8192)
    given = predict(large, parse_split("tp=8", 8), draws=100)
    assert not given.fits
    assert any(note.startswith("does not fit: ") and "80.0 GiB a chip" in note for note in given.notes)


def test_a_split_that_cannot_run_is_refused_with_every_reason(asked: Question) -> None:
    """Three faults, three lines."""
    with pytest.raises(InputError, match="cannot run on 16 chips") as refused:
        predict(asked, Split(tensor=3, data=5, micro_batch=7))
    assert len(refused.value.faults) >= 3


def test_what_was_chosen_for_the_asker_is_said(catalog: Catalog) -> None:
    """A short name, a missing sequence and a missing batch each leave a note; what is given leaves none."""
    short = question(catalog, "llama-3.1-8b", "h100", 24)
    assert [n for n in short.notes if "taken as h100-sxm" in n]
    assert [n for n in short.notes if n.startswith("sequence not given")]
    assert [n for n in short.notes if n.startswith("global batch not given")]
    assert short.job.global_batch % 3 == 0
    full = question(catalog, "llama-3.1-8b", "h100-sxm", 24, global_batch=48, sequence=4096)
    assert full.notes == ()


def test_an_estimated_chip_says_so_and_is_less_sure(catalog: Catalog, found: Prediction) -> None:
    """The T-Head PPU's facts are estimates: a note, and an interval that is wider than a measured chip's."""
    vague = predict(question(catalog, "llama-3.1-8b", "t-head-ppu", 16, global_batch=64, sequence=4096), draws=300)
    assert any("estimated chip" in note for note in vague.notes)
    assert vague.step_s.high / vague.step_s.low > found.step_s.high / found.step_s.low


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("no-such-model", "h100-sxm", 8), "no model named 'no-such-model'"),
        (("llama-3.1-8b", "h10", 8), "no chip named 'h10'"),
        (("llama-3.1-8b", "h100-sxm", 0), "must be at least 1"),
    ],
)
def test_unknown_names_are_refused(catalog: Catalog, arguments: tuple[str, str, int], said: str) -> None:
    """The error names what was asked."""
    with pytest.raises(InputError, match=said):
        question(catalog, *arguments)


def test_a_format_that_a_chip_lacks_is_refused(catalog: Catalog) -> None:
    """An A100 has no FP8; the error lists what it has."""
    with pytest.raises((InputError, MissingFact), match="no dense fp8 peak") as refused:
        question(catalog, "llama-3.1-8b", "a100-sxm-80gb", 8, precision="fp8")
    assert "bf16" in str(refused.value)


def test_a_framework_changes_the_step(catalog: Catalog) -> None:
    """DeepSpeed's ZeRO-3 of 2021 gathers weights at a seventh of the network's rate; a wrong name is asked back."""
    layout = Split(data=128, zero=3, micro_batch=2, recompute=2, sequence_parallel=0)

    def step(framework: str | None) -> float:
        asked = question(
            catalog, "llama-2-70b", "a100-sxm-80gb", 128, global_batch=256, sequence=4096, framework=framework
        )  # fmt: skip
        return predict(asked, layout, draws=50).step_s.value

    assert step("deepspeed-zero3") > 1.4 * step(None)
    assert step("FSDP") != step(None)
    with pytest.raises(InputError, match="Did you mean pytorch-fsdp"):
        step("fdsp")
