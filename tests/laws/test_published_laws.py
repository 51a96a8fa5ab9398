"""Laws of the catalogue: what they carry, how their draws vary, and what they say outside their range."""

from dataclasses import replace

import numpy as np
import pytest

from supercycle.base.errors import InputError
from supercycle.catalog.store import open_catalog
from supercycle.laws import (
    FittedRange,
    KaplanLaw,
    OptimumLine,
    PowerLaw,
    compute_optimal,
    draws,
    extrapolation_note,
    law_named,
    line_draws,
    loss,
    predicted,
    repetition_draws,
)
from supercycle.laws.terms import TermLaw

CATALOG = open_catalog()
NAMES = sorted(CATALOG.files("laws"))
CORRECTED = law_named(CATALOG, "besiroglu-2024-lad")


@pytest.mark.parametrize("name", NAMES)
def test_every_law_says_what_it_is(name):
    """Form, objective, convention and sources."""
    law = law_named(CATALOG, name)
    assert isinstance(law.form, PowerLaw | KaplanLaw | OptimumLine | TermLaw)
    assert law.objective
    assert law.convention.parameters
    assert law.sources


@pytest.mark.parametrize("name", NAMES)
def test_every_law_predicts_or_says_why_not(name):
    """A law gives an optimum of 0.3 to 200 tokens per parameter at 1e21 FLOP, or none with a word on it."""
    found = predicted(law_named(CATALOG, name), 1e21)
    if found.allocation is None:
        assert found.reading or found.warning
    elif np.isfinite(found.allocation.parameters):
        assert 0.3 < found.allocation.tokens_per_parameter < 200
        assert 6 * found.allocation.parameters * found.allocation.tokens > 1e20


@pytest.mark.parametrize("name", NAMES)
def test_an_unverified_law_says_so(name):
    """Coefficients that were not seen in the paper carry a note wherever they are used."""
    law = law_named(CATALOG, name)
    assert law.verified == (not any(note.startswith("Unverified") for note in law.notes))


def test_short_names_stand_for_the_corrected_fit_with_a_note():
    """'chinchilla' is the corrected fit, and the law says that it was taken so."""
    law = law_named(CATALOG, "Chinchilla")
    assert law.id == "besiroglu-2024-lad"
    assert "taken as besiroglu-2024-lad" in law.notes[0]


def test_unknown_law_names_the_nearest():
    """A misspelt law is refused with the nearest names."""
    with pytest.raises(InputError, match="besiroglu"):
        law_named(CATALOG, "besiroglou")


def test_draws_are_repeatable_and_belong_to_a_seed():
    """The same seed gives the same draws, another seed others."""
    first, again, other = (draws(CORRECTED, 100, seed) for seed in (1, 1, 2))
    assert first.alpha.tolist() == again.alpha.tolist()
    assert first.alpha.tolist() != other.alpha.tolist()


def test_draws_center_on_the_law():
    """The median of each coefficient is the published value within a tenth of its deviation."""
    drawn = draws(CORRECTED, 20_000, 0)
    for name in ("E", "A", "B", "alpha", "beta"):
        logs = np.log(getattr(drawn, name))
        assert np.median(logs) == pytest.approx(np.log(getattr(CORRECTED.form, name)), abs=0.1 * logs.std())


def test_joint_draws_are_far_narrower_than_independent_ones():
    """Shuffling each coefficient alone spreads the loss of a run inside the range more than tenfold."""
    drawn, shuffle = draws(CORRECTED, 5_000, 0), np.random.default_rng(0)
    alone = PowerLaw(*(shuffle.permutation(getattr(drawn, f)) for f in ("E", "A", "B", "alpha", "beta")))
    assert loss(alone, 3e9, 6e10).std() > 10 * loss(drawn, 3e9, 6e10).std()


def test_doubt_grows_with_the_distance_from_the_runs():
    """The interval of the loss widens beyond the fitted range."""
    drawn = draws(CORRECTED, 5_000, 0)
    spreads = [compute_optimal(drawn, flop).loss.std() for flop in (1e20, 1e24, 1e28)]
    assert spreads == sorted(spreads)


def test_a_law_of_unknown_doubt_says_so():
    """Without a covariance the draws repeat the law, and a note says that intervals leave its doubt out."""
    law = law_named(CATALOG, "sardana-2024")
    assert np.ptp(draws(law, 10, 0).alpha) == 0
    assert any("intervals leave it out" in note for note in law.notes)


def test_only_power_laws_are_drawn_as_power_laws():
    """A law of another form is refused by name."""
    with pytest.raises(InputError, match="kaplan-2020 is not of the form"):
        draws(law_named(CATALOG, "kaplan-2020"), 10, 0)
    with pytest.raises(InputError, match="prints no line"):
        line_draws(CORRECTED, 10, 0)
    with pytest.raises(InputError, match="says nothing of repeated tokens"):
        repetition_draws(CORRECTED, 10, 0)


def test_draws_of_a_line_turn_around_its_reference_and_spend_the_same():
    """Exponents vary, the reference point does not, and N D stays the compute."""
    law = law_named(CATALOG, "hoffmann-2022-approach-2")
    drawn, line = line_draws(law, 20_000, 0), law.allocator
    assert np.ptp(drawn.parameters(line.reference)) == pytest.approx(0, abs=1)
    products = drawn.parameters(1e25) * drawn.tokens(1e25)
    assert products == pytest.approx(line.parameters(1e25) * line.tokens(1e25))
    assert np.quantile(drawn.parameter_exponent, [0.05, 0.95]) == pytest.approx([0.454, 0.547], abs=0.002)


def test_scales_of_repetition_are_flagged_and_drawn_against_each_other():
    """The entry says that its runs do not identify them; draws of one rise where those of the other fall."""
    law = law_named(CATALOG, "muennighoff-2023")
    assert any("do not identify" in note for note in law.notes)
    drawn = repetition_draws(law, 1_000, 0)
    assert np.corrcoef(np.log(drawn.tokens), np.log(drawn.parameters))[0, 1] < -0.9


def test_outside_the_range_is_said_with_the_distance():
    """A plan beyond the runs says how far, for each size that is outside."""
    law = replace(CORRECTED, fitted=FittedRange(flop=(6e18, 3e21), parameters=(7e7, 1.6e10)))
    assert extrapolation_note(law, 3e24, 1e10, 1e13) == (
        "extrapolated: 3e24 FLOP is 1,000 times beyond the fitted range (6e18 to 3e21 FLOP)"
    )
    assert extrapolation_note(law, 1e17, 3.5e7, 1e9) == (
        "extrapolated: 1e17 FLOP is 60 times below the fitted range (6e18 to 3e21 FLOP); "
        "35M parameters is 2.0 times below the fitted range (70M to 16B parameters)"
    )


def test_inside_the_range_there_is_nothing_to_say():
    """Within the runs, and within the digits of their bounds, the note is empty."""
    law = replace(CORRECTED, fitted=FittedRange(flop=(6e18, 3e21)))
    assert extrapolation_note(law, 1e20, 1e9, 2e10) == ""
    assert extrapolation_note(law, 3.1e21, 1e15, 1e18) == ""
