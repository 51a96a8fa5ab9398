"""The verb ``price``: a run in all ways, a chip as a share of another, or what a raise builds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date as Day  # noqa: N812
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from supercycle.base.errors import InputError, join_or
from supercycle.verbs.door import MOST_CHIPS, Sampled, Store, bounded, opened, sampled

if TYPE_CHECKING:
    from supercycle.catalog.store import Catalog
    from supercycle.study.raising import Raising
    from supercycle.study.relative_chip import RelativeAnswer
    from supercycle.study.spend_spec import SpendSpec
    from supercycle.study.spending import Spending

LONGEST_RUN = 36_525.0
"""Days of a run at most (a limit of this package)."""


@dataclass(frozen=True)
class Drawing:
    """Inputs that the reader sets, and how many draws with which seed."""

    given: tuple[str, ...] = ()
    sampling: Sampled = field(default_factory=Sampled)


def price(
    spec: "Path | str | Mapping[str, Any] | None" = None,
    *,
    chip: str | None = None,
    count: int | None = None,
    days: float | None = None,
    chip_hours: float | None = None,
    date: Day | None = None,
    rent: Literal["contract", "on-demand", "spot"] | None = None,
    site: str | None = None,
    credit: str | None = None,
    given: Sequence[str] = (),
    draws: int | None = None,
    seed: int | None = None,
    catalog: Store = None,
) -> "Spending | RelativeAnswer | Raising":
    """What a run costs, each price under its own definition, and whether to rent or to own.

    Give ``chip`` and ``count``, and ``days`` or ``chip_hours``; or ``spec``, a file, its tables as a dictionary, or
    the name of a shipped example, which may also ask what a chip is worth as a share of another, or what a raise
    builds. Without ``date`` the day of the catalogue's edition stands. ``credit`` names whose promise stands behind
    the money; without it the site's cost of capital holds. ``given`` sets inputs, like ``chip.price=25000USD``.

    Raises InputError for what cannot be read or priced.
    """
    from supercycle.study.spend_spec import read_spend

    store, how = opened(catalog), Drawing(tuple(given), sampled(draws, seed))
    if spec is not None:
        if chip is not None or count is not None or days is not None or chip_hours is not None:
            raise InputError("give a specification, or a chip with its number and time, not both")
        fixed = {"date": date, "rent": rent, "site": site, "credit": credit}
        beside = [name for name, value in fixed.items() if value is not None]
        if beside:
            raise InputError(f"{join_or(beside)} beside a specification would not be read: write it into the file")
        return _answered(store, read_spend(dict(spec) if isinstance(spec, Mapping) else spec), how)
    if chip is None or count is None:
        raise InputError("give a chip and how many of it, or a specification")
    if (days is None) == (chip_hours is None):
        raise InputError("give one of days and chip-hours")
    return _run(
        store,
        chip,
        bounded("count", count, MOST_CHIPS),
        days,
        chip_hours,
        date,
        how,
        rent=rent or "contract",
        site=site or "reference-us",
        credit=credit,
    )


def _answered(store: "Catalog", spec: "SpendSpec", how: Drawing) -> "Spending | RelativeAnswer | Raising":
    how = replace(how, given=(*(f"{name}={value}" for name, value in spec.set.items()), *how.given))
    if spec.run is not None:
        run = spec.run
        return _run(
            store, run.chip, run.count, run.days, run.chip_hours, run.date, how, rent=run.rent, site=run.site,
            credit=run.credit,
        )  # fmt: skip
    if spec.chip is not None:
        from supercycle.spend.relative import Relative
        from supercycle.study.relative_chip import relative_chip

        asked = spec.chip
        share = Relative(
            asked.performance, asked.price, asked.power or asked.performance,
            asked.around or asked.performance, asked.software,
        )  # fmt: skip
        return relative_chip(store, asked.against, share, asked.date, site=asked.site, given=how.given, **how.sampling)
    from supercycle.study.raising import raising

    return raising(store, spec, given=how.given, **how.sampling)


def _run(
    store: "Catalog", chip: str, count: int, days: float | None, chip_hours: float | None, when: Day | None,
    how: Drawing, *, rent: Literal["contract", "on-demand", "spot"], site: str, credit: str | None,
) -> "Spending":  # fmt: skip
    from supercycle.catalog.edition import edition
    from supercycle.study.spending import RunToPrice, spending

    held = days if days is not None else (chip_hours or 0.0) / count / 24
    if not 0 < held <= LONGEST_RUN:
        raise InputError(f"a run lasts more than no time and at most {LONGEST_RUN:,.0f} days, not {held:g}")
    run = RunToPrice(chip, count, held, when or edition(), chip_hours, rent, site, credit)
    return spending(store, run, given=how.given, **how.sampling)
