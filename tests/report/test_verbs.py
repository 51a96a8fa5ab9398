"""The verbs of the package root."""

import pytest

import supercycle
from supercycle.base.errors import InputError


def test_the_root_offers_verbs_alone() -> None:
    """Every public name of the root can be called and is documented; no other name appears."""
    for name in supercycle.__all__:
        verb = getattr(supercycle, name)
        assert callable(verb)
        assert verb.__doc__
    with pytest.raises(AttributeError):
        supercycle.nothing  # noqa: B018


def test_a_prediction_takes_plain_arguments() -> None:
    """A model, a chip and a number of chips are enough; the notes say what was chosen."""
    found = supercycle.predict("llama-3.1-70b", chip="h100-sxm", count=512)
    assert found.chips == 512
    assert 0 < found.mfu.low <= found.mfu.value <= found.mfu.high < 1
    assert any("sequence not given" in note for note in found.notes)


def test_a_split_may_be_text_or_an_object() -> None:
    """The text of a split and the split itself give one prediction."""
    text = "tp=2,pp=1,mb=1,zero=1,recompute=full"
    first = supercycle.predict("llama-3.1-8b", chip="h100-sxm", count=16, global_batch=64, split=text)
    second = supercycle.predict("llama-3.1-8b", chip="h100-sxm", count=16, global_batch=64, split=first.split)
    assert first.step_s == second.step_s


@pytest.mark.parametrize("count", [0, -1, 1.5, float("nan"), float("inf"), 10**400, True])
def test_a_number_of_chips_is_a_whole_number_in_bounds(count: float) -> None:
    """Anything else is refused by name."""
    with pytest.raises(InputError, match="count"):
        supercycle.predict("llama-3.1-8b", chip="h100-sxm", count=count)  # type: ignore[arg-type]


def test_a_plan_takes_a_dictionary() -> None:
    """The tables of a specification may be given as a dictionary; a fault names its key."""
    tables = {"goal": {"flop": "1e22"}, "limits": {"chips": ["h100"], "count": 64}, "basics": {"draws": 100}}
    assert supercycle.plan(tables).alternatives[0].chip == "h100-sxm"
    with pytest.raises(InputError, match=r"limits\.chips"):
        supercycle.plan({"goal": {"flop": "1e22"}, "limits": {}})


def test_serving_makes_the_best_model_smaller() -> None:
    """Where compute also pays for inference, fewer parameters are best (sardana-2024)."""
    alone = supercycle.optimum(1e23)
    served = supercycle.optimum(1e23, inference_tokens=1e13)
    assert served.parameters.value < alone.parameters.value  # type: ignore[union-attr]
