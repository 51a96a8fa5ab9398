"""What joins the hosts of a cluster: folded Clos networks, rails without a spine between them, and tori.

In a folded Clos of equal switches each tier but the last sends half its ports up. One tier of k ports joins k ends,
two join k^2/2, three k^3/4, four k^4/8.
"""

from dataclasses import dataclass, replace
from math import ceil
from typing import Literal

from supercycle.base.errors import InputError, unknown_name

TIER_NAMES = ("leaf", "spine", "core", "super-core")

FabricName = Literal["fat-tree", "rail", "torus"]
FABRICS: tuple[FabricName, ...] = ("fat-tree", "rail", "torus")

TORUS_SIDE = 4
"""Chips along one side of the cube whose links are copper (design of Google's pods, as nextbigfuture-ocs tells it)."""

CIRCUIT_PORTS = 128
"""Ports of an optical circuit switch in use (fibermall-ocs: 48 switches join 64 cubes of 96 links)."""


@dataclass(frozen=True)
class Network:
    """Switches by tier from the leaves up, and links by tier, the first to the hosts; every link is optical.

    A torus has no switches: its ``copper`` links stay in a cube, its optical ones go through ``circuit`` switches,
    with one optic at the end of each.
    """

    switches: tuple[int, ...]
    links: tuple[int, ...]
    copper: int = 0
    circuit: int = 0

    @property
    def tiers(self) -> int:
        """How many tiers of switches there are."""
        return len(self.switches)

    @property
    def optics(self) -> int:
        """Transceivers: one at each end of an optical link."""
        return 2 * sum(self.links)

    @property
    def cables(self) -> int:
        """Optical cables; through a circuit switch a link is two."""
        return sum(self.links) * (2 if self.circuit else 1)


def clos_network(ends: int, radix: int, oversubscription: float = 1.0) -> Network:
    """The smallest folded Clos of equal switches that joins the ends.

    With oversubscription o a leaf has ``k o / (1 + o)`` ports down and the rest up; higher tiers are not
    oversubscribed. Counts are rounded up tier by tier; whole pods are not filled, so a design that buys
    whole pods has a few more.

    Mathematics of the folded Clos; nvidia-dgx-superpod prints the same counts for 512 to 16,384 ends. Up to
    four tiers.
    """
    if ends < 1 or radix < 4 or radix % 2 or oversubscription < 1:
        raise InputError("a network needs an end or more, an even radix of 4 or more, oversubscription of 1 or more")
    if ends <= radix:
        return Network((1,), (ends,))
    down = min(radix - 1, round(radix * oversubscription / (1 + oversubscription)))
    up, half = radix - down, radix // 2
    switches, links = [ceil(ends / down)], [ends, ceil(ends / down) * up]
    reach = radix * down
    while reach < ends:
        if len(switches) == len(TIER_NAMES) - 1:
            raise InputError(f"{ends} ends need more than {len(TIER_NAMES)} tiers of {radix}-port switches")
        switches.append(ceil(links[-1] / half))
        links.append(switches[-1] * half)
        reach *= half
    switches.append(ceil(links[-1] / radix))
    return Network(tuple(switches), tuple(links))


def rail_network(ends: int, rails: int, radix: int, oversubscription: float = 1.0) -> Network:
    """One network for each rail and none between them: the k-th chips of all domains share rail k.

    A message between rails first changes its rail inside a scale-up domain, so that all-to-all traffic loads those
    links more. ``rails`` is the number of chips of a domain.

    Source: wang-2023-rail-only for the design. Valid where every domain has a chip on each rail.
    """
    one = clos_network(ceil(ends / rails), radix, oversubscription)
    return replace(one, switches=tuple(n * rails for n in one.switches), links=tuple(n * rails for n in one.links))


def torus_network(chips: int) -> Network:
    """A torus of three dimensions: six links a chip, copper inside cubes of 64, optics and circuit switches between.

    A cube of side s has ``3 s^2 (s - 1)`` links inside and ``6 s^2`` that leave it, half a link each.

    Geometry of the torus; fibermall-ocs tells of 48 circuit switches for 4,096 chips, nextbigfuture-ocs of 1.5
    transceivers a chip: both come out. Whole cubes are built.
    """
    if chips < 1:
        raise InputError("a torus needs a chip or more")
    side = TORUS_SIDE
    cubes = ceil(chips / side**3)
    leaving = 6 * side**2 * cubes
    copper = 3 * side**2 * (side - 1) * cubes
    if cubes == 1:
        return Network((), (), copper=copper + leaving // 2)
    return Network((), (leaving // 2,), copper=copper, circuit=ceil(leaving / CIRCUIT_PORTS))


def network_of(
    fabric: str, ends: int, chips: int, *, domain: int, radix: int, oversubscription: float
) -> Network:  # fmt: skip
    """The network of a named fabric. Raises InputError for a name that is none."""
    if fabric == "fat-tree":
        return clos_network(ends, radix, oversubscription)
    if fabric == "rail":
        return rail_network(ends, domain, radix, oversubscription)
    if fabric == "torus":
        if oversubscription != 1:
            raise InputError("a torus has no switches that could be oversubscribed; leave --oversubscription out")
        return torus_network(chips)
    raise unknown_name("fabric", fabric, FABRICS, "supercycle site --help")
