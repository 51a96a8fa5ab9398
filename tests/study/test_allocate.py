"""The rich optimum: one question with every limit, and what it must obey."""

from typing import Any

import pytest

import supercycle
from supercycle.base.errors import InputError

QUICK = {"basics": {"draws": 60}}


def ask(**tables: Any) -> Any:
    """The answer to a question with few draws."""
    return supercycle.allocate({**QUICK, **tables})


def test_a_budget_is_spent_line_by_line() -> None:
    """Dollars for training, serving, data and after-training add up to the budget."""
    found = ask(
        goal={"budget": "$10M"}, serving={"prompt_tokens": "1T", "answer_tokens": "1T"},
        data={
            "unique_tokens": "100B", "synthetic_tokens": "1T", "generator_parameters": "70B", "filtering": "$1e-8",
        },
        post_training={"judge_parameters": "7B", "preferences": 1000, "preference_price": 5},
    )  # fmt: skip
    assert found.unit == "USD"
    assert set(found.lines) == {"training", "prefill", "decode", "processing", "generation", "after"}
    assert sum(line.value for line in found.lines.values()) == pytest.approx(1e7, rel=1e-6)
    assert found.post_training.preferences_usd == 5000
    assert 0.5 < found.post_training.generating.value < 1
    assert found.post_training.reward.low < found.post_training.reward.value < 0.7


def test_more_money_lowers_the_loss_and_raises_accuracy() -> None:
    """Ten times the budget is better in both."""
    small, large = (ask(goal={"budget": f"${budget}M"}) for budget in (1, 10))
    assert large.loss.value < small.loss.value
    assert large.accuracy.value > small.accuracy.value


def test_a_loss_at_least_cost_is_the_inverse_of_a_budget() -> None:
    """What a budget reaches costs that budget."""
    reached = ask(goal={"budget": "$1M"}).loss.value
    assert ask(goal={"loss": reached}).cost.value == pytest.approx(1e6, rel=1e-4)


def test_a_dearer_chip_for_serving_makes_the_model_smaller() -> None:
    """Prompts and answers are priced on their own chips."""
    serving = {"answer_tokens": "10T"}
    cheap = ask(goal={"budget": "$10M"}, serving={**serving, "chip": "h100-sxm", "price": "1 USD/h"})
    dear = ask(goal={"budget": "$10M"}, serving={**serving, "chip": "h100-sxm", "price": "4 USD/h"})
    assert dear.parameters.value < cheap.parameters.value


def test_experts_are_chosen_by_loss() -> None:
    """More experts lower the loss at the same active compute; every choice is shown, best first."""
    found = ask(goal={"flop": "1e22"}, model={"experts": [1, 8, 32]})
    assert [one.name for one in found.choices] == ["32 experts", "8 experts", "1 expert"]
    assert found.parameters.value == pytest.approx(12.2e9, rel=0.02)
    assert found.tokens.value == pytest.approx(136.9e9, rel=0.02)


def test_seven_bits_beat_sixteen_and_four() -> None:
    """Where compute pays for bits, seven are better than sixteen and than four (kumar-2024)."""
    losses = {bits: ask(goal={"flop": "1e22"}, model={"bits": bits}).loss.value for bits in (4, 7, 16)}
    assert losses[7] < losses[16]
    assert losses[7] < losses[4]


def test_the_clock_keeps_the_compute_of_its_chips() -> None:
    """Thirty days of 2,048 chips allow less than a hundred million dollars would buy."""
    found = ask(goal={"budget": "$100M"}, clock={"time": "30 days", "chips": 2048})
    assert found.cost.value < 1e8
    assert found.flop.value <= 2048 * 1e15 * 0.4 * 30 * 86400


def test_a_short_clock_is_bound_by_the_critical_batch() -> None:
    """With steps of ten seconds a week allows the critical batch 60,480 times and no more tokens."""
    found = ask(goal={"budget": "$1B"}, clock={"time": "7 days", "chips": 1e6, "step": "10 s"})
    free = ask(goal={"budget": "$1B"})
    assert found.tokens.value < free.tokens.value
    assert found.loss.value > free.loss.value


def test_modalities_share_the_compute() -> None:
    """Each kind has its own stock; what is scarce is seen more often."""
    found = ask(
        goal={"flop": "1e23"},
        modality={
            "text": {"samples": "1B", "tokens_per_sample": 1000, "weight": 2},
            "sensor": {"coefficients": [1.5, 300, 300, 0.3, 0.3], "samples": "1M", "tokens_per_sample": 256},
        },
    )
    assert [one.name for one in found.modalities] == ["text", "sensor"]
    assert found.modalities[1].epochs.value > 2 > found.modalities[0].epochs.value
    assert sum(one.tokens.value for one in found.modalities) == pytest.approx(found.tokens.value)


