"""Physical-world programmes, measured gaps, policies on board and warehouse days as dictionaries for JSON."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from supercycle.base.estimate import Estimate
from supercycle.catalog.store import Catalog
from supercycle.report.json_forms import Form, plain, sources

if TYPE_CHECKING:
    from supercycle.sim.consistency import Claim
    from supercycle.sim.exchange_fit import GapFit
    from supercycle.sim.warehouse import Day
    from supercycle.study.physical_onboard import Largest, OnboardRow
    from supercycle.study.programme import Programme
    from supercycle.verify.gap.measure import MeasuredGap

LAW = ("floor", "scale", "exponent", "plateau", "simulated_scale", "simulated_exponent", "harm", "sharpness")
"""Numbers of an exchange law."""


def programme(found: "Programme", catalog: Catalog) -> Form:
    """The keys of ``sim``."""
    data, mix, fleet = found.data, found.mix, found.fleet
    form: Form = plain({
        "programme": found.spec.programme.model_dump(mode="json"),
        "data": {
            "tokens_per_hour": data.tokens_per_hour, "bytes_per_hour": data.bytes_per_hour, "shares": data.shares,
            "front_end": {
                "chip": data.front_end_chip, "flop_per_s": data.front_end.work, "delay_s": data.front_end.delay,
                "first_s": data.front_end.first, "chip_share": data.front_end.chip_share,
                "slowest": data.front_end.slowest,
            },
            "supply": data.supplies,
        },
        "mix": {
            "target_error": mix.target_error, "alternatives": mix.alternatives,
            "better_simulator": mix.better_simulator, "randomisation": mix.randomisation, "price_per_hour": mix.prices,
        },
        "farm": found.farm,
        "training": [
            {
                "model": one.name, "parameters": one.parameters, "tokens": one.tokens, "flop": one.flop,
                "mfu": one.mfu, "chip_hours": one.chip_hours, "days": one.days, "cost": one.cost, "claim": one.claim,
            }
            for one in found.training
        ],
        "language": {
            name: getattr(found.language, name)
            for name in ("model", "chip", "chips", "first_s", "call_s", "cost_per_mtok", "cost_per_call",
                         "calls_per_task", "calls_per_s")
        },
        "onboard": {"policies": found.onboard, "largest": found.largest},
        "evaluation": found.evaluation,
        "fleet": fleet,
        "gap": {"table": found.gap.table, "laws": [law(one) for one in found.gap.fits.values()]},
        "cost": {**found.cost, "total": found.total},
        "ready": found.ready,
        "in_time": found.in_time,
        "value": found.value,
        "notes": found.notes,
    })  # fmt: skip
    return {**form, "sources": sources(catalog, found.sources)}


def law(found: "GapFit") -> Form:
    """One fitted exchange law: its numbers with intervals, how held-back cells are met, the exchange by real hours."""
    form: Form = plain({
        "task": found.task, "gap": found.gap, "simulation": found.simulation,
        "law": {name: spread(getattr(found.law, name), getattr(found.draws, name)) for name in LAW},
        "unit_hours": found.law.unit, "cells": len(found.cells), "held_back": len(found.factors),
        "held_back_factor": found.held_back_factor,
        "held_back_worst": float(found.factors.max()) if len(found.factors) else None,
        "mikami_factor": float(np.median(found.plain)) if len(found.plain) else None,
        "fitted_factor": found.residual, "exchange": exchanges(found),
    })  # fmt: skip
    return form


def exchanges(found: "GapFit") -> list[Form]:
    """Real hours that a simulated hour stands for, and whether simulation helps, at the table's own amounts."""
    real = sorted({one.real_hours for one in found.cells})
    made = max(one.simulated_hours for one in found.cells)
    rows = []
    for hours in real:
        many = np.asarray(found.draws.exchange(hours, made)).ravel()
        worth = spread(found.law.exchange(hours, made), many)
        helps = float(np.mean(many[np.isfinite(many)] > 0)) if np.any(np.isfinite(many)) else 1.0
        verdict = "negative" if helps < 0.05 else "positive" if helps > 0.95 else "unclear"
        rows.append({"real_hours": hours, "simulated_hours": made, "exchange": worth, "helps": helps, "sign": verdict})
    return rows


def spread(value: object, many: object) -> Estimate | None:
    """A central value with the 90 % interval of its finite draws; None where there is neither."""
    centre, drawn = float(np.asarray(value).ravel()[0]), np.asarray(many, dtype=float).ravel()
    finite = drawn[np.isfinite(drawn)]
    if not np.isfinite(centre) or not len(finite):
        return None
    low, high = np.quantile(finite, [0.05, 0.95])
    return Estimate(centre, min(float(low), centre), max(float(high), centre))


def measured(found: "MeasuredGap", fits: "Sequence[GapFit]") -> Form:
    """The keys of ``sim measure``."""
    form: Form = plain({
        "table": str(found.table), "record": str(found.record), "cells": len(found.cells), "seconds": found.seconds,
        "seeds": found.design.seeds, "steps": found.design.steps, "trials": found.design.trials,
        "fused_error_rad": found.fused_error, "laws": [law(one) for one in fits], "notes": found.notes,
    })  # fmt: skip
    return form


def gaps(table: str, fits: "Sequence[GapFit]") -> Form:
    """The keys of ``sim gap``."""
    return {"table": table, "laws": [law(one) for one in fits]}


def onboard(rows: "Sequence[OnboardRow]", largest: "Sequence[Largest]") -> Form:
    """The keys of ``sim onboard``."""
    form: Form = plain({"policies": rows, "largest": largest})
    return form


def days(found: "Sequence[Day]") -> Form:
    """The keys of ``sim day``."""
    form: Form = plain({"days": found})
    return form


def claim(found: "Claim") -> Form:
    """The keys of ``sim claim``."""
    form: Form = plain({"tokens": found.tokens, "most": found.most, "excess": found.excess, "possible": found.possible})
    return form
