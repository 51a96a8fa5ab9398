"""The exchange law of a measured table: fitted with its uncertainty, held against cells that it has not seen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from supercycle.base.errors import InputError
from supercycle.sim.exchange import ExchangeLaw, MikamiLaw
from supercycle.sim.gap_table import GapCell
from supercycle.sim.least_squares import Array, fitted

DEVIATION = 0.15
"""Scatter of ln error between trainings of one mix (assumed; about that of seeds in the shipped table)."""

COPIES = 200
"""Resamples behind an interval (a choice)."""

FEWEST_CELLS = 4
"""Cells below which no law is fitted (a choice: fewer leave all to the priors)."""

PRIOR_NAMES = ("floor", "scale", "exponent", "plateau", "simulated_scale", "simulated_exponent", "harm", "sharpness")
PRIOR_SPREADS = np.array([1.0, 1.5, 0.5, 1.0, 1.5, 0.5, 1.5, 0.4])
"""Deviations of the priors of the logarithms, by name (assumed: exponents 0.5 within a factor of 1.6, harm 0.1 within
one of 4.5, sharpness 3 within one of 1.5; the rest is only kept from running away)."""


@dataclass(frozen=True)
class GapFit:
    """A fitted law of one setting: ``law`` at its best, ``draws`` of resamples.

    ``factors`` are of held-back cells: measured over predicted or the inverse, whichever is above 1; ``plain`` those
    of Mikami's law fitted to the same cells. ``residual`` is the median factor of the cells it was fitted to.
    """

    task: str
    gap: str
    simulation: str
    law: ExchangeLaw
    draws: ExchangeLaw
    cells: tuple[GapCell, ...]
    factors: Array
    plain: Array
    residual: float

    @property
    def held_back_factor(self) -> float | None:
        """Median error factor of held-back cells; None without any."""
        return float(np.median(self.factors)) if len(self.factors) else None


def settings(cells: Sequence[GapCell]) -> tuple[tuple[str, str, str], ...]:
    """The settings of a table: task, gap and kind of simulation, in the order in which they come up."""
    return tuple(
        dict.fromkeys((one.task, one.gap, one.simulation) for one in cells if one.simulated_hours > 0)
    )  # fmt: skip


def fit_gap(
    cells: Sequence[GapCell], task: str, gap: str, simulation: str, *, copies: int = COPIES, seed: int = 1
) -> GapFit:
    """The exchange law of one setting: its mixtures, its simulation alone, and the real data alone of its gap.

    Fits ln error by robust least squares with weak priors. The doubt is that of refits to cells and priors that are
    drawn anew within their deviations. Raises
    InputError where there are fewer than FEWEST_CELLS cells, or no simulated ones.
    """
    mine = [
        one for one in cells
        if one.task == task and one.gap == gap and (one.simulated_hours == 0 or one.simulation == simulation)
    ]  # fmt: skip
    known = [one for one in mine if not one.held_back]
    if len(known) < FEWEST_CELLS or not any(one.simulated_hours > 0 for one in known):
        raise InputError(
            f"{task}, gap {gap}, simulation {simulation}: {len(known)} cells are too few to fit",
            hint=f"Measure at least {FEWEST_CELLS}, some with simulated hours and some without.",
        )
    unit = _unit(known)
    real, made, error = _columns(known)
    deviation = _deviations(known)
    noise = np.random.default_rng([seed, 2]).standard_normal((copies, len(known))) * deviation
    found = fitted(
        lambda values: np.log(_law(values, unit).error(real, made)),
        np.log(error) + np.concatenate([np.zeros((1, len(known))), noise]), deviation,
        (_priors(_prior(known, unit), copies, seed), PRIOR_SPREADS),
    )  # fmt: skip
    law, draws = _law(found[0], unit), _law(found[1:], unit)
    unseen = [one for one in mine if one.held_back]
    return GapFit(
        task, gap, simulation, law, draws, tuple(mine), factors(law, unseen), _mikami_factors(known, unseen, unit),
        float(np.median(factors(law, known))),
    )  # fmt: skip


def factors(law: ExchangeLaw | MikamiLaw, cells: Sequence[GapCell]) -> Array:
    """How far a law is off at cells, as factors of at least 1."""
    if not cells:
        return np.zeros(0)
    real, made, error = _columns(cells)
    predicted = np.asarray(law.error(real, made))
    return np.asarray(np.exp(np.abs(np.log(error / predicted))))


def _columns(cells: Sequence[GapCell]) -> tuple[Array, Array, Array]:
    return (
        np.array([one.real_hours for one in cells]), np.array([one.simulated_hours for one in cells]),
        np.array([max(one.error, 1e-9) for one in cells]),
    )  # fmt: skip


def _deviations(cells: Sequence[GapCell]) -> Array:
    """Deviation of ln error of each cell: between trainings, and of the count of failures where trials are told."""
    counted = np.array([
        0.0 if one.trials is None else (1 - min(one.error, 0.999)) / (one.trials * max(one.error, 0.5 / one.trials))
        for one in cells
    ])  # fmt: skip
    return np.asarray(np.sqrt(DEVIATION**2 + counted))


def _unit(cells: Sequence[GapCell]) -> float:
    """The geometric mean of real hours, or of simulated ones where there are no real: a scale without units."""
    hours = [one.real_hours for one in cells if one.real_hours > 0] or [one.simulated_hours for one in cells]
    return float(np.exp(np.mean(np.log(hours))))


def _law(values: Array, unit: float) -> ExchangeLaw:
    """The law of logarithms of its numbers; arrays (copies, 8) give columns that broadcast against rows."""
    numbers = np.exp(np.clip(values, -40.0, 12.0))
    parts = [numbers[..., k : k + 1] if numbers.ndim > 1 else float(numbers[k]) for k in range(8)]
    return ExchangeLaw(**dict(zip(PRIOR_NAMES, parts, strict=True)), unit=unit)


def _prior(cells: Sequence[GapCell], unit: float) -> Array:
    """Centres of the priors of the logarithms, from the sizes of errors alone."""
    real = [one.error for one in cells if one.real_hours > 0] or [one.error for one in cells]
    alone = [one for one in cells if one.simulated_hours > 0 and one.real_hours == 0]
    made = [one.error for one in alone] or [one.error for one in cells if one.simulated_hours > 0]
    centre = [0.5 * min(real), float(np.median(real)), 0.5, 0.8 * min(made), 0.5 * float(np.median(made)), 0.5, 0.1, 3]
    return np.asarray(np.log(np.array(centre)))


def _priors(centre: Array, copies: int, seed: int) -> Array:
    """The centre of the priors for the best fit, and a draw of it for every resample.

    Where cells are few the doubt of what they cannot tell is then that of the priors, and not none (randomise, then
    optimise: for linear models exactly a posterior).
    """
    drawn = np.random.default_rng([seed, 1]).normal(centre, PRIOR_SPREADS, (copies, len(centre)))
    return np.concatenate([centre[None, :], drawn])


def _mikami_factors(known: Sequence[GapCell], unseen: Sequence[GapCell], unit: float) -> Array:
    """What Mikami's law makes of the held-back mixtures, fitted to the other mixtures of both kinds of data."""
    both = [one for one in known if one.real_hours > 0 and one.simulated_hours > 0]
    if len(both) < FEWEST_CELLS or not unseen:
        return np.zeros(0)
    real, made, error = _columns(both)

    def law(values: Array) -> MikamiLaw:
        numbers = np.exp(np.clip(values, -40.0, 12.0))
        parts = [numbers[..., k : k + 1] if numbers.ndim > 1 else float(numbers[k]) for k in range(4)]
        return MikamiLaw(parts[0], parts[1], parts[2], parts[3], unit)

    centre = np.log(np.array([float(np.median(error)), 1.0, 0.5, 0.3]))
    found = fitted(
        lambda values: np.log(law(values).error(real, made)), np.log(error)[None, :], _deviations(both),
        (centre[None, :], np.array([1.5, 1.5, 0.7, 0.7])),
    )  # fmt: skip
    return factors(law(found[0]), [one for one in unseen if one.real_hours > 0 and one.simulated_hours > 0])
