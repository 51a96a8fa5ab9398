"""Power finance against SAM, the System Advisor Model, by its Python package; slow to import, so marked."""

from typing import Any

import pytest

from supercycle.spend.capital import CapitalStructure
from supercycle.spend.project import Project, levelised_cost, price_for_return

pytestmark = pytest.mark.slow


def put(model: Any, values: dict[str, Any]) -> None:
    """Sets every value in whichever groups have its name."""
    for group in (getattr(model, name) for name in dir(model) if not name.startswith("_") and name != "Outputs"):
        for name, value in values.items():
            if hasattr(type(group), name):
                setattr(group, name, value)


@pytest.mark.parametrize(
    ("capital", "fixed", "variable", "charge", "output"),
    [(2.4e6, 2e4, 0.03, 0.1, 7.45e6), (1.3e6, 1.7e4, 0.0, 0.07, 2.19e6)],
)
def test_levelised_cost_is_that_of_the_fixed_charge_rate_calculator(
    capital: float, fixed: float, variable: float, charge: float, output: float
) -> None:
    """LCOE with a fixed charge rate, USD a kWh."""
    calculator = pytest.importorskip("PySAM.Lcoefcr").new()
    put(
        calculator,
        {"capital_cost": capital, "fixed_operating_cost": fixed, "variable_operating_cost": variable,
         "fixed_charge_rate": charge, "annual_energy": output},
    )  # fmt: skip
    calculator.execute(0)
    ours = levelised_cost(capital, charge, fixed + variable * output, output)
    assert calculator.Outputs.lcoe_fcr == pytest.approx(ours, rel=1e-9)


@pytest.mark.parametrize(
    ("debt", "rate", "target", "tax", "years", "term", "growth"),
    [(60, 8.0, 13.0, 25.0, 10, 7, 0.0), (0, 8.0, 10.0, 21.0, 20, 15, 0.0), (80, 11.0, 18.0, 25.0, 15, 10, 2.0)],
)
def test_the_price_gives_the_return_that_sam_computes(
    debt: float, rate: float, target: float, tax: float, years: int, term: int, growth: float
) -> None:
    """At our price SAM's single owner earns the target after tax at the project's end, to its printed digits.

    No incentives, reserves and fees; straight-line tax depreciation; level payments.
    """
    owner = pytest.importorskip("PySAM.Singleowner").default("CustomGenerationProfileSingleOwner")
    cost, output, fixed = 2.4e6, 850.0 * 8760, 2e4
    ours = price_for_return(
        Project(cost, output, fixed, years, term, price_growth=growth / 100),
        CapitalStructure(debt / 100, rate / 100, target / 100, tax / 100),
    )
    none = dict.fromkeys(
        ("inflation_rate", "insurance_rate", "property_tax_rate", "construction_financing_cost", "cost_debt_closing",
         "cost_debt_fee", "cost_other_financing", "months_working_reserve", "months_receivables_reserve",
         "dscr_reserve_months", "reserves_interest", "payment_option", "equip1_reserve_cost", "equip2_reserve_cost",
         "equip3_reserve_cost", "salvage_percentage", "ppa_multiplier_model", "om_fixed_escal",
         "depr_alloc_macrs_5_percent", "depr_alloc_macrs_15_percent", "depr_alloc_sl_5_percent",
         "depr_alloc_sl_15_percent", "depr_alloc_sl_20_percent", "depr_alloc_sl_39_percent", "depr_bonus_fed",
         "depr_bonus_sta", "system_use_lifetime_output", "debt_option"),
        0.0,
    )  # fmt: skip
    lists = (
        "state_tax_rate", "om_production", "om_capacity", "om_fuel_cost", "itc_fed_percent", "ptc_fed_amount",
        "itc_sta_percent", "itc_fed_amount", "degradation",
    )  # fmt: skip
    zeros = {name: [0.0] for name in lists}
    put(
        owner,
        none | zeros | {
            "analysis_period": years, "debt_percent": debt, "term_int_rate": rate, "term_tenor": term,
            "federal_tax_rate": [tax], "ppa_soln_mode": 1, "ppa_escalation": growth, "ppa_price_input": [float(ours)],
            "flip_target_percent": target, "flip_target_year": years, "total_installed_cost": cost,
            "om_fixed": [fixed], "depr_alloc_custom_percent": 100, "depr_custom_schedule": [100.0 / years] * years,
            "system_capacity": 1000, "gen": [850.0] * 8760,
        },
    )  # fmt: skip
    owner.execute(0)
    assert owner.Outputs.flip_actual_irr == pytest.approx(target, abs=1e-4)
