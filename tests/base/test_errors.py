"""The text of errors: what was asked, what is close, what to do."""

import pytest

from supercycle.base.errors import InputError, MissingFact, closest, join_or, unknown_name


def test_an_error_is_a_headline_its_faults_and_a_hint() -> None:
    """Faults and hint are indented by two blanks, one a line."""
    faults = ["peak: is required", "memory.capcity: unknown key"]
    error = InputError("my-chip.toml has 2 faults", faults, "see the docs")
    assert str(error) == (
        "my-chip.toml has 2 faults\n  peak: is required\n  memory.capcity: unknown key\n  see the docs"
    )
    assert error.faults == ("peak: is required", "memory.capcity: unknown key")
    assert str(InputError("only this")) == "only this"


def test_an_unknown_name_brings_the_nearest_and_the_command() -> None:
    """The form of the style guide, names in the order of closeness."""
    known = ["h100-sxm", "h100-pcie", "h20", "b200"]
    error = unknown_name("chip", "h10", known, "supercycle catalog chips")
    assert error.headline == ("no chip named 'h10' in the catalogue. Did you mean h100-pcie, h100-sxm or h20?")
    assert error.hint == "4 known; list them with: supercycle catalog chips"


def test_a_name_like_no_other_brings_no_guess() -> None:
    """Nothing is suggested where nothing is near."""
    assert "Did you mean" not in str(unknown_name("chip", "qqqq", ["h100-sxm"], "supercycle catalog chips"))


def test_bad_input_is_one_kind_of_error() -> None:
    """The command line catches InputError alone; a missing fact is one, and both are values gone wrong."""
    assert issubclass(MissingFact, InputError)
    assert issubclass(InputError, ValueError)


@pytest.mark.parametrize(
    ("names", "text"), [((), ""), (("a",), "a"), (("a", "b"), "a or b"), (("a", "b", "c"), "a, b or c")]
)
def test_names_are_joined_with_or(names: tuple[str, ...], text: str) -> None:
    """Commas, and an or before the last."""
    assert join_or(names) == text


def test_closest_folds_case_and_keeps_spelling() -> None:
    """What is typed in another case is found and comes back as it is written in the catalogue."""
    assert closest("H100", ["h100-sxm", "B200"])[0] == "h100-sxm"
    assert closest("b20", ["B200", "h100"]) == ["B200"]
    assert len(closest("x", [f"x{i}" for i in range(9)], 3)) == 3
