"""The uncertain figures of building a site, gathered for a study to draw from: draw, storage, cooling, build, links."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from supercycle.base.draws import Uncertain
from supercycle.base.errors import InputError, unknown_name
from supercycle.base.estimate import certain
from supercycle.catalog.contracts import ContractEntry
from supercycle.catalog.fact import Fact
from supercycle.catalog.sites import SiteEntry
from supercycle.catalog.siting import SitingEntry
from supercycle.catalog.store import Catalog
from supercycle.site.assumptions import HARDWARE_PRICE, SITE_POWER

BUILD = "build time"
"""The cause that times of building share: labour, permits and electrical parts are short together."""

BUILD_SHARE = 0.3
"""Correlation of two times of building (assumed; between none and most)."""

MONTH = 365.25 / 12 * 86400.0
"""Seconds of a month (convention)."""


@dataclass(frozen=True)
class SitingInputs:
    """Uncertain inputs by name, what has to be said about them, and their sources."""

    uncertain: Mapping[str, Uncertain]
    notes: tuple[str, ...]
    sources: tuple[str, ...]


def siting_inputs(
    catalog: Catalog, site: str, *, cooling: str | None = None, contract: str | None = None, siting: str = "usual"
) -> SitingInputs:
    """The inputs for building at a site, beside those of :func:`site_inputs`.

    Names: ``idle_share``, ``water``, ``storage``, ``storage_server``, ``management_ports``, prices and powers of
    parts, the times ``shell``, ``substation``, ``grid_wait``, ``plant_lead``, ``delivery``, ``spread`` and
    ``installation``, the rate ``expansion``, and ``reached`` and ``hidden`` of long links. With ``cooling`` also
    ``pue``, with a ``contract`` also ``carbon_intensity``; both replace those of the site.
    """
    place = cast(SiteEntry, catalog.entry("sites", site))
    figures = cast(SitingEntry, catalog.entry("siting", siting))
    found: dict[str, Uncertain] = {}
    notes: list[str] = []
    facts: list[Fact] = []

    def take(name: str, fact: Fact, cause: str = "", share: float = 1.0, most: float = float("inf")) -> None:
        facts.append(fact)
        found[name] = Uncertain(fact.estimate, cause, share, least=0.0, most=most)

    take("idle_share", figures.draw.idle, SITE_POWER, 0.5, 1.0)
    take("storage", figures.storage.chip)
    take("storage_server", figures.storage.server)
    take("management_ports", figures.management.ports)
    for name, part in figures.parts.items():
        if part.price is not None:
            take(f"{name.replace('-', '_')}_price", part.price, HARDWARE_PRICE, 0.5)
        if part.power is not None:
            take(f"{name.replace('-', '_')}_power", part.power, SITE_POWER, 0.5)
    for name in ("shell", "substation", "expansion", "delivery", "spread", "installation"):
        take(name, getattr(figures.build, name), BUILD, BUILD_SHARE)
    found["expansion"] = Uncertain(figures.build.expansion.estimate, BUILD, BUILD_SHARE, adverse=True)
    take("reached", figures.long_haul.reached, most=1.0)
    take("hidden", figures.long_haul.hidden, most=1.0)
    if place.grid is not None:
        take("grid_wait", place.grid.wait, BUILD, BUILD_SHARE)
    _cooling(place, figures, cooling, take, notes)
    _contract(catalog, contract, take, notes)
    return SitingInputs(found, tuple(notes), tuple(sorted({fact.source for fact in facts})))


def _cooling(place: SiteEntry, figures: SitingEntry, cooling: str | None, take, notes: list[str]) -> None:  # type: ignore[no-untyped-def]
    """PUE and water of the asked way of cooling in the site's climate; without one, the site's own."""
    if cooling is None:
        if place.facility.water is not None:
            take("water", place.facility.water)
        elif place.climate is not None:
            take("water", figures.cooling["air"][place.climate].water)
            notes.append(f"water: that of cooling by air in a {place.climate} climate; the site's own is not known")
        return
    if cooling not in figures.cooling:
        raise unknown_name("way of cooling", cooling, figures.cooling, "supercycle catalog siting usual")
    if place.climate is None:
        raise InputError(f"{place.name} has no climate in the catalogue; leave --cooling out")
    take("pue", figures.cooling[cooling][place.climate].pue, SITE_POWER)
    take("water", figures.cooling[cooling][place.climate].water)


def _contract(catalog: Catalog, contract: str | None, take, notes: list[str]) -> None:  # type: ignore[no-untyped-def]
    """The carbon of the power bought, and the wait for a plant of one's own."""
    if contract is None or contract == "grid":
        return
    entry = cast(ContractEntry, catalog.entry("contracts", catalog.find("contracts", contract).id))
    take("carbon_intensity", entry.carbon)
    if entry.lead is not None:
        take("plant_lead", entry.lead, BUILD, BUILD_SHARE)
        notes.append(f"{entry.name}: power comes from it or the grid, whichever is sooner; the price stays the grid's")
    else:
        notes.append(f"carbon of {entry.name.lower()}, as the contract counts it; the grid delivers what it delivers")


def given(value: float) -> Uncertain:
    """An input that the reader gives as certain."""
    return Uncertain(certain(value))
