"""The verbs of owning: ``finance``, ``power``, ``silicon``, ``stockpile``."""

from collections.abc import Sequence
from datetime import date as Day  # noqa: N812
from typing import TYPE_CHECKING

from supercycle.base.errors import InputError
from supercycle.verbs.door import MOST_CHIPS, Store, bounded, opened, sampled

if TYPE_CHECKING:
    from supercycle.study.financing import Financing
    from supercycle.study.own_chip import ChipMade
    from supercycle.study.powering import Powering
    from supercycle.study.stockpiling import Stockpiling

LONGEST_HORIZON = 100
"""Years that money is looked at, at most (a limit of this package)."""


def finance(
    chip: str, count: int, *, date: Day | None = None, site: str = "reference-us", utilisation: float = 1.0,
    given: Sequence[str] = (), draws: int | None = None, seed: int | None = None, catalog: Store = None,
) -> "Financing":  # fmt: skip
    """A cluster bought on the terms of every credit: cost of capital, a year's annuity, the price of a chip-hour."""
    from supercycle.catalog.edition import edition
    from supercycle.study.financing import financing

    if not 0 < utilisation <= 1:
        raise InputError(f"utilisation: {utilisation:g} is not a share above 0 and up to 1")
    held = bounded("count", count, MOST_CHIPS)
    return financing(
        opened(catalog),
        chip,
        held,
        date or edition(),
        site=site,
        utilisation=utilisation,
        given=given,
        **sampled(draws, seed),
    )


def power(
    load: float, *, years: int = 15, date: Day | None = None, credit: str = "investment-grade",
    sources: tuple[str, ...] = (),
    given: Sequence[str] = (), draws: int | None = None, seed: int | None = None, catalog: Store = None,
) -> "Powering":  # fmt: skip
    """Ways to get ``load`` watts without a break: price by year, a plant's cost, and how much comes when."""
    from supercycle.catalog.edition import edition
    from supercycle.study.powering import powering

    if not 0 < load <= 1e15:
        raise InputError(f"load: {load:g} W is not above 0 and at most 1e15")
    long = bounded("years", years, LONGEST_HORIZON)
    return powering(
        opened(catalog),
        load,
        date or edition(),
        years=long,
        credit=credit,
        sources=sources,
        given=given,
        **sampled(draws, seed),
    )


def silicon(
    process: str, *, area: float, memory: str, stacks: int, power: float, volume: float, dies: int = 1,
    against: str = "h100-sxm", date: Day | None = None,
    given: Sequence[str] = (), draws: int | None = None, seed: int | None = None, catalog: Store = None,
) -> "ChipMade":  # fmt: skip
    """A chip of one's own: what ``dies`` of ``area`` mm² with ``stacks`` of a memory at so many watts reach and cost.

    ``volume`` is how many are made; ``against`` the chip that would be bought instead.
    """
    from supercycle.catalog.edition import edition
    from supercycle.study.own_chip import ChipDesign, chip_made

    design = ChipDesign(
        process, area, memory, bounded("stacks", stacks, 64), power, volume, bounded("dies", dies, 64), against,
        date or edition(),
    )  # fmt: skip
    return chip_made(opened(catalog), design, given=given, **sampled(draws, seed))


def stockpile(
    chip: str, *, horizon: float = 4.0, needed_from: float = 0.0, supply_risk: float = 0.0,
    progress: float | None = None, rent_fall: float | None = None, date: Day | None = None,
    given: Sequence[str] = (), draws: int | None = None, seed: int | None = None, catalog: Store = None,
) -> "Stockpiling":  # fmt: skip
    """Buy a chip now, later, or rent: present value of compute from ``needed_from`` to ``horizon`` (years)."""
    from supercycle.catalog.edition import edition
    from supercycle.study.stockpiling import Need, stockpiling

    if not 0 < horizon <= LONGEST_HORIZON or not 0 <= needed_from <= horizon:
        raise InputError(f"the need, {needed_from:g} years, begins between now and the horizon, {horizon:g} years")
    if not 0 <= supply_risk < 1:
        raise InputError(f"supply risk: {supply_risk:g} is not a chance from 0 to below 1")
    need = Need(horizon, needed_from, supply_risk, progress, rent_fall)
    return stockpiling(opened(catalog), chip, date or edition(), need, given=given, **sampled(draws, seed))
