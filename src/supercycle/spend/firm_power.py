"""Power that never sleeps from a source that does: solar with a battery, firmed by turbines."""

from dataclasses import dataclass

from supercycle.base.units import SECONDS_PER_DAY, Joules, Number, Share, Watts


@dataclass(frozen=True)
class FirmMix:
    """What one watt of unbroken load needs: panels and back-up in W, battery in J, the back-up's share."""

    panels: Watts
    battery: Joules
    backup: Watts
    backup_share: Share


def firm_mix(firm_share: Share, direct_share: Share, capacity_factor: Share, efficiency: Share) -> FirmMix:
    """Panels, battery and back-up of one watt of load.

    ``firm_share`` of the energy is from the sun, of it ``direct_share`` as it is made and the rest through the
    battery once a day; panels make ``firm_share (direct + (1 - direct) / efficiency)``, the battery holds a night's
    part, and back-up carries the whole load on the darkest day.

    A daily balance: seasons and weather are in ``firm_share`` alone. Valid up to about 0.9, beyond which the last
    tenth takes several times more panels.
    """
    made = firm_share * (direct_share + (1 - direct_share) / efficiency)
    stored = firm_share * (1 - direct_share) * SECONDS_PER_DAY / efficiency
    return FirmMix(made / capacity_factor, stored, 1.0, 1 - firm_share)


@dataclass(frozen=True)
class FirmCosts:
    """Prices of a firmed mix: panels in USD/W and their upkeep a year, battery in USD/J, back-up in USD/W and USD/J.

    ``backup_energy`` is fuel and upkeep by use.
    """

    panels: Number
    panels_fixed: Number
    battery: Number
    backup: Number
    backup_fixed: Number
    backup_energy: Number


def firm_capital(mix: FirmMix, costs: FirmCosts) -> Number:
    """USD of capital for a watt of load."""
    return mix.panels * costs.panels + mix.battery * costs.battery + mix.backup * costs.backup


def firm_running(mix: FirmMix, costs: FirmCosts, seconds: Number) -> Number:
    """USD a year for a watt of load: upkeep, and the back-up's energy over ``seconds``."""
    fixed = mix.panels * costs.panels_fixed + mix.backup * costs.backup_fixed
    return fixed + mix.backup_share * costs.backup_energy * seconds
