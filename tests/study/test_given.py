"""Inputs set by name: values, ranges, units, chips; what cannot be meant is refused with what could be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supercycle.base.draws import Uncertain
from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate, certain
from supercycle.catalog.store import Catalog
from supercycle.study.given import applied, read_given, unused
from supercycle.study.given_names import NAMES, SITE
from supercycle.verbs.plan import plan
from supercycle.verbs.step import predict

TABLES = {
    "goal": {"flop": "1e22"}, "limits": {"chips": ["h100-sxm", "mi300x"], "count": 64}, "basics": {"draws": 500}
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("chip.price=25000USD", certain(25_000.0)),
        ("chip.price=$25,000", certain(25_000.0)),
        ("electricity.price=0.036..0.144USD/kWh", Estimate(2e-8, 1e-8, 4e-8)),
        ("reliability.restart=3..10..20 min", Estimate(600.0, 180.0, 1200.0)),
        ("reliability.planned=0..0.1", Estimate(0.05, 0.0, 0.1)),
        ("site.pue=1.1..1.21..1.3", Estimate(1.21, 1.1, 1.3)),
    ],
)
def test_values_and_ranges(catalog: Catalog, text: str, expected: Estimate) -> None:
    """A value is certain; a range is a 90 % interval around its geometric mean, or around the middle that is given."""
    found = read_given([text], catalog)[0].estimate
    assert (found.value, found.low, found.high) == pytest.approx((expected.value, expected.low, expected.high))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("chip.prize=4", "Did you mean chip.price"),
        ("pue=1.1", r"Did you mean site\.pue"),
        ("chip.price", "is not NAME=VALUE"),
        ("site.pue=0.9", "at least 1"),
        ("reliability.planned=2", "at most 1"),
        ("chip.price=3..2USD", "does not ascend"),
        ("chip.price=1..2..3..4USD", "is not VALUE"),
        ("chip.price=cheap", r"--set chip\.price"),
        ("chip.power=-4W", "greater than zero"),
        ("h10.price=4USD", "no chip named 'h10'"),
    ],
)
def test_what_cannot_be_set_says_why(catalog: Catalog, text: str, said: str) -> None:
    """The message names the input and what could be meant."""
    with pytest.raises(InputError, match=said):
        read_given([text], catalog)


def test_every_name_means_an_input_of_some_answer(catalog: Catalog) -> None:
    """No name is left over: each is an input of a step, a plan, a site, its failures, or of owning."""
    from datetime import date

    from supercycle.catalog.power import PowerEntry
    from supercycle.catalog.practice import PracticeEntry
    from supercycle.catalog.silicon import ProcessEntry, SiliconEntry
    from supercycle.machine.build import chip_inputs
    from supercycle.study.candidate import practice_inputs
    from supercycle.study.endurance import RECOVERY_LABELS
    from supercycle.study.own_chip import silicon_inputs
    from supercycle.study.powering import power_inputs
    from supercycle.study.siting import SiteQuestion, site_setting
    from supercycle.study.terms import terms

    practice = catalog.entry("practice", "frontier")
    assert isinstance(practice, PracticeEntry)
    setting = site_setting(catalog, SiteQuestion("h100-sxm", 8, contract="gas-turbines"))
    known = {*chip_inputs(catalog, "h100-sxm", "bf16", "bf16").inputs, *setting.inputs}
    known |= {*practice_inputs(practice), *RECOVERY_LABELS.values(), *terms(catalog, "young").uncertain}
    process, costs = catalog.entry("processes", "n5"), catalog.entry("silicon", "reference")
    assert isinstance(process, ProcessEntry)
    assert isinstance(costs, SiliconEntry)
    known |= {*silicon_inputs(process, costs, "hbm3e")}
    for name in ("grid-fixed", "gas-combined-cycle"):
        source = catalog.entry("power", name)
        assert isinstance(source, PowerEntry)
        known |= {*power_inputs(catalog, source, date(2026, 9, 1))}
    assert [name.name for name in NAMES.values() if name.input not in known] == []


def test_a_value_for_one_chip_leaves_the_other(catalog: Catalog) -> None:
    """The price of one chip changes what its hardware costs, and nothing of the other chip."""
    plain = plan(TABLES, catalog=catalog)
    changed = plan(TABLES, given=["mi300x.price=1000000USD"], catalog=catalog)
    before, after = ({a.chip: a for a in found.alternatives} for found in (plain, changed))
    assert after["h100-sxm"].cost.bought.value == before["h100-sxm"].cost.bought.value  # type: ignore[union-attr]
    assert after["mi300x"].cost.bought.value > 10 * before["mi300x"].cost.bought.value  # type: ignore[union-attr]


def test_the_table_of_a_specification_sets_too(catalog: Catalog) -> None:
    """The table ``set`` of a file and the option mean the same; the option wins."""
    tables = {**TABLES, "set": {"electricity.price": "1 USD/kWh"}}
    by_file = plan(tables, catalog=catalog)
    by_option = plan(TABLES, given=["electricity.price=1USD/kWh"], catalog=catalog)
    both = plan(tables, given=["electricity.price=0.05USD/kWh"], catalog=catalog)
    assert by_file.alternatives == by_option.alternatives
    cheap, dear = both.alternatives[0].cost.amortised, by_file.alternatives[0].cost.amortised
    assert cheap is not None
    assert dear is not None
    assert cheap.value < dear.value


def test_a_price_that_is_missing_can_be_given(catalog: Catalog) -> None:
    """The PPU has no purchase price in the catalogue; a range for it makes the three prices that need one."""
    tables = {**TABLES, "limits": {"chips": ["t-head-ppu"], "count": 64}}
    without = plan(tables, catalog=catalog).alternatives[0].cost
    given = plan(tables, given=["t-head-ppu.price=8000..12000USD"], catalog=catalog).alternatives[0].cost
    assert without.bought is None
    assert given.bought is not None
    assert given.bought.low < given.bought.value < given.bought.high
    assert "bought" not in given.reasons


def test_a_step_of_faster_memory_takes_less(catalog: Catalog) -> None:
    """An input of the chip changes its step; one that enters nothing of a step is noted."""
    plain = predict("llama-3.1-8b", chip="h100-sxm", count=16, catalog=catalog)
    given = ["chip.memory.bandwidth=8TB/s", "chip.price=1USD"]
    fast = predict("llama-3.1-8b", chip="h100-sxm", count=16, split=plain.split, given=given, catalog=catalog)
    assert fast.step_s.value < plain.step_s.value
    assert any("chip.price is set, and enters nothing" in note for note in fast.notes)


@given(st.floats(1.0, 1e6), st.floats(1.0, 10.0))
def test_causes_and_bounds_stay(value: float, factor: float) -> None:
    """What is given replaces the estimate alone; an input that was missing is added."""
    found = read_given([f"chip.price={value!r}..{value * factor!r}USD"], None)  # type: ignore[arg-type]
    before = {"chip_price": Uncertain(Estimate(1, 0.5, 2), "hardware price", 0.7, most=9.0)}
    after = applied(found, SITE, before, "h100-sxm")["chip_price"]
    assert (after.cause, after.share, after.most) == ("hardware price", 0.7, 9.0)
    assert after.estimate.low == value
    assert applied(found, SITE, {}, "h100-sxm")["chip_price"].estimate == after.estimate
    assert unused(found, ("chip",))


def test_what_is_given_for_a_site_keeps_its_cause(catalog: Catalog) -> None:
    """The price of hardware stays one cause among those of a site, and cooling does not undo a PUE that is set."""
    from supercycle.study.siting import SiteQuestion, site_setting

    question = SiteQuestion("h100-sxm", 64, "texas", cooling="air")
    setting = site_setting(catalog, question, ["chip.price=1..2USD", "site.pue=1.5"])
    assert setting.inputs["chip_price"].cause == site_setting(catalog, question).inputs["chip_price"].cause != ""
    assert setting.inputs["pue"].estimate == certain(1.5)


@pytest.mark.parametrize("value", [True, "nan", "inf", "", "..", "1..", -1, 1e400])
def test_values_of_a_file_are_read_as_those_of_the_option(catalog: Catalog, value: object) -> None:
    """What no price can be is refused by name, whatever its type."""
    with pytest.raises(InputError, match=r"chip\.price"):
        plan({**TABLES, "set": {"chip.price": value}}, catalog=catalog)
