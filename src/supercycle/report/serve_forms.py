"""Serving as dictionaries for JSON."""

from collections.abc import Mapping
from math import isfinite
from typing import TYPE_CHECKING, Any

from supercycle.catalog.store import Catalog
from supercycle.report.json_forms import Form, plain, sources
from supercycle.serve.layout import Layout
from supercycle.serve.text import layout_text

if TYPE_CHECKING:
    from supercycle.serve.frontier import Point
    from supercycle.study.serving import Serving
    from supercycle.verify.serving_check import ServingCheck


def serving(found: "Serving", others: "Mapping[str, Serving | str]", catalog: Catalog) -> Form:
    """The keys of ``serve``."""
    service, limits = found.asked.service, found.asked.limits
    form: Form = plain({
        "model": service.shape.name,
        "chip": found.asked.chip,
        "count": found.asked.chips,
        "engine": found.asked.inputs.engine,
        "precision": service.numbers.name,
        "cache_bytes": service.numbers.cache,
        "input": service.input,
        "output": service.output,
        "cached": service.cached,
        "limits": {
            "ttft_s": limits.ttft_s if isfinite(float(limits.ttft_s)) else None,
            "tpot_s": limits.tpot_s if isfinite(float(limits.tpot_s)) else None,
        },
        "frontier": [
            {**point(one.point), "cost_per_mtok": one.cost_per_mtok, "energy_per_mtok_j": one.energy_per_mtok_j}
            for one in found.frontier
        ],
        "best": best(found),
        "layouts": found.found.layouts,
        "examined": found.found.examined,
        "admitted": found.found.admitted,
        "seconds": found.found.seconds,
        "beside": {
            chip: {"reason": one} if isinstance(one, str) else {"count": one.asked.chips, **best(one)}
            for chip, one in others.items()
        },
        "fleet": None if found.fleet is None else plain(found.fleet),
        "notes": found.notes,
    })  # fmt: skip
    return {**form, "sources": sources(catalog, found.sources)}


def point(found: "Point") -> Form:
    """One point of a frontier."""
    return {
        "split": split(found.layout),
        "batch": found.batch,
        "copies": found.copies,
        "prefill_split": None if found.prefill is None else split(found.prefill),
        "prefill_share": found.prefill_share,
        "tokens_per_s_per_chip": found.tokens_per_s_per_chip,
        "tokens_per_s_per_user": found.tokens_per_s_per_user,
        "ttft_s": found.ttft_s,
        "tpot_s": found.tpot_s,
    }


def split(layout: Layout) -> Form:
    """The fields of a layout, and its text."""
    names = ("tensor", "data", "expert", "pipeline", "context")
    return {**{name: int(getattr(layout, name)) for name in names}, "text": layout_text(layout)}


def best(found: "Serving") -> Form:
    """The best point, quantities with their intervals."""
    one = found.best
    apart: dict[str, Any] = {} if one.apart is None else plain(one.apart)
    return {
        **point(one.point),
        "tokens_per_s_per_chip": one.tokens_per_s_per_chip,
        "tokens_per_s_per_user": one.tokens_per_s_per_user,
        "ttft_s": one.ttft_s,
        "tpot_s": one.tpot_s,
        "cost_per_mtok": one.cost_per_mtok,
        "owned_cost_per_mtok": one.owned_cost_per_mtok,
        "energy_per_mtok_j": one.energy_per_mtok_j,
        "priced": plain(one.priced),
        "cost_per_mtok_of": {k: apart.get(k) for k in ("input", "cached_input", "output")},
        "energy_per_mtok_of_j": {k: apart.get(f"{k}_j") for k in ("input", "cached_input", "output")},
    }


def check(found: "ServingCheck", notes: tuple[str, ...] = ()) -> Form:
    """The keys of ``check`` for a table of serving."""
    form: Form = plain(found)
    return {**form, "notes": list(notes)}