KINDS = {
    "text": {"samples": "1B", "tokens_per_sample": 1000, "weight": 2, "filtering": 1e-7},
    "video": {
        "coefficients": [1.5, 300, 300, 0.3, 0.3], "samples": "50M", "tokens_per_sample": 8000, "decoding": 1e-6,
    },
}  # fmt: skip
"""Two kinds of data whose tokens cost money to make ready."""


def test_modalities_spend_a_budget_line_by_line() -> None:
    """Training, data of each kind at its own price, and serving add up to the dollars given."""
    found = ask(goal={"budget": "$2M"}, modality=KINDS, serving={"answer_tokens": "1T"}, basics={"draws": 50})
    assert found.unit == "USD"
    assert set(found.lines) == {"training", "processing", "decode"}
    assert sum(line.value for line in found.lines.values()) == pytest.approx(2e6, rel=1e-3)
    stock = {"text": 1e12, "video": 4e11}
    paid = sum(
        min(one.tokens.value, stock[one.name]) * {"text": 1e-7, "video": 1e-6}[one.name] for one in found.modalities
    )
    assert found.lines["processing"].value == pytest.approx(paid, rel=1e-6)


@pytest.mark.slow
def test_a_loss_of_modalities_at_least_cost_is_the_inverse_of_a_budget() -> None:
    """The dollars that reach the weighted loss of a budget are that budget."""
    rich = ask(goal={"budget": "$500k"}, modality=KINDS, basics={"draws": 50})
    back = ask(goal={"loss": rich.loss.value}, modality=KINDS, basics={"draws": 50})
    assert back.cost.value == pytest.approx(5e5, rel=2e-3)
    assert back.loss.value == pytest.approx(rich.loss.value, abs=1e-5)


def test_granularity_and_sparsity_are_kinds_of_model() -> None:
    """Finer experts and a sparser model reach less loss in the same compute, by the laws of each."""
    fine, coarse = (ask(goal={"flop": "1e22"}, model={"granularity": grain}).loss.value for grain in (16, 1))
    assert fine < coarse
    sparse, dense = (ask(goal={"flop": "1e22"}, model={"sparsity": share}).loss.value for share in (0.9, 0.0))
    assert sparse < dense


def test_hyperparameters_vocabulary_and_mmlu_go_with_an_optimum() -> None:
    """Every optimum has batches, rates, vocabularies and accuracies with intervals; MMLU rises with the budget."""
    small, large = (ask(goal={"flop": flop}) for flop in ("1e22", "1e24"))
    assert set(small.batch_tokens) == {"step-law-2025", "deepseek-2024-hyperparameters", "kaplan-2020-critical-batch"}
    assert set(small.learning_rate) == {"step-law-2025", "deepseek-2024-hyperparameters"}
    assert set(small.vocabulary_parameters) == {"IsoFLOP", "derivatives"}
    assert 0.25 <= small.mmlu.low < small.mmlu.value < small.mmlu.high <= 1
    assert small.mmlu.value < large.mmlu.value


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"goal": {}}, "give one of goal.flop"),
        ({"goal": {"flop": "1e22", "loss": 2}}, "flop and loss"),
        (
            {"goal": {"flop": 1e22}, "modality": {"a": {"samples": 1, "tokens_per_sample": 1}}, "model": {"bits": 8}},
            "leave out model",
        ),
        ({"goal": {"budget": "$1M"}, "data": {"exchange": [1, 2, 3]}}, "data.exchange"),
        ({"goal": {"budget": "$1M"}, "training": {"mfu": 2}}, "training.mfu"),
        ({"goal": {"budget": "$1M"}, "training": {"precision": "fp17"}}, "no precision named"),
        ({"goal": {"budget": "$1M"}, "serving": {"chip": "h10"}}, "Did you mean"),
        ({"goal": {"budget": "$1M"}, "trainig": {}}, "training"),
    ],
)
def test_what_cannot_be_asked_is_refused(tables: Any, said: str) -> None:
    """Each fault names its key and what was expected."""
    with pytest.raises(InputError) as caught:
        supercycle.allocate(tables)
    assert said in " ".join([str(caught.value), *caught.value.faults])
