"""What simulated data are worth beside real ones: a law of the error of a mix, and the rate at which they exchange.

Real data alone have a power law with a floor. Simulated data alone have one with a plateau, the reality gap: what no
amount of simulation removes. Together they act as two estimators whose precisions add, and sharing one network makes
the real part worse by a factor, which is how simulation can hurt where real data are plenty.
"""

from dataclasses import dataclass

import numpy as np

from supercycle.base.units import Number

MADE_UP_SHARPNESS = 12.0
"""How two kinds of made-up data add up: nearly the better of the two counts, since they share their faults (assumed: no
measurement of all three kinds was seen; 3, as between real and simulated data, would let two gaps cancel)."""


@dataclass(frozen=True)
class ExchangeLaw:
    """``E(r, s) = ((H (floor + A r^-a))^-p + (plateau + B s^-b)^-p)^(-1/p)``, H = 1 + harm where s > 0.

    r and s are hours of real and of simulated data over ``unit`` hours; without one kind its term is left out. Fields
    may be arrays of draws. Source: mikami-2021 for the power laws and the transfer gap that stays (their product form
    is :class:`MikamiLaw`); that precisions add, and the harm, are this package's, tested on held-back cells.
    """

    floor: Number
    scale: Number
    exponent: Number
    plateau: Number
    simulated_scale: Number
    simulated_exponent: Number
    harm: Number
    sharpness: Number
    unit: Number = 1.0

    def real_error(self, real: Number) -> Number:
        """Error of real data alone; infinite without any."""
        with np.errstate(divide="ignore"):
            return np.asarray(
                self.floor + self.scale * (np.asarray(real, dtype=float) / self.unit) ** -np.asarray(self.exponent)
            )

    def simulated_error(self, simulated: Number) -> Number:
        """Error of simulated data alone, tried in reality; infinite without any."""
        with np.errstate(divide="ignore"):
            amount = np.asarray(simulated, dtype=float) / self.unit
            return np.asarray(self.plateau + self.simulated_scale * amount ** -np.asarray(self.simulated_exponent))

    def error(self, real: Number, simulated: Number, other: Number = np.inf) -> Number:
        """Error of a mix of ``real`` and ``simulated`` hours.

        ``other`` is the error of a further kind of made-up data alone (neural video), infinite where there is none.
        """
        made = np.isfinite(other) | (np.asarray(simulated) > 0)
        first = self.real_error(real) * np.where(made, 1.0 + np.asarray(self.harm), 1.0)
        power = -np.asarray(self.sharpness)
        return np.asarray((first**power + self.made_up_error(simulated, other) ** power) ** (1.0 / power))

    def made_up_error(self, simulated: Number, other: Number) -> Number:
        """Error of simulated hours together with a further kind of made-up data."""
        both = self.simulated_error(simulated) ** -MADE_UP_SHARPNESS + np.asarray(other, float) ** -MADE_UP_SHARPNESS
        with np.errstate(divide="ignore"):
            return np.asarray(both ** (-1.0 / MADE_UP_SHARPNESS))

    def real_worth(self, error: Number) -> Number:
        """Real hours that reach an error alone; infinite at or below the floor."""
        above = np.asarray(error) - self.floor
        with np.errstate(divide="ignore", invalid="ignore"):
            hours = self.unit * (above / self.scale) ** (-1.0 / np.asarray(self.exponent))
        return np.asarray(np.where(above > 0, hours, np.inf))

    def transferred(self, real: Number, simulated: Number) -> Number:
        """Real hours that the simulated ones stand for, negative where they hurt (the effective data of transfer).

        Source: hernandez-2021 for the notion.
        """
        return np.asarray(self.real_worth(self.error(real, simulated)) - real)

    def exchange(self, real: Number, simulated: Number) -> Number:
        """Real hours that one simulated hour stands for, on the average over all of them."""
        return np.asarray(self.transferred(real, simulated) / np.asarray(simulated))

    def marginal_exchange(self, real: Number, simulated: Number) -> Number:
        """Real hours that the next simulated hour stands for at a mix: the ratio of the two slopes; never negative.

        The harm is done by the first simulated hour and not by the next.
        """
        step = 1e-4
        more_real = np.log(self.error(np.asarray(real) * (1 + step), simulated) / self.error(real, simulated))
        more_made = np.log(self.error(real, np.asarray(simulated) * (1 + step)) / self.error(real, simulated))
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(more_made / np.asarray(simulated) / (more_real / np.asarray(real)))

    def real_needed(self, target: Number, simulated: Number, other: Number = np.inf) -> Number:
        """Real hours that bring a mix to a target error: zero where made-up data alone do, infinite where none can."""
        made = np.isfinite(other) | (np.asarray(simulated) > 0)
        power = -np.asarray(self.sharpness)
        rest = self.made_up_error(simulated, other) ** power
        gap = np.asarray(target, dtype=float) ** power - rest
        with np.errstate(divide="ignore", invalid="ignore"):
            allowed = np.where(gap > 0, np.maximum(gap, 1e-300) ** (1.0 / power), np.inf)
        alone = allowed / np.where(made, 1.0 + np.asarray(self.harm), 1.0)
        return np.asarray(np.where(gap <= 0, 0.0, self.real_worth(alone)))


@dataclass(frozen=True)
class MikamiLaw:
    """``E(r, s) = D (C + s^-a) r^-b``: synthetic data s before fine-tuning on real ones r.

    Source: mikami-2021, equation 2. Valid where both are there; it cannot say that synthetic data hurt.
    """

    factor: Number
    gap: Number
    exponent: Number
    real_exponent: Number
    unit: Number = 1.0

    def error(self, real: Number, simulated: Number) -> Number:
        """Error of a mix."""
        made = np.asarray(simulated, dtype=float) / self.unit
        known = np.asarray(real, dtype=float) / self.unit
        falls = np.asarray(self.gap + made ** -np.asarray(self.exponent))
        return np.asarray(self.factor * falls * known ** -np.asarray(self.real_exponent))
