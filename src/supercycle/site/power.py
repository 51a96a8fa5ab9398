"""The power a machine draws and what its facility must supply; energy and carbon over a time."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.units import Count, Joules, Number, Seconds, Share, Watts


@dataclass(frozen=True)
class Power:
    """Power of a machine in its facility, in W.

    ``servers`` at full draw; ``it`` adds network, storage and management; ``facility`` adds cooling and
    conversion and is what the site must be able to supply; ``average`` is what is drawn over a run.
    """

    servers: Watts
    it: Watts
    facility: Watts
    average: Watts

    def energy(self, duration: Seconds) -> Joules:
        """Energy drawn over a time."""
        return self.average * duration

    def carbon(self, duration: Seconds, intensity: Number) -> Number:
        """Grams of CO2 equivalent emitted over a time, at an intensity in g/J of the power bought."""
        return self.energy(duration) * intensity


def facility_power(
    chips: Count,
    chip_power: Watts,
    *,
    server_factor: Number,
    network_share: Share,
    pue: Number,
    utilisation: Share,
) -> Power:
    """Power from the chip up to the meter.

    Servers draw ``chips x chip_power x server_factor`` (host processors, memory, fans, host network);
    network, storage and management add ``network_share`` of that; the facility multiplies by PUE.
    ``chip_power`` is the thermal design power, and ``utilisation`` the average draw over a run as a share
    of full draw.

    Source: cottier-2024; epoch-training-cost-trends, cluster_energy_cost, for server factor, draw and PUE
    (there with a network share of 0).
    """
    if np.any(np.less(pue, 1)):
        raise InputError("a PUE is the facility's power over its machines' power; it is at least 1")
    servers = chips * chip_power * server_factor
    machines = servers * (1 + network_share)
    facility = machines * pue
    return Power(servers, machines, facility, facility * utilisation)


def average_draw(busy: Share, drawn: Share, idle: Share) -> Share:
    """Average draw of servers over their full draw, where they are busy for a share of the time.

    ``idle + busy (drawn - idle)``, with ``drawn`` the draw while a run goes on and ``idle`` that between runs.

    A line between two points (assumed; measured servers bend a little upwards at low load).
    """
    drawn = np.minimum(drawn, 1.0)
    lowest = np.minimum(idle, drawn)
    return np.asarray(lowest + busy * (drawn - lowest))
