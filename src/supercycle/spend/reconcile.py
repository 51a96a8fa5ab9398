"""From one price of a run to the next: what lies between them, step by step, so that every difference has a name."""

from dataclasses import dataclass

from supercycle.base.units import Dollars
from supercycle.spend.prices import FourPrices
from supercycle.spend.programme import ProgrammeParts


@dataclass(frozen=True)
class Step:
    """One line of a walk: what is added (or taken off), or a price that is reached (``reached`` names it)."""

    name: str
    amount: Dollars
    reached: str = ""


def walk(
    prices: FourPrices, *, owned: Dollars | None = None, programme: ProgrammeParts | None = None
) -> tuple[Step, ...]:
    """The lines between the prices that are known, in order: bought, amortised, owned, rental; then the programme.

    ``owned`` is the run's chip-hours at what an owner pays for one: with the cost of money, space and upkeep, which
    the amortised price leaves out. Each reached price is the last reached one with the lines between.
    """
    if prices.parts is None or prices.bought is None or prices.amortised is None:
        return () if prices.rental is None else (Step("cloud rental", prices.rental, "rental"),)
    lines = [
        Step("hardware bought", prices.bought, "bought"),
        Step("value that the hardware keeps after the run, and lost before it", prices.parts.hardware - prices.bought),
        Step("electricity at average draw", prices.parts.energy),
        Step("amortised hardware and energy", prices.amortised, "amortised"),
    ]
    reached = prices.amortised
    if owned is not None:
        lines += [
            Step("cost of money, space, upkeep and full draw, less resale by age", owned - reached),
            Step("owned chip-hours", owned, "owned"),
        ]
        reached = owned
    if prices.rental is not None:
        lines += [
            Step("idle time, margin and market of the cloud", prices.rental - reached),
            Step("cloud rental", prices.rental, "rental"),
        ]
    return (*lines, *_programme(prices.amortised, programme))


def _programme(amortised: Dollars, parts: ProgrammeParts | None) -> list[Step]:
    if parts is None:
        return []
    spoken = {
        "experiments": "experiments and ablations", "failed_runs": "failed and repeated runs",
        "synthetic_data": "generation of synthetic data", "reinforcement": "reinforcement learning",
        "safety": "safety work",
    }  # fmt: skip
    return [
        Step("amortised hardware and energy", amortised, "amortised"),
        *(Step(spoken[name], amount) for name, amount in parts.compute.items()),
        Step("research staff with equity", parts.staff),
        Step("data licences and labelling", parts.data),
        Step("all-in programme", parts.total, "programme"),
    ]
