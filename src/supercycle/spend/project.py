"""A project paid for with debt and equity: what its product must cost for the equity to earn what it wants."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from supercycle.base.errors import InputError
from supercycle.base.units import Dollars, Number, Share
from supercycle.spend.capital import CapitalStructure, interest_schedule, level_payment
from supercycle.spend.depreciation import tax_schedule
from supercycle.spend.money import capital_recovery_factor


@dataclass(frozen=True)
class Project:
    """An investment and what it makes: cost when it opens, output a year, running costs a year, life in years.

    ``output`` is in any unit (joules, chip-seconds); its price is found in USD for that unit. ``loan_years`` is the
    loan's term and ``deducted`` the share of the cost that is deducted in each year (evenly over the life where it
    is empty). Price and running cost rise by ``price_growth`` and ``cost_growth`` a year; ``salvage`` is what is
    left at the end, before tax.
    """

    cost: Dollars
    output: Number
    running: Dollars
    years: int
    loan_years: int
    deducted: Sequence[Share] = field(default_factory=tuple)
    price_growth: Share = 0.0
    cost_growth: Share = 0.0
    salvage: Dollars = 0.0


def levelised_cost(cost: Dollars, charge_rate: Number, running: Dollars, output: Number) -> Number:
    """Yearly capital charge and running cost over a year's output: ``(charge x cost + running) / output``.

    With a capital recovery factor as the charge it is the LCOE; the same formula as SAM's fixed charge rate
    calculator.
    """
    return (charge_rate * cost + running) / output


def levelised_energy_cost(
    capital: Dollars,
    capacity_factor: Share,
    *,
    rate: Share,
    years: Number,
    fixed: Dollars = 0.0,
    variable: Number = 0.0,
    fuel: Number = 0.0,
    efficiency: Share = 1.0,
) -> Number:
    """LCOE of a plant in USD/J, per watt of capacity.

    ``(capital x CRF + fixed) / (a year x capacity factor) + variable + fuel / efficiency``; ``capital`` in USD/W,
    ``fixed`` in USD/W a year, ``variable`` and ``fuel`` in USD/J.

    Textbook formula. Real or nominal as its rate is.
    """
    from supercycle.base.units import SECONDS_PER_YEAR

    charge = capital_recovery_factor(rate, years)
    return (capital * charge + fixed) / (SECONDS_PER_YEAR * capacity_factor) + variable + fuel / efficiency


def price_for_return(project: Project, structure: CapitalStructure) -> Number:
    """The first year's price of a unit of output at which the equity earns its return after tax.

    Equity pays the cost less the loan; each year it gets revenue less running cost, loan payment and tax, where
    depreciation and interest are deducted and a loss is used at once. All flows are linear in the price, so it is
    solved for without iteration. Flows fall at the end of each year.

    The same model as SAM's single owner with a given debt share (its price solved from a target return at the end of
    the project's life), without incentives, reserves and fees. Floats or arrays; lives are whole years.
    """
    if not 0 < project.loan_years <= project.years:
        raise InputError("a loan's term is a year at least and not longer than the project")
    tax, loan = structure.tax_rate, project.cost * structure.debt_share
    deducted = [*(project.deducted or tax_schedule(project.years))]
    interests = interest_schedule(loan, structure.debt_rate, project.loan_years)
    payment = level_payment(loan, structure.debt_rate, float(project.loan_years))
    spent: Number = project.cost - loan
    earned: Number = 0.0
    for year in range(1, project.years + 1):
        discount = (1 + structure.equity_return) ** -year
        spent = spent + discount * (1 - tax) * project.running * (1 + project.cost_growth) ** (year - 1)
        if year <= len(deducted):
            spent = spent - discount * tax * project.cost * deducted[year - 1]
        if year <= project.loan_years:
            spent = spent + discount * (payment - tax * interests[year - 1])
        earned = earned + discount * (1 - tax) * project.output * (1 + project.price_growth) ** (year - 1)
    salvage = (1 - tax) * project.salvage * (1 + structure.equity_return) ** -project.years
    return (spent - salvage) / earned


def equity_flows(project: Project, structure: CapitalStructure, price: Number) -> list[Number]:
    """What the equity pays (year 0) and gets each year at a price; the inverse view of price_for_return."""
    tax, loan = structure.tax_rate, project.cost * structure.debt_share
    deducted = [*(project.deducted or tax_schedule(project.years))]
    interests = interest_schedule(loan, structure.debt_rate, project.loan_years)
    payment = level_payment(loan, structure.debt_rate, float(project.loan_years))
    flows: list[Number] = [loan - project.cost]
    for year in range(project.years):
        revenue = price * project.output * (1 + project.price_growth) ** year
        running = project.running * (1 + project.cost_growth) ** year
        written = project.cost * deducted[year] if year < len(deducted) else 0.0
        interest = interests[year] if year < project.loan_years else 0.0
        paid = payment if year < project.loan_years else 0.0
        flows.append(revenue - running - paid - tax * (revenue - running - written - interest))
    flows[-1] = flows[-1] + (1 - tax) * project.salvage
    return flows
