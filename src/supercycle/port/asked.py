"""What a route of the catalogue says of the names of a code base: the only place of this folder that asks it."""

from supercycle.catalog.coverage import coverage, route_entry
from supercycle.catalog.store import Catalog
from supercycle.port.graph import Graph
from supercycle.port.verdict import LANES_OF_CUDA, RouteTable, Says, names_of


def route_table(catalog: Catalog, route: str, found: Graph) -> RouteTable:
    """The rows of a route, by exact id, for every name that the code base uses."""
    entry, rows = route_entry(catalog, route), coverage(catalog, route)
    says = {}
    for name in names_of(found.functions):
        row = rows.of(name)
        if row.status == "unknown" and name.startswith(("link:", "arch:")):
            row = rows.of(name)
        says[name] = Says(row.status, row.to, row.source, row.at)
    return RouteTable(route, says, LANES_OF_CUDA if entry.wave is None else entry.wave.number)
